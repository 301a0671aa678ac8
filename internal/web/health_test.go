package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

func TestAMonitorIsToldOneCodeAndNothingElse(t *testing.T) {
	code := ""
	h := newHouse(t, func(c *Config) { c.Health = func(context.Context) string { return code } })
	for _, x := range []struct {
		code, body string
		status     int
	}{{"", "ok\n", http.StatusOK}, {"lists-behind", "lists-behind\n", http.StatusServiceUnavailable}} {
		code = x.code
		a := h.call("/healthz", nil)
		if got := body(t, a); a.StatusCode != x.status || got != x.body || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%q: %d %q", x.code, a.StatusCode, got)
		}
		if a.Header.Get("Cache-Control") != "no-store" || len(a.Cookies()) > 0 {
			t.Error("the answer may be kept, or sets a cookie")
		}
	}
	if h.log.Len() > 0 {
		t.Errorf("it is logged: %s", h.log.String())
	}
}
