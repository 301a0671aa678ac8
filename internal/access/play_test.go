package access

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/event"
	"spean/internal/id"
)

// The access play: scenes are read line by line. A line sets the stage ("case S1 of N2 lead kalyan.ngo"), opens or ends a view ("grant
// S1 to N4: people"), or has somebody ask for something ("As rattha.pol: case.see people of S1 -> refused by case-of-another-agency").
// "allowed" or "refused" without rules leaves open which rules decided.
type play struct {
	*testing.T
	rules     *Policies
	people    map[string]Principal
	agencies  map[string]Principal // an agency's facts
	resources map[string]Resource
	grants    map[string]map[id.Agency][]event.Section // resource, agency
	at        string
	decided   map[string]bool // rules that decided something
}

func newPlay(t *testing.T) *play {
	p := &play{T: t, rules: load(t), agencies: map[string]Principal{}, decided: map[string]bool{},
		people: map[string]Principal{"SYSTEM": System(), "NOBODY": {Roles: []Role{Director}}}}
	p.read("testdata/play/roster.txt", func(line string) {
		words := strings.Fields(line)
		if words[0] == "agency" {
			p.agencies[words[1]] = Principal{Agency: id.Agency("agency-" + words[1]), Identifies: slices.Contains(words[2:], "identifies")}
			return
		}
		who := p.agencies[words[1]]
		who.Account = id.Account(words[0])
		for _, r := range words[2:] {
			if !Role(r).Known() {
				p.Fatalf("%s: no role %s", p.at, r)
			}
			who.Roles = append(who.Roles, Role(r))
		}
		p.people[words[0]] = who
	})
	return p
}

func (p *play) read(file string, line func(string)) {
	p.Helper()
	f, err := os.Open(file)
	if err != nil {
		p.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		p.at = fmt.Sprintf("%s:%d", filepath.Base(file), n)
		if text := strings.TrimSpace(in.Text()); text != "" && !strings.HasPrefix(text, "#") {
			line(text)
		}
	}
	if err := in.Err(); err != nil {
		p.Fatal(err)
	}
}

func (p *play) agency(name string) id.Agency {
	a, ok := p.agencies[name]
	if !ok {
		p.Fatalf("%s: no agency %s", p.at, name)
	}
	return a.Agency
}

func (p *play) account(name string) id.Account {
	if _, ok := p.people[name]; !ok {
		p.Fatalf("%s: nobody is called %s", p.at, name)
	}
	return id.Account(name)
}

// describe reads "case of N2 by kalyan.ngo lead kalyan.ngo team tevy.ngo kosal.ngo handed to N1 from N1 to N2 ended practice sealed".
func (p *play) describe(name, text string) Resource {
	words := strings.Fields(strings.ReplaceAll(text, "handed to", "handed-to"))
	r := Resource{Kind: words[0], Stream: id.Stream(words[0] + "-" + name)}
	for i := 1; i < len(words); i++ {
		next := ""
		if i+1 < len(words) {
			next = words[i+1]
		}
		switch words[i] {
		case "of":
			r.Owner = p.agency(next)
		case "by":
			r.Author = p.account(next)
		case "lead":
			r.Lead = p.account(next)
		case "from":
			r.From = p.agency(next)
		case "to":
			r.To = p.agency(next)
		case "handed-to":
			r.HandedTo = p.agency(next)
		case "ended":
			r.Ended = true
			i--
		case "practice":
			r.Practice = true
			i--
		case "sealed":
			r.Sealed = true
			i--
		case "team":
			for i+1 < len(words) && strings.Contains(words[i+1], ".") {
				i++
				r.Team = append(r.Team, p.account(words[i]))
			}
			i--
		default:
			p.Fatalf("%s: what is %q?", p.at, words[i])
		}
		i++
	}
	return r
}

var (
	stageLine = regexp.MustCompile(`^(tip|screening|submission|case|file|referral|office) (\S+) (.*)$`)
	grantLine = regexp.MustCompile(`^grant (\S+) to (\S+): (.*)$`)
	askLine   = regexp.MustCompile(`^As (\S+): +(\S+)(?: (\S+))??(?: of (\S+)(?: \((.*)\))?)? -> (allowed|refused)(?: by (.*))?$`)
)

func (p *play) scene(file string) {
	p.resources, p.grants = map[string]Resource{}, map[string]map[id.Agency][]event.Section{}
	p.read(file, func(line string) {
		if m := grantLine.FindStringSubmatch(line); m != nil {
			if p.grants[m[1]] == nil {
				p.grants[m[1]] = map[id.Agency][]event.Section{}
			}
			var sections []event.Section
			for _, s := range strings.Fields(m[3]) {
				if s != "nothing" {
					sections = append(sections, event.Section(s))
				}
			}
			p.grants[m[1]][p.agency(m[2])] = sections
		} else if m := stageLine.FindStringSubmatch(line); m != nil {
			p.resources[m[2]] = p.describe(m[2], m[1]+" "+m[3])
		} else if m := askLine.FindStringSubmatch(line); m != nil {
			p.ask(m[1], Act(m[2]), event.Section(m[3]), m[4], m[5], m[6] == "allowed", m[7])
		} else {
			p.Fatalf("%s: cannot read %q", p.at, line)
		}
	})
}

func (p *play) ask(name string, act Act, section event.Section, what, described string, want bool, rules string) {
	who, ok := p.people[name]
	if !ok || !slices.Contains(acts, act) {
		p.Fatalf("%s: nobody is called %s, or there is no act %s", p.at, name, act)
	}
	r, ok := Resource{Kind: Anywhere}, true
	if described != "" {
		r = p.describe(what, described)
	} else if what != "" {
		r, ok = p.resources[what]
	}
	if !ok {
		p.Fatalf("%s: there is no %s", p.at, what)
	}
	r.Granted = p.grants[what][who.Agency]
	d := p.rules.Decide(Request{Principal: who, Act: act, Resource: r, Section: section})
	for _, rule := range d.Reasons() {
		p.decided[rule] = true
	}
	named := strings.Fields(rules)
	slices.Sort(named)
	if d.Allowed() != want || len(named) > 0 && !slices.Equal(named, d.Reasons()) {
		p.Errorf("%s: %s %s %s of %s: allowed %v by %v", p.at, name, act, section, what, d.Allowed(), d.Reasons())
	}
}

func TestTheAccessPlay(t *testing.T) {
	scenes, err := filepath.Glob("testdata/play/*.txt")
	if err != nil || len(scenes) < 3 {
		t.Fatal("the play has no scenes", err)
	}
	p := newPlay(t)
	for _, s := range scenes {
		if filepath.Base(s) != "roster.txt" {
			p.scene(s)
		}
	}
	for rule := range allRules(p.rules) {
		if !p.decided[string(rule)] {
			t.Errorf("rule %s decides nothing in the play", rule)
		}
	}
}
