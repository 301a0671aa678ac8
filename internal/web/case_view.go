package web

import (
	"errors"
	"slices"
	"strings"
	"time"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/problem"
)

// caseView is a case as its pages show it: what stands above every part of it, and the part.
type caseView struct {
	sight *casework.Sight
	words words
	today partial.Day // the day shown: today, or the past day asked for

	Stream        id.Stream
	Path          string // /cases/case-…
	Query         string // keeps the past day in links
	Number        string
	First, Second string // name of the person the case is about, in the page's script and the other
	Short         string
	Because       string
	States        []personStates
	Safety        []safetyShown
	CallRules     []callRule
	Tabs          []tabShown
	Tab           string // id of the tab's title
	AsOf          string // the past day, as the field shows it
	Past          bool
	PastDate      partial.Date
	Closed        *stepShown
	May           mayShown
	Part          any // what the tab shows
}

// mayShown says which links to acts a page offers; the acts decide again. None is offered on a past day.
type mayShown struct {
	Record, Correct, Consent, Withdraw, Assign, Join, Close, Reopen, Presume, Identify, Looks, Erase, Print, Refer, Screen bool
}

// personStates are the two states of one presumed victim, side by side and never one.
type personStates struct {
	Name     string // empty when the case is about one person only
	Person   id.Person
	Presumed stateShown
	Formal   stateShown
}

// stateShown is one state: what was decided, by whom and when.
type stateShown struct {
	Label   string // message id
	By      string
	Open    bool   // not decided, or decided the other way: dashed
	Against string // the finding it goes against, in words
	Why     string
}

type safetyShown struct {
	Level, Text, Href string
	Now               bool
}

// callRule says how to call somebody safely; the number stands with their other facts, below the same words.
type callRule struct{ Name, Rule string }

type tabShown struct {
	Href, Label string
	Count       int
	Current     bool
}

type stepShown struct {
	At        time.Time
	Code, Why string
}

// caseView opens a case for a page. Tab is one of the tabs' names; empty on pages of acts.
func (s *Server) caseView(r *Request, tab string) (*caseView, error) {
	day, fault := asOf(r)
	stream := id.Stream(r.PathValue("case"))
	sight, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), stream, day, "page")
	if day != (partial.Day{}) && problem.Hidden(err) { // before the case was opened, or not for this person: the present tells which
		day, fault = partial.Day{}, problem.List{problem.New(problem.Invalid, "case.as-of.before", "asof")}
		sight, err = s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), stream, day, "page")
	}
	if err != nil {
		return nil, err
	}
	v := s.viewOf(r, sight)
	v.AsOf = strings.TrimSpace(r.URL.Query().Get("asof"))
	if day != (partial.Day{}) {
		v.Past, v.today = true, day
		v.PastDate = partial.OnDay(time.Date(day.Year, time.Month(day.Month), day.Day, 12, 0, 0, 0, casework.Zone))
		v.Query, v.AsOf = "?asof="+day.String(), day.String()
		v.May = mayShown{}
	}
	v.head()
	v.tabs(tab)
	return v, errors.Join(fault.Err())
}

// asOf reads the past day asked for. Today, or nothing, is the present.
func asOf(r *Request) (partial.Day, problem.List) {
	typed := strings.TrimSpace(r.URL.Query().Get("asof"))
	if typed == "" {
		return partial.Day{}, nil
	}
	read, err := partial.ParseTyped(typed, r.Now, partial.ForEvent())
	if err != nil {
		faults := slices.Clone(problem.All(err))
		for i := range faults {
			faults[i].Where = "asof"
		}
		return partial.Day{}, faults
	}
	day, ok := read.Date.Latest()
	if !ok || day.Compare(partial.DayOf(r.Now)) >= 0 {
		return partial.Day{}, nil
	}
	return day, nil
}

// viewOf makes the view of a case that was opened.
func (s *Server) viewOf(r *Request, sight *casework.Sight) *caseView {
	may := func(a access.Act) bool { return sight.May[a] && !sight.Granted }
	v := &caseView{sight: sight, words: s.words(r, sight.Case), today: partial.DayOf(r.Now), Stream: sight.Stream,
		Path: "/cases/" + string(sight.Stream), Number: sight.Number, Because: s.because(r, sight)}
	v.May = mayShown{Record: may(access.CaseRecord), Correct: may(access.CaseCorrect), Consent: may(access.CaseConsent),
		Withdraw: may(access.CaseWithdrawConsent), Assign: may(access.CaseAssign), Join: may(access.CaseJoinTeam) && !slices.Contains(sight.Team, r.Actor.ID),
		Close: may(access.CaseClose) && !sight.Closed, Reopen: may(access.CaseReopen) && sight.Closed, Presume: may(access.CasePresume),
		Identify: sight.May[access.CaseIdentify], Looks: may(access.CaseLooks), Erase: may(access.CaseErasePerson), Print: may(access.CasePrint),
		Refer:  may(access.ReferralSend) && !sight.Closed,
		Screen: may(access.CaseRecord) && !sight.Closed && s.config.Desk.MayScreen(r.Actor.Who())}
	return v
}

