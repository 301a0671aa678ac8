package eventlog

import (
	"context"
	"fmt"

	"spean/internal/id"
)

// Fault is one thing Verify found wrong.
type Fault struct {
	Position int64
	Stream   id.Stream
	What     string
}

// Report is what Verify re-derived.
type Report struct {
	Events  int64
	Streams map[id.Stream]Head
	Faults  []Fault
}

// verifyPage is how many events Verify holds at once.
const verifyPage = 1000

// Verify reads the whole log and re-derives every chain: positions grow, each stream counts from 1 without a gap, each hash covers
// its record and the one before. It goes on after a fault so that all are named. It opens nothing and needs no key.
func Verify(ctx context.Context, s Store) (Report, error) {
	rep := Report{Streams: map[id.Stream]Head{}}
	var at int64
	for {
		page, err := s.After(ctx, at, verifyPage)
		if err != nil {
			return rep, err
		}
		if len(page) == 0 {
			return rep, nil
		}
		for i := range page {
			r := &page[i]
			fault := func(format string, args ...any) {
				rep.Faults = append(rep.Faults, Fault{Position: r.Position, Stream: r.Stream, What: fmt.Sprintf(format, args...)})
			}
			if r.Position <= at {
				fault("position does not grow")
			}
			at = r.Position
			h := rep.Streams[r.Stream]
			if r.Seq != h.Version+1 {
				fault("sequence %d follows %d", r.Seq, h.Version)
			}
			if r.Prev != h.Hash {
				fault("does not follow the event before it")
			}
			if r.Hash != r.ComputeHash() {
				fault("hash does not cover the record")
			}
			rep.Streams[r.Stream] = Head{Version: r.Seq, Hash: r.Hash}
			rep.Events++
		}
	}
}
