//go:build linux

package crash

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spean/internal/postgres/postgrestest"
)

func TestAKilledProgramLosesNothingAcknowledgedAndLeavesNoHalf(t *testing.T) {
	killed(t, "sqlite", filepath.Join(t.TempDir(), "data", "log.db"), 55)
}

func TestAProgramKilledOnPostgreSQLLosesNothingAcknowledged(t *testing.T) {
	killed(t, "postgres", postgrestest.Database(t), 10)
}

// killed starts a program that writes and kills it, again and again on the same log. The moments are drawn from a fixed seed; the
// machine makes them different every time all the same.
func killed(t *testing.T, engine, place string, times int) {
	moments := rand.New(rand.NewPCG(1, uint64(times)))
	kept := ledger{}
	for round := range times {
		size := 100
		if round%5 == 1 {
			size = 6000 // enough for the writer to move the WAL into the file in between
		}
		c := start(t, "write", engine, place, fmt.Sprint("r", round), fmt.Sprint(size))
		if round%6 == 0 { // while it opens, or soon after
			time.Sleep(time.Duration(moments.IntN(60)) * time.Millisecond)
		} else {
			c.after(1 + moments.IntN(60))
			time.Sleep(time.Duration(moments.IntN(2000)) * time.Microsecond)
		}
		kept.note(t, c.kill())
		s := mustOpen(t, engine, place)
		kept.check(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(kept) < times*10 {
		t.Fatalf("only %d appends were acknowledged: the kills came too early to show anything", len(kept))
	}
	t.Logf("%d kills, %d acknowledged", times, len(kept))
}

func TestRow44_ASecondProcessIsRefusedAndTheFirstGoesOn(t *testing.T) {
	place := filepath.Join(t.TempDir(), "log.db")
	kept := ledger{}
	first := start(t, "write", "sqlite", place, "r0", "100")
	first.after(5)
	if said := start(t, "open", "sqlite", place).rest(); len(said) != 1 || !strings.Contains(said[0], "store.in-use") {
		t.Errorf("the second process said %q", said)
	}
	first.after(50)
	said := first.kill()
	if len(said) < 50 {
		t.Errorf("the first process stopped after %d appends", len(said))
	}
	kept.note(t, said)
	if said := start(t, "open", "sqlite", place).rest(); len(said) != 1 || said[0] != "opened" {
		t.Errorf("after the first was killed, the next said %q", said)
	}
	s := mustOpen(t, "sqlite", place)
	kept.check(t, s)
	s.Close()
}

func TestProgramsOnOnePostgreSQLOutliveEachOther(t *testing.T) {
	place := postgrestest.Database(t)
	kept := ledger{}
	going := start(t, "write", "postgres", place, "going", "100")
	heard := 5
	going.after(heard)
	for round := range 6 {
		beside := start(t, "write", "postgres", place, fmt.Sprint("beside", round), "100")
		beside.after(10 + round)
		before := len(going.lines())
		kept.note(t, beside.kill())
		going.after(before + 20 - heard)
		heard = before + 20
		if after := len(going.lines()); after < heard {
			t.Fatalf("round %d: when one program was killed the other stopped at %d appends", round, after)
		}
	}
	kept.note(t, going.kill())
	s := mustOpen(t, "postgres", place)
	defer s.Close()
	kept.check(t, s)
}