// because says why the person sees the case.
func (s *Server) because(r *Request, c *casework.Sight) string {
	switch {
	case c.Granted:
		return r.T("case.because.referral", "agency", s.agencyName(r.Context(), c.Agency, r.Lang))
	case c.Lead == r.Actor.ID:
		return r.T("case.because.lead")
	case slices.Contains(c.Team, r.Actor.ID):
		return r.T("case.because.team")
	case r.Actor.Is(string(access.UnitLead), string(access.Director)):
		return r.T("case.because.leads")
	}
	return r.T("case.because.care")
}

// head fills what stands above every part.
func (v *caseView) head() {
	c := v.sight.Case
	main := mainPerson(c)
	if main != nil {
		v.First, v.Second = v.words.nameOf(main)
		v.Short = v.short(main)
	}
	v.states(main)
	v.safety()
	for _, r := range v.sight.Referred {
		if r.Case != nil {
			v.referredHead(v.theirs(r.Case), main)
		}
	}
	if c.Closed {
		v.Closed = v.closing()
	}
}

// referredHead brings what a referral shows to the head, as long as it shows it: its safety concerns and rules of calling, and whom it
// is about, where the case's own people do not say.
func (v *caseView) referredHead(their *caseView, own *casefile.Person) {
	their.Safety, their.CallRules = nil, nil
	their.safety()
	for i := range their.Safety {
		their.Safety[i].Href = ""
	}
	v.Safety, v.CallRules = append(v.Safety, their.Safety...), append(v.CallRules, their.CallRules...)
	about := mainPerson(their.sight.Case)
	if about != nil && (own == nil || !own.Has(casefile.RolePossibleVictim)) && about.Has(casefile.RolePossibleVictim) {
		v.First, v.Second = their.words.nameOf(about)
		v.Short = their.short(about)
	}
}

// nameOf is what somebody is called in the page's script and, where it was written, in the other.
func (w words) nameOf(p *casefile.Person) (first, second string) {
	first, second = namesOf(p).In(w.lang)
	if p.Erased || first == "" {
		return w.personName(p), ""
	}
	return first, second
}

// mainPerson is whom the case is about: its first possible victim, else its first person.
func mainPerson(c *casefile.Case) *casefile.Person {
	for _, p := range c.People {
		if p.Has(casefile.RolePossibleVictim) {
			return p
		}
	}
	if len(c.People) > 0 && c.People[0].Entry != nil {
		return c.People[0]
	}
	return nil
}

// short says who somebody is in one line: sex, birth, languages and what was done to them.
func (v *caseView) short(p *casefile.Person) string {
	w := v.words
	var sex, born, languages string
	for _, e := range p.Sexes {
		if f := e.Fact.(casefile.SexRecorded); e.Struck == nil && f.Sex.V.IsKnown() {
			sex = w.code("sex", f.Sex.V.Value)
		}
	}
	for _, e := range p.Births {
		if f := e.Fact.(casefile.BirthRecorded); e.Struck == nil && f.Born.V.IsKnown() && born == "" {
			born = w.text("case.born", "date", w.date(f.Born.V.Value))
		}
	}
	for _, e := range p.Others {
		if f, ok := e.Fact.(casefile.LanguagesRecorded); ok && e.Struck == nil && f.Languages.V.IsKnown() {
			languages = w.codes("language", f.Languages.V.Value)
		}
	}
	var forms []casefile.Code
	for _, e := range casefile.Live[casefile.EpisodeAdded](v.sight.Case) {
		for _, f := range e.Fact.(casefile.EpisodeAdded).Forms {
			if !slices.Contains(forms, f) {
				forms = append(forms, f)
			}
		}
	}
	return w.joined(w.joinedWith(", ", sex, born), languages, w.codes("exploitation-form", forms))
}

func (w words) joinedWith(sep string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), sep)
}

