package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/problem"
)

// Door is how people come in and go out; each member is an act that is recorded where it must be. internal/account's
// Desk has them all; every one is needed.
type Door struct {
	SignIn  func(ctx context.Context, a account.Attempt, now time.Time) (account.Entry, error)
	Session func(ctx context.Context, token account.Secret, now time.Time) (account.Visit, error)
	SignOut func(ctx context.Context, token account.Secret) error
	// Park keeps what was typed when the session timed out, for the same account.
	Park   func(ctx context.Context, token account.Secret, f account.Form, now time.Time) error
	Parked func(ctx context.Context, who id.Account, now time.Time) ([]account.Draft, error)
	Unpark func(ctx context.Context, who id.Account, draftID string) error
}

// Cookies. The token's name gets the prefix __Host- where the connection is secure, so that no other host can set it.
const (
	tokenCookie    = "spean"
	deviceCookie   = "spean-device"
	languageCookie = "spean-language"
	digitsCookie   = "spean-digits"

	deviceFor   = 400 * 24 * time.Hour // the longest browsers keep a cookie
	languageFor = deviceFor
)

// keep sets a cookie; for 0 it lasts as long as the browser is open, below 0 it is removed.
func (s *Server) keep(w http.ResponseWriter, name, value string, lasts time.Duration) {
	if s.config.Secure {
		name = "__Host-" + name
	}
	age := int(lasts / time.Second)
	if lasts < 0 {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: s.config.Secure, SameSite: http.SameSiteStrictMode})
}

func (s *Server) cookie(r *http.Request, name string) string {
	if s.config.Secure {
		name = "__Host-" + name
	}
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 200 {
		return ""
	}
	return c.Value
}

// enter finds out who is asking. Nobody is an error only where a session is needed.
func (s *Server) enter(r *Request, route Route) error {
	r.token = account.Secret(s.cookie(r.Request, tokenCookie))
	if r.token == "" {
		if route.Open {
			return nil
		}
		return problem.New(problem.Expired, account.KeySignedOut, "")
	}
	visit, err := s.config.Door.Session(r.Context(), r.token, r.Now)
	if err != nil {
		if route.Open && problem.KindOf(err) == problem.Expired {
			return nil
		}
		return err
	}
	r.Actor = Actor{ID: visit.Account.ID, Names: visit.Account.Names, Agency: visit.Agency.ID, AgencyName: visit.Agency.Names,
		Roles: visit.Account.Roles, Identifies: visit.Agency.Identifies, Exit: visit.Agency.Exit, Session: visit.Session}
	r.Actor.Offers = s.offers(r.Actor)
	return nil
}

// language picks the language and digits of the answer: what the person chose here, else what the browser asks for.
func (s *Server) language(r *Request) {
	chosen, ok := lang.Parse(s.cookie(r.Request, languageCookie))
	if !ok {
		chosen = lang.Match(r.Header.Get("Accept-Language"), s.config.Lang)
	}
	r.Lang = chosen
	r.KhmerDigits = s.cookie(r.Request, digitsCookie) == "khmer"
}

// toSignIn sends somebody whose session is over to the door, keeping what was typed for when the same person is back.
func (s *Server) toSignIn(r *Request) *Page {
	back := r.URL.Path
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		back = r.URL.RequestURI()
	}
	query := url.Values{"next": {back}}
	if s.park(r) {
		query.Set("kept", "1")
	}
	return Go("/sign-in?" + query.Encode())
}

// park keeps what was typed, if anything; a failure costs the text but never the way to the door.
func (s *Server) park(r *Request) bool {
	if len(r.Typed) == 0 || r.token == "" {
		return false
	}
	for name := range r.Typed {
		if strings.Contains(name, "password") {
			r.Typed.Del(name)
		}
	}
	form := account.Form{Path: r.URL.Path, Body: []byte(r.Typed.Encode())}
	err := s.config.Door.Park(r.Context(), r.token, form, r.Now)
	if err != nil && problem.KindOf(err) == problem.Broken {
		s.config.Logger.Error("what was typed could not be kept", "why", safeText(err))
	}
	return err == nil
}

// unpark shows again what was typed on this page before the session ran out, when the address says that there is something.
func (s *Server) unpark(r *Request) {
	if r.Method != http.MethodGet || !r.Actor.SignedIn() || r.URL.Query().Get("kept") == "" {
		return
	}
	drafts, err := s.config.Door.Parked(r.Context(), r.Actor.ID, r.Now)
	if err != nil {
		return // the page is there without the text; the store has said why where it failed
	}
	for _, d := range drafts {
		if d.Form.Path != r.URL.Path {
			continue
		}
		if typed, err := url.ParseQuery(string(d.Form.Body)); err == nil {
			r.Typed, r.kept = typed, d.ID
			return
		}
	}
}

// forget throws parked text away once it was sent.
func (s *Server) forget(r *Request) {
	if name := r.Typed.Get("kept"); r.Method == http.MethodPost && name != "" && r.Actor.SignedIn() {
		if err := s.config.Door.Unpark(r.Context(), r.Actor.ID, name); err != nil {
			s.config.Logger.Warn("parked text was not thrown away; it ends by itself", "why", safeText(err))
		}
	}
}
