package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/tip"
	"spean/internal/view"
)

// Line is one row of a list with the name to show.
type Line[R any] struct {
	Row  R
	Name Shown
	// Title is the words of a task.
	Title string
}

// Page is one page of a list.
type Page[R any] struct {
	Lines  []Line[R]
	Total  int
	Pages  int
	Window view.Window
}

// ask is what a list needs to know of a row: whose record it is, who names it, and the entry whose words are shown.
type ask[R any] func(R) (stream id.Stream, person id.Person, entry id.Entry)

// page asks access for every row of a list, drops what may not be seen, records one look naming all shown, and fills in the names.
func page[R any](ctx context.Context, d *Desk, who access.Principal, purpose audit.Purpose, listed view.Listed[R], w view.Window, about ask[R]) (*Page[R], error) {
	out := &Page[R]{Total: listed.Total, Pages: listed.Pages(w), Window: w}
	var decisions []access.Decision
	var known []loaded
	for _, row := range listed.Rows {
		stream, person, entry := about(row)
		l, err := d.load(ctx, who, stream)
		if err != nil {
			return nil, err
		}
		decision := d.decide(who, seeing(stream), l.resource, access.State)
		if !allowed(decision) && d.may(who, seeing(stream), l.resource, casefile.SectionPeople) {
			decision = nil
		} else if !allowed(decision) {
			if out.Total < view.MostCounted {
				out.Total--
			}
			continue
		}
		line := Line[R]{Row: row}
		if l.caseOf != nil && d.Index.Shown(stream, person) == (Shown{}) {
			person = firstVictim(l.caseOf)
		}
		if person != "" && d.may(who, seeing(stream), l.resource, casefile.SectionPeople) {
			decision = append(decision, d.decide(who, seeing(stream), l.resource, casefile.SectionPeople)...)
			line.Name = d.Index.Shown(stream, person)
		}
		if entry != "" {
			decision = append(decision, d.decide(who, seeing(stream), l.resource, casefile.SectionTasks)...)
		}
		decisions = append(decisions, decision...)
		out.Lines = append(out.Lines, line)
		known = append(known, l)
	}
	if len(decisions) == 0 {
		return out, nil
	}
	grant, err := d.Audit.Look(ctx, d.now(), purpose, decisions...)
	if err != nil {
		return nil, err
	}
	for i := range out.Lines {
		if _, _, entry := about(out.Lines[i].Row); entry != "" {
			if out.Lines[i].Title, err = d.taskTitle(ctx, grant, known[i], entry); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// taskTitle opens the one event that holds a task's present words.
func (d *Desk) taskTitle(ctx context.Context, grant audit.Grant, l loaded, entry id.Entry) (string, error) {
	one := l
	one.records = nil
	for i := range l.records {
		if l.records[i].Entry == entry && l.records[i].Kind == (casefile.TaskAdded{}).Kind() {
			one.records = l.records[i : i+1]
		}
	}
	opened, err := d.open(ctx, grant, one)
	if err != nil || len(opened[0]) == 0 {
		return "", err
	}
	return opened[0][0].Payload.(casefile.TaskAdded).Title.V, nil
}

// beginnings are the acts that make something new; whether a person has them at all is asked about something of their own.
var beginnings = map[access.Act]string{access.TipTake: id.Tip, access.ScreeningStart: id.Screening, access.CaseOpen: id.Case,
	access.AdminPeople: access.Office}

// Offers tells which lists and beginnings a person has, for menus and the first page. It opens nothing and records nothing; every act
// decides again.
func (d *Desk) Offers(who access.Principal) map[access.Act]bool {
	out := map[access.Act]bool{}
	for _, act := range []access.Act{access.ListTips, access.ListScreenings, access.ListSubmissions, access.ListCases, access.ListTasks, access.ListReferrals, access.SearchPeople,
		access.AdminUpkeep} {
		out[act] = d.may(who, act, access.Resource{Kind: access.Anywhere}, access.State)
	}
	for act, kind := range beginnings {
		r := access.Resource{Kind: kind, Stream: d.IDs.Stream(kind), Owner: who.Agency, Author: who.Account, Lead: who.Account}
		if kind == access.Office {
			r.Stream = directory.OfficeOf(who.Agency)
		}
		out[act] = d.may(who, act, r, access.State)
	}
	return out
}

// listing refuses a list to whoever has none of its kind.
func (d *Desk) listing(ctx context.Context, who access.Principal, act access.Act) error {
	decisions := d.decide(who, act, access.Resource{Kind: access.Anywhere})
	if !allowed(decisions) {
		return d.refuse(ctx, decisions)
	}
	return nil
}

// ListCases gives a page of the cases the person may see.
func (d *Desk) ListCases(ctx context.Context, who access.Principal, q view.CaseQuery) (*Page[view.CaseRow], error) {
	if err := d.listing(ctx, who, access.ListCases); err != nil {
		return nil, err
	}
	q.Visible = visible(who)
	rows, err := d.Lists.Cases(ctx, q)
	if err != nil {
		return nil, err
	}
	return page(ctx, d, who, "list", rows, q.Window, func(r view.CaseRow) (id.Stream, id.Person, id.Entry) { return r.Stream, firstOf(r.Possible), "" })
}

// ListTasks gives a page of the tasks the person may see.
func (d *Desk) ListTasks(ctx context.Context, who access.Principal, q view.TaskQuery) (*Page[view.TaskRow], error) {
	if err := d.listing(ctx, who, access.ListTasks); err != nil {
		return nil, err
	}
	q.Visible = visible(who)
	rows, err := d.Lists.Tasks(ctx, q)
	if err != nil {
		return nil, err
	}
	return page(ctx, d, who, "list", rows, q.Window, func(r view.TaskRow) (id.Stream, id.Person, id.Entry) { return r.Stream, firstOf(r.People), r.Entry })
}

// ListTips gives a page of the tips taken by the person or handed to the agency. Of one taken and handed over a row says that it was
// handed over, no more.
func (d *Desk) ListTips(ctx context.Context, who access.Principal, q view.TipQuery) (*Page[view.TipRow], error) {
	if err := d.listing(ctx, who, access.ListTips); err != nil {
		return nil, err
	}
	q.Visible = visible(who)
	q.Visible.All = q.Visible.All || q.Side == view.Incoming
	rows, err := d.Lists.Tips(ctx, q)
	if err != nil {
		return nil, err
	}
	for i, r := range rows.Rows {
		if q.Side == view.Outgoing && r.HandedTo != "" {
			rows.Rows[i].State, rows.Rows[i].Cases = tip.StateHanded, nil
		}
	}
	return page(ctx, d, who, "list", rows, q.Window, func(r view.TipRow) (id.Stream, id.Person, id.Entry) { return r.Stream, r.AtRisk, "" })
}

// ListScreenings gives a page of the person's own screenings or those handed to the agency.
func (d *Desk) ListScreenings(ctx context.Context, who access.Principal, q view.ScreeningQuery) (*Page[view.ScreeningRow], error) {
	if err := d.listing(ctx, who, access.ListScreenings); err != nil {
		return nil, err
	}
	q.Visible = visible(who)
	q.Visible.All = q.Visible.All || q.Side == view.Incoming
	rows, err := d.Lists.Screenings(ctx, q)
	if err != nil {
		return nil, err
	}
	return page(ctx, d, who, "list", rows, q.Window, func(r view.ScreeningRow) (id.Stream, id.Person, id.Entry) { return r.Stream, r.Person, "" })
}

// ListReferrals gives a page of the referrals sent or received.
func (d *Desk) ListReferrals(ctx context.Context, who access.Principal, q view.ReferralQuery) (*Page[view.ReferralRow], error) {
	if err := d.listing(ctx, who, access.ListReferrals); err != nil {
		return nil, err
	}
	q.Visible = visible(who)
	q.Visible.All = q.Visible.All || q.Side == view.Incoming
	rows, err := d.Lists.Referrals(ctx, q)
	if err != nil {
		return nil, err
	}
	return page(ctx, d, who, "list", rows, q.Window, func(r view.ReferralRow) (id.Stream, id.Person, id.Entry) { return r.Stream, "", "" })
}

// LeadsCases lists the open cases a person leads, for handing them over when the account is disabled.
func (d *Desk) LeadsCases(ctx context.Context, agency id.Agency, lead id.Account) ([]id.Stream, error) {
	var out []id.Stream
	for n := 1; ; n++ {
		rows, err := d.Lists.Cases(ctx, view.CaseQuery{Visible: view.Visible{Agency: agency, Account: lead}, Mine: true, Status: view.OnlyOpen, Window: view.Window{Page: n, Size: view.MaxPageSize}})
		if err != nil {
			return nil, err
		}
		for _, r := range rows.Rows {
			if r.Lead == lead {
				out = append(out, r.Stream)
			}
		}
		if len(rows.Rows) < view.MaxPageSize {
			return out, nil
		}
	}
}

// SucceedLead hands every open case of a disabled account to a successor, as the node's own act.
func (d *Desk) SucceedLead(ctx context.Context, agency id.Agency, from, to id.Account, why string) (int, error) {
	streams, err := d.LeadsCases(ctx, agency, from)
	if err != nil {
		return 0, err
	}
	for n, stream := range streams {
		do := Do{Who: access.System(), Command: d.IDs.Command(), Why: why}
		l, err := d.load(ctx, do.Who, stream)
		if err != nil {
			return n, err
		}
		decisions := d.decide(do.Who, access.SystemHandOver, l.resource)
		if !allowed(decisions) {
			return n, d.refuse(ctx, decisions)
		}
		if _, err := d.append(ctx, do, decisions, onto(l, event.Draft{Payload: casefile.CaseAssigned{Lead: to}, Why: why})); err != nil {
			return n, err
		}
	}
	return len(streams), nil
}
