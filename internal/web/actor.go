package web

import (
	"strings"

	"spean/internal/access"
)

// May reports whether the actor has a list or a beginning at all: whether to show the way to it.
func (a Actor) May(act string) bool { return a.Offers[access.Act(act)] }

// offers asks what an actor may begin, once for each set of roles: it depends on nothing else.
func (s *Server) offers(a Actor) map[access.Act]bool {
	if s.config.Desk == nil {
		return nil
	}
	key := strings.Join(a.Roles, " ")
	if known, ok := s.known.Load(key); ok {
		return known.(map[access.Act]bool)
	}
	offers := s.config.Desk.Offers(a.Who())
	s.known.Store(key, offers)
	return offers
}

// Who is the actor as the acts of internal/casework know people. Nobody signed in gives the zero Principal, which may do nothing.
func (a Actor) Who() access.Principal {
	roles := make([]access.Role, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = access.Role(r)
	}
	return access.Principal{Account: a.ID, Agency: a.Agency, Roles: roles, Identifies: a.Identifies}
}
