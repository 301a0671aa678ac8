package web

import (
	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/tip"
)

// tipData is a tip as its page shows it.
type tipData struct {
	Path     string
	Number   string
	State    string // message id
	Urgent   bool
	By       string // who took it, where, when
	HandedTo string // agency
	HandedOn string
	Told     bool
	Lines    []Line // what was told
	CallBack string
	AtRisk   tipPerson
	Caller   tipPerson
	Closed   string // when and why
	Reason   string
	Linked   []linkedCase
	Matching bool // whom it may be about is to be decided
	Matches  []matchShown
	OpenCase id.Command // empty when no case can be opened
	MayHand  bool
	MayClose bool
	Screen   string // address of a screening of the person at risk; empty when this reader screens nobody
}

// tipPerson is somebody in a tip: the rule of calling always stands above the number.
type tipPerson struct {
	Name, Other string
	Facts       []factShown
	Phones      []phoneTold
}

type factShown struct {
	Name  string // message id
	Lines []Line
}

// phoneTold is a number under the rule of calling it. Beware: it may not simply be called.
type phoneTold struct {
	Rule, Number, Beside string
	Beware               bool
}

// linkedCase is a case the tip was linked to.
type linkedCase struct{ Href, Number string }

// tipOf opens the tip the address names.
func (s *Server) tipOf(r *Request) (*casework.TipSight, error) {
	stream := id.Stream(r.PathValue("tip"))
	if stream.Kind() != id.Tip {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	return s.config.Desk.SeeTip(r.Context(), r.Actor.Who(), stream)
}

// tipShow shows what a caller said, whom it may be about, and what can be done with it. Whoever handed it over sees that, no more.
func (s *Server) tipShow(r *Request) (*Page, error) { return s.tipSeen(r) }

func (s *Server) tipSeen(r *Request) (*Page, error) {
	sight, err := s.tipOf(r)
	if err != nil {
		return nil, err
	}
	w := s.words(r, sight.People)
	d := w.tipData(r, sight)
	page := &Page{Template: "tip_show", Title: "tip.title", TitleArgs: []string{"number", sight.Taken.Number}, Data: d, Nav: "/tips", Back: "/tips"}
	if !r.Actor.Offers[access.ListTips] { // seen through a case it is linked to
		page.Back = "/"
	}
	if len(sight.LinkedTo) > 0 {
		if d.Linked, err = s.linkedCases(r, sight.LinkedTo); err != nil {
			return nil, err
		}
	}
	if !sight.May[access.TipMatch] || over(sight.Tip) {
		return page, nil
	}
	candidates, err := s.config.Desk.Candidates(r.Context(), r.Actor.Who(), sight.Stream)
	if err != nil {
		return nil, err
	}
	d.Matches = s.matches(r, candidates, "tip.match.theirs")
	d.Matching, page.Form, page.Submit = true, linkForm(), "tip.link.submit"
	if r.Actor.May("case.open") {
		d.OpenCase = r.NewCommand()
	}
	return page, nil
}

// tipData says what a tip holds, as far as it was opened.
func (w words) tipData(r *Request, sight *casework.TipSight) *tipData {
	t := sight.Taken
	open := !over(sight.Tip)
	d := &tipData{Path: pathOf(sight.Stream), Number: t.Number, State: "tip.state." + string(sight.State), Urgent: t.Urgency == "now" && open, Told: sight.Told,
		MayHand: sight.May[access.TipHandOver] && open, MayClose: sight.May[access.TipClose] && open}
	d.By = w.text("tip.told-by", "account", w.account(sight.By), "agency", w.agency(sight.Agency), "date", w.day(sight.At))
	if sight.HandedTo != "" {
		d.HandedTo, d.HandedOn = w.agency(sight.HandedTo), w.text("tip.handed-over.on", "date", w.day(sight.HandedAt))
	}
	if !d.Told {
		return d
	}
	for _, line := range w.lines("tip.taken", t) {
		if line.Name != "call_back" {
			d.Lines = append(d.Lines, line)
		}
	}
	d.CallBack = t.CallBack.V
	d.AtRisk, d.Caller = w.tipPerson(sight.People, t.AtRisk), w.tipPerson(sight.People, t.Caller)
	if sight.State == tip.StateClosed {
		last := sight.History[len(sight.History)-1].Recorded
		d.Closed, d.Reason = w.text("tip.closed-on", "date", w.day(last), "code", w.code("tip-close", sight.Reason)), sight.Why
	}
	if open && r.Actor.May("screening.start") {
		d.Screen = screenAddress(sight.Stream, t.AtRisk)
	}
	return d
}

// over reports whether nothing more is to be done with a tip.
func over(t *tip.Tip) bool { return t.State == tip.StateClosed || t.State == tip.StateLinked }

// tipPerson gathers what was said of somebody; the phone apart, under its rule.
func (w words) tipPerson(people *casefile.Case, who id.Person) tipPerson {
	p := people.Person(who)
	if p == nil {
		return tipPerson{}
	}
	var out tipPerson
	out.Name, out.Other = namesOf(p).In(w.lang)
	for _, group := range [][]*casefile.Entry{{p.Entry}, p.Sexes, p.Births, p.Others} {
		for _, e := range group {
			if e == nil || e.Struck != nil || e.Erased {
				continue
			}
			fact := e.Fact
			switch f := fact.(type) {
			case casefile.PhoneRecorded:
				out.Phones = append(out.Phones, phoneTold{Rule: w.callRule(f), Number: w.phoneNumber(f), Beside: f.Typed.V, Beware: f.Safe.V != "yes"})
				continue
			case casefile.PersonAdded:
				if f.Relation.V == "" {
					continue
				}
				out.Facts = append(out.Facts, factShown{Name: "tip.take.caller.relation", Lines: []Line{{Value: f.Relation.V}}})
				continue
			}
			out.Facts = append(out.Facts, factShown{Name: "fact." + casefile.FactName(fact), Lines: w.factLines(fact)})
		}
	}
	return out
}
