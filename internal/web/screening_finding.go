package web

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/screening"
)

// stone is one indicator in the meter of its dimension.
type stone struct {
	Class string // s, m or w, with "maybe" for one that could still count
	Text  string
}

// signal is one indicator in a dimension of the finding.
type signal struct {
	Code, Label string
	Weight      string // its strength in words, or the answer where it does not count yet
}

// dimensionShown is one dimension as the finding draws it.
type dimensionShown struct {
	Name, State, Tone string
	Stones            []stone
	Rest              int    // stones for which there is no room
	Said              string // the meter in words
	Bank              bool   // the meter may be drawn with a bank
	Yes, Maybe        []signal
	Foot              []string
}

// spanShown is one of the three spans of the finding.
type spanShown struct {
	Title, Sub string
	Stands     bool
	Dimensions []dimensionShown
}

// meterScale is how many units of stones a meter has room for.
const meterScale = 14

// tones are the badges of the states of a dimension.
var tones = map[screening.DimensionState]string{screening.Positive: "done", screening.StillOpen: "due", screening.Negative: "bare"}

// spans are the three things the rule joins with "and", and the dimensions any of which makes each stand.
var spans = []struct {
	name       string
	sub        string
	dimensions []string
}{
	{"recruitment", "screening-page.finding.span.recruitment.any", []string{"DR", "CR", "RV"}},
	{"exploitation", "screening-page.finding.span.exploitation.must", []string{"EX"}},
	{"control", "screening-page.finding.span.control.any", []string{"CD", "DV"}},
}

// spansOf draws the finding of the leading list.
func (t talk) spansOf() []spanShown {
	lead := t.Findings.Lead
	var out []spanShown
	for _, sp := range spans {
		span := spanShown{Title: t.words.text("screening-page.finding.span." + sp.name), Sub: t.words.text(sp.sub)}
		if t.Child() && sp.name != "exploitation" {
			span.Sub = t.words.text("screening-page.finding.span.adds")
		}
		for _, code := range sp.dimensions {
			d := lead.Dimension(code)
			span.Stands = span.Stands || d.State == screening.Positive
			span.Dimensions = append(span.Dimensions, t.dimension(t.Lists.Lead, d))
		}
		out = append(out, span)
	}
	return out
}

// dimension draws one dimension: what counted, what was asked and not known, and what stands behind its state.
func (t talk) dimension(in *screening.Instrument, d screening.Dimension) dimensionShown {
	l := t.words.lang
	out := dimensionShown{Name: sentence(screening.DimensionName(l, d.Code)), State: sentence(screening.StateName(l, d.State)), Tone: tones[d.State], Bank: in.MeterExact()}
	notAsked, laid := 0, 0
	lay := func(s screening.Strength, class, text string) {
		length := screening.StoneLength(s)
		if laid+length > meterScale || out.Rest > 0 {
			out.Rest++
			return
		}
		laid += length
		out.Stones = append(out.Stones, stone{strings.TrimSpace(strings.ToLower(string(s)) + " " + class), text})
	}
	var maybe []screening.Indicator
	for _, list := range in.Dimensions {
		if list.Code != d.Code {
			continue
		}
		for _, strength := range screening.Strengths {
			for _, i := range list.Indicators {
				if i.Strength == strength && t.Given[i.Code].Answer == screening.Yes {
					word := ""
					if strength == screening.Strong {
						word = sentence(screening.StrengthName(l, strength))
					}
					lay(strength, "", word)
					out.Yes = append(out.Yes, signal{i.Code, i.In(l).Label, sentence(screening.StrengthName(l, strength))})
				}
			}
		}
		for _, i := range list.Indicators {
			switch t.Given[i.Code].Answer {
			case screening.Unknown, screening.Declined:
				maybe = append(maybe, i)
			case screening.NotAsked:
				notAsked++
			}
		}
	}
	for _, i := range maybe {
		lay(i.Strength, "maybe", "?")
		out.Maybe = append(out.Maybe, signal{i.Code, i.In(l).Label, screening.AnswerName(l, t.Given[i.Code].Answer)})
	}
	if out.Rest > 0 { // the last of them gives its room to the number
		for laid > meterScale-2 && len(out.Stones) > 0 {
			last := out.Stones[len(out.Stones)-1]
			laid -= screening.StoneLength(screening.Strength(strings.ToUpper(last.Class[:1])))
			out.Stones, out.Rest = out.Stones[:len(out.Stones)-1], out.Rest+1
		}
	}
	out.Said, out.Foot = t.meterWords(d, len(maybe)), t.footOf(d, len(maybe), notAsked)
	return out
}

