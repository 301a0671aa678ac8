package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
)

// appender runs the transactions of the writer on its one connection.
type appender struct {
	conn                                           *sql.Conn
	event, head, command, entry, about, hash, read *sql.Stmt
	begin, commit, save, release, position, leaf   *sql.Stmt
	// next are the next position and leaf, read when a transaction begins and moved on by each batch that is kept.
	next struct{ position, leaf int64 }
}

func (a *appender) prepare(ctx context.Context) (err error) {
	for _, s := range []struct {
		into **sql.Stmt
		sql  string
	}{
		{&a.event, "insert into event (" + eventColumns + ") values (?" + strings.Repeat(", ?", 17) + ")"},
		{&a.head, "select seq, hash from event where stream = ? order by seq desc limit 1"},
		{&a.command, "insert into command (id, first, last, leaf) values (?, ?, ?, ?)"},
		{&a.entry, "insert into audit_entry (leaf, record) values (?, ?)"},
		{&a.about, "insert or ignore into audit_about (stream, leaf) values (?, ?)"},
		{&a.hash, "insert into audit_hash (place, hash) values (?, ?)"},
		{&a.read, "select hash from audit_hash where place = ?"},
		{&a.begin, "begin immediate"}, {&a.commit, "commit"}, {&a.save, "savepoint batch"}, {&a.release, "release batch"},
		{&a.position, "select coalesce(max(position), 0) + 1 from event"},
		{&a.leaf, "select coalesce(max(leaf), -1) + 1 from audit_entry"},
	} {
		if *s.into, err = a.conn.PrepareContext(ctx, s.sql); err != nil {
			return fmt.Errorf("sqlite: %w", err)
		}
	}
	return nil
}

// close closes the statements too: the engine keeps a connection open in the background for as long as one of them lives.
func (a *appender) close() error {
	var errs []error
	for _, s := range []*sql.Stmt{a.event, a.head, a.command, a.entry, a.about, a.hash, a.read, a.begin, a.commit, a.save, a.release, a.position, a.leaf} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(append(errs, a.conn.Close())...)
}

// appendAll appends a group in one transaction with one sync. A batch that fails by its own fault is rolled back alone and its
// outcome says so. An error of appendAll itself means that nothing of the group was kept when the file was busy, and otherwise
// that nobody knows before the file is opened again. It gives the last position of the log.
func (a *appender) appendAll(ctx context.Context, group []*request, outcomes []outcome) (last int64, err error) {
	if _, err := a.begin.ExecContext(ctx); err != nil {
		return 0, fmt.Errorf("sqlite: %w", err)
	}
	err = a.places(ctx)
	for i := 0; i < len(group) && err == nil; i++ {
		err = a.appendOne(ctx, group[i].batch, &outcomes[i])
	}
	if err == nil {
		_, err = a.commit.ExecContext(ctx)
	}
	if err != nil {
		a.do(ctx, "rollback") // its error adds nothing: the first one stops the log
		return 0, fmt.Errorf("sqlite: append: %w", err)
	}
	return a.next.position - 1, nil
}

// appendOne appends one batch under a savepoint. It gives an error only when the whole transaction is lost.
func (a *appender) appendOne(ctx context.Context, b eventlog.Batch, o *outcome) error {
	if _, err := a.save.ExecContext(ctx); err != nil {
		return err
	}
	receipt, err := a.append(ctx, b)
	if err == nil {
		o.receipt = receipt
		_, err := a.release.ExecContext(ctx)
		return err
	}
	if !ownFault(err) && !errors.As(err, new(eventlog.Stale)) {
		return err
	}
	o.err = err
	if err := a.do(ctx, "rollback to batch"); err != nil {
		return err
	}
	_, err = a.release.ExecContext(ctx)
	return err
}

// places reads the next position and leaf. Both columns are the keys of their tables, so this is two steps in a tree.
func (a *appender) places(ctx context.Context) (err error) {
	if err = a.position.QueryRowContext(ctx).Scan(&a.next.position); err != nil {
		return err
	}
	return a.leaf.QueryRowContext(ctx).Scan(&a.next.leaf)
}

func (a *appender) append(ctx context.Context, b eventlog.Batch) (eventlog.Receipt, error) {
	if b.Command != "" {
		if r, ok, err := done(ctx, a.conn, b.Command); ok || err != nil {
			return r, err
		}
	}
	if err := a.expect(ctx, b.Expect); err != nil {
		return eventlog.Receipt{}, err
	}
	r := eventlog.Receipt{Leaf: a.next.leaf, Streams: b.Streams()}
	if len(b.Events) > 0 {
		r.First, r.Last = a.next.position, a.next.position+int64(len(b.Events))-1
	}
	for i := range b.Events {
		if err := a.insert(ctx, r.First+int64(i), &b.Events[i]); err != nil {
			return eventlog.Receipt{}, err
		}
	}
	if err := a.audit(ctx, b.Entry); err != nil {
		return eventlog.Receipt{}, err
	}
	if b.Command != "" {
		if _, err := a.command.ExecContext(ctx, string(b.Command), r.First, r.Last, r.Leaf); err != nil {
			return eventlog.Receipt{}, err
		}
	}
	a.next.position += int64(len(b.Events))
	a.next.leaf++
	return r, nil
}

// expect finds out whether every stream stands where the batch believes.
func (a *appender) expect(ctx context.Context, heads map[id.Stream]eventlog.Head) error {
	for s, want := range heads {
		var stands eventlog.Head
		var hash []byte
		if err := a.head.QueryRowContext(ctx, string(s)).Scan(&stands.Version, &hash); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		copy(stands.Hash[:], hash)
		if stands != want {
			return eventlog.Stale{Stream: s, Stands: stands}
		}
	}
	return nil
}

func (a *appender) insert(ctx context.Context, position int64, r *event.Record) error {
	_, err := a.event.ExecContext(ctx, position, string(r.ID), string(r.Stream), r.Seq, string(r.Kind), string(r.Entry), string(r.Agency),
		string(r.Actor), r.Recorded.UnixMicro(), r.Happened, notNull(r.Clear), string(r.Subject), string(r.Personal.Key), notNull(r.Personal.Data),
		string(r.Shared.Key), notNull(r.Shared.Data), r.Prev[:], r.Hash[:])
	return err
}

func (a *appender) do(ctx context.Context, statement string) error {
	_, err := a.conn.ExecContext(ctx, statement)
	return err
}

func (a *appender) number(ctx context.Context, query string) (n int64, err error) {
	err = a.conn.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// notNull gives empty bytes instead of none: no column of the log is ever null.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// keepable refuses text that could not be read back as it was written: what is not UTF-8, and NUL, where other stores and tools end.
func keepable(b *eventlog.Batch) error {
	texts := []string{string(b.Command)}
	for _, s := range b.Entry.Streams {
		texts = append(texts, string(s))
	}
	for i := range b.Events {
		r := &b.Events[i]
		texts = append(texts, string(r.ID), string(r.Stream), string(r.Kind), string(r.Entry), string(r.Agency), string(r.Actor), r.Happened,
			string(r.Subject), string(r.Personal.Key), string(r.Shared.Key))
	}
	for _, s := range texts {
		if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
			return errors.New("sqlite: a code or identifier is not text")
		}
	}
	return nil
}
