package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// openPool opens a store that is not a log: it checks a session, brings the tables up to date and gives sessions that write.
func openPool(ctx context.Context, address string, s schema) (*pgxpool.Pool, error) {
	conn, err := connect(ctx, address, s)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	if err := checkLive(ctx, conn); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx, conn); err != nil {
		return nil, err
	}
	return pool(ctx, address, s, true)
}

// change runs one transaction, durable before it returns. An error of do undoes it.
func (f *fault) change(ctx context.Context, p *pgxpool.Pool, do func(pgx.Tx) error) error {
	if err := f.Stopped(); err != nil {
		return err
	}
	return f.judged(pgx.BeginTxFunc(ctx, p, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, do))
}
