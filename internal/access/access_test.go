package access

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cedar-policy/cedar-go"
	"pgregory.net/rapid"

	"spean/internal/event"
	"spean/internal/id"
)

func load(t testing.TB) *Policies {
	t.Helper()
	p, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// allRules gives every rule once.
func allRules(p *Policies) map[cedar.PolicyID]*cedar.Policy {
	all := map[cedar.PolicyID]*cedar.Policy{}
	for _, set := range p.byAct {
		for id, rule := range set {
			all[id] = rule
		}
	}
	return all
}

func TestEveryActHasARuleThatPermitsIt(t *testing.T) {
	p := load(t)
	for _, a := range Acts() {
		if !slices.ContainsFunc(permits(p, a), func(id cedar.PolicyID) bool { return id != "" }) {
			t.Errorf("no rule says who may %s", a)
		}
	}
}

func permits(p *Policies, a Act) []cedar.PolicyID {
	var out []cedar.PolicyID
	for id, rule := range p.byAct[a] {
		if rule.Effect() == cedar.Permit {
			out = append(out, id)
		}
	}
	return out
}

func TestEveryRoleHasAName(t *testing.T) {
	if len(Roles()) != 12 || Role("king").Known() || !Administrator.Known() {
		t.Fatal(Roles())
	}
	for _, r := range Roles() {
		r.Coded()
	}
	for _, a := range Acts() {
		a.Coded()
	}
}

func TestTheZeroDecisionIsARefusalOfNothing(t *testing.T) {
	var d Decision
	if d.Allowed() || d.Version() != "" || len(d.Reasons()) != 0 {
		t.Fatal(d)
	}
	p := load(t)
	if d := p.Decide(Request{}); d.Allowed() || d.Version() != p.Version() || d.Version() == "" {
		t.Fatal(d)
	}
}

func TestADecisionSaysWhatWasAskedAndEveryRuleThatDecided(t *testing.T) {
	ask := Request{Principal: Principal{Account: "account-a", Agency: "agency-a", Roles: []Role{UnitLead}}, Act: CaseSee, Section: "people",
		Resource: Resource{Kind: id.Case, Stream: "case-a", Owner: "agency-a", Lead: "account-a"}}
	d := load(t).Decide(ask)
	if !d.Allowed() || !slices.Equal(d.Reasons(), []string{"case-led", "case-worked"}) || d.Request().Act != CaseSee {
		t.Fatal(d)
	}
	ask.Principal.Agency = "agency-b"
	ask.Section = Care
	if d = load(t).Decide(ask); d.Allowed() || !slices.Equal(d.Reasons(), []string{"care-is-restricted", "case-of-another-agency"}) {
		t.Fatal(d)
	}
}

func TestAResourceOfAnotherKindThanItsStreamIsRefused(t *testing.T) {
	p := load(t)
	who := Principal{Account: "account-a", Agency: "agency-a", Roles: Roles()}
	for _, r := range []Resource{{Kind: Office, Stream: "case-a"}, {Kind: Anywhere, Stream: "case-a"}, {Kind: id.Tip, Stream: "case-a"},
		{Stream: "case-a"}, {Kind: id.Case}, {Kind: "village", Stream: "village-a"}, {}} {
		r.Owner, r.Author, r.Lead = "agency-a", "account-a", "account-a"
		for _, a := range acts {
			if d := p.Decide(Request{Principal: who, Act: a, Resource: r, Section: "people"}); d.Allowed() {
				t.Errorf("%s on %+v", a, r)
			}
		}
	}
}

// anyRequest draws requests near the edges of the rules, the act left open: few agencies and accounts, so that they meet.
func anyRequest(t *rapid.T) Request {
	agency := rapid.SampledFrom([]id.Agency{"", "agency-a", "agency-b"})
	account := rapid.SampledFrom([]id.Account{"", "account-a", "account-b"})
	section := rapid.SampledFrom([]event.Section{"", State, Care, "people", "course", "notes"})
	kind := rapid.SampledFrom([]string{id.Tip, id.Screening, id.Case, id.Referral, Office, Anywhere}).Draw(t, "kind")
	r := Resource{Kind: kind, Owner: agency.Draw(t, "owner"), Author: account.Draw(t, "author"), Lead: account.Draw(t, "lead"),
		Team: rapid.SliceOfN(account, 0, 2).Draw(t, "team"), HandedTo: agency.Draw(t, "handed to"), From: agency.Draw(t, "from"),
		To: agency.Draw(t, "to"), Granted: rapid.SliceOfN(section, 0, 3).Draw(t, "granted"), Ended: rapid.Bool().Draw(t, "ended"),
		Practice: rapid.Bool().Draw(t, "practice")}
	if kind != Anywhere {
		r.Stream = id.Stream(kind + "-x")
	}
	who := Principal{Account: account.Draw(t, "account"), Agency: agency.Draw(t, "agency"),
		Roles:      rapid.SliceOfNDistinct(rapid.SampledFrom(roles), 0, 3, rapid.ID).Draw(t, "roles"),
		Identifies: rapid.Bool().Draw(t, "identifies"), System: rapid.IntRange(0, 9).Draw(t, "system") == 0}
	return Request{Principal: who, Resource: r, Section: section.Draw(t, "section")}
}

func TestWhateverIsAskedTheHouseRulesHold(t *testing.T) {
	p := load(t)
	rapid.Check(t, func(t *rapid.T) {
		q := anyRequest(t)
		for _, q.Act = range acts {
			if d := p.Decide(q); d.Allowed() {
				houseRules(t, q, d)
			}
		}
	})
}

func houseRules(t *rapid.T, q Request, d Decision) {
	who, r := q.Principal, q.Resource
	own := slices.Contains([]id.Agency{r.Owner, r.HandedTo, r.From, r.To}, who.Agency)
	switch {
	case len(d.Reasons()) == 0 || slices.ContainsFunc(d.Reasons(), func(s string) bool { return strings.HasPrefix(s, "broken:") }):
		t.Fatal("allowed without a rule")
	case who.System != q.Act.OfSystem():
		t.Fatal("the node does what people do, or a person what the node does")
	case who.System:
		if who.Account != "" || len(who.Roles) > 0 {
			t.Fatal("the node acts in somebody's name")
		}
	case who.Account == "" || who.Agency == "":
		t.Fatal("nobody did something")
	case len(who.Roles) == 0 && q.Act != DirectorySee:
		t.Fatal("somebody without a role did something")
	case slices.Equal(who.Roles, []Role{Administrator}) && r.Kind != Office && r.Kind != Anywhere:
		t.Fatal("an administrator has access to records")
	case r.Kind == id.Case && who.Agency != r.Owner && !slices.Contains(r.Granted, q.Section) && q.Act.Opens():
		t.Fatal("another agency sees what was not granted")
	case r.Kind == id.Case && q.Section == Care && who.Agency != r.Owner && q.Act.Opens():
		t.Fatal("a referral shows restricted care")
	case r.Kind != id.Case && r.Stream != "" && r.Kind != Office && !own && !(r.Kind == id.Screening && q.Act == ScreeningSee):
		t.Fatal("a stranger knows of it")
	case r.Practice && r.Kind == id.Screening && r.Author != who.Account:
		t.Fatal("another's practice is seen")
	case slices.Equal(who.Roles, []Role{HotlineWorker}) && (r.Kind == id.Case || r.Kind == id.Referral || r.Kind == id.Screening || q.Act == TipMatch):
		t.Fatal("the hotline sees what comes of a tip")
	}
}

func TestMoreRolesNeverTakeLeaveAway(t *testing.T) {
	p := load(t)
	rapid.Check(t, func(t *rapid.T) {
		less := anyRequest(t)
		if less.Principal.System || len(less.Principal.Roles) == 0 {
			return
		}
		more := less
		more.Principal.Roles = append(slices.Clone(less.Principal.Roles), rapid.SampledFrom(roles).Draw(t, "one more"))
		for _, less.Act = range acts {
			more.Act = less.Act
			if d := p.Decide(more); p.Decide(less).Allowed() && !d.Allowed() {
				t.Fatalf("%s: refused by %v", more.Act, d.Reasons())
			}
		}
	})
}

// TestWhoMayWriteMaySee: leave to write in a section opens it (see Act.Opens), so it must never be given without leave to see.
func TestWhoMayWriteMaySee(t *testing.T) {
	p := load(t)
	sees := map[Act]Act{CaseRecord: CaseSee, CaseCorrect: CaseSee, CasePrint: CaseSee, ScreeningAnswer: ScreeningSee}
	for a := range sees {
		if !a.Opens() {
			t.Fatal(a)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		q := anyRequest(t)
		for write, see := range sees {
			q.Act = write
			written := p.Decide(q).Allowed()
			if q.Act = see; written && !p.Decide(q).Allowed() {
				t.Fatalf("%s without %s", write, see)
			}
		}
	})
}

func TestRulesThatCannotBeReadAreRefused(t *testing.T) {
	const duties = `{"works": ["director"]}`
	const good = `@id("a") permit (principal in Duty::"works", action == Action::"case.see", resource);`
	for name, files := range map[string]map[string]string{
		"no duties":        {"a.cedar": good},
		"no rules":         {"duties.json": duties},
		"broken duties":    {"duties.json": "{", "a.cedar": good},
		"an unknown role":  {"duties.json": `{"works": ["king"]}`, "a.cedar": good},
		"broken rules":     {"duties.json": duties, "a.cedar": "permit ("},
		"a nameless rule":  {"duties.json": duties, "a.cedar": "permit (principal, action, resource);"},
		"a name twice":     {"duties.json": duties, "a.cedar": good, "b.cedar": good},
		"an unknown act":   {"duties.json": duties, "a.cedar": `@id("a") permit (principal, action == Action::"case.burn", resource);`},
		"one of many acts": {"duties.json": duties, "a.cedar": `@id("a") permit (principal, action in [Action::"case.see", Action::"x"], resource);`},
		"a folder":         {"duties.json": duties, "a.cedar/x": good},
	} {
		folder := fstest.MapFS{}
		for file, text := range files {
			folder[file] = &fstest.MapFile{Data: []byte(text)}
		}
		if _, err := read(folder, ""); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestARuleThatCannotBeEvaluatedRefuses(t *testing.T) {
	p, err := read(fstest.MapFS{"duties.json": {Data: []byte(`{}`)}, "a.cedar": {Data: []byte(`
		@id("yes") permit (principal, action, resource);
		@id("odd") forbid (principal, action, resource) when { resource.colour == "red" };`)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	d := p.Decide(Request{Act: CaseSee, Resource: Resource{Kind: id.Case, Stream: "case-a"}})
	if d.Allowed() || !slices.Equal(d.Reasons(), []string{"broken:odd"}) {
		t.Fatal(d)
	}
}

func TestTheVersionChangesWithEveryRule(t *testing.T) {
	version := func(duties, rules string) string {
		p, err := read(fstest.MapFS{"duties.json": {Data: []byte(duties)}, "a.cedar": {Data: []byte(rules)}}, "")
		if err != nil {
			t.Fatal(err)
		}
		return p.Version()
	}
	const rule = `@id("yes") permit (principal, action, resource);`
	seen := map[string]bool{}
	for _, v := range []string{version(`{}`, rule), version(`{}`, rule+" "), version(`{"a":[]}`, rule)} {
		if seen[v] || len(v) != 32 {
			t.Fatal(v)
		}
		seen[v] = true
	}
}

func BenchmarkDecide(b *testing.B) {
	p := load(b)
	q := Request{Principal: Principal{Account: "account-a", Agency: "agency-a", Roles: []Role{UnitLead}}, Act: CaseSee, Section: "people",
		Resource: Resource{Kind: id.Case, Stream: "case-a", Owner: "agency-a"}}
	for b.Loop() {
		p.Decide(q)
	}
}
