package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"filippo.io/age"

	"spean/internal/backup"
	"spean/internal/node"
	"spean/internal/problem"
)

// recoveryFlags say who can open backups. The keys are age's: age-keygen makes a pair, and only the public half comes here.
type recoveryFlags struct {
	Recovery     []string `placeholder:"AGE1" help:"Recovery key, the public half (age1…) that age-keygen prints. Give two, kept by two people."`
	RecoveryFile string   `placeholder:"FILE" help:"File with recovery keys, one a line."`
}

// recipients reads the recovery keys; none is no error.
func (f recoveryFlags) recipients() ([]age.Recipient, error) {
	var all []age.Recipient
	if len(f.Recovery) > 0 {
		given, err := backup.Recipients(strings.NewReader(strings.Join(f.Recovery, "\n")))
		if err != nil {
			return nil, err
		}
		all = given
	}
	if f.RecoveryFile != "" {
		file, err := os.Open(f.RecoveryFile)
		if err != nil {
			return nil, problem.New(problem.Invalid, "serve.cannot-read", "--recovery-file", "file", f.RecoveryFile)
		}
		defer func() { _ = file.Close() }() // read only
		kept, err := backup.Recipients(file)
		if err != nil {
			return nil, err
		}
		all = append(all, kept...)
	}
	return all, nil
}

// backupCommand is `spean backup`. It needs no root secret and may run while Spean serves.
type backupCommand struct {
	Data     string `required:"" placeholder:"DIR" help:"Folder of the installation."`
	Database string `placeholder:"URL" env:"SPEAN_DATABASE" help:"postgres:// address, as for serve."`
	To       string `required:"" placeholder:"FOLDER" help:"Folder that keeps backups, best on another disk. Made when missing."`
	KeysTo   string `placeholder:"FOLDER" help:"Another folder for the keys, so that whoever takes one of the two has nothing."`
	Keep     int    `default:"0" help:"Remove the oldest backups beyond this many; 0 keeps all."`
	KeepKeys int    `default:"0" help:"Keep the keys of only this many backups, so that erased people are erased in backups too; 0 keeps all."`
	recoveryFlags
}

// Run makes one backup and says where it is.
func (c backupCommand) Run(out console) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	recovery, err := c.recipients()
	if err != nil {
		return err
	}
	m, err := node.Backup(ctx, node.Config{Data: c.Data, Database: c.Database},
		node.BackupPlan{Folder: c.To, KeysFolder: c.KeysTo, Recovery: recovery, Keep: c.Keep, KeepKeys: c.KeepKeys, Reason: backup.ByCommand})
	if err != nil {
		return err
	}
	return say(out.Out, "backup.made", "name", m.FolderName(), "events", fmt.Sprint(m.Facts.Events), "bytes", fmt.Sprint(m.Data.Bytes+m.Keys.Bytes))
}

// scheduleFlags are the backups `spean serve` makes by itself, once a day.
type scheduleFlags struct {
	To       string `placeholder:"FOLDER" help:"Make a backup into this folder once a day."`
	KeysTo   string `placeholder:"FOLDER" help:"Another folder for the keys of backups."`
	At       string `default:"02:30" placeholder:"HH:MM" help:"When, in Phnom Penh's time."`
	Keep     int    `default:"14" help:"Remove the oldest backups beyond this many; 0 keeps all."`
	KeepKeys int    `default:"2" help:"Keep the keys of only this many backups, so that erased people are erased in backups too; 0 keeps all."`
	recoveryFlags
}

// schedule gives what was asked for; nil when no folder was named.
func (f scheduleFlags) schedule() (*node.Schedule, error) {
	if f.To == "" {
		return nil, nil
	}
	at, err := time.Parse("15:04", f.At)
	if err != nil {
		return nil, problem.New(problem.Invalid, "backup.time-of-day", "--backup-at")
	}
	recovery, err := f.recipients()
	if err != nil {
		return nil, err
	}
	if len(recovery) == 0 {
		return nil, problem.New(problem.Invalid, "backup.no-recovery", "--backup-recovery")
	}
	return &node.Schedule{Hour: at.Hour(), Minute: at.Minute(),
		BackupPlan: node.BackupPlan{Folder: f.To, KeysFolder: f.KeysTo, Recovery: recovery, Keep: f.Keep, KeepKeys: f.KeepKeys}}, nil
}
