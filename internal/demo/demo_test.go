package demo_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/demo"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/node"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/postgres/postgrestest"
	"spean/internal/referral"
	"spean/internal/vault"
	"spean/internal/view"
)

func TestMain(m *testing.M) {
	postgrestest.Main(m, func() {
		if shared.stage != nil {
			if err := errors.Join(shared.stage.Close(), os.RemoveAll(shared.folder)); err != nil {
				panic(err)
			}
		}
	})
}

// shared is one stage for tests that only look.
var shared struct {
	once   sync.Once
	folder string
	stage  *stage
}

// reading gives the shared stage. Nothing may be recorded there but looks.
func reading(t *testing.T) *stage {
	t.Helper()
	shared.once.Do(func() {
		var err error
		shared.folder, err = os.MkdirTemp("", "demo")
		must(t, err)
		shared.stage = open(t, shared.folder, "")
	})
	if shared.stage == nil {
		t.Fatal("the cases could not be told")
	}
	s := *shared.stage
	s.t = t
	return &s
}

// stage is an installation with the cases told, its clock standing at NOW.
type stage struct {
	*node.Node
	t        *testing.T
	signIns  []demo.SignIn
	people   map[string]access.Principal
	agencies map[id.Agency]string // by the scenarios' name: N1, N2, …
	clock    *demo.Clock
}

