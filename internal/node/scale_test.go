package node

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"filippo.io/age"
)

var (
	scaleCases = flag.Int("scale.cases", 40, "cases of ten events for the test of scale; 100000 for a million events")
	scaleLists = flag.Bool("scale.lists", true, "make the lists too, so that the check compares them")
)

// TestAMillionEventsAreBackedUpRestoredAndChecked does it with few events, and with
//
//	go test ./internal/node -run AMillion -timeout 60m -v -args -scale.cases 100000
//
// with a million: it says how long each took, how many acts were saved meanwhile, and the most memory the process had.
func TestAMillionEventsAreBackedUpRestoredAndChecked(t *testing.T) {
	ctx := context.Background()
	began, worked := time.Now(), processorSeconds()
	took := func(what string) {
		t.Logf("%-28s %8.1f s, of processors %8.1f s, resident at most %d MiB", what, time.Since(began).Seconds(), processorSeconds()-worked, mostResident())
		worked = processorSeconds()
		_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) // the most is counted anew, where the system can
		began = time.Now()
	}
	g := generate(t, *scaleCases)
	took("generated")
	if *scaleLists {
		if err := g.node.Rebuild(ctx); err != nil {
			t.Fatal(err)
		}
		took("lists made")
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	stop, saved := g.keepSaving(t)
	began = time.Now()
	m, err := Backup(ctx, Config{Data: g.Data, Clock: g.Clock}, BackupPlan{Folder: folder, Recovery: []age.Recipient{identity.Recipient()}})
	took("backed up, being written to")
	stop()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d acts were saved meanwhile, the slowest in %v; the backup has %d events in %d bytes", saved.acts.Load(), time.Duration(saved.slowest.Load()), m.Facts.Events, m.Data.Bytes)
	g.close(t)
	restored := filepath.Join(t.TempDir(), "data")
	began = time.Now()
	r, err := Restore(ctx, Config{Data: restored}, RestorePlan{From: folder, Identities: []age.Identity{identity}, Secret: &g.secret})
	if err != nil {
		t.Fatal(err)
	}
	took("restored, which checks")
	if r.Report.Events != m.Facts.Events || m.Facts.Events < int64(*scaleCases)*10 {
		t.Errorf("%d events were restored of %d", r.Report.Events, m.Facts.Events)
	}
	began = time.Now()
	report, err := Check(ctx, Config{Data: g.Data}, &g.secret)
	took("checked with lists")
	if err != nil || !report.OK() || report.Listed != *scaleLists {
		t.Errorf("the installation that was backed up: %v %+v", err, report.Faults)
	}
}

// savings are what was saved beside a backup.
type savings struct{ acts, slowest atomic.Int64 }

// keepSaving appends cases until stop is called.
func (g *generated) keepSaving(t testing.TB) (stop func(), saved *savings) {
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	saved = new(savings)
	for range 2 {
		all.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				if err := g.addCase(context.Background(), g.node.Vault); err != nil {
					t.Errorf("a save beside the backup: %v", err)
					return
				}
				saved.acts.Add(9)
				if took := int64(time.Since(began)); took > saved.slowest.Load() {
					saved.slowest.Store(took)
				}
				pause(ctx, 5*time.Millisecond)
			}
		})
	}
	return func() { cancel(); all.Wait() }, saved
}

// processorSeconds gives the time the process has worked, where the system says; 0 elsewhere. On a busy machine it says more than the clock.
func processorSeconds() float64 {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])   // 0 is as good as not known
	system, _ := strconv.Atoi(fields[12]) // likewise
	return float64(user+system) / 100
}

// mostResident gives the most memory the process has had since the last step, in MiB, where the system says; 0 elsewhere.
func mostResident() int {
	runtime.GC()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0]) // 0 is as good as not known
			return kib >> 10
		}
	}
	return 0
}
