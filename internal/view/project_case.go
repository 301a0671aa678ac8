package view

import (
	"slices"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

func (r *Rows) ofCase(coded []event.Opened) {
	c := casefile.Fold(r.Stream, coded)
	if c.Number == "" {
		return
	}
	wording := wordings(coded)
	row := CaseRow{Stream: c.Stream, Number: c.Number, Agency: c.Agency, Lead: c.Lead, Team: some(c.Team), Closed: c.Closed, Opened: c.Opened,
		Last: last(coded), Forms: forms(c), Danger: danger(c), From: c.From}
	for _, p := range c.People {
		if p.Entry == nil || p.Entry.Struck != nil {
			continue
		}
		added, ok := p.Entry.Fact.(casefile.PersonAdded)
		if !ok { // another sort of fact was recorded under the entry
			continue
		}
		row.People++
		if slices.Contains(added.Roles, casefile.RolePossibleVictim) {
			row.Possible = append(row.Possible, p.ID)
		}
		if p.PresumedVictim() {
			row.Presumed++
		}
		if p.Identified() {
			row.Identified++
		}
	}
	for _, t := range r.tasks(c, wording) {
		if !t.Done {
			row.OpenTasks++
			row.NextDue = sooner(row.NextDue, t.Due)
		}
		r.Tasks = append(r.Tasks, t)
	}
	r.Cases = []CaseRow{row}
	r.Consents = consents(c, wording)
	r.Grants = grants(c)
	r.Links = caseLinks(c)
}

// wordings finds the event that holds the present wording of each fact: the last that states it, not one that acts upon it.
func wordings(coded []event.Opened) map[id.Entry]int64 {
	out := map[id.Entry]int64{}
	for i := range coded {
		if _, ok := coded[i].Payload.(casefile.Fact); ok {
			out[coded[i].Entry] = coded[i].Seq
		}
	}
	return out
}

func forms(c *casefile.Case) []event.Code {
	found := map[event.Code]bool{}
	for _, e := range casefile.Live[casefile.EpisodeAdded](c) {
		for _, form := range e.Fact.(casefile.EpisodeAdded).Forms {
			found[form] = true
		}
	}
	var out []event.Code
	known, _ := casefile.Vocabulary("exploitation-form")
	for _, form := range known {
		if found[event.Code(form)] {
			out = append(out, event.Code(form))
		}
	}
	return out
}

func danger(c *casefile.Case) event.Code {
	var worst event.Code
	for _, e := range casefile.Live[casefile.SafetyConcernRaised](c) {
		if level := e.Fact.(casefile.SafetyConcernRaised).Level; DangerRank(level) < DangerRank(worst) {
			worst = level
		}
	}
	return worst
}

// sooner gives the date whose last possible day comes first. A date without a last day is due after every other.
func sooner(a, b partial.Date) partial.Date {
	last, ok := b.Latest()
	first, has := a.Latest()
	if ok && (!has || last.Compare(first) < 0) {
		return b
	}
	return a
}

func (r *Rows) tasks(c *casefile.Case, wording map[id.Entry]int64) []TaskRow {
	var out []TaskRow
	for _, e := range casefile.Live[casefile.TaskAdded](c) {
		f := e.Fact.(casefile.TaskAdded)
		created := e.At
		if len(e.Earlier) > 0 {
			created = e.Earlier[0].At
		}
		row := TaskRow{Stream: c.Stream, Entry: e.ID, Seq: wording[e.ID], Agency: c.Agency, Lead: c.Lead, Assignee: e.Assignee,
			Sort: f.Sort, People: some(f.People), Due: f.Due, CaseClosed: c.Closed, Created: created}
		if e.Done != nil {
			row.Done, row.DoneAt = true, e.Done.At
		}
		out = append(out, row)
	}
	return out
}

func consents(c *casefile.Case, wording map[id.Entry]int64) []ConsentRow {
	var out []ConsentRow
	for _, e := range casefile.Live[casefile.ConsentRecorded](c) {
		f := e.Fact.(casefile.ConsentRecorded)
		out = append(out, ConsentRow{Stream: c.Stream, Entry: e.ID, Seq: wording[e.ID], Agency: c.Agency, Lead: c.Lead, Person: f.Person,
			Purpose: f.Purpose, Recipient: f.Recipient, Decision: f.Decision, Given: f.Given, Until: f.Until, Withdrawn: e.Withdrawn != nil})
	}
	return out
}

func grants(c *casefile.Case) []GrantRow {
	var out []GrantRow
	for _, g := range c.Grants {
		row := GrantRow{Case: c.Stream, Referral: g.Referral, To: g.To, Parts: some(g.Parts), People: some(g.People), Consent: g.Consent, Opened: g.At,
			Ended: g.Ended != nil}
		if i := slices.IndexFunc(out, func(o GrantRow) bool { return o.Referral == row.Referral }); i >= 0 {
			out[i] = row // opened again after it had ended
			continue
		}
		out = append(out, row)
	}
	return out
}

func caseLinks(c *casefile.Case) []LinkRow {
	var out []LinkRow
	if c.From != "" {
		out = append(out, LinkRow{Stream: c.Stream, Other: c.From})
	}
	for _, t := range c.Tips {
		out = append(out, LinkRow{Stream: c.Stream, Person: t.Person, Other: t.Tip, OtherPerson: t.TipPerson})
	}
	for _, s := range c.Screens {
		out = append(out, LinkRow{Stream: c.Stream, Person: s.Person, Other: s.Screening, OtherPerson: s.ScreeningPerson})
	}
	for _, f := range c.Forms {
		out = append(out, LinkRow{Stream: c.Stream, Person: f.Person, Other: f.Submission, OtherPerson: f.SubmissionPerson})
	}
	return once(out)
}

// once leaves each link one time, in the order of its first.
func once(links []LinkRow) []LinkRow {
	seen := map[LinkRow]bool{}
	return slices.DeleteFunc(links, func(l LinkRow) bool {
		twice := seen[l]
		seen[l] = true
		return twice
	})
}
