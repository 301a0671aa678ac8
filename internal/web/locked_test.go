package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/web"
)

func TestRow43_ALockedProgramSaysThatItIsAndNothingElse(t *testing.T) {
	pages, err := web.Locked(lang.Khmer, true, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, path, want string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader("name=borey.ngo&password=x"))
		r.Header.Set("Accept-Language", want)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", "spean=whatever")
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w
	}
	for _, l := range lang.All() {
		same := ""
		for _, at := range []string{"GET /", "GET /sign-in", "POST /sign-in", "GET /cases/case-aaaaaaaaaaaaaaaaaaaaaaaaaa", "GET /admin/health", "POST /leave", "GET /metrics", "GET /static/x/look.css"} {
			method, path, _ := strings.Cut(at, " ")
			w := ask(method, path, string(l))
			body := w.Body.String()
			if strings.HasPrefix(path, "/static/") {
				if w.Code != http.StatusNotFound {
					t.Errorf("%s is answered %d", at, w.Code)
				}
				continue
			}
			if same == "" {
				same = body
			}
			if w.Code != http.StatusServiceUnavailable || body != same || w.Header().Get("Retry-After") == "" || w.Header().Get("Set-Cookie") != "" || w.Header().Get("Content-Security-Policy") == "" {
				t.Errorf("%s in %s: %d %v", at, l, w.Code, w.Header())
			}
		}
		for _, other := range lang.All() {
			if !strings.Contains(same, lang.T(other, "app.locked.title")) || strings.Contains(same, "<form") || strings.Contains(same, "<script") {
				t.Errorf("in %s the page says %s", l, same)
			}
		}
		if !strings.Contains(same, `<html lang="`+string(l)+`"`) {
			t.Errorf("the page in %s begins %.100s", l, same)
		}
		phone := ask("POST", "/openrosa/submission?deviceID=x", string(l))
		if phone.Code != http.StatusServiceUnavailable || phone.Header().Get("Retry-After") == "" || phone.Header().Get("X-OpenRosa-Version") != "1.0" ||
			!strings.Contains(phone.Body.String(), lang.T(l, "openrosa.locked")) {
			t.Errorf("a phone is answered %d %s", phone.Code, phone.Body)
		}
	}
	if w := ask("GET", "/healthz", "en"); w.Code != http.StatusServiceUnavailable || w.Body.String() != "locked\n" {
		t.Errorf("a monitor is answered %d %s", w.Code, w.Body)
	}
}
