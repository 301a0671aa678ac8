package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"spean/internal/problem"
)

// MaxLedger bounds a ledger file.
const MaxLedger = 1 << 20

// Ledger is what has been spent on one dataset. Its file has one line an entry: a hash, a space, the entry as JSON; the hash is SHA-256
// over the hash of the line before and the JSON. Lines are only ever added. What it guards against is spending twice by mistake, by a
// crash or by several copies of the program at once; whoever may write the file may also replace it.
type Ledger struct {
	Entries []Entry
	last    string
	open    bool   // the last line has no end: a crash while it was written, before anything was measured
	torn    string // that line, when it is no whole entry either
}

// Entry is one line of a ledger.
type Entry struct {
	Number  int     `json:"n"`
	At      string  `json:"at"`
	Budget  *Budget `json:"budget,omitempty"` // first entry: what may be spent in all
	Rho     float64 `json:"rho,omitempty"`
	Delta   float64 `json:"delta,omitempty"` // spent outside rho, on finding categories
	Epsilon float64 `json:"epsilon,omitempty"`
	Out     string  `json:"out,omitempty"`  // the folder's name
	Torn    string  `json:"torn,omitempty"` // the unfinished line before this one
}

// Budget is what may be spent on a dataset in all.
type Budget struct {
	Epsilon float64 `json:"epsilon"`
	Delta   float64 `json:"delta"`
}

func ledgerFault(line int) problem.Problem {
	return problem.New(problem.Conflict, "publish.ledger.damaged", "ledger", "line", strconv.Itoa(line))
}

// ReadLedger reads and checks a ledger's file; no bytes are an empty ledger.
func ReadLedger(data []byte) (*Ledger, error) {
	l := &Ledger{}
	if len(data) > MaxLedger {
		return nil, problem.New(problem.TooLarge, "publish.ledger.too-large", "ledger", "max", strconv.Itoa(MaxLedger))
	}
	for number, line := range strings.SplitAfter(string(data), "\n") {
		if line == "" {
			continue
		}
		whole, ended := strings.CutSuffix(line, "\n")
		if !ended {
			if l.open = true; l.take(whole) != nil {
				l.torn = whole
			}
			break
		}
		if l.take(whole) != nil && !tornBefore(data, number+1, whole) {
			return nil, ledgerFault(number + 1)
		}
	}
	return l, nil
}

// tornBefore tells whether the line after is an entry that speaks of this one as torn.
func tornBefore(data []byte, next int, line string) bool {
	lines := bytes.Split(data, []byte("\n"))
	if next >= len(lines) {
		return false
	}
	_, text, _ := strings.Cut(string(lines[next]), " ")
	var e Entry
	return json.Unmarshal([]byte(text), &e) == nil && e.Torn == sum(line)
}

// take checks a line and adds its entry.
func (l *Ledger) take(line string) error {
	hash, text, _ := strings.Cut(line, " ")
	var e Entry
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return err
	}
	first := len(l.Entries) == 0
	if hash != sum(l.last+text) || e.Number != len(l.Entries)+1 || first != (e.Budget != nil) || !(e.Rho >= 0) || !(e.Delta >= 0) {
		return ledgerFault(e.Number)
	}
	l.Entries, l.last = append(l.Entries, e), hash
	return nil
}

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// Empty tells whether nothing was ever entered.
func (l *Ledger) Empty() bool { return len(l.Entries) == 0 }

// Budget gives the total, or false for an empty ledger.
func (l *Ledger) Budget() (Budget, bool) {
	if l.Empty() {
		return Budget{}, false
	}
	return *l.Entries[0].Budget, true
}

// Spent adds up all entries: rho adds up under zero-concentrated differential privacy (Bun and Steinke 2016, Lemma 1.7), and so do the
// chances that finding categories fails.
func (l *Ledger) Spent() (rho, delta float64) {
	for _, e := range l.Entries {
		rho, delta = rho+e.Rho, delta+e.Delta
	}
	return rho, delta
}

// Left gives the epsilon a further release could have at most, at the delta of the budget.
func (l *Ledger) Left() float64 {
	b, _ := l.Budget()
	rho, delta := l.Spent()
	if delta >= b.Delta {
		return 0
	}
	rest := Rho(b.Epsilon, b.Delta-delta) - rho
	return Epsilon(max(0, rest), b.Delta-delta)
}

// Spend gives the bytes to append for a spending: first the budget when the ledger is empty. It refuses what the budget does not hold:
// all that was spent, taken together, must still be (epsilon, delta)-differentially private for the budget's epsilon and delta.
func (l *Ledger) Spend(budget *Budget, p Spending, epsilon float64, at, out string) ([]byte, error) {
	var add []byte
	if l.open {
		add = append(add, '\n')
	}
	next := Ledger{Entries: append([]Entry{}, l.Entries...), last: l.last}
	total, fixed := l.Budget()
	switch {
	case !fixed:
		total = *budget
	case budget != nil && *budget != total:
		return nil, problem.New(problem.Conflict, "publish.ledger.budget-fixed", "budget", "epsilon", Number(total.Epsilon), "delta", Number(total.Delta))
	}
	rho, delta := l.Spent()
	if rho, delta = rho+p.Rho, delta+p.DeltaFound; Delta(rho, total.Epsilon)+delta > total.Delta {
		if !fixed {
			return nil, problem.New(problem.Conflict, "publish.ledger.budget-small", "budget")
		}
		return nil, problem.New(problem.Conflict, "publish.ledger.overspent", "epsilon", "epsilon", Number(total.Epsilon), "delta", Number(total.Delta), "left", Number(l.Left()))
	}
	if !fixed {
		add = append(add, next.line(Entry{At: at, Budget: &total, Torn: torn(l.torn)})...)
	}
	e := Entry{At: at, Rho: p.Rho, Delta: p.DeltaFound, Epsilon: epsilon, Out: out}
	if fixed {
		e.Torn = torn(l.torn)
	}
	return append(add, next.line(e)...), nil
}

func torn(line string) string {
	if line == "" {
		return ""
	}
	return sum(line)
}

// line numbers, chains and writes an entry.
func (l *Ledger) line(e Entry) []byte {
	e.Number = len(l.Entries) + 1
	text, err := json.Marshal(e)
	if err != nil { // numbers are finite and texts are strings
		panic(err)
	}
	hash := sum(l.last + string(text))
	l.Entries, l.last = append(l.Entries, e), hash
	return []byte(hash + " " + string(text) + "\n")
}

// Number writes a number for people, without needless digits.
func Number(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }
