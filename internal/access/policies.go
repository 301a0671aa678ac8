package access

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/recent"
)

//go:embed policies/*.cedar policies/duties.json
var shipped embed.FS

// Policies is a read set of rules. It never changes and is safe for concurrent use.
type Policies struct {
	version string
	byAct   map[Act]cedar.PolicyMap
	duties  map[Role][]cedar.EntityUID
	answers *answers
}

// Load reads the rules shipped with the program.
func Load() (*Policies, error) {
	return read(shipped, "policies/")
}

// read takes the rules from *.cedar and duties.json of a folder, given as the beginning of their names. A rule without an @id, with an id that comes twice, or about an act
// that does not exist is refused.
func read(files fs.FS, folder string) (*Policies, error) {
	duties, err := fs.ReadFile(files, folder+"duties.json")
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	hash := sha256.New()
	hash.Write(duties)
	p := &Policies{byAct: map[Act]cedar.PolicyMap{}, answers: recent.New[string, Decision](remembered)}
	if p.duties, err = readDuties(duties); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, folder+"*.cedar")
	if err != nil || len(names) == 0 {
		return nil, errors.Join(errors.New("access: no rules"), err)
	}
	seen := map[cedar.PolicyID]bool{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("access: %w", err)
		}
		fmt.Fprintf(hash, "\n%s %d\n", name, len(text))
		hash.Write(text)
		list, err := cedar.NewPolicyListFromBytes(name, text)
		if err != nil {
			return nil, fmt.Errorf("access: %s: %w", name, err)
		}
		for _, rule := range list {
			rid := cedar.PolicyID(rule.Annotations()["id"])
			if rid == "" || seen[rid] {
				return nil, fmt.Errorf("access: %s line %d: a rule needs an @id of its own, not %q", name, rule.Position().Line, rid)
			}
			seen[rid] = true
			about, err := actsOf(rule)
			if err != nil {
				return nil, fmt.Errorf("access: rule %s: %w", rid, err)
			}
			for _, a := range about {
				if p.byAct[a] == nil {
					p.byAct[a] = cedar.PolicyMap{}
				}
				p.byAct[a][rid] = rule
			}
		}
	}
	p.version = hex.EncodeToString(hash.Sum(nil)[:16])
	return p, nil
}

// actsOf gives the acts a rule's head names; all of them when it names none.
func actsOf(rule *cedar.Policy) ([]Act, error) {
	type entity struct{ ID Act }
	var head struct {
		Action struct {
			Op       string
			Entity   entity
			Entities []entity
		}
	}
	text, err := rule.MarshalJSON()
	err = errors.Join(err, json.Unmarshal(text, &head))
	if head.Action.Op == "All" {
		return acts, err
	}
	named := head.Action.Entities
	if head.Action.Entity.ID != "" {
		named = append(named, head.Action.Entity)
	}
	out := make([]Act, len(named))
	for i, e := range named {
		if out[i] = e.ID; !slices.Contains(acts, e.ID) {
			return nil, fmt.Errorf("no such act: %q", e.ID)
		}
	}
	return out, err
}

// readDuties gives the duties every role carries.
func readDuties(text []byte) (map[Role][]cedar.EntityUID, error) {
	var carried map[string][]Role
	if err := json.Unmarshal(text, &carried); err != nil {
		return nil, fmt.Errorf("access: duties.json: %w", err)
	}
	out := map[Role][]cedar.EntityUID{}
	for duty, who := range carried {
		for _, r := range who {
			if !r.Known() {
				return nil, fmt.Errorf("access: duties.json: %s is carried by %q, which is no role", duty, r)
			}
			out[r] = append(out[r], cedar.NewEntityUID("Duty", cedar.String(duty)))
		}
	}
	return out, nil
}

// Version names this set of rules: it changes when any rule or duty changes.
func (p *Policies) Version() string { return p.version }

// Decide answers a request. Every decision, also a refusal, is to be recorded by internal/audit.
func (p *Policies) Decide(r Request) Decision {
	question := r.question()
	if d, ok := p.answers.Get(question); ok {
		return d
	}
	d := p.decide(r)
	p.answers.Put(question, d)
	return d
}

