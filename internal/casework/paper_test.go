package casework_test

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/screening"
)

// talkDay is a day before the present of every house.
const talkDay = "2026-11-12"

// onPaper is an act that happened on the day of a talk.
func onPaper(do casework.Do) casework.Do {
	do.Happened = talkDay
	return do
}

// paper is a form of somebody who agreed, with answers.
func paper(answers screening.Answers) casework.PaperScreening {
	return casework.PaperScreening{NewScreening: casework.NewScreening{Age: screening.BandAdult, Person: casework.Described{Name: "Qanary"}},
		Prepared: screening.Prepared{Safe: "yes", Private: "alone", Consent: "given"}, Answers: answers}
}

func (h *house) screened(stream id.Stream) *casework.ScreeningSight {
	h.t.Helper()
	s, err := h.Desk.SeeScreening(h.t.Context(), h.who("worker"), stream, audit.ForPage)
	must(h.t, err)
	return s
}

func TestATalkHeldOnPaperHappenedOnItsDayAndIsRecordedWhenItIsTypedIn(t *testing.T) {
	h := newHouse(t, "staff")
	in := paper(screening.Answers{"EX01": screening.Yes, "DR01": screening.Unknown})
	in.TakenBy, in.Note, in.Stop = h.who("colleague").Account, "CD03: she wept", "time"
	do := onPaper(h.by("worker", ""))
	done, err := h.Desk.EnterPaper(t.Context(), do, in)
	must(t, err)
	events, entries := h.size()
	again, err := h.Desk.EnterPaper(t.Context(), do, in)
	must(t, err)
	if e, n := h.size(); !again.Repeated || again.Stream != done.Stream || e != events || n != entries {
		t.Errorf("the same form sent again makes %d events", e-events)
	}
	s := h.screened(done.Stream)
	want := &screening.Paper{TakenBy: h.who("colleague").Account, By: h.who("worker").Account, At: s.At, Held: talkDay}
	if !reflect.DeepEqual(s.Paper, want) {
		t.Errorf("it says of itself %+v", s.Paper)
	}
	for _, o := range s.History {
		if o.Happened != talkDay || o.Actor != h.who("worker").Account || partial.DayOf(o.Recorded.In(casework.Zone)) != h.Desk.Today() {
			t.Errorf("%s happened %s, recorded %s by %s", o.Kind, o.Happened, o.Recorded, o.Actor)
		}
	}
	if len(s.Given) != 2 || s.Given["DR01"].Answer != screening.Unknown || s.Given["DR02"].Answer != screening.NotAsked {
		t.Errorf("answers are %+v", s.Given)
	}
	if s.State != screening.StateStopped || len(s.Notes) != 1 || s.Prepared.Consent != "given" || s.Prepared.Interpreter != "" {
		t.Errorf("it stands at %s, notes %v, prepared %+v", s.State, s.Notes, s.Prepared)
	}
}

func TestWhoeverTypesInTheirOwnPaperIsNotNamedTwice(t *testing.T) {
	h := newHouse(t, "staff")
	for _, taken := range []id.Account{"", h.who("worker").Account} {
		in := paper(screening.Answers{"EX01": screening.Yes})
		in.TakenBy = taken
		done, err := h.Desk.EnterPaper(t.Context(), onPaper(h.by("worker", "")), in)
		must(t, err)
		s := h.screened(done.Stream)
		if s.Paper.TakenBy != h.who("worker").Account {
			t.Errorf("taken by %q", s.Paper.TakenBy)
		}
		for _, o := range s.History {
			if typed, ok := o.Payload.(screening.TypedIn); ok && typed.TakenBy != "" {
				t.Errorf("the event names %q", typed.TakenBy)
			}
		}
	}
}

