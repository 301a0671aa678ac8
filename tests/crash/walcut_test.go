//go:build linux

package crash

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"spean/internal/event"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/sqlite"
)

// Sizes of a WAL: its header, and each frame's header before the page. https://www.sqlite.org/fileformat2.html, section 4.
const (
	walHeader   = 32
	frameHeader = 24
)

// snapshot is what lies on the disk at one moment while a program writes.
type snapshot struct {
	db, wal []byte
	frame   int // bytes of a frame
	// from and to are the frames that a power cut may lose: those after the last that began to be moved into the file, since the
	// WAL is synced before any is moved.
	from, to int
}

// freeze stops the child for a moment and copies its files.
func freeze(t *testing.T, c *child, path string) snapshot {
	t.Helper()
	if err := c.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(c.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("the child did not stop: %v", err)
	}
	defer c.Process.Signal(syscall.SIGCONT)
	read := func(name string) []byte {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	s := snapshot{db: read(path), wal: read(path + "-wal")}
	shm := read(path + "-shm") // https://www.sqlite.org/walformat.html: mxFrame, nBackfillAttempted
	s.frame = frameHeader + int(binary.BigEndian.Uint32(s.wal[8:]))
	s.to, s.from = int(binary.NativeEndian.Uint32(shm[16:])), int(binary.NativeEndian.Uint32(shm[128:]))
	return s
}

// at gives where frame n ends.
func (s snapshot) at(n int) int { return walHeader + n*s.frame }

func TestRow38_ALogCutAnywhereOpensToAPrefixOfWhatWasAcknowledged(t *testing.T) {
	for _, row := range []struct {
		name string
		acks int
		cuts int // how many of the frame boundaries; the file after checkpoints is long, so a few must do
	}{{"before the first checkpoint", 50, 1 << 20}, {"after checkpoints", 500, 12}} {
		t.Run(row.name, func(t *testing.T) {
			cuts, acks, long := row.cuts, row.acks, row.acks > 100
			path := filepath.Join(t.TempDir(), "log.db")
			c := start(t, "write", "sqlite", path, "r0", "700")
			var s snapshot
			for s.to-s.from < 50 { // a moment with enough to lose
				c.after(acks)
				s, acks = freeze(t, c, path), 5
			}
			acknowledged := c.lines()
			c.kill()
			if long && len(s.db) < 1<<20 {
				t.Fatalf("the file has %d bytes: nothing was moved into it", len(s.db))
			}
			cutEverywhere(t, s, acknowledged, cuts)
		})
	}
}

func cutEverywhere(t *testing.T, s snapshot, acknowledged []string, cuts int) {
	dir := t.TempDir()
	// All lines were said before the copy was made, but perhaps read after the child went on: leave those the copy cannot have.
	full := reopened(t, dir, s.db, s.wal)
	kept := ledger{}
	kept.note(t, acknowledged[:len(acknowledged)*9/10])
	log, err := sqlite.OpenLog(filepath.Join(dir, "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	kept.check(t, log)
	log.Close()

	step := max(1, (s.to-s.from)/cuts)
	before := 0
	for n := s.from; n <= s.to; n += step {
		got := reopened(t, dir, s.db, s.wal[:s.at(n)])
		prefix(t, n, got, full, before)
		before = len(got)
		if (n-s.from)/step%5 != 0 || n == s.to {
			continue
		}
		for _, more := range []int{1, frameHeader, frameHeader + 1, s.frame / 2, s.frame - 1} { // in the middle of the next frame
			if torn := reopened(t, dir, s.db, s.wal[:s.at(n)+more]); len(torn) != len(got) {
				t.Fatalf("cut %d bytes into frame %d: %d events, want %d", more, n+1, len(torn), len(got))
			}
		}
		damaged := append([]byte(nil), s.wal...)
		damaged[s.at(n)+rand.New(rand.NewPCG(1, uint64(n))).IntN(s.frame)] ^= 0x40
		if d := reopened(t, dir, s.db, damaged); len(d) != len(got) {
			t.Fatalf("frame %d damaged: %d events, want %d", n+1, len(d), len(got))
		}
	}
	if before == 0 || before > len(full) {
		t.Fatalf("%d events at the last cut, %d in all", before, len(full))
	}
}

// prefix checks that the events of a cut log are the first ones of the whole log, and no fewer than at the cut before.
func prefix(t *testing.T, frame int, got, full []event.Record, least int) {
	t.Helper()
	if len(got) > len(full) || len(got) < least {
		t.Fatalf("cut after frame %d: %d events, between %d and %d expected", frame, len(got), least, len(full))
	}
	for i := range got {
		if got[i].Hash != full[i].Hash {
			t.Fatalf("cut after frame %d: event %d is another", frame, i+1)
		}
	}
}

// reopened puts files down as a power cut left them, opens the log, checks everything and gives its events.
func reopened(t *testing.T, dir string, db, wal []byte) []event.Record {
	t.Helper()
	path := filepath.Join(dir, "log.db")
	os.Remove(path + "-shm")
	for name, content := range map[string][]byte{path: db, path + "-wal": wal} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log, err := sqlite.OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if err := log.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	eventlogtest.Clean(t, log)
	events := eventlogtest.All(t, log)
	commands := whole(t, events)
	entries := entriesOf(t, log)
	for name := range commands {
		if _, ok := entries[name]; !ok {
			t.Fatalf("%s was done without an audit entry", name)
		}
	}
	return events
}
