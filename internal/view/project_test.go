package view_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
	"spean/internal/view"
	"spean/internal/view/viewtest"
)

const (
	house   id.Agency  = "agency-slekchhuk"
	police  id.Agency  = "agency-policeaa"
	kalyan  id.Account = "account-kalyanaa"
	tevy    id.Account = "account-tevyaaaa"
	bopha   id.Person  = "person-bophaaaaa"
	sister  id.Person  = "person-sisteraaa"
	theCase id.Stream  = "case-sinatwoaaaa"
	theTip  id.Stream  = "tip-onefourtwoaa"
	talk    id.Stream  = "screening-soneaa"
	form    id.Stream  = "submission-phonedaa"
	hand    id.Stream  = "referral-ronefaa"
)

// said is one event: under which entry, and what.
type said struct {
	entry id.Entry
	what  event.Payload
}

// after folds events recorded by kalyan, one minute apart.
func after(t *testing.T, s id.Stream, events ...said) view.Rows {
	t.Helper()
	l := viewtest.NewLog(1)
	for _, e := range events {
		l.Add(s, viewtest.By{Agency: house, Actor: kalyan, Entry: e.entry}, e.what)
	}
	records, err := l.Stream(context.Background(), s, 0)
	if err != nil {
		t.Fatal(err)
	}
	coded, err := l.Coded(records)
	if err != nil {
		t.Fatal(err)
	}
	return view.RowsOf(s, coded)
}

func minute(n int) time.Time { return viewtest.Start.Add(time.Duration(n) * time.Minute) }

