package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
)

// Listed is a listing of an office: a service or an emergency contact.
type Listed interface {
	event.Payload
	Check(today partial.Day) problem.List
}

// List puts a service or an emergency contact on the office's list, or corrects the one under entry when it is not empty. When somebody
// else changed it since the person saw it, nothing is recorded and the answer is a Conflict.
func (d *Desk) List(ctx context.Context, do Do, entry id.Entry, what Listed) (Done, error) {
	fresh := d.IDs.Entry()
	return d.onOffice(ctx, do, what, func(o *directory.Office) (event.Draft, error) {
		if entry == "" {
			return do.draft(fresh, what), what.Check(d.Today()).Err()
		}
		if err := listed(do, o, entry, what); err != nil {
			return event.Draft{}, err
		}
		return do.draft(entry, what), what.Check(d.Today()).Err()
	})
}

// Unlist takes a listing off. What says which kind it is.
func (d *Desk) Unlist(ctx context.Context, do Do, entry id.Entry, what Listed) (Done, error) {
	return d.onOffice(ctx, do, what, func(o *directory.Office) (event.Draft, error) {
		return do.draft(entry, directory.Removed{}), listed(do, o, entry, what)
	})
}

// listed finds that an entry of this kind is on the list and was not changed since the person saw it.
func listed(do Do, o *directory.Office, entry id.Entry, what Listed) error {
	var at int64
	for _, l := range o.Services {
		if _, ok := what.(directory.ServiceListed); ok && l.Entry == entry {
			at = l.Seq
		}
	}
	for _, l := range o.Emergency {
		if _, ok := what.(directory.EmergencyConfirmed); ok && l.Entry == entry {
			at = l.Seq
		}
	}
	if at == 0 {
		return problem.New(problem.NotFound, "error.not-available", "")
	}
	return unseen(do, at)
}

func (d *Desk) onOffice(ctx context.Context, do Do, what Listed, draft func(*directory.Office) (event.Draft, error)) (Done, error) {
	return d.once(ctx, do, []id.Stream{directory.OfficeOf(do.Who.Agency)}, func() (Done, error) {
		l, err := d.office(ctx, do.Who, do.Who.Agency)
		if err != nil {
			return Done{}, err
		}
		act := access.AdminDirectory
		if _, ok := what.(directory.EmergencyConfirmed); ok {
			act = access.AdminEmergency
		}
		decisions := d.decide(do.Who, act, l.resource)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		dr, err := draft(directory.Fold(l.stream, l.coded))
		if err != nil {
			return Done{}, err
		}
		return d.append(ctx, do, decisions, onto(l, dr))
	})
}

// Directory gives the listings of the given agencies, as everybody who signs in may read them.
func (d *Desk) Directory(ctx context.Context, who access.Principal, agencies []id.Agency) ([]*directory.Office, error) {
	var offices []loaded
	var decisions []access.Decision
	for _, a := range agencies {
		l, err := d.office(ctx, who, a)
		if err != nil {
			return nil, err
		}
		decisions = append(decisions, d.decide(who, access.DirectorySee, l.resource, directory.SectionDirectory)...)
		offices = append(offices, l)
	}
	if len(offices) == 0 {
		return nil, nil
	}
	opened, err := d.look(ctx, "directory", decisions, offices...)
	if err != nil {
		return nil, err
	}
	out := make([]*directory.Office, len(offices))
	for i, l := range offices {
		out[i] = directory.Fold(l.stream, opened[i])
	}
	return out, nil
}
