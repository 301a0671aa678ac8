package openrosa

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/screening"
)

// Screening is what a submission of an instrument's form says, in the words of a screening on the page.
type Screening struct {
	Instrument screening.Ref
	// Age when recruited or exploited; possibly under 18 when nobody said.
	Age event.Code
	// Proxy: somebody spoke on the person's behalf.
	Proxy    bool
	Prepared screening.Prepared
	Name     string
	Sex      partial.Stated[casefile.Code]
	// Born is what BornTyped says, where it can be read.
	Born      partial.Stated[partial.Date]
	BornTyped string
	Answers   []Given
	Note      string
	// Stopped is set when the talk was ended early.
	Stopped *screening.Stopped
	// Start and End are the phone's clock with its offset, as sent; Device is the phone's own name.
	Start, End, Device string
}

// Given is one answer, in the order of the submission.
type Given struct {
	Indicator string
	Answer    screening.Answer
}

// Consented reports whether the person agreed to talk. Nothing said is not agreed.
func (s *Screening) Consented() bool { return s.Prepared.Consent == "given" }

// Prepares reports whether the talk's preparation is complete enough for the page to have taken it.
func (s *Screening) Prepares() bool {
	p := s.Prepared
	return p.Safe != "" && p.Private != "" && p.Interpreter != "" && p.Consent != ""
}

// Longest texts the page would take, in characters.
const (
	maxName    = 200
	maxSetting = 400
	maxNoted   = 8000
	maxStopped = 400
)

// ReadScreening makes a screening of a submission and flags what a person should look at. It refuses only a submission of another form
// (openrosa.not-an-instrument). An answer or code that is not offered is flagged and left out here; the submission keeps it.
func ReadScreening(s *Submission, now time.Time) (Screening, []Flag, error) {
	ref, ok := InstrumentOf(s.FormID, s.Version)
	if !ok {
		return Screening{}, nil, problem.New(problem.Unsupported, "openrosa.not-an-instrument", "")
	}
	in, err := screening.Get(ref)
	if err != nil {
		return Screening{}, nil, err
	}
	r := screeningReader{in: in, now: now, out: Screening{Instrument: ref}}
	for _, v := range s.Values {
		r.value(v)
	}
	r.missing()
	return r.out, r.flags, nil
}

type screeningReader struct {
	in    *screening.Instrument
	now   time.Time
	out   Screening
	stop  screening.Stopped
	flags []Flag
}

func (r *screeningReader) flag(path string, reason event.Code) {
	r.flags = append(r.flags, Flag{Path: path, Reason: reason})
}

// missing flags what nobody said and sets what follows from it.
func (r *screeningReader) missing() {
	if r.out.Age == "" {
		r.out.Age = screening.BandPossibleChild
		if r.out.Prepared.Consent != "declined" {
			r.flag("talk/age", AgeNotSaid)
		}
	}
	switch {
	case r.out.Prepared.Consent == "":
		r.flag("talk/consent", ConsentNotSaid)
	case !r.out.Consented():
		r.flag("talk/consent", NoConsent)
		if len(r.out.Answers) > 0 {
			r.flag("talk/consent", AnsweredAnyway)
		}
	}
	if r.stop != (screening.Stopped{}) {
		r.out.Stopped = &r.stop
	}
}

// value takes one value of the submission.
func (r *screeningReader) value(v Value) {
	if take, ok := screeningNodes[v.Path]; ok {
		if v.Text != "" {
			take(r, v)
		}
		return
	}
	dimension, code, _ := strings.Cut(v.Path, "/")
	if _, ok := r.in.Indicator(code); ok && strings.HasPrefix(code, dimension) {
		r.answer(v, code)
		return
	}
	if before, place, repeated := strings.Cut(code, "["); repeated && strings.HasSuffix(place, "]") {
		_, indicator := r.in.Indicator(before)
		if _, ok := screeningNodes[dimension+"/"+before]; ok || indicator {
			r.flag(v.Path, SentTwice)
			return
		}
	}
	r.flag(v.Path, NotInForm)
}

func (r *screeningReader) answer(v Value, code string) {
	answer := screening.Answer(v.Text)
	switch {
	case answer.Given():
		r.out.Answers = append(r.out.Answers, Given{Indicator: code, Answer: answer})
	case v.Text != "":
		r.flag(v.Path, OutsideChoices)
	}
}

