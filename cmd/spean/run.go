package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"

	"spean/internal/lang"
	"spean/internal/problem"
)

// console is where a subcommand reads and writes, so that tests can stand in for a terminal.
type console struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// Exit codes of every subcommand.
const (
	exitDone     = 0
	exitBroken   = 1 // our fault, or the machine's
	exitBadInput = 2 // what was typed or given cannot be used; the message says what and where
	exitAgain    = 3 // stopped on purpose because a store could not write; it is to be started again
)

// done unwinds a parse that has answered already, as --help does.
type done struct{ code int }

// run parses the arguments, runs the subcommand and gives the exit code.
func run(args []string, c console) (code int) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case done:
			code = r.code
		default:
			panic(r)
		}
	}()
	parser := kong.Must(&cli{}, kong.Name("spean"), kong.Description("Case work against human trafficking."),
		kong.Writers(c.Out, c.Err), kong.Exit(func(code int) { panic(done{code}) }))
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(c.Err, "spean: %v\n", err)
		return exitBadInput
	}
	if err := parsed.Run(c); err != nil {
		return report(err, c.Err)
	}
	return exitDone
}

// inputFault is bad input with the name of what was read and the language to say it in.
type inputFault struct {
	lang lang.Lang
	name string
	err  error
}

func (f inputFault) Error() string { return f.name + ": " + f.err.Error() }

func (f inputFault) Unwrap() error { return f.err }

// report says on standard error what went wrong, one line per problem, and chooses the exit code. The messages name the place
// themselves.
func report(err error, w io.Writer) int {
	faults := problem.All(err)
	broken := len(faults) == 0 || problem.KindOf(err) == problem.Broken
	if broken && (len(faults) == 0 || !lang.Has(faults[0].Key)) {
		fmt.Fprintf(w, "spean: %v\n", err)
		return exitBroken
	}
	at := inputFault{lang: lang.English}
	errors.As(err, &at)
	for _, p := range faults {
		line := "spean: "
		if at.name != "" {
			line += at.name + ": "
		}
		fmt.Fprintln(w, line+lang.Problem(at.lang, p))
	}
	switch {
	case faults[0].Key == "serve.store-stopped":
		return exitAgain
	case broken:
		return exitBroken
	}
	return exitBadInput
}
