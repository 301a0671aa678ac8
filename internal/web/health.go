package web

import (
	"context"
	"io"
	"net/http"
	"time"
)

// healthPath is where a monitor asks whether people can work. The answer is for programs: "ok", or 503 and one code.
const healthPath = "/healthz"

// healthWait is how long the stores may take to answer.
const healthWait = 5 * time.Second

// health answers a monitor. It needs no session and says nothing but a code.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), healthWait)
	defer cancel()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	code := s.config.Health(ctx)
	if code != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
	} else {
		code = "ok"
	}
	_, _ = io.WriteString(w, code+"\n") // nobody is left to tell
}
