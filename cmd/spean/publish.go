package main

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	randv2 "math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/publication"
	dp "spean/release"
)

// publishCommand is `spean publish`: a table under one privacy budget becomes a folder that can be given to the world.
type publishCommand struct {
	Table   string  `arg:"" name:"table.csv" help:"The table, one row a person, with a header line."`
	Epsilon float64 `placeholder:"E" help:"What this release may spend; smaller is more private."`
	Delta   float64 `placeholder:"D" help:"The chance that the promise fails; far below 1 divided by the number of people."`
	Out     string  `placeholder:"DIR" help:"The folder to make."`
	Schema  string  `placeholder:"FILE" help:"What the columns may hold (docs/publish.md). Without it a person at a terminal confirms a guess, or the budget pays for finding the values."`
	Rows    int     `default:"-1" help:"How many synthetic rows; by default as many as the noisy count says."`
	Budget  string  `placeholder:"E,D" help:"On the first run: all that may ever be spent on this table. By default what the first run spends."`
	Seed    *uint64 `help:"For tests alone: repeatable, so not private. The folder is marked NOT-PRIVATE."`
	K       int     `help:"Make the k-anonymous export some partners ask for instead, a weaker promise: --k 11."`
	Audit   bool    `help:"Attack releases of this table as a stranger would and say how much was learned: for the owner alone. Without --out nothing is published and nothing spent."`
	Lang    string  `default:"en" enum:"en,km" help:"Language of what is printed: en or km."`

	l lang.Lang
}

// Run publishes.
func (p publishCommand) Run(c console) error {
	p.l, _ = lang.Parse(p.Lang)
	if err := p.check(); err != nil {
		return inputFault{p.l, "", err}
	}
	raw, err := p.readTable()
	if err != nil {
		return inputFault{p.l, p.Table, err}
	}
	schema, err := p.schema(c, raw)
	if err != nil {
		return err
	}
	if schema != nil {
		if _, err := raw.Encode(schema); err != nil {
			return inputFault{p.l, p.Table, err}
		}
	}
	if p.K > 0 {
		return p.anonymous(c, raw, schema)
	}
	return p.private(c, raw, schema)
}

// check refuses what cannot go together.
func (p publishCommand) check() error {
	var faults problem.List
	add := func(wrong bool, key string, pairs ...string) {
		if wrong {
			faults = append(faults, problem.New(problem.Invalid, "publish."+key, "", pairs...))
		}
	}
	add(p.Out == "" && !p.Audit, "out.missing")
	add(p.K < 0 || p.K == 1, "k.small")
	add(p.K > 0 && (p.Epsilon != 0 || p.Delta != 0 || p.Audit || p.Budget != ""), "k.alone")
	add(p.Rows < -1 || p.Rows > dp.MaxSynthetic, "rows", "max", strconv.Itoa(dp.MaxSynthetic))
	if p.K == 0 {
		if _, err := dp.Plan(p.Epsilon, p.Delta, true); err != nil {
			faults = append(faults, problem.All(err)...)
		}
	}
	if _, err := p.budget(); err != nil {
		faults = append(faults, problem.All(err)...)
	}
	return faults.Err()
}

// budget reads --budget; nil when it was not given.
func (p publishCommand) budget() (*dp.Budget, error) {
	if p.Budget == "" {
		return nil, nil
	}
	first, second, _ := strings.Cut(p.Budget, ",")
	epsilon, err1 := strconv.ParseFloat(strings.TrimSpace(first), 64)
	delta, err2 := strconv.ParseFloat(strings.TrimSpace(second), 64)
	if errors.Join(err1, err2) != nil {
		return nil, problem.New(problem.Invalid, "publish.budget.form", "budget")
	}
	if _, err := dp.Plan(epsilon, delta, false); err != nil {
		return nil, err
	}
	return &dp.Budget{Epsilon: epsilon, Delta: delta}, nil
}

// readTable reads the table's file.
func (p publishCommand) readTable() (*dp.RawTable, error) {
	h, err := os.Open(p.Table)
	if err != nil {
		return nil, problem.New(problem.Invalid, "publish.no-table", "")
	}
	defer h.Close()
	raw, err := dp.ReadTable(h)
	if err != nil && len(problem.All(err)) == 0 {
		return nil, problem.New(problem.Invalid, "publish.unreadable", "")
	}
	return raw, err
}

