package linkage

import (
	"strings"
)

// atom is something two records can have in common, told by equal classes: a value, its sound, its first letters, one of its words.
type atom struct {
	name    string
	column  int
	class   []uint32 // by value; 0 for none
	words   bool     // the classes are those of the value's words, any of them
	crossed bool     // the classes of both parts of a name, in any order
}

// maxAtoms bounds the atoms of a corpus, so that those a pair has fit into one word.
const maxAtoms = 64

// atoms finds what records can have in common.
func (c *corpus) atoms() []atom {
	var out []atom
	for j, col := range c.columns {
		add := func(name string, class func(s string) string) {
			out = append(out, atom{name: name, column: j, class: col.classes(class)})
		}
		add(col.name, func(s string) string { return s })
		switch col.kind {
		case Given, Family:
			out = append(out, atom{name: col.name + "~sound", column: j, class: col.sounds})
			add(col.name+"~3", func(s string) string { return firstLetters(s, 3) })
		case Name:
			out = append(out, atom{name: col.name + "~sound", column: j, class: col.sounds}, atom{name: col.name + "~word", column: j, words: true})
		case Text, Address:
			add(col.name+"~8", func(s string) string { return firstLetters(s, 8) })
			out = append(out, atom{name: col.name + "~word", column: j, words: true})
		case Date:
			add(col.name+"~year", func(s string) string { return strings.TrimRight(s[:min(len(s), 4)], "0") })
			add(col.name+"~day", func(s string) string { return strings.Trim(s[min(len(s), 4):], "0") })
		case Identifier, Phone:
			add(col.name+"~first", func(s string) string { return s[:(len(s)+1)/2] })
			add(col.name+"~last", func(s string) string { return s[len(s)/2:] })
		case Email:
			add(col.name+"~before", func(s string) string { s, _, _ = strings.Cut(s, "@"); return s })
		case Place:
			add(col.name+"~4", func(s string) string { return firstLetters(s, 4) })
		}
		if col.kind == Given && col.partner != nil {
			out = append(out, atom{name: col.name + "+" + col.partner.name, column: j, crossed: true, class: out[len(out)-3].class})
		}
	}
	return out[:min(len(out), maxAtoms)]
}

// classes gives a class for each value of a column: hashes of texts, so that they do not depend on the order of rows.
func (c *column) classes(of func(string) string) []uint32 {
	out := make([]uint32, c.values.len())
	for id := 1; id < len(out); id++ {
		if s := of(c.values.text(uint32(id))); s != "" {
			out[id] = short(hashText(s))
		}
	}
	return out
}

// keyWords is how many words of a value, the rarest, are keys.
const keyWords = 5

// keyWordsOf gives the rarest words of a value.
func (w *words) keyWordsOf(value uint32, out *[keyWords]uint32) []uint32 {
	n := 0
	for _, id := range w.list(value) {
		at := n
		for at > 0 && w.rarer(id, out[at-1]) {
			at--
		}
		if at == keyWords {
			continue
		}
		n = min(n+1, keyWords)
		copy(out[at+1:n], out[at:n-1])
		out[at] = id
	}
	return out[:n]
}

// rarer reports that a word is held by fewer values than another; of words alike it is the first by hash.
func (w *words) rarer(a, b uint32) bool {
	if w.count[a] != w.count[b] {
		return w.count[a] < w.count[b]
	}
	return w.hash[a] < w.hash[b]
}

// single gives the class of a record under an atom that is not of words.
func (c *corpus) single(a *atom, rec int32) uint32 {
	col := c.columns[a.column]
	own := a.class[col.ids[rec]]
	if !a.crossed {
		return own
	}
	p := col.partner
	other := p.hash32[p.ids[rec]]
	if own == 0 || other == 0 {
		return 0
	}
	return max(1, own+other)
}

// has reports that two records have an atom in common.
func (c *corpus) has(a *atom, x, y int32) bool {
	if !a.words {
		k := c.single(a, x)
		return k != 0 && k == c.single(a, y)
	}
	col := c.columns[a.column]
	var bx, by [keyWords]uint32
	for _, p := range col.words.keyWordsOf(col.ids[x], &bx) {
		for _, q := range col.words.keyWordsOf(col.ids[y], &by) {
			if p == q {
				return true
			}
		}
	}
	return false
}

// common gives the atoms two records have in common, a bit each.
func (c *corpus) common(atoms []atom, x, y int32) uint64 {
	set := uint64(0)
	for i := range atoms {
		if c.has(&atoms[i], x, y) {
			set |= 1 << i
		}
	}
	return set
}

// rule is a blocking rule: pairs of records that have all its atoms in common are compared.
type rule struct {
	atoms uint64
	cost  float64 // pairs
	at    uint    // one in 2^at of its blocks were sampled
}

// covers reports that a pair with these atoms in common is compared under the rule.
func (r rule) covers(common uint64) bool { return r.atoms&^common == 0 }

// keyed is a record under a key.
type keyed struct {
	key uint64
	rec int32
}

// keys gives the keys of all records under a rule, those whose last bits are zero alone.
func (c *corpus) keys(atoms []atom, r rule, bits uint, out []keyed) []keyed {
	var singles []*atom
	var words *atom
	for i := range atoms {
		if r.atoms&(1<<i) != 0 {
			if atoms[i].words {
				words = &atoms[i]
			} else {
				singles = append(singles, &atoms[i])
			}
		}
	}
	mask := uint64(1)<<bits - 1
	var rarest [keyWords]uint32
records:
	for rec := range int32(c.n) {
		key := uint64(1)
		for _, a := range singles {
			k := c.single(a, rec)
			if k == 0 {
				continue records
			}
			key = join(key, uint64(k))
		}
		if words == nil {
			if key&mask == 0 {
				out = append(out, keyed{key, rec})
			}
			continue
		}
		col := c.columns[words.column]
		for _, w := range col.words.keyWordsOf(col.ids[rec], &rarest) {
			if k := join(key, col.words.hash[w]); k&mask == 0 {
				out = append(out, keyed{k, rec})
			}
		}
	}
	return out
}

// ruleName names a rule for people: its atoms.
func ruleName(atoms []atom, r rule) string {
	var names []string
	for i := range atoms {
		if r.atoms&(1<<i) != 0 {
			names = append(names, atoms[i].name)
		}
	}
	return strings.Join(names, " & ")
}