// told is a stage of one test's own.
func told(t *testing.T, database string) *stage {
	t.Helper()
	s := open(t, t.TempDir(), database)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func open(t *testing.T, folder, database string) *stage {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	secret, err := vault.KeyFile([]byte("a root secret for tests, long enough to be taken"))
	must(t, err)
	clock := demo.NewClock(func() time.Time { return demo.Now })
	s := &stage{t: t, clock: clock, people: map[string]access.Principal{}, agencies: map[id.Agency]string{}}
	s.Node, err = node.Open(ctx, node.Config{Data: folder, Database: database, Secret: secret, Demo: true, Clock: clock.Time,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 4}})
	must(t, err)
	s.signIns, err = demo.Tell(ctx, demo.Stage{Desk: s.Desk, Accounts: s.Accounts, AddAgency: s.Vault.AddAgency, Settle: s.Settle, Clock: clock,
		Password: func(name string) string { return "password of " + name }})
	must(t, err)
	clock.Set(demo.Now)
	must(t, s.Settle(ctx))
	short := map[string]string{"Anti-Trafficking Police Office (demo)": "N1", "Slek Chhuk House (demo)": "N2", "Provincial Social Affairs Office (demo)": "N3", "Qiaobian Aid Centre (demo)": "N4"}
	agencies, err := s.Accounts.Agencies(ctx)
	must(t, err)
	for _, a := range agencies {
		s.agencies[a.ID] = short[a.Names.Latin]
		accounts, err := s.Accounts.Accounts(ctx, a.ID)
		must(t, err)
		for _, each := range accounts {
			who := access.Principal{Account: each.ID, Agency: a.ID, Identifies: a.Identifies}
			for _, r := range each.Roles {
				who.Roles = append(who.Roles, access.Role(r))
			}
			s.people[each.Name] = who
		}
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// counted is everything of a told installation that can be counted.
func (s *stage) counted() map[string]int {
	s.t.Helper()
	ctx := s.t.Context()
	out := map[string]int{}
	log, err := eventlog.Verify(ctx, s.Desk.Log)
	must(s.t, err)
	tree, err := s.Desk.Audit.Verify(ctx)
	must(s.t, err)
	if len(log.Faults)+len(tree.Faults) > 0 {
		s.t.Fatalf("%v %v", log.Faults, tree.Faults)
	}
	out["audit entries"] = int(tree.Entries)
	for stream := range log.Streams {
		out["streams of "+stream.Kind()]++
	}
	events, err := s.Desk.Log.After(ctx, 0, 1<<20)
	must(s.t, err)
	for i := range events {
		out["events of "+string(events[i].Kind)]++
	}
	everything, all := view.Visible{System: true}, view.Window{Size: view.MaxPageSize}
	count := func(what string, n int, err error) {
		must(s.t, err)
		out["rows of "+what] = n
	}
	cases, err := s.Desk.Lists.Cases(ctx, view.CaseQuery{Visible: everything, Window: all})
	count("cases", len(cases.Rows), err)
	tasks, err := s.Desk.Lists.Tasks(ctx, view.TaskQuery{Visible: everything, Window: all})
	count("tasks", len(tasks.Rows), err)
	consents, err := s.Desk.Lists.Consents(ctx, view.ConsentQuery{Visible: everything, Window: all})
	count("consents", len(consents.Rows), err)
	tips, err := s.Desk.Lists.Tips(ctx, view.TipQuery{Visible: everything, Window: all})
	count("tips", len(tips.Rows), err)
	screenings, err := s.Desk.Lists.Screenings(ctx, view.ScreeningQuery{Visible: everything, Window: all})
	count("screenings", len(screenings.Rows), err)
	referrals, err := s.Desk.Lists.Referrals(ctx, view.ReferralQuery{Visible: everything, Window: all})
	count("referrals", len(referrals.Rows), err)
	agencies, err := s.Accounts.Agencies(ctx)
	count("agencies", len(agencies), err)
	for _, a := range agencies {
		accounts, err := s.Accounts.Accounts(ctx, a.ID)
		must(s.t, err)
		out["accounts"] += len(accounts)
		grants, err := s.Desk.Lists.Grants(ctx, view.GrantQuery{To: a.ID, Window: all})
		must(s.t, err)
		out["rows of grants"] += len(grants.Rows)
	}
	return out
}

func TestTheWholeDemonstrationStandsAlikeOnBothEngines(t *testing.T) {
	one, two := told(t, "").counted(), told(t, postgrestest.Database(t)).counted()
	for _, what := range slices.Sorted(maps.Keys(one)) {
		if one[what] != two[what] || one[what] == 0 {
			t.Errorf("%s: %d on SQLite, %d on PostgreSQL", what, one[what], two[what])
		}
	}
	if len(one) != len(two) || one["streams of "+id.Case] != 19 || one["rows of tips"] != 6 || one["rows of screenings"] != 18 || one["rows of referrals"] != 15 {
		t.Errorf("%v\n%v", one, two)
	}
}

func TestEverySignInPrintedIsOneOfAnAgencysPeople(t *testing.T) {
	s := reading(t)
	roles := map[string]bool{}
	for _, in := range s.signIns {
		who, ok := s.people[in.Name]
		if !ok || in.Password != "password of "+in.Name || in.Agency == "" {
			t.Errorf("%+v is nobody", in)
		}
		for _, r := range who.Roles {
			roles[string(r)] = true
		}
	}
	if len(s.signIns) != 15 || len(roles) != len(access.Roles()) {
		t.Errorf("%d sign-ins with %d of %d roles", len(s.signIns), len(roles), len(access.Roles()))
	}
}

// s1 is N2's case as its social worker sees it, and the woman it is about.
func (s *stage) s1() (*casework.Sight, *casefile.Person) { return s.file("kalyan.ngo", "CHHUON BOPHA") }

func edtf(t *testing.T, text string) partial.Date {
	t.Helper()
	d, err := partial.Parse(text)
	must(t, err)
	return d
}

func TestS1H6_EveryStatementOfHerBirthIsKeptWithItsBasis(t *testing.T) {
	s := reading(t)
	_, bopha := s.s1()
	got := map[string]event.Code{}
	ages := map[string]partial.Ages{}
	for _, e := range bopha.Births {
		f := e.Fact.(casefile.BirthRecorded)
		d, ok := f.Born.V.Get()
		if !ok {
			t.Fatalf("a birth without a date: %+v", f.Born.V)
		}
		got[d.String()] = f.Basis.V
		ages[d.String()], _ = d.AgeAt(edtf(t, "2025-02"))
	}
	if want := map[string]event.Code{"1998-04-12": "document", "1999": "list", "1998~": "told"}; !maps.Equal(got, want) {
		t.Errorf("born %v", got)
	}
	if want := map[string]partial.Ages{"1998-04-12": {Min: 26, Max: 26}, "1999": {Min: 25, Max: 26}, "1998~": {Min: 26, Max: 27}}; !maps.Equal(ages, want) {
		t.Errorf("in February 2025 she was %v", ages)
	}
	homes := map[place.Told]event.Code{}
	for _, e := range bopha.Others {
		if f, ok := e.Fact.(casefile.HomeRecorded); ok {
			homes[f.Place.V.Value] = f.Sort.V
		}
	}
	if want := map[place.Told]event.Code{{List: "pumi", Version: "2026-06-01", Code: "25050603", Country: "KH"}: "home", {Country: "KH", Text: "Kampong Cham"}: "place-on-paper"}; !maps.Equal(homes, want) {
		t.Errorf("her places are %v", homes)
	}
}

func TestS1H7_PresumedAndIdentifiedAreTwoStatesOfTwoDeciders(t *testing.T) {
	s := reading(t)
	c, bopha := s.s1()
	if !bopha.PresumedVictim() || !bopha.Identified() || len(bopha.Formal) != 1 || len(bopha.Presumed) != 2 {
		t.Fatalf("%+v %+v", bopha.Presumed, bopha.Formal)
	}
	first, presumed, formal := bopha.Presumed[0], bopha.Presumed[1], bopha.Formal[0]
	if first.Code != casefile.NotYet || first.By != s.people["kalyan.ngo"].Account || first.Outcome != "open" {
		t.Errorf("first decided: %+v", first)
	}
	if presumed.By != s.people["lin.cnp"].Account || on(presumed.At) != "2026-08-21" || presumed.Outcome != "trafficking" || presumed.Against {
		t.Errorf("presumed: %+v", presumed)
	}
	if formal.By != s.people["sarath.pol"].Account || s.agencies[formal.Agency] != "N1" || on(formal.At) != "2026-10-12" || formal.Form != "form version 2016" {
		t.Errorf("identified: %+v", formal)
	}
	timeline := map[event.Kind]int{}
	for _, o := range c.History {
		timeline[o.Record.Kind]++
	}
	if timeline["presumption-decided/1"] != 2 || timeline["formally-identified/1"] != 1 {
		t.Errorf("the timeline tells %v", timeline)
	}
}

func on(at time.Time) string { return partial.DayOf(at.In(casework.Zone)).String() }

func TestS1H8_HerChildIsAPersonOfHisOwnAndNoVictim(t *testing.T) {
	s := reading(t)
	c, bopha := s.s1()
	var child *casefile.Person
	for _, p := range c.People {
		if p.Entry.Fact.(casefile.PersonAdded).Relation.V == "her child, with the husband's family" {
			child = p
		}
	}
	if child == nil || !slices.Equal(child.Roles(), []event.Code{casefile.RoleFamily}) || len(child.Names) > 0 {
		t.Fatalf("%+v", child)
	}
	needs, tasks := 0, 0
	for _, e := range c.Entries {
		if !slices.Contains(concerned(e.Fact), child.ID) {
			continue
		}
		switch e.Fact.(type) {
		case casefile.NeedRecorded:
			needs++
		case casefile.TaskAdded:
			tasks++
		}
	}
	if needs != 1 || tasks != 1 {
		t.Errorf("he has %d needs and %d tasks", needs, tasks)
	}
	for _, g := range c.Grants {
		if slices.Contains(g.People, child.ID) {
			t.Errorf("he was referred to %s", s.agencies[g.To])
		}
	}
	rows, err := s.Desk.Lists.Cases(t.Context(), view.CaseQuery{Visible: view.Visible{System: true}, Window: view.Window{Size: view.MaxPageSize}})
	must(t, err)
	for _, r := range rows.Rows {
		if r.Stream == c.Stream && (!slices.Equal(r.Possible, []id.Person{bopha.ID}) || r.Presumed != 1 || r.Identified != 1) {
			t.Errorf("the list counts %d possible, %d presumed, %d identified", len(r.Possible), r.Presumed, r.Identified)
		}
	}
	for _, name := range []string{"neary.dos", "rattha.pol"} {
		if sight, err := s.Desk.SeeCase(t.Context(), s.people[name], c.Stream, partial.Day{}, "page"); err == nil && sight.Person(child.ID) != nil {
			t.Errorf("%s sees him", name)
		}
	}
}

func concerned(f casefile.Fact) []id.Person { return f.Concerns() }

// referred is one referral as scenarios tell it.
type referred struct {
	from, to, sort, purpose, basis, sent, answered, state, ended, cause string
	people                                                              int
}

// referrals are all referrals there are, in the order they were sent.
func (s *stage) referrals() []referred {
	s.t.Helper()
	rows, err := s.Desk.Lists.Referrals(s.t.Context(), view.ReferralQuery{Visible: view.Visible{System: true}, Window: view.Window{Size: view.MaxPageSize}})
	must(s.t, err)
	var got []referred
	for _, row := range rows.Rows {
		records, err := s.Desk.Log.Stream(s.t.Context(), row.Stream, 0)
		must(s.t, err)
		coded, err := s.Vault.Coded(records)
		must(s.t, err)
		r := referral.Fold(row.Stream, coded)
		one := referred{from: s.agencies[r.Sent.From], to: s.agencies[r.Sent.To], sort: string(r.Sent.Sort), purpose: string(r.Sent.Purpose), basis: string(r.Sent.Basis),
			sent: on(r.At), answered: on(r.Answered), state: string(r.State), cause: string(r.Cause), people: len(r.Sent.People)}
		if !r.EndedAt.IsZero() {
			one.ended = on(r.EndedAt)
		}
		got = append(got, one)
	}
	slices.SortFunc(got, func(a, b referred) int { return slices.Compare([]string{a.sent, a.to}, []string{b.sent, b.to}) })
	return got
}

func TestS1_EveryReferralStandsAsTold(t *testing.T) {
	want := []referred{
		{"N2", "N4", "locate", "locate", "danger-to-life", "2026-07-16", "2026-07-17", "ended", "2026-08-21", "purpose-reached", 1},    // S1-R1
		{"N1", "N3", "service", "schooling", "consent", "2026-07-30", "2026-07-31", "accepted", "", "", 3},                             // S5-R1
		{"N2", "N3", "service", "reintegration", "consent", "2026-08-11", "2026-08-12", "ended", "2026-09-21", "consent-withdrawn", 1}, // S3-R1
		{"N1", "N2", "service", "care", "consent", "2026-08-17", "2026-08-18", "accepted", "", "", 2},                                  // S2-R1
		{"N4", "N1", "trace", "trace-nationality", "consent", "2026-08-24", "2026-08-25", "ended", "2026-09-11", "purpose-reached", 1}, // S1-R2
		{"N3", "N1", "police", "investigation", "consent", "2026-08-27", "2026-08-28", "accepted", "", "", 3},                          // S4-R1
		{"N3", "N2", "service", "care", "consent", "2026-08-28", "2026-09-02", "declined", "", "", 2},                                  // S4-R2
		{"N1", "N2", "service", "legal-aid", "consent", "2026-09-11", "2026-09-14", "accepted", "", "", 2},                             // S6-R1
		{"N3", "N1", "emergency", "investigation", "danger-to-life", "2026-09-14", "2026-09-14", "accepted", "", "", 1},                // S4-R3
		{"N2", "N1", "police", "investigation", "consent", "2026-09-22", "2026-09-23", "accepted", "", "", 4},                          // S3-R2
		{"N4", "N2", "repatriation", "return", "consent", "2026-09-30", "2026-09-30", "ended", "2026-10-08", "purpose-reached", 1},     // S1-R3
		{"N3", "N2", "service", "care", "consent", "2026-10-05", "2026-10-06", "accepted", "", "", 2},                                  // S4-R2 again
		{"N2", "N1", "police", "identification", "consent", "2026-10-09", "2026-10-09", "ended", "2026-10-12", "purpose-reached", 1},   // S1-R5, first to identify
		{"N2", "N3", "service", "reintegration", "consent", "2026-10-12", "2026-10-12", "ended", "2026-11-03", "consent-withdrawn", 1}, // S1-R4
		{"N2", "N1", "police", "investigation", "consent", "2026-10-14", "2026-10-14", "accepted", "", "", 5},                          // S1-R5
	}
	if got := reading(t).referrals(); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

func TestS1_EveryConsentStandsAsTold(t *testing.T) {
	s := reading(t)
	c, bopha := s.s1()
	got := map[string]string{}
	for _, e := range casefile.Live[casefile.ConsentRecorded](c.Case) {
		f := e.Fact.(casefile.ConsentRecorded)
		if f.Person != bopha.ID {
			t.Errorf("a consent of somebody else: %s", f.Purpose)
		}
		recipient := s.agencies[f.Recipient]
		if recipient == "" {
			recipient = f.RecipientText.V
		}
		state := string(f.Decision)
		switch {
		case e.Withdrawn != nil:
			state = "withdrawn " + on(e.Withdrawn.At)
		case f.InForce(s.Desk.Today()):
			state = "in force"
		}
		got[string(f.Purpose)+" -> "+recipient] = f.Given.String() + " " + string(f.How.V) + " until " + f.Until.String() + ": " + state
	}
	want := map[string]string{
		"care -> N2":                                 "2026-08-21 spoken until 2027-08-21: in force",
		"identification -> N1":                       "2026-10-09 spoken until : in force",
		"investigation -> N1":                        "2026-10-14 written until : in force",
		"reintegration -> N3":                        "2026-10-08 spoken until 2027-04-08: withdrawn 2026-11-03",
		"tell-family -> her sister: where she lives": "2026-10-08 spoken until 2027-04-08: withdrawn 2026-11-03",
		"statistics -> all, without name":            "2026-10-14 written until 2031-10-14: in force",
		"health -> N1":                               "2026-10-14 spoken until : declined",
		"story -> a donor":                           "2026-10-20 spoken until : declined",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

func TestS1_TheJourneyAndTheEpisodeStandAsTold(t *testing.T) {
	s := reading(t)
	c, bopha := s.s1()
	var legs []string
	for _, e := range casefile.Live[casefile.LegAdded](c.Case) {
		f := e.Fact.(casefile.LegAdded)
		at := func(p partial.Stated[place.Told]) string {
			told := p.Value
			return told.Country + ":" + told.Code + told.Text
		}
		legs = append(legs, string(f.Stage)+" "+at(f.From.V)+" > "+at(f.To.V)+" "+f.Dates.V.Value.String())
	}
	want := []string{
		"source KH:25050603 > KH:120917blue gate, No 00, St 000 2025-01-18",
		"transit KH:120917blue gate, No 00, St 000 > VN:Ho Chi Minh City 2025-01-24~",
		"transit VN:Ho Chi Minh City > CN:small town by a river 2025-01-26/2025-01-31",
		"destination CN:small town by a river > CN:Jiangxi?, two hours from a big station 2025-02-03",
		"return CN:Jiangxi?, two hours from a big station > KH:12 2026-10-08",
	}
	if !slices.Equal(legs, want) {
		t.Errorf("%q", legs)
	}
	episodes := casefile.Live[casefile.EpisodeAdded](c.Case)
	if len(episodes) != 1 {
		t.Fatalf("%d episodes", len(episodes))
	}
	e := episodes[0].Fact.(casefile.EpisodeAdded)
	if !slices.Equal(e.Forms, []event.Code{"forced-marriage", "forced-labour"}) || e.Dates.V.Value.String() != "2025-02/2026-08-19" || e.Sector.V.Value != "1074" ||
		e.Hours.V.Value != (casefile.Span{Low: 14, High: 15}) || e.Days.V.Value != (casefile.Span{Low: 7, High: 7}) || e.Paid.V.Value != (casefile.Money{Amount: "0", Currency: "CNY"}) ||
		e.Promised.V.Value != (casefile.Money{Amount: "900", Currency: "USD"}) || e.Debt.V.Value != (casefile.Money{Amount: "88000", Currency: "CNY"}) || !slices.Equal(e.People, []id.Person{bopha.ID}) {
		t.Errorf("%+v", e)
	}
	var names []string
	for _, n := range bopha.Names {
		names = append(names, n.Fact.(casefile.NameRecorded).Text.V)
	}
	if !slices.Equal(names, []string{"ឈួន បុប្ផា", "CHHUON BOPHA", "CHHOUN POPHA", "CHUON BOPA", "ស្រីពៅ", "Srey Pov", "春波法", "CHUN BOFA"}) {
		t.Errorf("she is called %q", names)
	}
	if len(c.Tips) != 2 || on(c.Opened) != "2026-07-15" {
		t.Errorf("%d tips, opened %s", len(c.Tips), on(c.Opened))
	}
}
