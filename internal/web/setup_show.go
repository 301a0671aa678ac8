package web

import (
	"context"
	"sync/atomic"

	"spean/internal/access"
	"spean/internal/id"
)

// readiness remembers that the installation may be worked in: an emergency contact is confirmed. Once true it stays so until the
// program starts again. A demonstration is ready from the first.
type readiness struct{ yes atomic.Bool }

// ready reports whether anybody may work here yet.
func (s *Server) ready(ctx context.Context) (bool, error) {
	if s.readiness.yes.Load() || s.config.Demo || s.config.Desk == nil {
		return true, nil
	}
	agencies, err := s.agencyIDs(ctx)
	if err != nil {
		return false, err
	}
	ok, err := s.config.Desk.Ready(ctx, agencies)
	if ok && err == nil {
		s.readiness.yes.Store(true)
	}
	return ok, err
}

func (s *Server) agencyIDs(ctx context.Context) ([]id.Agency, error) {
	all, err := s.config.Accounts.Agencies(ctx)
	out := make([]id.Agency, len(all))
	for i, a := range all {
		out[i] = a.ID
	}
	return out, err
}

// gate puts the page that tells what is missing in the place of every page that belongs to work, until somebody may work here.
func (s *Server) gate(r *Request, route Route) (*Page, error) {
	if !r.Actor.SignedIn() || route.BeforeReady || route.Open && r.URL.Path != "/" {
		return nil, nil
	}
	if ok, err := s.ready(r.Context()); ok || err != nil {
		return nil, err
	}
	if r.Actor.Is(string(access.Administrator)) {
		return s.adminShow(r)
	}
	return &Page{Template: "setup_show", Title: "admin.setup.title"}, nil
}
