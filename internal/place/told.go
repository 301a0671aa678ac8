// Package place holds places as they are recorded: a code of a versioned gazetteer, or a country with the words as told.
package place

// Told is a place as somebody recorded it. A code means nothing without its list and version: lists disagree about codes.
type Told struct {
	List    string `json:"list,omitempty"`    // gazetteer, "pumi"
	Version string `json:"version,omitempty"` // its version, "2026-06-01"
	Code    string `json:"code,omitempty"`    // code in that list and version
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-2, or "XS" at sea
	Text    string `json:"text,omitempty"`    // the name as told
}
