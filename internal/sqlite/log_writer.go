package sqlite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"spean/internal/eventlog"
)

// groupSize is the most batches committed with one sync. Nothing waits for a group to fill: the batches that came in while the
// group before was being synced are the next one.
const groupSize = 64

// writer is the one goroutine that changes the log.
type writer struct {
	queue chan *request
	quit  chan struct{} // closed by stop
	ended chan struct{} // closed when the goroutine is gone
	once  sync.Once

	// The rest belongs to the goroutine.
	file *file
	tide *tide
	tx   appender
}

// request is one append on its way through the queue.
type request struct {
	batch eventlog.Batch
	// taken is decided once: by the writer when it begins the batch, or by the caller who no longer waits.
	taken atomic.Bool
	reply chan outcome // holds one
}

type outcome struct {
	receipt eventlog.Receipt
	err     error
}

func startWriter(ctx context.Context, f *file, t *tide) (*writer, error) {
	w := &writer{queue: make(chan *request, groupSize), quit: make(chan struct{}), ended: make(chan struct{}), file: f, tide: t}
	conn, err := f.write.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	w.tx.conn = conn
	if err := w.tx.prepare(ctx); err != nil {
		return nil, errors.Join(err, w.tx.close())
	}
	at, err := w.tx.number(ctx, "select coalesce(max(position), 0) from event")
	if err != nil {
		return nil, errors.Join(err, w.tx.close())
	}
	t.rise(at)
	go w.run()
	return w, nil
}

// append hands a batch to the writer and waits for its outcome. When ctx ends first and the writer has not begun, nothing is
// appended; once it has begun, the outcome is waited for, since it is a matter of milliseconds.
func (w *writer) append(ctx context.Context, b eventlog.Batch) (eventlog.Receipt, error) {
	r := &request{batch: b, reply: make(chan outcome, 1)}
	if err := ctx.Err(); err != nil {
		return eventlog.Receipt{}, err
	}
	select {
	case w.queue <- r:
	case <-ctx.Done():
		return eventlog.Receipt{}, ctx.Err()
	case <-w.ended:
		return eventlog.Receipt{}, ErrClosed
	}
	select {
	case o := <-r.reply:
		return o.receipt, o.err
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return eventlog.Receipt{}, ctx.Err()
		}
	case <-w.ended:
	}
	select { // the writer has begun, or is gone: its answer, if there is one, is there or about to be
	case o := <-r.reply:
		return o.receipt, o.err
	case <-w.ended:
	}
	select {
	case o := <-r.reply:
		return o.receipt, o.err
	default:
		return eventlog.Receipt{}, ErrClosed
	}
}

// stop ends the goroutine after the group it is at.
func (w *writer) stop() {
	w.once.Do(func() { close(w.quit) })
	<-w.ended
}

func (w *writer) run() {
	defer close(w.ended)
	defer w.tx.close()
	for {
		select {
		case <-w.quit:
			return
		case first := <-w.queue:
			w.commit(w.gather(first))
			if w.file.stopped() == nil {
				w.file.moveWAL(w.tx.conn) // after the answers, so nobody waits for it; a failure stops the file
			}
		}
	}
}

// gather takes what is waiting, up to a group. A request whose caller has gone is left out.
func (w *writer) gather(first *request) []*request {
	var group []*request
	for r := first; ; {
		if r.taken.CompareAndSwap(false, true) {
			group = append(group, r)
		}
		if len(group) == groupSize {
			return group
		}
		select {
		case r = <-w.queue:
		default:
			return group
		}
	}
}

// commit appends a group in one transaction and answers each request alone.
func (w *writer) commit(group []*request) {
	if len(group) == 0 {
		return
	}
	outcomes := make([]outcome, len(group))
	err := w.file.stopped()
	if err == nil {
		var last int64
		if last, err = w.tx.appendAll(context.Background(), group, outcomes); err == nil {
			w.tide.rise(last)
		} else if !busy(err) {
			err = w.file.stop(err)
		}
	}
	for i, r := range group {
		if err != nil {
			outcomes[i] = outcome{err: err}
		}
		r.reply <- outcomes[i]
	}
}
