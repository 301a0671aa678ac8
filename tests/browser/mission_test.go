package browser_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

// mission is a case like the first one, with other names: told through pages alone, from a sister's call to the shelter.
type mission struct {
	*program
	*invention
	seat
	t *testing.T

	her, calls          string // names of nobody
	kalyan, lin, rattha *person
	file, theirs        string // N2's case and N4's, by their paths
	number              string
	tip, second         string
}

// TestTheMissionsCaseRunsThroughPagesFromTheTipToTheShelter tells it in both languages on both screens, each on a fresh installation.
func TestTheMissionsCaseRunsThroughPagesFromTheTipToTheShelter(t *testing.T) {
	t.Parallel()
	fromEach(t, everySeat, func(t *testing.T, at seat) {
		m := &mission{program: demonstration(t), invention: invent(t, uint64(1+slices.Index(everySeat, at))), t: t, seat: at}
		m.her, m.calls = m.one(familyLatin)+" "+m.one(givenLatin), m.latin()
		m.kalyan, m.lin = m.sits("kalyan.ngo"), m.sits("lin.cnp")
		for _, step := range []struct {
			name string
			run  func()
		}{{"the sister calls", m.sisterCalls}, {"a case is opened", m.caseOpened}, {"screened through the sister", m.screenedByProxy},
			{"referred to be found", m.located}, {"a second tip is proposed and linked", m.secondTip}, {"screened herself", m.screened},
			{"home", m.home}, {"identified by the authority", m.identified}, {"consent taken back", m.withdrawn}, {"what is to be done", m.task}} {
			t.Log(step.name)
			step.run()
		}
	})
}

// sits sits somebody down where the case is told.
func (m *mission) sits(name string) *person {
	m.t.Helper()
	return m.at(m.t, name, m.seat)
}

// agency is what pages call an agency.
func (m *mission) agency(short string) string { return agencyName(short, m.l) }

func (m *mission) sisterCalls() {
	before := m.kalyan.standingOn("/tips")
	hotline := m.sits("chantrea.ngo")
	hotline.goes("/tips/new").types("at-risk.name", m.her, "where", "a pin without a name", "happening", "Shut in and not paid; she whispers.",
		"caller.name", m.calls, "caller.phone", "000 555 611", "caller.hours", "19:00-21:00", "caller.rule", "never the house phone").
		chooses("at-risk.sex", "female", "where.country", "CN", "sure", "quite-sure", "caller.safe", "with-rule", "channel", "voice-message", "urgency", "soon").
		picks("to", m.agency("N2")).sends()
	hotline.reads("tip.handed-over.to-agency", "agency", m.fullName("N2"))
	hotline.SeesNot("Shut in and not paid").SeesNot(m.calls)
	m.tip = m.kalyan.newest("/tips", before)
}

// fullName is the whole name of an agency of the demonstration.
func (m *mission) fullName(short string) string {
	return m.agency(short) + map[string]inBoth{"N2": {lang.Khmer: " (សាកល្បង)", lang.English: " (demo)"}}[short][m.l]
}

func (m *mission) caseOpened() {
	k := m.kalyan
	k.goes(m.tip)
	k.Sees(m.her).Sees("19:00-21:00").reads("tip.match.none")
	k.presses("tip.new-case")
	m.file = k.Path()
	if !strings.HasPrefix(m.file, "/cases/case-") {
		m.t.Fatalf("no case: %s", m.file)
	}
	m.number = k.Text("p.num")
	k.Sees(m.her).Sees("never the house phone").reads("case.presumed.not-yet")
}

