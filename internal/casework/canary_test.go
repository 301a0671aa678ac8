package casework_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casefile"
	"spean/internal/casefile/casefiletest"
	"spean/internal/casework"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
)

// canary begins every text that was typed; the numbers and amounts of filled facts stand apart in sung.
const canary = "QZCANARY"

// aviary types a canary into every personal and shared field of every payload.
type aviary struct {
	*house
	sung   []string // what was typed
	errors []error
}

// put remembers what a payload said and gives it back.
func put[P event.Payload](a *aviary, p P) P {
	personal, shared := casefiletest.Texts(p)
	a.sung = append(a.sung, personal...)
	a.sung = append(a.sung, shared...)
	return p
}

// word is one canary of its own.
func (a *aviary) word(where string) string {
	w := fmt.Sprintf("%s %s", canary, where)
	a.sung = append(a.sung, w)
	return w
}

// ok keeps errors, to look into them for canaries, and fails on those nobody expected.
func (a *aviary) ok(err error) {
	a.t.Helper()
	must(a.t, err)
}

// refused keeps an error that was to come.
func (a *aviary) refused(err error) {
	a.t.Helper()
	if err == nil {
		a.t.Error("this was to be refused")
	}
	a.errors = append(a.errors, err)
}

// described is a person with a canary in every part.
func (a *aviary) described(who string) casework.Described {
	fill := a.filler(canary+" "+who, "", "")
	birth := fill.Fact(casefile.BirthRecorded{}).(casefile.BirthRecorded)
	return casework.Described{Name: a.word(who + " name"), Born: birth.Born.V, Typed: a.word(who + " typed"), Relation: a.word(who + " relation"),
		Phone: put(a, fill.Fact(casefile.PhoneRecorded{}).(casefile.PhoneRecorded))}
}

// tips takes a tip, hands it over and opens a case from it.
func (a *aviary) tips() id.Stream {
	ctx := a.t.Context()
	taken := a.filler(canary, "", "").Payload(tip.Taken{}).(tip.Taken)
	taken.Number = ""
	do := a.by("hotline", a.word("why of a tip"))
	done, err := a.Desk.TakeTip(ctx, do, casework.NewTip{Taken: put(a, taken), AtRisk: a.described("at risk"), Caller: a.described("caller"), To: a.who("worker").Agency})
	a.ok(err)
	opened, err := a.Desk.OpenCaseFromTip(ctx, a.by("worker", a.word("why of a case")), done.Stream)
	a.ok(err)
	closed, err := a.Desk.TakeTip(ctx, a.by("hotline", ""), casework.NewTip{Taken: put(a, taken), AtRisk: a.described("nobody")})
	a.ok(err)
	_, err = a.Desk.CloseTip(ctx, a.by("hotline", a.word("why a tip ends")), closed.Stream, "other")
	a.ok(err)
	return opened.Stream
}

// phones sends forms: a long one with a file, another under its name, and one nobody serves.
func (a *aviary) phones() {
	form := func(version, name string, more int) []byte {
		return fmt.Appendf(nil, `<data id="%s" version="%s"><con_Consent>TRUE</con_Consent><prs_First_Name>%s</prs_First_Name><cas_IncomingReferralDetails>%s</cas_IncomingReferralDetails>`+
			`<meta><instanceID>uuid:%s</instanceID></meta></data>`, htcds.FormID, version, a.word(name), strings.Repeat(a.word("at length")+" ", more), a.word("instance"))
	}
	for _, sent := range []casework.SentForm{
		{XML: form(htcds.PublishedVersion, "of a form", 10_000), Files: []casework.SentFile{{Name: a.word("file") + ".jpg", Data: []byte(a.word("in a file"))}}},
		{XML: form(htcds.PublishedVersion, "of another form", 1)},
		{XML: form(a.word("no such version"), "of no form", 1)},
	} {
		sent.Device = "phone-aaaaaaaaaa"
		_, err := a.Desk.ReceiveForm(a.t.Context(), a.who("worker"), sent)
		a.ok(err)
	}
	_, err := a.Desk.ReceiveForm(a.t.Context(), a.who("worker"), casework.SentForm{XML: []byte(a.word("no XML at all"))})
	a.refused(err)
}

