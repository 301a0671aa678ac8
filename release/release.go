package release

import (
	"io"
	"math"
	"math/rand/v2"
	"strconv"

	"spean/internal/problem"
)

// Order is what to publish of a table.
type Order struct {
	Spending
	Schema *Schema // nil: find the categories under the budget
	Rows   int     // synthetic rows; negative: as many as the noisy count says
}

// Release is everything that may be published, and nothing else: it is computed from noisy counts alone.
type Release struct {
	Schema     *Schema
	Found      bool  // the categories were found under the budget
	Threshold  int64 // noisy count a value needed to be found
	Spending   Spending
	Total      float64 // estimated number of rows
	Aggregates []Aggregate
	Synthetic  *Table
	Sigma      [4]float64 // noise of the number of rows and of one-, two- and three-column counts; 0: not measured
	Expected   Errors     // mean distance from the truth, rehearsed on the synthetic rows
	RowsChosen bool       // the number of synthetic rows was asked for
	ThreeWays  bool       // three-column counts are published

	plan      Spending // what was ordered; Spending is how it was divided in the end
	estimates *Estimates
}

// MaxSynthetic bounds the synthetic rows.
const MaxSynthetic = MaxRows

// Make measures a table under the order's spending and makes a release of it. All randomness comes from random: with the same bytes the
// release is the same, on any number of cores.
func Make(raw *RawTable, order Order, random io.Reader) (*Release, error) {
	if err := order.Check(len(raw.Names)); err != nil {
		return nil, err
	}
	noise := NewNoise(random)
	schema, table, f, err := prepare(raw, order, noise)
	if err != nil {
		return nil, err
	}
	r := &Release{Schema: schema, Found: order.Schema == nil, Spending: order.Spending, plan: order.Spending}
	if f != nil {
		r.Threshold = f.Threshold
	}
	var seed [32]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return nil, errRandomness
	}
	free := rand.New(rand.NewChaCha8(seed))
	measured, err := r.measure(table, f, noise, free)
	if err != nil {
		return nil, err
	}
	r.estimates = estimate(schema, measured, f, free)
	r.Total = r.estimates.Total
	r.ThreeWays = len(schema.Columns) >= 3 && schema.cells(3) <= maxThree
	fitted := r.estimates.synthesize(min(int(math.Round(r.Total)), MaxSynthetic), free)
	r.Aggregates = aggregates(fitted, r.ThreeWays)
	if r.Synthetic, r.RowsChosen = fitted, order.Rows >= 0; r.RowsChosen {
		r.Synthetic = r.estimates.synthesize(order.Rows, free)
	}
	r.Expected = r.rehearse(fitted, noise, free)
	return r, noise.Err()
}

// noisier is how much more variance a share of the budget may have in the end than Check reckons with: parts of the pairs' share move to
// counts of three columns when something is known of the table.
const noisier = 2.5

// Check refuses what Make would refuse of any table of these columns, so that nothing has to be spent to hear it.
func (o Order) Check(columns int) error {
	if o.Rows > MaxSynthetic {
		return problem.New(problem.TooLarge, "publish.rows", "rows", "max", strconv.Itoa(MaxSynthetic))
	}
	m := 1.0
	if o.Schema != nil {
		if err := o.Schema.small(); err != nil {
			return err
		}
		columns, m = len(o.Schema.Columns), float64(o.Schema.perPerson())
	} else if _, ok := VarianceAtLeast(float64(columns) / (2 * o.Found)); !ok {
		return errTooNoisy
	}
	for k := range 3 {
		if sets := len(subsets(columns, k)); sets > 0 && !(noisier*m*m*float64(sets)/(2*o.Ways[k]) <= MaxVariance) {
			return errTooNoisy
		}
	}
	return nil
}

// prepare codes the table by the schema given, or finds one under the budget.
func prepare(raw *RawTable, order Order, noise *Noise) (*Schema, *Table, *found, error) {
	if order.Schema != nil {
		table, err := raw.Encode(order.Schema)
		return order.Schema, table, nil, err
	}
	f, err := raw.discover(order.Found, order.DeltaFound, noise)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := f.schema.small(); err != nil {
		return nil, nil, nil, err
	}
	return f.schema, raw.blank(f.schema), f, nil
}

// maxCodes bounds the values of all columns together: memory and time grow with its square.
const maxCodes = 2500

// small refuses a schema the fit has no room for.
func (s *Schema) small() error {
	if n := s.cells(1); n > maxCodes {
		return problem.New(problem.TooLarge, "publish.schema.all-values", "", "n", strconv.Itoa(n), "max", strconv.Itoa(maxCodes))
	}
	return nil
}

// measure buys all noisy counts: the number of rows first, since it decides whether all counts of three columns are worth buying; some of
// them last, since the others decide which.
func (r *Release) measure(t *Table, f *found, noise *Noise, free *rand.Rand) ([]Marginal, error) {
	d := len(t.Schema.Columns)
	p := &r.Spending
	all, err := measure(t, subsets(d, 0), p.Ways[0], noise)
	if err != nil {
		return nil, err
	}
	p.withoutPairs(t.Schema)
	p.withThree(t.Schema, float64(all[0].Noisy[0]))
	later := p.keepBack(t.Schema)
	for k := 1; k < len(p.Ways); k++ {
		more, err := measure(t, subsets(d, k), p.Ways[k], noise)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	chosen, err := r.measureChosen(t, all, later, f, noise, free)
	if err != nil {
		return nil, err
	}
	all = append(all, chosen...)
	r.Sigma = sigmas(all, d)
	return all, noise.Err()
}

// sigmas gives the standard deviation of the noise by the number of columns; what was counted twice has the precision of both.
func sigmas(all []Marginal, columns int) (out [4]float64) {
	var precision [4]float64
	var counted [4]int
	for _, m := range all {
		precision[len(m.cols)] += 1 / m.Variance.Float()
		counted[len(m.cols)]++
	}
	for k, n := range counted {
		if n > 0 {
			out[k] = math.Sqrt(float64(min(n, len(subsets(columns, k)))) / precision[k])
		}
	}
	return out
}
