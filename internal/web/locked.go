package web

import (
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"spean/internal/lang"
	"spean/internal/web/collect"
)

// lockedRetry is after how long whoever asks a locked program should ask again.
const lockedRetry = time.Minute

// lockedText is what the locked page says, in one language.
type lockedText struct {
	Lang              lang.Lang
	Title, Text, Next string
}

// Locked is what is served while the keys of the installation are not open: one page that says so, in every language, a code for monitors, and
// for phones that they are to keep what they have and send it again. It opens nothing, and knows nobody: who may sign in or send is sealed
// under the same keys.
func Locked(l lang.Lang, secure bool, logger *slog.Logger) (http.Handler, error) {
	s := &Server{config: Config{Lang: l, Secure: secure, Logger: logger}}
	var err error
	if s.static, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.templates, err = loadTemplates(s.static); err != nil {
		return nil, err
	}
	pages := map[lang.Lang][]byte{}
	for _, l := range lang.All() {
		if pages[l], err = s.lockedPage(l); err != nil {
			return nil, err
		}
	}
	mux := http.NewServeMux()
	mux.Handle("GET /static/{hash}/{name}", s.static)
	mux.HandleFunc("GET "+healthPath, func(w http.ResponseWriter, _ *http.Request) {
		unavailable(w, "text/plain; charset=utf-8", []byte("locked\n"))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		unavailable(w, "text/html; charset=utf-8", pages[lang.Match(r.Header.Get("Accept-Language"), l)])
	})
	phones := collect.Locked(l, lockedRetry)
	return s.withHeaders(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if collect.Ours(r.URL.Path) {
			phones.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})), nil
}

// lockedPage says it in one language first, then in the others.
func (s *Server) lockedPage(first lang.Lang) ([]byte, error) {
	all := []lockedText{{Lang: first}}
	for _, l := range lang.All() {
		if l != first {
			all = append(all, lockedText{Lang: l})
		}
	}
	for i, in := range all {
		all[i] = lockedText{in.Lang, lang.T(in.Lang, "app.locked.title"), lang.T(in.Lang, "app.locked.text"), lang.T(in.Lang, "app.locked.next")}
	}
	here, err := http.NewRequest(http.MethodGet, "/", nil)
	if err != nil {
		return nil, err
	}
	return s.templates.render(&Request{Request: here, Lang: first}, Field, &Page{Template: "locked", Data: all, Fragment: true}, false)
}

// unavailable answers 503, and when to ask again.
func unavailable(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Retry-After", strconv.Itoa(int(lockedRetry.Seconds())))
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write(body) // nobody is left to tell
}
