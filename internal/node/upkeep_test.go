package node

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"filippo.io/age"

	"spean/internal/backup"
	"spean/internal/check"
	"spean/internal/problem"
)

func TestABackupIsMadeWhenAskedForAndNeverTwoAtATime(t *testing.T) {
	g, identity, folder, ctx := generate(t, 1), recovery(t), t.TempDir(), context.Background()
	g.close(t)
	now := generatedAt
	g.Clock = func() time.Time { return now }
	g.Backups = &Schedule{Hour: 2, Minute: 30, BackupPlan: BackupPlan{Folder: folder, KeysFolder: t.TempDir(), Recovery: []age.Recipient{identity.Recipient()}}}
	g.open(t)
	n := g.node
	n.backUpWhenDue(ctx)
	now = now.Add(time.Minute)
	n.backUpWhenDue(ctx)
	if err := n.BackUp(); err != nil {
		t.Fatal(err)
	}
	if err := n.BackUp(); problem.KindOf(err) != problem.Conflict {
		t.Errorf("asked for twice: %v", err)
	}
	n.backups.began = now
	n.backups.asked = false
	if err := n.BackUp(); problem.KindOf(err) != problem.Conflict {
		t.Errorf("asked for while one is made: %v", err)
	}
	n.backups.began, n.backups.asked = time.Time{}, true
	n.backUpWhenDue(ctx)
	b, err := n.Backups(ctx)
	if err != nil || len(b.Kept) != 2 || !b.SetUp || b.Old || !b.Began.IsZero() || b.At != "02:30" {
		t.Fatalf("%+v %v", b, err)
	}
	if b.Kept[0].Reason != string(backup.AskedFor) || b.Kept[1].Reason != string(backup.OnSchedule) || b.Kept[0].Data != "whole" || b.Kept[0].Keys != "whole" {
		t.Errorf("kept %+v", b.Kept)
	}
	if want := identity.Recipient().String(); !slices.Equal(b.Recovery, []string{want}) {
		t.Errorf("recovery keys %q", b.Recovery)
	}
	if err := os.Truncate(filepath.Join(folder, b.Kept[0].Name, backup.DataName), 10); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(g.Backups.KeysFolder, b.Kept[1].Name, backup.KeysName)); err != nil {
		t.Fatal(err)
	}
	if b, err = n.Backups(ctx); err != nil || b.Kept[0].Data != "altered" || b.Kept[1].Keys != "missing" {
		t.Errorf("%+v %v", b.Kept, err)
	}
}

func TestAServerWithoutBackupsSaysSoAndMakesNone(t *testing.T) {
	n, _ := watched(t)
	if err := n.BackUp(); problem.KindOf(err) != problem.Invalid {
		t.Errorf("asked for where none are set up: %v", err)
	}
	if b, err := n.Backups(t.Context()); err != nil || b.SetUp || !b.Old {
		t.Errorf("%+v %v", b, err)
	}
}

func TestAnOldBackupAndOneThatFailedAreWarnedOf(t *testing.T) {
	n, _ := watched(t)
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC)
	n.config.Clock = func() time.Time { return now }
	n.opened = now
	warned := func(want ...string) {
		t.Helper()
		var got []string
		for _, w := range n.backupWarnings() {
			got = append(got, w.Key)
		}
		if !slices.Equal(got, want) {
			t.Errorf("warnings %q, want %q", got, want)
		}
	}
	warned("backup.never-set-up")
	n.config.Backups = &Schedule{}
	warned() // the first is being made
	now = now.Add(time.Hour)
	warned("backup.never")
	if err := rememberBackup(n.config.Data, backup.Manifest{Taken: now}); err != nil {
		t.Fatal(err)
	}
	warned()
	now = now.Add(tooOld)
	warned()
	now = now.Add(time.Hour)
	warned("backup.old")
	n.backups.failed = now
	warned("backup.old", "backup.failed")
	if err := os.WriteFile(filepath.Join(n.config.Data, lastBackupFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	warned("backup.not-known")
	n.config.Demo = true
	warned()
}

func TestHealthForPeopleSaysWhatTheMeasuresSay(t *testing.T) {
	g, ctx := generate(t, 2), t.Context()
	n := g.node
	before := n.Machine(ctx)
	if len(before.Followed) != 2 || before.Followed[0].Behind == 0 || before.Engine != "sqlite" || before.Total == 0 || before.Least < leastFree || len(before.Stores) < 3 {
		t.Errorf("%+v", before)
	}
	if err := n.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if err := RememberCheck(n.config.Data, generatedAt, check.Report{More: 3}); err != nil {
		t.Fatal(err)
	}
	m := n.Machine(ctx)
	if m.Followed[0].Behind != 0 || m.Followed[1].Behind != 0 || m.Followed[0].Position == 0 || !m.Checked.Equal(generatedAt) || m.Faults != 3 || m.Entries == 0 {
		t.Errorf("%+v", m)
	}
	if _, err := n.Uses(ctx); err != nil {
		t.Error(err)
	}
}