func (m *mission) screenedByProxy() {
	k := m.kalyan
	k.goes("/screenings/new?from="+strings.TrimPrefix(m.file, "/cases/")).chooses("age", "adult", "proxy", "other").sends()
	k.reads("screening-page.proxy.banner")
	k.prepares()
	k.reads("screening-page.proxy.banner")
	talk := k.Path()[:strings.Index(k.Path(), "/question")]
	first := sheet("DR Y 01; U 02 03", "EX Y 02; U 01 04", "CD Y 03; D 07")
	for _, code := range slices.Sorted(maps.Keys(first)) {
		k.goes(talk + "/question/" + code).gives(first[code])
	}
	k.goes(talk)
	k.Sees(k.says("screening.outcome.open")).reads("screening-page.decision.none")
	k.chooses("decision", "not-yet").types("why", "Only her sister was asked.").sends()
	k.goes(talk+"/link").chooses("person", browser.Eval[string](k.Tab, `document.querySelector("[name=person]").value`)).sends()
	k.goes(m.file).reads("case.presumed.not-yet")
}

// refers goes through the steps of a referral, and gives its path.
func (m *mission) refers(who *person, file, to, sort, purpose, basis, why string) string {
	who.goes(file+"/refer").picks("to", m.agency(to)).chooses("sort", sort, "purpose", purpose).sends()
	who.chooses("basis", basis)
	if why != "" {
		who.types("why", why)
	}
	who.sends()
	who.reads("referral-page.preview.not-sent").SeesNot("+855 00 555 611")
	if basis == "consent" {
		who.Choose("read", "yes")
	}
	who.sends()
	if !strings.HasPrefix(who.Path(), "/referrals/referral-") {
		m.t.Fatalf("not sent: %s\n%s", who.Path(), who.Text("main"))
	}
	return who.Path()
}

func (m *mission) located() {
	referral := m.refers(m.kalyan, m.file, "N4", "locate", "locate", "danger-to-life", "She cannot be asked; shut in and beaten.")
	l := m.lin
	l.goes(referral).Sees(m.her)
	l.SeesNot("000 555 611").SeesNot(m.calls)
	l.goes(referral+"/accept").types("message", "We will look.").sends()
	m.theirs = l.linkTo("/cases/case-", "")
	m.kalyan.goes(referral).Sees(m.kalyan.says("referral.state.accepted"))
}

func (m *mission) secondTip() {
	l := m.lin
	cases := len(m.kalyan.standingOn("/cases"))
	family, given, _ := strings.Cut(m.her, " ")
	l.goes("/tips/new").types("at-risk.name", given+" "+family, "happening", "A woman may not go out of the yard.").chooses("sure", "saw-it", "channel", "online", "urgency", "soon").sends()
	m.second = l.Path()
	l.goes(m.second).reads("tip.match.case", "number", m.number)
	m.kalyan.goes(m.file).SeesNot("yard") // nothing was joined by the program
	l.picks("match", m.number).types("why", "The same name, the same place.").sends()
	if got := len(m.kalyan.standingOn("/cases")); got != cases {
		m.t.Errorf("two tips made %d cases of %d", got, cases)
	}
	if tips := m.kalyan.tipsOn(m.file); len(tips) != 2 {
		m.t.Errorf("the case shows the tips %q", tips)
	}
}

func (m *mission) screened() {
	l := m.lin
	l.goes("/screenings/new").types("name", m.her).chooses("age", "adult", "proxy", "self").sends()
	l.prepares()
	codes := l.asked(sheet("DR Y 01 02 05 06; N 08 10; U 09", "CR Y 03 05 06; N 02 04; D 01; U 09", "RV Y 04 06; N 01 02 05 08 12 13 15 16; U 09",
		"EX Y 01 02 04 05; N 06; U 07", "CD Y 01 03 04 05 11 14; N 06 09; U 13; D 07", "DV Y 01 02 05"))
	m.t.Logf("%d questions led to the finding", len(codes))
	talk := l.Path()
	l.Sees(l.says("screening.outcome.trafficking")).reads("screening-page.decision.none")
	l.chooses("decision", "presumed-victim").types("why", "Sold, shut in, unpaid: her own account.").sends()
	l.goes(m.theirs+"/facts/person").chooses("roles", "possible-victim").types("first.text", m.her).sends()
	l.goes(talk+"/link").types("query", m.her).Follow("[name=redisplay][value=again]")
	l.picks("person", m.caseNumber(l, m.theirs)).sends()
	l.goes(m.theirs).reads("case.presumed")

	k := m.kalyan
	k.goes(m.file + "/people")
	k.goes(k.linkTo(m.file, "/presume")).chooses("decision", "presumed-victim").types("why", "Decided where she was found; we follow it.").sends()
	k.reads("case.presumed").reads("case.formal.not-yet")
}

