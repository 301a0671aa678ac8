package account

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"spean/internal/id"
	"spean/internal/problem"
)

// Phone is one device of one person that sends filled forms, with a credential of its own: it can be taken from the phone without
// touching the person's account, and opens nothing but the door for forms.
type Phone struct {
	ID      id.Device  `json:"id"`
	Account id.Account `json:"account"`
	Agency  id.Agency  `json:"agency"`
	// Label is what people call it.
	Label   string     `json:"label"`
	Added   time.Time  `json:"added"`
	AddedBy id.Account `json:"added_by"`
	// Revoked is when its credential ended; zero while it works.
	Revoked   time.Time  `json:"revoked"`
	RevokedBy id.Account `json:"revoked_by"`
}

// phoneRow is what is kept of a phone.
type phoneRow struct {
	Phone
	Secret string `json:"secret"` // digest
}

func phoneKey(device id.Device) Key { return Key{kindPhone, string(device)} }

// AddPhone gives a person a phone and makes its credential, which is told once. The person's account must be in use. Without a label it
// is a problem at "label".
func (d *Desk) AddPhone(ctx context.Context, who id.Account, label string, by id.Account, now time.Time) (Phone, Secret, error) {
	p, err := d.usable(ctx, who)
	if err != nil {
		return Phone{}, "", err
	}
	if label = tidyLabel(label); label == "" {
		return Phone{}, "", problem.New(problem.Invalid, "error.required", "label")
	}
	secret := Secret(d.make.Secret())
	row := phoneRow{Phone: Phone{ID: d.make.Device(), Account: p.ID, Agency: p.Agency, Label: label, Added: moment(now), AddedBy: by}, Secret: secret.digest()}
	change, err := d.seal.put(phoneKey(row.ID), string(p.Agency), 0, time.Time{}, row)
	if err != nil {
		return Phone{}, "", err
	}
	return row.Phone, secret, d.store.Write(ctx, []Change{change})
}

// Phones gives the phones of an agency, the newest first, ended ones too.
func (d *Desk) Phones(ctx context.Context, of id.Agency) ([]Phone, error) {
	rows, err := d.store.Owned(ctx, kindPhone, string(of))
	if err != nil {
		return nil, err
	}
	out := make([]Phone, len(rows))
	for i, r := range rows {
		var p phoneRow
		if err := d.seal.open(r, &p); err != nil {
			return nil, err
		}
		out[i] = p.Phone
	}
	slices.SortFunc(out, func(a, b Phone) int {
		if c := b.Added.Compare(a.Added); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out, nil
}

// RevokePhone ends a phone's credential at once. A phone of another agency is not there; ending it again changes nothing.
func (d *Desk) RevokePhone(ctx context.Context, of id.Agency, device id.Device, by id.Account, now time.Time) error {
	return d.again(func() error {
		var p phoneRow
		r, ok, err := d.load(ctx, phoneKey(device), &p)
		if err != nil {
			return err
		}
		if !ok || p.Agency != of {
			return unavailable()
		}
		if !p.Revoked.IsZero() {
			return nil
		}
		p.Revoked, p.RevokedBy = moment(now), by
		change, err := d.seal.put(r.Key, r.Owner, r.Version, r.Ends, p)
		if err != nil {
			return err
		}
		return d.store.Write(ctx, []Change{change})
	})
}

// PhoneOf says whose phone sends with a credential. The problem is KeyRefused for one that is wrong or was ended, and for the phone of
// somebody whose account is not in use; which of them is not told.
func (d *Desk) PhoneOf(ctx context.Context, device id.Device, secret Secret) (Phone, Account, error) {
	refused := problem.New(problem.Expired, KeyRefused, "")
	if !id.Valid(string(device), "phone") {
		return Phone{}, Account{}, refused
	}
	var p phoneRow
	_, ok, err := d.load(ctx, phoneKey(device), &p)
	if err != nil {
		return Phone{}, Account{}, err
	}
	if subtle.ConstantTimeCompare([]byte(p.Secret), []byte(secret.digest())) != 1 || !ok || !p.Revoked.IsZero() {
		return Phone{}, Account{}, refused
	}
	who, ok, err := d.person(ctx, p.Account)
	if err != nil {
		return Phone{}, Account{}, err
	}
	if !ok || who.State != Active || who.Agency != p.Agency {
		return Phone{}, Account{}, refused
	}
	return p.Phone, who.Account, nil
}