// states shows the two states of everybody the case is about.
func (v *caseView) states(main *casefile.Person) {
	if !v.sight.Sees(casefile.SectionDecisions) || main == nil {
		return
	}
	var about []*casefile.Person
	for _, p := range v.sight.People {
		if p.Has(casefile.RolePossibleVictim) || len(p.Presumed)+len(p.Formal) > 0 {
			about = append(about, p)
		}
	}
	for _, p := range about {
		states := v.statesOf(p)
		if len(about) > 1 || p != main {
			states.Name = v.words.personName(p)
		}
		v.States = append(v.States, states)
	}
}

func (v *caseView) statesOf(p *casefile.Person) personStates {
	w := v.words
	s := personStates{Person: p.ID, Presumed: stateShown{Label: "case.presumed.not-yet", Open: true}, Formal: stateShown{Label: "case.formal.not-yet", Open: true}}
	if n := len(p.Presumed); n > 0 {
		d := p.Presumed[n-1]
		s.Presumed.By = w.text("case.presumed.by", "account", w.account(d.By), "agency", w.agencyOf(d), "date", w.decided(d))
		s.Presumed.Why = d.Why
		switch d.Code {
		case casefile.PresumedVictim:
			s.Presumed.Label, s.Presumed.Open = "case.presumed", false
		case casefile.NotPresumed:
			s.Presumed.Label = "case.presumed.not"
		}
		if d.Against {
			s.Presumed.Against = w.text("case.presumed.against", "outcome", w.outcome(d.Outcome))
		}
	}
	if n := len(p.Formal); n > 0 {
		d := p.Formal[n-1]
		s.Formal.By = w.text("case.formal.by", "agency", w.agency(d.Agency), "date", w.decided(d))
		s.Formal.Why = d.Why
		s.Formal.Label = "case.formal.not"
		if d.Code == casefile.Identified {
			s.Formal.Label, s.Formal.Open = "case.formal", false
		}
	}
	return s
}

// agencyOf is the agency of who decided: another than that which recorded it, when a decision was carried here from a screening.
func (w words) agencyOf(d casefile.Decision) string {
	if of := w.colleague(d.By); of != "" {
		return w.agency(of)
	}
	return w.agency(d.Agency)
}

// decided is the day of a decision.
func (w words) decided(d casefile.Decision) string {
	if on, err := partial.Parse(d.Happened); d.Happened != "" && err == nil {
		return w.date(on)
	}
	return w.day(d.At)
}

// outcome is the finding of a screening in words.
func (w words) outcome(code casefile.Code) string {
	if key := "screening.outcome." + string(code); lang.Has(key) {
		return w.text(key)
	}
	return string(code)
}

func (w words) day(t time.Time) string { return w.date(partial.OnDay(t.In(casework.Zone))) }

// safety puts what could harm somebody above everything else, the nearest danger first, with the rules of calling.
func (v *caseView) safety() {
	order, _ := casefile.Vocabulary("danger")
	concerns := casefile.Live[casefile.SafetyConcernRaised](v.sight.Case)
	slices.Reverse(concerns) // the latest of equals first
	slices.SortStableFunc(concerns, func(a, b *casefile.Entry) int {
		level := func(e *casefile.Entry) int {
			return slices.Index(order, string(e.Fact.(casefile.SafetyConcernRaised).Level))
		}
		return level(a) - level(b)
	})
	for _, e := range concerns {
		f := e.Fact.(casefile.SafetyConcernRaised)
		v.Safety = append(v.Safety, safetyShown{Level: v.words.code("danger", f.Level), Text: f.Text.V, Now: f.Level == casefile.DangerNow,
			Href: v.entryPath(e.ID)})
	}
	for _, e := range casefile.Live[casefile.PhoneRecorded](v.sight.Case) {
		f := e.Fact.(casefile.PhoneRecorded)
		if !e.Erased && f.Safe.V != "yes" && f.Safe.V != "" {
			v.CallRules = append(v.CallRules, callRule{Name: v.words.person(f.Person), Rule: v.words.callRule(f)})
		}
	}
}

func (v *caseView) entryPath(e id.Entry) string { return v.Path + "/entries/" + string(e) }

// closing is the latest closing of a closed case.
func (v *caseView) closing() *stepShown {
	for i := len(v.sight.Course) - 1; i >= 0; i-- {
		step := v.sight.Course[i]
		if p, ok := step.Payload.(casefile.CaseClosed); ok {
			return &stepShown{At: step.At.In(casework.Zone), Code: v.words.code("close-reason", p.Reason), Why: step.Why}
		}
	}
	return nil
}

// sees reports whether one of the sections is in sight.
func (v *caseView) sees(sections ...event.Section) bool {
	return slices.ContainsFunc(sections, v.sight.Sees)
}
