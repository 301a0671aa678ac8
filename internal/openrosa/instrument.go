package openrosa

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"spean/internal/casefile"
	"spean/internal/lang"
	"spean/internal/screening"
)

// revisions count the layouts of each instrument's form. A form takes the next number whenever its bytes change under one version of the
// instrument: another question, another order, a label corrected or a translation reviewed. Submissions of all of them are read alike.
var revisions = map[screening.Ref]int{
	{ID: screening.AdultLabour, Version: 1}: 1,
	{ID: screening.ChildLabour, Version: 1}: 1,
}

// instrumentForms makes the forms of the newest version of each instrument once.
var instrumentForms = sync.OnceValue(func() []Form {
	var out []Form
	for _, id := range screening.IDs() {
		in, err := screening.Latest(id)
		if err != nil {
			panic(fmt.Sprintf("openrosa: %v", err))
		}
		out = append(out, instrumentForm(in))
	}
	return out
})

// InstrumentForms gives a form for each instrument in its newest version.
func InstrumentForms() []Form { return instrumentForms() }

// InstrumentOf says which instrument a submission answers; ok is false for a form or a version of it that never left this program.
func InstrumentOf(formID, version string) (ref screening.Ref, ok bool) {
	of, layout, _ := strings.Cut(version, ".")
	v, err := strconv.Atoi(of)
	n, err2 := strconv.Atoi(layout)
	ref = screening.Ref{ID: formID, Version: v}
	return ref, err == nil && err2 == nil && n >= 1 && n <= revisions[ref] && version == formVersion(ref, n)
}

func formVersion(ref screening.Ref, layout int) string {
	return fmt.Sprintf("%d.%d", ref.Version, layout)
}

// Names of groups and nodes of an instrument's form. Released forms use them: never change one.
const (
	talkGroup   = "talk"
	personGroup = "person"
	endGroup    = "end_of_talk"

	declinedTalk = "/data/talk/consent = 'declined'"
	onBehalf     = "/data/talk/proxy = '" + ByProxy + "'"
)

// Who answers, as in the form.
const (
	BySelf  = "self"
	ByProxy = "other"
)

// phrase is a text in every language, with the one for somebody who speaks on the person's behalf where that differs.
type phrase struct{ self, proxy map[lang.Lang]string }

// said makes a phrase of a message.
func said(id string) phrase {
	out := phrase{self: map[lang.Lang]string{}}
	for _, l := range lang.All() {
		out.self[l] = lang.T(l, id)
	}
	return out
}

// or gives a phrase other words where somebody speaks on the person's behalf.
func (p phrase) or(proxy phrase) phrase { return phrase{self: p.self, proxy: proxy.self} }

// lines puts phrases under one another.
func lines(of ...phrase) phrase {
	out := phrase{self: map[lang.Lang]string{}}
	for _, l := range lang.All() {
		var all []string
		for _, p := range of {
			all = append(all, p.self[l])
		}
		out.self[l] = strings.Join(all, "\n")
	}
	return out
}

// question is one node with its control.
type question struct {
	node    string
	label   phrase
	hint    *phrase
	choices *choices // nil for text
	lengthy bool     // text of several lines
	note    bool     // nothing is asked: words to read
	when    string   // XPath of when it is shown; empty for always
}

// group is a part of the form.
type group struct {
	node, when string
	label      phrase
	questions  []question
}

// choices are the answers several questions share.
type choices struct {
	list  string
	codes []string
	name  func(l lang.Lang, code string) string
}

// vocabulary offers a list of the case file.
func vocabulary(list string, codes ...string) *choices {
	if codes == nil {
		codes, _ = casefile.Vocabulary(list)
	}
	return &choices{list: list, codes: codes, name: func(l lang.Lang, code string) string { return lang.T(l, "vocab."+list+"."+code) }}
}

// stated offers a list of the case file, and that the person does not know or does not want to say.
func stated(list string) *choices {
	known := vocabulary(list)
	both := []string{string(screening.Unknown), string(screening.Declined)}
	return &choices{list: list, codes: append(known.codes[:len(known.codes):len(known.codes)], both...), name: func(l lang.Lang, code string) string {
		if code == both[0] || code == both[1] {
			return screening.AnswerName(l, screening.Answer(code))
		}
		return known.name(l, code)
	}}
}

var answers = &choices{list: "answer", codes: []string{string(screening.Yes), string(screening.No), string(screening.Unknown), string(screening.Declined)},
	name: func(l lang.Lang, code string) string { return screening.AnswerName(l, screening.Answer(code)) }}

var whoAnswers = &choices{list: "who-answers", codes: []string{BySelf, ByProxy},
	name: func(l lang.Lang, code string) string { return lang.T(l, "screening-form.started.proxy."+code) }}

// ages are the bands an instrument's form offers: the list for children is not asked of a person who was surely an adult.
func ages(in *screening.Instrument) *choices {
	if in.Population == screening.Children {
		return vocabulary("age-at-time", string(screening.BandChild), string(screening.BandPossibleChild))
	}
	return vocabulary("age-at-time")
}

