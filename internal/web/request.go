package web

import (
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/problem"
)

// Actor is who is signed in. The zero value is nobody.
type Actor struct {
	ID         id.Account
	Names      account.Names
	Agency     id.Agency
	AgencyName account.Names
	Roles      []string
	Identifies bool   // the agency is an authority that formally identifies victims
	Exit       string // where the quick exit leads: account.Blank or an https page
	Session    account.Session
	// Offers are the lists and beginnings the actor has, for menus and the first page.
	Offers map[access.Act]bool
}

// SignedIn reports whether there is somebody.
func (a Actor) SignedIn() bool { return a.ID != "" }

// Is reports whether the actor has one of the roles.
func (a Actor) Is(roles ...string) bool {
	return slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(a.Roles, role) })
}

// Request is one request of a person, with all that a handler needs to know of it.
type Request struct {
	*http.Request
	Actor       Actor
	Lang        lang.Lang
	KhmerDigits bool
	Now         time.Time // in the zone of the people
	// Typed is what the person typed: the posted fields, or on a GET what is shown again (see redisplay). Nil when nothing was.
	Typed url.Values
	// Files are what was sent in the field for files, on routes that take some; see receive.
	Files []casework.SentFile

	// unsent is why the files that were sent are not there; its key is empty when they are.
	unsent problem.Problem
	token  account.Secret
	maker  id.Maker
	answer http.ResponseWriter // for cookies only
	kept   string              // parked text shown again; see unpark
	// standing is the message that nothing can be saved; see Config.Standing.
	standing string
}

// T gives the text of a message in the language of the person.
func (r *Request) T(id string, pairs ...string) string { return lang.T(r.Lang, id, pairs...) }

// NewCommand makes the identifier of an act that a form is about to offer; the form carries it in the field "command".
func (r *Request) NewCommand() id.Command { return r.maker.Command() }

// Command is the posted command identifier. A missing or foreign one is a problem: without it a repeated POST could act twice.
func (r *Request) Command() (id.Command, error) {
	if typed := r.Typed.Get("command"); id.Valid(typed, "do") {
		return id.Command(typed), nil
	}
	return "", problem.New(problem.Invalid, "error.bad-request", "")
}

// address is whence the request came; zero when it cannot be read. Only what our own proxy added last is believed: the rest of the
// header is written by whoever asks.
func (s *Server) address(r *Request) netip.Addr {
	if s.config.BehindProxy {
		all := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		at, err := netip.ParseAddr(strings.TrimSpace(all[strings.LastIndex(all, ",")+1:]))
		if err != nil {
			return netip.Addr{}
		}
		return at.Unmap()
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr().Unmap()
}

// moment writes a day and the time of it, where the people are.
func (r *Request) moment(t time.Time) string {
	t = t.In(r.Now.Location())
	v := voice{r.Lang, r.KhmerDigits}
	return partial.FormatDate(partial.OnDay(t), string(r.Lang), r.KhmerDigits) + " " + v.inDigits(t.Format("15:04"))
}

// Limits of what a page may send.
const (
	maxBody   = 256 << 10
	maxFields = 400
)

// readTyped reads the posted fields within the route's limits.
func readTyped(w http.ResponseWriter, r *http.Request, limit int64) (url.Values, error) {
	if r.Method != http.MethodPost {
		return nil, nil
	}
	if limit == 0 {
		limit = maxBody
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	if err := r.ParseForm(); err != nil {
		if tooLarge := new(http.MaxBytesError); asError(err, &tooLarge) {
			return nil, problem.New(problem.TooLarge, "error.request-too-large", "", "max", kilobytes(limit))
		}
		return nil, problem.New(problem.Invalid, "error.bad-request", "")
	}
	count := 0
	for _, values := range r.PostForm {
		count += len(values)
	}
	if count > maxFields {
		return nil, problem.New(problem.TooLarge, "error.too-many-fields", "")
	}
	return r.PostForm, nil
}