// caseNumber reads the number of a case on another screen, so that the one in use stays where it is.
func (m *mission) caseNumber(who *person, file string) string {
	return m.sits(who.name).goes(file).Text("p.num")
}

// agrees records that she agreed to a purpose.
func (m *mission) agrees(who *person, file, purpose, to string) {
	who.goes(file+"/facts/consent").picks("person", m.her).chooses("decision", "given", "purpose", purpose, "how", "spoken").
		picks("recipient", m.agency(to)).types("given", "2026-11-16", "until", "2027-08-21").sends()
}

func (m *mission) home() {
	m.agrees(m.lin, m.theirs, "return", "N2")
	referral := m.refers(m.lin, m.theirs, "N2", "repatriation", "return", "consent", "")
	m.kalyan.goes(referral+"/accept").picks("into", m.number).types("message", "We meet her at the airport.").sends()
	m.kalyan.goes(m.file+"/facts/leg").chooses("stage", "return", "from.country", "CN", "to.country", "KH", "to.province", "12").types("dates", "2026-11-16").sends()
	m.kalyan.goes(m.file).reads("case.journey.home")
	m.lin.goes(referral+"/end").chooses("cause", "purpose-reached").sends()
	m.kalyan.goes(referral).SeesNot(m.her)
}

func (m *mission) identified() {
	m.agrees(m.kalyan, m.file, "identification", "N1")
	referral := m.refers(m.kalyan, m.file, "N1", "police", "identification", "consent", "")
	m.rattha = m.sits("rattha.pol")
	m.rattha.goes(referral + "/accept").sends()
	unit := m.sits("sarath.pol")
	unit.goes(m.file + "/people")
	unit.goes(unit.linkTo(m.file, "/identify")).chooses("decision", "identified").types("form", "form version 2016", "why", "Her account and the finding agree.").sends()
	m.kalyan.goes(m.file).reads("case.presumed").reads("case.formal")
	m.kalyan.goes(m.file + "/timeline").Sees(m.kalyan.says("vocab.identification.identified"))
}

func (m *mission) withdrawn() {
	m.agrees(m.kalyan, m.file, "reintegration", "N3")
	referral := m.refers(m.kalyan, m.file, "N3", "service", "reintegration", "consent", "")
	neary := m.sits("neary.dos")
	neary.goes(referral + "/accept").sends()
	neary.goes(referral).Sees(m.her)
	if len(neary.finds(m.her)) == 0 {
		m.t.Error("what is referred is not found")
	}
	k := m.kalyan
	k.goes(m.file + "/consent")
	var withdraw string
	for _, link := range k.Links("main") {
		if strings.HasSuffix(link, "/withdraw") && k.goes(link).Text("h1") != "" && strings.Contains(k.Text("h1"), k.says("vocab.purpose.reintegration")) {
			withdraw = link
			break
		}
	}
	if withdraw == "" {
		m.t.Fatal("nothing to take back")
	}
	k.goes(withdraw).chooses("how", "spoken").types("why", "She is afraid of being found.").sends()
	neary.goes(referral).SeesNot(m.her).reads("referral-page.ended.consent-withdrawn")
	if found := neary.finds(m.her); len(found) != 0 {
		m.t.Errorf("after consent is taken back the search finds %v", found)
	}
	if neary.Go(m.file); neary.Status() != 404 {
		m.t.Errorf("the case is answered %d", neary.Status())
	}
}

func (m *mission) task() {
	k := m.kalyan
	k.goes(m.file+"/facts/task").chooses("sort", "follow-up").types("title", "First follow-up", "due", "2026-11-30").sends()
	k.goes(m.file + "/tasks").Sees("First follow-up")
	k.goes(k.linkTo(m.file, "/finish")).types("result", "She sleeps well.").sends()
	k.goes(m.file + "/tasks").Sees("She sleeps well.")
}
