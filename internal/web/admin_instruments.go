package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"spean/internal/htcds"
	"spean/internal/lang"
	"spean/internal/openrosa"
	"spean/internal/screening"
)

// htcdsUse is what lists call forms of the case data standard.
const htcdsUse = "htcds"

type instrumentUse struct {
	ID, Name, Version string
	Paper             bool // it can be printed blank
	Source, Licence   []string
	Questions         int
	Used              []versionUse
	Sent              string
	Editions          []editionShown
	Drafts            int // of its words in Khmer that no native reader has reviewed
}

// versionUse is how often one version of an instrument was used.
type versionUse struct{ Version, Text string }

// editionShown is a form as phones get it.
type editionShown struct{ Name, Version, Bytes, MD5, SHA256 string }

// adminInstruments lists the instruments of the program and the forms phones get. It changes nothing: an instrument comes with the program.
func (s *Server) adminInstruments(r *Request) (*Page, error) {
	if err := s.upkeepFor(r); err != nil {
		return nil, err
	}
	uses, err := s.config.Upkeep.Uses(r.Context())
	if err != nil {
		return nil, err
	}
	v := voice{r.Lang, r.KhmerDigits}
	used := func(u Used) string {
		if u.Times == 0 {
			return v.text("upkeep.instruments.unused")
		}
		return v.text("upkeep.instruments.used", "n", u.Times, "since", r.moment(u.First))
	}
	var out []instrumentUse
	for _, id := range screening.IDs() {
		in, err := screening.Latest(id)
		if err != nil {
			return nil, err
		}
		u := instrumentUse{ID: id, Name: v.text("screening.instrument." + id), Version: fmt.Sprint(in.Version), Paper: true, Licence: []string{in.Note}, Questions: len(in.Codes()),
			Sent: used(uses.Forms[id]), Drafts: draftsOf(in)}
		for _, version := range screening.Versions(id) {
			u.Used = append(u.Used, versionUse{v.number(int64(version)), used(uses.Screenings[screening.Ref{ID: id, Version: version}])})
		}
		for _, source := range in.Sources {
			u.Source = append(u.Source, fmt.Sprintf("%s (%s, %d)", source.Title, source.Reference, source.Year))
		}
		for _, f := range openrosa.InstrumentForms() {
			if f.ID == id {
				u.Editions = append(u.Editions, r.edition(f))
			}
		}
		out = append(out, u)
	}
	standard := instrumentUse{ID: htcds.FormID, Name: v.text("submission.form.htcds"), Version: "2.0", Source: []string{v.text("upkeep.instruments.htcds.source")},
		Licence: []string{v.text("upkeep.instruments.htcds.licence")}, Questions: len(htcds.Fields()), Sent: used(uses.Forms[htcdsUse])}
	for _, f := range htcds.Forms() {
		standard.Editions = append(standard.Editions, r.edition(f))
	}
	return &Page{Template: "admin_instruments", Title: "upkeep.instruments.title", Nav: "/admin", Back: "/admin", Data: append(out, standard)}, nil
}

func (r *Request) edition(f openrosa.Form) editionShown {
	sum := sha256.Sum256(f.XML)
	return editionShown{Name: f.Name, Version: f.Version, Bytes: r.size(int64(len(f.XML))), MD5: strings.TrimPrefix(f.Hash, "md5:"), SHA256: hex.EncodeToString(sum[:])}
}

// draftsOf counts the indicators of an instrument whose Khmer words wait for a native reader.
func draftsOf(in *screening.Instrument) int {
	n := 0
	for _, d := range in.Dimensions {
		for _, i := range d.Indicators {
			if i.In(lang.Khmer).Status == "draft" {
				n++
			}
		}
	}
	return n
}