// decide asks the rules.
func (p *Policies) decide(r Request) Decision {
	who, what := p.principal(r.Principal), resourceOf(r.Resource)
	answer, why := cedar.Authorize(p.byAct[r.Act], known{who, what}, cedar.Request{
		Principal: who.UID,
		Action:    cedar.NewEntityUID("Action", cedar.String(r.Act)),
		Resource:  what.UID,
		Context:   cedar.NewRecord(cedar.RecordMap{"section": cedar.String(r.Section)}),
	})
	d := Decision{request: r, version: p.version, allowed: answer == cedar.Allow && len(why.Errors) == 0}
	for _, e := range why.Errors {
		d.reasons = append(d.reasons, "broken:"+string(e.PolicyID))
	}
	if len(why.Errors) == 0 {
		for _, reason := range why.Reasons {
			d.reasons = append(d.reasons, string(reason.PolicyID))
		}
	}
	slices.Sort(d.reasons)
	return d
}

// known finds the entities of one request.
type known struct{ who, what cedar.Entity }

// Get implements cedar's look-up.
func (k known) Get(uid cedar.EntityUID) (cedar.Entity, bool) {
	switch uid {
	case k.who.UID:
		return k.who, true
	case k.what.UID:
		return k.what, true
	}
	return cedar.Entity{}, false
}

// principal makes a person an entity whose parents are the roles and, without the way round by them, their duties.
func (p *Policies) principal(who Principal) cedar.Entity {
	var in []cedar.EntityUID
	held := make([]cedar.Value, len(who.Roles))
	for i, r := range who.Roles {
		in, held[i] = append(append(in, cedar.NewEntityUID("Role", cedar.String(r))), p.duties[r]...), cedar.String(r)
	}
	return cedar.Entity{
		UID:     cedar.NewEntityUID("Person", cedar.String(who.Account)),
		Parents: cedar.NewEntityUIDSet(in...),
		Attributes: cedar.NewRecord(cedar.RecordMap{
			"account": cedar.String(who.Account), "agency": cedar.String(who.Agency), "roles": cedar.NewSet(held...),
			"identifies": cedar.Boolean(who.Identifies), "system": cedar.Boolean(who.System),
		}),
	}
}

// typeOf gives the Cedar type of a resource: a tip is a Tip. Of a kind nobody knows, or with a stream of another kind, it is a type no
// rule names.
func typeOf(r Resource) cedar.EntityType {
	switch r.Kind {
	case Anywhere:
		if r.Stream == "" {
			return "Anywhere"
		}
	case id.Tip, id.Screening, id.Submission, id.Case, id.File, id.Referral, Office:
		if r.Stream.Kind() == r.Kind || r.Kind == Office && r.Stream == "" {
			return cedar.EntityType(strings.ToUpper(r.Kind[:1]) + r.Kind[1:])
		}
	}
	return "Unknown"
}

func resourceOf(r Resource) cedar.Entity {
	return cedar.Entity{
		UID: cedar.NewEntityUID(typeOf(r), cedar.String(r.Stream)),
		Attributes: cedar.NewRecord(cedar.RecordMap{
			"owner": cedar.String(r.Owner), "author": cedar.String(r.Author), "lead": cedar.String(r.Lead), "team": accounts(r.Team),
			"handedTo": cedar.String(r.HandedTo), "from": cedar.String(r.From), "to": cedar.String(r.To),
			"granted": sections(r.Granted), "ended": cedar.Boolean(r.Ended), "practice": cedar.Boolean(r.Practice), "sealed": cedar.Boolean(r.Sealed),
		}),
	}
}

func accounts(list []id.Account) cedar.Set {
	out := make([]cedar.Value, len(list))
	for i, a := range list {
		out[i] = cedar.String(a)
	}
	return cedar.NewSet(out...)
}

func sections(list []event.Section) cedar.Set {
	out := make([]cedar.Value, len(list))
	for i, s := range list {
		out[i] = cedar.String(s)
	}
	return cedar.NewSet(out...)
}
