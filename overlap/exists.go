package overlap

import "math"

// existence decides whether a model has a finite estimate and whether its parameters can be told apart, by linear algebra and
// linear programming over the model matrix alone. It keeps its scratch memory.
type existence struct {
	rows, basis, tableau []float64
	pivots               []int
	base                 []int
}

// verdict is what existence finds.
type verdict struct {
	exists       bool // finite parameters give the largest likelihood
	identifiable bool // and only one value of them does
}

// judge looks at the model a fitter holds and the cells in which people were seen.
//
// Fienberg and Rinaldo (2012), and Chan, Silverman and Vincent (2021), section 2.6: with A the model matrix on live cells and n the counts, the
// estimate exists if and only if some x > 0 has the margins of n. Equivalently no direction d of the parameters has A·d = 0 where people were seen and
// A·d <= 0, not all 0, elsewhere. Directions with the first property are spanned by a basis N, usually empty; with B = A·N on the
// unseen cells, Stiemke's lemma says that no such direction exists if and only if B'y = 0 for some y >= 1: a linear program
// with as many rows as N has columns. The parameters are identifiable if A has full rank on the live cells.
func (f *fitter) judge(cells []Cell) verdict {
	e, p := &f.exist, len(f.active)
	e.rows = e.rows[:0]
	seen := make([]bool, len(f.live))
	for _, c := range cells {
		if c.Count > 0 {
			seen[c.Mask] = true
			e.rows = f.appendRow(e.rows, c.Mask)
		}
	}
	free := e.nullSpace(p)
	if free == 0 {
		return verdict{true, true}
	}
	// rows of B, one for each unseen live cell
	var b []float64
	unseen := 0
	row := make([]float64, 0, p)
	for w, alive := range f.live {
		if !alive || seen[w] {
			continue
		}
		unseen++
		row = f.appendRow(row[:0], Mask(w))
		for q := range free {
			sum := 0.0
			for i, v := range row {
				sum += v * e.basis[q*p+i]
			}
			b = append(b, sum)
		}
	}
	exists := e.feasible(b, unseen, free)
	e.rows = append(e.rows[:0], b...)
	return verdict{exists: exists, identifiable: unseen > 0 && e.nullSpace(free) == 0}
}

// appendRow appends the model matrix's row of one cell.
func (f *fitter) appendRow(to []float64, w Mask) []float64 {
	for _, k := range f.active {
		in := 0.0
		if m := f.mask[k]; w&m == m {
			in = 1
		}
		to = append(to, in)
	}
	return to
}

const tiny = 1e-9 // entries are small whole numbers and their ratios

// nullSpace reduces e.rows, of p columns, and leaves a basis of the vectors they all send to zero in e.basis. It gives its size.
func (e *existence) nullSpace(p int) int {
	a, n := e.rows, len(e.rows)/p
	e.pivots = e.pivots[:0]
	isPivot := make([]bool, p)
	for col, top := 0, 0; col < p && top < n; col++ {
		best := top
		for r := top + 1; r < n; r++ {
			if math.Abs(a[r*p+col]) > math.Abs(a[best*p+col]) {
				best = r
			}
		}
		if math.Abs(a[best*p+col]) < tiny {
			continue
		}
		for c := range p {
			a[top*p+c], a[best*p+c] = a[best*p+c], a[top*p+c]
		}
		scale := 1 / a[top*p+col]
		for c := range p {
			a[top*p+c] *= scale
		}
		for r := range n {
			if m := a[r*p+col]; r != top && m != 0 {
				for c := range p {
					a[r*p+c] -= m * a[top*p+c]
				}
			}
		}
		isPivot[col] = true
		e.pivots = append(e.pivots, col)
		top++
	}
	free := p - len(e.pivots)
	e.basis = append(e.basis[:0], make([]float64, free*p)...)
	q := 0
	for col := range p {
		if isPivot[col] {
			continue
		}
		e.basis[q*p+col] = 1
		for r, pc := range e.pivots {
			e.basis[q*p+pc] = -a[r*p+col]
		}
		q++
	}
	return free
}

// feasible says whether some y >= 1 has B'y = 0, B having rows by cells and few columns: phase one of the simplex method with
// Bland's rule, which cannot cycle. With z = y - 1 >= 0 it is B'z = -B'1.
func (e *existence) feasible(b []float64, rows, cols int) bool {
	width := rows + cols + 1 // z, artificial variables, right side
	t := append(e.tableau[:0], make([]float64, (cols+1)*width)...)
	e.tableau = t
	e.base = e.base[:0]
	for q := range cols {
		line := t[q*width : (q+1)*width]
		right := 0.0
		for r := range rows {
			line[r] = b[r*cols+q]
			right -= b[r*cols+q]
		}
		line[width-1] = right
		if right < 0 {
			for c := range line {
				line[c] = -line[c]
			}
		}
		line[rows+q] = 1
		e.base = append(e.base, rows+q)
	}
	goal := t[cols*width:] // reduced costs of the sum of the artificial variables
	for q := range cols {
		for c := range width {
			if c < rows || c == width-1 {
				goal[c] -= t[q*width+c]
			}
		}
	}
	for goal[width-1] < -tiny {
		enter := -1
		for c := range rows {
			if goal[c] < -tiny {
				enter = c
				break
			}
		}
		if enter < 0 {
			return false
		}
		leave := -1
		for q := range cols {
			if t[q*width+enter] < tiny {
				continue
			}
			if leave < 0 {
				leave = q
				continue
			}
			a, b := t[q*width+width-1]/t[q*width+enter], t[leave*width+width-1]/t[leave*width+enter]
			if a < b-tiny || a < b+tiny && e.base[q] < e.base[leave] {
				leave = q
			}
		}
		if leave < 0 {
			return false
		}
		e.pivot(t, width, cols, leave, enter)
	}
	return true
}

func (e *existence) pivot(t []float64, width, cols, row, col int) {
	line := t[row*width : (row+1)*width]
	scale := 1 / line[col]
	for c := range line {
		line[c] *= scale
	}
	for q := range cols + 1 {
		if m := t[q*width+col]; q != row && m != 0 {
			other := t[q*width : (q+1)*width]
			for c := range other {
				other[c] -= m * line[c]
			}
		}
	}
	e.base[row] = col
}
