package web

import (
	"net/http"
	"slices"
	"strings"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/openrosa"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// maxPhoneLabel is how long a label may be.
const maxPhoneLabel = 60

// phoneHandout is what a phone is set up with; it is shown once and kept nowhere.
type phoneHandout struct {
	Label, Whose            string
	Code                    html // SVG
	URL, User, Password     string
	Unreachable             bool // Collect sends a password over TLS only
	Next                    string
	ByCode, ByHand, Working []string // message ids of what to do, in order
}

// adminPhoneAdd sets a phone of somebody up and shows what it is set up with, once.
func (s *Server) adminPhoneAdd(r *Request) (*Page, error) {
	if err := s.adminFor(r, access.AdminDevices, r.Actor.Agency); err != nil {
		return nil, err
	}
	f, err := s.phoneForm(r)
	if err != nil {
		return nil, err
	}
	page := &Page{Template: "admin_person_edit", Title: "admin.phones.add", Nav: "/admin", Back: phonesPath, Submit: "admin.phone.make",
		Form: f, Data: versionData{Lead: r.T("admin.phone.lead")}}
	if r.Method != http.MethodPost {
		return page, nil
	}
	if faults := f.Check(r.Typed, r.Now); len(faults) > 0 {
		return page, faults
	}
	if ask, err := s.requireFresh(r); ask != nil || err != nil {
		return ask, err
	}
	if err := s.newLabel(r); err != nil {
		return page, err
	}
	whose, err := s.config.Accounts.Account(r.Context(), formAccount(r))
	if err != nil {
		return page, err
	}
	p, secret, err := s.config.Accounts.AddPhone(r.Context(), whose.ID, r.Typed.Get("label"), r.Actor.ID, r.Now)
	if err != nil {
		return page, err
	}
	return s.phonePage(r, p, whose, secret)
}

// phoneForm asks whose phone it is and what to call it. The address may name the person.
func (s *Server) phoneForm(r *Request) (*form.Form, error) {
	people, err := s.config.Accounts.Accounts(r.Context(), r.Actor.Agency)
	if err != nil {
		return nil, err
	}
	var whose []form.Option
	for _, p := range people {
		if p.State == account.Active {
			whose = append(whose, form.Option{Value: string(p.ID), Label: p.Names.In(string(r.Lang))})
		}
	}
	slices.SortStableFunc(whose, func(a, b form.Option) int { return strings.Compare(sortText(a.Label), sortText(b.Label)) })
	f := form.New(form.Field{Name: "person", Label: "admin.phone.whose", Kind: form.Account, Offered: whose, Required: true},
		form.Field{Name: "label", Label: "admin.phone.label", Hint: "admin.phone.label-hint", Kind: form.Text, Max: maxPhoneLabel, Required: true})
	if asked := r.URL.Query().Get("person"); slices.ContainsFunc(whose, func(o form.Option) bool { return o.Value == asked }) {
		f.Values.Set("person", asked)
	}
	return f, nil
}

// newLabel refuses a label that a working phone of the same person has: sending the form twice makes one phone.
func (s *Server) newLabel(r *Request) error {
	phones, err := s.phonesOf(r)
	if err != nil {
		return err
	}
	label := strings.Join(strings.Fields(r.Typed.Get("label")), " ")
	for _, p := range phones {
		if p.State == phoneWorks && p.Account == formAccount(r) && p.Label == label {
			return problem.New(problem.Conflict, "admin.phone.same-label", "label")
		}
	}
	return nil
}

// phonePage shows what a phone is set up with.
func (s *Server) phonePage(r *Request, p account.Phone, whose account.Account, secret account.Secret) (*Page, error) {
	d := phoneHandout{Label: p.Label, Whose: whose.Names.In(string(r.Lang)), URL: PhonesAt(s.config.Address), User: string(p.ID), Password: secret.Reveal(),
		Unreachable: !s.config.Secure, Next: phonesPath,
		ByCode:  []string{"admin.phone.step.install", "admin.phone.step.scan", "admin.phone.step.gone"},
		ByHand:  []string{"admin.phone.step.manual", "admin.phone.step.type"},
		Working: []string{"admin.phone.step.forms", "admin.phone.step.fill", "admin.phone.step.send"}}
	packed, err := openrosa.Settings(d.URL, d.User, d.Password)
	if err != nil {
		return nil, err
	}
	drawn, err := openrosa.QRCode(packed, r.T("admin.phone.code"))
	if err != nil {
		return nil, err
	}
	d.Code = html(drawn)
	return &Page{Template: "admin_phone_set_up", Title: "admin.phone.set-up", Nav: "/admin", Data: d}, nil
}
