package demo

import (
	"strings"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/screening"
)

// talk is a screening as its sheet tells of it.
type talk struct {
	by, of    string // who enters it; who held it, when another did
	c         id.Stream
	person    id.Person
	who       casework.Described // when there is no case yet
	age       casefile.Code
	proxy     bool
	held      string // the day of a talk on paper; empty for one on the page
	safe      screening.Prepared
	sheet     []string // "DR Y 01 02; N 08", one dimension each
	stop      casefile.Code
	note      string
	decision  casefile.Code
	why       string
	decidedOn string // when it was decided on the day
}

// quiet is how most talks were made safe.
func quiet(private casefile.Code, setting string) screening.Prepared {
	return screening.Prepared{Safe: "yes", Private: private, Interpreter: "not-needed", Language: "km", Consent: "given", Setting: event.Common(setting)}
}

// screened holds a talk, on the page or on paper, decides it and links it to its case.
func (t *teller) screened(k talk) id.Stream {
	if t.err != nil {
		return ""
	}
	start := casework.NewScreening{Age: k.age, Proxy: k.proxy, Person: k.who, From: k.c, OfPerson: k.person}
	given, err := sheetOf(k.age, k.sheet)
	if !t.ok("list", err) {
		return ""
	}
	var s id.Stream
	if k.held != "" {
		paper := casework.PaperScreening{NewScreening: start, Prepared: k.safe, Answers: screening.Answers{}, Note: k.note, Stop: k.stop}
		for _, g := range given {
			paper.Answers[g.code] = g.answer
		}
		if k.of != "" {
			paper.TakenBy = t.people[k.of].Account
		}
		s = t.done("paper")(t.Desk.EnterPaper(t.ctx, happened(t.by(k.by), k.held), paper))
	} else {
		s = t.done("screening")(t.Desk.StartScreening(t.ctx, t.by(k.by), start))
		if t.err != nil {
			return ""
		}
		_, err := t.Desk.PrepareTalk(t.ctx, t.by(k.by), s, k.safe)
		t.ok("prepare", err)
		t.answered(k.by, s, given)
		if k.stop != "" && t.err == nil {
			t.done("stop")(t.Desk.StopScreening(t.ctx, t.by(k.by), s, screening.Stopped{Reason: k.stop}))
		}
	}
	if k.decision != "" {
		t.decides(k.by, s, k.decision, k.why, k.decidedOn)
	}
	if k.c != "" && k.stop == "" && t.err == nil { // a stopped talk waits to go on
		t.done("link")(t.Desk.LinkScreening(t.ctx, t.by(k.by), s, k.c, k.person))
	}
	return s
}

// decides records what a person decided after a finding.
func (t *teller) decides(who string, s id.Stream, decision casefile.Code, reason, on string) {
	if t.err == nil {
		t.done("decide")(t.Desk.DecideScreening(t.ctx, happened(why(t.by(who), reason), on), s, decision))
	}
}

// sheetOf reads a sheet under the list of an age.
func sheetOf(age casefile.Code, lines []string) ([]given, error) {
	sheet := map[string]string{}
	for _, line := range lines {
		dimension, answers, _ := strings.Cut(line, " ")
		sheet[dimension] = answers
	}
	list := screening.ChildLabour
	if age == screening.BandAdult {
		list = screening.AdultLabour
	}
	in, err := screening.Latest(list)
	if err != nil {
		return nil, err
	}
	return answers(in, sheet), nil
}

// answers are the answers of one dimension as the sheets of the scenarios write them: "Y 01 02; U 09; N rest".
func answers(in *screening.Instrument, sheet map[string]string) []given {
	var out []given
	for _, d := range in.Dimensions {
		line, ok := sheet[d.Code]
		if !ok {
			continue
		}
		said := map[string]screening.Answer{}
		var rest screening.Answer
		for part := range strings.SplitSeq(line, ";") {
			words := strings.Fields(part)
			answer := map[string]screening.Answer{"Y": screening.Yes, "N": screening.No, "U": screening.Unknown, "D": screening.Declined}[words[0]]
			for _, n := range words[1:] {
				if n == "rest" {
					rest = answer
				} else {
					said[d.Code+n] = answer
				}
			}
		}
		for _, i := range d.Indicators {
			answer, named := said[i.Code]
			if !named {
				answer = rest
			}
			if answer != screening.NotAsked {
				out = append(out, given{i.Code, answer})
			}
		}
	}
	return out
}

type given struct {
	code   string
	answer screening.Answer
}

// screen holds a talk: prepared, answered.
func (t *teller) screen(who string, s id.Stream, prepared screening.Prepared, list string, sheet map[string]string) {
	if t.err != nil {
		return
	}
	_, err := t.Desk.PrepareTalk(t.ctx, t.by(who), s, prepared)
	if !t.ok("prepare", err) {
		return
	}
	in, err := screening.Latest(list)
	if !t.ok("list", err) {
		return
	}
	t.answered(who, s, answers(in, sheet))
}

// answered gives answers on the page, one after another.
func (t *teller) answered(who string, s id.Stream, given []given) {
	for _, g := range given {
		if t.err == nil {
			_, err := t.Desk.Answer(t.ctx, t.by(who), s, g.code, g.answer, "")
			t.ok("answer "+g.code, err)
		}
	}
}
