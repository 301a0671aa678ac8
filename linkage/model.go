package linkage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Model is what was learned from one table or from two, so that others can be linked without learning again. It holds no value of any table;
// of values that many records hold it has hashes, so whoever guesses a value can tell whether it is common.
type Model struct {
	Schema  string        `json:"schema"`
	Version int           `json:"version"`
	Records [2]int        `json:"records"` // of the left and the right table; the second is 0 for one table
	Matches float64       `json:"matches"` // expected among all pairs of those records
	Kin     float64       `json:"kin"`     // pairs of relatives and neighbours expected
	Columns []ModelColumn `json:"columns"`
	Rules   []Rule        `json:"rules"` // the blocking rules, in the order they were chosen
	Doubt   ModelDoubt    `json:"doubt"`
}

// ModelDoubt is how far off what was learned may be; Accuracy draws its intervals from it.
type ModelDoubt struct {
	Missed float64     `json:"missed"` // share of the matches that are not among the pairs kept
	Spread float64     `json:"spread"` // standard deviation of missed, as a share of it
	Errors [][]float64 `json:"errors"` // lower triangle whose square holds the variances and covariances of the errors of the logarithms
}

// ModelColumn is what was learned of one column. Lists of levels begin with the level of what is not known, which is always 0.
type ModelColumn struct {
	Column
	Right      string       `json:"right,omitempty"` // heading in the right table, where it is another
	Levels     []string     `json:"levels"`
	M          []float64    `json:"m"`      // how likely each level is among matches
	U          []float64    `json:"u"`      // among strangers
	Kin        []float64    `json:"kin"`    // among relatives and neighbours
	Filled     float64      `json:"filled"` // share of pairs that hold a value on both sides
	MonthFirst bool         `json:"month_first,omitempty"`
	On         *ModelParent `json:"on,omitempty"`
	Common     ModelCommon  `json:"common"`
}

// ModelParent is how a column goes with another: its levels when the other's values are apart, near and equal.
type ModelParent struct {
	Column int         `json:"column"`
	M      [][]float64 `json:"m"`
	U      [][]float64 `json:"u"`
}

// ModelCommon are the values that many records hold, by their hashes.
type ModelCommon struct {
	Least   int            `json:"least"` // values that fewer records hold are not listed
	Records map[string]int `json:"records"`
}

// schema and version of models as they are written. A change of levels, kinds or keys is a new version.
const (
	modelSchema  = "spean-linkage-model"
	modelVersion = 1
)

const (
	leastCommon = 10      // records hold a value that is listed as common
	mostCommon  = 200_000 // values are listed, in all columns
)

// ModelError says why a model cannot be read, or does not fit. Code is "large", "deep", "json", "schema", "version", "value", "tables",
// "column", "kind" or "rule"; Where is the place in the file.
type ModelError struct {
	Code, Where string
	Args        map[string]string
}

func (e *ModelError) Error() string { return "linkage: model: " + e.Code + " " + e.Where }

// Model gives what was learned; nil when there was nothing to learn from.
func (r *Result) Model() *Model {
	if r.model == nil {
		return nil
	}
	c := r.corpus
	m := &Model{Schema: modelSchema, Version: modelVersion, Records: [2]int{c.left, c.n - c.left}, Matches: r.model.matches, Kin: r.model.kin, Doubt: r.model.doubt}
	for _, told := range r.Rules {
		told.Pairs, told.Skipped = 0, 0
		m.Rules = append(m.Rules, told)
	}
	for j, k := range r.model.columns {
		col := c.columns[j]
		mc := ModelColumn{Column: k.Column, Levels: levelNames[k.Kind], M: k.M, U: k.U, Kin: k.Kin, Filled: k.filled, MonthFirst: col.monthFirst,
			Common: c.commonValues(col)}
		if c.linked() {
			if heading := c.tables[1].Names[col.from[1]]; heading != k.Name {
				mc.Right = heading
			}
		}
		if on := k.On; on.Parent >= 0 {
			mc.On = &ModelParent{Column: on.Parent, M: on.M[:], U: on.U[:]}
		}
		m.Columns = append(m.Columns, mc)
	}
	return m
}

// commonValues gives the values of a column that many records hold.
func (c *corpus) commonValues(col *column) ModelCommon {
	var held []int
	records := func(id int) int {
		if c.linked() {
			return int(col.counts[0][id] + col.counts[1][id])
		}
		return int(col.counts[0][id])
	}
	for id := 1; id < col.values.len(); id++ {
		if n := records(id); n >= leastCommon {
			held = append(held, n)
		}
	}
	out := ModelCommon{Least: leastCommon, Records: map[string]int{}}
	if most := mostCommon / len(c.columns); len(held) > most {
		slices.SortFunc(held, func(a, b int) int { return cmp.Compare(b, a) })
		out.Least = held[most] + 1
	}
	for id := 1; id < col.values.len(); id++ {
		if n := records(id); n >= out.Least {
			out.Records[valueHash(col, id)] = n
		}
	}
	return out
}

func valueHash(col *column, id int) string {
	return fmt.Sprintf("%016x", hashText(col.values.raw(uint32(id))))
}

// Key is one thing two records must have in common to be compared under a rule: the column, and what of its value. Of is empty for the whole
// value.
type Key struct {
	Column int    `json:"column"`
	Of     string `json:"of,omitempty"`
}

// key says what an atom is made of.
func (c *corpus) key(a *atom) Key {
	if a.crossed {
		return Key{a.column, "crossed"}
	}
	return Key{a.column, strings.TrimPrefix(strings.TrimPrefix(a.name, c.columns[a.column].name), "~")}
}

// keysOf gives the keys of a rule.
func (c *corpus) keysOf(atoms []atom, r rule) []Key {
	var out []Key
	for i := range atoms {
		if r.atoms&(1<<i) != 0 {
			out = append(out, c.key(&atoms[i]))
		}
	}
	return out
}

// findRule finds a rule by its keys; false when these records have no such keys.
func (c *corpus) findRule(atoms []atom, keys []Key) (rule, bool) {
	r := rule{}
	for _, k := range keys {
		at := slices.IndexFunc(atoms, func(a atom) bool { return c.key(&a) == k })
		if at < 0 {
			return r, false
		}
		r.atoms |= 1 << at
	}
	return r, len(keys) > 0
}
