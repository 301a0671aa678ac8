package web

import (
	"slices"
	"strings"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/web/form"
)

// findingData is the finding with what follows from it.
type findingData struct {
	talk
	Heading  string
	Rule     string
	Asked    []string // on which days by whom
	Spans    []spanShown
	Bank     bool
	Signs    []signShown
	Present  int
	Open     []openLine
	Answers  []answerShown
	Adult    *besideShown
	Act      string // for a child: the act on file, or that there is none
	Cases    []caseLinked
	Handed   string // the agency it was handed to
	Decided  []decisionShown
	Print    bool
	OpenCase id.Command // of the form that opens a case; empty when the reader may not
	MayMove  bool       // hand over or link
}

// mostOpen is how many open answers the finding shows before the rest is unfolded.
const mostOpen = 6

// First are the open answers to look at first, Later the others, in the order of the screening.
func (d findingData) First() []openLine { return d.Open[:min(mostOpen, len(d.Open))] }

// Later are the open answers after the first.
func (d findingData) Later() []openLine { return d.Open[min(mostOpen, len(d.Open)):] }

// besideShown is the result of the other list.
type besideShown struct {
	Outcome, Rule string
	Dimensions    []dimensionShown
}

// caseLinked is a case the screening is on; without a path when the reader has no leave to see it.
type caseLinked struct{ Path, Number string }

// decisionShown is one decision with who took it, when and why.
type decisionShown struct{ Decision, By, Why, Against string }

// screeningShow shows the finding and asks for a person's decision below it.
func (s *Server) screeningShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	return s.findingPage(r, t)
}

// screeningPrint is the finding with everything on it, for paper; the record has it as a print.
func (s *Server) screeningPrint(r *Request) (*Page, error) {
	sight, err := s.config.Desk.SeeScreening(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("s")), "print")
	if err != nil {
		return nil, err
	}
	t := s.talk(r, sight)
	data, err := s.findingOf(r, t)
	if err != nil {
		return nil, err
	}
	data.Print = true
	page := t.page("screening_finding", "screening-page.finding.printed", data)
	page.Wide, page.Back, page.Copy = true, t.Path, t.Copy
	return page, nil
}

func (s *Server) findingPage(r *Request, t talk) (*Page, error) {
	data, err := s.findingOf(r, t)
	if err != nil {
		return nil, err
	}
	if t.May[access.CaseOpen] {
		data.OpenCase = r.NewCommand()
	}
	page := t.page("screening_finding", "screening-page.title", data)
	page.Wide = true
	if t.May[access.ScreeningDecide] {
		page.Form = form.New(form.Field{Name: "decision", Label: "screening-form.decided.decision", Kind: form.Choice, Vocab: "presumption", Required: true},
			form.Field{Name: fieldWhy, Label: "screening-form.decided.why", Hint: "screening-form.decided.why-hint", Kind: form.Long, Max: maxWhy, Required: true})
	}
	return page, nil
}

func (s *Server) findingOf(r *Request, t talk) (findingData, error) {
	lead := t.Findings.Lead
	data := findingData{talk: t, Rule: screening.Sentence(r.Lang, lead), Spans: t.spansOf(), Bank: t.Lists.Lead.MeterExact(), Open: t.openOf(), Answers: t.answered(),
		Handed: t.words.agency(t.HandedTo), Heading: t.heading(), Asked: t.askedBy(), Decided: t.decisions()}
	data.Signs, data.Present = t.signs()
	if t.Findings.Beside != nil {
		data.Adult = t.beside(*t.Findings.Beside)
	}
	data.MayMove = t.May[access.ScreeningHandOver] && !t.Started.Practice
	var err error
	data.Cases, data.Act, err = s.casesOf(r, &data.talk)
	return data, err
}

// heading says what the answers point to. A stopped talk has no finding to rest on, and nothing here says who a person is.
func (t talk) heading() string {
	w := t.words
	switch outcome := t.Findings.Lead.Outcome; {
	case t.Stopped():
		return t.StopLine()
	case outcome == screening.Open:
		return w.text("screening-page.finding.open")
	case outcome == screening.None:
		return w.text("screening-page.finding.none")
	default:
		return w.text("screening-page.finding.points", "outcome", screening.OutcomeName(w.lang, outcome))
	}
}

