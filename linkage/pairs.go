package linkage

import (
	"cmp"
	"slices"
	"sync"
)

// pair is two records, a before b.
type pair struct{ a, b int32 }

func comparePairs(x, y pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) }

// canonical puts pairs into an order that does not depend on the order of rows: by the hashes of what the records hold. Sums over the pairs
// then come out the same to the last bit.
func (c *corpus) canonical(pairs []pair) {
	type hashed struct {
		low, high uint64
		pair      pair
	}
	out := make([]hashed, len(pairs))
	for i, p := range pairs {
		x, y := c.content(p.a), c.content(p.b)
		out[i] = hashed{min(x, y), max(x, y), p}
	}
	slices.SortFunc(out, func(a, b hashed) int { return cmp.Or(cmp.Compare(a.low, b.low), cmp.Compare(a.high, b.high)) })
	for i := range out {
		pairs[i] = out[i].pair
	}
}

// content is a hash of all a record holds.
func (c *corpus) content(rec int32) uint64 {
	h := uint64(1)
	for _, col := range c.columns {
		h = join(h, hashText(col.values.raw(col.ids[rec])))
	}
	return h
}

// each calls f for 0 to n-1, shared among workers. What f does for one i may not depend on the worker.
func each(workers, n int, f func(worker, i int)) {
	var next, done = make(chan int), sync.WaitGroup{}
	for w := range workers {
		done.Go(func() {
			for i := range next {
				f(w, i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	done.Wait()
}

// chunkSize is how many things of a kind one worker takes at a time.
const chunkSize = 4096

// chunks calls f for parts of 0 to n, shared among workers.
func chunks(workers, n int, f func(worker, from, to int)) {
	each(workers, (n+chunkSize-1)/chunkSize, func(w, i int) { f(w, i*chunkSize, min(n, (i+1)*chunkSize)) })
}

func (c *corpus) comparers(workers int) []*comparer {
	var out []*comparer
	for range workers {
		out = append(out, newComparer(c))
	}
	return out
}
