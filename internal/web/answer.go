package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"spean/internal/account"
	"spean/internal/lang"
	"spean/internal/problem"
)

// shownAgain travels with an inner request that shows a page again; see redisplay.
type shownAgain struct {
	typed url.Values
	lang  lang.Lang
}

type contextKey struct{}

// serve answers the requests of one route.
func (s *Server) serve(mux *http.ServeMux, route Route) http.Handler {
	if route.Scale == "" {
		route.Scale = Field
	}
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := &Request{Request: hr, Now: s.config.Clock().In(s.config.Zone), maker: s.make, answer: w, standing: s.config.Standing()}
		s.language(r)
		again, isAgain := hr.Context().Value(contextKey{}).(shownAgain)
		if isAgain && again.lang != "" {
			r.Lang = again.lang
		}
		err := s.arrive(w, r, route)
		if err != nil {
			s.answer(w, r, route, nil, err)
			return
		}
		if page, err := s.gate(r, route); page != nil || err != nil {
			s.answer(w, r, route, page, err)
			return
		}
		if r.Typed.Get("redisplay") != "" {
			s.redisplay(mux, w, r)
			return
		}
		s.unpark(r)
		if isAgain {
			r.Typed = again.typed
		}
		page, err := route.Do(r)
		s.answer(w, r, route, page, err)
	})
}

// arrive reads what was typed and finds out who is asking; who that is comes first where files are sent, which nobody else is to have us
// hold.
func (s *Server) arrive(w http.ResponseWriter, r *Request, route Route) (err error) {
	if route.Files {
		if err = s.enter(r, route); err == nil {
			err = s.receive(w, r)
		}
		return err
	}
	if r.Typed, err = readTyped(w, r.Request, route.Body); err == nil {
		err = s.enter(r, route)
	}
	return err
}

// redisplay answers a POST by the GET page of the same path with what was typed still in its fields, changing nothing but, where
// asked, the language of the browser. It is how a switch of language and a step to smaller places keep what was typed.
func (s *Server) redisplay(mux *http.ServeMux, w http.ResponseWriter, r *Request) {
	again := shownAgain{typed: r.Typed}
	if l, ok := lang.Parse(r.Typed.Get("redisplay")); ok {
		again.lang = l
		s.keep(w, languageCookie, string(l), languageFor)
	}
	inner := r.Request.Clone(context.WithValue(r.Context(), contextKey{}, again))
	inner.Method, inner.Body, inner.PostForm, inner.Form = http.MethodGet, http.NoBody, nil, nil
	mux.ServeHTTP(w, inner)
}

// answer writes a page, or what becomes of an error.
func (s *Server) answer(w http.ResponseWriter, r *Request, route Route, page *Page, err error) {
	if err != nil {
		page = s.fail(w, r, route, page, err)
	}
	if page.Location != "" {
		if err == nil {
			s.forget(r)
		}
		http.Redirect(w, r.Request, page.Location, http.StatusSeeOther)
		return
	}
	if page.Download != nil {
		page.Download.send(w, r.Request)
		return
	}
	if page.Form != nil {
		page.Form.Faults = page.Faults
		if r.Typed != nil {
			page.Form.Values = r.Typed
		}
	}
	if page.Status == 0 {
		page.Status = http.StatusOK
	}
	scale := route.Scale
	if page.Scale != "" {
		scale = page.Scale
	}
	body, err := s.templates.render(r, scale, page, s.config.Demo)
	if err != nil {
		if page.Template == "error" {
			panic(err) // the page of last resort cannot be written either
		}
		s.answer(w, r, route, nil, err)
		return
	}
	s.write(w, r.Request, page.Status, body)
}

// fail is the one place where problems become answers.
func (s *Server) fail(w http.ResponseWriter, r *Request, route Route, page *Page, err error) *Page {
	faults := problem.All(err)
	kind := problem.KindOf(err)
	switch {
	case kind == problem.NotFound || kind == problem.Withheld:
		return errorPage(http.StatusNotFound, "hidden")
	case kind == problem.Expired && faults[0].Key == account.KeyLinkOver:
		return errorPage(http.StatusGone, "link-over")
	case kind == problem.Expired && !route.Open:
		return s.toSignIn(r)
	case kind == problem.Broken:
		return s.broken(r, route, err)
	}
	if page == nil {
		page = errorPage(0, map[problem.Kind]string{problem.Conflict: "conflict", problem.Expired: "expired"}[kind])
	}
	page.Faults = faults
	page.Status = statusOf(kind)
	if wait, ok := account.RetryAfter(err); ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
		page.Status = http.StatusTooManyRequests
		if faults[0].Key == account.KeyBusy {
			page.Status = http.StatusServiceUnavailable
		}
	}
	return page
}

