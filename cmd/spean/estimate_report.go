package main

import (
	_ "embed"
	"strconv"

	"spean/internal/lang"
	"spean/overlap"
)

//go:embed estimate.gohtml
var estimatePage string

// reportView is what the page of an analysis shows. Everything drawn stands in a table, too.
type reportView struct {
	reportPage
	Lead      string
	Headline  string
	Statement []string
	Upset     upset
	Patterns  []patternRow
	Methods   []methodRow
	Chart     forest
	Variants  []methodRow
	VaryChart forest
	Strata    []stratumView
	Settings  string
}

// patternRow is one row of the table of patterns.
type patternRow struct {
	Lists string
	Count int64
}

// methodRow is one row of a table of estimates.
type methodRow struct {
	Name    string
	Number  string // empty where there is none
	Range   string
	Reason  string
	Details []string
}

type stratumView struct {
	Name, Lead string
	Methods    []methodRow
	Chart      forest
}

func (e estimateCommand) view(l lang.Lang, a analysis) reportView {
	t := a.data.Whole
	v := reportView{reportPage: newReportPage(l, "estimate"), Lead: sayObserved(l, t),
		Headline: sayResult(l, a.methods[0].Result), Upset: drawUpset(l, t),
		Settings: lang.T(l, "estimate.report.settings", "threshold", strconv.FormatFloat(e.Threshold, 'f', -1, 64),
			"samples", strconv.Itoa(e.Samples), "seed", strconv.FormatUint(e.Seed, 10))}
	for _, f := range a.statement {
		v.Statement = append(v.Statement, sayFinding(l, f))
	}
	for _, p := range bySize(t) {
		v.Patterns = append(v.Patterns, patternRow{listNames(t, p.Mask), p.Count})
	}
	chart := forestOf(float64(t.Observed()))
	for _, m := range a.methods {
		row := rowOf(l, m)
		v.Methods = append(v.Methods, row)
		chart.add(shortOf(l, m.Result), m.Result)
	}
	v.Chart = chart.draw(l, lang.T(l, "estimate.report.methods"))
	vary := forestOf(float64(t.Observed()))
	vary.add(lang.T(l, "estimate.report.as-chosen"), a.methods[0].Result)
	for _, x := range a.variants {
		row := rowOf(l, timed{Result: x.Result})
		row.Name, row.Details = sayVariant(l, x), nil
		v.Variants = append(v.Variants, row)
		vary.add(row.Name, x.Result)
	}
	v.VaryChart = vary.draw(l, lang.T(l, "estimate.report.sensitivity"))
	for _, s := range a.strata {
		part := stratumView{Name: a.by + ": " + s.Name, Lead: sayObserved(l, s.Table)}
		chart := forestOf(float64(s.Table.Observed()))
		for _, m := range s.methods {
			row := rowOf(l, m)
			part.Methods = append(part.Methods, row)
			chart.add(shortOf(l, m.Result), m.Result)
		}
		part.Chart = chart.draw(l, part.Name)
		v.Strata = append(v.Strata, part)
	}
	return v
}

// shortOf names a method within a picture.
func shortOf(l lang.Lang, r overlap.Result) string {
	if r.Name == overlap.LincolnPetersen {
		return lang.T(l, "estimate.report.pair", "pair", r.Model[0])
	}
	return lang.T(l, "estimate.short."+r.Name)
}

// rowOf puts one method's answer into a row.
func rowOf(l lang.Lang, m timed) methodRow {
	r := methodRow{Name: lang.T(l, "estimate.method."+m.Name), Details: sayDetails(l, m.Result)}
	switch {
	case m.Name == overlap.LincolnPetersen:
		r.Name = shortOf(l, m.Result)
	case len(m.Model) > 0:
		r.Details = append([]string{sayModel(l, m.Result)}, r.Details...)
	}
	if m.Reason != "" {
		r.Reason = sayResult(l, m.Result)
		return r
	}
	r.Number, r.Range = whole(m.Estimate), sayRange(l, m.Result)
	return r
}
