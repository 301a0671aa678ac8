package casework_test

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"

	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// as makes what an act needs, done by somebody.
func (a act) as(h *house, name string) casework.Do {
	if name == "" {
		name = "worker"
	}
	return h.by(name, "a reason")
}

// size is how many events and audit entries there are.
func (h *house) size() (events int, entries int64) {
	h.t.Helper()
	page, err := h.Desk.Log.After(h.t.Context(), 0, 1<<20)
	must(h.t, err)
	tree, err := h.Desk.Audit.Root(h.t.Context())
	must(h.t, err)
	return len(page), tree.N
}

func TestEveryActOfTheDeskIsHeldToItsShape(t *testing.T) {
	known := map[string]bool{}
	for _, table := range []map[string]act{changes, looks, anywhere, lists} {
		for name := range table {
			known[name] = true
		}
	}
	desk := reflect.TypeFor[*casework.Desk]()
	for i := range desk.NumMethod() {
		name := desk.Method(i).Name
		if !known[name] && noActs[name] == "" {
			t.Errorf("%s stands in no table of this test", name)
		}
		delete(known, name)
	}
	for name := range known {
		t.Errorf("the Desk has no %s", name)
	}
}

func TestWhatIsRefusedIsRecordedAndLooksLikeWhatDoesNotExist(t *testing.T) {
	h := newHouse(t, "staff")
	real, none := h.scene(), h.nowhere()
	malformed := target{tip: "tip", screening: "nonsense", file: "case-!", other: "", referral: "referral-", sent: "submission-", sealed: "submission", name: "x", person: "y"}
	for _, table := range []map[string]act{changes, looks} {
		for _, name := range slices.Sorted(maps.Keys(table)) {
			a := table[name]
			_, withheld := a.do(h, h.by("stranger", "a reason"), real)
			seen, err := h.Desk.Audit.Looks(t.Context(), h.subject(name, real), 1)
			must(t, err)
			about := h.subject(name, real)
			if len(seen) == 0 || seen[0].Actor != h.who("stranger").Account || !slices.ContainsFunc(seen[0].Decided, func(d audit.Decided) bool { return !d.Allowed && d.Stream == about }) ||
				slices.ContainsFunc(seen[0].Decided, func(d audit.Decided) bool { return d.Allowed && d.Stream == about }) {
				t.Errorf("%s: the refusal is not recorded: %+v", name, seen)
			}
			for what, at := range map[string]target{"missing": none, "malformed": malformed} {
				events, entries := h.size()
				_, missing := a.do(h, h.by("stranger", "a reason"), at)
				if problem.KindOf(withheld) != problem.Withheld || !sameAnswer(withheld, missing) {
					t.Errorf("%s: withheld %v, %s %v", name, withheld, what, missing)
				}
				if e, n := h.size(); e != events || n != entries+1 {
					t.Errorf("%s on a %s stream made %d events and %d entries", name, what, e-events, n-entries)
				}
			}
		}
	}
	for _, table := range []map[string]act{anywhere, lists} {
		for name, a := range table {
			who := "administrator"
			switch {
			case a.by == who:
				who = "worker"
			case name == "ListSubmissions": // of what is closed to everybody, an administrator has a list
				who = "hotline"
			}
			events, entries := h.size()
			_, err := a.do(h, h.by(who, "a reason"), real)
			if e, n := h.size(); problem.KindOf(err) != problem.Withheld || e != events || n != entries+1 {
				t.Errorf("%s by the %s: %v, %d events, %d entries", name, who, err, e-events, n-entries)
			}
		}
	}
}

// sameAnswer reports whether two errors cannot be told apart.
func sameAnswer(a, b error) bool {
	return a != nil && b != nil && a.Error() == b.Error() && reflect.DeepEqual(a, b)
}

