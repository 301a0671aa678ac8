package sqlite

import (
	"path/filepath"
	"testing"

	"spean/internal/account"
	"spean/internal/account/accounttest"
)

func TestAccountsKeepWhatTheSuiteAsks(t *testing.T) {
	accounttest.Run(t, func(t testing.TB) accounttest.Open {
		path := filepath.Join(t.TempDir(), "accounts.db")
		var last *Accounts
		closeLast := func() {
			if last != nil {
				last.Close()
			}
		}
		t.Cleanup(closeLast)
		return func() account.Store {
			closeLast()
			var err error
			if last, err = OpenAccounts(path); err != nil {
				t.Fatal(err)
			}
			return last
		}
	})
}
