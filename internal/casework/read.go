package casework

import (
	"context"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/recent"
)

// memory keeps streams as they were last read. The log is append-only, so what was read never changes: only what came after is asked
// for. It holds ciphertext and codes, nothing opened.
type memory = recent.Kept[id.Stream, remembered]

type remembered struct {
	records []event.Record
	coded   []event.Opened
	// caseOf is the coded fold of a case; nil for other streams.
	caseOf *casefile.Case
}

// remember is how many streams a desk keeps, of a few hundred events at most each as a rule.
const remember = 1000

// large is how many bytes of a stream are not kept: a form with photos is read anew each time.
const large = 1 << 20

func size(records []event.Record) int {
	n := 0
	for i := range records {
		n += len(records[i].Personal.Data) + len(records[i].Shared.Data) + len(records[i].Clear)
	}
	return n
}

// read gives all records of a stream, their coded parts and, of a case, the state they fold to. What it returns is shared: nobody
// changes it.
func (d *Desk) read(ctx context.Context, stream id.Stream) (remembered, error) {
	r, _ := d.memory.Get(stream)
	more, err := d.Log.Stream(ctx, stream, int64(len(r.records)))
	if err != nil || len(more) == 0 {
		return r, err
	}
	coded, err := d.Vault.Coded(more)
	if err != nil {
		return remembered{}, err
	}
	// The capacity is cut, so that appending copies and never writes into what another reader holds.
	r.records = append(r.records[:len(r.records):len(r.records)], more...)
	r.coded = append(r.coded[:len(r.coded):len(r.coded)], coded...)
	if stream.Kind() == id.Case {
		r.caseOf = casefile.Fold(stream, r.coded)
	}
	if stream.Kind() != id.File && size(r.records) <= large { // a file is read when somebody asks for it, and not kept
		d.memory.Put(stream, r)
	}
	return r, nil
}
