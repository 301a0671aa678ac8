package web

import (
	"net/http"
	"strconv"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/place"
	"spean/internal/web/form"
)

type agencyData struct {
	Seen       int64
	New        bool
	Names      account.Names
	Invite     bool              // it has no administrator yet: one can be invited here
	Waiting    []account.Account // administrators who were invited and have not come
	InviteHref string
}

// adminAgencyEdit adds an agency with its key, or changes one.
func (s *Server) adminAgencyEdit(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.AdminAgencies, ""); err != nil {
		return nil, err
	}
	a, data, err := s.agencyAsked(r)
	if err != nil {
		return nil, err
	}
	page := &Page{Template: "admin_agency_edit", Title: "admin.agency.title", Nav: "/admin", Back: "/admin/agencies", Submit: "app.save",
		Form: agencyForm(r, a), Data: data}
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := page.Form.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	seen, err := strconv.ParseInt(r.Typed.Get(fieldSeen), 10, 64)
	if err != nil && !data.New {
		return page, notThere()
	}
	saved, err := s.config.Accounts.SaveAgency(r.Context(), agencyTyped(r, a.ID, seen))
	if err != nil {
		return page, err
	}
	if err := s.config.AddAgency(r.Context(), saved.ID); err != nil {
		return nil, err
	}
	return noted("/admin/agencies/"+string(saved.ID), "agency-saved"), nil
}

// agencyAsked reads the agency of the address; a new one stands empty.
func (s *Server) agencyAsked(r *Request) (account.Agency, agencyData, error) {
	which := r.PathValue("agency")
	if which == "new" {
		return account.Agency{Country: "KH"}, agencyData{New: true}, nil
	}
	a, err := s.config.Accounts.Agency(r.Context(), id.Agency(which))
	if err != nil {
		return a, agencyData{}, err
	}
	data := agencyData{Seen: a.Version, Names: a.Names, InviteHref: "/admin/agencies/" + which + "/administrator"}
	led, err := s.config.Accounts.HasAdministrator(r.Context(), a.ID)
	if err != nil || led {
		return a, data, err
	}
	people, err := s.config.Accounts.Accounts(r.Context(), a.ID)
	for _, p := range people {
		if p.State == account.Invited && p.Is(account.Administrator) {
			data.Waiting = append(data.Waiting, p)
		}
	}
	data.Invite = true
	return a, data, err
}

const maxFullName = 120

func agencyForm(r *Request, a account.Agency) *form.Form {
	kinds := make([]form.Option, 0, len(account.AgencyKinds()))
	for _, k := range account.AgencyKinds() {
		kinds = append(kinds, form.Option{Value: k, Label: r.T("account.agency-kind." + k)})
	}
	f := form.New(append(namesFields("admin.agency"),
		form.Field{Name: "kind", Label: "admin.agency.kind", Kind: form.Choice, Offered: kinds, Required: true},
		form.Field{Name: "country", Label: "admin.agency.country", Kind: form.Choice, Vocab: "country", Required: true},
		form.Field{Name: "identifies", Label: "admin.agency.identifies", Hint: "admin.agency.identifies-hint", Kind: form.Bool},
		form.Field{Name: "exit", Label: "admin.agency.exit", Hint: "admin.agency.exit-hint", Kind: form.Text, Max: 300},
		form.Field{Name: "practice-off", Label: "admin.agency.practice-off", Kind: form.Bool})...)
	fillNames(f, a.Names)
	f.Values.Set("kind", a.Kind)
	f.Values.Set("country", a.Country)
	if a.Exit != account.Blank {
		f.Values.Set("exit", a.Exit)
	}
	for name, on := range map[string]bool{"identifies": a.Identifies, "practice-off": a.PracticeOff} {
		if on {
			f.Values.Set(name, "yes")
		}
	}
	return f
}

func agencyTyped(r *Request, which id.Agency, seen int64) account.Agency {
	return account.Agency{ID: which, Version: seen, Names: namesTyped(r), Kind: r.Typed.Get("kind"), Country: r.Typed.Get("country"),
		Identifies: r.Typed.Get("identifies") == "yes", Exit: r.Typed.Get("exit"), PracticeOff: r.Typed.Get("practice-off") == "yes"}
}

// namesFields ask for names in three scripts, under labels of an area.
func namesFields(area string) []form.Field {
	var out []form.Field
	for _, script := range []string{"khmer", "latin", "other"} {
		out = append(out, form.Field{Name: "names." + script, Label: area + ".names." + script, Kind: form.Text, Max: maxFullName})
	}
	return out
}

func fillNames(f *form.Form, n account.Names) {
	for name, text := range map[string]string{"names.khmer": n.Khmer, "names.latin": n.Latin, "names.other": n.Other} {
		if text != "" {
			f.Values.Set(name, text)
		}
	}
}

func namesTyped(r *Request) account.Names {
	return account.Names{Khmer: r.Typed.Get("names.khmer"), Latin: r.Typed.Get("names.latin"), Other: r.Typed.Get("names.other")}
}

func countryName(r *Request, code string) string { return place.CountryName(r.Lang, code) }