func on(t *testing.T, edtf string) partial.Date {
	t.Helper()
	d, err := partial.Parse(edtf)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var opened = said{"", casefile.CaseOpened{Number: "472-931-865", Agency: house, Lead: kalyan, From: theTip}}

// caseAfter folds a case that was opened and then some, and gives the one row of it.
func caseAfter(t *testing.T, more ...said) view.CaseRow {
	t.Helper()
	rows := after(t, theCase, append([]said{opened}, more...)...)
	if len(rows.Cases) != 1 {
		t.Fatalf("%d rows of one case", len(rows.Cases))
	}
	return rows.Cases[0]
}

func TestCaseRowSaysWhoCarriesItAndWhereItCameFrom(t *testing.T) {
	got := caseAfter(t, said{"", casefile.TeamJoined{Account: tevy}}, said{"", casefile.CaseAssigned{Lead: tevy}}, said{"", casefile.CaseClosed{Reason: "other"}})
	want := view.CaseRow{Stream: theCase, Number: "472-931-865", Agency: house, Lead: tevy, Team: []id.Account{tevy}, Closed: true,
		Opened: minute(0), Last: minute(3), From: theTip}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if again := caseAfter(t, said{"", casefile.CaseClosed{Reason: "other"}}, said{"", casefile.CaseReopened{}}); again.Closed {
		t.Error("a reopened case stands as closed")
	}
}

func TestPresumedIsCountedByTheLatestDecisionAndApartFromIdentified(t *testing.T) {
	victim := said{"entry-p", casefile.PersonAdded{Person: bopha, Roles: []event.Code{casefile.RolePossibleVictim}}}
	family := said{"entry-f", casefile.PersonAdded{Person: sister, Roles: []event.Code{casefile.RoleFamily}}}
	decided := func(code event.Code) said {
		return said{"", casefile.PresumptionDecided{Person: bopha, Decision: code}}
	}
	identified := said{"", casefile.FormallyIdentified{Person: bopha, Decision: casefile.Identified, Authority: police}}
	for _, c := range []struct {
		name                         string
		events                       []said
		people, presumed, identified int
		possible                     []id.Person
	}{
		{"nobody yet", nil, 0, 0, 0, nil},
		{"a sister is no possible victim", []said{family}, 1, 0, 0, nil},
		{"not yet decided", []said{victim, family}, 2, 0, 0, []id.Person{bopha}},
		{"the first decision was not yet", []said{victim, decided(casefile.NotYet), decided(casefile.PresumedVictim)}, 1, 1, 0, []id.Person{bopha}},
		{"taken back", []said{victim, decided(casefile.PresumedVictim), decided(casefile.NotPresumed)}, 1, 0, 0, []id.Person{bopha}},
		{"identified by an authority", []said{victim, decided(casefile.PresumedVictim), identified}, 1, 1, 1, []id.Person{bopha}},
		{"entered by mistake", []said{victim, decided(casefile.PresumedVictim), {"entry-p", casefile.EntryStruck{Part: casefile.SectionPeople}}}, 0, 0, 0, nil},
		{"erased: the count stands", []said{victim, decided(casefile.PresumedVictim), {"", casefile.PersonErased{Person: bopha}}}, 1, 1, 0, []id.Person{bopha}},
	} {
		got := caseAfter(t, c.events...)
		if got.People != c.people || got.Presumed != c.presumed || got.Identified != c.identified || !reflect.DeepEqual(got.Possible, c.possible) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestALinkedTipAddsNoPersonToTheCount(t *testing.T) {
	rows := after(t, theCase, opened, said{"entry-p", casefile.PersonAdded{Person: bopha, Roles: []event.Code{casefile.RolePossibleVictim}}},
		said{"", casefile.TipLinked{Tip: "tip-secondaaaaaa", TipPerson: "person-popha", Person: bopha}})
	if n := rows.Cases[0].People; n != 1 {
		t.Errorf("%d people", n)
	}
	want := []view.LinkRow{{Stream: theCase, Other: theTip}, {Stream: theCase, Person: bopha, Other: "tip-secondaaaaaa", OtherPerson: "person-popha"}}
	if !reflect.DeepEqual(rows.Links, want) {
		t.Errorf("links %+v", rows.Links)
	}
}

func TestTheWorstDangerThatStandsIsShown(t *testing.T) {
	watch := said{"entry-w", casefile.SafetyConcernRaised{Level: "watch"}}
	now := said{"entry-n", casefile.SafetyConcernRaised{Level: "now"}}
	if got := caseAfter(t, watch, now).Danger; got != "now" {
		t.Errorf("danger %q", got)
	}
	if got := caseAfter(t, watch, now, said{"entry-n", casefile.EntryStruck{Part: casefile.SectionSafety}}).Danger; got != "watch" {
		t.Errorf("after the worst was struck: %q", got)
	}
	if got := caseAfter(t, watch, said{"entry-w", casefile.SafetyConcernRaised{Level: "high"}}).Danger; got != "high" {
		t.Errorf("after a correction: %q", got)
	}
}

func TestFormsOfAllEpisodesStandOnceInTheOrderOfTheVocabulary(t *testing.T) {
	got := caseAfter(t, said{"entry-1", casefile.EpisodeAdded{Forms: []event.Code{"forced-marriage", "forced-labour"}}},
		said{"entry-2", casefile.EpisodeAdded{Forms: []event.Code{"debt-bondage", "forced-labour"}}},
		said{"entry-3", casefile.EpisodeAdded{Forms: []event.Code{"forced-begging"}}}, said{"entry-3", casefile.EntryStruck{Part: casefile.SectionEpisodes}})
	if want := []event.Code{"forced-labour", "forced-marriage", "debt-bondage"}; !reflect.DeepEqual(got.Forms, want) {
		t.Errorf("forms %v", got.Forms)
	}
}

func TestTaskRowNamesTheEventThatHoldsItsWords(t *testing.T) {
	rows := after(t, theCase, opened,
		said{"entry-t", casefile.TaskAdded{Sort: "follow-up", Due: on(t, "2026-11-08"), Assignee: kalyan, People: []id.Person{bopha}}},
		said{"entry-t", casefile.TaskAdded{Sort: "care", Due: on(t, "2026-11-08"), Assignee: kalyan, People: []id.Person{bopha}}},
		said{"entry-t", casefile.TaskReassigned{Assignee: tevy}},
		said{"entry-u", casefile.TaskAdded{Sort: "papers", Due: on(t, "2026-11")}},
		said{"entry-d", casefile.TaskAdded{Sort: "court", Due: on(t, "2026-10-01")}}, said{"entry-d", casefile.TaskDone{}},
		said{"entry-s", casefile.TaskAdded{Sort: "other"}}, said{"entry-s", casefile.EntryStruck{Part: casefile.SectionTasks}})
	want := []view.TaskRow{
		{Stream: theCase, Entry: "entry-t", Seq: 3, Agency: house, Lead: kalyan, Assignee: tevy, Sort: "care", People: []id.Person{bopha}, Due: on(t, "2026-11-08"), Created: minute(1)},
		{Stream: theCase, Entry: "entry-u", Seq: 5, Agency: house, Lead: kalyan, Sort: "papers", Due: on(t, "2026-11"), Created: minute(4)},
		{Stream: theCase, Entry: "entry-d", Seq: 6, Agency: house, Lead: kalyan, Sort: "court", Due: on(t, "2026-10-01"), Done: true, DoneAt: minute(6), Created: minute(5)},
	}
	if !reflect.DeepEqual(rows.Tasks, want) {
		t.Errorf("got  %+v\nwant %+v", rows.Tasks, want)
	}
	if c := rows.Cases[0]; c.OpenTasks != 2 || c.NextDue != on(t, "2026-11-08") {
		t.Errorf("%d open, next due %v", c.OpenTasks, c.NextDue)
	}
}

func TestAWithdrawnConsentStaysInTheListAsWithdrawn(t *testing.T) {
	c3 := casefile.ConsentRecorded{Person: bopha, Decision: casefile.ConsentGiven, Purpose: "reintegration", Recipient: police, Given: on(t, "2026-10-08"), Until: on(t, "2027-04-08")}
	rows := after(t, theCase, opened, said{"entry-c", c3}, said{"entry-c", casefile.ConsentWithdrawn{Person: bopha}})
	want := []view.ConsentRow{{Stream: theCase, Entry: "entry-c", Seq: 2, Agency: house, Lead: kalyan, Person: bopha, Purpose: "reintegration",
		Recipient: police, Decision: "given", Given: c3.Given, Until: c3.Until, Withdrawn: true}}
	if !reflect.DeepEqual(rows.Consents, want) {
		t.Errorf("got  %+v\nwant %+v", rows.Consents, want)
	}
}

func TestAGrantEndsAndMayBeOpenedAgain(t *testing.T) {
	grant := casefile.GrantOpened{Referral: hand, To: police, Parts: []casefile.GrantedPart{{Section: casefile.SectionHome, Short: true}}, People: []id.Person{bopha}, Consent: "entry-c"}
	end := said{"", casefile.GrantEnded{Referral: hand, Cause: casefile.EndConsentWithdrawn}}
	for _, c := range []struct {
		name   string
		events []said
		opened int
		ended  bool
	}{
		{"open", []said{opened, {"", grant}}, 1, false},
		{"ended", []said{opened, {"", grant}, end}, 1, true},
		{"opened again", []said{opened, {"", grant}, end, {"", grant}}, 3, false},
	} {
		want := []view.GrantRow{{Case: theCase, Referral: hand, To: police, Parts: grant.Parts, People: grant.People, Consent: "entry-c", Opened: minute(c.opened), Ended: c.ended}}
		if got := after(t, theCase, c.events...).Grants; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestTipRowSaysWhereTheTipStands(t *testing.T) {
	rows := after(t, theTip, said{"", tip.Taken{Number: "111-111-112", Urgency: "now", AtRisk: bopha, Caller: sister, Happening: event.Common("she whispers")}},
		said{"", tip.HandedOver{To: police}}, said{"", tip.Linked{Case: theCase, Person: "person-bophacase"}})
	want := view.Rows{Stream: theTip,
		Tips: []view.TipRow{{Stream: theTip, Number: "111-111-112", Agency: house, Author: kalyan, HandedTo: police, Urgency: "now", State: tip.StateLinked,
			Taken: minute(0), Last: minute(2), AtRisk: bopha, Cases: []id.Stream{theCase}}},
		Links: []view.LinkRow{{Stream: theTip, Person: bopha, Other: theCase, OtherPerson: "person-bophacase"}}}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("got  %+v\nwant %+v", rows, want)
	}
}

func TestScreeningRowHoldsTheDecisionAndNoAnswer(t *testing.T) {
	start := screening.Started{Number: "222-222-223", Instrument: "ilo-adult-labour", Version: 1, Person: bopha, Age: screening.BandAdult, From: theTip}
	rows := after(t, talk, said{"", start}, said{"", screening.Answered{Person: bopha, Indicator: "EX01", Answer: event.About(screening.Yes)}},
		said{"", screening.Stopped{Reason: "danger"}}, said{"", screening.HandedOver{To: police, Urgent: true}}, said{"", screening.Resumed{}},
		said{"", screening.Decided{Decision: casefile.PresumedVictim, Outcome: "open", Against: true}}, said{"", screening.AgeSet{Age: screening.BandPossibleChild}})
	want := view.Rows{Stream: talk,
		Screenings: []view.ScreeningRow{{Stream: talk, Number: "222-222-223", Agency: house, Author: kalyan, HandedTo: police, Urgent: true, Instrument: "ilo-adult-labour", Version: 1,
			Person: bopha, Age: screening.BandPossibleChild, State: screening.StateDecided, Decision: casefile.PresumedVictim, Outcome: "open", Started: minute(0), Last: minute(6), From: theTip}},
		Links: []view.LinkRow{{Stream: talk, Person: bopha, Other: theTip}}}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("got  %+v\nwant %+v", rows, want)
	}
	start.Practice = true
	if rows := after(t, talk, said{"", start}, said{"", screening.Linked{Case: theCase, Person: bopha}}); len(rows.Links) > 0 || !rows.Screenings[0].Practice {
		t.Errorf("practice is linked or not marked: %+v", rows)
	}
}

func TestSubmissionRowSaysWhatIsOddAndWhatBecameOfIt(t *testing.T) {
	sent := submission.Received{Number: "444-444-447", Form: submission.FormHTCDS, Device: "device-kalyanone", Person: bopha, Consent: submission.ConsentRefused,
		Flags: []event.Code{"no-consent", "not-a-date"}, More: true, XML: event.About([]byte("<data/>"))}
	row := view.SubmissionRow{Stream: form, Number: "444-444-447", Agency: house, Author: kalyan, Device: "device-kalyanone", Form: submission.FormHTCDS,
		Consent: submission.ConsentRefused, State: submission.StateSealed, Flags: 2, Incomplete: true, Received: minute(0), Last: minute(0), Person: bopha}
	other := said{"", submission.Conflicted{Person: bopha, Content: submission.Digest("other"), XML: event.About([]byte("<data/>"))}}
	conflicted, opened, became, gone := row, row, row, row
	conflicted.Conflicts, conflicted.Last = 1, minute(1)
	opened.State, opened.Incomplete, opened.Last, opened.Cases = submission.StateLinked, false, minute(5), []id.Stream{theCase}
	became.State, became.Last = submission.StateScreened, minute(1)
	gone.State, gone.Last = submission.StateDeleted, minute(1)
	for _, c := range []struct {
		name string
		more []said
		want view.SubmissionRow
	}{
		{"nothing more", nil, row},
		{"another came under its name", []said{other}, conflicted},
		{"a case was opened", []said{other, {"", submission.Reviewed{}}, {"", submission.Completed{}}, {"", submission.BasisRecorded{Basis: "legal-obligation"}},
			{"", submission.Linked{Case: theCase, Person: bopha}}}, opened},
		{"it became a screening on another basis", []said{{"", submission.BasisRecorded{Basis: "legal-obligation", Screening: talk}}}, became},
		{"it was deleted", []said{{"", submission.Deleted{Person: bopha}}}, gone},
	} {
		rows := after(t, form, append([]said{{"", sent}}, c.more...)...)
		if !reflect.DeepEqual(rows.Submissions, []view.SubmissionRow{c.want}) {
			t.Errorf("%s: got  %+v\nwant %+v", c.name, rows.Submissions, c.want)
		}
		if (len(rows.Links) == 1) != (len(c.want.Cases) == 1) {
			t.Errorf("%s: links %+v", c.name, rows.Links)
		}
	}
}

func TestReferralRowFollowsTheAnswer(t *testing.T) {
	sent := referral.Sent{Number: "333-333-334", Case: theCase, From: house, To: police, Sort: "service", Purpose: "reintegration", Urgent: true,
		Answer: on(t, "2026-11-20"), Until: on(t, "2027-04-08"), Message: event.Common("please visit the family")}
	row := view.ReferralRow{Stream: hand, Number: "333-333-334", Case: theCase, Author: kalyan, From: house, To: police, Sort: "service", Purpose: "reintegration",
		State: referral.StateSent, Urgent: true, Sent: minute(0), AnswerDue: sent.Answer, Until: sent.Until}
	reminded, accepted := row, row
	reminded.LastReminded = minute(2)
	accepted.State, accepted.ReceiverCase = referral.StateAccepted, "case-receiverown"
	ended := accepted
	ended.State, ended.Cause = referral.StateEnded, casefile.EndConsentWithdrawn
	for _, c := range []struct {
		name string
		more []event.Payload
		want view.ReferralRow
	}{
		{"sent", nil, row},
		{"reminded twice", []event.Payload{referral.Reminded{}, referral.Reminded{}}, reminded},
		{"accepted", []event.Payload{referral.Accepted{Case: "case-receiverown"}}, accepted},
		{"ended", []event.Payload{referral.Accepted{Case: "case-receiverown"}, referral.Ended{Cause: casefile.EndConsentWithdrawn}}, ended},
	} {
		events := []said{{"", sent}}
		for _, p := range c.more {
			events = append(events, said{"", p})
		}
		if got := after(t, hand, events...).Referrals; !reflect.DeepEqual(got, []view.ReferralRow{c.want}) {
			t.Errorf("%s: got  %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func TestAStreamWithoutItsBeginningHasNoRows(t *testing.T) {
	for _, s := range []id.Stream{theCase, theTip, talk, hand, "office-slekchhuk", "nonsense"} {
		if got := after(t, s, said{"entry-n", casefile.NoteWritten{Audience: "case"}}); !reflect.DeepEqual(got, view.Rows{Stream: s}) {
			t.Errorf("%s: %+v", s, got)
		}
		if got := after(t, s); !reflect.DeepEqual(got, view.Rows{Stream: s}) {
			t.Errorf("%s without events: %+v", s, got)
		}
	}
}

// TestRowsHaveNoFieldForWords: whoever adds a field of plain text to a row has to say here why it cannot be about a person.
func TestRowsHaveNoFieldForWords(t *testing.T) {
	allowed := map[string]bool{"Number": true} // random digits
	var check func(path string, typ reflect.Type)
	check = func(path string, typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Slice:
			check(path, typ.Elem())
		case reflect.String:
			if typ.PkgPath() == "" {
				t.Errorf("%s is plain text", path)
			}
		case reflect.Struct:
			if typ == reflect.TypeFor[time.Time]() || typ == reflect.TypeFor[partial.Date]() {
				return
			}
			for i := range typ.NumField() {
				if f := typ.Field(i); !allowed[f.Name] {
					check(path+"."+f.Name, f.Type)
				}
			}
		case reflect.Bool, reflect.Int, reflect.Int64:
		default:
			t.Errorf("%s is a %s", path, typ)
		}
	}
	check("Rows", reflect.TypeFor[view.Rows]())
}

func TestUnknownUrgencyComesBeforeWhatCanWait(t *testing.T) {
	order := []event.Code{"now", "soon", "unknown", "can-wait", ""}
	for i := range order[1:] {
		if view.UrgencyRank(order[i]) >= view.UrgencyRank(order[i+1]) {
			t.Errorf("%q does not come before %q", order[i], order[i+1])
		}
	}
	codes, _ := casefile.Vocabulary("urgency")
	for _, code := range codes {
		if view.UrgencyRank(event.Code(code)) >= view.UrgencyRank("") {
			t.Errorf("urgency %q has no rank", code)
		}
	}
}

func TestWindowsAreCutToWhatAPageMayHave(t *testing.T) {
	for _, c := range []struct {
		w             view.Window
		limit, offset int
	}{
		{view.Window{}, 25, 0}, {view.Window{Page: 3}, 25, 50}, {view.Window{Page: -4, Size: -1}, 25, 0}, {view.Window{Page: 2, Size: 1 << 30}, 1000, 1000},
	} {
		if c.w.Limit() != c.limit || c.w.Offset() != c.offset {
			t.Errorf("%+v: %d rows after %d", c.w, c.w.Limit(), c.w.Offset())
		}
	}
	if (view.Window{Page: 1 << 62, Size: 1000}).Offset() < 0 {
		t.Error("a page far away lies before the list")
	}
}
