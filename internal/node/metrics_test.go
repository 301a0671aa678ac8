package node

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// scraped gives what a monitor reads.
func scraped(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
	return w.Body.String()
}

func TestAMonitorReadsMeasuresThatNameNobody(t *testing.T) {
	g := generate(t, 2)
	n := g.node
	m := n.Metrics()
	pages, err := n.Pages("http://office.example", false)
	if err != nil {
		t.Fatal(err)
	}
	measured := m.Measured(pages)
	for _, path := range []string{"/sign-in", "/cases/case-hush", "/healthz", "/nowhere/case-hush", "/openrosa/formList?hush", "/link/hush"} {
		measured.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", path, nil))
	}
	text := scraped(t, m)
	for _, want := range []string{
		`spean_requests_total{class="2xx",route="GET /sign-in"} 1`, `spean_requests_total{class="3xx",route="GET /cases/{case}"} 1`,
		`spean_requests_total{class="4xx",route="/"} 1`, `spean_requests_total{class="4xx",route="GET /openrosa/formList"} 1`, `spean_request_seconds_count 6`,
		`spean_healthy 1`, `spean_followed_position{by="lists"} 0`, `spean_followed_position{by="names"} 0`, `spean_lag_seconds{by="lists"}`,
		`spean_file_bytes{file="log.db"}`, `spean_file_bytes{file="log.db-wal"}`, `spean_file_bytes{file="keys.db"}`, `spean_disk_free_bytes`,
		`spean_backup_failed 0`, `process_resident_memory_bytes`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if strings.Contains(text, "spean_backup_age_seconds{") || strings.Contains(text, "\nspean_backup_age_seconds ") {
		t.Error("there never was a backup and it has an age")
	}
	for _, secret := range []string{"hush", string(g.who), string(g.agency), "Invented", n.config.Data} {
		if strings.Contains(text, secret) {
			t.Errorf("it tells %q", secret)
		}
	}
	if id := regexp.MustCompile(`\b(case|tip|screening|referral|submission)-[0-9a-z]{4,}`).FindString(text); id != "" {
		t.Errorf("it names %s", id)
	}
	if err := n.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.backedUp(t, t.TempDir(), 0, recovery(t).Recipient())
	if text = scraped(t, m); !strings.Contains(text, `spean_followed_position{by="names"} 20`) || !strings.Contains(text, "\nspean_backup_age_seconds ") {
		t.Errorf("after catching up and a backup: %s", text)
	}
}
