package overlap

import "math/bits"

// graph is an undirected graph on lists: for each list the set of its neighbours.
type graph [MostLists]Mask

// edges lists all pairs of n lists.
func edges(n int) [][2]int {
	var out [][2]int
	for i := range n {
		for j := i + 1; j < n; j++ {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

func (g *graph) toggle(e [2]int) {
	g[e[0]] ^= 1 << e[1]
	g[e[1]] ^= 1 << e[0]
}

// order goes through n lists by maximum cardinality search and gives, for each step, the list and its neighbours among those before.
// It says whether the graph is decomposable: whether those neighbours are always joined to each other (Tarjan and Yannakakis 1984, Simple
// linear-time algorithms to test chordality of graphs; SIAM J. Comput. 13, 566-579).
func (g *graph) order(n int, lists []int, before []Mask) bool {
	done := Mask(0)
	for k := range n {
		best, most := -1, -1
		for v := range n {
			if c := bits.OnesCount32(uint32(g[v] & done)); !done.Has(v) && c > most {
				best, most = v, c
			}
		}
		earlier := g[best] & done
		for rest := earlier; rest != 0; rest &= rest - 1 {
			v := bits.TrailingZeros32(uint32(rest))
			if earlier&^(g[v]|1<<v) != 0 {
				return false
			}
		}
		lists[k], before[k] = best, earlier
		done |= 1 << best
	}
	return true
}

// decomposable lists every decomposable graph on n lists: 1, 2, 8, 61, 822 and 18,154 for one to six.
func decomposable(n int) []graph {
	pairs := edges(n)
	lists, before := make([]int, n), make([]Mask, n)
	var out []graph
	for set := range 1 << len(pairs) {
		var g graph
		for k, e := range pairs {
			if set>>k&1 == 1 {
				g.toggle(e)
			}
		}
		if g.order(n, lists, before) {
			out = append(out, g)
		}
	}
	return out
}
