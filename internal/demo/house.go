package demo

import (
	"strings"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/partial"
	"spean/internal/place"
)

// agencies of the demonstration, by the short name used here.
var agencies = []struct {
	short string
	what  account.Agency
}{
	{"N2", account.Agency{Names: account.Names{Khmer: "ផ្ទះស្លឹកឈូក (សាកល្បង)", Latin: "Slek Chhuk House (demo)"}, Kind: "ngo", Country: "KH"}},
	{"N1", account.Agency{Names: account.Names{Khmer: "ការិយាល័យប្រឆាំងការជួញដូរមនុស្ស (សាកល្បង)", Latin: "Anti-Trafficking Police Office (demo)"}, Kind: "police", Identifies: true, Country: "KH"}},
	{"N3", account.Agency{Names: account.Names{Khmer: "មន្ទីរ ស.អ.យ ខេត្ត (សាកល្បង)", Latin: "Provincial Social Affairs Office (demo)"}, Kind: "social-affairs", Country: "KH"}},
	{"N4", account.Agency{Names: account.Names{Latin: "Qiaobian Aid Centre (demo)", Other: "桥边援助中心(演示)"}, Kind: "partner", Country: "CN"}},
}

// people of the demonstration.
var people = []struct {
	name, khmer, latin, other, agency string
	roles                             []access.Role
}{
	{"borey.ngo", "ម៉ក់ បូរី", "Mok Borey", "", "N2", []access.Role{access.Administrator}},
	{"chantrea.ngo", "លី ចន្ទ្រា", "Ly Chantrea", "", "N2", []access.Role{access.HotlineWorker}},
	{"kalyan.ngo", "គឹម កល្យាណ", "Kim Kalyan", "", "N2", []access.Role{access.SocialWorker}},
	{"tevy.ngo", "សេង ទេវី", "Seng Tevy", "", "N2", []access.Role{access.ShelterLead}},
	{"kosal.ngo", "វ៉ាន់ កុសល", "Van Kosal", "", "N2", []access.Role{access.LegalAidLawyer}},
	{"thida.ngo", "ឡុង ធីតា", "Long Thida", "", "N2", []access.Role{access.Director}},
	{"vichet.pol", "នួន វិចិត្រ", "Nuon Vichet", "", "N1", []access.Role{access.PoliceOfficer}},
	{"rattha.pol", "ហេង រដ្ឋា", "Heng Rattha", "", "N1", []access.Role{access.Investigator}},
	{"sarath.pol", "អ៊ូច សារ៉ាត់", "Ouch Sarath", "", "N1", []access.Role{access.UnitLead}},
	{"pisey.pol", "តាំង ពិសី", "Taing Pisey", "", "N1", []access.Role{access.LabourInspector}},
	{"leakena.dos", "ជា លក្ខិណា", "Chea Leakena", "", "N3", []access.Role{access.CommuneWorker}},
	{"neary.dos", "សាន នារី", "San Neary", "", "N3", []access.Role{access.SocialWorker}},
	{"panha.dos", "ទូច បញ្ញា", "Touch Panha", "", "N3", []access.Role{access.UnitLead}},
	{"lin.cnp", "", "Lin Xiao", "林晓", "N4", []access.Role{access.CaseWorker}},
	{"zhou.cnp", "", "Zhou Min", "周敏", "N4", []access.Role{access.Director, access.Administrator}},
}

