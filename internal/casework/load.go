package casework

import (
	"context"
	"slices"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
)

// loaded is a stream with its coded facts: enough to decide access, nothing opened.
type loaded struct {
	stream   id.Stream
	records  []event.Record
	coded    []event.Opened
	resource access.Resource
	caseOf   *casefile.Case // coded fold, when the stream is a case
}

func (l loaded) head() eventlog.Head { return eventlog.HeadOf(l.records) }

// missing is a stream that does not exist, as access sees it: a resource of no agency, which every rule refuses. It is decided and
// recorded like any other, so that not existing costs and looks the same as withheld.
func missing(stream id.Stream) loaded {
	return loaded{stream: stream, resource: access.Resource{Kind: stream.Kind(), Stream: stream}}
}

// load reads a stream and works out what access needs to know of it.
func (d *Desk) load(ctx context.Context, who access.Principal, stream id.Stream) (loaded, error) {
	if !id.Valid(string(stream), stream.Kind()) {
		return missing(""), nil
	}
	read, err := d.read(ctx, stream)
	if err != nil {
		return loaded{}, err
	}
	if len(read.records) == 0 {
		return missing(stream), nil
	}
	coded := read.coded
	l := loaded{stream: stream, records: read.records, coded: coded, caseOf: read.caseOf}
	switch stream.Kind() {
	case id.Case:
		l.resource = d.caseResource(who, l.caseOf)
	case id.Tip:
		t := tip.Fold(stream, coded)
		l.resource = access.Resource{Kind: id.Tip, Stream: stream, Owner: t.Agency, Author: t.By, HandedTo: t.HandedTo}
		for _, link := range t.LinkedTo {
			err = d.addWorkers(ctx, who, &l.resource, link.Case)
		}
	case id.Screening:
		r := screening.Fold(stream, coded)
		l.resource = access.Resource{Kind: id.Screening, Stream: stream, Owner: r.Agency, Author: r.By, HandedTo: r.HandedTo, Practice: r.Started.Practice}
		for _, link := range r.LinkedTo {
			err = d.addWorkers(ctx, who, &l.resource, link.Case)
		}
	case id.Submission:
		s := submission.Fold(stream, coded)
		l.resource = access.Resource{Kind: id.Submission, Stream: stream, Owner: s.Agency, Author: s.By, Sealed: s.Withheld()}
		for _, link := range s.LinkedTo {
			err = d.addWorkers(ctx, who, &l.resource, link.Case)
		}
	case id.Referral:
		r := referral.Fold(stream, coded)
		l.resource = access.Resource{Kind: id.Referral, Stream: stream, Author: r.By, From: r.Sent.From, To: r.Sent.To, Owner: r.Sent.From, Ended: !r.Active(d.Today())}
		of := r.Sent.Case
		if who.Agency == r.Sent.To {
			of = r.Case
		}
		err = d.addWorkers(ctx, who, &l.resource, of)
	case id.Office:
		l.resource = access.Resource{Kind: access.Office, Stream: stream, Owner: coded[0].Agency}
	default:
		return missing(""), nil
	}
	return l, err
}

// caseResource gives what access needs to know of a case.
func (d *Desk) caseResource(who access.Principal, c *casefile.Case) access.Resource {
	r := access.Resource{Kind: id.Case, Stream: c.Stream, Owner: c.Agency, Author: c.Lead, Lead: c.Lead, Team: c.Team}
	if who.Agency == c.Agency {
		return r
	}
	for _, g := range c.ActiveGrants(who.Agency, d.Today()) {
		for _, part := range g.Parts {
			if part.Section != casefile.SectionCare && !slices.Contains(r.Granted, part.Section) {
				r.Granted = append(r.Granted, part.Section)
			}
		}
	}
	return r
}

// addWorkers adds lead and team of a case of the person's own agency: those who work a case see what it came from.
func (d *Desk) addWorkers(ctx context.Context, who access.Principal, r *access.Resource, of id.Stream) error {
	if of == "" {
		return nil
	}
	read, err := d.read(ctx, of)
	if err != nil || read.caseOf == nil {
		return err
	}
	if c := read.caseOf; c.Agency == who.Agency {
		r.Lead, r.Team = c.Lead, append(r.Team, c.Team...)
	}
	return nil
}

