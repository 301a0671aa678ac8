package account

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"spean/internal/id"
	"spean/internal/problem"
)

// Attempt is what somebody sends to sign in.
type Attempt struct {
	Name, Password string
	Address        netip.Addr // whence; kept only as a keyed hash in a counter, for an hour
	Device         Secret     // of the browser, empty when it has none
	Label          string     // what kind of device it is, for the person's own list
}

// nobody stands in for the account of a name that nobody has, so that the same rows are looked for.
const nobody id.Account = "account-nobody"

// refused is the one answer to a wrong name, a wrong password, an account that cannot be used.
func refused() error { return problem.New(problem.Invalid, KeyRefused, "") }

// SignIn begins a session under a new token. The problems are KeyRefused, KeyWait and KeyBusy (see RetryAfter); none of them tells
// whether the name exists. On a device the person has signed in on before, only that device's own attempts count.
func (d *Desk) SignIn(ctx context.Context, a Attempt, now time.Time) (Entry, error) {
	name, p, err := d.named(ctx, a.Name)
	if err != nil {
		return Entry{}, err
	}
	device, err := d.known(ctx, p.ID, a.Device, now)
	if err != nil {
		return Entry{}, err
	}
	own := d.nameBucket(name)
	buckets := []bucket{own, d.addressBucket(a.Address)}
	if device.Version > 0 {
		own = d.deviceBucket(p.ID, a.Device)
		buckets = []bucket{own}
	}
	if err := d.strike(ctx, now, buckets...); err != nil {
		return Entry{}, err
	}
	fits, weak, err := d.pool.verify(ctx, a.Password, p.Hash)
	if err != nil {
		for _, b := range buckets { // nothing was learned, so nothing is counted
			err = errors.Join(err, d.forgive(ctx, false, b))
		}
		return Entry{}, err
	}
	if !fits {
		return Entry{}, refused()
	}
	for _, b := range buckets {
		if err := d.forgive(ctx, b.key == own.key, b); err != nil {
			return Entry{}, err
		}
	}
	if weak {
		if err := d.strengthen(ctx, p, a.Password); err != nil {
			return Entry{}, err
		}
	}
	return d.enter(ctx, p, a.Label, a.Device, now)
}

// named finds the account of a name as typed; nobody's when there is none.
func (d *Desk) named(ctx context.Context, typed string) (string, person, error) {
	name, valid := foldName(typed)
	if !valid {
		name = typed[:min(len(typed), mostName)] // only to be counted; no account has such a name
	}
	who := nobody
	if _, _, err := d.load(ctx, d.nameKey(name), &who); err != nil {
		return "", person{}, err
	}
	p, ok, err := d.person(ctx, who)
	if !ok {
		p = person{Account: Account{ID: nobody}}
	}
	return name, p, err
}

func (d *Desk) nameKey(name string) Key { return Key{kindName, d.seal.lookup("sign-in name", name)} }

// enter begins a session and keeps it.
func (d *Desk) enter(ctx context.Context, p person, label string, device Secret, now time.Time) (Entry, error) {
	var e Entry
	err := d.again(func() error {
		entry, changes, err := d.begin(ctx, p, label, device, now)
		if err != nil {
			return err
		}
		e = entry
		return d.store.Write(ctx, changes)
	})
	return e, err
}

// strengthen hashes a password that was just proven with today's work. Somebody who changed the account meanwhile comes first.
func (d *Desk) strengthen(ctx context.Context, p person, password string) error {
	hash, err := d.pool.hash(ctx, password)
	if _, busy := RetryAfter(err); busy {
		return nil // the next sign-in does it
	}
	if err != nil {
		return err
	}
	p.Hash = hash
	change, err := d.putPerson(p)
	if err != nil {
		return err
	}
	if err := d.store.Write(ctx, []Change{change}); err != nil && !isChanged(err) {
		return err
	}
	return nil
}

// Confirm lets the person of a session prove the password again before a grave act. The session goes on under a new token.
func (d *Desk) Confirm(ctx context.Context, token Secret, password string, now time.Time) (Entry, error) {
	f, err := d.proven(ctx, token, password, now)
	if err != nil {
		return Entry{}, err
	}
	f.session.Confirmed, f.session.Seen = moment(now), moment(now)
	next := Secret(d.make.Secret())
	change, err := d.seal.put(sessionKey(next), f.row.Owner, 0, f.row.Ends, f.session)
	if err != nil {
		return Entry{}, err
	}
	if err := d.store.Write(ctx, []Change{remove(f.row), change}); err != nil {
		return Entry{}, changedProblem(err)
	}
	v, err := d.visit(ctx, f.person, f.session)
	return Entry{Visit: v, Token: next}, err
}

// ChangePassword gives the person of a session a new password. Every other session ends; this one goes on under a new token.
func (d *Desk) ChangePassword(ctx context.Context, token Secret, old, next string, now time.Time) (Entry, error) {
	f, err := d.proven(ctx, token, old, now)
	if err != nil {
		return Entry{}, err
	}
	if tidyPassword(next) == tidyPassword(old) {
		return Entry{}, problem.New(problem.Invalid, KeyPasswordSame, "new-password")
	}
	if err := checkPassword(next, f.person.Name, "new-password"); err != nil {
		return Entry{}, err
	}
	if f.person.Hash, err = d.pool.hash(ctx, next); err != nil {
		return Entry{}, err
	}
	f.person.Epoch++
	account, err := d.putPerson(f.person)
	if err != nil {
		return Entry{}, err
	}
	f.person.Version++
	f.session.Epoch, f.session.Confirmed, f.session.Seen = f.person.Epoch, moment(now), moment(now)
	fresh := Secret(d.make.Secret())
	session, err := d.seal.put(sessionKey(fresh), f.row.Owner, 0, f.row.Ends, f.session)
	if err != nil {
		return Entry{}, err
	}
	links, err := d.linksOf(ctx, f.person.ID)
	if err != nil {
		return Entry{}, err
	}
	if err := d.store.Write(ctx, append(links, account, session, remove(f.row))); err != nil {
		return Entry{}, changedProblem(err)
	}
	v, err := d.visit(ctx, f.person, f.session)
	return Entry{Visit: v, Token: fresh}, err
}

// proven checks the password of a session that is alive. Guesses are slowed, for whoever took over a device that was left
// signed in.
func (d *Desk) proven(ctx context.Context, token Secret, password string, now time.Time) (found, error) {
	if _, err := d.Session(ctx, token, now); err != nil {
		return found{}, err
	}
	f, ok, err := d.find(ctx, token, now)
	if err != nil {
		return found{}, err
	}
	if !ok {
		return found{}, problem.New(problem.Expired, KeySignedOut, "")
	}
	tried := d.proofBucket(f.session)
	if err := d.strike(ctx, now, tried); err != nil {
		return found{}, err
	}
	fits, _, err := d.pool.verify(ctx, password, f.person.Hash)
	if err != nil {
		return found{}, errors.Join(err, d.forgive(ctx, false, tried))
	}
	if !fits {
		return found{}, problem.New(problem.Invalid, KeyWrongPassword, "password")
	}
	return f, d.forgive(ctx, true, tried)
}

func isChanged(err error) bool { return errors.Is(err, ErrChanged) }
