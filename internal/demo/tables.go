package demo

import (
	"strconv"
	"strings"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/referral"
)

// The tables of the cases are lines of cells, "a | b | c". An empty cell was not asked, "?" was asked and is not known.

func cells(line string, n int) []string {
	out := make([]string, n)
	for i, c := range strings.Split(line, "|") {
		out[i] = strings.TrimSpace(c)
	}
	return out
}

// stated reads a cell.
func stated(cell string) partial.Stated[string] {
	switch cell {
	case "":
		return partial.Stated[string]{}
	case "?":
		return partial.Unknown[string]()
	}
	return partial.Known(cell)
}

// spot reads a place: "KH:14050715 told" of the gazetteer, "MEF:120914 told" of the ministry's list, "TH told" elsewhere, "XS" at sea.
func spot(cell string) partial.Stated[place.Told] {
	if cell == "" || cell == "?" {
		s := stated(cell)
		if s.IsUnknown() {
			return partial.Unknown[place.Told]()
		}
		return partial.Stated[place.Told]{}
	}
	where, text, _ := strings.Cut(cell, " ")
	list, code, coded := strings.Cut(where, ":")
	told := place.Told{Country: list, Text: text}
	switch {
	case coded && list == "MEF":
		told.List, told.Version, told.Code, told.Country = "mef", "2025", code, "KH"
	case coded:
		told.List, told.Version, told.Code = "pumi", "2026-06-01", code
	}
	return partial.Known(told)
}

// date reads a date of a table.
func date(cell string) partial.Stated[partial.Date] {
	switch cell {
	case "":
		return partial.Stated[partial.Date]{}
	case "?":
		return partial.Unknown[partial.Date]()
	}
	return partial.Known(day(cell))
}

// codes reads several codes of one cell.
func codes(cell string) []casefile.Code {
	var out []casefile.Code
	for _, c := range strings.Fields(cell) {
		out = append(out, casefile.Code(c))
	}
	return out
}

// span reads "18-20" or "7".
func span(cell string) partial.Stated[casefile.Span] {
	if cell == "" {
		return partial.Stated[casefile.Span]{}
	}
	low, high, two := strings.Cut(cell, "-")
	if !two {
		high = low
	}
	from, err := strconv.Atoi(low)
	to, more := strconv.Atoi(high)
	if err != nil || more != nil {
		panic("demo: " + cell)
	}
	return partial.Known(casefile.Span{Low: from, High: to})
}

// money reads "12000 THB".
func money(cell string) partial.Stated[casefile.Money] {
	if amount, currency, ok := strings.Cut(cell, " "); ok {
		return partial.Known(casefile.Money{Amount: amount, Currency: currency})
	}
	return partial.Stated[casefile.Money]{}
}

// member is somebody on a case, as the tables tell of them.
type member struct {
	roles    string // several may hold
	relation string
	sex      string
	names    []string // text | sort | source | where it is written
	born     []string // date | basis | as told
	home     string   // a village
	phones   []string // number | safe to call | hours | rule
	papers   []string // sort | number | country | held by
}

// joins puts somebody on a case with all that is known of them.
func (t *teller) joins(who string, c id.Stream, m member) id.Person {
	var roles []casefile.Code
	roles = append(roles, codes(m.roles)...)
	return t.about(who, c, t.person(who, c, m.relation, roles...), m)
}

// about records what is known of somebody who is on a case already.
func (t *teller) about(who string, c id.Stream, p id.Person, m member) id.Person {
	for _, line := range m.names {
		n := cells(line, 4)
		t.record(who, c, named(p, n[0], casefile.Code(n[1]), casefile.Code(n[2]), n[3]))
	}
	if m.sex != "" {
		t.record(who, c, sexOf(p, casefile.Code(m.sex)))
	}
	for _, line := range m.born {
		b := cells(line, 3)
		t.record(who, c, born(p, b[0], casefile.Code(b[1]), b[2]))
	}
	if m.home != "" {
		t.record(who, c, casefile.HomeRecorded{Person: p, Sort: event.About(casefile.Code("home")), Place: event.About(spot(m.home))})
	}
	for _, line := range m.phones {
		n := cells(line, 4)
		t.record(who, c, casefile.PhoneRecorded{Person: p, Number: event.About(stated(n[0])), Safe: event.About(casefile.Code(n[1])), Hours: event.About(n[2]), Rule: event.About(n[3])})
	}
	for _, line := range m.papers {
		d := cells(line, 4)
		t.record(who, c, casefile.DocumentRecorded{Person: p, Sort: event.About(casefile.Code(d[0])), Number: event.About(stated(d[1])),
			Country: event.About(casefile.Code(d[2])), HeldBy: event.About(stated(d[3]))})
	}
	return p
}

