package check

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"spean/internal/attachment"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/vault"
	"spean/internal/view"
)

// streamPage is how many streams are read at once.
const streamPage = 64

// patience is how often lists that differ are looked at again, since the program may be bringing them up to date.
const patience = 20

// beyond stands after every stream.
const beyond = "\U0010FFFF"

// piece is some streams that follow one another, and the part of the alphabet they are all streams of.
type piece struct {
	streams     []id.Stream
	from, until id.Stream
}

// streams checks every stream and its rows.
func (r *run) streams(ctx context.Context) error {
	r.add(func(rep *Report) { rep.Listed = r.Lists != nil })
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	pieces := make(chan piece)
	var all sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	failed := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, err)
		cancel()
	}
	for range workers() {
		all.Go(func() {
			for p := range pieces {
				if err := r.piece(ctx, p); err != nil {
					failed(err)
				}
			}
		})
	}
	if err := r.cut(ctx, pieces); err != nil {
		failed(err)
	}
	close(pieces)
	all.Wait()
	return errors.Join(errs...)
}

// cut gives all streams in pieces. The pieces leave nothing out between them, so that rows of no stream are found too.
func (r *run) cut(ctx context.Context, pieces chan<- piece) error {
	var from id.Stream
	var after id.Stream
	for ctx.Err() == nil {
		page, err := r.Log.StreamsAfter(ctx, after, streamPage)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			pieces <- piece{from: from, until: beyond}
			return nil
		}
		for _, some := range apart(page) {
			after = some[len(some)-1]
			pieces <- piece{streams: some, from: from, until: after}
			from = after + "\x01"
		}
	}
	return nil
}

// apart cuts streams that follow one another so that the content of a file is read by itself.
func apart(page []id.Stream) [][]id.Stream {
	var out [][]id.Stream
	for i, s := range page {
		if i == 0 || s.Kind() == id.File || page[i-1].Kind() == id.File {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], s)
	}
	return out
}

// piece checks some streams.
func (r *run) piece(ctx context.Context, p piece) error {
	var coded []event.Opened
	if len(p.streams) > 0 {
		records, err := r.Log.Between(ctx, p.streams[0], p.streams[len(p.streams)-1])
		if err != nil {
			return err
		}
		coded = r.chains(records)
		if p.streams[0].Kind() == id.File {
			if _, err := attachment.Whole(coded); err != nil {
				r.fault(string(p.streams[0]), "file-not-whole")
			}
		}
		if err := r.open(ctx, coded); err != nil {
			return err
		}
	}
	return r.lists(ctx, p, coded)
}

func where(r *event.Record) string { return string(r.Stream) + " #" + strconv.FormatInt(r.Seq, 10) }

// chains checks sequence and hashes, and gives the events whose coded part can be read.
func (r *run) chains(records []event.Record) []event.Opened {
	coded := make([]event.Opened, 0, len(records))
	var stream id.Stream
	var seq int64
	var prev [32]byte
	kinds := map[string]int64{}
	for i := range records {
		e := &records[i]
		if e.Stream != stream {
			stream, seq, prev = e.Stream, 0, [32]byte{}
			kinds[stream.Kind()]++
		}
		if e.Seq != seq+1 {
			r.fault(where(e), "event-missing", "n", fmt.Sprint(e.Seq-seq-1))
		} else if e.Prev != prev {
			r.fault(where(e), "event-chain")
		}
		if e.Hash != e.ComputeHash() {
			r.fault(where(e), "event-hash")
		}
		seq, prev = e.Seq, e.Hash
		one, err := r.Coded(records[i : i+1])
		if err != nil {
			r.fault(where(e), "event-unreadable", "kind", string(e.Kind))
			continue
		}
		coded = append(coded, one...)
	}
	r.add(func(rep *Report) {
		rep.Events += int64(len(records))
		for kind, n := range kinds {
			rep.Streams[kind] += n
		}
	})
	return coded
}

// open tries every sealed part.
func (r *run) open(ctx context.Context, coded []event.Opened) error {
	if r.Vault == nil {
		return nil
	}
	answers, err := r.Vault.Try(ctx, coded)
	if err != nil {
		return err
	}
	for i, answer := range answers {
		switch {
		case answer == nil:
		case errors.Is(answer, vault.ErrNoKey):
			r.fault(where(&coded[i].Record), "event-no-key")
		case errors.Is(answer, vault.ErrShut):
			r.fault(where(&coded[i].Record), "event-shut")
		default:
			r.fault(where(&coded[i].Record), "event-unreadable", "kind", string(coded[i].Record.Kind))
		}
	}
	return nil
}

// rowsOf folds each stream and gives its rows.
func rowsOf(coded []event.Opened) []view.Rows {
	var out []view.Rows
	for len(coded) > 0 {
		n := 1
		for n < len(coded) && coded[n].Stream == coded[0].Stream {
			n++
		}
		out = append(out, view.RowsOf(coded[0].Stream, coded[:n]))
		coded = coded[n:]
	}
	return out
}

// lists compares the rows of some streams with those that are kept, and looks again while the program may be at them.
func (r *run) lists(ctx context.Context, p piece, coded []event.Opened) error {
	rows := rowsOf(coded)
	if r.Lists == nil {
		return nil
	}
	g, err := r.Lists.InUse(ctx)
	if err != nil {
		return err
	}
	differ, n, err := r.Lists.Differing(ctx, g, p.from, p.until, rows)
	if err != nil {
		return err
	}
	r.add(func(rep *Report) { rep.Rows += n })
	newest := map[id.Stream]int64{}
	for i := range coded {
		newest[coded[i].Stream] = max(newest[coded[i].Stream], coded[i].Position)
	}
	for _, stream := range differ {
		if newest[stream] > g.Mark.Position {
			continue // the lists have not come this far yet
		}
		if err := r.lookAgain(ctx, stream); err != nil {
			return err
		}
	}
	return nil
}

// lookAgain decides about one stream whose rows differed.
func (r *run) lookAgain(ctx context.Context, stream id.Stream) error {
	for range patience {
		records, err := r.Log.Between(ctx, stream, stream)
		if err != nil {
			return err
		}
		coded, err := r.Coded(records)
		if err != nil {
			return nil // named already
		}
		rows := []view.Rows{{Stream: stream}}
		if len(coded) > 0 {
			rows[0] = view.RowsOf(stream, coded)
		}
		g, err := r.Lists.InUse(ctx)
		if err != nil {
			return err
		}
		differ, _, err := r.Lists.Differing(ctx, g, stream, stream, rows)
		if err != nil || len(differ) == 0 {
			return err
		}
		r.Pause(ctx)
	}
	r.fault(string(stream), "lists-differ")
	return nil
}