// meterWords is the meter for who does not see it: "one strong, two medium: stands".
func (t talk) meterWords(d screening.Dimension, maybe int) string {
	var parts []string
	for _, s := range screening.Strengths {
		if n := d.Yes.Of(s); n > 0 {
			parts = append(parts, t.words.inDigits(fmt.Sprintf("%d %s", n, screening.StrengthName(t.words.lang, s))))
		}
	}
	if maybe > 0 {
		parts = append(parts, t.words.inDigits(fmt.Sprintf("%d %s", maybe, t.words.text("screening-page.finding.stone.open"))))
	}
	return t.words.joinedWith(": ", strings.Join(parts, ", "), screening.StateName(t.words.lang, d.State))
}

// mostTips is how many answers are named of which any would make a dimension stand.
const mostTips = 4

// sentence begins with a capital letter, in scripts that have one.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// footOf says by what a dimension stands, which answer would make it stand, or that all else was answered no.
func (t talk) footOf(d screening.Dimension, maybe, notAsked int) []string {
	var out []string
	switch {
	case d.State == screening.Positive:
		out = append(out, sentence(screening.ClauseText(t.words.lang, d.Clause)))
	case len(d.Tips) > mostTips && len(d.Tips) == maybe+notAsked:
		out = append(out, t.words.text("screening-page.finding.would-stand.any"))
	case len(d.Tips) > 0:
		out = append(out, t.words.text("screening-page.finding.would-stand", "code", strings.Join(d.Tips, ", ")))
	}
	if notAsked > 0 {
		return append(out, t.words.text("screening-page.finding.not-asked", "n", notAsked))
	}
	if maybe == 0 {
		out = append(out, t.words.text("screening-page.finding.all-no"))
	}
	return out
}

// openLine is an open answer that would change the finding; without a path for who may not ask.
type openLine struct{ Code, Label, Answer, Path string }

// openOf lists the open answers that would change the finding, in the order of the screening.
func (t talk) openOf() []openLine {
	var out []openLine
	for _, code := range t.Plan.Open {
		line := openLine{Code: code, Label: t.label(code), Answer: screening.AnswerName(t.words.lang, t.Given[code].Answer)}
		if t.MayAsk() {
			line.Path = t.Path + "/question/" + code
		}
		out = append(out, line)
	}
	return out
}

// signShown is one of the eleven signs of forced labour.
type signShown struct{ Label, State, Tone string }

func (t talk) signs() (out []signShown, present int) {
	for _, s := range t.Lists.Signs(t.Answers()) {
		tone := map[screening.SignState]string{screening.SignPresent: "done", screening.SignOpen: "open", screening.SignAbsent: "bare"}[s.State]
		if s.State == screening.SignPresent {
			present++
		}
		out = append(out, signShown{s.Sign.Label[t.words.lang], screening.SignStateName(t.words.lang, s.State), tone})
	}
	return out, present
}

// answerShown is one answer with everything it was before.
type answerShown struct {
	Code, Label, Answer, Note string
	Was                       []string // earlier answers, oldest first
	By, At                    string
}

// answered lists the answers given, in the order of the lists, those of the other list last.
func (t talk) answered() []answerShown {
	was := map[string][]screening.Answer{}
	for _, h := range t.History {
		if a, ok := h.Payload.(screening.Answered); ok && !a.Answer.Closed {
			code := string(a.Indicator)
			if said := was[code]; len(said) == 0 || said[len(said)-1] != a.Answer.V {
				was[code] = append(said, a.Answer.V)
			}
		}
	}
	var codes []string
	for _, d := range screening.DimensionCodes {
		codes = append(codes, t.codes(d)...)
	}
	var others []string
	for code := range t.Given {
		if !slices.Contains(codes, code) {
			others = append(others, code)
		}
	}
	slices.Sort(others)
	var out []answerShown
	for _, code := range append(codes, others...) {
		g, ok := t.Given[code]
		if !ok {
			continue
		}
		one := answerShown{Code: code, Label: t.label(code), Answer: screening.AnswerName(t.words.lang, g.Answer), Note: g.Note,
			By: t.words.account(g.By), At: t.words.dayAndTime(g.At)}
		for _, before := range was[code][:len(was[code])-1] {
			one.Was = append(one.Was, screening.AnswerName(t.words.lang, before))
		}
		out = append(out, one)
	}
	return out
}
