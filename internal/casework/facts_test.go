package casework_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casefile/casefiletest"
	"spean/internal/casework"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/referral"
)

// words are all a fact says of its own, personal and shared.
func words(f casefile.Fact) []string {
	personal, shared := casefiletest.Texts(f)
	return append(personal, shared...)
}

// written gives everything a value says, sealed or not, to look for words in.
func written(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	must(t, err)
	return string(b)
}

func TestEveryFactIsEnteredAndShown(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	var fillers []casefiletest.Filler
	for n, state := range []partial.State{partial.StateKnown, partial.StateUnknown, partial.StateDeclined} {
		fill := h.filler("told", person, stream)
		fill.Round, fill.State, fill.Yes = n, state, n == 2
		fillers = append(fillers, fill)
	}
	facts := h.tell(stream, fillers...)
	seen := h.see("worker", stream)
	for _, f := range facts {
		e := seen.Entry(f.entry)
		if e == nil {
			t.Errorf("%s is not shown", f.name)
			continue
		}
		said := append([]casefile.Wording{}, e.Earlier...)
		said = append(said, casefile.Wording{Fact: e.Fact, By: e.By, At: e.At})
		at := slices.IndexFunc(said, func(w casefile.Wording) bool { return reflect.DeepEqual(w.Fact, f.fact) })
		if at < 0 || said[at].By != h.who("worker").Account || !said[at].At.Equal(h.now.UTC()) {
			t.Errorf("%s was told as %s and is shown as %s", f.name, written(t, f.fact), written(t, e.Fact))
		}
	}
}

func TestWhatIsToldInConfidenceIsShownToThoseWhoCareAlone(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	note := casefile.NoteWritten{People: []id.Person{person}, Audience: casefile.AudienceCase, Text: said("told in confidence")}
	entry, _, err := h.Desk.RecordFact(t.Context(), h.by("worker", ""), stream, note)
	must(t, err)
	_, err = h.Desk.JoinTeam(t.Context(), h.by("worker", ""), stream, h.who("colleague").Account)
	must(t, err)
	if !strings.Contains(written(t, h.see("director", stream).Entries), "told in confidence") {
		t.Fatal("a note for the case is not shown to its agency's head")
	}
	note.Audience = casefile.AudienceCare
	_, err = h.Desk.CorrectFact(t.Context(), latest(h.by("worker", "it is for those who care alone")), stream, entry, note)
	must(t, err)
	for name, want := range map[string]bool{"worker": true, "colleague": true, "shelter": true, "director": false} {
		if got := strings.Contains(written(t, h.see(name, stream).Entries), "told in confidence"); got != want {
			t.Errorf("%s sees it: %v", name, got)
		}
	}
}

func TestEveryFactIsCorrected(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	first := h.filler("first", person, stream)
	facts := h.tell(stream, first)
	before := h.see("worker", stream)
	told := partial.DayOf(h.now.In(casework.Zone))
	h.day()
	second := h.filler("second", person, stream)
	second.Round = 1
	for _, f := range facts {
		do := h.by("worker", "it was "+f.name)
		do.Seen = before.Head
		_, err := h.Desk.CorrectFact(t.Context(), do, stream, f.entry, second.Fact(casefile.Facts()[f.name]))
		must(t, err)
	}
	now := h.see("worker", stream)
	then, err := h.Desk.SeeCase(t.Context(), h.who("worker"), stream, told, "page")
	must(t, err)
	for _, f := range facts {
		e := now.Entry(f.entry)
		if want := second.Fact(casefile.Facts()[f.name]); !reflect.DeepEqual(e.Fact, want) {
			t.Errorf("%s reads %s after its correction", f.name, written(t, e.Fact))
		}
		if len(e.Earlier) == 0 || !reflect.DeepEqual(e.Earlier[len(e.Earlier)-1].Fact, f.fact) {
			t.Errorf("the earlier wording of %s is gone", f.name)
		}
		if e.Why != "it was "+f.name || e.By != h.who("worker").Account {
			t.Errorf("who corrected %s and why is not shown", f.name)
		}
		if old := then.Entry(f.entry); old == nil || !reflect.DeepEqual(old.Fact, f.fact) {
			t.Errorf("as of the day before, %s does not read as it was told", f.name)
		}
	}
}

