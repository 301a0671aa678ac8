package casework

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/name"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/tip"
	"spean/internal/view"
)

// Hit is somebody, or a case, that a search found and the person may know of.
type Hit struct {
	Stream id.Stream
	Number string
	Person id.Person // empty when the whole record was found, by a place or its number
	Name   Shown
	Roles  []casefile.Code
	// Why it was found: number, exact, part, sound, phone, paper, place.
	Why string
	// Text is what was found, as it was written.
	Text string
	// Granted: it belongs to another agency and is seen through a referral.
	Granted bool
	Closed  bool
}

// searchMost is how many records a search asks access about; more hits than that ask for a longer query. namesMost is how many texts
// the index gives before those far from the person are left out: enough that the records of others cannot hide the person's own.
// findingsMost is how many of the near ones are looked at.
const (
	searchMost   = 120
	namesMost    = 20_000
	findingsMost = 1000
)

// Search finds people by name in either script, by part of a name, by phone, document, place or number, among what the person may
// see. What may not be seen is not counted and leaves no hint. Limit is how many hits to give.
func (d *Desk) Search(ctx context.Context, who access.Principal, query string, limit int) ([]Hit, error) {
	query = strings.TrimSpace(query)
	if !d.may(who, access.SearchPeople, access.Resource{Kind: access.Anywhere}, access.State) {
		return nil, d.refuse(ctx, d.decide(who, access.SearchPeople, access.Resource{Kind: access.Anywhere}))
	}
	if query == "" {
		return nil, nil
	}
	granted, err := d.grantedCases(ctx, who)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	var decisions []access.Decision
	known := map[id.Stream]loaded{}
	for _, f := range d.findings(ctx, who, query, granted) {
		l, ok := known[f.stream]
		if !ok {
			if len(known) == searchMost {
				break
			}
			if l, err = d.load(ctx, who, f.stream); err != nil {
				return nil, err
			}
			known[f.stream] = l
		}
		decision := d.decide(who, seeing(f.stream), l.resource, f.section)
		if !allowed(decision) || !d.inGrant(who, l, f.person, f.section) {
			continue
		}
		h := d.hit(who, l, f)
		if slices.ContainsFunc(hits, func(o Hit) bool { return o.Stream == h.Stream && o.Person == h.Person }) {
			continue
		}
		hits = append(hits, h)
		decisions = append(decisions, decision...)
		if len(hits) == limit {
			break
		}
	}
	if len(hits) == 0 {
		decisions = d.decide(who, access.SearchPeople, access.Resource{Kind: access.Anywhere})
	}
	if _, err := d.Audit.Look(ctx, d.now(), "search", decisions...); err != nil {
		return nil, err
	}
	return hits, nil
}

// seeing is the act of seeing a stream.
func seeing(stream id.Stream) access.Act {
	switch stream.Kind() {
	case id.Tip:
		return access.TipSee
	case id.Screening:
		return access.ScreeningSee
	case id.Submission:
		return access.SubmissionSee
	case id.Referral:
		return access.ReferralSee
	}
	return access.CaseSee
}

// inGrant reports whether what a section says of a person of a case may be known to the asker: always in the own agency's, in another's
// only of those referred and where the section goes whole. What goes shortened is read there and not found by its full words.
func (d *Desk) inGrant(who access.Principal, l loaded, person id.Person, section event.Section) bool {
	if l.resource.Owner == who.Agency || l.caseOf == nil {
		return true
	}
	return granted(l.caseOf.ActiveGrants(who.Agency, d.Today())).names(person, section)
}

// grantedCases lists other agencies' cases with a grant to this one, as the views know them; access is still asked.
func (d *Desk) grantedCases(ctx context.Context, who access.Principal) ([]id.Stream, error) {
	rows, err := d.Lists.Grants(ctx, view.GrantQuery{To: who.Agency, Active: true, Window: view.Window{Size: view.MaxPageSize}})
	if err != nil {
		return nil, err
	}
	var out []id.Stream
	for _, r := range rows.Rows {
		out = append(out, r.Case)
	}
	return out, nil
}

// finding is one match before access was asked.
type finding struct {
	stream  id.Stream
	person  id.Person
	section event.Section
	text    string
	why     string
}

// findings looks a query up among what is near the person: as a number, a phone, a paper, and as a name or place.
func (d *Desk) findings(ctx context.Context, who access.Principal, query string, granted []id.Stream) []finding {
	var out []finding
	if number, ok := id.ParseNumber(query); ok {
		streams, err := d.Lists.Numbered(ctx, number)
		if err == nil {
			for _, s := range streams {
				out = append(out, finding{stream: s, why: "number", text: number})
			}
		}
	}
	if n, err := phone.Parse(query); err == nil {
		out = append(out, d.Index.under(who, granted, phoneKey(n.Normal), casefile.SectionContact, "phone", query)...)
	}
	out = append(out, d.Index.under(who, granted, paperKey(query), casefile.SectionDocuments, "paper", query)...)
	return append(out, d.Index.named(who, granted, query)...)
}

