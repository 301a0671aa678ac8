package release

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Audit is what attacks on releases of one table learned. It is measured on the true table, so it is for the owner alone.
type Audit struct {
	Epsilon    float64 `json:"promised_epsilon"`
	Delta      float64 `json:"promised_delta"`
	Confidence float64 `json:"confidence"`
	// Counts: one row in or out, told by somebody who knows every other row and sees all noisy counts.
	Counts Attack `json:"membership_by_counts"`
	// Rows: many rows in or out by chance, told from the synthetic rows alone by somebody who knows them whole.
	Rows Attack `json:"membership_by_rows"`
	// Linkage: one cell of a row, guessed from the synthetic rows nearest to its other cells.
	Linkage Linkage `json:"linkage"`
}

// Attack is how one attack ended.
type Attack struct {
	Guesses int     `json:"guesses"`
	Correct int     `json:"correct"`
	Lower   float64 `json:"epsilon_at_least"` // measured lower bound on epsilon, at the audit's confidence
}

// Linkage compares guesses of a cell of rows that were in the table with guesses of rows that were not.
type Linkage struct {
	In         int     `json:"rows_in"`
	Out        int     `json:"rows_out"`
	RightIn    float64 `json:"right_in"`
	RightOut   float64 `json:"right_out"`
	Difference float64 `json:"difference"`
	Margin     float64 `json:"margin"` // the difference's 95 % margin
}

// Effort is how hard an audit tries.
type Effort struct {
	Trials   int // releases of counts, half with the row and half without
	Releases int // whole releases
	Canaries int // rows in or out by chance in each
}

// DefaultEffort takes about a quarter of a minute for 20,000 rows.
var DefaultEffort = Effort{Trials: 4000, Releases: 4, Canaries: 400}

const confidence = 0.95

// RunAudit attacks releases of a table under a spending. Every release it makes stays in memory.
func RunAudit(t *Table, p Spending, epsilon, delta float64, e Effort, noise *Noise, free *rand.Rand) (Audit, error) {
	a := Audit{Epsilon: epsilon, Delta: delta, Confidence: confidence}
	r := Release{Schema: t.Schema, Spending: p, ThreeWays: true}
	if t.Rows == 0 {
		return a, nil
	}
	whole := Release{Schema: t.Schema, Spending: p}
	if _, err := whole.measure(t, nil, noise, free); err != nil {
		return a, err
	}
	var err error
	if a.Counts, err = attackCounts(t.row(rarest(t)), whole.Spending, delta, e.Trials, noise); err != nil {
		return a, err
	}
	for range e.Releases {
		if err := a.attackRelease(t, r, e, noise, free); err != nil {
			return a, err
		}
	}
	a.Rows.Lower = guessesLower(a.Rows.Correct, a.Rows.Guesses, 2*delta*float64(e.Canaries*e.Releases))
	a.Linkage.finish()
	return a, noise.Err()
}

// rarest finds a row whose values are rare: the one an attacker would choose.
func rarest(t *Table) int {
	rare := make([]float64, t.Rows)
	for j, codes := range t.Codes {
		counts := t.count(t.Schema.layoutOf(j))
		for i, c := range codes {
			rare[i] -= math.Log(float64(counts[c]))
		}
	}
	best := 0
	for i := range rare {
		if rare[i] > rare[best] {
			best = i
		}
	}
	return best
}

// attackCounts measures a table of this one row, and an empty one, again and again, and tells them apart by the likelihood ratio of the
// counts the row is in. Somebody who knows all other rows can take them off every count, so this is as strong as an attack on the
// whole table; cells the row is not in are noise alone, so the schema is cut down to the row's own values.
func attackCounts(row []uint16, p Spending, delta float64, trials int, noise *Noise) (Attack, error) {
	s := &Schema{Columns: make([]Column, len(row)), RowsPerPerson: 0}
	for j := range s.Columns {
		s.Columns[j] = Column{Values: []string{"own"}}
	}
	worlds := [2]*Table{newTable(s, 0), newTable(s, 1)}
	for j := range row {
		worlds[1].Codes[j][0] = 1
	}
	var scores [2][]float64
	for range trials / 2 {
		for w, table := range worlds {
			score := 0.0
			for k, rho := range p.Ways {
				measured, err := measure(table, subsets(len(row), k), rho, noise)
				if err != nil {
					return Attack{}, err
				}
				for _, m := range measured {
					score += float64(m.Noisy[m.size-1]) / m.Variance.Float()
				}
			}
			scores[w] = append(scores[w], score)
		}
	}
	return worldsLower(scores[0], scores[1], delta), nil
}

