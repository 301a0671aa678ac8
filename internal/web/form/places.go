package form

import (
	"net/url"

	"spean/internal/lang"
	"spean/internal/place"
)

var placeParts []string

type placeShown struct{}

func showPlace(lang.Lang, Field, url.Values) *placeShown { return &placeShown{} }

func fillPlace(values url.Values, name string, told place.Told) { values.Set(name, told.Text) }

func (r *reading) place() (any, bool) {
	text, ok := r.plain()
	if !ok {
		return nil, false
	}
	return place.Told{Text: text.(string)}, true
}

func countries(lang.Lang) []Option { return nil }
