package casework_test

import (
	"crypto/rand"
	"fmt"
	"html"
	"slices"
	"strings"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/view"
)

// filled is a form as a phone sends it, of nodes and what they hold.
func filled(form, version, instance string, pairs ...string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<data id="%s" version="%s">`, form, version)
	for i := 0; i < len(pairs); i += 2 {
		outer, inner, nested := strings.Cut(pairs[i], "/")
		if !nested {
			fmt.Fprintf(&b, "<%s>%s</%s>", outer, html.EscapeString(pairs[i+1]), outer)
			continue
		}
		fmt.Fprintf(&b, "<%s><%s>%s</%s></%s>", outer, inner, html.EscapeString(pairs[i+1]), inner, outer)
	}
	fmt.Fprintf(&b, "<meta><instanceID>uuid:%s</instanceID></meta></data>", instance)
	return []byte(b.String())
}

// htcdsForm is the form of IOM about somebody.
func htcdsForm(instance, consent, name string, more ...string) []byte {
	return filled(htcds.FormID, htcds.PublishedVersion, instance, append([]string{"con_Consent", consent, "prs_First_Name", name}, more...)...)
}

// talkForm is the form for adults, in which somebody answered yes to every question asked about.
func talkForm(instance, consent, name string) []byte {
	return filled("ilo-adult-labour", "1.1", instance, "start", "2026-11-14T09:30:00.000+07:00", "talk/safe", "yes", "talk/private", "yes",
		"talk/interpreter", "not-needed", "talk/consent", consent, "talk/age", "adult", "person/name", name, "DR/DR01", "yes", "EX/EX01", "yes")
}

// send has somebody's phone send a form, and gives what it was kept as.
func (h *house) send(who string, form []byte, files ...casework.SentFile) id.Stream {
	h.t.Helper()
	got, err := h.Desk.ReceiveForm(h.t.Context(), h.who(who), casework.SentForm{Device: "device-ofthetests", XML: form, Files: files})
	must(h.t, err)
	return got.Stream
}

// opened opens what a phone sent as somebody.
func (h *house) opened(who string, stream id.Stream) *casework.SubmissionSight {
	h.t.Helper()
	s, err := h.Desk.SeeSubmission(h.t.Context(), h.who(who), stream, audit.ForPage)
	must(h.t, err)
	return s
}

// found counts what somebody finds of one stream.
func (h *house) found(who, query string, stream id.Stream) int {
	h.t.Helper()
	h.settleNow()
	hits, err := h.Desk.Search(h.t.Context(), h.who(who), query, 20)
	must(h.t, err)
	n := 0
	for _, hit := range hits {
		if hit.Stream == stream {
			n++
		}
	}
	return n
}

func key(err error) string {
	if all := problem.All(err); len(all) > 0 {
		return all[0].Key
	}
	return fmt.Sprint(err)
}

func TestACaseOpenedFromAFormHoldsWhatTheFormSaysUnderTheSameKey(t *testing.T) {
	h := newHouse(t, "staff")
	form := h.send("investigator", htcdsForm("a", "TRUE", "បុប្ផា", "prs_Second_Name", "ឈួន", "prs_MobilePhone", "012 345 678", "prs_Gender", "Feminine", "prs_Title", "weaver"))
	h.settleNow()
	if n := h.found("investigator", "ឈួន បុប្ផា", form); n != 1 {
		t.Errorf("found %d times by her Khmer name", n)
	}
	if n := h.found("investigator", "Chhuon Bopha", form); n != 1 {
		t.Errorf("found %d times by her name in Latin script", n)
	}
	if n := h.found("unit-lead", "012345678", form); n != 1 {
		t.Errorf("found %d times by her phone", n)
	}
	if n := h.found("worker", "ឈួន បុប្ផា", form); n != 0 {
		t.Error("found by another agency")
	}
	s := h.opened("investigator", form)
	if !s.Told || s.Intake == nil || s.Intake.FirstName != "បុប្ផា" || !s.May[access.SubmissionOpen] {
		t.Fatalf("the worker sees %+v", s)
	}
	done, err := h.Desk.OpenCaseFromSubmission(t.Context(), h.by("investigator", ""), form, lang.English)
	must(t, err)
	c := h.see("investigator", done.Stream)
	if len(c.People) != 1 || c.People[0].KeyScope != form || c.From != form || !c.People[0].Has(casefile.RolePossibleVictim) {
		t.Fatalf("the case is %+v", c.Case)
	}
	names := casefile.Live[casefile.NameRecorded](c.Case)
	notes := casefile.Live[casefile.NoteWritten](c.Case)
	if len(names) != 1 || names[0].Fact.(casefile.NameRecorded).Text.V != "ឈួន បុប្ផា" || len(notes) != 1 || !strings.Contains(notes[0].Fact.(casefile.NoteWritten).Text.V, "weaver") {
		t.Errorf("the case says %v, %v", names, notes)
	}
	if l := c.Linked[form]; !l.Sees || l.Number != s.Received.Number {
		t.Errorf("the case names the form as %+v", l)
	}
	_, err = h.Desk.OpenCaseFromSubmission(t.Context(), h.by("investigator", ""), form, lang.English)
	if key(err) != "submission.not-waiting" {
		t.Errorf("a second case: %v", err)
	}
	_, err = h.Desk.DeleteSubmission(t.Context(), h.by("unit-lead", "double"), form)
	if key(err) != "submission.became-something" {
		t.Errorf("what a case was opened from was deleted: %v", err)
	}
	_, err = h.Desk.ErasePerson(t.Context(), h.by("unit-lead", "she asked for it"), done.Stream, c.People[0].ID)
	must(t, err)
	if s := h.opened("investigator", form); !s.Erased || s.Intake != nil || len(s.XML()) > 0 {
		t.Error("who was erased on the case is read in the form it came from")
	}
	if h.found("investigator", "ឈួន បុប្ផា", form) != 0 {
		t.Error("who was erased is found")
	}
	again, err := h.Desk.ReceiveForm(t.Context(), h.who("investigator"), casework.SentForm{Device: "device-ofthetests", XML: htcdsForm("a", "TRUE", "Other")})
	if err != nil || !again.Conflict {
		t.Errorf("the phone that sends again is told %+v, %v", again, err)
	}
	h.verified()
}

func TestAFormWithoutConsentIsClosedToEverybodyUntilABasisIsRecorded(t *testing.T) {
	h := newHouse(t, "staff")
	form := h.send("worker", htcdsForm("b", "FALSE", "Qanary"))
	h.settleNow()
	for _, who := range []string{"worker", "colleague", "director", "administrator"} {
		if s := h.opened(who, form); s.Told || s.Intake != nil || len(s.XML()) > 0 || s.State != submission.StateSealed || s.May[access.SubmissionOpen] {
			t.Errorf("%s reads %+v", who, s)
		}
	}
	number := h.opened("worker", form).Received.Number
	for _, query := range []string{"Qanary", number} {
		if h.found("director", query, form) != 0 {
			t.Errorf("found by %s", query)
		}
	}
	_, err := h.Desk.OpenCaseFromSubmission(t.Context(), h.by("worker", ""), form, lang.English)
	if problem.KindOf(err) != problem.Withheld {
		t.Errorf("a case was opened: %v", err)
	}
	for want, do := range map[string]func() (casework.Done, error){
		"error.reason-required": func() (casework.Done, error) {
			return h.Desk.RecordBasis(t.Context(), h.by("director", ""), form, "danger-to-life")
		},
		"error.required": func() (casework.Done, error) {
			return h.Desk.RecordBasis(t.Context(), h.by("director", "why"), form, "consent")
		},
		"error.not-available": func() (casework.Done, error) {
			return h.Desk.RecordBasis(t.Context(), h.by("worker", "why"), form, "danger-to-life")
		},
	} {
		if _, err := do(); key(err) != want {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	_, err = h.Desk.RecordBasis(t.Context(), h.by("director", "they will be back tonight"), form, "danger-to-life")
	must(t, err)
	if s := h.opened("colleague", form); !s.Told || s.Intake == nil || s.Why != "they will be back tonight" {
		t.Errorf("after the basis a worker sees %+v", s)
	}
	if h.found("colleague", "Qanary", form) != 1 {
		t.Error("it is not found by its name")
	}
	h.verified()
}

func TestAfterItsTimeAFormWithoutConsentCanOnlyBeDeleted(t *testing.T) {
	h := newHouse(t, "staff")
	form := h.send("worker", htcdsForm("c", "FALSE", "Qanary"))
	h.now = h.now.Add(submission.BasisWithin + time.Second)
	s := h.opened("director", form)
	if s.May[access.SubmissionBasis] || !s.May[access.SubmissionDelete] {
		t.Errorf("the director may %v", s.May)
	}
	_, err := h.Desk.RecordBasis(t.Context(), h.by("director", "late"), form, "danger-to-life")
	if key(err) != "submission.too-late" {
		t.Errorf("recorded: %v", err)
	}
	if _, err := h.Desk.DeleteSubmission(t.Context(), h.by("director", ""), form); key(err) != "error.reason-required" {
		t.Errorf("deleted without a reason: %v", err)
	}
	_, err = h.Desk.DeleteSubmission(t.Context(), h.by("director", "nobody found her again"), form)
	must(t, err)
	s = h.opened("director", form)
	if s.State != submission.StateDeleted || s.Told || s.Why != "nobody found her again" || !h.erased(s.Received.Person, form) {
		t.Errorf("after deleting: %+v", s.Submission)
	}
	if got, err := h.Desk.ReceiveForm(t.Context(), h.who("worker"), casework.SentForm{Device: "device-ofthetests", XML: htcdsForm("c", "FALSE", "Qanary")}); err != nil || !got.Repeated {
		t.Errorf("the phone that sends it again is told %+v, %v", got, err)
	}
	h.verified()
}

func TestADeletingThatWasInterruptedIsFinishedByItself(t *testing.T) {
	h := newHouse(t, "staff")
	form := h.send("worker", htcdsForm("d", "FALSE", "Qanary"))
	person := h.opened("worker", form).Received.Person
	h.Desk.Audit = audit.New(stopsErasing{h.Desk.Log.(audit.Store)}, rand.Reader)
	if _, err := h.Desk.DeleteSubmission(t.Context(), h.by("director", "a test"), form); err == nil || h.erased(person, form) {
		t.Fatal("the program was not stopped")
	}
	h.again()
	must(t, h.Round(t.Context()))
	if !h.erased(person, form) || h.erasedBySystem(form) != 1 {
		t.Error("the key of a deleted form is still there")
	}
	must(t, h.Round(t.Context()))
	if h.erasedBySystem(form) != 1 {
		t.Error("it was finished twice")
	}
	h.verified()
}

func TestOtherAnswersUnderOneNameAreLaidSideBySide(t *testing.T) {
	h := newHouse(t, "staff")
	form := h.send("worker", htcdsForm("e", "TRUE", "Qanary", "prs_Title", "weaver"))
	h.send("worker", htcdsForm("e", "TRUE", "Canary", "prs_Title", "weaver", "prs_Email", "a@example.org"))
	s := h.opened("colleague", form)
	want := []casework.Difference{{Path: "prs_First_Name", First: "Qanary", Other: "Canary"}, {Path: "prs_Email", Other: "a@example.org"}}
	if len(s.Others) != 1 || !slices.Equal(s.Others[0].Differ, want) || s.Unreviewed != 1 || !s.May[access.SubmissionReview] {
		t.Errorf("beside it stands %+v", s.Others)
	}
	if _, err := h.Desk.ReviewConflict(t.Context(), h.by("colleague", ""), form); key(err) != "error.reason-required" {
		t.Errorf("looked at without a word: %v", err)
	}
	_, err := h.Desk.ReviewConflict(t.Context(), h.by("colleague", "the first is right"), form)
	must(t, err)
	if s := h.opened("colleague", form); s.Unreviewed != 0 || s.May[access.SubmissionReview] || len(s.Others) != 1 {
		t.Errorf("after looking: %d", s.Unreviewed)
	}
	h.settleNow()
	if p, err := h.Desk.ListSubmissions(t.Context(), h.who("worker"), view.SubmissionQuery{Conflicted: true}); err != nil || p.Total != 0 {
		t.Errorf("the list of conflicts has %+v, %v", p, err)
	}
}

func TestATalkWithoutConsentBecomesAScreeningOnAnotherBasis(t *testing.T) {
	h := newHouse(t, "staff")
	form := h.send("investigator", talkForm("f", "declined", "Qanary"))
	if s := h.opened("unit-lead", form); s.State != submission.StateSealed || s.Became != nil {
		t.Fatalf("it stands at %s", s.State)
	}
	done, err := h.Desk.RecordBasis(t.Context(), h.by("unit-lead", "a child is in danger"), form, "danger-to-life")
	must(t, err)
	s := h.opened("unit-lead", form)
	if done.Stream != form || s.State != submission.StateScreened || s.Became == nil || !s.Became.Sees {
		t.Fatalf("it stands at %s as %+v", s.State, s.Became)
	}
	talk, err := h.Desk.SeeScreening(t.Context(), h.who("unit-lead"), s.Became.Stream, audit.ForPage)
	must(t, err)
	if answers := talk.Answers(); answers["DR01"] != screening.Yes || answers["EX01"] != screening.Yes || talk.History[0].Happened != "2026-11-14" {
		t.Errorf("the screening says %v on %s", answers, talk.History[0].Happened)
	}
	if h.found("unit-lead", "Qanary", s.Became.Stream) != 1 || h.found("unit-lead", "Qanary", form) != 0 {
		t.Error("she is found in the form, or not in the screening")
	}
	h.verified()
}

func TestWhatPhonesSentWaitsOnTheFirstPageOfThoseWhoWorkOnIt(t *testing.T) {
	h := newHouse(t, "staff")
	waiting, sealed := h.send("worker", htcdsForm("g", "TRUE", "Qanary")), h.send("worker", htcdsForm("h", "FALSE", "Canary"))
	unknown := h.send("worker", filled("nobody-serves-this", "7", "i"))
	h.settleNow()
	for who, want := range map[string]string{"colleague": "submission", "director": "submission submission-sealed", "hotline": "", "stranger": ""} {
		work, err := h.Desk.Home(t.Context(), h.who(who))
		must(t, err)
		var got []string
		for _, w := range work {
			got = append(got, w.Sort)
			if w.Stream == sealed && (w.Name != (casework.Shown{}) || w.Due.String() != "2026-12-16") || w.Stream == waiting && w.Name.Other != "Qanary" || w.Stream == unknown {
				t.Errorf("%s sees %+v", who, w)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s has %v to do", who, got)
		}
	}
	for who, want := range map[string]int{"worker": 3, "director": 3, "administrator": 2, "investigator": 0} {
		p, err := h.Desk.ListSubmissions(t.Context(), h.who(who), view.SubmissionQuery{})
		must(t, err)
		if len(p.Lines) != want {
			t.Errorf("%s has a list of %d", who, len(p.Lines))
		}
	}
	p, err := h.Desk.ListSubmissions(t.Context(), h.who("administrator"), view.SubmissionQuery{States: []event.Code{submission.StateWaiting, submission.StateQuarantine}})
	must(t, err)
	if len(p.Lines) != 1 || p.Lines[0].Row.Stream != unknown {
		t.Errorf("an administrator lists %+v", p.Lines)
	}
	if _, err := h.Desk.ListSubmissions(t.Context(), h.who("hotline"), view.SubmissionQuery{}); problem.KindOf(err) != problem.Withheld {
		t.Errorf("the hotline has a list: %v", err)
	}
}

func TestWhatPhonesSentTwiceOrTooLongAgoWaitsForTheSupervisor(t *testing.T) {
	h := newHouse(t, "staff")
	twice, sealed := h.send("worker", htcdsForm("n", "TRUE", "Qanary")), h.send("worker", htcdsForm("o", "FALSE", "Canary"))
	h.send("worker", htcdsForm("n", "TRUE", "Other"))
	h.send("worker", htcdsForm("o", "FALSE", "Other")) // what nobody may read is laid beside nothing
	h.settleNow()
	sorts := func(who string) string {
		work, err := h.Desk.Home(t.Context(), h.who(who))
		must(t, err)
		var out []string
		for _, w := range work {
			out = append(out, w.Sort)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	for who, want := range map[string]string{"director": "submission submission-conflict submission-sealed", "colleague": "submission submission-conflict", "administrator": "", "investigator": ""} {
		if got := sorts(who); got != want {
			t.Errorf("%s has %s to do", who, got)
		}
	}
	_, err := h.Desk.ReviewConflict(t.Context(), h.by("director", "the first is right"), twice)
	must(t, err)
	h.now = h.now.Add(submission.BasisWithin + time.Second)
	h.settleNow()
	if got := sorts("director"); got != "submission submission-overdue" {
		t.Errorf("after the time the director has %s to do", got)
	}
	work, err := h.Desk.Home(t.Context(), h.who("director"))
	must(t, err)
	if i := slices.IndexFunc(work, func(w casework.Work) bool { return w.Stream == sealed }); work[i].Band != casework.BandLate && work[i].Band != casework.BandToday {
		t.Errorf("it stands in band %d", work[i].Band)
	}
	_, err = h.Desk.DeleteSubmission(t.Context(), h.by("director", "nobody found her again"), sealed)
	must(t, err)
	h.settleNow()
	if got := sorts("director"); got != "submission" {
		t.Errorf("after deleting the director has %s to do", got)
	}
}

func TestAFileOfAFormIsPutTogetherFromItsPieces(t *testing.T) {
	h := newHouse(t, "staff")
	form := h.send("worker", htcdsForm("j", "TRUE", "Qanary"), casework.SentFile{Name: "photo.jpg", Data: make([]byte, 2*submission.Piece+1)})
	s := h.opened("worker", form)
	if len(s.Files) != 1 || s.Files[0].Name != "photo.jpg" || len(s.Files[0].Data) != 2*submission.Piece+1 {
		t.Errorf("the files are %d", len(s.Files))
	}
}