func TestEveryFactIsStruckAndStaysReadable(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	for _, f := range h.tell(stream, h.filler("told", person, stream)) {
		_, err := h.Desk.StrikeFact(t.Context(), h.by("worker", "by mistake"), stream, f.entry)
		if f.name == "person" {
			if problem.KindOf(err) != problem.Invalid {
				t.Errorf("a person was struck: %v", err)
			}
			continue
		}
		must(t, err)
		e := h.see("worker", stream).Entry(f.entry)
		if e == nil || e.Struck == nil || e.Struck.Why != "by mistake" || !reflect.DeepEqual(e.Fact, f.fact) {
			t.Errorf("%s was struck and reads %s", f.name, written(t, e))
		}
	}
}

func TestEveryFactIsPrinted(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	facts := h.tell(stream, h.filler("told", person, stream))
	printed, err := h.Desk.SeeCase(t.Context(), h.who("worker"), stream, partial.Day{}, audit.ForPrint)
	must(t, err)
	for _, f := range facts {
		if e := printed.Entry(f.entry); e == nil || !reflect.DeepEqual(e.Fact, f.fact) {
			t.Errorf("%s is not printed", f.name)
		}
	}
	looks, err := h.Desk.Looks(t.Context(), h.who("worker"), stream, 5)
	must(t, err)
	if !slices.ContainsFunc(looks, func(l audit.Seen) bool { return l.Purpose == audit.ForPrint && l.Actor == h.who("worker").Account }) {
		t.Error("nobody can see that the case was printed")
	}
}

// refer sends a referral of one person to the police and gives its stream.
func (h *house) refer(stream id.Stream, person id.Person, parts ...casefile.GrantedPart) (id.Stream, referral.Sent) {
	h.t.Helper()
	in := referral.Sent{Case: stream, To: h.who("investigator").Agency, Sort: "police", Purpose: "investigation", Basis: "legal-duty", People: []id.Person{person}, Parts: parts}
	done, err := h.Desk.SendReferral(h.t.Context(), h.by("worker", "the law asks for it"), in)
	must(h.t, err)
	return done.Stream, in
}

func allReferable(short bool) []casefile.GrantedPart {
	var out []casefile.GrantedPart
	for _, s := range casefile.Referable {
		out = append(out, casefile.GrantedPart{Section: s, Short: short})
	}
	return out
}

func TestEveryFactIsReferredAsPreviewedAndNoOther(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	other, _, err := h.Desk.AddPerson(t.Context(), h.by("worker", ""), stream, []casefile.Code{casefile.RoleFamily}, "sister", nil)
	must(t, err)
	referred := h.filler("referred", person, stream)
	kept := h.filler("kept", person, stream)
	kept.Yes = true // what is restricted, where a fact can be
	facts := h.tell(stream, referred)
	restricted := kept.Fact(casefile.NeedRecorded{})
	note := kept.Fact(casefile.NoteWritten{}).(casefile.NoteWritten)
	note.Audience = casefile.AudienceCare
	for _, f := range []casefile.Fact{restricted, note} {
		_, _, err := h.Desk.RecordFact(t.Context(), h.by("worker", ""), stream, f)
		must(t, err)
	}
	h.tell(stream, h.filler("somebody else", other, stream))
	r, in := h.refer(stream, person, allReferable(false)...)
	preview, err := h.Desk.PreviewReferral(t.Context(), h.who("worker"), in)
	must(t, err)
	sight, err := h.Desk.SeeReferral(t.Context(), h.who("investigator"), r)
	must(t, err)
	if theirs, previewed := written(t, sight.Theirs), written(t, preview.Theirs); theirs != previewed {
		t.Errorf("previewed as\n%s\nand seen as\n%s", previewed, theirs)
	}
	live := h.see("investigator", stream)
	for _, f := range facts {
		goes := slices.Contains(casefile.Referable, f.fact.Section())
		for where, c := range map[string]*casefile.Case{"the referral": sight.Theirs, "the case": live.Case} {
			e := c.Entry(f.entry)
			if (e != nil) != goes || goes && !reflect.DeepEqual(e.Fact, f.fact) {
				t.Errorf("%s in %s: %s", f.name, where, written(t, e))
			}
			if everything := written(t, c); !goes {
				for _, word := range words(f.fact) {
					if strings.Contains(everything, word) {
						t.Errorf("%s was not granted, and %s shows %q", f.name, where, word)
					}
				}
			}
		}
	}
	for what, c := range map[string]*casefile.Case{"the referral": sight.Theirs, "the case": live.Case} {
		if everything := written(t, c); strings.Contains(everything, "somebody else") || strings.Contains(everything, "kept") {
			t.Errorf("%s shows people who were not referred, or what is told in confidence", what)
		}
	}
}

