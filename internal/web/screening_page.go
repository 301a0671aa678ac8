package web

import (
	"time"

	"spean/internal/access"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/screening"
)

// talk is a screening as its pages show it: what all of them need beside their own.
type talk struct {
	*casework.ScreeningSight
	Path  string // of its finding; the other pages lie below it
	Name  string // of the person screened; a word that stands for it when there is none
	Proxy bool   // somebody else speaks for the person

	words words
}

// talkOf opens the screening the address names.
func (s *Server) talkOf(r *Request) (talk, error) {
	sight, err := s.config.Desk.SeeScreening(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("s")), "page")
	if err != nil {
		return talk{}, err
	}
	return s.talk(r, sight), nil
}

func (s *Server) talk(r *Request, sight *casework.ScreeningSight) talk {
	w := s.words(r, sight.People)
	return talk{ScreeningSight: sight, Path: "/screenings/" + string(sight.Stream), Name: w.person(sight.Started.Person), Proxy: sight.Started.Proxy, words: w}
}

// page is a page of a screening. A practice one says so on every page.
func (t talk) page(template, title string, data any) *Page {
	return &Page{Template: template, Title: title, TitleArgs: []string{"number", t.Number()}, Data: data, Nav: "/screenings", Practice: t.Started.Practice}
}

// Number is what people call the screening.
func (t talk) Number() string { return t.Started.Number }

// MayAsk reports whether this reader may put questions and record answers.
func (t talk) MayAsk() bool { return t.May[access.ScreeningAnswer] }

// Stopped reports whether the talk is interrupted.
func (t talk) Stopped() bool { return t.State == screening.StateStopped }

// Unsafe reports whether the one who screens found that it is not safe to talk.
func (t talk) Unsafe() bool { return t.Prepared != nil && t.Prepared.Safe == "no" }

// Refused reports whether the person does not want to talk.
func (t talk) Refused() bool { return t.Prepared != nil && t.Prepared.Consent == "declined" }

// Ready reports whether questions may be put: the talk was made safe and the person agreed.
func (t talk) Ready() bool { return t.Prepared != nil && !t.Unsafe() && !t.Refused() }

// Child reports whether the list for children leads.
func (t talk) Child() bool { return t.Lists.Lead.Population == screening.Children }

// Band is the age when recruited or exploited, in words.
func (t talk) Band() string { return t.words.code("age-at-time", t.Age) }

// Next is the path of what comes next: the question to ask now, or the finding when nothing more can change it.
func (t talk) Next() string { return t.next(t.Plan) }

func (t talk) next(p screening.Plan) string {
	if code := p.Next(); code != "" {
		return t.Path + "/question/" + code
	}
	return t.Path
}

// StopLine says that and why the talk was stopped.
func (t talk) StopLine() string {
	if t.Stop == nil {
		return ""
	}
	if t.Stop.Reason == "privacy-lost" {
		return t.words.text("screening-page.stopped.privacy-lost")
	}
	return t.words.text("screening-page.stopped.reason", "code", t.words.code("stop-reason", t.Stop.Reason))
}

// label is the short phrase of an indicator, in the leading list or in the other where only that has it.
func (t talk) label(code string) string {
	for _, in := range []*screening.Instrument{t.Lists.Lead, t.Lists.Lead.Other()} {
		if i, ok := in.Indicator(code); ok {
			return i.In(t.words.lang).Label
		}
	}
	return ""
}

// asked lists the codes answered, the one answered last at the end.
func (t talk) asked() []string {
	var out []string
	for _, h := range t.History {
		if a, ok := h.Payload.(screening.Answered); ok {
			out = append(without(out, string(a.Indicator)), string(a.Indicator))
		}
	}
	return out
}

func without(codes []string, code string) []string {
	var out []string
	for _, c := range codes {
		if c != code {
			out = append(out, c)
		}
	}
	return out
}

// dayAndTime writes a moment of a record.
func (w words) dayAndTime(at time.Time) string {
	at = at.In(casework.Zone)
	return w.day(at) + " " + w.inDigits(at.Format("15:04"))
}
