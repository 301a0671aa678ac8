package main

import (
	_ "embed"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"spean/internal/lang"
	"spean/linkage"
)

//go:embed link.gohtml
var linkPage string

// linkView is what the page of linking shows. Everything drawn stands in words and numbers, too.
type linkView struct {
	reportPage
	Lead, Headline    string
	Precision, Recall string
	Waterfalls        []waterfallGroup
	Histogram         *histogram
	Weights           []weighedColumn
	Accuracy          []accuracyRow
	AccuracyChart     accuracyChart
	Rules             []ruleRow
	Columns           []columnRow
	Apart             string // columns that were not compared
	LeftOut           string
	Faults            []faultRow
	MoreFaults        string
	Settings          string
}

// weighedColumn is what the levels of a column are worth.
type weighedColumn struct {
	Name, Kind string
	Levels     []weighedLevel
}

type weighedLevel struct {
	Name, Detail, Bits string
	Bar                bar
}

type ruleRow struct{ Name, Detail, Reach string }

type columnRow struct{ Name, Right, Kind, Filled string }

type faultRow struct{ File, Line, Column, Reason string }

const mostFaults = 200 // rows that could not be read and are listed on the page

// view makes the page of a result.
func (k linkCommand) view(left, right *linkage.File, r *linkage.Result) linkView {
	all, asked := k.accuracy(r)
	v := linkView{reportPage: newReportPage(k.l, "link"), Lead: k.sayFiles(left, right),
		Headline:  lang.T(k.l, "link.report.found", "n", whole(float64(asked.Pairs)), "expected", whole(r.Matches)),
		Precision: sayEstimate(k.l, "link.precision", asked.Precision), Recall: sayEstimate(k.l, "link.recall", asked.Recall),
		Settings: lang.T(k.l, "link.report.settings", "threshold", percent(k.Threshold), "seed", strconv.FormatUint(k.Seed, 10))}
	for _, a := range all {
		v.Accuracy = append(v.Accuracy, k.accuracyRow(a))
	}
	v.AccuracyChart = k.drawAccuracy(all)
	if m := r.Model(); m != nil {
		v.Weights = k.weights(m)
		for _, c := range m.Columns {
			if c.Right != "" && !slices.Contains(left.Names, c.Name) { // learned with the tables the other way round
				c.Name, c.Right = c.Right, c.Name
			}
			v.Columns = append(v.Columns, columnRow{c.Name, c.Right, k.sayKind(c.Kind), percent(c.Filled)})
		}
		v.Apart = apart(left, right, m)
		v.Histogram = k.drawHistogram(r)
		v.Waterfalls = k.waterfalls(left, right, r)
	}
	for _, rule := range r.Rules {
		v.Rules = append(v.Rules, ruleRow{k.sayRule(rule, r.Columns), k.sayCost(rule), percent(rule.Reach)})
	}
	k.listFaults(&v, left, right)
	return v
}

// sayFiles says what was read.
func (k linkCommand) sayFiles(left, right *linkage.File) string {
	if k.Right == "" {
		return lang.T(k.l, "link.report.one", "file", filepath.Base(k.Left), "rows", whole(float64(left.Rows())))
	}
	return lang.T(k.l, "link.report.two", "left", filepath.Base(k.Left), "rows", whole(float64(left.Rows())),
		"right", filepath.Base(k.Right), "others", whole(float64(right.Rows())))
}

func (k linkCommand) sayKind(kind linkage.Kind) string { return lang.T(k.l, "link.kind."+string(kind)) }

// weights gives what each level of each column is worth.
func (k linkCommand) weights(m *linkage.Model) []weighedColumn {
	low, high := 0.0, 0.0
	for _, c := range m.Columns {
		for l := 1; l < len(c.M); l++ {
			low, high = math.Min(low, math.Log2(c.M[l]/c.U[l])), math.Max(high, math.Log2(c.M[l]/c.U[l]))
		}
	}
	var out []weighedColumn
	for _, c := range m.Columns {
		w := weighedColumn{Name: c.Name, Kind: k.sayKind(c.Kind)}
		for l := len(c.M) - 1; l > 0; l-- {
			bits := math.Log2(c.M[l] / c.U[l])
			w.Levels = append(w.Levels, weighedLevel{Name: lang.T(k.l, "link.level."+c.Levels[l]), Bits: signed(bits), Bar: barBetween(low, high, 0, bits),
				Detail: lang.T(k.l, "link.report.shares", "same", percent(c.M[l]), "others", percent(c.U[l]))})
		}
		out = append(out, w)
	}
	return out
}

// apart names the columns that were not compared.
func apart(left, right *linkage.File, m *linkage.Model) string {
	var out []string
	seen := map[string]bool{}
	for _, c := range m.Columns {
		seen[c.Name], seen[c.Right] = true, true
	}
	for _, f := range []*linkage.File{left, right} {
		for _, name := range f.Names {
			if !seen[name] {
				seen[name] = true
				out = append(out, name)
			}
		}
	}
	return strings.Join(out, ", ")
}

// sayRule says what two rows must have in common to be compared.
func (k linkCommand) sayRule(rule linkage.Rule, columns []linkage.Column) string {
	var out []string
	for _, key := range rule.Keys {
		id := "link.key.whole"
		if key.Of != "" {
			id = "link.key." + key.Of
		}
		out = append(out, lang.T(k.l, id, "column", columns[key.Column].Name))
	}
	return strings.Join(out, " + ")
}

func (k linkCommand) sayCost(rule linkage.Rule) string {
	s := lang.T(k.l, "link.report.cost", "cost", whole(rule.Cost), "pairs", whole(float64(rule.Pairs)))
	if rule.Skipped > 0 {
		s += " " + lang.T(k.l, "link.report.skipped", "n", whole(float64(rule.Skipped)))
	}
	return s
}

// listFaults lists the rows that could not be read.
func (k linkCommand) listFaults(v *linkView, left, right *linkage.File) {
	n := left.LeftOut
	files := []*linkage.File{left}
	if k.Right != "" {
		n += right.LeftOut
		files = append(files, right)
	}
	if n == 0 {
		return
	}
	v.LeftOut = lang.T(k.l, "link.left-out", "n", whole(float64(n)))
	for side, f := range files {
		for _, bad := range f.Faults {
			if len(v.Faults) < mostFaults {
				name := filepath.Base([]string{k.Left, k.Right}[side])
				v.Faults = append(v.Faults, faultRow{name, strconv.Itoa(bad.Line), strconv.Itoa(bad.Column), lang.Problem(k.l, linkFault(bad))})
			}
		}
	}
	if more := n - len(v.Faults); more > 0 {
		v.MoreFaults = lang.T(k.l, "link.report.more-faults", "n", whole(float64(more)))
	}
}
