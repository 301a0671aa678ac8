package web

import (
	"net/http"
	"net/url"
	"slices"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/web/form"
)

// Steps of a referral, as the pages post them. All that was chosen so far travels with each; nothing is kept before it is sent.
const (
	stepWhom  = "whom"  // to whom, for what
	stepParts = "parts" // about whom, what goes, on what basis
	stepSend  = "send"  // exactly what they will see, and sending it
)

// draft is a referral being written, from what was typed so far.
type draft struct {
	s     *Server
	r     *Request
	sight *casework.Sight
	words words
	in    referral.Sent
	whom  *form.Form
	parts *form.Form
	Path  string // of the page
	Case  string // path of the case
}

// referralSend refers a case to another agency, in steps. Each shows the ones before it again when something there must be mended.
func (s *Server) referralSend(r *Request) (*Page, error) {
	d, err := s.draft(r)
	if err != nil {
		return nil, err
	}
	step := r.Typed.Get("step")
	if back := r.Typed.Get("go"); back == stepWhom || back == stepParts {
		return d.show(back)
	}
	if r.Method != http.MethodPost {
		return d.show(step)
	}
	faults := d.whom.Bind(r.Typed, &d.in, r.Now)
	if len(faults) > 0 || step == stepWhom {
		if len(faults) > 0 {
			page, err := d.whomPage()
			return page, first(err, faults.Err())
		}
		d.propose()
		return d.partsPage()
	}
	if faults := d.bindParts(); len(faults) > 0 {
		page, err := d.partsPage()
		return page, first(err, faults.Err())
	}
	if step == stepSend {
		return d.send()
	}
	return d.previewPage()
}

// show gives the page of a step with what was typed, finding no fault yet.
func (d *draft) show(step string) (*Page, error) {
	switch step {
	case stepParts:
		d.whom.Bind(d.r.Typed, &d.in, d.r.Now)
		return d.partsPage()
	case stepSend:
		if faults := append(d.whom.Bind(d.r.Typed, &d.in, d.r.Now), d.bindParts()...); len(faults) > 0 {
			return d.partsPage()
		}
		return d.previewPage()
	}
	return d.whomPage()
}

// first gives the graver of two errors: that a page cannot be shown at all comes before what must be mended on it.
func first(broken, faults error) error {
	if broken != nil {
		return broken
	}
	return faults
}

// draft opens the case and the forms of the referral.
func (s *Server) draft(r *Request) (*draft, error) {
	stream := id.Stream(r.PathValue("case"))
	sight, err := s.config.Desk.SeeCase(r.Context(), r.Actor.Who(), stream, partial.Day{}, "edit")
	if err != nil {
		return nil, err
	}
	if sight.Granted || !sight.May[access.ReferralSend] || sight.Closed {
		return nil, notThere()
	}
	if r.Typed == nil {
		r.Typed = url.Values{}
		if to := r.URL.Query().Get("to"); to != "" {
			r.Typed.Set("to", to)
		}
	}
	agencies, err := s.agencyOptions(r)
	if err != nil {
		return nil, err
	}
	agencies = slices.DeleteFunc(agencies, func(o form.Option) bool { return o.Value == string(r.Actor.Agency) })
	d := &draft{s: s, r: r, sight: sight, words: s.words(r, sight.Case), Case: "/cases/" + string(stream), in: referral.Sent{Case: stream}}
	d.Path = d.Case + "/refer"
	d.whom = form.For("referral.sent", d.in).Without("people", "basis", "answer", "until", "message").Offer("to", agencies)
	d.parts = form.For("referral.sent", d.in).Without("to", "sort", "purpose", "urgent").Offer("people", d.people())
	d.parts.Field("people").Required = true
	d.parts.Add(form.Field{Name: fieldWhy, Label: "referral.sent.why", Hint: "referral.sent.why-hint", Kind: form.Long, Max: maxWhy})
	return d, nil
}

// people are those who can be referred.
func (d *draft) people() []form.Option {
	out := []form.Option{}
	for _, p := range d.sight.People {
		if !p.Erased {
			out = append(out, form.Option{Value: string(p.ID), Label: d.words.joined(d.words.personName(p), d.words.codes("person-role", p.Roles()))})
		}
	}
	return out
}

