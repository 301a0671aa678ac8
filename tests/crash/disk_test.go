//go:build linux

package crash

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"spean/internal/account"
	"spean/internal/eventlog"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/id"
	"spean/internal/sqlite"
	"spean/internal/vault"
)

// act is a batch that parent and child build alike.
func act(n int) eventlog.Batch {
	b := eventlogtest.Batch(id.Command(fmt.Sprintf("do-%d-2", n)), eventlogtest.Part{Stream: id.Stream(fmt.Sprint("case-", n)), Clear: []string{strings.Repeat("x", 2000), "y"}})
	b.Entry.Record = entry("", b)
	return b
}

// try appends one act and says how that went.
func try(log *sqlite.Log, n int) error {
	r, err := log.Append(context.Background(), act(n))
	switch {
	case err == nil:
		fmt.Printf("kept do-%d-2 %d %d %d\n", n, r.First, r.Last, r.Leaf)
	case errors.Is(err, eventlog.ErrFatal):
		fmt.Printf("fatal do-%d-2\n", n)
	default:
		return err
	}
	return nil
}

// afterwards checks what a store must still do once it has stopped writing: say so, refuse, and read.
func afterwards(log *sqlite.Log) error {
	if !errors.Is(log.Stopped(), eventlog.ErrFatal) {
		return fmt.Errorf("the log does not say that it stopped: %v", log.Stopped())
	}
	if err := try(log, 1_000_000); err != nil {
		return err
	}
	rep, err := eventlog.Verify(context.Background(), log)
	if err != nil || len(rep.Faults) > 0 {
		return fmt.Errorf("reading: %v %v", rep.Faults, err)
	}
	fmt.Println("reads", rep.Events)
	return nil
}

// writeUntilFull appends on a disk that is nearly full: no file of this process may grow beyond 600 KB.
func writeUntilFull(args []string) error {
	log, err := sqlite.OpenLog(args[0])
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ) // the write fails instead
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 600 << 10, Max: 600 << 10}); err != nil {
		return err
	}
	for n := 0; log.Stopped() == nil; n++ {
		if n > 1000 {
			return errors.New("the disk did not fill")
		}
		if err := try(log, n); err != nil {
			return err
		}
	}
	return afterwards(log)
}

func TestAFullDiskAcknowledgesNothingMoreAndReadingGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	said := start(t, "fill", path).rest()
	acts, reads := sort(t, said)
	if len(acts.fatal) != 2 || len(acts.kept) < 10 || reads != 2*len(acts.kept) {
		t.Fatalf("%d kept, %d refused, %d events read", len(acts.kept), len(acts.fatal), reads)
	}
	acts.settle(t, path) // there is room again
}

// writeWithoutSync writes until the syncs of one file begin to fail. Its arguments are the file's path, what is written, and the
// ending of the file whose syncs fail.
func writeWithoutSync(args []string) error {
	path, failing := args[0], args[0]+args[2]
	switch args[1] {
	case "keys":
		keys, err := sqlite.OpenKeys(path)
		if err != nil {
			return err
		}
		return stopsWriting(failing, keys.Stopped, func(n int) error {
			return keys.Put(context.Background(), vault.WrappedKey{ID: id.Key(fmt.Sprint("key-", n)), Scope: id.Stream(fmt.Sprint("case-", n)), Agency: "agency-a", Box: []byte{1}})
		})
	case "accounts":
		accounts, err := sqlite.OpenAccounts(path)
		if err != nil {
			return err
		}
		return stopsWriting(failing, accounts.Stopped, func(n int) error {
			return accounts.Write(context.Background(), []account.Change{{Row: account.Row{Key: account.Key{Kind: "account", Name: fmt.Sprint("a", n)}, Sealed: []byte{1}}}})
		})
	}
	log, err := sqlite.OpenLog(path)
	if err != nil {
		return err
	}
	for n := range 20 {
		if err := try(log, n); err != nil {
			return err
		}
	}
	if err := failSyncs(failing); err != nil {
		return err
	}
	var writing sync.WaitGroup
	errs := make([]error, 8)
	for w := range errs {
		writing.Go(func() {
			for n := 20 + w; n < 2000 && log.Stopped() == nil && errs[w] == nil; n += len(errs) {
				errs[w] = try(log, n)
			}
		})
	}
	writing.Wait()
	return errors.Join(errors.Join(errs...), afterwards(log))
}

// stopsWriting is the same for the small stores: one write that is kept, one that fails, and one that is not even begun.
func stopsWriting(failing string, stopped func() error, write func(n int) error) error {
	if err := write(0); err != nil {
		return err
	}
	if err := failSyncs(failing); err != nil {
		return err
	}
	for n := 1; n <= 2; n++ {
		if err := write(n); !errors.Is(err, eventlog.ErrFatal) || !errors.Is(stopped(), eventlog.ErrFatal) {
			return fmt.Errorf("write %d: %v", n, err)
		}
	}
	fmt.Println("stopped")
	return nil
}