func TestAReferralMayCarryAFactShortened(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	facts := h.tell(stream, h.filler("told", person, stream))
	r, in := h.refer(stream, person, allReferable(true)...)
	preview, err := h.Desk.PreviewReferral(t.Context(), h.who("worker"), in)
	must(t, err)
	sight, err := h.Desk.SeeReferral(t.Context(), h.who("investigator"), r)
	must(t, err)
	for _, f := range facts {
		s, ok := f.fact.(casefile.Shortener)
		if !ok {
			continue
		}
		for where, c := range map[string]*casefile.Case{"previewed": preview.Theirs, "seen": sight.Theirs, "looked at": h.see("investigator", stream).Case} {
			if e := c.Entry(f.entry); e == nil || !reflect.DeepEqual(e.Fact, casefile.Fact(s.Shorten().(casefile.Fact))) {
				t.Errorf("%s is %s as %s", f.name, where, written(t, e))
			}
			for _, word := range words(f.fact) {
				if strings.Contains(written(t, c), word) {
					t.Errorf("%s was to go shortened, and %q is %s", f.name, word, where)
				}
			}
		}
	}
}

func TestTwoGrantsDoNotAddUpToAThird(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	other, _, err := h.Desk.AddPerson(t.Context(), h.by("worker", ""), stream, []casefile.Code{casefile.RoleFamily}, "", nil)
	must(t, err)
	hers, his := h.filler("hers", person, stream), h.filler("his", other, stream)
	h.tell(stream, hers, his)
	h.refer(stream, person, casefile.GrantedPart{Section: casefile.SectionPeople})
	h.refer(stream, other, casefile.GrantedPart{Section: casefile.SectionContact})
	h.settleNow()
	everything := written(t, h.see("investigator", stream).Case)
	number, _ := hers.Fact(casefile.PhoneRecorded{}).(casefile.PhoneRecorded).Number.V.Get()
	if !strings.Contains(everything, "hers name-recorded") || !strings.Contains(everything, "his phone-recorded") {
		t.Fatal("what was granted is not shown")
	}
	if strings.Contains(everything, number) || strings.Contains(everything, "hers phone-recorded") || strings.Contains(everything, "his name-recorded") {
		t.Error("two referrals show together what neither granted")
	}
	for _, hit := range append(h.find("investigator", number), h.find("investigator", "his name-recorded text")...) {
		if hit.Text == number || hit.Person == other {
			t.Errorf("a search finds by two referrals together what neither granted: %s", hit.Text)
		}
	}
}

// findable says by what a fact is found; all others say in docs/facts.md why not.
func findable(f casefile.Fact) []string {
	switch f := f.(type) {
	case casefile.NameRecorded:
		return []string{f.Text.V}
	case casefile.PhoneRecorded:
		return []string{f.Number.V.Value}
	case casefile.DocumentRecorded:
		return []string{f.Number.V.Value}
	case casefile.HomeRecorded:
		return []string{f.Place.V.Value.Text}
	case casefile.LegAdded:
		return []string{f.From.V.Value.Text, f.To.V.Value.Text}
	case casefile.EpisodeAdded:
		return []string{f.Premises.V.Value, f.Vessel.V.Value, f.Employer.V.Value}
	}
	return nil
}

