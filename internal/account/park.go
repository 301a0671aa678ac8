package account

import (
	"context"
	"slices"
	"time"

	"spean/internal/id"
	"spean/internal/problem"
)

// Limits of parked text.
const (
	// MaxForm is the largest form that is parked, in bytes.
	MaxForm = 256 << 10
	// maxDrafts is how many forms wait for one account; the oldest makes room.
	maxDrafts = 8
	maxPath   = 512
)

// Form is what was being sent when the session timed out. The edge leaves passwords and tokens out of Body.
type Form struct {
	Path string // of the page, without host or query
	Body []byte // the form as sent
}

// Draft is a parked form given back.
type Draft struct {
	ID   string
	Form Form
	At   time.Time // when it was parked
}

type draft struct {
	Path string    `json:"path"`
	Body []byte    `json:"body"`
	At   time.Time `json:"at"`
}

// Park keeps what was typed for the account of a session that timed out, for ParkedFor. A token of a session that was ended, or
// that is still alive, parks nothing: KeySignedOut. Only the same account gets it back, from Parked.
func (d *Desk) Park(ctx context.Context, token Secret, f Form, now time.Time) error {
	if len(f.Body) > MaxForm || len(f.Path) > maxPath {
		return problem.New(problem.TooLarge, KeyTooLarge, "")
	}
	return d.again(func() error {
		s, ok, err := d.find(ctx, token, now)
		if err != nil {
			return err
		}
		if !ok || !d.timedOut(s.session, now) {
			return problem.New(problem.Expired, KeySignedOut, "")
		}
		drafts, rows, err := d.drafts(ctx, s.session.Account, now)
		if err != nil {
			return err
		}
		k := Key{kindDraft, "draft-" + d.make.Secret()[:16]}
		change, err := d.seal.put(k, string(s.session.Account), 0, now.Add(ParkedFor), draft{Path: f.Path, Body: f.Body, At: moment(now)})
		if err != nil {
			return err
		}
		changes := []Change{change}
		for i := maxDrafts - 1; i < len(drafts); i++ {
			changes = append(changes, remove(rows[drafts[i].ID]))
		}
		return d.store.Write(ctx, changes)
	})
}

// drafts gives what is parked for an account, newest first, with the rows it rests in.
func (d *Desk) drafts(ctx context.Context, who id.Account, now time.Time) ([]Draft, map[string]Row, error) {
	all, err := d.store.Owned(ctx, kindDraft, string(who))
	if err != nil {
		return nil, nil, err
	}
	var out []Draft
	rows := map[string]Row{}
	for _, r := range all {
		var body draft
		if err := d.seal.open(r, &body); err != nil {
			return nil, nil, err
		}
		if r.Ends.After(now) {
			out = append(out, Draft{ID: r.Name, Form: Form{Path: body.Path, Body: body.Body}, At: body.At})
			rows[r.Name] = r
		}
	}
	slices.SortFunc(out, func(a, b Draft) int { return b.At.Compare(a.At) })
	return out, rows, nil
}

// Parked gives an account what was parked for it, the newest first. It stays until Unpark or its end, so that a connection that
// breaks now loses nothing.
func (d *Desk) Parked(ctx context.Context, who id.Account, now time.Time) ([]Draft, error) {
	out, _, err := d.drafts(ctx, who, now)
	return out, err
}

// Unpark throws a parked form away, once it was sent or is not wanted. Another account's, or none, is no error and changes nothing.
func (d *Desk) Unpark(ctx context.Context, who id.Account, draftID string) error {
	return d.again(func() error {
		r, ok, err := d.store.Row(ctx, Key{kindDraft, draftID})
		if err != nil || !ok || r.Owner != string(who) {
			return err
		}
		return d.store.Write(ctx, []Change{remove(r)})
	})
}
