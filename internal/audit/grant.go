package audit

import (
	"maps"
	"slices"

	"spean/internal/access"
	"spean/internal/event"
	"spean/internal/id"
)

// Grant is leave to open what one recorded look covers. Only Log.Look makes one. The zero Grant covers nothing. A Grant is a value;
// it can be narrowed, never widened.
type Grant struct {
	made bool
	who  access.Principal
	leaf int64
	// all: the node itself acts and may open everything.
	all  bool
	open map[id.Stream]opening
}

type opening struct {
	sections []event.Section
	every    bool // all sections: the node itself on one stream
	acts     []access.Act
	limited  bool // only persons are covered
	persons  map[id.Person]bool
}

// Valid reports whether a look made this Grant.
func (g Grant) Valid() bool { return g.made }

// Actor gives who looked; empty for the node itself.
func (g Grant) Actor() id.Account { return g.who.Account }

// Principal gives who looked.
func (g Grant) Principal() access.Principal { return g.who }

// Leaf gives the index of the entry that recorded the look.
func (g Grant) Leaf() int64 { return g.leaf }

// Covers reports whether the look was allowed for anything about a stream.
func (g Grant) Covers(s id.Stream) bool {
	_, ok := g.open[s]
	return g.all || ok
}

// May reports whether what a stream holds in a section about a subject may be opened. The empty subject stands for facts that are
// about nobody in particular. Only acts that open something (access.Act.Opens) let this be true, in the section they were asked for.
func (g Grant) May(s id.Stream, section event.Section, subject id.Person) bool {
	if g.all {
		return true
	}
	o, ok := g.open[s]
	return ok && (o.every || slices.Contains(o.sections, section)) && (!o.limited || o.persons[subject])
}

// Allows reports whether the look was allowed for this very act on this stream.
func (g Grant) Allows(a access.Act, s id.Stream) bool {
	o, ok := g.open[s]
	return ok && slices.Contains(o.acts, a)
}

// Limited gives the same Grant, for one stream narrowed to facts about the given persons, as a referral names them; facts about
// nobody in particular are covered only when the empty Person is among them. Narrowing twice leaves what both allow.
func (g Grant) Limited(s id.Stream, persons map[id.Person]bool) Grant {
	o, ok := g.open[s]
	if g.all {
		// What covers everything cannot be narrowed to less without naming all the rest: give the one stream alone.
		return Grant{made: g.made, who: g.who, leaf: g.leaf, open: map[id.Stream]opening{s: {every: true, limited: true, persons: maps.Clone(persons)}}}
	}
	if !ok {
		return g
	}
	kept := map[id.Person]bool{}
	for p, in := range persons {
		if in && (!o.limited || o.persons[p]) {
			kept[p] = true
		}
	}
	o.limited, o.persons = true, kept
	g.open = maps.Clone(g.open)
	g.open[s] = o
	return g
}

// grantOf gives what the allowed decisions cover. They are of one principal.
func grantOf(decisions []access.Decision) Grant {
	g := Grant{made: true, who: decisions[0].Request().Principal, open: map[id.Stream]opening{}}
	for _, d := range decisions {
		r := d.Request()
		switch {
		case !d.Allowed():
		case r.Act.OfSystem() && r.Resource.Stream == "":
			g.all = true
		case r.Resource.Stream != "":
			o := g.open[r.Resource.Stream]
			o.every = o.every || r.Act.OfSystem()
			if r.Act.Opens() && !slices.Contains(o.sections, r.Section) {
				o.sections = append(o.sections, r.Section)
			}
			if !slices.Contains(o.acts, r.Act) {
				o.acts = append(o.acts, r.Act)
			}
			g.open[r.Resource.Stream] = o
		}
	}
	return g
}
