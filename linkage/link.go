package linkage

import (
	"math"
	"runtime"
)

// Options say how to link. The zero value is the default.
type Options struct {
	Kinds     map[string]Kind // of columns, by heading; others are guessed
	Threshold float64         // probability a pair must have; 0 for one half
	Keep      float64         // probability from which pairs are kept for the histogram; 0 for a twentieth
	Seed      uint64
	Workers   int                              // 0 for as many as there are cores; the result is the same
	Tell      func(stage string, done, of int) // called as work goes on; may be nil
	Model     *Model                           // what an earlier result learned, taken instead of learning
}

// Pair is two rows that may be the same; of one table, the first comes before the second.
type Pair struct {
	Left, Right int
	Probability float64
	Weight      float64 // what the columns say together, in bits
}

// Result is what linking gives.
type Result struct {
	Pairs               []Pair // kept, in the order of their rows
	Columns             []Column
	Rules               []Rule
	Matches             float64 // expected among all pairs
	model               *parameters
	corpus              *corpus
	mirrored            bool
	seed                uint64
	leftRows, rightRows int
}

// Link finds the rows of one table that are the same, or the rows of two tables; right is nil for one.
func Link(left, right *Table, o Options) (*Result, error) {
	o = o.filled()
	if right != nil && after(left, right) {
		r, err := link(right, left, o)
		if err == nil {
			r.mirror()
		}
		return r, err
	}
	return link(left, right, o)
}

func (o Options) filled() Options {
	if o.Threshold == 0 {
		o.Threshold = 0.5
	}
	if o.Keep == 0 {
		o.Keep = math.Min(o.Threshold, 0.05)
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Tell == nil {
		o.Tell = func(string, int, int) {}
	}
	return o
}

func link(left, right *Table, o Options) (*Result, error) {
	o.Tell("clean", 0, 1)
	columns, err := o.plan(left, right)
	if err != nil {
		return nil, err
	}
	c, err := newCorpus(left, right, columns)
	if err != nil {
		return nil, err
	}
	res := &Result{corpus: c, seed: o.Seed, leftRows: c.left, rightRows: c.n - c.left}
	for _, col := range c.columns {
		res.Columns = append(res.Columns, Column{col.name, col.kind})
	}
	if len(c.columns) == 0 || c.n < 2 {
		return res, nil
	}
	atoms, rules, err := res.learn(o)
	if err != nil {
		return nil, err
	}
	s := c.newScorer(res.model, o.Keep)
	for _, p := range c.score(atoms, rules, res.Rules, s, o.Workers, func(done, of int) { o.Tell("compare", done, of) }) {
		res.Pairs = append(res.Pairs, Pair{int(p.a), int(p.b) - c.rightFrom(), logistic(float64(p.odds)), (float64(p.odds) - s.prior) / math.Ln2})
	}
	res.Matches = res.model.matches * res.model.doubt.Missed
	for _, p := range res.Pairs {
		res.Matches += p.Probability
	}
	return res, nil
}

// learn learns, or takes up what was learned.
func (r *Result) learn(o Options) (atoms []atom, rules []rule, err error) {
	if o.Model != nil {
		r.model, atoms, rules, r.Rules, err = r.corpus.recall(o.Model)
	} else {
		o.Tell("learn", 0, 1)
		l := r.corpus.gather(o.Workers)
		r.model = r.corpus.train(&l, o.Seed, o.Workers)
		atoms = l.atoms
		rules, r.Rules = r.corpus.choose(&l)
		r.model.doubt = r.model.doubts(&l, rules, o.Keep)
	}
	return atoms, rules, err
}

// plan finds out which columns are compared.
func (o Options) plan(left, right *Table) ([]plannedColumn, error) {
	if o.Model != nil {
		return o.Model.plan(left, right, o.Kinds)
	}
	return plan(left, right, o.Kinds), nil
}

// rightFrom is the number of the right file's first record; 0 for one file.
func (c *corpus) rightFrom() int {
	if c.linked() {
		return c.left
	}
	return 0
}