// legs records a journey, one leg a line: stage | from | to | when | transport | crossing | stamp | who moved them | promise.
func (t *teller) legs(who string, c id.Stream, people, movers []id.Person, lines ...string) {
	for i, line := range lines {
		l := cells(line, 9)
		leg := casefile.LegAdded{People: people, Movers: movers, Order: i + 1, Stage: casefile.Code(l[0]), From: event.Common(spot(l[1])), To: event.Common(spot(l[2])),
			Dates: event.Common(date(l[3])), Crossing: event.Common(stated(l[5])), Stamp: event.Common(casefile.Code(l[6])),
			MovedBy: event.Common(stated(l[7])), Promise: event.Common(stated(l[8]))}
		if l[4] != "" {
			leg.Transport = known(codes(l[4]))
		}
		t.record(who, c, leg)
	}
}

// work is an episode of exploitation as the tables tell of it.
type work struct {
	people, exploiters             []id.Person
	forms, dates, at               string
	premises, vessel, employer     string
	sector, hours, days            string
	paid, promised, debt, debtNote string
	paidPer, promisedPer           string
	control, controlNote           string
}

// exploited records an episode.
func (t *teller) exploited(who string, c id.Stream, w work) {
	e := casefile.EpisodeAdded{People: w.people, Exploiters: w.exploiters, Forms: codes(w.forms), Dates: event.Common(date(w.dates)), Place: event.Common(spot(w.at)),
		Premises: event.Common(stated(w.premises)), Vessel: event.Common(stated(w.vessel)), Employer: event.Common(stated(w.employer)),
		Hours: event.Common(span(w.hours)), Days: event.Common(span(w.days)), Paid: event.Common(money(w.paid)), PaidPer: event.Common(casefile.Code(w.paidPer)),
		Promised: event.Common(money(w.promised)), PromisedPer: event.Common(casefile.Code(w.promisedPer)),
		Debt: event.Common(money(w.debt)), DebtNote: event.Common(w.debtNote), ControlNote: event.Common(w.controlNote)}
	if w.sector != "" {
		e.Sector = known(casefile.Code(w.sector))
	}
	if w.control != "" {
		e.Control = known(codes(w.control))
	}
	t.record(who, c, e)
}

// consents records what somebody agreed to or refused, one line each: given or declined | purpose | to | on | until | how | given by | other recipient.
func (t *teller) consents(who string, c id.Stream, p id.Person, lines ...string) []id.Entry {
	var out []id.Entry
	for _, line := range lines {
		k := cells(line, 8)
		f := casefile.ConsentRecorded{Person: p, Decision: casefile.Code(k[0]), Purpose: casefile.Code(k[1]), Recipient: t.agencies[k[2]], Given: day(k[3]), How: event.About(casefile.Code(k[5])),
			By: event.About(k[6]), RecipientText: event.About(k[7]), Language: event.About(casefile.Code("km"))}
		if k[4] != "" {
			f.Until = day(k[4])
		}
		out = append(out, t.record(who, c, f))
	}
	return out
}

// agreed is a consent or a refusal of one purpose towards one recipient.
func (t *teller) agreed(who string, c id.Stream, person id.Person, decision, purpose casefile.Code, to, given, until string, how casefile.Code, outside string) id.Entry {
	f := casefile.ConsentRecorded{Person: person, Decision: decision, Purpose: purpose, Recipient: t.agencies[to], Given: day(given), How: event.About(how),
		Language: event.About(casefile.Code("km")), RecipientText: event.About(outside)}
	if until != "" {
		f.Until = day(until)
	}
	return t.record(who, c, f)
}

