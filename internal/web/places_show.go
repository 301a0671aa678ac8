package web

import "spean/internal/web/form"

type placesData struct{ Levels html }

// placesShow gives the smaller places inside one, for a form that is already on the screen.
func (s *Server) placesShow(r *Request) (*Page, error) {
	query := r.URL.Query()
	levels, err := form.PlaceLevels(r.Lang, query.Get("field"), query.Get("code"))
	if err != nil {
		return nil, err
	}
	return &Page{Template: "places", Data: placesData{Levels: levels}, Fragment: true}, nil
}
