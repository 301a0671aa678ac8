package sqlite

import (
	"path/filepath"
	"testing"

	"spean/internal/eventlog/eventlogtest"
)

func logPlace(t testing.TB) eventlogtest.Opener {
	path := filepath.Join(t.TempDir(), "log.db")
	return func(t testing.TB) eventlogtest.Log {
		l, err := OpenLog(path)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
}

func TestLogKeepsWhatTheSuiteAsks(t *testing.T) { eventlogtest.Run(t, logPlace) }
