package web

import "spean/internal/account"

type leftData struct{ To string }

// leave is the quick exit: the session ends, and the browser shows a blank page or the one the agency chose. It never fails in
// front of the person: whatever breaks, the page is gone.
func (s *Server) leave(r *Request) (*Page, error) {
	if err := s.endSession(r); err != nil {
		s.config.Logger.Error("a session did not end", "why", safeText(err))
	}
	to := r.Actor.Exit
	if to == account.Blank {
		to = ""
	}
	return &Page{Template: "left", Data: leftData{To: to}, Fragment: true}, nil
}
