package postgres

import (
	"context"
	"testing"

	"spean/internal/audit/audittest"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

func logPlace(t testing.TB) eventlogtest.Opener {
	address := postgrestest.Database(t)
	return func(t testing.TB) eventlogtest.Log {
		l, err := OpenLog(context.Background(), address)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
}

func TestLogKeepsWhatTheSuiteAsks(t *testing.T) { eventlogtest.Run(t, logPlace) }

func TestAuditTreeKeepsWhatTheSuiteAsks(t *testing.T) {
	audittest.Run(t, func(t testing.TB) audittest.Opener {
		open := logPlace(t)
		return func(t testing.TB) audittest.Store { return open(t).(*Log) }
	})
}

func BenchmarkLog(b *testing.B) { eventlogtest.Bench(b, logPlace) }
