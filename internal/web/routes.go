package web

// Scale says for whose hands and eyes a page is laid out.
type Scale string

const (
	// Field pages are for a thumb in the sun.
	Field Scale = "field"
	// Desk pages are for dense reading.
	Desk Scale = "desk"
)

// Route is one row of the table.
type Route struct {
	Pattern  string // method and path, as http.ServeMux reads them
	Do       func(*Request) (*Page, error)
	Scale    Scale // Field when empty
	Open     bool  // reachable without a session
	DemoOnly bool
	Body     int64 // limit of the body in bytes; maxBody when 0
}

// routes is every page there is. GET and POST of one page share a path, so that a page can be shown again with what was typed.
func (s *Server) routes() []Route {
	return []Route{
		{Pattern: "GET /sign-in", Do: s.signInShow, Open: true},
		{Pattern: "POST /sign-in", Do: s.signIn, Open: true, Body: 8 << 10},
		{Pattern: "POST /sign-out", Do: s.signOut, Open: true},
		{Pattern: "POST /leave", Do: s.leave, Open: true},
		{Pattern: "POST /language", Do: s.languageSwitch, Open: true, Body: 8 << 10},
		{Pattern: "GET /places", Do: s.placesShow, Open: true},

		{Pattern: "GET /styleguide", Do: s.styleguideShow, Scale: Desk, Open: true, DemoOnly: true},
		{Pattern: "GET /styleguide/field", Do: s.styleguideFieldShow, Open: true, DemoOnly: true},
		{Pattern: "POST /styleguide/field", Do: s.styleguideFieldSend, Open: true, DemoOnly: true},
	}
}
