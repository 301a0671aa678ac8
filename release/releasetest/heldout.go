package releasetest

import (
	"bufio"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// HeldOut makes tables on which nothing of package release was tuned. Each kind has another structure than Shape gives: it is there so
// that what was chosen on one generator can be seen to fail on others.
type HeldOut struct {
	Kind string // one of HeldOutKinds
	Rows int
	Seed uint64
}

// HeldOutKinds are the structures there are:
//   - knotted: columns that follow from two others together while each pair alone tells little;
//   - tailed: long tails of rare values, half the cells unknown, by whole groups of columns at once, and columns that follow from one other
//     almost surely;
//   - episodes: several rows a person, whose own columns stay the same from row to row.
var HeldOutKinds = []string{"knotted", "tailed", "episodes"}

// Person is the column of an episodes table that says whose row it is.
const Person = "case"

// Write writes the table with its header as CSV. The same value gives the same bytes.
func (h HeldOut) Write(w io.Writer) error {
	d := &drawer{rand.New(rand.NewPCG(h.Seed, 21))}
	var names []string
	var next func() []string
	switch h.Kind {
	case "knotted":
		names, next = d.knotted()
	case "tailed":
		names, next = d.tailed()
	case "episodes":
		names, next = d.episodes()
	}
	out := bufio.NewWriter(w)
	out.WriteString(strings.Join(names, ",") + "\n")
	for range h.Rows {
		out.WriteString(strings.Join(next(), ",") + "\n")
	}
	return out.Flush()
}

// drawer draws cells.
type drawer struct{ *rand.Rand }

// zipf draws one of n, the i-th with weight (i+1)^-fall.
func (d *drawer) zipf(n int, fall float64) int {
	sum := 0.0
	for i := range n {
		sum += math.Pow(float64(i+1), -fall)
	}
	at := d.Float64() * sum
	for i := range n {
		if at -= math.Pow(float64(i+1), -fall); at < 0 {
			return i
		}
	}
	return n - 1
}

// chance is true with probability p.
func (d *drawer) chance(p float64) bool { return d.Float64() < p }

// text names the i-th value of a column.
func text(letter string, i int) string { return letter + strconv.Itoa(i) }

// knotted has four free columns; every other follows from two earlier ones together, by a table in which each row and each column holds
// every value about equally often, but for a tenth of its cells drawn freely.
func (d *drawer) knotted() ([]string, func() []string) {
	sizes := []int{14, 9, 12, 5, 2, 2, 2, 8, 8, 5, 12, 2}
	parents := [][2]int{4: {1, 3}, 5: {2, 4}, 6: {4, 5}, 7: {0, 3}, 8: {1, 7}, 9: {2, 7}, 10: {0, 1}, 11: {5, 9}}
	shift := make([][]int, len(sizes))
	for j := range sizes {
		shift[j] = d.Perm(16)
	}
	names := make([]string, len(sizes))
	for j := range names {
		names[j] = text("column", j)
	}
	return names, func() []string {
		row, out := make([]int, len(sizes)), make([]string, len(sizes))
		for j, n := range sizes {
			if j < 4 || d.chance(0.1) {
				row[j] = d.zipf(n, 0.8)
			} else {
				row[j] = (shift[j][row[parents[j][0]]] + row[parents[j][1]]) % n
			}
			if !d.chance(0.03) {
				out[j] = text("v", row[j])
			}
		}
		return out
	}
}

// tailed has a few frequent values and many rare ones; region follows from country and two more columns from age, almost surely; what is
// not asked is not asked of a whole group of columns.
func (d *drawer) tailed() ([]string, func() []string) {
	region, route := d.Perm(26), d.Perm(26)
	names := strings.Fields("year country region destination age adult schooling work trade means recruiter assistance")
	return names, func() []string {
		country := d.zipf(24, 1.7)
		destination := d.zipf(16, 1.4)
		if d.chance(0.6) {
			destination = route[country] % 16
		}
		age := d.zipf(7, 0.5)
		adult := "no"
		if (age > 1) != d.chance(0.005) {
			adult = "yes"
		}
		schooling := min(4, age/2+d.zipf(3, 1))
		work := []string{"yes", "no"}[d.zipf(2, 1)]
		trade := ""
		if work == "yes" {
			trade = text("t", (destination+d.zipf(9, 1.9))%9)
		}
		of := region[country] % 5
		if d.chance(0.003) {
			of = d.IntN(5)
		}
		row := []string{text("", 2010+d.zipf(8, 0.3)), text("c", country), text("r", of), text("d", destination), text("a", age), adult,
			text("s", schooling), work, trade, text("m", (age+d.zipf(8, 1.6))%8), text("f", d.zipf(5, 1.2)), []string{"no", "yes"}[d.zipf(2, 1.5)]}
		for _, group := range [][]int{{1, 2}, {4, 5, 6}, {7, 8, 9}, {10, 11}, {3}} {
			if d.chance(0.45) {
				for _, j := range group {
					row[j] = ""
				}
			}
		}
		return row
	}
}

// episodes has one to four rows a person, one after the other: who it is stays, what happened mostly stays.
func (d *drawer) episodes() ([]string, func() []string) {
	names := append([]string{Person}, strings.Fields("year place trade means recruiter labour sexual helped gender age citizenship adult")...)
	sizes := []int{0, 10, 12, 8, 8, 5, 2, 2, 2}
	liking := make([]int, 64)
	for i := range liking {
		liking[i] = d.IntN(64)
	}
	person, left := 0, 0
	var row []string
	return names, func() []string {
		same := 0.65
		if left == 0 {
			gender, age, citizenship := d.zipf(2, 1), d.zipf(9, 0.7), d.zipf(14, 1.3)
			adult := []string{"no", "yes"}[min(age/3, 1)]
			row = append(make([]string, len(sizes)), text("g", gender), text("a", age), text("c", citizenship), adult)
			person, left, same = person+1, 1+d.zipf(4, 1.5), 0
			row[0] = text("p", person)
		}
		left--
		who := liking[(len(row[9])+int(row[9][1])+3*int(row[10][1])+7*int(row[11][len(row[11])-1]))%len(liking)]
		row = slices.Clone(row)
		for j := 1; j < len(sizes); j++ {
			switch {
			case d.chance(same):
			case d.chance(0.12):
				row[j] = ""
			default:
				row[j] = text("v", (who*j+d.zipf(sizes[j], 1.6))%sizes[j])
			}
		}
		return row
	}
}