// instrumentForm lays an instrument out as a form: the safety of the talk and consent first, then the person, then the indicators by
// dimension in the words for whoever answers, then the end of the talk. Where the person does not want to talk, nothing more is asked.
func instrumentForm(in *screening.Instrument) Form {
	groups := []group{talkPart(in), personPart()}
	for _, d := range in.Dimensions {
		g := group{node: d.Code, when: "not(" + declinedTalk + ")", label: said("screening.dimension." + strings.ToLower(d.Code))}
		for _, i := range d.Indicators {
			self, proxy, reason := phrase{self: map[lang.Lang]string{}}, phrase{self: map[lang.Lang]string{}}, phrase{self: map[lang.Lang]string{}}
			for _, l := range lang.All() {
				self.self[l], proxy.self[l], reason.self[l] = i.In(l).Question, i.In(l).Proxy, i.In(l).Reason
			}
			g.questions = append(g.questions, question{node: i.Code, label: self.or(proxy), hint: &reason, choices: answers})
		}
		groups = append(groups, g)
	}
	groups = append(groups, endPart())
	version := formVersion(in.Ref(), revisions[in.Ref()])
	name := lang.T(lang.Khmer, "openrosa.form.screening") + "៖ " + lang.T(lang.Khmer, "screening.instrument."+in.ID) + " · " +
		lang.T(lang.English, "openrosa.form.screening") + ": " + lang.T(lang.English, "screening.instrument."+in.ID)
	return NewForm(in.ID, version, name, layOut(in.ID, version, name, groups))
}

// talkPart asks how the talk is made safe, who answers, whether the person agrees, and the age that chooses the list.
func talkPart(in *screening.Instrument) group {
	const form = "screening-form.prepared."
	hint := func(id string) *phrase { p := said(id); return &p }
	page := func(id string) phrase { return said("screening-page." + id) }
	self := []phrase{page("consent.title"), said("openrosa.form.who"), page("consent.what-for")}
	proxy := []phrase{page("consent.title"), said("openrosa.form.who"), page("proxy.consent.what-for"), page("proxy.consent.careful")}
	for _, part := range []string{"who-sees", "shared", "may-stop", "may-refuse", "costs-nothing", "cannot-promise"} {
		self, proxy = append(self, page("consent."+part)), append(proxy, page("consent."+part))
	}
	if in.Population == screening.Children {
		self = append(self, page("consent.child"))
	}
	warning := func(node, when, id string) question {
		return question{node: node, note: true, when: when, label: page(id)}
	}
	return group{node: talkGroup, label: said("openrosa.form.talk"), questions: []question{
		{node: "safe", label: said(form + "safe"), hint: hint(form + "safe-hint"), choices: vocabulary("talk-safe")},
		warning("not_safe", "/data/talk/safe = 'no'", "safety.not-safe"),
		{node: "private", label: said(form + "private"), hint: hint(form + "private-hint"), choices: vocabulary("talk-private")},
		warning("heard", "/data/talk/private = 'others-hear'", "safety.others-hear"),
		{node: "proxy", label: said("screening-form.started.proxy"), choices: whoAnswers},
		{node: "interpreter", label: said(form + "interpreter"), hint: hint(form + "interpreter-hint"), choices: vocabulary("talk-interpreter")},
		warning("no_interpreter", "/data/talk/interpreter = 'missing'", "safety.no-interpreter"),
		{node: "language", label: said(form + "language"), choices: vocabulary("language")},
		{node: "setting", label: said(form + "setting"), hint: hint(form + "setting-hint")},
		{node: "say", note: true, label: lines(self...).or(lines(proxy...))},
		{node: "consent", label: page("consent.ask").or(page("proxy.consent.ask")), choices: vocabulary("talk-consent")},
		warning("no_consent", declinedTalk, "consent.declined"),
		{node: "age", label: said("screening-form.started.age"), hint: hint("screening-form.started.age-hint"), choices: ages(in), when: "not(" + declinedTalk + ")"},
	}}
}

// personPart asks of the person what the page asks.
func personPart() group {
	nameHint, bornHint := said("screening-form.started.name-hint"), said("openrosa.form.born-how")
	return group{node: personGroup, when: "not(" + declinedTalk + ")", label: said("screening-form.started.person"), questions: []question{
		{node: "name", label: said("screening-form.started.name"), hint: &nameHint},
		{node: "sex", label: said("fact.sex.sex"), choices: stated("sex")},
		{node: "born", label: said("fact.birth.born"), hint: &bornHint},
	}}
}

// endPart is reached from anywhere: the person may stop at any time.
func endPart() group {
	stopHint := said("screening-form.stopped.note-hint")
	return group{node: endGroup, label: said("openrosa.form.end"), questions: []question{
		{node: "note", label: said("screening-form.noted.text"), lengthy: true},
		{node: "stop", label: said("screening-form.stopped.reason"), choices: vocabulary("stop-reason")},
		{node: "stop_note", label: said("screening-form.stopped.note"), hint: &stopHint},
		{node: "part", note: true, label: said("screening-page.stop.next")},
	}}
}

// literal writes text as an XPath literal.
func literal(text string) string {
	switch {
	case !strings.Contains(text, `"`):
		return `"` + text + `"`
	case !strings.Contains(text, `'`):
		return `'` + text + `'`
	}
	panic("openrosa: a text of a form holds both sorts of quotation marks: " + text)
}
