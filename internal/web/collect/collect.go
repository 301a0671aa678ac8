// Package collect is the door for phones: ODK Collect, KoboCollect and whatever else speaks OpenRosa fetch blank forms here and send
// filled ones.
//
// It is HTTP and nothing else: internal/openrosa makes and reads the documents, internal/casework keeps what is sent. Every request
// carries the credential of one phone by Basic authentication; where the pages are reached over plain HTTP that is allowed on loopback
// only, which the program sees to. A phone is never led to a page of ours, and is answered 201 only when what it sent is kept for good.
//
// Sources: OpenRosa 1.0 (HTTP, form list, form submission), and what ODK Collect does: docs/formats/openrosa.md.
package collect

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/openrosa"
	"spean/internal/problem"
)

// MaxPost is how many bytes one post may have; a phone sends what is more in several. It is what phones assume when nobody says.
const MaxPost = 10_000_000

// Config is what the door needs.
type Config struct {
	// PhoneOf says whose phone sends with a credential.
	PhoneOf func(ctx context.Context, device id.Device, secret account.Secret) (account.Phone, account.Account, error)
	// Receive keeps a filled form.
	Receive func(ctx context.Context, who access.Principal, in casework.SentForm) (casework.Sending, error)
	// Address is the scheme and host phones reach the program at.
	Address string
	Lang    lang.Lang // for phones that ask for none of ours
	Logger  *slog.Logger
}

// door answers phones.
type door struct {
	Config
	forms  []openrosa.Listed
	byHash map[string]openrosa.Form
}

// Path is where the door is; what a phone is set up with ends in it.
const Path = "/openrosa"

// New makes the handler of everything below Path.
func New(c Config) http.Handler {
	d := &door{Config: c, byHash: map[string]openrosa.Form{}}
	base := strings.TrimSuffix(c.Address, "/") + Path
	for _, f := range append(openrosa.InstrumentForms(), htcds.Forms()...) {
		hash := strings.TrimPrefix(f.Hash, "md5:")
		d.byHash[hash] = f
		d.forms = append(d.forms, openrosa.Listed{Form: f, DownloadURL: base + "/forms/" + hash, ManifestURL: base + "/forms/" + hash + "/manifest"})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path+"/formList", d.known(d.list))
	mux.HandleFunc("GET "+Path+"/forms/{hash}", d.known(d.form))
	mux.HandleFunc("GET "+Path+"/forms/{hash}/manifest", d.known(d.manifest))
	mux.HandleFunc("GET "+Path+"/submission", d.known(d.ready))
	mux.HandleFunc("POST "+Path+"/submission", d.known(d.receive))
	mux.HandleFunc("GET "+Path, d.person)
	mux.HandleFunc(Path+"/", d.known(func(w http.ResponseWriter, r *http.Request, _ caller) {
		d.tell(w, r, http.StatusNotFound, "openrosa.nothing-here")
	}))
	return tolerant(mux)
}

// tolerant takes an address with a slash too many as what is meant: a phone that sends is never led anywhere else.
func tolerant(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain := r.Clone(r.Context())
		plain.URL.Path, plain.URL.RawPath = path.Clean(r.URL.Path), ""
		next.ServeHTTP(w, plain)
		r.Pattern = plain.Pattern // for whoever counts requests
	})
}

// Ours reports whether an address is of the door.
func Ours(address string) bool {
	address = path.Clean("/" + address)
	return address == Path || strings.HasPrefix(address, Path+"/")
}

// caller is the phone a request comes from.
type caller struct {
	phone account.Phone
	who   access.Principal
}

// known lets in who has the credential of a phone. What a stranger sends is not read.
func (d *door) known(next func(http.ResponseWriter, *http.Request, caller)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-OpenRosa-Version", "1.0")
		w.Header().Set("X-OpenRosa-Accept-Content-Length", strconv.Itoa(MaxPost))
		user, password, _ := r.BasicAuth()
		phone, person, err := d.PhoneOf(r.Context(), id.Device(user), account.Secret(password))
		if problem.KindOf(err) == problem.Expired {
			w.Header().Set("WWW-Authenticate", `Basic realm="Spean", charset="UTF-8"`)
			d.tell(w, r, http.StatusUnauthorized, "openrosa.who")
			return
		}
		if err != nil {
			d.fail(w, r, err)
			return
		}
		who := access.Principal{Account: person.ID, Agency: person.Agency}
		for _, role := range person.Roles {
			who.Roles = append(who.Roles, access.Role(role))
		}
		next(w, r, caller{phone: phone, who: who})
	}
}