// screenings holds a talk with every act there is.
func (a *aviary) screenings() {
	ctx := a.t.Context()
	done, err := a.Desk.StartScreening(ctx, a.by("worker", a.word("why of a talk")), casework.NewScreening{Age: screening.BandAdult, Person: a.described("screened")})
	a.ok(err)
	fill := a.filler(canary, "", "")
	prepared := fill.Payload(screening.Prepared{}).(screening.Prepared)
	_, err = a.Desk.PrepareTalk(ctx, a.by("worker", ""), done.Stream, put(a, prepared))
	a.ok(err)
	for _, answer := range []screening.Answer{screening.Yes, screening.Declined} {
		_, err = a.Desk.Answer(ctx, a.by("worker", ""), done.Stream, "DR01", answer, a.word("beside an answer "+string(answer)))
		a.ok(err)
	}
	_, err = a.Desk.Answer(ctx, a.by("worker", ""), done.Stream, a.word("no such question"), screening.Yes, "")
	a.refused(err)
	_, err = a.Desk.NoteScreening(ctx, a.by("worker", ""), done.Stream, a.word("note of a talk"))
	a.ok(err)
	_, err = a.Desk.StopScreening(ctx, a.by("worker", ""), done.Stream, put(a, fill.Payload(screening.Stopped{}).(screening.Stopped)))
	a.ok(err)
	_, err = a.Desk.DecideScreening(ctx, a.by("worker", a.word("why presumed")), done.Stream, casefile.PresumedVictim)
	a.ok(err)
	_, err = a.Desk.OpenCaseFromScreening(ctx, a.by("worker", ""), done.Stream)
	a.ok(err)
	_, err = a.Desk.EmergencyReferral(ctx, a.by("worker", ""), a.word("help"), a.described("in danger"), a.who("investigator").Agency)
	a.ok(err)
}

// cases records every fact, corrects it, strikes it, and does what else a case can have.
func (a *aviary) cases(stream id.Stream) id.Person {
	ctx := a.t.Context()
	person := a.see("worker", stream).People[0].ID
	for round := range 2 {
		fill := a.filler(canary, person, stream)
		fill.Round = round
		for _, r := range a.tell(stream, fill) {
			put(a, r.fact)
			if round == 0 && r.name != "person" && r.name != "consent" && r.name != "task" {
				_, err := a.Desk.StrikeFact(ctx, a.by("worker", a.word("why struck")), stream, r.entry)
				a.ok(err)
			}
			if r.name == "task" {
				_, err := a.Desk.FinishTask(ctx, a.by("worker", ""), stream, r.entry, a.word("result of a task"))
				a.ok(err)
			}
			if r.name == "consent" && round == 0 {
				_, err := a.Desk.WithdrawConsent(ctx, a.by("worker", a.word("why withdrawn")), stream, r.entry, "spoken")
				a.ok(err)
			}
		}
	}
	for _, whose := range []id.Person{person, ""} {
		_, err := a.Desk.AttachFiles(ctx, a.by("worker", a.word("why attached")), stream, casework.NewFiles{Person: whose, Sort: "photo", Note: a.word("note to a photo"),
			Files: []casework.SentFile{{Name: a.word("name of a photo"), Data: []byte(a.word("in a photo"))}}})
		a.ok(err)
	}
	_, err := a.Desk.AttachFiles(ctx, a.by("worker", ""), stream, casework.NewFiles{Person: person, Files: []casework.SentFile{{Name: a.word("of no kind"), Data: []byte(a.word("in it"))}}})
	a.refused(err)
	_, err = a.Desk.Presume(ctx, a.by("worker", a.word("why presumed on a case")), stream, casefile.PresumptionDecided{Person: person, Decision: casefile.PresumedVictim})
	a.ok(err)
	_, _, err = a.Desk.RecordFact(ctx, a.by("worker", ""), stream, casefile.NameRecorded{Person: id.Person(a.word("nobody")), Text: event.About(a.word("of nobody"))})
	a.refused(err)
	_, err = a.Desk.Presume(ctx, a.by("worker", a.word("why of a bad code")), stream, casefile.PresumptionDecided{Person: person, Decision: casefile.Code(a.word("no such code"))})
	a.refused(err)
	return person
}

