package linkage

import "math"

// Explanation says how a pair came to its weight and its probability. All weights are in bits, logarithms of ratios of likelihoods to the
// base of two. They add up: the weights of the parts and Kin are the pair's weight, and with Prior the logarithm of its odds.
type Explanation struct {
	Pair
	Prior float64 // what is known before the two are compared: that hardly any pair of records is one person
	Parts []Part  // one for each column
	Kin   float64 // what is taken off since relatives and neighbours agree so, too; never above zero
}

// Part is what one column says of a pair.
type Part struct {
	Column
	Left, Right Held
	Level       string  // how well the two agree: one of the levels of the column's kind
	Alone       float64 // weight of this level, whatever the value is and the other columns say
	Rarity      float64 // added because few records hold the value both have, or taken off because many do
	Dependence  float64 // added or taken off because this column goes with another
	On          string  // that other column; empty for none
}

// Weight is what the column says in all.
func (p Part) Weight() float64 { return p.Alone + p.Rarity + p.Dependence }

// Held is a value as it stands in a table, and how many records of all tables hold it or what is compared as the same.
type Held struct {
	Text    string
	Records int
}

// Explain takes apart the weights of pairs that Link gave.
func (r *Result) Explain(pairs []Pair) []Explanation {
	if r.model == nil {
		return nil
	}
	m := newComparer(r.corpus)
	out := make([]Explanation, len(pairs))
	for i, p := range pairs {
		out[i] = r.explain(p, m)
	}
	return out
}

// records gives the numbers of a pair's records in the corpus.
func (r *Result) records(p Pair) (a, b int32) {
	if r.mirrored {
		p.Left, p.Right = p.Right, p.Left
	}
	return int32(p.Left), int32(p.Right + r.corpus.rightFrom())
}

func (r *Result) explain(p Pair, m *comparer) Explanation {
	a, b := r.records(p)
	c := r.corpus
	m.levels(a, b, m.row)
	e := Explanation{Pair: p, Prior: r.model.prior() / math.Ln2}
	kin := r.model.kinPrior()
	for j, l := range m.row {
		col := c.columns[j]
		part := Part{Column: Column{col.name, col.kind}, Left: c.held(j, a), Right: c.held(j, b), Level: levelNames[col.kind][l]}
		if r.mirrored {
			part.Left, part.Right = part.Right, part.Left
		}
		if on := r.model.columns[j].On.Parent; on >= 0 {
			part.On = c.columns[on].name
		}
		if l != unknown {
			rarity := float64(c.rarity(j, a, l))
			match, relative := r.model.weights(j, m.row, rarity)
			kin += relative
			part.split(&r.model.columns[j], l, rarity, match)
		}
		e.Parts = append(e.Parts, part)
	}
	e.Kin = -math.Log1p(math.Exp(kin)) / math.Ln2
	return e
}

// split takes the weight of a level apart.
func (p *Part) split(k *learned, l level, rarity, match float64) {
	alone := k.logM[states][l] - k.logU[states][l]
	rare := 0.0
	if rarity > 0 {
		rare = k.logU[states][l] - math.Log(k.chance(k.U[l], rarity))
	}
	p.Alone, p.Rarity, p.Dependence = alone/math.Ln2, rare/math.Ln2, (match-alone-rare)/math.Ln2
}

// held gives what a record holds in a column, as it stands in its table.
func (c *corpus) held(j int, rec int32) Held {
	col := c.columns[j]
	id := col.ids[rec]
	h := Held{}
	if id != 0 {
		h.Records = int(col.counts[0][id])
		if c.linked() {
			h.Records += int(col.counts[1][id])
		}
	}
	if int(rec) < c.left {
		h.Text = c.tables[0].Value(int(rec), col.from[0])
	} else {
		h.Text = c.tables[1].Value(int(rec)-c.left, col.from[1])
	}
	return h
}
