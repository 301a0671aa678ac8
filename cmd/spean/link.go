package main

import (
	"strings"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/linkage"
)

// linkCommand is `spean link`: who stands twice in one file, or in both of two. It stores nothing but what it is asked to write.
type linkCommand struct {
	Left      string  `arg:"" name:"left.csv" help:"A table with a header line, one row a person."`
	Right     string  `arg:"" optional:"" name:"right.csv" help:"A second table: rows of the first are looked for in it. Without it rows that are the same are looked for within the first."`
	Out       string  `required:"" placeholder:"PAIRS.csv" help:"Where to write the pairs: left_id,right_id,probability,weight."`
	Threshold float64 `default:"0.5" help:"Pairs at least this probable are written."`
	ID        string  `name:"id" placeholder:"COLUMN" help:"The column that names the rows, by default the first. It is never compared."`
	Columns   string  `placeholder:"NAME=KIND,..." help:"What columns hold, where the guess is wrong: identifier, given, family, name, date, year, phone, email, place, category, text, address, house, number or ignore."`
	Clusters  string  `placeholder:"FILE" help:"Write one number a person to this file, too: id,cluster."`
	Model     string  `placeholder:"FILE.json" help:"Save what was learned to this file; when it is there already, take it from there and learn nothing."`
	Report    string  `placeholder:"FILE.html" help:"Write a page with pictures and some of the pairs to this file, too. It shows values of people."`
	JSON      bool    `help:"Print one line of JSON."`
	Seed      uint64  `default:"1" help:"Seed of the random numbers. The same seed gives the same output on any number of cores."`
	Lang      string  `default:"en" enum:"en,km" help:"Language of what is printed: en or km."`

	l lang.Lang
	p *progress
}

// Run links.
func (k linkCommand) Run(c console) error {
	k.l, _ = lang.Parse(k.Lang)
	k.p = newProgress(c, k.l)
	defer k.p.clear()
	kinds, err := k.kinds()
	if err != nil {
		return inputFault{k.l, "", err}
	}
	if !(k.Threshold > 0 && k.Threshold < 1) {
		return inputFault{k.l, "", problem.New(problem.Invalid, "link.flag.threshold", "")}
	}
	if err := k.checkPaths(); err != nil {
		return err
	}
	left, err := k.read(c, k.Left)
	if err != nil {
		return inputFault{k.l, k.Left, err}
	}
	right, rightTable := left, (*linkage.Table)(nil)
	if k.Right != "" {
		if right, err = k.read(c, k.Right); err != nil {
			return inputFault{k.l, k.Right, err}
		}
		rightTable = right.Table
	}
	if err := knownColumns(kinds, left, right); err != nil {
		return inputFault{k.l, "", err}
	}
	known, err := k.recall()
	if err != nil {
		return err
	}
	r, err := linkage.Link(left.Table, rightTable, linkage.Options{Kinds: kinds, Threshold: k.Threshold, Seed: k.Seed, Tell: k.stage, Model: known})
	if err != nil {
		return k.modelFault(err)
	}
	if err := k.keepModel(known, r); err != nil {
		return err
	}
	k.p.tell(lang.T(k.l, "link.stage.write"), 0, 1)
	if err := k.writePairs(left, right, r); err != nil {
		return err
	}
	if k.Clusters != "" {
		if err := k.writeClusters(left, right, r); err != nil {
			return err
		}
	}
	if k.Report != "" {
		if err := writeReport(k.l, k.Report, linkPage, k.view(left, right, r)); err != nil {
			return err
		}
	}
	k.p.clear()
	return k.tellResult(c, left, right, r)
}

// stage says how far linking is.
func (k linkCommand) stage(stage string, done, of int) {
	k.p.tell(lang.T(k.l, "link.stage."+stage), int64(done), int64(of))
}

// kinds reads --columns.
func (k linkCommand) kinds() (map[string]linkage.Kind, error) {
	out := map[string]linkage.Kind{}
	if k.Columns == "" {
		return out, nil
	}
	for part := range strings.SplitSeq(k.Columns, ",") {
		at := strings.LastIndex(part, "=")
		kind, ok := linkage.Kind(""), false
		if at > 0 {
			kind, ok = linkage.ParseKind(strings.TrimSpace(part[at+1:]))
		}
		if !ok {
			return nil, problem.New(problem.Invalid, "link.flag.columns", "", "part", part)
		}
		out[strings.TrimSpace(part[:at])] = kind
	}
	return out, nil
}

// knownColumns refuses kinds of columns that no file has.
func knownColumns(kinds map[string]linkage.Kind, files ...*linkage.File) error {
	has := map[string]bool{}
	for _, f := range files {
		for _, n := range f.Names {
			has[n] = true
		}
	}
	for n := range kinds {
		if !has[n] {
			return problem.New(problem.Invalid, "link.flag.no-column", "", "name", n)
		}
	}
	return nil
}