// under gives what is near somebody and has a key of a section.
func (x *Index) under(who access.Principal, granted []id.Stream, key string, section event.Section, why, query string) []finding {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []finding
	for _, at := range x.names.Under(key) {
		if !slices.Contains(matchKeys(found{section: section, text: x.names.TextOf(at)}), key) {
			continue // another key, of the same hash
		}
		x.each(at, func(c *card, person id.Person, t text) bool {
			if t.section == section && c.near(who, granted) {
				out = append(out, finding{c.stream, person, section, query, why})
			}
			return true
		})
	}
	return out
}

// each calls f with everybody who is found by a text, until f gives false; guarded by mu.
func (x *Index) each(at name.Text, f func(c *card, person id.Person, t text) (more bool)) {
	last := -1
	x.names.Docs(at, func(doc uint32) bool {
		if int(doc) == last { // a card that has the text twice is looked through once
			return true
		}
		last = int(doc)
		c := &x.cards[doc]
		for _, p := range c.people {
			for _, t := range p.texts {
				if t.at == at && !f(c, p.person, t) {
					return false
				}
			}
		}
		return true
	})
}

// named gives what is near somebody and fits a query as a name, a part of one, a place or a number.
func (x *Index) named(who access.Principal, granted []id.Stream, query string) []finding {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []finding
	for _, h := range x.names.Search(query, namesMost) {
		if len(out) >= findingsMost {
			break
		}
		said := x.names.TextOf(h.Text)
		x.each(h.Text, func(c *card, person id.Person, t text) bool {
			if !c.near(who, granted) {
				return true
			}
			why := string(h.Why)
			switch t.section {
			case casefile.SectionContact:
				why = "phone"
			case casefile.SectionDocuments:
				why = "paper"
			case casefile.SectionPeople:
			default:
				why = "place"
			}
			out = append(out, finding{c.stream, person, t.section, said, why})
			return len(out) < findingsMost
		})
	}
	return out
}

// hit is what is shown of a finding.
func (d *Desk) hit(who access.Principal, l loaded, f finding) Hit {
	h := Hit{Stream: f.stream, Person: f.person, Why: f.why, Text: f.text, Granted: l.resource.Owner != who.Agency && f.stream.Kind() == id.Case}
	people := casefile.Fold(f.stream, l.coded)
	if l.caseOf != nil {
		people = l.caseOf
		h.Number, h.Closed = l.caseOf.Number, l.caseOf.Closed
	}
	if l.caseOf == nil {
		h.Number = linkedOf(f.stream, l.coded).Number
	}
	if h.Person == "" {
		for _, p := range people.People {
			if p.Has(casefile.RolePossibleVictim) && h.Person == "" && !h.Granted {
				h.Person = p.ID
			}
		}
	}
	if p := people.Person(h.Person); p != nil {
		h.Roles = p.Roles()
	}
	if h.Person != "" && d.may(who, seeing(f.stream), l.resource, casefile.SectionPeople) {
		h.Name = d.Index.Shown(f.stream, h.Person)
	}
	return h
}

// Candidate is somebody a tip or a form may be about, with the reasons. Nothing is linked before a person says so.
type Candidate struct {
	Hit
	Reasons []Reason
}

// Reason is one agreement: the same phone, the same paper, or a name that sounds alike.
type Reason struct {
	Why    string // phone, paper, name, sound
	Ours   string // as written on the case
	Theirs string // as written in the tip or form
}

// section is the part of the case a reason was learnt from.
func (r Reason) section() event.Section {
	switch r.Why {
	case "phone":
		return casefile.SectionContact
	case "paper":
		return casefile.SectionDocuments
	}
	return casefile.SectionPeople
}

// Candidates gives whom a tip may be about among the cases the person may see: an equal phone or document, or an equal consonant key
// of a name with its parts in either order. The hotline that took the tip is not asked and not told.
func (d *Desk) Candidates(ctx context.Context, who access.Principal, stream id.Stream) ([]Candidate, error) {
	t, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	matching := d.decide(who, access.TipMatch, t.resource)
	if !allowed(matching) {
		return nil, d.refuse(ctx, matching)
	}
	opened, err := d.look(ctx, "match", append(d.decide(who, access.TipSee, t.resource, tipSections...), matching...), t)
	if err != nil {
		return nil, err
	}
	told := tip.Fold(stream, opened[0])
	linked := func(to id.Stream) bool {
		return slices.ContainsFunc(told.LinkedTo, func(k tip.Linked) bool { return k.Case == to })
	}
	return d.candidates(ctx, who, access.TipMatch, textsOf(told.People)[told.Taken.AtRisk], linked)
}