// subject is the stream a refusal of an act is recorded about.
func (h *house) subject(name string, at target) id.Stream {
	switch name {
	case "HandOverTip", "LinkTip", "OpenCaseFromTip", "CloseTip", "SeeTip", "Candidates":
		return at.tip
	case "PrepareTalk", "Answer", "NoteScreening", "SetAge", "StopScreening", "HandOverScreening", "HandOverInDanger", "DecideScreening", "LinkScreening", "OpenCaseFromScreening", "SeeScreening":
		return at.screening
	case "OpenCaseFromSubmission", "AddSubmissionToCase", "FormCandidates", "SeeAdding", "ReviewConflict", "SeeSubmission", "PreviewSent", "TakeSent":
		return at.sent
	case "RecordBasis", "DeleteSubmission":
		return at.sealed
	case "AcceptReferral", "DeclineReferral", "EndReferral", "NoteReferral", "SeeReferral":
		return at.referral
	}
	return at.file
}

// prepared are acts that need another one done before.
var prepared = map[string]string{"LeaveTeam": "JoinTeam", "ReopenCase": "CloseCase"}

// order puts what ends something after everything else.
func order(table map[string]act) []string {
	last := []string{"AcceptReferral", "StrikeFact", "CloseTip", "ErasePerson"}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(table)), func(n string) bool { return slices.Contains(last, n) })
	return append(names, last...)
}

func TestTheSameCommandTwiceHasOneEffect(t *testing.T) {
	all := maps.Clone(changes)
	maps.Copy(all, anywhere)
	h := newHouse(t, "staff")
	for _, name := range order(all) {
		at := h.scene()
		if before := prepared[name]; before != "" {
			_, err := all[before].do(h, h.by("worker", "a reason"), at)
			must(t, err)
		}
		do := all[name].as(h, all[name].by)
		first, err := all[name].do(h, do, at)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		events, _ := h.size()
		again, err := all[name].do(h, do, at)
		if e, _ := h.size(); err != nil || e != events {
			t.Errorf("%s again: %v, %d more events", name, err, e-events)
		}
		if name != "ErasePerson" && (!again.Repeated || again.Stream != first.Stream || again.Position != first.Position) {
			t.Errorf("%s gave %+v and then %+v", name, first, again)
		}
	}
	h.verified()
}

func TestARepeatedCommandNamesWhatItMadeTheFirstTime(t *testing.T) {
	h := newHouse(t, "staff")
	at := h.scene()
	do := h.by("worker", "")
	fact := h.filler("new", at.person, at.file).Fact(casefile.PhoneRecorded{})
	entry, _, err := h.Desk.RecordFact(t.Context(), do, at.file, fact)
	must(t, err)
	if again, _, err := h.Desk.RecordFact(t.Context(), do, at.file, fact); err != nil || again != entry {
		t.Errorf("recorded as %s and again as %s: %v", entry, again, err)
	}
	do = h.by("worker", "")
	name := &casefile.NameRecorded{Text: event.About("Qanary")}
	person, _, err := h.Desk.AddPerson(t.Context(), do, at.file, []casefile.Code{"witness"}, "", name)
	must(t, err)
	if again, _, err := h.Desk.AddPerson(t.Context(), do, at.file, []casefile.Code{"witness"}, "", name); err != nil || again != person {
		t.Errorf("added as %s and again as %s: %v", person, again, err)
	}
}