// referrals sends, accepts, declines, writes to and fro.
func (a *aviary) referrals(stream id.Stream, person id.Person) {
	ctx := a.t.Context()
	in := referral.Sent{Case: stream, To: a.who("investigator").Agency, Sort: "police", Purpose: "investigation", Basis: "legal-duty", People: []id.Person{person},
		Parts: allReferable(false), Message: event.Common(a.word("message of a referral"))}
	var sent []id.Stream
	for range 2 {
		done, err := a.Desk.SendReferral(ctx, a.by("worker", a.word("why referred")), in)
		a.ok(err)
		sent = append(sent, done.Stream)
	}
	_, err := a.Desk.AcceptReferral(ctx, a.by("investigator", ""), sent[0], a.word("answer to a referral"), "")
	a.ok(err)
	_, err = a.Desk.NoteReferral(ctx, a.by("worker", ""), sent[0], a.word("note to a referral"))
	a.ok(err)
	_, err = a.Desk.Identify(ctx, a.by("unit-lead", a.word("why identified")), stream, casefile.FormallyIdentified{Person: person, Decision: casefile.Identified, Form: event.Common(a.word("form"))})
	a.ok(err)
	_, err = a.Desk.DeclineReferral(ctx, a.by("investigator", a.word("why declined")), sent[1], "other")
	a.ok(err)
	_, err = a.Desk.DeclineReferral(ctx, a.by("investigator", a.word("why declined again")), sent[1], "other")
	a.refused(err)
}

// forms has a phone send forms with canaries in every answer, one longer than an event, another under the same name, and a file.
func (a *aviary) forms() {
	ctx := a.t.Context()
	long := strings.Repeat(a.word("told at length")+" ", 8000)
	file := casework.SentFile{Name: a.word("name of a file"), Data: []byte(a.word("in a file"))}
	instance := a.word("instance")
	form := a.send("worker", htcdsForm(instance, "TRUE", a.word("name in a form"), "prs_Title", a.word("title"), "cas_IncomingReferralDetails", long), file)
	a.send("worker", htcdsForm(instance, "TRUE", a.word("another name in a form")))
	a.send("worker", filled(a.word("no form of ours"), a.word("version"), a.word("another instance"), "told", a.word("told nobody")))
	sealed := a.send("worker", htcdsForm(a.word("third instance"), "FALSE", a.word("name without consent")))
	_, err := a.Desk.ReceiveForm(ctx, a.who("worker"), casework.SentForm{XML: []byte("<data>" + a.word("no form at all"))})
	a.refused(err)
	_, err = a.Desk.RecordBasis(ctx, a.by("director", a.word("why another basis")), sealed, casefile.Code(a.word("no such basis")))
	a.refused(err)
	_, err = a.Desk.DeleteSubmission(ctx, a.by("director", a.word("why deleted")), sealed)
	a.ok(err)
	_, err = a.Desk.ReviewConflict(ctx, a.by("worker", a.word("what differs")), form)
	a.ok(err)
	opened, err := a.Desk.OpenCaseFromSubmission(ctx, a.by("worker", ""), form, lang.Khmer)
	a.ok(err)
	second := a.send("worker", htcdsForm(a.word("fourth instance"), "TRUE", a.word("name in a second form"), "prs_Title", a.word("second title")))
	onCase := casework.FormOnCase{Case: opened.Stream, Person: a.see("worker", opened.Stream).People[0].ID, Facts: []int{0, 1}}
	_, err = a.Desk.AddSubmissionToCase(ctx, a.by("worker", a.word("why the same person")), second, onCase, lang.Khmer)
	a.ok(err)
}

// offices lists a service and a contact.
func (a *aviary) offices() {
	ctx := a.t.Context()
	fill := a.filler(canary, "", "")
	service := fill.Payload(directory.ServiceListed{}).(directory.ServiceListed)
	contact := fill.Payload(directory.EmergencyConfirmed{}).(directory.EmergencyConfirmed)
	for _, l := range []casework.Listed{put(a, service), put(a, contact)} {
		_, err := a.Desk.List(ctx, a.by("administrator", a.word("why listed")), "", l)
		a.ok(err)
	}
}

