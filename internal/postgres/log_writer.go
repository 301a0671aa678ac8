package postgres

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"spean/internal/eventlog"
)

// groupSize is the most batches committed with one sync. Nothing waits for a group to fill: the batches that came in while the
// group before was being synced are the next one.
const groupSize = 64

// How often, and with what pause, the server is asked again what became of a commit whose answer was lost.
const (
	askAgain   = 150
	pauseAsked = 200 * time.Millisecond
)

// writer is the one goroutine of this program that appends.
type writer struct {
	fault
	queue chan *request
	quit  chan struct{} // closed by stop
	ended chan struct{} // closed when the goroutine is gone
	once  sync.Once

	// The rest belongs to the goroutine.
	address string
	tide    *tide
	conn    *pgx.Conn // nil when there is none at the moment
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

func startWriter(address string, t *tide) *writer {
	w := &writer{queue: make(chan *request, groupSize), quit: make(chan struct{}), ended: make(chan struct{}), address: address, tide: t}
	go w.run()
	return w
}

// append hands a batch to the writer and waits for its outcome. When ctx ends first and the writer has not begun, nothing is
// appended; once it has begun, the outcome is waited for.
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
	defer w.drop()
	for {
		select {
		case <-w.quit:
			return
		case first := <-w.queue:
			w.commit(w.gather(first))
		}
	}
}

// drop ends the session, so that the next group begins with a new one.
func (w *writer) drop() {
	if w.conn != nil {
		w.conn.Close(context.Background())
		w.conn = nil
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

// commit appends a group in one transaction and answers each request alone. When a batch of the group turns out to be one the
// server refuses, the group is undone and each batch gets a transaction of its own.
func (w *writer) commit(group []*request) {
	if len(group) == 0 {
		return
	}
	outcomes, err := w.attempt(group)
	if ownFault(err) && len(group) > 1 {
		for _, r := range group {
			w.commit([]*request{r})
		}
		return
	}
	for i, r := range group {
		if err != nil {
			r.reply <- outcome{err: fmt.Errorf("postgres: append: %w", err)}
		} else {
			r.reply <- outcomes[i]
		}
	}
}

// attempt runs one transaction. Its error means that nothing of the group was kept, unless it wraps ErrFatal.
func (w *writer) attempt(group []*request) ([]outcome, error) {
	ctx := context.Background()
	if err := w.Stopped(); err != nil {
		return nil, err
	}
	if err := w.ready(ctx); err != nil {
		return nil, err
	}
	tx, err := w.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}) // the statements after the lock must see what it waited for
	if err != nil {
		w.drop()
		return nil, w.judged(err)
	}
	a := appending{tx: tx}
	outcomes, err := a.appendAll(ctx, group)
	if err != nil {
		if tx.Rollback(ctx) != nil {
			w.drop()
		}
		return nil, w.judged(err)
	}
	if err := tx.Commit(ctx); err != nil {
		if state(err) != "" { // the server answered: it was undone
			return nil, w.judged(err)
		}
		w.drop()
		return w.find(ctx, group, err)
	}
	w.tide.rise(a.position - 1)
	return outcomes, nil
}

// ready sees to it that there is a session, and that it keeps what it acknowledges.
func (w *writer) ready(ctx context.Context) error {
	if w.conn != nil && !w.conn.IsClosed() {
		return nil
	}
	conn, err := connect(ctx, w.address, logSchema)
	if err != nil {
		return err
	}
	if err := checkLive(ctx, conn); err != nil {
		conn.Close(ctx)
		return err
	}
	w.conn = conn
	return nil
}

// find learns what became of a group when the answer to its commit was lost. The lock is taken first: whoever has it knows that the
// lost transaction is over. What has no command to be found by was a look; it is answered with the error, and nothing is shown.
func (w *writer) find(ctx context.Context, group []*request, lost error) ([]outcome, error) {
	for range askAgain {
		if outcomes, err := w.ask(ctx, group, lost); err == nil {
			return outcomes, nil
		}
		w.drop()
		select {
		case <-w.quit:
			return nil, w.fault.stop(lost)
		case <-time.After(pauseAsked):
		}
	}
	return nil, w.fault.stop(lost)
}

func (w *writer) ask(ctx context.Context, group []*request, lost error) ([]outcome, error) {
	if err := w.ready(ctx); err != nil {
		return nil, err
	}
	tx, err := w.conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "select pg_advisory_xact_lock($1)", int64(lockAppend)); err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(group))
	for i, r := range group {
		outcomes[i].err = fmt.Errorf("postgres: append: %w", lost)
		if r.batch.Command == "" {
			continue
		}
		receipt, ok, err := done(ctx, tx, r.batch.Command)
		if err != nil {
			return nil, err
		}
		if ok {
			outcomes[i] = outcome{receipt: receipt}
			w.tide.rise(receipt.Last)
		}
	}
	return outcomes, nil
}