// office loads an agency's office stream, which may not have begun.
func (d *Desk) office(ctx context.Context, who access.Principal, agency id.Agency) (loaded, error) {
	stream := directory.OfficeOf(agency)
	l, err := d.load(ctx, who, stream)
	l.stream, l.resource = stream, access.Resource{Kind: access.Office, Stream: stream, Owner: agency}
	return l, err
}

// decide asks access about one act on a stream, once for each section (once without, when none are named).
func (d *Desk) decide(who access.Principal, act access.Act, r access.Resource, sections ...event.Section) []access.Decision {
	if len(sections) == 0 {
		sections = []event.Section{access.State}
	}
	out := make([]access.Decision, len(sections))
	for i, s := range sections {
		out[i] = d.Policies.Decide(access.Request{Principal: who, Act: act, Resource: r, Section: s})
	}
	return out
}

// may tells whether a button is worth showing. It opens nothing and records nothing; the act itself decides again.
func (d *Desk) may(who access.Principal, act access.Act, r access.Resource, section event.Section) bool {
	return d.Policies.Decide(access.Request{Principal: who, Act: act, Resource: r, Section: section}).Allowed()
}

// refuse records a refusal and gives the answer that also stands for what does not exist.
func (d *Desk) refuse(ctx context.Context, decisions []access.Decision) error {
	_, err := d.Audit.Look(ctx, d.now(), "refused", decisions...)
	if err == nil {
		return problem.New(problem.Withheld, "error.not-available", "")
	}
	return err
}

func allowed(decisions []access.Decision) bool {
	for _, a := range decisions {
		if !a.Allowed() {
			return false
		}
	}
	return len(decisions) > 0
}

// look records one look at streams and opens what it covers, for each stream in turn.
func (d *Desk) look(ctx context.Context, purpose audit.Purpose, decisions []access.Decision, streams ...loaded) ([][]event.Opened, error) {
	grant, err := d.Audit.Look(ctx, d.now(), purpose, decisions...)
	if err != nil {
		return nil, err
	}
	return d.open(ctx, grant, streams...)
}

// open unseals what a grant covers of each stream.
func (d *Desk) open(ctx context.Context, grant audit.Grant, streams ...loaded) ([][]event.Opened, error) {
	n := 0
	for _, l := range streams {
		n += len(l.records)
	}
	all := make([]event.Opened, 0, n)
	for _, l := range streams {
		for i := range l.records { // records may be a part of the stream; its coded reading is always whole
			all = append(all, l.coded[l.records[i].Seq-1])
		}
	}
	opened, err := d.Vault.Reveal(ctx, grant, all)
	if err != nil {
		return nil, err
	}
	at := make(map[id.Stream]int, len(streams))
	out := make([][]event.Opened, len(streams))
	closed := make([]map[id.Event]event.Payload, len(streams))
	for i, l := range streams {
		at[l.stream], closed[i] = i, erasedIn(l.coded)
	}
	for _, o := range opened {
		i := at[o.Stream]
		if p, gone := closed[i][o.ID]; gone {
			o.Payload, o.Erased = p, true
		}
		out[i] = append(out[i], o)
	}
	return out, nil
}

// erasedIn gives the events about people whose erasing is recorded in the stream, with everything sealed in them closed. They are erased
// from that event on, also in the moment before their key is destroyed, and when the program stopped in between.
func erasedIn(coded []event.Opened) map[id.Event]event.Payload {
	gone := map[id.Person]bool{}
	for _, o := range coded {
		if p, ok := o.Payload.(casefile.PersonErased); ok {
			gone[p.Person] = true
		}
	}
	if len(gone) == 0 {
		return nil
	}
	out := map[id.Event]event.Payload{}
	for _, o := range coded {
		if o.Subject != "" && gone[o.Subject] {
			out[o.ID] = o.Payload
		}
	}
	return out
}
