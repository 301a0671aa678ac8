package web

import (
	"slices"
	"strings"
	"time"

	"spean/internal/casework"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/web/form"
)

const maxNote = 2000

// questionData is one question on one screen.
type questionData struct {
	talk
	Part     string // "Part 3 of 6"
	Of       string // the dimension's name
	Code     string
	Text     string
	Reason   string
	Example  string
	Given    screening.Given // what is kept; its Answer is empty when nothing is
	SavedAt  string
	Previous string // path of the question answered before
	Left     int    // how many questions can still matter
}

// Tiles are the four answers, in their order.
func (questionData) Tiles() []screening.Answer {
	return []screening.Answer{screening.Yes, screening.No, screening.Unknown, screening.Declined}
}

// screeningNext leads to the question to ask now. The order depends on the answers alone, so another device comes to the same one.
func (s *Server) screeningNext(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	if !t.Ready() {
		return Go(t.Path + "/prepare"), nil
	}
	if noticeOf(r) != nil {
		return noted(t.Next(), r.URL.Query().Get(noticeField)), nil
	}
	return Go(t.Next()), nil
}

// questionShow shows one question, whichever is asked for.
func (s *Server) questionShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	if !t.Ready() && t.MayAsk() {
		return Go(t.Path + "/prepare"), nil
	}
	return s.questionPage(r, t)
}

func (s *Server) questionPage(r *Request, t talk) (*Page, error) {
	code := r.PathValue("code")
	indicator, ok := t.Lists.Indicator(code)
	if !ok || !t.MayAsk() {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	w := indicator.In(r.Lang)
	data := questionData{talk: t, Code: code, Text: w.Question, Reason: w.Reason, Example: w.Example, Given: t.Given[code], Left: t.Plan.AtMost(), Previous: t.Path + "/prepare"}
	if t.Proxy {
		data.Text = w.Proxy
	}
	if data.Given.Answer != screening.NotAsked {
		data.SavedAt = t.savedAt(data.Given.At, r.Now)
	}
	at := slices.Index(screening.DimensionCodes[:], code[:2])
	data.Part = t.words.text("screening-page.question.part", "n", at+1, "total", len(screening.DimensionCodes))
	data.Of = screening.DimensionName(r.Lang, code[:2])
	before := t.asked()
	if i := slices.Index(before, code); i >= 0 {
		before = before[:i]
	}
	if len(before) > 0 {
		data.Previous = t.Path + "/question/" + before[len(before)-1]
	}
	page := t.page("screening_question", "screening-page.question.title", data)
	page.OwnNotice = true // where this page says that it saved
	page.Form = form.New(form.Field{Name: "answer", Label: "screening-page.question.answer", Kind: form.Answer, Required: true},
		form.Field{Name: "note", Label: "screening-page.question.note", Kind: form.Long, Max: maxNote})
	page.Form.Values.Set("answer", string(data.Given.Answer))
	page.Form.Values.Set("note", data.Given.Note)
	return page, nil
}

// savedAt is the time of an answer, with its day when that is another one.
func (t talk) savedAt(at, now time.Time) string {
	if t.words.day(at) == t.words.day(now) {
		return t.words.inDigits(at.In(casework.Zone).Format("15:04"))
	}
	return t.words.dayAndTime(at)
}

// savedData answers a page that saved in the background: when, and where to go on.
type savedData struct{ At, Next string }

// answerGive keeps an answer as it was given and goes on. What is kept already is not recorded again.
func (s *Server) answerGive(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.questionPage(r, t)
	if err != nil {
		return nil, err
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	code, answer := r.PathValue("code"), screening.Answer(r.Typed.Get("answer"))
	note := strings.TrimSpace(strings.ReplaceAll(r.Typed.Get("note"), "\r\n", "\n"))
	if kept := t.Given[code]; kept.Answer != answer || kept.Note != note || t.Stopped() {
		if _, err := s.config.Desk.Answer(r.Context(), do, t.Stream, code, answer, note); err != nil {
			return page, err
		}
	}
	answers := t.Answers()
	answers[code] = answer
	next := t.next(t.Lists.Plan(answers))
	if r.Typed.Get("background") == "" {
		return noted(next, "answered"), nil
	}
	return &Page{Template: "screening_saved", Fragment: true, Data: savedData{At: t.words.inDigits(r.Now.Format("15:04")), Next: next}}, nil
}

// indicatorLine is one indicator of the list with the answer so far.
type indicatorLine struct {
	Code, Label string
	Answer      string // in words
	Asked       bool
	Matters     bool // it can still change the finding
}

// dimensionLines are the indicators of one dimension.
type dimensionLines struct {
	Name  string
	Lines []indicatorLine
}

// moreData is every question of the lists.
type moreData struct {
	talk
	Dimensions []dimensionLines
}

// screeningMore lists every question by dimension with the answers so far: what can no longer change the finding can still be evidence.
func (s *Server) screeningMore(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	data := moreData{talk: t}
	for _, d := range screening.DimensionCodes {
		group := dimensionLines{Name: sentence(screening.DimensionName(r.Lang, d))}
		for _, code := range t.codes(d) {
			given := t.Given[code]
			group.Lines = append(group.Lines, indicatorLine{Code: code, Label: t.label(code), Answer: screening.AnswerName(r.Lang, given.Answer),
				Asked: given.Answer != screening.NotAsked, Matters: slices.Contains(t.Plan.Ask, code)})
		}
		data.Dimensions = append(data.Dimensions, group)
	}
	return t.page("screening_more", "screening-page.title", data), nil
}

// codes lists the indicators of a dimension in every list the screening is read under.
func (t talk) codes(dimension string) []string {
	var out []string
	for _, in := range []*screening.Instrument{t.Lists.Lead, t.Lists.Beside} {
		if in == nil {
			continue
		}
		for _, code := range in.Codes() {
			if code[:2] == dimension && !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	slices.Sort(out)
	return out
}
