package linkage

import (
	"cmp"
	"math"
	"slices"
)

// plan finds the columns of a model in the tables, under either heading; with two tables in one order or in the other. Columns of the tables
// that the model does not have are not compared.
func (m *Model) plan(left, right *Table, given map[string]Kind) ([]plannedColumn, error) {
	if (m.Records[1] > 0) != (right != nil) {
		return nil, &ModelError{Code: "tables"}
	}
	for name, kind := range given {
		for _, col := range m.Columns {
			if alikeHeadings(name, col.Name) && kind != col.Kind {
				return nil, &ModelError{Code: "kind", Args: map[string]string{"name": name, "kind": string(col.Kind)}}
			}
		}
	}
	if right == nil {
		right = left
	}
	out, err := m.find(left, right)
	if err != nil {
		if turned, failed := m.find(right, left); failed == nil {
			for i, p := range turned {
				turned[i].left, turned[i].right = p.right, p.left
			}
			return turned, nil
		}
	}
	return out, err
}

func (m *Model) find(left, right *Table) ([]plannedColumn, error) {
	var out []plannedColumn
	for i := range m.Columns {
		col := &m.Columns[i]
		p := plannedColumn{Column: col.Column, learned: col}
		other := cmp.Or(col.Right, col.Name)
		p.left, p.right = headingAt(left.Names, col.Name), headingAt(right.Names, other)
		if p.left < 0 || p.right < 0 {
			return nil, &ModelError{Code: "column", Args: map[string]string{"name": col.Name}}
		}
		out = append(out, p)
	}
	return out, nil
}

// headingAt finds a heading, as it is written or else as it is meant; -1 when there is none.
func headingAt(names []string, want string) int {
	if at := slices.Index(names, want); at >= 0 {
		return at
	}
	return slices.IndexFunc(names, func(name string) bool { return alikeHeadings(name, want) })
}

// recall takes a model up instead of learning. Matches are expected to grow with the number of records.
func (c *corpus) recall(m *Model) (*parameters, []atom, []rule, []Rule, error) {
	grown := m.grown(c.left, c.n-c.left)
	learnedFrom := m.Records[0] + m.Records[1]
	p := &parameters{pairs: c.pairs(), doubt: m.Doubt}
	p.matches = math.Min(m.Matches*grown, p.pairs/3)
	p.kin = math.Min(m.Kin*grown, p.pairs/10)
	for j, mc := range m.Columns {
		k := learned{Column: mc.Column, M: mc.M, U: mc.U, Kin: mc.Kin, filled: mc.Filled, alone: 0.75 / float64(max(learnedFrom, c.n)), On: given{Parent: -1}}
		k.Name = c.columns[j].name
		if mc.On != nil {
			k.On = given{Parent: mc.On.Column, M: [states][]float64(mc.On.M), U: [states][]float64(mc.On.U)}
		}
		p.columns = append(p.columns, k)
		if learnedFrom > c.n {
			c.columns[j].recallCommon(mc.Common, learnedFrom, c)
		}
	}
	p.tabulate()
	atoms := c.atoms()
	var rules []rule
	told := slices.Clone(m.Rules)
	for i := range told {
		r, ok := c.findRule(atoms, told[i].Keys)
		if !ok {
			return nil, nil, nil, nil, &ModelError{Code: "rule", Args: map[string]string{"name": told[i].Name}}
		}
		rules = append(rules, r)
		told[i].Cost *= grown * grown
		told[i].Name = ruleName(atoms, r)
	}
	return p, atoms, rules, told, nil
}

// grown is how many times as many records there are as the model was learned from.
func (m *Model) grown(left, right int) float64 {
	if right == 0 {
		return float64(left) / float64(m.Records[0])
	}
	return float64(min(left, right)) / float64(min(m.Records[0], m.Records[1]))
}

// recallCommon takes from a model how rare values are, since fewer records than it was learned from cannot say.
func (c *column) recallCommon(common ModelCommon, records int, of *corpus) {
	c.rare = make([]float32, c.values.len())
	share := func(n int) float32 { return float32((float64(n) - 2 + 0.5) / float64(records)) }
	for id := 1; id < c.values.len(); id++ {
		if n, ok := common.Records[valueHash(c, id)]; ok {
			c.rare[id] = share(n)
		} else {
			c.rare[id] = min(of.share(c, uint32(id)), share(common.Least))
		}
	}
}