func TestEveryFactIsFoundByWhatTellsPeopleApart(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	facts := h.tell(stream, h.filler("wording", person, stream))
	h.settleNow()
	for _, f := range facts {
		for _, word := range findable(f.fact) {
			hits := h.find("worker", word)
			if !slices.ContainsFunc(hits, func(hit casework.Hit) bool { return hit.Stream == stream }) {
				t.Errorf("%s is not found by %q", f.name, word)
			}
			if len(h.find("stranger", word)) > 0 {
				t.Errorf("a stranger finds %s by %q", f.name, word)
			}
		}
	}
}

func TestEveryFactIsErasedWithItsPerson(t *testing.T) {
	h := newHouse(t, "staff")
	ctx := t.Context()
	stream, person := h.openCase("Qanary")
	other, _, err := h.Desk.AddPerson(ctx, h.by("worker", ""), stream, []casefile.Code{casefile.RoleFamily}, "", nil)
	must(t, err)
	gone := h.tell(stream, h.filler("gone", person, stream))
	stays := h.tell(stream, h.filler("stays", other, stream))
	r, _ := h.refer(stream, person, allReferable(false)...)
	_, err = h.Desk.ErasePerson(ctx, h.by("director", "she asked for it"), stream, person)
	must(t, err)
	h.settleNow()
	sight := h.see("worker", stream)
	everything := written(t, sight)
	if p := sight.Person(person); p == nil || !p.Erased {
		t.Error("that somebody was erased is not shown")
	}
	for _, f := range gone {
		personal, shared := casefiletest.Texts(f.fact)
		for _, word := range personal {
			if strings.Contains(everything, word) {
				t.Errorf("%s: %q can still be read", f.name, word)
			}
		}
		for _, word := range shared {
			if !strings.Contains(everything, word) {
				t.Errorf("%s: %q belongs to the whole case and is gone", f.name, word)
			}
		}
		if len(personal) > 0 && !sight.Entry(f.entry).Erased {
			t.Errorf("%s does not say that it was erased", f.name)
		}
		for _, word := range slices.Concat(personal, []string{"Qanary"}) {
			hits := h.find("worker", word)
			if slices.ContainsFunc(hits, func(hit casework.Hit) bool {
				return hit.Text == word || hit.Name != (casework.Shown{}) && hit.Person == person
			}) {
				t.Errorf("%s is still found by %q", f.name, word)
			}
		}
	}
	for _, f := range stays {
		if e := sight.Entry(f.entry); e == nil || !reflect.DeepEqual(e.Fact, f.fact) {
			t.Errorf("%s of somebody else did not stand", f.name)
		}
	}
	if theirs, err := h.Desk.SeeReferral(ctx, h.who("investigator"), r); err != nil || theirs.Theirs != nil {
		t.Errorf("the receiver still looks: %v", err)
	}
	for _, f := range gone {
		fact := h.filler("gone", person, stream).Fact(casefile.Facts()[f.name])
		if _, _, err := h.Desk.RecordFact(ctx, h.by("worker", ""), stream, fact); len(fact.Concerns()) > 0 && problem.KindOf(err) != problem.Invalid {
			t.Errorf("%s was recorded about somebody erased: %v", f.name, err)
		}
	}
	h.verified()
	done, err := h.Desk.ErasePerson(ctx, h.by("director", "once more"), stream, person)
	if err != nil || done.Stream != stream {
		t.Errorf("erasing again: %v", err)
	}
}

// verified re-derives the log and the audit tree from nothing but what is stored.
func (h *house) verified() {
	h.t.Helper()
	log, err := eventlog.Verify(h.t.Context(), h.Desk.Log)
	must(h.t, err)
	tree, err := h.Desk.Audit.Verify(h.t.Context())
	must(h.t, err)
	if len(log.Faults) > 0 || len(tree.Faults) > 0 || log.Events == 0 || tree.Entries == 0 {
		h.t.Fatalf("%d events, %d entries: %v %v", log.Events, tree.Entries, fmt.Sprint(log.Faults), fmt.Sprint(tree.Faults))
	}
}