// attackRelease makes one release of the table with some rows left out by chance and guesses which.
func (a *Audit) attackRelease(t *Table, r Release, e Effort, noise *Noise, free *rand.Rand) error {
	order := free.Perm(t.Rows)
	canaries := order[:min(e.Canaries, t.Rows/2)]
	in := make([]bool, len(canaries))
	keep := slices.Clone(order[len(canaries):])
	known := t.rows(keep)
	for i, row := range canaries {
		if in[i] = free.IntN(2) == 1; in[i] {
			keep = append(keep, row)
		}
	}
	table := t.rows(keep)
	measured, err := r.measure(table, nil, noise, free)
	if err != nil {
		return err
	}
	est := estimate(t.Schema, measured, nil, free)
	synthetic := est.synthesize(int(math.Round(est.Total)), free)
	scores := make([]float64, len(canaries))
	for i, row := range canaries {
		codes := t.row(row)
		scores[i] = synthetic.company(codes)*float64(table.Rows)/float64(max(1, synthetic.Rows)) - known.company(codes)
		a.Linkage.guess(synthetic, codes, free.IntN(len(codes)), in[i])
	}
	a.Rows.count(scores, in)
	return nil
}

// rows gives some rows of a table.
func (t *Table) rows(keep []int) *Table {
	out := newTable(t.Schema, len(keep))
	for j := range t.Codes {
		for to, from := range keep {
			out.Codes[j][to] = t.Codes[j][from]
		}
	}
	return out
}

// same counts the equal cells of a row and given codes.
func (t *Table) same(i int, codes []uint16) int {
	n := 0
	for j, c := range codes {
		if t.Codes[j][i] == c {
			n++
		}
	}
	return n
}

// company counts rows near to codes, those that differ in more columns for less.
func (t *Table) company(codes []uint16) float64 {
	sum := 0.0
	for i := range t.Rows {
		sum += nearness[min(len(codes)-t.same(i, codes), len(nearness)-1)]
	}
	return sum
}

var nearness = [...]float64{1, 0.5, 0.2, 0.05, 0}

// count takes the quarter of highest scores for in and the lowest quarter for out, and says nothing of the rest (Steinke, Nasr and
// Jagielski 2023, "Privacy auditing with one (1) training run", Algorithm 1).
func (a *Attack) count(scores []float64, in []bool) {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int {
		switch {
		case scores[x] < scores[y]:
			return -1
		case scores[x] > scores[y]:
			return 1
		}
		return x - y
	})
	quarter := len(order) / 4
	for n, i := range order {
		low, high := n < quarter, n >= len(order)-quarter
		if low || high {
			a.Guesses++
			if in[i] == high {
				a.Correct++
			}
		}
	}
}

// guess guesses column j of a row from the synthetic rows that agree with most of its other cells.
func (l *Linkage) guess(synthetic *Table, codes []uint16, j int, in bool) {
	votes := make([]int, synthetic.Schema.Columns[j].codes())
	nearest := 0
	for i := range synthetic.Rows {
		same := synthetic.same(i, codes)
		if synthetic.Codes[j][i] == codes[j] {
			same--
		}
		if same > nearest {
			nearest = same
			clear(votes)
		}
		if same == nearest {
			votes[synthetic.Codes[j][i]]++
		}
	}
	best := 0
	for v := range votes {
		if votes[v] > votes[best] {
			best = v
		}
	}
	right := 0.0
	if best == int(codes[j]) {
		right = 1
	}
	if in {
		l.In, l.RightIn = l.In+1, l.RightIn+right
	} else {
		l.Out, l.RightOut = l.Out+1, l.RightOut+right
	}
}

// finish turns counts into shares, with the margin of their difference.
func (l *Linkage) finish() {
	in, out := float64(max(1, l.In)), float64(max(1, l.Out))
	l.RightIn, l.RightOut = l.RightIn/in, l.RightOut/out
	l.Difference = l.RightIn - l.RightOut
	l.Margin = 1.96 * math.Sqrt(l.RightIn*(1-l.RightIn)/in+l.RightOut*(1-l.RightOut)/out)
}
