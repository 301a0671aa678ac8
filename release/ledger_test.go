package release

import (
	"bytes"
	"math"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/problem"
)

// spent makes the bytes of a ledger with so many releases of a tenth of its budget.
func spent(t testing.TB, times int) []byte {
	t.Helper()
	var data []byte
	for range times {
		data = append(data, enter(t, data, 1)...)
	}
	return data
}

// enter gives the bytes of one more release.
func enter(t testing.TB, data []byte, epsilon float64) []byte {
	t.Helper()
	l, err := ReadLedger(data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Plan(epsilon, 1e-6, true)
	if err != nil {
		t.Fatal(err)
	}
	var total *Budget
	if l.Empty() {
		total = &Budget{Epsilon: 4, Delta: 1e-5}
	}
	add, err := l.Spend(total, p, epsilon, "2026-11-23T10:00:00Z", "out")
	if err != nil {
		t.Fatal(err)
	}
	return add
}

func TestALedgerRefusesToBeOverspentWhateverTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := Budget{rapid.Float64Range(0.1, 20).Draw(t, "epsilon"), 1e-5}
		var data []byte
		rho, delta := 0.0, 0.0 // of what was not refused, added up here
		for range rapid.IntRange(1, 12).Draw(t, "releases") {
			l, err := ReadLedger(data)
			if err != nil {
				t.Fatal(err)
			}
			epsilon := rapid.Float64Range(0.05, 5).Draw(t, "one")
			p, err := Plan(epsilon, 1e-6, rapid.Bool().Draw(t, "found"))
			if err != nil {
				t.Fatal(err)
			}
			if add, err := l.Spend(&total, p, epsilon, "", ""); err == nil {
				data = append(data, add...)
				rho, delta = rho+p.Rho, delta+p.DeltaFound
			} else if problem.KindOf(err) != problem.Conflict {
				t.Fatal(err)
			}
		}
		l, err := ReadLedger(data)
		if err != nil {
			t.Fatal(err)
		}
		if Delta(rho, total.Epsilon)+delta > total.Delta {
			t.Errorf("rho %v and delta %v are more than %v", rho, delta, total)
		}
		if r, d := l.Spent(); math.Abs(r-rho) > 1e-12 || math.Abs(d-delta) > 1e-18 {
			t.Errorf("the ledger says %v and %v were spent, not %v and %v", r, d, rho, delta)
		}
	})
}

func TestACrashWhileALedgerIsWrittenLosesNoSpending(t *testing.T) {
	before := spent(t, 3)
	add := enter(t, before, 0.5)
	for cut := range len(add) + 1 {
		data := append(bytes.Clone(before), add[:cut]...)
		l, err := ReadLedger(data)
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if want := 4; cut < len(add)-1 && len(l.Entries) != want || cut >= len(add)-1 && len(l.Entries) != want+1 {
			t.Fatalf("cut at %d: %d entries", cut, len(l.Entries))
		}
		data = append(data, enter(t, data, 0.5)...)
		after, err := ReadLedger(data)
		if err != nil || len(after.Entries) != len(l.Entries)+1 {
			t.Fatalf("cut at %d: the entry after the crash: %v, %v", cut, after, err)
		}
		data = append(data, enter(t, data, 0.1)...)
		if _, err := ReadLedger(data); err != nil {
			t.Fatalf("cut at %d: the second entry after the crash: %v", cut, err)
		}
	}
}

func TestACrashAtTheFirstEntryLeavesALedgerThatCanBeUsed(t *testing.T) {
	first := enter(t, nil, 1)
	for cut := range len(first) {
		l, err := ReadLedger(first[:cut])
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		data := append(bytes.Clone(first[:cut]), enter(t, first[:cut], 1)...)
		if after, err := ReadLedger(data); err != nil || len(after.Entries) <= len(l.Entries) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
}

func TestEveryChangedByteOfALedgerIsSeen(t *testing.T) {
	data := spent(t, 3)
	for at := range data[:len(data)-1] {
		changed := bytes.Clone(data)
		changed[at] ^= 1
		if l, err := ReadLedger(changed); err == nil && len(l.Entries) >= 4 {
			t.Fatalf("byte %d can be changed unseen", at)
		}
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	without := bytes.Join([][]byte{lines[0], lines[2], lines[3]}, nil)
	if _, err := ReadLedger(without); err == nil {
		t.Error("a line can be taken out unseen")
	}
}

func FuzzLedger(f *testing.F) {
	f.Add([]byte(nil))
	f.Add(spent(f, 2))
	f.Add(spent(f, 2)[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ReadLedger(data)
		if err != nil {
			if len(problem.All(err)) == 0 {
				t.Errorf("refused without a reason: %v", err)
			}
			return
		}
		p, _ := Plan(0.001, 1e-9, false)
		var total *Budget
		if l.Empty() {
			total = &Budget{1, 1e-6}
		}
		add, err := l.Spend(total, p, 0.001, "", "")
		if err != nil {
			return
		}
		if _, err := ReadLedger(append(bytes.Clone(data), add...)); err != nil {
			t.Errorf("an entry made it unreadable: %v", err)
		}
	})
}
