package account

import (
	"context"
	"slices"
	"time"

	"spean/internal/id"
	"spean/internal/problem"
)

// Purpose says why a one-time link was handed out.
type Purpose string

// Purposes of links.
const (
	Invitation Purpose = "invitation" // a new account, or one that was enabled again
	Resetting  Purpose = "resetting"  // the person forgot the password; the old one works until the link is used
)

// link is the body of a link's row.
type link struct {
	Purpose Purpose    `json:"purpose"`
	By      id.Account `json:"by"`
}

// Handout is a one-time link for the administrator to hand to the person: whoever has it chooses the password of the account.
type Handout struct {
	Account Account
	Secret  Secret
	Ends    time.Time
}

func linkKey(secret Secret) Key { return Key{kindLink, secret.digest()} }

// linksOf gives the changes that take away every link of an account.
func (d *Desk) linksOf(ctx context.Context, who id.Account) ([]Change, error) {
	rows, err := d.store.Owned(ctx, kindLink, string(who))
	changes := make([]Change, len(rows))
	for i, r := range rows {
		changes[i] = remove(r)
	}
	return changes, err
}

// handOut makes a link for the account in place of any earlier one, with the changes that keep it.
func (d *Desk) handOut(ctx context.Context, a Account, why Purpose, by id.Account, now time.Time) (Handout, []Change, error) {
	changes, err := d.linksOf(ctx, a.ID)
	if err != nil {
		return Handout{}, nil, err
	}
	h := Handout{Account: a, Secret: Secret(d.make.Secret()), Ends: moment(now.Add(LinkLife))}
	change, err := d.seal.put(linkKey(h.Secret), string(a.ID), 0, h.Ends, link{Purpose: why, By: by})
	return h, append(changes, change), err
}

// Found makes the first agency and its first administrator, once for ever. As long as nobody has used the link, calling it again
// gives a new one for the same account, whatever is passed. The problem is KeyFounded once somebody has.
func (d *Desk) Found(ctx context.Context, first Agency, n Newcomer, now time.Time) (Handout, error) {
	var h Handout
	err := d.again(func() error {
		var who id.Account
		_, begun, err := d.load(ctx, founding, &who)
		if err != nil {
			return err
		}
		if begun {
			h, err = d.foundAgain(ctx, who, now)
			return err
		}
		first, agency, err := d.agencyChange(first)
		if err != nil {
			return err
		}
		n.Agency, n.Roles = first.ID, []string{Administrator}
		p, changes, err := d.newPerson(n, now)
		if err != nil {
			return err
		}
		mark, err := d.seal.put(founding, "", 0, time.Time{}, p.ID)
		if err != nil {
			return err
		}
		out, more, err := d.handOut(ctx, p.Account, Invitation, "", now)
		if err != nil {
			return err
		}
		out.Account.Version++
		h = out
		return d.store.Write(ctx, slices.Concat(changes, more, []Change{agency, mark}))
	})
	return h, err
}

func (d *Desk) foundAgain(ctx context.Context, who id.Account, now time.Time) (Handout, error) {
	p, ok, err := d.person(ctx, who)
	if err != nil {
		return Handout{}, err
	}
	if !ok || p.State != Invited {
		return Handout{}, problem.New(problem.Conflict, KeyFounded, "")
	}
	h, changes, err := d.handOut(ctx, p.Account, Invitation, "", now)
	if err != nil {
		return Handout{}, err
	}
	return h, d.store.Write(ctx, changes)
}

// Founded says whether the first administrator has taken the link.
func (d *Desk) Founded(ctx context.Context) (bool, error) {
	var who id.Account
	_, begun, err := d.load(ctx, founding, &who)
	if err != nil || !begun {
		return false, err
	}
	p, ok, err := d.person(ctx, who)
	return ok && p.State != Invited, err
}

// newPerson makes an invited account with the changes that keep it.
func (d *Desk) newPerson(n Newcomer, now time.Time) (person, []Change, error) {
	n, faults := d.checkNewcomer(n)
	if err := faults.Err(); err != nil {
		return person{}, nil, err
	}
	p := person{Account: Account{ID: d.make.Account(), Name: n.Name, Names: n.Names, Agency: n.Agency, Roles: slices.Clone(n.Roles),
		State: Invited, Created: moment(now), Lang: n.Lang}}
	account, err := d.putPerson(p)
	if err != nil {
		return person{}, nil, err
	}
	name, err := d.seal.put(d.nameKey(p.Name), string(p.ID), 0, time.Time{}, p.ID)
	return p, []Change{account, name}, err
}