func statusOf(k problem.Kind) int {
	switch k {
	case problem.Conflict:
		return http.StatusConflict
	case problem.TooLarge:
		return http.StatusRequestEntityTooLarge
	case problem.Expired:
		return http.StatusUnauthorized
	}
	return http.StatusUnprocessableEntity
}

// errorData is what the template "error" says: ids of its messages and the number of an incident.
type errorData struct{ Text, Number string }

func errorPage(status int, name string) *Page {
	if name == "" {
		return &Page{Template: "error", Title: "error.refused.title", Status: status, Data: errorData{}}
	}
	return &Page{Template: "error", Title: "error." + name + ".title", Status: status, Data: errorData{Text: "error." + name + ".text"}}
}

// broken logs an incident under a number and tells the person nothing but the number. While nothing can be saved, that is what it says;
// the reason has been logged once.
func (s *Server) broken(r *Request, route Route, err error) *Page {
	if r.standing = s.config.Standing(); r.standing != "" {
		return errorPage(http.StatusServiceUnavailable, "stopped")
	}
	page := errorPage(http.StatusInternalServerError, "broken")
	number := s.make.Number()
	page.Data = errorData{Text: "error.broken.text", Number: number}
	if r.Context().Err() == nil {
		s.config.Logger.Error("incident", "number", number, "route", route.Pattern, "why", safeText(err))
	}
	return page
}

var quoted = regexp.MustCompile("\"[^\"]*\"|'[^']*'|`[^`]*`")

// safeText is an error for the log. Errors of this program hold no personal data, but those of databases and parsers quote what
// they were given: quoted parts and all but ASCII are taken out.
func safeText(err error) string {
	text := quoted.ReplaceAllString(err.Error(), "(…)")
	text = strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' {
			return -1
		}
		return c
	}, text)
	return text[:min(len(text), 300)]
}

// nowhere answers paths no route has, exactly as a page that is not open to the person.
func (s *Server) nowhere(r *Request) (*Page, error) {
	return nil, problem.New(problem.NotFound, "error.hidden.title", "")
}

// refuseOtherSite answers a POST that another site sent on the person's behalf.
func (s *Server) refuseOtherSite(w http.ResponseWriter, hr *http.Request) {
	r := &Request{Request: hr, Now: s.config.Clock().In(s.config.Zone), maker: s.make, answer: w, standing: s.config.Standing()}
	s.language(r)
	page := errorPage(http.StatusForbidden, "")
	page.Faults = problem.List{problem.New(problem.Invalid, "error.cross-origin", "")}
	s.answer(w, r, Route{Scale: Field, Open: true}, page, nil)
}

// withRecovery turns a panic into an incident. The log gets the places in the program, not the value: it may hold anything.
func (s *Server) withRecovery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		defer func() {
			value := recover()
			if value == nil || value == http.ErrAbortHandler {
				return
			}
			number := s.make.Number()
			s.config.Logger.Error("incident", "number", number, "why", fmt.Sprintf("panic of type %T", value), "at", callers())
			l := lang.Match(hr.Header.Get("Accept-Language"), s.config.Lang)
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, lang.T(l, "error.broken.short", "number", number)) // nobody is left to tell
		}()
		next.ServeHTTP(w, hr)
	})
}

// callers names the functions a panic came through.
func callers() []string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var out []string
	for {
		f, more := frames.Next()
		out = append(out, f.Function+":"+strconv.Itoa(f.Line))
		if !more {
			return out
		}
	}
}

// compressors are kept for the next page: each is most of a megabyte.
var compressors = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

// write sends a page, compressed where the browser takes it. Compression and secrets on one page are safe here: no page repeats
// a secret, and other sites can make no request with the session (SameSite=Strict).
func (s *Server) write(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Encoding, Cookie")
	if acceptsGzip(r) && len(body) > 1400 { // less fits one packet anyway
		var b bytes.Buffer
		z := compressors.Get().(*gzip.Writer)
		z.Reset(&b)
		_, err := z.Write(body)
		if err = errors.Join(err, z.Close()); err == nil {
			compressors.Put(z)
			body = b.Bytes()
			w.Header().Set("Content-Encoding", "gzip")
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a person who has gone away is no failure of ours
	}
}

// ownPath gives back a path of ours, or the first page: what a form says where to go on is outside input.
func ownPath(typed string) string {
	u, err := url.Parse(typed)
	foreign := err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || len(typed) > 2000
	if foreign || !strings.HasPrefix(typed, "/") || strings.HasPrefix(typed, "//") || strings.ContainsAny(typed, "\\\r\n\t") ||
		slices.Contains([]string{"/sign-in", "/leave", "/sign-out", "/language"}, u.Path) {
		return "/"
	}
	return typed
}

func asError(err error, target any) bool { return errors.As(err, target) }

func kilobytes(n int64) string { return strconv.FormatInt(n>>10, 10) + " kB" }
