package linkage

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// drawFitting draws n people, of whom share stand twice, as the model has it: the values of a column are about equally common, columns know
// nothing of one another, and the second row differs in each by chance alone.
func drawFitting(n int, share float64, seed uint64) drawn {
	r := rand.New(rand.NewPCG(seed, 11))
	word := func() string {
		b := make([]byte, 9)
		for i := range b {
			b[i] = byte('a' + r.IntN(26))
		}
		return string(b)
	}
	pools := make([][]string, 4)
	for j, size := range []int{200, 300, 40, 4000} {
		for range size {
			if j == 3 {
				pools[j] = append(pools[j], fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(65), 1+r.IntN(12), 1+r.IntN(28)))
			} else {
				pools[j] = append(pools[j], word())
			}
		}
	}
	d := drawn{Table: NewTable([]string{"given_name", "surname", "town", "date_of_birth"})}
	for i := range n {
		row := make([]string, len(pools))
		for j, pool := range pools {
			row[j] = pool[r.IntN(len(pool))]
		}
		d.Add(row)
		d.person = append(d.person, i)
		if r.Float64() >= share {
			continue
		}
		again := slices.Clone(row)
		for j, pool := range pools {
			switch x := r.Float64(); {
			case x < 0.08:
				again[j] = pool[r.IntN(len(pool))]
			case x < 0.16:
				at := r.IntN(len(again[j]))
				if j == 3 {
					at = 8 + r.IntN(2)
				}
				again[j] = again[j][:at] + string("0123"[r.IntN(4)]) + again[j][at+1:]
			case x < 0.2:
				again[j] = ""
			}
		}
		d.Add(again)
		d.person = append(d.person, i)
	}
	return d
}
