package access

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/recent"
)

var update = flag.Bool("update", false, "write testdata/matrix.tsv anew")

// me is who asks throughout the matrix.
var me = Principal{Account: "account-me", Agency: "agency-mine"}

// relation is one way to stand to a resource.
type relation struct {
	name string
	make func(r *Resource)
}

const mate, theirs = id.Account("account-mate"), id.Agency("agency-theirs")

// relations lists how one can stand to each kind of resource; every name says all that is true.
func relations(kind string) []relation {
	own := func(r *Resource) { r.Owner, r.Author = me.Agency, mate }
	foreign := func(r *Resource) { r.Owner, r.Author, r.Lead = theirs, mate, mate }
	with := func(base func(*Resource), change func(*Resource)) func(*Resource) {
		return func(r *Resource) { base(r); change(r) }
	}
	author := with(own, func(r *Resource) { r.Author = me.Account })
	team := with(own, func(r *Resource) { r.Team = []id.Account{mate, me.Account} })
	granted := with(foreign, func(r *Resource) { r.Granted = []event.Section{"people", Care} })
	switch kind {
	case id.Case:
		return []relation{{"own agency's", own}, {"opened by me", author}, {"led by me", with(own, func(r *Resource) { r.Lead = me.Account })},
			{"on the team", team}, {"another's", foreign}, {"another's, people and care granted", granted},
			{"another's, team names me", with(foreign, func(r *Resource) { r.Team = []id.Account{me.Account} })}}
	case id.File:
		return []relation{{"in own agency's case", own}, {"in a case led by me", with(own, func(r *Resource) { r.Lead = me.Account })},
			{"in a case whose team I am on", team}, {"in another's case", foreign},
			{"in another's case, team names me", with(foreign, func(r *Resource) { r.Team = []id.Account{me.Account} })}}
	case id.Tip, id.Screening:
		handed := func(base func(*Resource), to id.Agency) func(*Resource) {
			return with(base, func(r *Resource) { r.HandedTo = to })
		}
		out := []relation{{"own agency's", own}, {"mine", author}, {"own agency's, handed to own", handed(own, me.Agency)},
			{"mine, handed to own", handed(author, me.Agency)}, {"mine, handed to another", handed(author, theirs)},
			{"another's, handed to own", handed(foreign, me.Agency)}, {"of a case whose team I am on", team}, {"another's", foreign},
			{"another's, people and care granted", granted}}
		if kind == id.Screening {
			out = append(out, relation{"handed to me", with(own, func(r *Resource) { r.Lead = me.Account })},
				relation{"my practice", with(author, func(r *Resource) { r.Practice = true })},
				relation{"own agency's practice", with(own, func(r *Resource) { r.Practice = true })})
		}
		return out
	case id.Submission:
		sealed := func(r *Resource) { r.Sealed = true }
		return []relation{{"own agency's", own}, {"mine", author}, {"own agency's, sealed", with(own, sealed)}, {"mine, sealed", with(author, sealed)},
			{"of a case whose team I am on", team}, {"another's", foreign}, {"another's, sealed", with(foreign, sealed)}}
	case id.Referral:
		between := func(from, to id.Agency, change func(*Resource)) func(*Resource) {
			return func(r *Resource) { r.From, r.To, r.Owner, r.Author = from, to, from, mate; change(r) }
		}
		none, ended := func(*Resource) {}, func(r *Resource) { r.Ended = true }
		return []relation{{"sent by own agency", between(me.Agency, theirs, none)},
			{"sent by me", between(me.Agency, theirs, func(r *Resource) { r.Author = me.Account })},
			{"sent from my case", between(me.Agency, theirs, func(r *Resource) { r.Lead = me.Account })},
			{"received", between(theirs, me.Agency, none)}, {"received for my case", between(theirs, me.Agency, func(r *Resource) { r.Team = []id.Account{me.Account} })},
			{"received, ended", between(theirs, me.Agency, ended)}, {"between others", between(theirs, "agency-third", none)}}
	case Office:
		return []relation{{"own agency's", own}, {"another's", foreign}}
	}
	return []relation{{"anywhere", func(*Resource) {}}}
}

// sectionsOf lists the sections an act is asked in: those the rules name, and one they do not.
func sectionsOf(a Act, kind string) []event.Section {
	switch {
	case kind == id.File:
		return []event.Section{"files", "content", Care}
	case !a.Opens():
		return []event.Section{""}
	case kind == id.Case:
		return []event.Section{"people", "notes", Care}
	case kind == Office || kind == Anywhere:
		return []event.Section{"directory"}
	}
	return []event.Section{State, "people"}
}

