package web

import (
	"context"
	"time"

	"spean/internal/problem"
	"spean/internal/screening"
)

// Upkeep is how the program itself stands, for the pages of administrators. Nothing in what it gives is about a person.
type Upkeep interface {
	// Backups says what is known of backups; an error is of a folder that cannot be read.
	Backups(ctx context.Context) (Backups, error)
	// BackUp has a backup made at once, in the background. It is refused while one is made and where none are set up.
	BackUp() error
	// Machine says how the program and its stores stand. What cannot be measured now is left out.
	Machine(ctx context.Context) Machine
	// Uses counts how often each form was used.
	Uses(ctx context.Context) (Uses, error)
}

// Backups is what is known of backups.
type Backups struct {
	SetUp      bool   // the program makes them by itself
	Folder     string // where they go
	KeysFolder string // where their keys go, when elsewhere
	At         string // when of the day, HH:MM
	Keep       int    // 0 keeps all
	KeepKeys   int
	Recovery   []string // the public halves of the recovery keys, shortened where they are long

	Last    time.Time // the last good one, wherever it is; zero when there never was one
	Old     bool      // the last good one is older than twice the time between two, or there never was one
	Failed  time.Time // when the last try failed, if that was after Last
	Why     problem.Problem
	Began   time.Time // of the one being made now; zero while none is
	Written int64     // how many bytes of it are on the disk
	Kept    []Copy    // newest first
	Changes []Copy    // copies of single files an upgrade made before it changed them
}

// Copy is one copy that is kept.
type Copy struct {
	Name   string
	Taken  time.Time
	Bytes  int64
	Events int64
	Reason string // "schedule", "asked", "command"; empty when it does not say
	Data   string // "whole", "missing", "altered"
	Keys   string
}

// Machine is how the program and its stores stand.
type Machine struct {
	Release string
	Engine  string // "sqlite" or "postgres"
	Since   time.Time
	Health  string // a code of what keeps people from working; empty when nothing does
	Stores  []Store
	// Free and Total are the room on the disk of the data folder in bytes, Least what is free when it is nearly full. Total is 0 when they are not known.
	Free, Total, Least uint64
	Low                bool
	// Followed says how far lists and names have followed the log; nil when that is not known.
	Followed []Follower
	Entries  int64 // of the audit tree
	// Checked is when everything stored was last re-derived; zero when never. Faults is how many things did not fit.
	Checked time.Time
	Faults  int64
	// Phones sent forms in the last seven days; LastForm is when the newest came.
	Phones   int
	LastForm time.Time
}

// Store is one file of a store, with what is not folded into it yet.
type Store struct {
	Name  string
	Bytes int64
}

// Follower is what follows the log.
type Follower struct {
	Name     string // "lists" or "names"
	Position int64
	Behind   int64         // events not followed yet
	Lag      time.Duration // age of the oldest of them
}

// Uses counts how often each form was used on this server.
type Uses struct {
	Screenings map[screening.Ref]Used // by version of an instrument; practice is not counted
	Forms      map[string]Used        // forms that came from phones, by form, in all its editions
}

// Used is how often something was used and since when.
type Used struct {
	Times int
	First time.Time // zero when never
}
