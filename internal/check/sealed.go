package check

import (
	"context"

	"spean/internal/account"
	"spean/internal/id"
)

// rowPage is how many keys or rows of accounts are read at once.
const rowPage = 1000

// keys checks every key.
func (r *run) keys(ctx context.Context) error {
	var after id.Key
	for {
		page, err := r.Parts.Keys.KeysAfter(ctx, after, rowPage)
		if err != nil || len(page) == 0 {
			return err
		}
		var erased int64
		for _, k := range page {
			if k.Gone() {
				erased++
			}
			if r.Vault != nil && r.Vault.TryKey(ctx, k) != nil {
				r.fault(string(k.ID), "key-shut", "scope", string(k.Scope))
			}
		}
		after = page[len(page)-1].ID
		r.add(func(rep *Report) { rep.Keys += int64(len(page)); rep.Erased += erased })
	}
}

// accounts checks every row about people who sign in.
func (r *run) accounts(ctx context.Context) error {
	var after account.Key
	for {
		page, err := r.Parts.Accounts.RowsAfter(ctx, after, rowPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, row := range page {
			if r.Desk != nil && r.Desk.Readable(row) != nil {
				r.fault("account "+string(row.Kind)+" "+row.Name, "account-shut")
			}
		}
		after = page[len(page)-1].Key
		r.add(func(rep *Report) { rep.AccountRows += int64(len(page)) })
	}
}
