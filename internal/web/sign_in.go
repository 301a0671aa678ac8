package web

import (
	"net/url"
	"strings"

	"spean/internal/account"
)

type signInData struct{ Name, Next, Kept string }

func (s *Server) signInPage(name, next, kept string) *Page {
	return &Page{Template: "sign_in", Title: "app.sign-in.title", Typing: true,
		Data: signInData{Name: name, Next: ownPath(next), Kept: kept}}
}

// signInShow asks who it is.
func (s *Server) signInShow(r *Request) (*Page, error) {
	query := r.URL.Query()
	if r.Typed != nil { // shown again in the other language
		query = r.Typed
	}
	if r.Actor.SignedIn() && query.Get("next") == "" {
		return Go("/"), nil
	}
	return s.signInPage(query.Get("name"), query.Get("next"), query.Get("kept")), nil
}

// signIn begins a session and goes on where the person was, with what was typed there.
func (s *Server) signIn(r *Request) (*Page, error) {
	next, kept := ownPath(r.Typed.Get("next")), r.Typed.Get("kept")
	page := s.signInPage(r.Typed.Get("name"), next, kept)
	entry, err := s.config.Door.SignIn(r.Context(), account.Attempt{Name: r.Typed.Get("name"), Password: r.Typed.Get("password"),
		Address: s.address(r), Device: account.Secret(s.cookie(r.Request, deviceCookie)), Label: deviceLabel(r)}, r.Now)
	if err != nil {
		return page, err
	}
	s.welcome(r, entry)
	if kept != "" {
		u, err := url.Parse(next)
		if err == nil {
			query := u.Query()
			query.Set("kept", kept)
			u.RawQuery = query.Encode()
			next = u.String()
		}
	}
	return Go(next), nil
}

// welcome hands out the cookies of a session just begun.
func (s *Server) welcome(r *Request, entry account.Entry) {
	s.keep(r.answer, tokenCookie, entry.Token.Reveal(), 0)
	s.keep(r.answer, deviceCookie, entry.Device.Reveal(), deviceFor)
	if s.cookie(r.Request, languageCookie) == "" {
		s.keep(r.answer, languageCookie, entry.Account.Lang, languageFor)
	}
}

// signOut ends the session.
func (s *Server) signOut(r *Request) (*Page, error) {
	if err := s.endSession(r); err != nil {
		return nil, err
	}
	return Go("/sign-in"), nil
}

// endSession ends the session here and clears what the browser keeps of it.
func (s *Server) endSession(r *Request) error {
	s.keep(r.answer, tokenCookie, "", -1)
	r.answer.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	if r.token == "" {
		return nil
	}
	return s.config.Door.SignOut(r.Context(), r.token)
}

// deviceLabel says in two words what kind of device it is, for the person's own list of sessions.
func deviceLabel(r *Request) string {
	agent := r.UserAgent()
	pick := func(fallback string, marks ...string) string {
		for _, mark := range marks {
			if strings.Contains(agent, mark) {
				return mark
			}
		}
		return fallback
	}
	return pick("Browser", "Firefox", "Edg", "SamsungBrowser", "Chrome", "Safari") + ", " +
		pick("computer", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
}
