package node

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"spean/internal/backup"
	"spean/internal/casework"
)

func TestABackupIsMadeOnceADayAndItsAgeIsKnown(t *testing.T) {
	g, identity, folder, ctx := generate(t, 1), recovery(t), t.TempDir(), context.Background()
	g.close(t)
	now := time.Date(2026, 11, 16, 9, 0, 0, 0, casework.Zone)
	g.Clock = func() time.Time { return now }
	g.Backups = &Schedule{Hour: 2, Minute: 30, BackupPlan: BackupPlan{Folder: folder, Recovery: []age.Recipient{identity.Recipient()}, Keep: 2, KeepKeys: 1}}
	g.open(t)
	if last, err := g.node.LastBackup(); err != nil || !last.Taken.IsZero() || !last.Scheduled {
		t.Errorf("before the first: %+v %v", last, err)
	}
	for _, step := range []struct {
		later time.Duration
		taken string
	}{{0, "16 09:00"}, {time.Hour, "16 09:00"}, {16 * time.Hour, "16 09:00"}, {30 * time.Minute, "17 02:30"}, {time.Minute, "17 02:30"},
		{72 * time.Hour, "20 02:31"}, {-2000 * time.Hour, "28 18:31"}} {
		now = now.Add(step.later)
		g.node.backUpWhenDue(ctx)
		last, err := g.node.LastBackup()
		if got := last.Taken.In(casework.Zone).Format("02 15:04"); err != nil || got != step.taken {
			t.Errorf("at %v the last backup is of %s, want %s: %v", now, got, step.taken, err)
		}
		if age, ok := last.Age(now); !ok || age < 0 {
			t.Errorf("its age is %v", age)
		}
	}
	if all, err := backup.List(folder); err != nil || len(all) != 3 { // two, and the one made after the clock was put back
		t.Errorf("%d backups are kept: %v", len(all), err)
	}
}

func TestABackupThatFailsIsSaidAndTriedAgain(t *testing.T) {
	g, identity, ctx := generate(t, 1), recovery(t), context.Background()
	g.close(t)
	now := generatedAt
	g.Clock = func() time.Time { return now }
	g.Backups = &Schedule{BackupPlan: BackupPlan{Folder: filepath.Join(g.Data, logFile), Recovery: []age.Recipient{identity.Recipient()}}}
	g.open(t)
	g.node.backUpWhenDue(ctx)
	if last, err := g.node.LastBackup(); err != nil || !last.Failed.Equal(now) || !last.Taken.IsZero() {
		t.Errorf("%+v %v", last, err)
	}
	g.node.config.Backups.Folder = t.TempDir()
	now = now.Add(time.Minute)
	g.node.backUpWhenDue(ctx)
	if last, _ := g.node.LastBackup(); !last.Taken.IsZero() {
		t.Error("it was tried again at once")
	}
	now = now.Add(tryAgain)
	g.node.backUpWhenDue(ctx)
	if last, err := g.node.LastBackup(); err != nil || !last.Failed.IsZero() || !last.Taken.Equal(now) {
		t.Errorf("%+v %v", last, err)
	}
}

func TestAServingNodeMakesItsBackupsByItself(t *testing.T) {
	g, identity, folder := generate(t, 1), recovery(t), t.TempDir()
	g.close(t)
	g.Backups = &Schedule{BackupPlan: BackupPlan{Folder: folder, Recovery: []age.Recipient{identity.Recipient()}}}
	g.open(t)
	ctx, cancel := context.WithCancel(context.Background())
	followed := make(chan struct{})
	go func() { defer close(followed); g.node.Follow(ctx) }()
	for {
		last, err := g.node.LastBackup()
		if err != nil {
			t.Fatal(err)
		}
		if !last.Taken.IsZero() {
			break
		}
		pause(ctx, 10*time.Millisecond)
	}
	cancel()
	<-followed
	if all, err := backup.List(folder); err != nil || len(all) != 1 {
		t.Errorf("%d backups: %v", len(all), err)
	}
}
