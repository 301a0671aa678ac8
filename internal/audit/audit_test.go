package audit_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/audit/audittest"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
)

var (
	noon  = time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	who   = access.Principal{Account: "account-kalyanxx", Agency: "agency-lotusxxx", Roles: []access.Role{access.SocialWorker}}
	mine  = id.Stream("case-minexxxx")
	other = id.Stream("case-otherxxx")
)

func salt() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

func rules(t testing.TB) *access.Policies {
	t.Helper()
	p, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// asked decides about a case on whose team the one who asks is, or, for other streams, about a case of another agency.
func asked(t testing.TB, act access.Act, stream id.Stream, section event.Section) access.Decision {
	r := access.Resource{Kind: stream.Kind(), Stream: stream, Owner: "agency-otherxxx"}
	if stream == mine {
		r.Owner, r.Team = who.Agency, []id.Account{who.Account}
	}
	return rules(t).Decide(access.Request{Principal: who, Act: act, Resource: r, Section: section})
}

func system(t testing.TB, act access.Act, stream id.Stream) access.Decision {
	kind := access.Anywhere
	if stream != "" {
		kind = stream.Kind()
	}
	return rules(t).Decide(access.Request{Principal: access.System(), Act: act, Resource: access.Resource{Kind: kind, Stream: stream}})
}

func look(t testing.TB, l *audit.Log, d ...access.Decision) audit.Grant {
	t.Helper()
	g, err := l.Look(context.Background(), noon, audit.ForPage, d...)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTheZeroGrantCoversNothing(t *testing.T) {
	var g audit.Grant
	if g.Valid() || g.Covers(mine) || g.May(mine, "people", "") || g.Allows(access.CaseSee, mine) || g.Limited(mine, nil).Covers(mine) {
		t.Fatal("a Grant nobody gave covers something")
	}
}

func TestAGrantCoversTheSectionsThatWereAllowedAndNoOthers(t *testing.T) {
	l := audit.New(audittest.NewMemory(), salt())
	g := look(t, l, asked(t, access.CaseSee, mine, "people"), asked(t, access.CaseSee, mine, "journey"), asked(t, access.CaseSee, mine, "care"),
		asked(t, access.CaseSee, other, "people"))
	for _, c := range []struct {
		stream  id.Stream
		section event.Section
		want    bool
	}{{mine, "people", true}, {mine, "journey", true}, {mine, "care", true}, {mine, "notes", false}, {mine, "", false}, {other, "people", false}} {
		if g.May(c.stream, c.section, "person-aaaaaaaa") != c.want {
			t.Errorf("%s of %s: want %v", c.section, c.stream, c.want)
		}
	}
	if !g.Covers(mine) || g.Covers(other) || g.Actor() != who.Account || g.Leaf() != 0 || g.Principal().Agency != who.Agency {
		t.Errorf("%+v", g)
	}
}

func TestLeaveToActOpensNothing(t *testing.T) {
	l := audit.New(audittest.NewMemory(), salt())
	g := look(t, l, asked(t, access.CaseConsent, mine, "people"))
	if !g.Allows(access.CaseConsent, mine) || g.Allows(access.CaseSee, mine) || g.May(mine, "people", "") {
		t.Fatal("leave to record consent is leave to read")
	}
}

func TestTheNodeItselfCoversEverythingOrOneStream(t *testing.T) {
	l := audit.New(audittest.NewMemory(), salt())
	if g := look(t, l, system(t, access.SystemRebuild, "")); !g.May(other, "care", "person-aaaaaaaa") || g.Actor() != "" {
		t.Fatal("a rebuild cannot read")
	}
	g := look(t, l, system(t, access.SystemRemind, mine))
	if !g.May(mine, "consent", "person-aaaaaaaa") || g.Covers(other) {
		t.Fatal("a reminder about one case reads another")
	}
}

func TestANarrowedGrantIsNeverWider(t *testing.T) {
	l := audit.New(audittest.NewMemory(), salt())
	grants := map[string]audit.Grant{
		"of a person":      look(t, l, asked(t, access.CaseSee, mine, "people")),
		"of the node":      look(t, l, system(t, access.SystemIndex, "")),
		"of the node, one": look(t, l, system(t, access.SystemIndex, mine)),
	}
	people := []id.Person{"", "person-aaaaaaaa", "person-bbbbbbbb", "person-cccccccc"}
	rapid.Check(t, func(t *rapid.T) {
		g := grants[rapid.SampledFrom([]string{"of a person", "of the node", "of the node, one"}).Draw(t, "grant")]
		some := func(name string) map[id.Person]bool {
			out := map[id.Person]bool{}
			for _, p := range rapid.SliceOf(rapid.SampledFrom(people)).Draw(t, name) {
				out[p] = rapid.Bool().Draw(t, "in")
			}
			return out
		}
		a, b := some("first"), some("second")
		once := g.Limited(mine, a)
		twice := once.Limited(mine, b)
		elsewhere := g.Limited(other, b)
		for _, p := range people {
			if once.May(mine, "people", p) != (g.May(mine, "people", p) && a[p]) {
				t.Fatalf("narrowed to %v, %q", a, p)
			}
			if twice.May(mine, "people", p) != (once.May(mine, "people", p) && b[p]) {
				t.Fatalf("narrowed to %v and %v, %q", a, b, p)
			}
			for _, n := range []audit.Grant{once, twice, elsewhere} {
				for _, s := range []id.Stream{mine, other} {
					if n.May(s, "people", p) && !g.May(s, "people", p) || n.Covers(s) && !g.Covers(s) {
						t.Fatal("narrowing widened")
					}
				}
			}
		}
	})
}

func TestALookThatIsRefusedIsRecordedAndLooksLikeAbsence(t *testing.T) {
	store := audittest.NewMemory()
	l := audit.New(store, salt())
	g, err := l.Look(context.Background(), noon, audit.ForPage, asked(t, access.CaseSee, other, "people"))
	if g.Valid() || !problem.Hidden(err) || problem.All(err)[0].Key != "error.not-available" {
		t.Fatalf("%+v, %v", g, err)
	}
	seen, err := l.Looks(context.Background(), other, 10)
	if err != nil || len(seen) != 1 || seen[0].Decided[0].Allowed || seen[0].Actor != who.Account || !slices.Equal(seen[0].Decided[0].Rules, []string{"case-of-another-agency"}) {
		t.Fatalf("%+v, %v", seen, err)
	}
}

func TestWithoutARecordThereIsNoGrant(t *testing.T) {
	store := audittest.NewMemory()
	store.Fail = errors.New("disk full")
	g, err := audit.New(store, salt()).Look(context.Background(), noon, audit.ForPage, asked(t, access.CaseSee, mine, "people"))
	if !errors.Is(err, store.Fail) || g.Valid() || g.Covers(mine) {
		t.Fatalf("%+v, %v", g, err)
	}
	if _, err := audit.New(audittest.NewMemory(), bytes.NewReader(nil)).Look(context.Background(), noon, audit.ForPage, asked(t, access.CaseSee, mine, "people")); err == nil {
		t.Fatal("an entry without salt")
	}
}

func TestALookNeedsADecisionSomebodyMade(t *testing.T) {
	l := audit.New(audittest.NewMemory(), salt())
	stranger := who
	stranger.Account = "account-otherxxx"
	theirs := rules(t).Decide(access.Request{Principal: stranger, Act: access.DirectorySee, Resource: access.Resource{Kind: access.Anywhere}})
	for name, d := range map[string][]access.Decision{"none": nil, "the zero decision": {access.Decision{}},
		"one of two is zero": {asked(t, access.CaseSee, mine, "people"), {}}, "two people": {asked(t, access.CaseSee, mine, "people"), theirs}} {
		if g, err := l.Look(context.Background(), noon, audit.ForPage, d...); err == nil || g.Valid() {
			t.Errorf("%s gave a Grant", name)
		}
	}
}

func TestOneListIsOneEntryThatNamesEveryCaseShown(t *testing.T) {
	store := audittest.NewMemory()
	l := audit.New(store, salt())
	decisions := []access.Decision{rules(t).Decide(access.Request{Principal: who, Act: access.ListCases, Resource: access.Resource{Kind: access.Anywhere}})}
	for _, s := range []id.Stream{"case-aaaaaaaa", "case-bbbbbbbb", "case-cccccccc"} {
		for _, section := range []event.Section{"people", "course"} {
			decisions = append(decisions, rules(t).Decide(access.Request{Principal: who, Act: access.CaseSee, Section: section,
				Resource: access.Resource{Kind: id.Case, Stream: s, Owner: who.Agency, Lead: who.Account}}))
		}
	}
	look(t, l, decisions...)
	if n, _ := store.Size(context.Background()); n != 1 {
		t.Fatalf("%d entries", n)
	}
	seen, err := l.Looks(context.Background(), "case-bbbbbbbb", 10)
	if err != nil || len(seen) != 1 || seen[0].Shown() != 3 || len(seen[0].Decided) != 4 || len(seen[0].Decided[2].Sections) != 2 {
		t.Fatalf("%+v, %v", seen, err)
	}
}

func TestAPrintIsCountedAndALookOrARefusedPrintIsNot(t *testing.T) {
	l := audit.New(audittest.NewMemory(), salt())
	var copies []int
	for _, purpose := range []audit.Purpose{audit.ForPrint, audit.ForPage, audit.ForPrint} {
		g, err := l.Look(t.Context(), noon, purpose, asked(t, access.CaseSee, mine, "people"))
		if err != nil {
			t.Fatal(err)
		}
		n, err := l.Prints(t.Context(), mine, g.Leaf())
		if err != nil {
			t.Fatal(err)
		}
		copies = append(copies, n)
	}
	if !slices.Equal(copies, []int{1, 1, 2}) {
		t.Errorf("the copies are %v", copies)
	}
}

func recorded(stream id.Stream, actor id.Account) []event.Record {
	r := []event.Record{{ID: "event-aaaaaaaa", Stream: stream, Kind: "test-noted/1", Agency: who.Agency, Actor: actor, Recorded: noon, Clear: []byte("{}")}}
	eventlog.Chain(eventlog.Head{}, r)
	return r
}

func TestNoEventWithoutSomebodyWhoMay(t *testing.T) {
	l := audit.New(audittest.NewMemory(), salt())
	may := asked(t, access.CaseRecord, mine, "people")
	if leaf, err := l.Leaf(noon, recorded(mine, who.Account), may); err != nil || !slices.Equal(leaf.Streams, []id.Stream{mine}) {
		t.Fatalf("%+v, %v", leaf, err)
	}
	if _, err := l.Leaf(noon, recorded(mine, who.Account), asked(t, access.CaseRecord, other, "people")); !problem.Hidden(err) {
		t.Errorf("a refused act: %v", err)
	}
	if _, err := l.Leaf(noon, recorded(mine, who.Account), may, asked(t, access.TipMatch, other, "people")); !problem.Hidden(err) {
		t.Errorf("half an act is refused: %v", err)
	}
	for name, events := range map[string][]event.Record{"another case": recorded(other, who.Account), "in another's name": recorded(mine, "account-otherxxx")} {
		if _, err := l.Leaf(noon, events, may); err == nil {
			t.Errorf("an event %s was let through", name)
		}
	}
	theirs := recorded(mine, who.Account)
	theirs[0].Agency = "agency-otherxxx"
	if _, err := l.Leaf(noon, theirs, may); err == nil {
		t.Error("an event for another agency was let through")
	}
	if _, err := l.Leaf(noon, nil); err == nil {
		t.Error("an act nobody decided about")
	}
	if _, err := audit.New(audittest.NewMemory(), bytes.NewReader(nil)).Leaf(noon, nil, may); err == nil {
		t.Error("an entry without salt")
	}
	if _, err := l.Leaf(noon, recorded(other, ""), system(t, access.SystemRemind, "")); err != nil {
		t.Errorf("the node itself: %v", err)
	}
}

func TestVerifyNamesWhatIsWrong(t *testing.T) {
	store := audittest.NewMemory()
	l := audit.New(store, salt())
	for range 6 {
		look(t, l, asked(t, access.CaseSee, mine, "people"))
	}
	entries, _ := store.Entries(context.Background(), 0, 6)
	store.Damage(3, []byte(strings.Replace(string(entries[3].Record), string(who.Account), "account-innocent", 1)))
	store.Damage(4, append(slices.Clone(entries[4].Record), ' '))
	rep, err := l.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	bad := map[int64]bool{}
	for _, f := range rep.Faults {
		bad[f.Index] = true
	}
	if !bad[3] || !bad[4] || bad[0] || bad[1] || bad[2] {
		t.Fatalf("%+v", rep.Faults)
	}
	if tree, _ := l.Root(context.Background()); tree.Hash == rep.Root {
		t.Fatal("the changed entries give the same tree")
	}
}

func TestAnEntryHoldsNoNamesAndNoTwoAreAlike(t *testing.T) {
	store := audittest.NewMemory()
	l := audit.New(store, salt())
	look(t, l, asked(t, access.CaseSee, mine, "people"))
	look(t, l, asked(t, access.CaseSee, mine, "people"))
	e, _ := store.Entries(context.Background(), 0, 2)
	if bytes.Equal(e[0].Record, e[1].Record) {
		t.Fatal("two looks have one leaf: a guess could be confirmed")
	}
}

// TestTheFormatIsAsWritten reads the example of docs/formats/audit-entry.md.
func TestTheFormatIsAsWritten(t *testing.T) {
	doc, err := os.ReadFile("../../docs/formats/audit-entry.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?s)\n    (\{.*?\})\n\n    leaf ([0-9a-f]{64})\n`).FindSubmatch(doc)
	if m == nil {
		t.Fatal("the document has no example")
	}
	e, err := audit.Parse(m[1])
	if err != nil || e.Actor != "account-kalyan" || e.Shown() != 1 || len(e.Streams()) != 2 || e.Purpose != audit.ForPage {
		t.Fatalf("%+v, %v", e, err)
	}
	if h := tlog.RecordHash(m[1]); hex.EncodeToString(h[:]) != string(m[2]) {
		t.Fatalf("leaf %x", h)
	}
}

func FuzzParse(f *testing.F) {
	store := audittest.NewMemory()
	l := audit.New(store, salt())
	look(f, l, asked(f, access.CaseSee, mine, "people"), asked(f, access.CaseSee, other, "care"))
	look(f, l, system(f, access.SystemIndex, ""))
	e, _ := store.Entries(context.Background(), 0, 2)
	f.Add(e[0].Record)
	f.Add(e[1].Record)
	f.Add([]byte(`{"v":2}`))
	f.Add([]byte(`{"v":1,"more":1}`))
	f.Fuzz(func(t *testing.T, record []byte) {
		e, err := audit.Parse(record)
		if err != nil {
			return
		}
		if e.Shown() > len(e.Streams()) {
			t.Fatal("more shown than named")
		}
	})
}