// person answers somebody who opens the address of phones in a browser.
func (d *door) person(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Language", string(d.language(r)))
	_, _ = io.WriteString(w, lang.T(d.language(r), "openrosa.for-phones", "address", d.Address)+"\n") // whoever has gone away reads nothing
}

func (d *door) list(w http.ResponseWriter, r *http.Request, _ caller) {
	forms := d.forms
	if one := r.URL.Query().Get("formID"); one != "" {
		forms = slices.DeleteFunc(slices.Clone(forms), func(f openrosa.Listed) bool { return f.ID != one })
	}
	send(w, http.StatusOK, openrosa.FormList(forms))
}

// form sends a blank form. Its address names its bytes, so a phone may keep it.
func (d *door) form(w http.ResponseWriter, r *http.Request, _ caller) {
	f, ok := d.byHash[r.PathValue("hash")]
	if !ok {
		d.tell(w, r, http.StatusNotFound, "openrosa.nothing-here")
		return
	}
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("ETag", strconv.Quote(f.Hash))
	if r.Header.Get("If-None-Match") == strconv.Quote(f.Hash) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	send(w, http.StatusOK, f.XML)
}

func (d *door) manifest(w http.ResponseWriter, r *http.Request, _ caller) {
	if _, ok := d.byHash[r.PathValue("hash")]; !ok {
		d.tell(w, r, http.StatusNotFound, "openrosa.nothing-here")
		return
	}
	send(w, http.StatusOK, openrosa.Manifest())
}

// ready is what a phone asks before it sends: the headers are the answer.
func (d *door) ready(w http.ResponseWriter, r *http.Request, _ caller) {
	w.WriteHeader(http.StatusNoContent)
}

// receive keeps a filled form.
func (d *door) receive(w http.ResponseWriter, r *http.Request, from caller) {
	sent, err := read(w, r)
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	sent.Device = from.phone.ID
	got, err := d.Receive(r.Context(), from.who, sent)
	switch {
	case err != nil:
		d.refuse(w, r, err)
	case got.Conflict:
		d.tell(w, r, http.StatusConflict, "openrosa.conflict")
	case got.Unknown:
		d.tell(w, r, http.StatusNotFound, "openrosa.unknown-form")
	default:
		d.tell(w, r, http.StatusCreated, "openrosa.kept")
	}
}

// refuse answers a form that cannot be kept.
func (d *door) refuse(w http.ResponseWriter, r *http.Request, err error) {
	faults := problem.All(err)
	if faults == nil {
		d.fail(w, r, err)
		return
	}
	status := http.StatusBadRequest
	switch faults[0].Kind {
	case problem.TooLarge:
		status = http.StatusRequestEntityTooLarge
	case problem.Withheld, problem.NotFound:
		status = http.StatusForbidden
	case problem.Broken:
		status = http.StatusServiceUnavailable
	}
	send(w, status, openrosa.Response("submit_error", lang.Problem(d.language(r), faults[0])))
}

// fail answers when it is our fault: nothing was kept, and the phone tries again.
func (d *door) fail(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, context.Canceled) {
		d.Logger.Error("a phone could not be answered", "why", err)
	}
	d.tell(w, r, http.StatusServiceUnavailable, "openrosa.not-now")
}

// tell answers with a sentence.
func (d *door) tell(w http.ResponseWriter, r *http.Request, status int, message string) {
	nature := "submit_success"
	if status >= http.StatusBadRequest {
		nature = "submit_error"
	}
	w.Header().Set("Content-Language", string(d.language(r)))
	send(w, status, openrosa.Response(nature, lang.T(d.language(r), message)))
}

func (d *door) language(r *http.Request) lang.Lang {
	return lang.Match(r.Header.Get("Accept-Language"), d.Lang)
}

func send(w http.ResponseWriter, status int, document []byte) {
	w.Header().Set("Content-Type", openrosa.ContentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(document)))
	w.WriteHeader(status)
	_, _ = w.Write(document) // a phone that has gone away asks again
}
