package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/web/collect"
)

// Config is what the pages need from the program.
type Config struct {
	Lang   lang.Lang        // for browsers that ask for none of ours; Khmer when empty
	Clock  func() time.Time // the only source of time
	Zone   *time.Location   // where the people are; Cambodia when nil
	Rand   io.Reader        // for command identifiers and incident numbers
	Logger *slog.Logger
	Door   Door
	// Desk is where people act, Accounts knows who they are. Neither is needed for the pages before the door.
	Desk     *casework.Desk
	Accounts *account.Desk
	// CaughtUp waits until lists show what was written at a position of the log, or a short while; nil waits for nothing.
	CaughtUp func(ctx context.Context, position int64)
	// AddAgency makes the keys of a new agency.
	AddAgency func(ctx context.Context, agency id.Agency) error
	// Standing gives the id of a message that every page shows at its top while nothing can be saved; empty, or nil, when all is well.
	Standing func() string
	// Health gives a code of what keeps people from working, for monitors; empty, or nil, when all is well.
	Health func(ctx context.Context) string
	// Warnings gives what an administrator should look after before it stops anybody; nil gives none.
	Warnings func(ctx context.Context) problem.List
	// Upkeep is how the program itself stands, for administrators; nil where there is nothing to look after.
	Upkeep Upkeep
	// Address is the scheme and host people reach the pages at; links that are handed out lead there, whatever a request says of it.
	Address string
	Demo    bool // every page says that all of it is invented, and the styleguide is there
	Secure  bool // the person reaches us over TLS: cookies and headers say so
	// BehindProxy: requests come from a proxy of ours, which adds the person's address to X-Forwarded-For.
	BehindProxy bool
}

// Server answers requests. It is safe for concurrent use: nothing in it changes after New but that it is ready, once, and
// what it remembers of roles.
type Server struct {
	config    Config
	make      id.Maker
	static    *assets
	templates *templates
	handler   http.Handler
	readiness readiness
	help      map[lang.Lang]map[string]helpTopic
	known     sync.Map // roles -> what they offer; see offers
	uploads   chan struct{}
}

// New builds the pages. It fails when a template or file of the program is broken.
func New(c Config) (*Server, error) {
	if c.Clock == nil || c.Rand == nil || c.Logger == nil || c.Address == "" {
		return nil, errors.New("web: clock, randomness, logger and address are needed")
	}
	if c.Lang == "" {
		c.Lang = lang.Khmer
	}
	if c.Standing == nil {
		c.Standing = func() string { return "" }
	}
	if c.Health == nil {
		c.Health = func(context.Context) string { return "" }
	}
	if c.Warnings == nil {
		c.Warnings = func(context.Context) problem.List { return nil }
	}
	if c.Zone == nil {
		c.Zone = time.FixedZone("+07", 7*60*60) // Asia/Phnom_Penh: UTC+7, no summer time
	}
	s := &Server{config: c, make: id.Maker{Rand: c.Rand}, uploads: make(chan struct{}, uploadsAtOnce)}
	var err error
	if s.static, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.templates, err = loadTemplates(s.static); err != nil {
		return nil, err
	}
	if s.help, err = loadHelp(); err != nil {
		return nil, err
	}
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(s.refuseOtherSite))
	s.handler = s.withHeaders(s.withRecovery(guard.Handler(s.besidePhones(s.mux()))))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// mux builds the router from the route table.
func (s *Server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, route := range s.routes() {
		if !route.DemoOnly || s.config.Demo {
			mux.Handle(route.Pattern, s.serve(mux, route))
		}
	}
	mux.HandleFunc("GET "+healthPath, s.health)
	mux.Handle("GET /static/{hash}/{name}", s.static)
	mux.Handle("/", s.serve(mux, Route{Pattern: "/", Do: s.nowhere, Open: true}))
	return mux
}

// besidePhones lets phones in at their own door before the router of pages, which would lead an address with a slash too many elsewhere.
func (s *Server) besidePhones(pages http.Handler) http.Handler {
	if s.config.Accounts == nil || s.config.Desk == nil {
		return pages
	}
	door := collect.New(collect.Config{PhoneOf: s.config.Accounts.PhoneOf, Receive: s.config.Desk.ReceiveForm,
		Address: s.config.Address, Lang: s.config.Lang, Logger: s.config.Logger})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if collect.Ours(r.URL.Path) {
			door.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// PhonesAt gives the address phones are set up with where people reach the pages at another.
func PhonesAt(address string) string { return strings.TrimSuffix(address, "/") + collect.Path }

// Listener is an http.Server for h with limits that a slow line survives and a slow attacker does not.
func Listener(h http.Handler, logger *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(withoutAddresses{logger.Handler()}, slog.LevelWarn),
	}
}