// screeningNodes says what becomes of each node beside the indicators. Words to read are nodes, too, and hold nothing.
var screeningNodes = map[string]func(*screeningReader, Value){
	"start":               func(r *screeningReader, v Value) { r.out.Start = v.Text },
	"end":                 func(r *screeningReader, v Value) { r.out.End = v.Text },
	"deviceid":            func(r *screeningReader, v Value) { r.out.Device = v.Text },
	"talk/safe":           coded("talk-safe", func(r *screeningReader) *event.Code { return &r.out.Prepared.Safe }),
	"talk/private":        coded("talk-private", func(r *screeningReader) *event.Code { return &r.out.Prepared.Private }),
	"talk/interpreter":    coded("talk-interpreter", func(r *screeningReader) *event.Code { return &r.out.Prepared.Interpreter }),
	"talk/language":       coded("language", func(r *screeningReader) *event.Code { return &r.out.Prepared.Language }),
	"talk/consent":        coded("talk-consent", func(r *screeningReader) *event.Code { return &r.out.Prepared.Consent }),
	"talk/age":            (*screeningReader).age,
	"talk/proxy":          (*screeningReader).proxy,
	"talk/setting":        text(maxSetting, func(r *screeningReader, s string) { r.out.Prepared.Setting = event.Common(s) }),
	"talk/say":            held,
	"talk/not_safe":       held,
	"talk/heard":          held,
	"talk/no_interpreter": held,
	"talk/no_consent":     held,
	"person/name":         text(maxName, func(r *screeningReader, s string) { r.out.Name = s }),
	"person/sex":          (*screeningReader).sex,
	"person/born":         (*screeningReader).born,
	"end_of_talk/note":    text(maxNoted, func(r *screeningReader, s string) { r.out.Note = s }),
	"end_of_talk/stop":    coded("stop-reason", func(r *screeningReader) *event.Code { return &r.stop.Reason }),
	"end_of_talk/stop_note": text(maxStopped, func(r *screeningReader, s string) {
		r.stop.Note = event.Common(s)
	}),
	"end_of_talk/part":  held,
	"meta/instanceID":   func(*screeningReader, Value) {},
	"meta/deprecatedID": func(*screeningReader, Value) {},
	"meta/instanceName": func(*screeningReader, Value) {},
}

// held flags a value where the form holds only words to read.
func held(r *screeningReader, v Value) { r.flag(v.Path, NotInForm) }

// coded takes a code of a list of the case file.
func coded(list string, at func(*screeningReader) *event.Code) func(*screeningReader, Value) {
	return func(r *screeningReader, v Value) {
		if code := event.Code(v.Text); casefile.InVocabulary(list, code) {
			*at(r) = code
			return
		}
		r.flag(v.Path, OutsideChoices)
	}
}

// text takes words as they are, and flags those the page would not have taken.
func text(most int, set func(*screeningReader, string)) func(*screeningReader, Value) {
	return func(r *screeningReader, v Value) {
		if utf8.RuneCountInString(v.Text) > most {
			r.flag(v.Path, TooLong)
		}
		set(r, v.Text)
	}
}

// age takes the band. The form of the list for children does not offer "adult"; who sends it all the same is not believed.
func (r *screeningReader) age(v Value) {
	if !slices.Contains(ages(r.in).codes, v.Text) {
		r.flag(v.Path, OutsideChoices)
		return
	}
	r.out.Age = event.Code(v.Text)
}

func (r *screeningReader) proxy(v Value) {
	r.out.Proxy = v.Text == ByProxy
	if v.Text != BySelf && v.Text != ByProxy {
		r.flag(v.Path, OutsideChoices)
	}
}

func (r *screeningReader) sex(v Value) {
	switch code := casefile.Code(v.Text); {
	case v.Text == string(screening.Unknown):
		r.out.Sex = partial.Unknown[casefile.Code]()
	case v.Text == string(screening.Declined):
		r.out.Sex = partial.Declined[casefile.Code]()
	case casefile.InVocabulary("sex", code):
		r.out.Sex = partial.Known(code)
	default:
		r.flag(v.Path, OutsideChoices)
	}
}

// born reads a birth as the page does; what the page would ask about stays as typed.
func (r *screeningReader) born(v Value) {
	r.out.BornTyped = v.Text
	typed, err := partial.ParseTyped(v.Text, r.now)
	if err != nil {
		r.flag(v.Path, NotADate)
		return
	}
	r.out.Born = partial.Known(typed.Date)
}