// accounts types canaries into what people are called and how they fail to sign in.
func (a *aviary) accounts() {
	ctx := a.t.Context()
	names := account.Names{Khmer: a.word("khmer name"), Latin: a.word("latin name"), Other: a.word("other name")}
	name := strings.ToLower(canary) + ".signs.in"
	a.sung = append(a.sung, name)
	link, err := a.Accounts.Invite(ctx, account.Newcomer{Name: name, Names: names, Agency: a.who("worker").Agency, Roles: []string{string(access.SocialWorker)}, Lang: "km"},
		a.who("administrator").Account, a.now)
	a.ok(err)
	a.sung = append(a.sung, link.Secret.Reveal())
	_, err = a.Accounts.TakeLink(ctx, link.Secret, a.word("password, long enough"), a.word("device"), a.now)
	a.ok(err)
	_, err = a.Accounts.TakeLink(ctx, link.Secret, a.word("another password"), "", a.now)
	a.refused(err)
	_, err = a.Accounts.SaveAgency(ctx, account.Agency{Names: names, Kind: a.word("no such kind"), Country: "KH"})
	a.refused(err)
}

func TestNoCanaryIsFoundOnDiskOrInAnyLog(t *testing.T) {
	a := &aviary{house: newHouse(t, canary+" staff")}
	a.sung = append(a.sung, canary+" staff")
	stream := a.tips()
	a.screenings()
	a.phones()
	person := a.cases(stream)
	a.referrals(stream, person)
	a.forms()
	a.offices()
	a.accounts()
	a.settleNow()
	_ = a.find("worker", a.word("searched for"))
	_, err := a.Desk.Home(t.Context(), a.who("worker"))
	a.ok(err)
	a.ok(a.Round(t.Context()))
	_, err = a.Desk.SeeCase(t.Context(), a.who("stranger"), stream, a.Desk.Today(), "page")
	a.refused(err)
	a.everyKindWasTyped()
	a.silent()
	a.verified()
}

// everyKindWasTyped holds this test to every payload that has words in it.
func (a *aviary) everyKindWasTyped() {
	log, err := a.Desk.Log.After(a.t.Context(), 0, 1<<20)
	a.ok(err)
	sealed := map[event.Kind]bool{}
	for i := range log {
		sealed[log[i].Kind] = sealed[log[i].Kind] || len(log[i].Personal.Data)+len(log[i].Shared.Data) > 0
	}
	for _, p := range node.Payloads() {
		hasWords := slices.ContainsFunc(reflect.VisibleFields(reflect.TypeOf(p)), func(f reflect.StructField) bool {
			return strings.HasPrefix(f.Type.Name(), "Personal[") || strings.HasPrefix(f.Type.Name(), "Shared[")
		})
		if hasWords && !sealed[p.Kind()] {
			a.t.Errorf("no canary was typed into %s", p.Kind())
		}
	}
}

// silent looks for every canary in every file of the data folder, in the log and in the errors.
func (a *aviary) silent() {
	slices.Sort(a.sung)
	sung := slices.Compact(a.sung)
	if len(sung) < 100 {
		a.t.Fatalf("only %d canaries were typed", len(sung))
	}
	look := func(where string, content []byte) {
		if bytes.Contains(bytes.ToLower(content), bytes.ToLower([]byte(canary))) {
			a.t.Errorf("%s holds a canary", where)
		}
		for _, c := range sung {
			if len(c) > 6 && bytes.Contains(content, []byte(c)) {
				a.t.Errorf("%s holds %q", where, c)
			}
		}
	}
	files := 0
	a.ok(filepath.WalkDir(a.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		look(filepath.Base(path), content)
		files++
		return err
	}))
	if files < 4 {
		a.t.Fatalf("only %d files were looked into", files)
	}
	look("the log", a.logged.text.Bytes())
	for _, err := range a.errors {
		look("the error "+fmt.Sprintf("%T", err), fmt.Appendf(nil, "%v %+v %#v", err, err, err))
	}
}
