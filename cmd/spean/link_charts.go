package main

import (
	"math"
	"strconv"

	"spean/internal/lang"
	"spean/linkage"
)

// bar is a bar of a small picture barWidth wide, with the place of nothing.
type bar struct {
	X, Width, Zero float64
	Down           bool // it takes off
}

const barWidth = 120.0

// barBetween draws a bar between two values on an axis from low to high.
func barBetween(low, high, from, to float64) bar {
	at := func(v float64) float64 { return tenth(1 + (barWidth-2)*(v-low)/math.Max(high-low, 1e-9)) }
	x := at(math.Min(from, to))
	return bar{X: x, Width: tenth(math.Max(at(math.Max(from, to))-x, 0.8)), Zero: at(0), Down: to < from}
}

func tenth(x float64) float64 { return math.Round(10*x) / 10 }

// signed writes bits with their sign.
func signed(bits float64) string {
	s := strconv.FormatFloat(math.Abs(bits), 'f', 1, 64)
	switch {
	case s == "0.0":
		return s
	case bits < 0:
		return "−" + s
	}
	return "+" + s
}

// histogram counts the pairs by their weight.
type histogram struct {
	Title, Desc   string
	Width, Height float64
	Foot          float64
	Bars          []histogramBar
	Ticks         []forestTick
	Cut           float64 // where the threshold lies
	CutLabel      string
	CutEnd        bool // the label stands before the line
	Rows          []histogramRow
}

// histogramBar is one bar: the lower part are the pairs expected to be the same.
type histogramBar struct{ X, Width, Y, Height, SameY, SameHeight float64 }

type histogramRow struct{ From, Pairs, Same string }

const mostBars = 30

// drawHistogram counts pairs by weight. Heights follow the square root of the counts, so that the few doubtful pairs stay in sight beside
// the many that are sure.
func (k linkCommand) drawHistogram(r *linkage.Result) *histogram {
	if len(r.Pairs) == 0 {
		return nil
	}
	low, high := r.Pairs[0].Weight, r.Pairs[0].Weight
	for _, p := range r.Pairs {
		low, high = math.Min(low, p.Weight), math.Max(high, p.Weight)
	}
	size := 1.0
	for _, s := range []float64{2, 5, 10, 20, 50, 100} {
		if math.Floor(high/size)-math.Floor(low/size) >= mostBars {
			size = s
		}
	}
	first := math.Floor(low / size)
	n := int(math.Floor(high/size)-first) + 1
	pairs, same := make([]float64, n), make([]float64, n)
	most := 0.0
	for _, p := range r.Pairs {
		i := int(math.Floor(p.Weight/size) - first)
		pairs[i]++
		same[i] += p.Probability
		most = math.Max(most, pairs[i])
	}
	const width, top, tall, side = 420.0, 26.0, 170.0, 12.0
	each := (width - 2*side) / float64(n)
	h := &histogram{Title: lang.T(k.l, "link.report.histogram"), Desc: lang.T(k.l, "link.report.chart-desc"), Width: width, Height: top + tall + 28, Foot: top + tall}
	for i := range n {
		from := (first + float64(i)) * size
		x := tenth(side + each*float64(i))
		tallest := tall * math.Sqrt(pairs[i]/most)
		lower := tallest * same[i] / math.Max(pairs[i], 1)
		h.Bars = append(h.Bars, histogramBar{X: x, Width: tenth(math.Max(each-1, 0.5)), Y: tenth(h.Foot - tallest), Height: tenth(tallest - lower),
			SameY: tenth(h.Foot - lower), SameHeight: tenth(lower)})
		if i%(n/6+1) == 0 {
			h.Ticks = append(h.Ticks, forestTick{x, plainBits(from)})
		}
		if pairs[i] > 0 {
			h.Rows = append(h.Rows, histogramRow{lang.T(k.l, "link.report.from-to", "from", plainBits(from), "to", plainBits(from+size)), whole(pairs[i]),
				whole(same[i])})
		}
	}
	prior := r.Explain(r.Pairs[:1])[0].Prior
	cut := math.Log2(k.Threshold/(1-k.Threshold)) - prior
	h.Cut = tenth(math.Min(math.Max(side+each*(cut/size-first), side), width-side))
	h.CutLabel, h.CutEnd = lang.T(k.l, "link.report.cut", "threshold", percent(k.Threshold)), h.Cut > width/2
	return h
}

