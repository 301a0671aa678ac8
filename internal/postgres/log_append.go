package postgres

import (
	"context"
	"strconv"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"spean/internal/audit"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
)

// appending is one transaction of the writer. It holds the append lock, so that what it has read stays true to its end: it asks
// once, decides every batch of the group in memory, and sends all rows at once.
type appending struct {
	tx             pgx.Tx
	position, leaf int64 // the next ones
	heads          map[id.Stream]eventlog.Head
	done           map[id.Command]eventlog.Receipt
	hashes         map[int64]tlog.Hash
	rows           pgx.Batch
}

// appendAll appends a group. A stale batch fails alone, in its outcome; an error means that the whole transaction must be undone.
func (a *appending) appendAll(ctx context.Context, group []*request) ([]outcome, error) {
	if err := a.learn(ctx, group); err != nil {
		return nil, err
	}
	first := a.position
	outcomes := make([]outcome, len(group))
	for i, r := range group {
		if receipt, ok := a.done[r.batch.Command]; ok && r.batch.Command != "" {
			receipt.Repeated = true
			outcomes[i] = outcome{receipt: receipt}
			continue
		}
		if err := a.expect(r.batch.Expect); err != nil {
			outcomes[i] = outcome{err: err}
			continue
		}
		receipt, err := a.append(r.batch)
		if err != nil {
			return nil, err
		}
		outcomes[i] = outcome{receipt: receipt}
	}
	if a.position > first {
		a.rows.Queue("select pg_notify($1, $2)", channel, strconv.FormatInt(a.position-1, 10))
	}
	if a.rows.Len() == 0 {
		return outcomes, nil
	}
	return outcomes, a.tx.SendBatch(ctx, &a.rows).Close()
}

// learn takes the lock and reads what the group depends on: where the log and the streams stand, which of the commands were done,
// and the hashes the audit tree grows from.
func (a *appending) learn(ctx context.Context, group []*request) error {
	a.heads, a.done, a.hashes = map[id.Stream]eventlog.Head{}, map[id.Command]eventlog.Receipt{}, map[int64]tlog.Hash{}
	var streams, commands []string
	for _, r := range group {
		for s := range r.batch.Expect {
			streams = append(streams, string(s))
		}
		if r.batch.Command != "" {
			commands = append(commands, string(r.batch.Command))
		}
	}
	var repeated []id.Command
	var q pgx.Batch
	q.Queue("select pg_advisory_xact_lock($1)", int64(lockAppend))
	q.Queue("select (select coalesce(max(position), 0) + 1 from event), (select coalesce(max(leaf), -1) + 1 from audit_entry)").
		QueryRow(func(row pgx.Row) error { return row.Scan(&a.position, &a.leaf) })
	q.Queue(`select s, seq, hash from unnest($1::text[]) s cross join lateral
		(select seq, hash from event where stream = s order by seq desc limit 1) e`, streams).
		Query(func(rows pgx.Rows) error {
			var s id.Stream
			var version int64
			var hash []byte
			_, err := pgx.ForEachRow(rows, []any{&s, &version, &hash}, func() error {
				h := eventlog.Head{Version: version}
				copy(h.Hash[:], hash)
				a.heads[s] = h
				return nil
			})
			return err
		})
	q.Queue("select id from command where id = any($1)", commands).Query(func(rows pgx.Rows) (err error) {
		repeated, err = pgx.CollectRows(rows, pgx.RowTo[id.Command])
		return err
	})
	if err := a.tx.SendBatch(ctx, &q).Close(); err != nil {
		return err
	}
	for _, c := range repeated {
		receipt, _, err := done(ctx, a.tx, c)
		if err != nil {
			return err
		}
		a.done[c] = receipt
	}
	return readHashes(ctx, a.tx, edge(a.leaf), a.hashes)
}

// expect finds out whether every stream stands where the batch believes.
func (a *appending) expect(heads map[id.Stream]eventlog.Head) error {
	for s, want := range heads {
		if stands := a.heads[s]; stands != want {
			return eventlog.Stale{Stream: s, Stands: stands}
		}
	}
	return nil
}

// append queues the rows of a batch and moves on what the next batch of the group will find.
func (a *appending) append(b eventlog.Batch) (eventlog.Receipt, error) {
	r := eventlog.Receipt{Leaf: a.leaf, Streams: b.Streams()}
	if len(b.Events) > 0 {
		r.First, r.Last = a.position, a.position+int64(len(b.Events))-1
	}
	for i := range b.Events {
		e := &b.Events[i]
		a.insert(r.First+int64(i), e)
		a.heads[e.Stream] = eventlog.Head{Version: e.Seq, Hash: e.Hash}
	}
	if err := a.audit(b.Entry); err != nil {
		return eventlog.Receipt{}, err
	}
	if b.Command != "" {
		a.rows.Queue("insert into command (id, first, last, leaf) values ($1, $2, $3, $4)", string(b.Command), r.First, r.Last, r.Leaf)
		a.done[b.Command] = r
	}
	a.position += int64(len(b.Events))
	a.leaf++
	return r, nil
}

const insertEvent = "insert into event (" + eventColumns + `) values
	($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`

func (a *appending) insert(position int64, r *event.Record) {
	a.rows.Queue(insertEvent, position, string(r.ID), string(r.Stream), r.Seq, string(r.Kind), string(r.Entry), string(r.Agency),
		string(r.Actor), r.Recorded, r.Happened, notNull(r.Clear), string(r.Subject), string(r.Personal.Key), notNull(r.Personal.Data),
		string(r.Shared.Key), notNull(r.Shared.Data), r.Prev[:], r.Hash[:])
}

// audit queues an entry for the end of the audit tree, with the hashes it completes.
func (a *appending) audit(leaf eventlog.Leaf) error {
	a.rows.Queue("insert into audit_entry (leaf, record) values ($1, $2)", a.leaf, leaf.Record)
	for _, s := range leaf.Streams {
		a.rows.Queue("insert into audit_about (stream, leaf) values ($1, $2) on conflict do nothing", string(s), a.leaf)
	}
	hashes, err := audit.LeafHashes(a.leaf, leaf.Record, func(places []int64) ([]tlog.Hash, error) { return pick(a.hashes, places) })
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, a.leaf)
	for i, h := range hashes {
		a.hashes[first+int64(i)] = h
		a.rows.Queue("insert into audit_hash (place, hash) values ($1, $2)", first+int64(i), h[:])
	}
	return nil
}
