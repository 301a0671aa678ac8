package main

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/screening"
)

// screenCommand is `spean screen`: it evaluates a file and stores nothing.
type screenCommand struct {
	Instrument string `required:"" placeholder:"ID" help:"The list to read the answers under: ilo-adult-labour or ilo-child-labour."`
	JSON       bool   `help:"Print one line of JSON: dimensions, counted, outcome and rule."`
	Lang       string `default:"en" enum:"en,km" help:"Language of the text: en or km."`
	Answers    string `arg:"" name:"answers.json" help:"File of answers, {\"DR01\":\"yes\",...}, or - for standard input. A code left out was not asked."`
}

// Run evaluates the file. The outcome never changes the exit code: only bad input does.
func (s screenCommand) Run(c console) error {
	l, _ := lang.Parse(s.Lang)
	in, err := screening.Latest(s.Instrument)
	if err != nil {
		return inputFault{l, "", err}
	}
	answers, err := s.read(in, c.In)
	if err != nil {
		return inputFault{l, s.source(l), err}
	}
	if s.JSON {
		return writeScreenJSON(c.Out, l, screening.Evaluate(in, answers))
	}
	return writeScreenText(c.Out, l, in, answers)
}

// source names what is read, for messages.
func (s screenCommand) source(l lang.Lang) string {
	if s.Answers == "-" {
		return lang.T(l, "screening.answers.standard-input")
	}
	return s.Answers
}

// read takes the answers from the file, or from standard input when its name is a dash.
func (s screenCommand) read(in *screening.Instrument, stdin io.Reader) (screening.Answers, error) {
	if s.Answers == "-" {
		return screening.ReadAnswers(stdin, in)
	}
	file, err := os.Open(s.Answers)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.Invalid, "screening.answers.no-file", "")
	}
	if err != nil {
		return nil, problem.New(problem.Invalid, "screening.answers.unreadable", "")
	}
	defer file.Close()
	answers, err := screening.ReadAnswers(file, in)
	if err != nil && len(problem.All(err)) == 0 {
		return nil, problem.New(problem.Invalid, "screening.answers.unreadable", "")
	}
	return answers, err
}

// screenJSON is what --json prints.
type screenJSON struct {
	Dimensions map[string]screening.DimensionState `json:"dimensions"`
	Counted    []screening.Counted                 `json:"counted"`
	Outcome    screening.Outcome                   `json:"outcome"`
	Rule       string                              `json:"rule"`
}

func writeScreenJSON(w io.Writer, l lang.Lang, r screening.Result) error {
	out := screenJSON{Dimensions: map[string]screening.DimensionState{}, Counted: r.Counted, Outcome: r.Outcome, Rule: screening.Sentence(l, r)}
	for _, d := range r.Dimensions {
		out.Dimensions[d.Code] = d.State
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
