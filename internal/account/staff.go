package account

import (
	"context"
	"slices"
	"strconv"
	"time"

	"spean/internal/id"
	"spean/internal/problem"
)

// Leaving is what must be known before somebody's account is disabled.
type Leaving struct {
	// Leads is how many open cases the person leads; casework counts them and hands them over.
	Leads int
	// Successor takes the cases; needed when there are any.
	Successor id.Account
}

// change does f to an account that stands at the version the administrator saw, and keeps it with the changes f gives.
func (d *Desk) change(ctx context.Context, who id.Account, saw int64, f func(*person) ([]Change, error)) (Account, error) {
	p, ok, err := d.person(ctx, who)
	switch {
	case err != nil:
		return Account{}, err
	case !ok:
		return Account{}, unavailable()
	case p.Version != saw:
		return Account{}, problem.New(problem.Conflict, KeyChanged, "")
	}
	more, err := f(&p)
	if err != nil {
		return Account{}, err
	}
	change, err := d.putPerson(p)
	if err != nil {
		return Account{}, err
	}
	if err := d.store.Write(ctx, append(more, change)); err != nil {
		return Account{}, changedProblem(err)
	}
	p.Version++
	return p.Account, nil
}

// CheckLeaving says whether an account may be disabled, so that cases can be handed over before it is.
func (d *Desk) CheckLeaving(ctx context.Context, who id.Account, l Leaving) error {
	p, err := d.usable(ctx, who)
	if err != nil {
		return err
	}
	return d.checkLeaving(ctx, p, l)
}

func (d *Desk) checkLeaving(ctx context.Context, p person, l Leaving) error {
	if l.Leads == 0 {
		return nil
	}
	if l.Successor == "" {
		return problem.New(problem.Invalid, KeySuccessorNeeded, "successor", "n", strconv.Itoa(l.Leads))
	}
	next, ok, err := d.person(ctx, l.Successor)
	if err != nil {
		return err
	}
	if !ok || next.State != Active || next.Agency != p.Agency || next.ID == p.ID {
		return problem.New(problem.Invalid, KeySuccessorUnfit, "successor")
	}
	return nil
}

// Disable ends an account at once: its sessions, links, parked text and password go. Whoever leads cases needs a successor, and
// the last administrator stays.
func (d *Desk) Disable(ctx context.Context, who id.Account, saw int64, l Leaving) (Account, error) {
	return d.change(ctx, who, saw, func(p *person) ([]Change, error) {
		if p.State == Disabled {
			return nil, problem.New(problem.Conflict, KeyDisabled, "")
		}
		if err := d.checkLeaving(ctx, *p, l); err != nil {
			return nil, err
		}
		changes, err := d.fewerAdministrators(ctx, p.Account)
		if err != nil {
			return nil, err
		}
		links, err := d.linksOf(ctx, who)
		if err != nil {
			return nil, err
		}
		drafts, err := d.store.Owned(ctx, kindDraft, string(who))
		if err != nil {
			return nil, err
		}
		for _, r := range drafts {
			links = append(links, remove(r))
		}
		p.State, p.Hash = Disabled, ""
		p.Epoch++
		return append(changes, links...), nil
	})
}

// Enable lets a disabled person back: with a new link, since the old password is gone.
func (d *Desk) Enable(ctx context.Context, who id.Account, saw int64, by id.Account, now time.Time) (Handout, error) {
	var h Handout
	a, err := d.change(ctx, who, saw, func(p *person) ([]Change, error) {
		if p.State != Disabled {
			return nil, problem.New(problem.Conflict, KeyNotDisabled, "")
		}
		p.State = Invited
		out, changes, err := d.handOut(ctx, p.Account, Invitation, by, now)
		h = out
		return changes, err
	})
	h.Account = a
	if err != nil {
		return Handout{}, err
	}
	return h, nil
}

// SetRoles gives an account other roles, from its next request on.
func (d *Desk) SetRoles(ctx context.Context, who id.Account, saw int64, roles []string) (Account, error) {
	return d.change(ctx, who, saw, func(p *person) ([]Change, error) {
		if err := d.checkRoles(roles).Err(); err != nil {
			return nil, err
		}
		var changes []Change
		if p.Is(Administrator) && !slices.Contains(roles, Administrator) {
			var err error
			if changes, err = d.fewerAdministrators(ctx, p.Account); err != nil {
				return nil, err
			}
		}
		p.Roles = slices.Clone(roles)
		return changes, nil
	})
}

// SetNames writes the full names of an account anew.
func (d *Desk) SetNames(ctx context.Context, who id.Account, saw int64, n Names) (Account, error) {
	return d.change(ctx, who, saw, func(p *person) ([]Change, error) {
		p.Names = n.tidy()
		return nil, p.Names.check().Err()
	})
}

// SetLang sets the language a person reads in; it is the person's own choice, made anywhere and at any time.
func (d *Desk) SetLang(ctx context.Context, who id.Account, lang string) error {
	if !slices.Contains(Languages(), lang) {
		return problem.New(problem.Invalid, KeyLanguage, "lang")
	}
	return d.again(func() error {
		p, err := d.usable(ctx, who)
		if err != nil || p.Lang == lang {
			return err
		}
		p.Lang = lang
		change, err := d.putPerson(p)
		if err != nil {
			return err
		}
		return d.store.Write(ctx, []Change{change})
	})
}

// HasAdministrator reports whether an agency has an administrator who can sign in. Until it has, whoever made the agency invites one.
func (d *Desk) HasAdministrator(ctx context.Context, of id.Agency) (bool, error) {
	all, err := d.Accounts(ctx, of)
	return slices.ContainsFunc(all, func(a Account) bool { return a.State == Active && a.Is(Administrator) }), err
}

// fewerAdministrators allows an account to stop being an administrator when another active one is left. The change it gives makes
// two who do this to each other at the same moment collide, so that one of them stays.
func (d *Desk) fewerAdministrators(ctx context.Context, a Account) ([]Change, error) {
	if !a.Is(Administrator) || a.State != Active {
		return nil, nil
	}
	var last id.Account
	r, _, err := d.load(ctx, administrators, &last)
	if err != nil {
		return nil, err
	}
	agencies, err := d.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	for _, agency := range agencies {
		all, err := d.Accounts(ctx, agency.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(all, func(o Account) bool { return o.ID != a.ID && o.State == Active && o.Is(Administrator) }) {
			change, err := d.seal.put(administrators, "", r.Version, time.Time{}, a.ID)
			return []Change{change}, err
		}
	}
	return nil, problem.New(problem.Conflict, KeyLastAdministrator, "")
}