// Invite makes an account and the link with which its person chooses a password. A sign-in name is never given twice, not even
// after its account was disabled.
func (d *Desk) Invite(ctx context.Context, n Newcomer, by id.Account, now time.Time) (Handout, error) {
	p, changes, err := d.newPerson(n, now)
	if err != nil {
		return Handout{}, err
	}
	var agency Agency
	if _, ok, err := d.load(ctx, Key{kindAgency, string(p.Agency)}, &agency); err != nil || !ok {
		if err == nil {
			err = problem.New(problem.Invalid, KeyAgencyUnknown, "agency")
		}
		return Handout{}, err
	}
	h, more, err := d.handOut(ctx, p.Account, Invitation, by, now)
	if err != nil {
		return Handout{}, err
	}
	err = d.store.Write(ctx, append(changes, more...))
	if isChanged(err) { // the account and the link are new; only the name can stand already
		return Handout{}, problem.New(problem.Conflict, KeyNameTaken, "name")
	}
	h.Account.Version++
	return h, err
}

// Reset makes a new link for an account: for an invited person who lost the first, or one who forgot the password. Earlier links
// stop working.
func (d *Desk) Reset(ctx context.Context, who id.Account, by id.Account, now time.Time) (Handout, error) {
	var h Handout
	err := d.again(func() error {
		p, err := d.usable(ctx, who)
		if err != nil {
			return err
		}
		why := Resetting
		if p.State == Invited {
			why = Invitation
		}
		out, changes, err := d.handOut(ctx, p.Account, why, by, now)
		if err != nil {
			return err
		}
		// The account is written too, so that one that is disabled at the same moment keeps no link.
		same, err := d.putPerson(p)
		if err != nil {
			return err
		}
		out.Account.Version++
		h = out
		return d.store.Write(ctx, append(changes, same))
	})
	return h, err
}

// usable reads an account that is not disabled.
func (d *Desk) usable(ctx context.Context, who id.Account) (person, error) {
	p, ok, err := d.person(ctx, who)
	switch {
	case err != nil:
		return person{}, err
	case !ok:
		return person{}, unavailable()
	case p.State == Disabled:
		return person{}, problem.New(problem.Conflict, KeyDisabled, "")
	}
	return p, nil
}

// linkOver is the one answer to a link that was used, replaced, is too old or never was.
func linkOver() error { return problem.New(problem.Expired, KeyLinkOver, "") }

func (d *Desk) findLink(ctx context.Context, secret Secret, now time.Time) (Row, link, person, error) {
	var l link
	r, ok, err := d.load(ctx, linkKey(secret), &l)
	if err != nil {
		return Row{}, link{}, person{}, err
	}
	if !ok {
		return Row{}, link{}, person{}, linkOver()
	}
	if !r.Ends.After(now) {
		if err := d.store.Write(ctx, []Change{remove(r)}); err != nil && !isChanged(err) {
			return Row{}, link{}, person{}, err // taken away at once: it must not come back with a clock that is set back
		}
		return Row{}, link{}, person{}, linkOver()
	}
	p, ok, err := d.person(ctx, id.Account(r.Owner))
	if err == nil && (!ok || p.State == Disabled) {
		err = linkOver()
	}
	return r, l, p, err
}

// Look says whose link it is and what for, so that the page can greet the person. It uses nothing up.
func (d *Desk) Look(ctx context.Context, secret Secret, now time.Time) (Account, Purpose, error) {
	_, l, p, err := d.findLink(ctx, secret, now)
	if err != nil {
		return Account{}, "", err
	}
	return p.Account, l.Purpose, nil
}

// TakeLink sets the password the person chose and signs the person in: the device becomes a known one, so that a link also helps
// somebody whose name is under attack. The link, every other link and every session of the account end. A password that breaks
// the rules leaves the link as it was.
func (d *Desk) TakeLink(ctx context.Context, secret Secret, password, label string, now time.Time) (Entry, error) {
	r, _, p, err := d.findLink(ctx, secret, now)
	if err != nil {
		return Entry{}, err
	}
	if err := checkPassword(password, p.Name, "password"); err != nil {
		return Entry{}, err
	}
	if p.Hash, err = d.pool.hash(ctx, password); err != nil {
		return Entry{}, err
	}
	p.State = Active
	p.Epoch++
	changes, err := d.linksOf(ctx, p.ID)
	if err != nil {
		return Entry{}, err
	}
	if !slices.ContainsFunc(changes, func(c Change) bool { return c.Key == r.Key }) {
		return Entry{}, linkOver()
	}
	account, err := d.putPerson(p)
	if err != nil {
		return Entry{}, err
	}
	p.Version++
	e, more, err := d.begin(ctx, p, label, "", now)
	if err != nil {
		return Entry{}, err
	}
	if err := d.store.Write(ctx, slices.Concat(changes, more, []Change{account})); err != nil {
		if isChanged(err) {
			err = linkOver()
		}
		return Entry{}, err
	}
	return e, nil
}