// failSyncs makes the kernel answer every further sync of one file with an input/output error, in all threads of this process.
func failSyncs(path string) error {
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return err
	}
	const errno = unix.SECCOMP_RET_ERRNO | uint32(unix.EIO)
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	equal := func(value uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: yes, Jf: no, K: value}
	}
	result := func(value uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: value}
	}
	var program []unix.SockFilter
	for _, fd := range fds {
		target, err := os.Readlink("/proc/self/fd/" + fd.Name())
		if err != nil || target != path {
			continue
		}
		n, err := strconv.ParseUint(fd.Name(), 10, 32)
		if err != nil {
			return err
		}
		// struct seccomp_data: the system call's number at 0, its first argument at 16 (its lower half on a little-endian machine).
		program = append(program, load(0), equal(unix.SYS_FSYNC, 1, 0), equal(unix.SYS_FDATASYNC, 0, 3), load(16), equal(uint32(n), 0, 1), result(errno))
	}
	if len(program) == 0 {
		return fmt.Errorf("%s is not open", filepath.Base(path))
	}
	program = append(program, result(unix.SECCOMP_RET_ALLOW))
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&filter))); errno != 0 {
		return fmt.Errorf("seccomp: %w", errno)
	}
	return nil
}

func TestRow39_AFailedSyncStopsWritingAndWhatWasAcknowledgedIsThere(t *testing.T) {
	for _, row := range []struct {
		name, ending string
		lost         bool // what was not synced is not on the disk afterwards
	}{{"the commit, kept all the same", "-wal", false}, {"the commit, lost", "-wal", true}, {"the checkpoint", "", false}} {
		t.Run(row.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log.db")
			acts, reads := sort(t, start(t, "sync", path, "log", row.ending).rest())
			if len(acts.fatal) == 0 || reads != 2*len(acts.kept) {
				t.Fatalf("%d kept, %d refused, %d events read", len(acts.kept), len(acts.fatal), reads)
			}
			if row.ending == "" && len(acts.kept) < 50 {
				t.Fatalf("%d kept: the log stopped before its first checkpoint", len(acts.kept))
			}
			if row.lost {
				acts.cutUnsynced(t, path)
			}
			acts.settle(t, path)
		})
	}
}

func TestRow39_AFailedSyncStopsKeysAndAccountsAndWhatWasAcknowledgedIsThere(t *testing.T) {
	ctx := context.Background()
	for _, what := range []string{"keys", "accounts"} {
		path := filepath.Join(t.TempDir(), what+".db")
		if said := start(t, "sync", path, what, "-wal").rest(); len(said) != 1 || said[0] != "stopped" {
			t.Fatalf("%s: %q", what, said)
		}
		if what == "keys" {
			keys, err := sqlite.OpenKeys(path)
			if err != nil {
				t.Fatal(err)
			}
			if found, err := keys.Find(ctx, "key-0", "key-2"); err != nil || len(found) != 1 || found[0].ID != "key-0" {
				t.Errorf("keys after opening again: %+v %v", found, err)
			}
			if err := keys.Erase(ctx, "case-0", "", time.Unix(1, 0), "account-a"); err != nil {
				t.Error(err)
			}
			keys.Close()
			continue
		}
		accounts, err := sqlite.OpenAccounts(path)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]bool{"a0": true, "a2": false} {
			if _, ok, err := accounts.Row(ctx, account.Key{Kind: "account", Name: name}); ok != want || err != nil {
				t.Errorf("account %s after opening again: %v %v", name, ok, err)
			}
		}
		accounts.Close()
	}
}

// told is what a child said of its acts.
type told struct {
	kept  ledger
	fatal []int // by number
}

func sort(t *testing.T, said []string) (acts told, reads int) {
	t.Helper()
	acts.kept = ledger{}
	reads = -1
	for _, line := range said {
		var n int
		switch {
		case strings.HasPrefix(line, "kept "):
			acts.kept.note(t, []string{line})
		case strings.HasPrefix(line, "reads "):
			fmt.Sscanf(line, "reads %d", &reads)
		default:
			if _, err := fmt.Sscanf(line, "fatal do-%d-2", &n); err != nil {
				t.Fatalf("the child said %q", line)
			}
			acts.fatal = append(acts.fatal, n)
		}
	}
	return acts, reads
}

// settle opens the log again: what was acknowledged is there, and every act that was reported failed can be done again and then
// stands once, whether it had been kept or not.
func (a told) settle(t *testing.T, path string) {
	t.Helper()
	log, err := sqlite.OpenLog(path)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if err := log.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	a.kept.check(t, log)
	for _, n := range a.fatal {
		r, err := log.Append(context.Background(), act(n))
		if err != nil {
			t.Fatal(err)
		}
		r.Repeated, r.Streams = false, nil
		a.kept[fmt.Sprintf("do-%d-2", n)] = r
	}
	a.kept.check(t, log)
	if rep := eventlogtest.Clean(t, log); rep.Events != int64(2*len(a.kept)) {
		t.Fatalf("%d events of %d acts", rep.Events, len(a.kept))
	}
}

// cutUnsynced takes from the WAL what was written after the last acknowledged act, as a disk that failed its sync may have done.
func (a told) cutUnsynced(t *testing.T, path string) {
	t.Helper()
	wal, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	db, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for cut := len(wal); cut > walHeader; cut -= frameHeader + 4096 {
		if events := reopened(t, dir, db, wal[:cut]); len(events) == 2*len(a.kept) {
			if err := os.Truncate(path+"-wal", int64(cut)); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Fatal("no cut leaves what was acknowledged")
}
