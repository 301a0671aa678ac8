package account

import (
	"context"
	"slices"
	"time"

	"spean/internal/id"
	"spean/internal/problem"
)

// Session is one sign-in on one device.
type Session struct {
	// ID names the session in the person's own list. It opens nothing; the token does.
	ID      string     `json:"id"`
	Account id.Account `json:"account"`
	// Epoch of the account the session began in; it ends when the account's moves on.
	Epoch     int64     `json:"epoch"`
	Label     string    `json:"label"` // of the device, as the edge describes it; no address
	Began     time.Time `json:"began"`
	Seen      time.Time `json:"seen"`      // to the minute
	Confirmed time.Time `json:"confirmed"` // when the password was last typed
	// Over: found past its limits; it never comes back, and serves only to park what was being typed.
	Over bool `json:"over,omitempty"`
}

// timedOut says that a session is past its limits.
func (d *Desk) timedOut(s Session, now time.Time) bool {
	return s.Over || now.Sub(s.Seen) >= d.idle || now.Sub(s.Began) >= d.absolute
}

// Fresh says that the password was typed so recently that a grave act may be done (export, erasing, breaking the glass, looking
// after accounts); see Confirm.
func Fresh(s Session, now time.Time) bool {
	age := now.Sub(s.Confirmed)
	return age >= 0 && age < FreshFor
}

// Visit is who is asking: read anew for every request.
type Visit struct {
	Account Account
	Agency  Agency
	Session Session
}

// Entry is a session just begun, or gone on with under a new token. Both secrets go into cookies and nowhere else.
type Entry struct {
	Visit
	Token Secret
	// Device marks the browser as known to this person. It is no proof of anything; see strike.
	Device Secret
}

func sessionKey(token Secret) Key { return Key{kindSession, token.digest()} }

// found is a session with all that belongs to it.
type found struct {
	row     Row
	session Session
	person  person
}

// find reads a session and whose it is: ok false when it was ended, by whatever means but time.
func (d *Desk) find(ctx context.Context, token Secret, now time.Time) (f found, ok bool, err error) {
	f.row, ok, err = d.load(ctx, sessionKey(token), &f.session)
	if err != nil || !ok || !f.row.Ends.After(now) {
		return found{}, false, err
	}
	f.person, ok, err = d.person(ctx, f.session.Account)
	if err != nil || !ok || f.person.State != Active || f.person.Epoch != f.session.Epoch {
		return found{}, false, err
	}
	return f, true, nil
}

// Session says whose token it is, for one request. The problem is KeySignedOut for no token or one that was ended, and KeyTimedOut
// for a session past its limits, for which Park still works; both are of kind Expired.
func (d *Desk) Session(ctx context.Context, token Secret, now time.Time) (Visit, error) {
	f, ok, err := d.find(ctx, token, now)
	if err != nil {
		return Visit{}, err
	}
	if !ok {
		return Visit{}, problem.New(problem.Expired, KeySignedOut, "")
	}
	if d.timedOut(f.session, now) {
		if !f.session.Over {
			f.session.Over = true
			err = d.touch(ctx, f)
		}
		if err != nil {
			return Visit{}, err
		}
		return Visit{}, problem.New(problem.Expired, KeyTimedOut, "")
	}
	if now.Sub(f.session.Seen) >= touchEvery {
		f.session.Seen = moment(now)
		if err := d.touch(ctx, f); err != nil {
			return Visit{}, err
		}
	}
	return d.visit(ctx, f.person, f.session)
}

func (d *Desk) visit(ctx context.Context, p person, s Session) (Visit, error) {
	agency, err := d.Agency(ctx, p.Agency)
	return Visit{Account: p.Account, Agency: agency, Session: s}, err
}

// touch keeps a changed session, and with its last use that of the account. Somebody who changed either meanwhile is right too:
// a session that was ended stays ended.
func (d *Desk) touch(ctx context.Context, f found) error {
	change, err := d.seal.put(f.row.Key, f.row.Owner, f.row.Version, f.row.Ends, f.session)
	if err != nil {
		return err
	}
	seen, err := d.seenChange(ctx, f.session.Account, f.session.Seen)
	if err != nil {
		return err
	}
	if err := d.store.Write(ctx, []Change{change, seen}); err != nil && !isChanged(err) {
		return err
	}
	return nil
}

func (d *Desk) seenChange(ctx context.Context, who id.Account, at time.Time) (Change, error) {
	var last time.Time
	r, _, err := d.load(ctx, Key{kindSeen, string(who)}, &last)
	if err != nil {
		return Change{}, err
	}
	if at.Before(last) {
		at = last
	}
	return d.seal.put(Key{kindSeen, string(who)}, "", r.Version, time.Time{}, at)
}