// propose fills in the least the purpose needs, about the possible victims, where nothing was chosen yet or the purpose is another.
func (d *draft) propose() {
	typed := d.r.Typed
	if len(typed["people"]) == 0 {
		for _, p := range d.sight.People {
			if p.Has(casefile.RolePossibleVictim) && !p.Erased {
				typed.Add("people", string(p.ID))
			}
		}
	}
	if typed.Get("proposed") == string(d.in.Purpose) {
		return
	}
	typed.Set("proposed", string(d.in.Purpose))
	least := casework.Least(d.in.Purpose)
	for _, section := range casefile.Referable {
		typed.Set(partName(section), goes(least, section))
	}
	if typed.Get("basis") == "" && d.agreed() {
		typed.Set("basis", "consent")
	}
}

// agreed reports whether everybody proposed has agreed to the purpose towards the agency.
func (d *draft) agreed() bool {
	for _, p := range d.r.Typed["people"] {
		if given, _ := d.sight.Consent(id.Person(p), d.in.Purpose, d.in.To, partial.DayOf(d.r.Now)); given == nil {
			return false
		}
	}
	return len(d.r.Typed["people"]) > 0
}

// How a section goes.
const (
	goesWhole = "whole"
	goesShort = "short"
	goesNot   = "none"
)

func partName(section event.Section) string { return "part." + string(section) }

// goes says how a section goes by a list of parts.
func goes(parts []casefile.GrantedPart, section event.Section) string {
	for _, p := range parts {
		switch {
		case p.Section == section && p.Short:
			return goesShort
		case p.Section == section:
			return goesWhole
		}
	}
	return goesNot
}

// shortens reports whether something of a section can go shortened.
func shortens(section event.Section) bool {
	for _, f := range casefile.Facts() {
		if _, ok := f.(casefile.Shortener); ok && f.Section() == section {
			return true
		}
	}
	return false
}

// bindParts reads the second step.
func (d *draft) bindParts() problem.List {
	faults := d.parts.Bind(d.r.Typed, &d.in, d.r.Now)
	d.in.Parts = nil
	for _, section := range casefile.Referable {
		switch how := d.r.Typed.Get(partName(section)); {
		case how == goesWhole:
			d.in.Parts = append(d.in.Parts, casefile.GrantedPart{Section: section})
		case how == goesShort && shortens(section):
			d.in.Parts = append(d.in.Parts, casefile.GrantedPart{Section: section, Short: true})
		case how != "" && how != goesNot:
			faults = append(faults, problem.New(problem.Invalid, "error.no-such-choice", "parts"))
		}
	}
	if len(d.in.Parts) == 0 {
		faults = append(faults, problem.New(problem.Invalid, "error.required", "parts"))
	}
	if why := d.r.Typed.Get(fieldWhy); why == "" && d.in.Basis != "" && (d.in.Basis != "consent" || casework.Beyond(d.in)) {
		faults = append(faults, problem.New(problem.Invalid, "error.reason-required", fieldWhy))
	}
	d.parts.Faults = faults
	return faults
}

// send sends the referral once it was read to the person, and shows it.
func (d *draft) send() (*Page, error) {
	if d.in.Basis == "consent" && d.r.Typed.Get("read") != "yes" {
		page, err := d.previewPage()
		if err != nil || page.Template != "referral_preview" {
			return page, err
		}
		return page, problem.New(problem.Invalid, "error.required", "read")
	}
	do, err := d.s.do(d.r)
	if err != nil {
		return nil, err
	}
	done, err := d.s.config.Desk.SendReferral(d.r.Context(), do, d.in)
	if k := problem.All(err); len(k) > 0 && (k[0].Key == "referral.consent-refused" || k[0].Key == "referral.consent-missing" || k[0].Key == "referral.consent-outgrown") {
		return d.previewPage() // which says whose consent it is
	}
	if err != nil {
		page, broken := d.partsPage()
		return page, first(broken, err)
	}
	return d.s.done(d.r, done, "/referrals/"+string(done.Stream), "referral-sent"), nil
}