// Possible says which outcomes are left while the finding is open; "" when there is one.
func (t talk) Possible() string {
	if t.Findings.Lead.Outcome != screening.Open {
		return ""
	}
	var names []string
	for _, o := range t.Findings.Lead.Possible {
		names = append(names, screening.OutcomeName(t.words.lang, o))
	}
	return strings.Join(names, ", ")
}

// Unfinished reports whether questions that can still matter were not asked.
func (t talk) Unfinished() bool { return !t.Stopped() && t.Plan.AtMost() > 0 }

// Begun reports whether anything was asked.
func (t talk) Begun() bool { return len(t.Given) > 0 }

// Withheld reports whether answers were erased with their person.
func (t talk) Withheld() bool { return t.Erased }

// ListName is the list that leads, with its version.
func (t talk) ListName() string {
	key, version := "screening-page.question.list.adult", t.Lists.Lead.Version
	if t.Child() {
		key = "screening-page.question.list.child"
	}
	return t.words.text(key, "version", version)
}

// askedBy says on which days who asked.
func (t talk) askedBy() []string {
	var who []id.Account
	days := map[id.Account][]string{}
	for _, h := range t.History {
		if _, ok := h.Payload.(screening.Answered); !ok || t.Paper != nil && h.Recorded.Equal(t.Paper.At) {
			continue // typed in from paper, which is said apart
		}
		if !slices.Contains(who, h.Actor) {
			who = append(who, h.Actor)
		}
		if day := t.words.day(h.Recorded); !slices.Contains(days[h.Actor], day) {
			days[h.Actor] = append(days[h.Actor], day)
		}
	}
	var out []string
	for _, a := range who {
		out = append(out, t.words.text("screening-page.finding.asked", "date", t.words.list(days[a]...), "account", t.words.account(a)))
	}
	return out
}

func (t talk) beside(r screening.Result) *besideShown {
	out := &besideShown{Outcome: sentence(screening.OutcomeName(t.words.lang, r.Outcome)), Rule: screening.Sentence(t.words.lang, r)}
	for _, d := range r.Dimensions {
		out.Dimensions = append(out.Dimensions, dimensionShown{Name: sentence(screening.DimensionName(t.words.lang, d.Code)), State: screening.StateName(t.words.lang, d.State), Tone: tones[d.State]})
	}
	return out
}

// decisions lists what was decided, the latest first.
func (t talk) decisions() []decisionShown {
	w := t.words
	var out []decisionShown
	for _, d := range slices.Backward(t.Decisions) {
		one := decisionShown{Decision: w.code("presumption", d.Decision), Why: d.Why,
			By: w.text("screening-page.decision.by", "account", w.account(d.By), "agency", w.agency(d.Agency), "date", w.day(d.At))}
		if d.Against {
			one.Against = w.text("screening-page.decision.against", "outcome", w.outcome(d.Outcome))
		}
		out = append(out, one)
	}
	return out
}

// casesOf gives the cases the screening is on, takes the person's name from there, and says for a child whether an act is on file:
// somebody moved, handed over or received.
func (s *Server) casesOf(r *Request, t *talk) ([]caseLinked, string, error) {
	act := ""
	if t.Child() {
		act = t.words.text("screening-page.finding.child.no-act")
	}
	links := t.LinkedTo
	if from := t.Started.From; from.Kind() == id.Case && !slices.ContainsFunc(links, func(l screening.Linked) bool { return l.Case == from }) {
		links = append(slices.Clone(links), screening.Linked{Case: from, Person: t.Started.Person})
	}
	var out []caseLinked
	for i, link := range links {
		c, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), link.Case, partial.Day{}, "page")
		if problem.Hidden(err) {
			out = append(out, caseLinked{})
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if i < len(t.LinkedTo) {
			out = append(out, caseLinked{"/cases/" + string(link.Case), c.Number})
		}
		w := s.words(r, c.Case)
		if name := w.person(link.Person); name != "" {
			t.Name = name
		}
		if what := w.actOn(c.Case, link.Person); t.Child() && what != "" {
			act = t.words.text("screening-page.finding.child.act", "what", what)
		}
	}
	return out, act, nil
}

// actOn is a leg on which a person was moved, in one line; "" when none is on file.
func (w words) actOn(c *casefile.Case, person id.Person) string {
	for _, e := range c.Entries {
		if leg, ok := e.Fact.(casefile.LegAdded); ok && e.Struck == nil && !e.Erased && slices.Contains(leg.People, person) {
			return w.fromTo(leg)
		}
	}
	return ""
}