// ref is a person of a stream.
type ref struct {
	stream id.Stream
	person id.Person
}

// alike gives the people of cases who share a key with one of some texts, in the order they were found, each with the reasons.
func (x *Index) alike(told []found) (order []ref, refs map[ref][]Reason) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	refs = map[ref][]Reason{}
	for _, f := range told {
		for _, k := range matchKeys(f) {
			for _, at := range x.names.Under(k) {
				said := x.names.TextOf(at)
				x.each(at, func(c *card, person id.Person, t text) bool {
					if c.stream.Kind() != id.Case || !slices.Contains(storedKeys(found{t.section, t.sort, said}), k) {
						return true
					}
					r := ref{c.stream, person}
					if refs[r] == nil {
						order = append(order, r)
					}
					refs[r] = withReason(refs[r], Reason{Why: whyOf(t.section, k), Ours: said, Theirs: f.text})
					return true
				})
			}
		}
	}
	return order, refs
}

// whyOf tells what agreement a key of a section stands for.
func whyOf(section event.Section, key string) string {
	switch {
	case section == casefile.SectionContact:
		return "phone"
	case section == casefile.SectionDocuments:
		return "paper"
	case strings.HasPrefix(key, "c:"):
		return "sound"
	}
	return "name"
}

// withReason adds a reason unless the same two texts agree already: names that are written alike also sound alike, and the keys of
// writing come first.
func withReason(have []Reason, r Reason) []Reason {
	if slices.ContainsFunc(have, func(o Reason) bool { return o.Ours == r.Ours && o.Theirs == r.Theirs }) {
		return have
	}
	return append(have, r)
}

// candidatesMost is how many people are proposed, candidatesAsked of how many access is asked at most: thousands may share a common name,
// and those for whom most speaks come first.
const (
	candidatesMost  = 20
	candidatesAsked = 200
)

// speaks is how much each sort of agreement speaks for somebody: an equal phone or paper more than a name, a name more than its sound.
var speaks = map[string]int{"phone": 3, "paper": 3, "name": 2, "sound": 1}

// candidates gives whom what was told may be about, of the cases the person may compare it with and it is not linked to.
func (d *Desk) candidates(ctx context.Context, who access.Principal, match access.Act, told []found, linked func(id.Stream) bool) ([]Candidate, error) {
	order, refs := d.Index.alike(told)
	for _, reasons := range refs { // the strongest first
		slices.SortStableFunc(reasons, func(a, b Reason) int { return speaks[b.Why] - speaks[a.Why] })
	}
	slices.SortStableFunc(order, func(a, b ref) int {
		return cmp.Or(speaks[refs[b][0].Why]-speaks[refs[a][0].Why], len(refs[b])-len(refs[a]))
	})
	var out []Candidate
	var decisions []access.Decision
	for _, r := range order[:min(len(order), candidatesAsked)] {
		if len(out) == candidatesMost {
			break
		}
		l, err := d.load(ctx, who, r.stream)
		if err != nil {
			return nil, err
		}
		decision := d.decide(who, match, l.resource, casefile.SectionPeople)
		if !allowed(decision) || !d.inGrant(who, l, r.person, casefile.SectionPeople) || linked(r.stream) {
			continue
		}
		h := d.hit(who, l, finding{stream: r.stream, person: r.person, section: casefile.SectionPeople})
		h.Name = d.Index.Shown(r.stream, r.person)
		reasons := slices.DeleteFunc(refs[r], func(reason Reason) bool {
			section := reason.section()
			return !d.may(who, match, l.resource, section) || !d.inGrant(who, l, r.person, section)
		})
		if len(reasons) == 0 {
			continue
		}
		out = append(out, Candidate{Hit: h, Reasons: reasons})
		decisions = append(decisions, decision...)
	}
	if len(out) == 0 {
		return nil, nil
	}
	if _, err := d.Audit.Look(ctx, d.now(), "match", decisions...); err != nil {
		return nil, err
	}
	return out, nil
}

// soon is how far ahead consents about to end are shown.
const soon = 14

// Consents about to end, or over and not renewed, in the cases the person carries.
func (d *Desk) endingConsents(ctx context.Context, visible view.Visible, today partial.Day) ([]view.ConsentRow, error) {
	list, err := d.Lists.Consents(ctx, view.ConsentQuery{Visible: visible, Standing: true, EndsFrom: today.AddDays(-soon), EndsBefore: today.AddDays(soon)})
	return list.Rows, err
}
