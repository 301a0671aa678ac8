package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/overlap"
)

// estimateCommand is `spean estimate`: how many people no list has seen. It stores nothing but the report asked for.
type estimateCommand struct {
	Counts    string  `placeholder:"COLUMN" help:"The column of counts, if it is not called n, count, freq or frequency."`
	By        string  `placeholder:"COLUMN" help:"Estimate also for each value of this column, such as a province."`
	Threshold float64 `default:"0.02" help:"A pair of lists enters the model when its p-value is below this."`
	Samples   int     `default:"1000" help:"Replicates of the bootstrap."`
	Seed      uint64  `default:"1234" help:"Seed of the random numbers. The same seed gives the same numbers on any machine."`
	JSON      bool    `help:"Print one line of JSON."`
	Report    string  `placeholder:"FILE.html" help:"Write a page with pictures to this file, too."`
	Lang      string  `default:"en" enum:"en,km" help:"Language of text and report: en or km."`
	Lists     string  `arg:"" name:"lists.csv" help:"Table of the lists, or - for standard input: 0/1 columns with counts, 0/1 columns with a row per person, or a row per person and list."`
}

const maxSamples = 100_000

// Run reads the table, estimates and prints. That no estimate exists is an answer and never changes the exit code.
func (e estimateCommand) Run(c console) error {
	l, _ := lang.Parse(e.Lang)
	if !(e.Threshold >= 0 && e.Threshold <= 1) {
		return inputFault{l, "", problem.New(problem.Invalid, "estimate.flag.threshold", "")}
	}
	if e.Samples < 10 || e.Samples > maxSamples {
		return inputFault{l, "", problem.New(problem.Invalid, "estimate.flag.samples", "", "n", strconv.Itoa(maxSamples))}
	}
	if sameFile(e.Lists, e.Report) {
		return inputFault{l, e.Report, problem.New(problem.Invalid, "estimate.flag.report", "")}
	}
	data, err := e.read(c.In)
	if err != nil {
		return inputFault{l, e.source(l), err}
	}
	a := e.analyse(data)
	if e.Report != "" {
		if err := writeReport(l, e.Report, estimatePage, e.view(l, a)); err != nil {
			return err
		}
	}
	if e.JSON {
		return writeEstimateJSON(c.Out, a)
	}
	return writeEstimateText(c.Out, l, a)
}

// sameFile tells whether two names stand for one file that exists.
func sameFile(a, b string) bool {
	first, err1 := os.Stat(a)
	second, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(first, second)
}

// source names what is read, for messages.
func (e estimateCommand) source(l lang.Lang) string {
	if e.Lists == "-" {
		return lang.T(l, "estimate.standard-input")
	}
	return e.Lists
}

// read takes the table from the file, or from standard input when its name is a dash.
func (e estimateCommand) read(stdin io.Reader) (overlap.Data, error) {
	in := stdin
	if e.Lists != "-" {
		file, err := os.Open(e.Lists)
		if errors.Is(err, fs.ErrNotExist) {
			return overlap.Data{}, problem.New(problem.Invalid, "estimate.input.no-file", "")
		}
		if err != nil {
			return overlap.Data{}, problem.New(problem.Invalid, "estimate.input.unreadable", "")
		}
		defer file.Close()
		in = file
	}
	data, err := overlap.Read(in, overlap.ReadOptions{Counts: e.Counts, By: e.By})
	var bad *overlap.InputError
	switch {
	case errors.As(err, &bad):
		p := problem.Problem{Kind: problem.Invalid, Key: "estimate.input." + bad.Code, Args: bad.Args}
		p.Where = strconv.Itoa(bad.Line) + ":" + strconv.Itoa(bad.Column)
		p.Args["line"], p.Args["column"] = strconv.Itoa(bad.Line), strconv.Itoa(bad.Column)
		return data, p
	case err != nil:
		return data, problem.New(problem.Invalid, "estimate.input.unreadable", "")
	}
	return data, nil
}
