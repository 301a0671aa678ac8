package web

import (
	"slices"
	"strings"

	"spean/internal/casefile"
	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/screening"
)

// paperForm is an instrument that can be printed blank and typed in.
type paperForm struct {
	ID        string
	Version   int
	Name      string
	Questions int
}

// paperForms lists the instruments in their newest version.
func paperForms(l lang.Lang) ([]paperForm, error) {
	var out []paperForm
	for _, id := range screening.IDs() {
		in, err := screening.Latest(id)
		if err != nil {
			return nil, err
		}
		out = append(out, paperForm{ID: in.ID, Version: in.Version, Name: lang.T(l, "screening.instrument."+in.ID), Questions: len(in.Codes())})
	}
	return out, nil
}

// instrumentsData is the list of forms for paper.
type instrumentsData struct {
	Forms []paperForm
	May   bool // the reader screens, and so may type in
}

// instrumentsShow lists the forms for paper: to print blank, and to type in. Nobody's data stand on them.
func (s *Server) instrumentsShow(r *Request) (*Page, error) {
	forms, err := paperForms(r.Lang)
	if err != nil {
		return nil, err
	}
	return &Page{Template: "instruments", Title: "paper.forms", Nav: "/screenings", Data: instrumentsData{forms, s.config.Desk.MayScreen(r.Actor.Who())}}, nil
}

// blankSheet is an instrument as a form to fill in by hand, in one language, with nobody's data on it.
type blankSheet struct {
	voice
	Lang       lang.Lang
	Instrument *screening.Instrument
	Proxy      bool // asked of somebody who speaks on the person's behalf
	Say        []string
	Ask        string
	Dimensions []blankPart
}

// blankPart are the questions of one dimension.
type blankPart struct {
	Name      string
	Questions []blankQuestion
}

// blankQuestion is one question with the words beside it.
type blankQuestion struct{ Code, Text, Reason string }

// T writes a message in the language of the sheet.
func (b blankSheet) T(id string, pairs ...any) string { return b.text(id, pairs...) }

// Boxes are the choices of a list, each to tick.
func (b blankSheet) Boxes(list string) []string {
	codes, _ := casefile.Vocabulary(list)
	var out []string
	for _, code := range codes {
		if list == "age-at-time" && code == string(screening.BandAdult) && b.Child() {
			continue
		}
		out = append(out, b.text("vocab."+list+"."+code))
	}
	return out
}

// Answers are the four boxes of a question, in the order of their keys.
func (b blankSheet) Answers() []string {
	var out []string
	for _, a := range questionData.Tiles(questionData{}) {
		out = append(out, screening.AnswerName(b.Lang, a))
	}
	return out
}

// Child reports whether it is the list for children.
func (b blankSheet) Child() bool { return b.Instrument.Population == screening.Children }

// Lines are how many lines for notes there are.
func (blankSheet) Lines() []int { return make([]int, 7) }

// instrumentPaper is the blank form of an instrument for A4, in one language or in both one after the other.
func (s *Server) instrumentPaper(r *Request) (*Page, error) {
	in, err := screening.Latest(r.PathValue("id"))
	if err != nil {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	asked := r.URL.Query().Get("lang")
	proxy := r.URL.Query().Get("who") == proxyOther
	var sheets []blankSheet
	for _, l := range []lang.Lang{lang.Khmer, lang.English} {
		if asked == "both" || asked == string(l) || asked == "" && l == r.Lang {
			sheets = append(sheets, blankOf(in, voice{l, r.KhmerDigits && l == lang.Khmer}, proxy))
		}
	}
	if sheets == nil {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	return &Page{Template: "instrument_paper", Title: "screening.instrument." + in.ID, Nav: "/screenings", Back: "/instruments", Sheet: "paper.css", Data: sheets}, nil
}

// blankOf lays an instrument out in one language.
func blankOf(in *screening.Instrument, v voice, proxy bool) blankSheet {
	b := blankSheet{voice: v, Lang: v.lang, Instrument: in, Proxy: proxy, Ask: v.text("screening-page.consent.ask")}
	about := []string{"openrosa.form.who", "screening-page.consent.what-for"}
	if proxy {
		about = []string{"openrosa.form.who", "screening-page.proxy.consent.what-for", "screening-page.proxy.consent.careful"}
		b.Ask = v.text("screening-page.proxy.consent.ask")
	}
	for _, part := range []string{"who-sees", "shared", "may-stop", "may-refuse", "costs-nothing", "cannot-promise"} {
		about = append(about, "screening-page.consent."+part)
	}
	if b.Child() && !proxy {
		about = slices.Insert(about, 0, "screening-page.consent.child")
	}
	for _, id := range about {
		b.Say = append(b.Say, v.text(id))
	}
	for _, d := range in.Dimensions {
		part := blankPart{Name: sentence(v.text("screening.dimension." + strings.ToLower(d.Code)))}
		for _, i := range d.Indicators {
			w := i.In(v.lang)
			q := blankQuestion{Code: i.Code, Text: w.Question, Reason: w.Reason}
			if proxy {
				q.Text = w.Proxy
			}
			part.Questions = append(part.Questions, q)
		}
		b.Dimensions = append(b.Dimensions, part)
	}
	return b
}
