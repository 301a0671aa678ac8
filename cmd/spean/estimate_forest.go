package main

import (
	"math"
	"strconv"

	"spean/internal/lang"
	"spean/overlap"
)

// forest is a chart of estimates with their intervals, one a line, on a logarithmic axis that begins at those seen.
type forest struct {
	Title, Desc   string
	Width, Height float64
	Ticks         []forestTick
	Lines         []forestLine
	Seen          float64
	SeenLabel     string
	Foot          float64
}

type forestTick struct {
	X     float64
	Label string
}

type forestLine struct {
	Name            string
	TextY, Y        float64
	Low, High, At   float64
	Boundless, None bool
	Number          string
}

// forestData gathers what a forest draws.
type forestData struct {
	seen  float64
	names []string
	all   []overlap.Result
}

func forestOf(seen float64) *forestData { return &forestData{seen: seen} }

func (d *forestData) add(name string, r overlap.Result) {
	d.names, d.all = append(d.names, name), append(d.all, r)
}

// draw lays the lines out. What has no number keeps its line, empty, so that nothing is hidden.
func (d *forestData) draw(l lang.Lang, title string) forest {
	const labels, plot, right, row, top = 250.0, 400.0, 70.0, 26.0, 26.0
	low, high := math.Max(d.seen, 1), math.Max(d.seen, 1)*2
	for _, r := range d.all {
		if r.Reason != "" {
			continue
		}
		low, high = math.Min(low, math.Max(r.Low, 1)), math.Max(high, r.Estimate)
		if !math.IsInf(r.High, 1) {
			high = math.Max(high, math.Min(r.High, 1000*low))
		}
	}
	low, high = low*0.9, high*1.1
	x := func(v float64) float64 {
		share := (math.Log(v) - math.Log(low)) / (math.Log(high) - math.Log(low))
		return math.Round(10*(labels+plot*math.Min(math.Max(share, 0), 1))) / 10
	}
	f := forest{Title: title, Desc: lang.T(l, "estimate.report.chart-desc"), Width: labels + plot + right, Height: top + row*float64(len(d.all)) + 30,
		Seen: x(math.Max(d.seen, 1)), SeenLabel: lang.T(l, "estimate.report.seen"), Foot: top + row*float64(len(d.all)) + 4}
	for _, tick := range ticks(low, high) {
		f.Ticks = append(f.Ticks, forestTick{x(tick), whole(tick)})
	}
	for i, r := range d.all {
		y := top + row*float64(i) + row/2
		line := forestLine{Name: shorten(d.names[i], 34), Y: y, TextY: y + 5, None: r.Reason != ""}
		if !line.None {
			line.Low, line.At, line.High, line.Number = x(math.Max(r.Low, 1)), x(math.Max(r.Estimate, 1)), x(math.Min(r.High, high)), whole(r.Estimate)
			line.Boundless = r.High > high
		}
		f.Lines = append(f.Lines, line)
	}
	return f
}

// ticks are round numbers between two, few enough to read.
func ticks(low, high float64) []float64 {
	var out []float64
	steps := []float64{1, 2, 5}
	if high > 60*low {
		steps = []float64{1}
	}
	for e := math.Floor(math.Log10(low)); e <= math.Ceil(math.Log10(high)); e++ {
		for _, s := range steps {
			if v := s * math.Pow(10, e); v >= low && v <= high {
				out = append(out, v)
			}
		}
	}
	return out
}

// sayRange says an interval alone.
func sayRange(l lang.Lang, r overlap.Result) string {
	id := "estimate.report.range"
	if math.IsInf(r.High, 1) {
		id = "estimate.report.range-boundless"
	}
	return lang.T(l, id, "low", whole(r.Low), "high", whole(r.High), "level", strconv.Itoa(int(math.Round(100*r.Level))))
}
