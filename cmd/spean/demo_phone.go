package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/id"
	"spean/internal/node"
	"spean/internal/problem"
)

// demoPhone is what a phone is set up with to send forms to the demonstration.
type demoPhone struct {
	URL      string `json:"url"`
	User     string `json:"user"`
	Password string `json:"password"`
}

// Whose phone it is, who set it up, and what it is called.
const (
	demoPhoneOf    = "kalyan.ngo"
	demoPhoneBy    = "borey.ngo"
	demoPhoneLabel = "ODK Collect"
)

// demoPhoneFile keeps the credential of the demonstration's phone between runs, beside the sign-ins.
const demoPhoneFile = "phone.json"

// openDemoPhone gives the phone of the demonstration: that of the last run while its credential works, else a new one in its place.
func openDemoPhone(ctx context.Context, n *node.Node, folder, address string, now time.Time) (demoPhone, error) {
	p, err := readDemoPhone(folder)
	if err != nil {
		return p, err
	}
	_, _, err = n.Accounts.PhoneOf(ctx, id.Device(p.User), account.Secret(p.Password))
	if problem.KindOf(err) == problem.Expired {
		if p, err = newDemoPhone(ctx, n, now); err == nil {
			err = writeDemoPhone(folder, p)
		}
	}
	p.URL = node.PhonesAt(address)
	return p, err
}

// newDemoPhone ends the phone set up before, whose credential nobody has any more, and sets another up.
func newDemoPhone(ctx context.Context, n *node.Node, now time.Time) (demoPhone, error) {
	whose, err := demoAccount(ctx, n, demoPhoneOf)
	if err != nil {
		return demoPhone{}, err
	}
	by, err := demoAccount(ctx, n, demoPhoneBy)
	if err != nil {
		return demoPhone{}, err
	}
	who := access.Principal{Account: by.ID, Agency: by.Agency, Roles: []access.Role{access.Administrator}}
	if err := n.Desk.AuthoriseAdmin(ctx, who, access.AdminDevices, whose.Agency); err != nil {
		return demoPhone{}, err
	}
	phones, err := n.Accounts.Phones(ctx, whose.Agency)
	if err != nil {
		return demoPhone{}, err
	}
	for _, old := range phones {
		if old.Account == whose.ID && old.Label == demoPhoneLabel && old.Revoked.IsZero() {
			if err := n.Accounts.RevokePhone(ctx, whose.Agency, old.ID, by.ID, now); err != nil {
				return demoPhone{}, err
			}
		}
	}
	made, secret, err := n.Accounts.AddPhone(ctx, whose.ID, demoPhoneLabel, by.ID, now)
	return demoPhone{User: string(made.ID), Password: secret.Reveal()}, err
}

// demoAccount finds somebody of the demonstration by the name they sign in with.
func demoAccount(ctx context.Context, n *node.Node, name string) (account.Account, error) {
	agencies, err := n.Accounts.Agencies(ctx)
	if err != nil {
		return account.Account{}, err
	}
	for _, a := range agencies {
		people, err := n.Accounts.Accounts(ctx, a.ID)
		if err != nil {
			return account.Account{}, err
		}
		for _, p := range people {
			if p.Name == name {
				return p, nil
			}
		}
	}
	return account.Account{}, errors.New("demo: nobody signs in as " + name)
}

func readDemoPhone(folder string) (demoPhone, error) {
	var p demoPhone
	content, err := os.ReadFile(filepath.Join(folder, demoPhoneFile))
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &p)
	}
	return p, err
}

func writeDemoPhone(folder string, p demoPhone) error {
	content, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, demoPhoneFile), content, 0o600)
}
