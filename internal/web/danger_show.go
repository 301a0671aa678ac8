package web

import (
	"slices"
	"strings"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/web/form"
)

// contact is whom to call now.
type contact struct {
	Name, Number, Hours string
	Checked             partial.Date
	agency              id.Agency
}

// dangerData is the page for danger now: whom to call, then to whom to send. Talk is nil when nothing was begun.
type dangerData struct {
	Contacts []contact
	Talk     *talk
	Back     string
	MaySend  bool
	MayTip   bool // may write down a tip instead
}

// dangerTyped is what the page asks for, and no more.
type dangerTyped struct {
	Words string    `json:"words" form:"long,max=2000,required"`
	To    id.Agency `json:"to" form:"agency,required"`
	Name  string    `json:"name" form:"name"`
	Phone string    `json:"phone" form:"phone"`
}

// dangerShow shows whom to call, then sends a few words to an agency that has them at once.
func (s *Server) dangerShow(r *Request) (*Page, error) { return s.dangerPage(r, nil) }

// screeningDangerShow is the same in the middle of a talk.
func (s *Server) screeningDangerShow(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	return s.dangerPage(r, &t)
}

func (s *Server) dangerPage(r *Request, t *talk) (*Page, error) {
	contacts, err := s.emergency(r)
	if err != nil {
		return nil, err
	}
	ready, err := s.ready(r.Context()) // before that nobody has agreed to take what would be sent
	if err != nil {
		return nil, err
	}
	data := dangerData{Contacts: contacts, Talk: t, Back: "/", MaySend: ready && s.config.Desk.MayScreen(r.Actor.Who())}
	page := &Page{Template: "danger", Title: "screening-page.danger.title", Nav: "/screenings"}
	f := form.For("screening-page.danger", dangerTyped{})
	if t != nil {
		page.Practice, data.Back, data.MaySend = t.Started.Practice, t.Path, t.May[access.ScreeningHandOver]
		f.Without("name", "phone")
	}
	data.MayTip = ready && t == nil && !data.MaySend && r.Actor.May("tip.take")
	page.Data = data
	if data.MaySend {
		agencies, err := s.agenciesOffered(r, contacts)
		if err != nil {
			return nil, err
		}
		page.Form, page.Submit = f.Offer("to", agencies), "screening-page.danger.submit"
	}
	return page, nil
}

// emergency lists the emergency contacts of every agency of the installation, the own agency's first, each number once.
func (s *Server) emergency(r *Request) ([]contact, error) {
	agencies, err := s.config.Accounts.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	ids := []id.Agency{r.Actor.Agency}
	for _, a := range agencies {
		if a.ID != r.Actor.Agency {
			ids = append(ids, a.ID)
		}
	}
	offices, err := s.config.Desk.Directory(r.Context(), r.Actor.Who(), ids)
	if err != nil {
		return nil, err
	}
	var out []contact
	for _, o := range offices {
		for _, e := range o.Emergency {
			if c := contactOf(e.What); !slices.ContainsFunc(out, func(x contact) bool { return x.Number == c.Number && x.Name == c.Name }) {
				out = append(out, c)
			}
		}
	}
	return out, nil
}

func contactOf(e directory.EmergencyConfirmed) contact {
	return contact{Name: e.Name.V, Number: e.Contact.V, Hours: e.Hours.V, Checked: e.Checked, agency: e.Agency}
}

// agenciesOffered are the agencies to send to: those with an emergency contact first, then the others.
func (s *Server) agenciesOffered(r *Request, first []contact) ([]form.Option, error) {
	agencies, err := s.config.Accounts.Agencies(r.Context())
	if err != nil {
		return nil, err
	}
	var ready, others []form.Option
	for _, a := range agencies {
		o := form.Option{Value: string(a.ID), Label: a.Names.In(string(r.Lang))}
		if slices.ContainsFunc(first, func(c contact) bool { return c.agency == a.ID }) {
			ready = append(ready, o)
		} else {
			others = append(others, o)
		}
	}
	return append(ready, others...), nil
}

// dangerSend sends the words and who it is about, with nothing begun before.
func (s *Server) dangerSend(r *Request) (*Page, error) {
	page, err := s.dangerPage(r, nil)
	if err != nil || page.Form == nil {
		return page, err
	}
	typed, do, err := s.readDanger(r, page)
	if err != nil {
		return page, err
	}
	person := casework.Described{Name: strings.TrimSpace(typed.Name)}
	if typed.Phone != "" {
		person.Phone = casefile.PhoneRecorded{Number: event.About(partial.Known(typed.Phone)), Typed: event.About(strings.TrimSpace(r.Typed.Get("phone"))), Safe: event.About(casefile.Code("unknown"))}
	}
	done, err := s.config.Desk.EmergencyReferral(r.Context(), do, typed.Words, person, typed.To)
	if err != nil {
		return page, err
	}
	return s.done(r, done, "/screenings/"+string(done.Stream), "danger-sent"), nil
}

// screeningDanger hands the screening over as urgent, with the words.
func (s *Server) screeningDanger(r *Request) (*Page, error) {
	t, err := s.talkOf(r)
	if err != nil {
		return nil, err
	}
	page, err := s.dangerPage(r, &t)
	if err != nil || page.Form == nil {
		return page, err
	}
	typed, do, err := s.readDanger(r, page)
	if err != nil {
		return page, err
	}
	done, err := s.config.Desk.HandOverInDanger(r.Context(), do, t.Stream, typed.Words, typed.To)
	if err != nil {
		return page, err
	}
	return s.done(r, done, t.Path, "danger-sent"), nil
}

func (s *Server) readDanger(r *Request, page *Page) (dangerTyped, casework.Do, error) {
	var typed dangerTyped
	if faults := page.Form.Bind(r.Typed, &typed, r.Now); len(faults) > 0 {
		return typed, casework.Do{}, faults
	}
	typed.Words = strings.TrimSpace(strings.ReplaceAll(typed.Words, "\r\n", "\n"))
	do, err := s.do(r)
	return typed, do, err
}
