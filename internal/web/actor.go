package web

import "spean/internal/access"

// Who is the actor as the acts of internal/casework know people. Nobody signed in gives the zero Principal, which may do nothing.
func (a Actor) Who() access.Principal {
	roles := make([]access.Role, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = access.Role(r)
	}
	return access.Principal{Account: a.ID, Agency: a.Agency, Roles: roles, Identifies: a.Identifies}
}