func plainBits(x float64) string {
	if x < 0 {
		return "−" + strconv.FormatFloat(-x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'f', 0, 64)
}

// accuracyRow is precision and recall from one threshold on.
type accuracyRow struct {
	Threshold, Pairs string
	Asked            bool
	Precision        estimateCell
	Recall           estimateCell
}

type estimateCell struct{ Value, Wide, Fit string }

func (k linkCommand) accuracyRow(a linkage.Accuracy) accuracyRow {
	cell := func(e *linkage.Estimate) estimateCell {
		if e == nil {
			return estimateCell{Value: "–"}
		}
		return estimateCell{percent(e.Value) + "\u00a0%", lang.T(k.l, "link.report.range", "low", percent(e.Low), "high", percent(e.High)),
			lang.T(k.l, "link.report.range-fit", "low", percent(e.FitLow), "high", percent(e.FitHigh))}
	}
	return accuracyRow{strconv.FormatFloat(a.Threshold, 'g', -1, 64), whole(float64(a.Pairs)), a.Threshold == k.Threshold, cell(a.Precision), cell(a.Recall)}
}

// accuracyChart draws precision and recall over thresholds.
type accuracyChart struct {
	Title, Desc       string
	Width, Height     float64
	Left, Right, Foot float64
	Up, Across        []forestTick // shares, at their height; thresholds, at their place
	Precision, Recall []accuracyPoint
	Lines             [2]string // points of the two lines
}

type accuracyPoint struct{ X, Y, High, Low, Corner, Top float64 }

func (k linkCommand) drawAccuracy(all []linkage.Accuracy) accuracyChart {
	const width, tall, left, right, top = 420.0, 180.0, 54.0, 12.0, 12.0
	c := accuracyChart{Title: lang.T(k.l, "link.report.accuracy"), Desc: lang.T(k.l, "link.report.chart-desc"), Width: width, Height: top + tall + 28,
		Left: left, Right: width - right, Foot: top + tall}
	least := 1.0
	for _, a := range all {
		for _, e := range []*linkage.Estimate{a.Precision, a.Recall} {
			if e != nil {
				least = math.Min(least, e.Low)
			}
		}
	}
	step := 0.0005
	for _, s := range []float64{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2} {
		if 1-least > 5*step {
			step = s
		}
	}
	floor := math.Min(math.Floor(least/step)*step, 1-step)
	y := func(share float64) float64 { return tenth(top + tall*(1-share)/(1-floor)) }
	x := func(threshold float64) float64 { return tenth(left + (width-left-right)*threshold) }
	for share := 1.0; share > floor-step/2; share -= step {
		c.Up = append(c.Up, forestTick{y(share), strconv.FormatFloat(math.Round(1e4*share)/100, 'f', -1, 64) + "\u00a0%"})
	}
	for _, t := range []float64{0.1, 0.3, 0.5, 0.7, 0.9} {
		c.Across = append(c.Across, forestTick{x(t), strconv.FormatFloat(t, 'g', -1, 64)})
	}
	for _, a := range all {
		add := func(e *linkage.Estimate, aside float64, to *[]accuracyPoint, line *string) {
			if e == nil {
				return
			}
			p := accuracyPoint{X: x(a.Threshold) + aside, Y: y(e.Value), High: y(e.High), Low: y(e.Low)}
			p.Corner, p.Top = p.X-3.5, p.Y-3.5
			*to = append(*to, p)
			*line += strconv.FormatFloat(p.X, 'f', 1, 64) + "," + strconv.FormatFloat(p.Y, 'f', 1, 64) + " "
		}
		add(a.Precision, -2, &c.Precision, &c.Lines[0])
		add(a.Recall, 2, &c.Recall, &c.Lines[1])
	}
	return c
}
