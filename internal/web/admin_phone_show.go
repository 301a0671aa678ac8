package web

import (
	"net/http"

	"spean/internal/access"
	"spean/internal/id"
)

type phoneData struct {
	Phone        phoneShown
	Tone         string
	Added, Ended string
	By           string // who set it up; empty when nobody of the agency
}

// formAccount is the person chosen in a form.
func formAccount(r *Request) id.Account { return id.Account(r.Typed.Get("person")) }

// adminPhoneShow is one phone of the administrator's own agency, and on POST the end of its credential.
func (s *Server) adminPhoneShow(r *Request) (*Page, error) {
	phones, err := s.ownPhones(r)
	if err != nil {
		return nil, err
	}
	for _, p := range phones {
		if string(p.ID) != r.PathValue("phone") {
			continue
		}
		if r.Method == http.MethodPost {
			return s.phoneEnd(r, p)
		}
		data := phoneData{Phone: p, Tone: phoneTones[p.State], Added: r.moment(p.Added), Ended: endedText(r, p.Phone)}
		if by, err := s.config.Accounts.Account(r.Context(), p.AddedBy); err == nil && by.Agency == r.Actor.Agency {
			data.By = by.Names.In(string(r.Lang))
		}
		return &Page{Template: "admin_phone_show", Title: "admin.phone.title", Nav: "/admin", Back: phonesPath, Data: data}, nil
	}
	return nil, notThere()
}

func (s *Server) phoneEnd(r *Request, p phoneShown) (*Page, error) {
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	if err := s.config.Accounts.RevokePhone(r.Context(), r.Actor.Agency, p.ID, r.Actor.ID, r.Now); err != nil {
		return nil, err
	}
	return noted(phonesPath, "phone-ended"), nil
}

// ownPhonesShown are the working phones of the person who asks, for the page of the own account.
func (s *Server) ownPhonesShown(r *Request) ([]phoneShown, error) {
	phones, err := s.phonesOf(r)
	if err != nil {
		return nil, err
	}
	var own []phoneShown
	for _, p := range phones {
		if p.Account == r.Actor.ID && p.State == phoneWorks {
			own = append(own, p)
		}
	}
	return own, nil
}

// accountPhoneLost asks whether a phone of one's own is lost, and on POST ends its credential. It asks for no password: whoever lost
// a phone may sit at somebody else's computer in a hurry, and all that can be done with it is to set the phone up again.
func (s *Server) accountPhoneLost(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.DeviceLose, r.Actor.Agency); err != nil {
		return nil, err
	}
	own, err := s.ownPhonesShown(r)
	if err != nil {
		return nil, err
	}
	for _, p := range own {
		if string(p.ID) != r.PathValue("phone") {
			continue
		}
		if r.Method == http.MethodPost {
			return noted("/account", "phone-ended"), s.config.Accounts.RevokePhone(r.Context(), r.Actor.Agency, p.ID, r.Actor.ID, r.Now)
		}
		return &Page{Template: "account_phone_lost", Title: "admin.me.phone-lost", Back: "/account", Data: p}, nil
	}
	return nil, notThere()
}