// schema reads the schema, or proposes one to a person at a terminal; nil means to find the values under the budget.
func (p publishCommand) schema(c console, raw *dp.RawTable) (*dp.Schema, error) {
	if p.Schema != "" {
		h, err := os.Open(p.Schema)
		if err != nil {
			return nil, inputFault{p.l, p.Schema, problem.New(problem.Invalid, "publish.no-table", "")}
		}
		defer h.Close()
		s, err := dp.ReadSchema(h)
		if err != nil {
			return nil, inputFault{p.l, p.Schema, err}
		}
		return s, nil
	}
	guess := raw.Guess()
	if p.K > 0 {
		if err := guess.Check(); err != nil {
			return nil, inputFault{p.l, p.Table, err}
		}
		return guess, nil
	}
	if !isTerminal(c.In) || guess.Check() != nil {
		return nil, nil
	}
	return p.confirm(c, guess)
}

// isTerminal tells whether a person can answer.
func isTerminal(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	null, errNull := os.Stat(os.DevNull)
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && (errNull != nil || !os.SameFile(info, null))
}

// confirm shows the guess and asks whether all of it is public knowledge.
func (p publishCommand) confirm(c console, guess *dp.Schema) (*dp.Schema, error) {
	fmt.Fprintln(c.Out, lang.T(p.l, "publish.confirm.lead"))
	for _, column := range guess.Columns {
		fmt.Fprintf(c.Out, "  %s: %s\n", column.Name, strings.Join(column.Values, " | "))
	}
	fmt.Fprintf(c.Out, "%s ", lang.T(p.l, "publish.confirm.ask"))
	answer, _ := bufio.NewReader(c.In).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "បាទ", "ចាស":
		return guess, nil
	}
	fmt.Fprintln(c.Out, lang.T(p.l, "publish.confirm.no"))
	return nil, nil
}

// random gives the bytes noise is made of: the system's cryptographic source, or for tests a seeded one.
func (p publishCommand) random() io.Reader {
	if p.Seed == nil {
		return bufio.NewReader(rand.Reader)
	}
	var seed [32]byte
	binary.LittleEndian.PutUint64(seed[:], *p.Seed)
	return randv2.NewChaCha8(seed)
}

// private makes a differentially private release: the spending is entered first, then the table is measured.
func (p publishCommand) private(c console, raw *dp.RawTable, schema *dp.Schema) error {
	spending, err := dp.Plan(p.Epsilon, p.Delta, schema == nil)
	if err != nil {
		return inputFault{p.l, "", err}
	}
	if p.Out == "" {
		return p.attack(c, raw, schema, nil)
	}
	order := dp.Order{Spending: spending, Schema: schema, Rows: p.Rows}
	if err := order.Check(len(raw.Names)); err != nil {
		return inputFault{p.l, p.Table, err}
	}
	folder, err := publication.NewFolder(p.Out)
	if err != nil {
		return inputFault{p.l, "", err}
	}
	defer folder.Abandon()
	if err := p.spend(spending); err != nil {
		return inputFault{p.l, p.Table, err}
	}
	made, err := dp.Make(raw, order, p.random())
	if err != nil {
		return inputFault{p.l, p.Table, err}
	}
	facts := publication.Facts{Table: filepath.Base(p.Table), Epsilon: p.Epsilon, Delta: p.Delta, NotPrivate: p.Seed != nil,
		Day: time.Now().UTC().Format(time.DateOnly), First: p.l}
	if err := publication.Write(folder, made, raw, facts); err != nil {
		return inputFault{p.l, "", err}
	}
	if p.Audit {
		if err := p.attack(c, raw, made.Schema, folder); err != nil {
			return err
		}
	}
	if err := folder.Finish(); err != nil {
		return inputFault{p.l, "", err}
	}
	return publication.Summary(c.Out, p.l, p.Out, made, facts)
}

// spend enters the spending in the ledger. A seeded run is no release: it spends nothing, and is refused where real ones were made.
func (p publishCommand) spend(spending dp.Spending) error {
	if p.Seed != nil {
		has, err := publication.HasLedger(p.Table)
		if err == nil && has {
			err = problem.New(problem.Conflict, "publish.seed.ledger", "seed")
		}
		return err
	}
	budget, err := p.budget()
	if err != nil {
		return err
	}
	if budget == nil {
		budget = &dp.Budget{Epsilon: p.Epsilon, Delta: p.Delta}
	}
	return publication.Spend(p.Table, func(l *dp.Ledger) ([]byte, error) {
		total := budget
		if p.Budget == "" && !l.Empty() {
			total = nil
		}
		return l.Spend(total, spending, p.Epsilon, time.Now().UTC().Format(time.RFC3339), filepath.Base(p.Out))
	})
}