func TestOfTwoPeopleOnOneFactTheSecondIsToldAndOverwritesNothing(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	_, err := h.Desk.JoinTeam(t.Context(), h.by("worker", ""), stream, h.who("shelter").Account)
	must(t, err)
	facts := h.tell(stream, h.filler("first", person, stream))
	seen := h.see("worker", stream).Head
	for _, f := range facts {
		one, two := h.by("shelter", "hers"), h.by("worker", "his")
		one.Seen, two.Seen = seen, seen
		hers := h.filler("hers", person, stream).Fact(casefile.Facts()[f.name])
		_, err := h.Desk.CorrectFact(t.Context(), one, stream, f.entry, hers)
		must(t, err)
		events, _ := h.size()
		_, err = h.Desk.CorrectFact(t.Context(), two, stream, f.entry, h.filler("his", person, stream).Fact(casefile.Facts()[f.name]))
		if n, _ := h.size(); problem.KindOf(err) != problem.Conflict || n != events {
			t.Errorf("%s: the second was told %v", f.name, err)
		}
		if f.name != "person" {
			_, err = h.Desk.StrikeFact(t.Context(), two, stream, f.entry)
			if problem.KindOf(err) != problem.Conflict {
				t.Errorf("%s was struck as it was not seen: %v", f.name, err)
			}
		}
		now := h.see("worker", stream)
		if e := now.Entry(f.entry); !reflect.DeepEqual(e.Fact, hers) {
			t.Errorf("%s was overwritten", f.name)
		}
		two = h.by("worker", "his, having read hers")
		two.Seen = now.Head
		_, err = h.Desk.CorrectFact(t.Context(), two, stream, f.entry, h.filler("his", person, stream).Fact(casefile.Facts()[f.name]))
		must(t, err)
	}
}

func TestOfTwoWhoSteerOneCaseTheSecondIsTold(t *testing.T) {
	h := newHouse(t, "staff")
	at := h.scene()
	_, err := changes["FinishTask"].do(h, h.by("worker", ""), at)
	must(t, err)
	seen := h.see("worker", at.file).Head
	_, err = changes["AssignCase"].do(h, h.by("director", "she is ill"), at)
	must(t, err)
	_, err = changes["ReassignTask"].do(h, h.by("shelter", "mine"), at)
	must(t, err)
	for _, name := range []string{"AssignCase", "CloseCase", "ReassignTask"} {
		do := h.by("shelter", "a reason")
		do.Seen = seen
		if _, err := changes[name].do(h, do, at); problem.KindOf(err) != problem.Conflict {
			t.Errorf("%s on what was not seen: %v", name, err)
		}
	}
}

func TestSixteenWhoOnlyAddAtOnceAllSucceed(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	const people, rounds = 16, 4
	var all sync.WaitGroup
	failed := make(chan error, people*rounds)
	for n := range people {
		mark, do := fmt.Sprint("note of ", n), make([]casework.Do, rounds)
		for i := range do {
			do[i] = h.by("worker", "")
		}
		all.Go(func() {
			for i := range rounds {
				fill := h.filler(mark, person, stream)
				fill.Round = i
				_, _, err := h.Desk.RecordFact(t.Context(), do[i], stream, fill.Fact(casefile.NoteWritten{}))
				failed <- err
			}
		})
	}
	all.Wait()
	for range people * rounds {
		must(t, <-failed)
	}
	if n := len(casefile.Live[casefile.NoteWritten](h.see("worker", stream).Case)); n != people*rounds {
		t.Errorf("%d of %d notes were kept", n, people*rounds)
	}
	h.verified()
}

func TestOfTwoCorrectionsAtOneMomentExactlyOneStands(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	entry, _, err := h.Desk.RecordFact(t.Context(), h.by("worker", ""), stream, h.filler("first", person, stream).Fact(casefile.NameRecorded{}))
	must(t, err)
	for range 5 {
		seen := h.see("worker", stream).Head
		var both sync.WaitGroup
		told := make(chan error, 2)
		for _, mark := range []string{"one", "two"} {
			do := h.by("worker", "")
			do.Seen = seen
			both.Go(func() {
				_, err := h.Desk.CorrectFact(t.Context(), do, stream, entry, h.filler(mark, person, stream).Fact(casefile.NameRecorded{}))
				told <- err
			})
		}
		both.Wait()
		a, b := <-told, <-told
		if (a == nil) == (b == nil) || problem.KindOf(errors.Join(a, b)) != problem.Conflict {
			t.Fatalf("they were told %v and %v", a, b)
		}
	}
}