// begin makes a session and the changes that keep it. A device that is not known yet gets a secret.
func (d *Desk) begin(ctx context.Context, p person, label string, device Secret, now time.Time) (Entry, []Change, error) {
	at := moment(now)
	s := Session{ID: "session-" + d.make.Secret()[:16], Account: p.ID, Epoch: p.Epoch, Label: tidyLabel(label), Began: at, Seen: at, Confirmed: at}
	token := Secret(d.make.Secret())
	session, err := d.seal.put(sessionKey(token), string(p.ID), 0, at.Add(d.absolute+parkable), s)
	if err != nil {
		return Entry{}, nil, err
	}
	seen, err := d.seenChange(ctx, p.ID, at)
	if err != nil {
		return Entry{}, nil, err
	}
	known, err := d.known(ctx, p.ID, device, now)
	if err != nil {
		return Entry{}, nil, err
	}
	if known.Version == 0 {
		device = Secret(d.make.Secret())
	}
	mark, err := d.seal.put(d.deviceKey(p.ID, device), string(p.ID), known.Version, at.Add(deviceLife), s.Label)
	if err != nil {
		return Entry{}, nil, err
	}
	v, err := d.visit(ctx, p, s)
	return Entry{Visit: v, Token: token, Device: device}, []Change{session, seen, mark}, err
}

func (d *Desk) deviceKey(who id.Account, device Secret) Key {
	return Key{kindDevice, d.seal.lookup("device of", string(who), device.digest())}
}

// known gives the row of a device the person has signed in on, or the zero Row.
func (d *Desk) known(ctx context.Context, who id.Account, device Secret, now time.Time) (Row, error) {
	var label string
	r, ok, err := d.load(ctx, d.deviceKey(who, device), &label)
	if err != nil || !ok || !r.Ends.After(now) || device == "" {
		return Row{}, err
	}
	return r, nil
}

// SignOut ends the session of a token; a token of no session is no error. The quick exit calls it too.
func (d *Desk) SignOut(ctx context.Context, token Secret) error {
	return d.again(func() error {
		r, ok, err := d.store.Row(ctx, sessionKey(token))
		if err != nil || !ok {
			return err
		}
		return d.store.Write(ctx, []Change{remove(r)})
	})
}

// Sessions gives the sessions in which an account is signed in, the last used first.
func (d *Desk) Sessions(ctx context.Context, who id.Account, now time.Time) ([]Session, error) {
	p, ok, err := d.person(ctx, who)
	if err != nil || !ok || p.State != Active {
		return nil, err
	}
	rows, err := d.store.Owned(ctx, kindSession, string(who))
	if err != nil {
		return nil, err
	}
	var out []Session
	for _, r := range rows {
		var s Session
		if err := d.seal.open(r, &s); err != nil {
			return nil, err
		}
		if s.Epoch == p.Epoch && !d.timedOut(s, now) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Session) int { return b.Seen.Compare(a.Seen) })
	return out, nil
}

// EndSession ends one of an account's sessions, by its ID. One that is over already is no error.
func (d *Desk) EndSession(ctx context.Context, who id.Account, session string) error {
	return d.endSessions(ctx, who, func(s Session) bool { return s.ID == session })
}

// EndOthers ends all of an account's sessions but the one with the given ID.
func (d *Desk) EndOthers(ctx context.Context, who id.Account, but string) error {
	return d.endSessions(ctx, who, func(s Session) bool { return s.ID != but })
}

func (d *Desk) endSessions(ctx context.Context, who id.Account, which func(Session) bool) error {
	return d.again(func() error {
		rows, err := d.store.Owned(ctx, kindSession, string(who))
		if err != nil {
			return err
		}
		var changes []Change
		for _, r := range rows {
			var s Session
			if err := d.seal.open(r, &s); err != nil {
				return err
			}
			if which(s) {
				changes = append(changes, remove(r))
			}
		}
		for part := range slices.Chunk(changes, MaxChanges) {
			if err := d.store.Write(ctx, part); err != nil {
				return err
			}
		}
		return nil
	})
}

// EndAll ends every session of an account at once, as an administrator may.
func (d *Desk) EndAll(ctx context.Context, who id.Account) error {
	return d.again(func() error {
		p, ok, err := d.person(ctx, who)
		if err != nil {
			return err
		}
		if !ok {
			return unavailable()
		}
		p.Epoch++
		change, err := d.putPerson(p)
		if err != nil {
			return err
		}
		return d.store.Write(ctx, []Change{change})
	})
}
