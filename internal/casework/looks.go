package casework

import (
	"context"
	"slices"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/id"
)

// Looked is one look or act on a case, as the audit log has it.
type Looked = audit.Seen

// Looks gives who looked at a case and who did something there, newest first, to its lead and the heads of the agency. Who printed the
// finding of a screening linked to the case stands there too: that paper is about the people of the case.
func (d *Desk) Looks(ctx context.Context, who access.Principal, stream id.Stream, limit int) ([]Looked, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	decisions := d.decide(who, access.CaseLooks, l.resource)
	if _, err := d.Audit.Look(ctx, d.now(), "looks", decisions...); err != nil {
		return nil, err
	}
	seen, err := d.Audit.Looks(ctx, stream, limit)
	if err != nil {
		return nil, err
	}
	for _, screening := range screeningsOf(l.caseOf) {
		looks, err := d.Audit.Looks(ctx, screening, limit)
		if err != nil {
			return nil, err
		}
		for _, entry := range looks {
			if entry.Purpose == audit.ForPrint {
				seen = append(seen, entry)
			}
		}
	}
	slices.SortFunc(seen, func(a, b Looked) int { return int(b.Index - a.Index) })
	return seen[:min(limit, len(seen))], nil
}

// screeningsOf are the screenings linked to people of a case, each once.
func screeningsOf(c *casefile.Case) []id.Stream {
	var out []id.Stream
	for _, link := range c.Screens {
		if !slices.Contains(out, link.Screening) {
			out = append(out, link.Screening)
		}
	}
	return out
}

// copyOf is which print of a stream a look is, from 1, so that each copy on paper can be told from the others; 0 for any other look.
func (d *Desk) copyOf(ctx context.Context, grant audit.Grant, purpose audit.Purpose, stream id.Stream) (int, error) {
	if purpose != audit.ForPrint {
		return 0, nil
	}
	return d.Audit.Prints(ctx, stream, grant.Leaf())
}