var kinds = []string{id.Tip, id.Screening, id.Submission, id.Case, id.File, id.Referral, Office, Anywhere}

// matrix asks every role for the given acts in every relation, with an authority's powers: y allowed, x forbidden, - permitted by no rule.
// Kinds an act is never allowed on are left out of the table, after it was asked.
func matrix(p *Policies, about []Act) ([]byte, map[string]bool) {
	var out bytes.Buffer
	decided := map[string]bool{}
	fmt.Fprintf(&out, "act\tsection\tkind\trelation")
	for _, role := range roles {
		fmt.Fprintf(&out, "\t%s", role)
	}
	fmt.Fprintf(&out, "\tnode\n")
	for _, a := range about {
		for _, kind := range kinds {
			var rows bytes.Buffer
			for _, section := range sectionsOf(a, kind) {
				for _, rel := range relations(kind) {
					r := Resource{Kind: kind}
					if kind != Anywhere {
						r.Stream = id.Stream(kind + "-x")
					}
					rel.make(&r)
					fmt.Fprintf(&rows, "%s\t%s\t%s\t%s", a, section, kind, rel.name)
					for i := range len(roles) + 1 {
						who := System()
						if i < len(roles) {
							who = me
							who.Roles, who.Identifies = []Role{roles[i]}, true
						}
						d := p.Decide(Request{Principal: who, Act: a, Resource: r, Section: section})
						cell := "-"
						for _, rule := range d.Reasons() {
							decided[rule], cell = true, "x"
						}
						if d.Allowed() {
							cell = "y"
						}
						fmt.Fprintf(&rows, "\t%s", cell)
					}
					rows.WriteByte('\n')
				}
			}
			if bytes.Contains(rows.Bytes(), []byte("\ty")) {
				out.Write(rows.Bytes())
			}
		}
	}
	return out.Bytes(), decided
}

func TestWhoMayDoWhatIsAsTheTableSays(t *testing.T) {
	const file = "testdata/matrix.tsv"
	got, _ := matrix(load(t), acts)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		var g, w string
		if i < len(gotLines) {
			g = gotLines[i]
		}
		if i < len(wantLines) {
			w = wantLines[i]
		}
		if g != w {
			t.Fatalf("line %d of %s:\n now %q\n was %q\nWhen the rules were meant to change, run go test -update and read the difference.", i+1, file, g, w)
		}
	}
}

// TestNoRuleIsIdle takes each rule away in turn: the table must change, or the rule decides nothing anybody would miss.
func TestNoRuleIsIdle(t *testing.T) {
	p := load(t)
	whole, decided := map[Act][]byte{}, map[string]bool{}
	for _, a := range acts {
		table, rules := matrix(p, []Act{a})
		whole[a] = table
		maps.Copy(decided, rules)
	}
	for rule, text := range allRules(p) {
		if rule == "nobody" { // everybody in the table is somebody; see TestWhateverIsAskedTheHouseRulesHold
			continue
		}
		if !decided[string(rule)] {
			t.Errorf("rule %s decides nothing in the table", rule)
		}
		about, err := actsOf(text)
		if err != nil {
			t.Fatal(err)
		}
		without := *p
		without.byAct, without.answers = map[Act]cedar.PolicyMap{}, recent.New[string, Decision](remembered)
		for a, set := range p.byAct {
			without.byAct[a] = maps.Clone(set)
			delete(without.byAct[a], rule)
		}
		if !slices.ContainsFunc(about, func(a Act) bool {
			table, _ := matrix(&without, []Act{a})
			return !bytes.Equal(table, whole[a])
		}) {
			t.Errorf("rule %s could be taken away and nothing in the table would change", rule)
		}
	}
}

func TestTheTableNamesEveryRoleAndEveryAct(t *testing.T) {
	table, _ := matrix(load(t), acts)
	lines := strings.Split(string(table), "\n")
	if got := strings.Split(lines[0], "\t")[4:]; len(got) != len(roles)+1 || !slices.Contains(got, string(Administrator)) {
		t.Fatal(got)
	}
	for _, a := range acts {
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, string(a)+"\t") }) {
			t.Errorf("nobody may ever %s", a)
		}
	}
}