func TestAPaperThatCannotBeTypedInRecordsNothing(t *testing.T) {
	h := newHouse(t, "staff")
	full := screening.Answers{"EX01": screening.Yes}
	for name, c := range map[string]struct {
		happened, where string
		in              func(*casework.PaperScreening)
	}{
		"no day":                {"", "happened", nil},
		"only a month":          {"2026-10", "happened", nil},
		"about a day":           {"2026-11-12~", "happened", nil},
		"no date at all":        {"Thursday", "happened", nil},
		"a day ahead":           {"2030-01-01", "happened", nil},
		"agreement not said":    {talkDay, "consent", func(p *casework.PaperScreening) { p.Prepared.Consent = "" }},
		"answers without it":    {talkDay, "consent", func(p *casework.PaperScreening) { p.Prepared.Consent = "declined" }},
		"no age":                {talkDay, "age", func(p *casework.PaperScreening) { p.Age = "" }},
		"no such answer":        {talkDay, "EX01", func(p *casework.PaperScreening) { p.Answers = screening.Answers{"EX01": "maybe"} }},
		"no such question":      {talkDay, "", func(p *casework.PaperScreening) { p.Answers = screening.Answers{"XX99": screening.Yes} }},
		"no such reason":        {talkDay, "stop", func(p *casework.PaperScreening) { p.Stop = "rain" }},
		"no such list":          {talkDay, "instrument", func(p *casework.PaperScreening) { p.Instrument = screening.Ref{ID: screening.AdultLabour, Version: 99} }},
		"somebody of nowhere's": {talkDay, "", func(p *casework.PaperScreening) { p.From, p.OfPerson = h.Desk.IDs.Stream(id.Case), h.Desk.IDs.Person() }},
	} {
		in := paper(full)
		if c.in != nil {
			c.in(&in)
		}
		do := h.by("worker", "")
		do.Happened = c.happened
		events, _ := h.size()
		_, err := h.Desk.EnterPaper(t.Context(), do, in)
		faults := problem.All(err)
		if len(faults) == 0 || faults[0].Where != c.where {
			t.Errorf("%s: %v", name, err)
		}
		if e, _ := h.size(); e != events {
			t.Errorf("%s: %d events are kept", name, e-events)
		}
	}
	in := paper(nil)
	in.Prepared.Consent = "declined"
	done, err := h.Desk.EnterPaper(t.Context(), onPaper(h.by("worker", "")), in)
	must(t, err)
	if s := h.screened(done.Stream); len(s.Given) != 0 || s.Prepared.Consent != "declined" {
		t.Errorf("who did not agree has %d answers", len(s.Given))
	}
}

// Which list leads follows the age, whichever form was at hand.
func TestAnAdultFormUsedWithAChildIsReadUnderTheListForChildren(t *testing.T) {
	h := newHouse(t, "staff")
	in := paper(screening.Answers{"EX01": screening.Yes})
	in.Age, in.Instrument = screening.BandPossibleChild, screening.Ref{ID: screening.AdultLabour, Version: 1}
	done, err := h.Desk.EnterPaper(t.Context(), onPaper(h.by("worker", "")), in)
	must(t, err)
	if s := h.screened(done.Stream); s.Lists.Lead.ID != screening.ChildLabour || s.Lists.Beside == nil || s.Started.Instrument != screening.AdultLabour {
		t.Errorf("list %s leads, the form was %s", s.Lists.Lead.ID, s.Started.Instrument)
	}
}

func TestAFindingIsTheSameFromPaperAndFromQuestionAfterQuestion(t *testing.T) {
	h := newHouse(t, "staff")
	ctx := t.Context()
	adult, err := screening.Latest(screening.AdultLabour)
	must(t, err)
	rapid.Check(t, func(r *rapid.T) {
		age := rapid.SampledFrom([]casefile.Code{screening.BandAdult, screening.BandChild, screening.BandPossibleChild}).Draw(r, "age")
		list := adult
		if age != screening.BandAdult {
			list = adult.Other()
		}
		answers := screening.Answers(rapid.MapOfN(rapid.SampledFrom(list.Codes()), rapid.SampledFrom([]screening.Answer{screening.Yes, screening.No,
			screening.Unknown, screening.Declined}), 0, 7).Draw(r, "answers"))
		in := paper(answers)
		in.Age = age
		typed, err := h.Desk.EnterPaper(ctx, onPaper(h.by("worker", "")), in)
		must(t, err)
		talked, err := h.Desk.StartScreening(ctx, h.by("worker", ""), in.NewScreening)
		must(t, err)
		_, err = h.Desk.PrepareTalk(ctx, h.by("worker", ""), talked.Stream, screening.Prepared{Safe: "yes", Private: "alone", Interpreter: "not-needed", Consent: "given"})
		must(t, err)
		for code, answer := range answers {
			_, err = h.Desk.Answer(ctx, h.by("worker", ""), talked.Stream, code, answer, "")
			must(t, err)
		}
		one, other := h.screened(typed.Stream), h.screened(talked.Stream)
		if !reflect.DeepEqual(one.Findings, other.Findings) || !reflect.DeepEqual(one.Plan, other.Plan) || !reflect.DeepEqual(one.Answers(), other.Answers()) {
			r.Errorf("paper gives %+v, the talk %+v", one.Findings, other.Findings)
		}
	})
}
