package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/directory"
	"spean/internal/id"
)

// AuthoriseAdmin asks whether somebody may look after the agencies of this node (access.AdminAgencies), the program itself
// (access.AdminUpkeep) or the people of one agency
// (access.AdminPeople), and has it recorded. It comes before every act on accounts: those are kept in a room that knows no rules.
// A refusal looks like what does not exist.
func (d *Desk) AuthoriseAdmin(ctx context.Context, who access.Principal, act access.Act, agency id.Agency) error {
	r := access.Resource{Kind: access.Anywhere}
	if act != access.AdminAgencies && act != access.AdminUpkeep {
		r = access.Resource{Kind: access.Office, Stream: directory.OfficeOf(agency), Owner: agency}
	}
	decisions := d.decide(who, act, r)
	if !allowed(decisions) {
		return d.refuse(ctx, decisions)
	}
	_, err := d.Audit.Look(ctx, d.now(), audit.ForWork, decisions...)
	return err
}

// Ready reports whether the installation may be worked in: one emergency contact is confirmed somewhere. It reads codes only, opens
// nothing and is nobody's look.
func (d *Desk) Ready(ctx context.Context, agencies []id.Agency) (bool, error) {
	for _, a := range agencies {
		l, err := d.office(ctx, access.System(), a)
		if err != nil {
			return false, err
		}
		if len(directory.Fold(l.stream, l.coded).Emergency) > 0 {
			return true, nil
		}
	}
	return false, nil
}
