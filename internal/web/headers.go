package web

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
)

// contentPolicy lets a page use our own files and nothing else: no inline script or style, no frame, no other host.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// withHeaders sets what every answer carries, whatever becomes of it.
func (s *Server) withHeaders(next http.Handler) http.Handler {
	fixed := map[string]string{
		"Content-Security-Policy":      contentPolicy,
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Permissions-Policy":           "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
	}
	if s.config.Secure {
		fixed["Strict-Transport-Security"] = "max-age=31536000"
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range fixed {
			w.Header().Set(name, value)
		}
		next.ServeHTTP(w, r)
	})
}

// withoutAddresses keeps network addresses of people out of what net/http logs by itself.
type withoutAddresses struct{ slog.Handler }

var addressPattern = regexp.MustCompile(`(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-fA-F:.%]+\])(:\d+)?`)

// Handle passes the record on with addresses taken out of its message.
func (h withoutAddresses) Handle(ctx context.Context, rec slog.Record) error {
	out := slog.NewRecord(rec.Time, rec.Level, addressPattern.ReplaceAllString(rec.Message, "(address)"), rec.PC)
	return h.Handler.Handle(ctx, out)
}