// house makes the agencies and the people and gives their sign-ins.
func (t *teller) house() []SignIn {
	for i, a := range agencies {
		if i > 0 {
			saved, err := t.Accounts.SaveAgency(t.ctx, a.what)
			if !t.ok("agency", err) {
				return nil
			}
			t.agencies[a.short] = saved.ID
			t.ok("agency key", t.AddAgency(t.ctx, saved.ID))
			continue
		}
		first := people[0]
		h, err := t.Accounts.Found(t.ctx, a.what, account.Newcomer{Name: first.name, Names: account.Names{Khmer: first.khmer, Latin: first.latin}, Lang: "km"}, t.Clock.Time())
		if !t.ok("founding", err) {
			return nil
		}
		t.agencies[a.short] = h.Account.Agency
		t.ok("agency key", t.AddAgency(t.ctx, h.Account.Agency))
		t.enter(h)
	}
	var out []SignIn
	for i, p := range people {
		var roles []string
		for _, r := range p.roles {
			roles = append(roles, string(r))
		}
		if i > 0 {
			h, err := t.Accounts.Invite(t.ctx, account.Newcomer{Name: p.name, Names: account.Names{Khmer: p.khmer, Latin: p.latin, Other: p.other},
				Agency: t.agencies[p.agency], Roles: roles, Lang: "km"}, t.people["borey.ngo"].Account, t.Clock.Time())
			if !t.ok("inviting", err) {
				return nil
			}
			t.enter(h)
		}
		var latin string
		for _, a := range agencies {
			if a.short == p.agency {
				latin = a.what.Names.Latin
			}
		}
		out = append(out, SignIn{Name: p.name, Password: t.Password(p.name), Agency: latin, Role: strings.Join(roles, ", ")})
	}
	return out
}

// enter takes a one-time link as its person would, and remembers who that is.
func (t *teller) enter(h account.Handout) {
	a := h.Account
	_, err := t.Accounts.TakeLink(t.ctx, h.Secret, t.Password(a.Name), "", t.Clock.Time())
	if !t.ok("taking a link", err) {
		return
	}
	who := access.Principal{Account: a.ID, Agency: a.Agency, Identifies: a.Agency == t.agencies["N1"] && a.Agency != ""}
	for _, r := range a.Roles {
		who.Roles = append(who.Roles, access.Role(r))
	}
	t.people[a.Name] = who
}

// directory lists services and emergency contacts. Every contact is invented and cannot be dialled.
func (t *teller) directory() {
	if t.err != nil {
		return
	}
	checked := day("2026-07-06")
	for _, office := range []struct{ by, agency string }{{"borey.ngo", "N2"}, {"zhou.cnp", "N4"}} {
		t.done("emergency contact")(t.Desk.List(t.ctx, t.by(office.by), "", directory.EmergencyConfirmed{
			Name: event.Common("ការិយាល័យប្រឆាំងការជួញដូរមនុស្ស (សាកល្បង) · Anti-Trafficking Police Office (demo)"), Contact: event.Common("+855 00 555 900 (invented)"),
			Hours: event.Common("24/7"), Agency: t.agencies["N1"], Checked: checked}))
	}
	province := func(code string) partial.Stated[place.Told] { return partial.Known(cambodia(code)) }
	for _, s := range []struct {
		by, agency, name, hours string
		offers, takes           []casefile.Code
		where                   partial.Stated[place.Told]
	}{
		{"borey.ngo", "N2", "Shelter and counselling (demo)", "24/7", []casefile.Code{"shelter", "mental-health", "legal-aid"}, []casefile.Code{"women", "girls", "boys"}, province("12")},
		{"borey.ngo", "N1", "Anti-trafficking desk (demo)", "24/7", []casefile.Code{"protection"}, nil, province("12")},
		{"borey.ngo", "N3", "Transit centre and home assessment (demo)", "07:30-17:00", []casefile.Code{"family-tracing", "return", "child-care"}, nil, province("25")},
		{"zhou.cnp", "N4", "Aid and accompaniment (demo)", "09:00-18:00", []casefile.Code{"protection", "documents", "return"}, []casefile.Code{"women", "foreigners"}, partial.Known(place.Told{Country: "CN", Text: "Jiangxi"})},
	} {
		t.done("service")(t.Desk.List(t.ctx, t.by(s.by), "", directory.ServiceListed{Offers: s.offers, Takes: s.takes, Agency: t.agencies[s.agency],
			Name: event.Common(s.name), Place: event.Common(s.where), Hours: event.Common(s.hours), Checked: checked}))
	}
}

// cambodia is a place of the shipped gazetteer.
func cambodia(code string) place.Told {
	return place.Told{List: "pumi", Version: "2026-06-01", Code: code, Country: "KH"}
}

// day reads a date as it is known.
func day(edtf string) partial.Date {
	d, err := partial.Parse(edtf)
	if err != nil {
		panic("demo: " + err.Error())
	}
	return d
}