// note writes a note to the case.
func (t *teller) note(who string, c id.Stream, text string, people ...id.Person) {
	t.record(who, c, casefile.NoteWritten{People: people, Audience: "case", Text: event.Common(text)})
}

// offence notes for counsel what an offence rests on and what is missing.
func (t *teller) offence(who string, c id.Stream, line string, people ...id.Person) {
	o := cells(line, 4)
	t.note(who, c, "Offence to consider: "+o[0]+"; against: "+o[1]+".\nMet by: "+o[2]+".\nMissing: "+o[3]+".", people...)
}

// task adds something to do: sort | what | until | who.
func (t *teller) task(who string, c id.Stream, line string, people ...id.Person) id.Entry {
	k := cells(line, 4)
	return t.record(who, c, casefile.TaskAdded{Sort: casefile.Code(k[0]), Title: event.Common(k[1]), Due: day(k[2]), Assignee: t.people[k[3]].Account, People: people})
}

// did ends a task with what came of it.
func (t *teller) did(who string, c id.Stream, task id.Entry, result string) {
	if t.err == nil {
		t.done("task")(t.Desk.FinishTask(t.ctx, t.by(who), c, task, result))
	}
}

// needs records needs, one line each: sort | detail.
func (t *teller) needs(who string, c id.Stream, p id.Person, lines ...string) {
	for _, line := range lines {
		n := cells(line, 2)
		t.record(who, c, casefile.NeedRecorded{Person: p, Sort: event.About(casefile.Code(n[0])), Detail: event.About(n[1])})
	}
}

// danger raises a safety concern.
func (t *teller) danger(who string, c id.Stream, level casefile.Code, text string, people ...id.Person) {
	t.record(who, c, casefile.SafetyConcernRaised{People: people, Level: level, Text: event.Common(text)})
}

// team puts colleagues on the team of a case.
func (t *teller) team(who string, c id.Stream, colleagues ...string) {
	for _, name := range colleagues {
		if t.err == nil {
			t.done("team")(t.Desk.JoinTeam(t.ctx, t.by(who), c, t.people[name].Account))
		}
	}
}

// victim is the first person on a case who may be a victim.
func (t *teller) victim(who string, c id.Stream) id.Person {
	return t.first(who, c, casefile.RolePossibleVictim)
}

// first is the first person on a case with a role.
func (t *teller) first(who string, c id.Stream, role casefile.Code) id.Person {
	if t.err != nil {
		return ""
	}
	sight, err := t.Desk.SeeCase(t.ctx, t.people[who], c, partial.Day{}, "page")
	if !t.ok("see the case", err) {
		return ""
	}
	for _, p := range sight.People {
		if p.Has(role) {
			return p.ID
		}
	}
	return ""
}

// refer sends a referral and has it accepted.
func (t *teller) refer(from, to, on, accepted string, do casework.Do, in referral.Sent, into id.Stream, message string) (id.Stream, id.Stream) {
	r := t.send(on, do, in)
	t.on(accepted)
	return r, t.accept(to, r, into, message)
}

// send sends a referral.
func (t *teller) send(on string, do casework.Do, in referral.Sent) id.Stream {
	t.on(on)
	if t.err != nil {
		return ""
	}
	return t.done("send a referral")(t.Desk.SendReferral(t.ctx, do, in))
}

// accept takes a referral on and gives the receiver's case.
func (t *teller) accept(to string, r, into id.Stream, message string) id.Stream {
	if t.err != nil {
		return ""
	}
	_, err := t.Desk.AcceptReferral(t.ctx, t.by(to), r, message, into)
	t.ok("accept", err)
	sight, err := t.Desk.SeeReferral(t.ctx, t.people[to], r)
	if !t.ok("see the referral", err) {
		return ""
	}
	return sight.Case
}

// parts are the sections of a referral; one with "short" after it goes shortened.
func parts(list string) []casefile.GrantedPart {
	var out []casefile.GrantedPart
	for _, s := range strings.Fields(list) {
		name, short := strings.CutSuffix(s, ":short")
		out = append(out, casefile.GrantedPart{Section: event.Section(name), Short: short})
	}
	return out
}
