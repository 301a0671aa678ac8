package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"spean/internal/id"
	"spean/internal/problem"
)

// Kinds of row. They are stored: never rename one.
const (
	kindAgency  Kind = "agency"  // by identifier, owner allAgencies
	kindAccount Kind = "account" // by identifier, owner the agency
	kindName    Kind = "name"    // by keyed hash of the sign-in name; who has it. Never given to somebody else
	kindSeen    Kind = "seen"    // by account: when last seen. Apart from the account, which it would otherwise change all day
	kindSession Kind = "session" // by digest of the token, owner the account
	kindLink    Kind = "link"    // by digest of the secret, owner the account
	kindDevice  Kind = "device"  // by keyed hash of account and device secret, owner the account
	kindCounter Kind = "counter" // by keyed hash of what is counted
	kindPhone   Kind = "phone"   // by device identifier, owner the agency
	kindDraft   Kind = "draft"   // by identifier, owner the account
	kindHouse   Kind = "house"   // founding: who was the first; administrators: written when there may become fewer
)

const allAgencies = "installation"

var (
	founding       = Key{kindHouse, "founding"}
	administrators = Key{kindHouse, "administrators"}
)

// Lengths of time. Idle and Absolute are the usual ones of sessions; Settings may shorten or lengthen them.
const (
	Idle     = 30 * time.Minute
	Absolute = 12 * time.Hour
	// FreshFor is how long after typing the password a grave act may be done.
	FreshFor = 5 * time.Minute
	// LinkLife is how long a one-time link works.
	LinkLife = 24 * time.Hour
	// ParkedFor is how long text typed when a session timed out is kept.
	ParkedFor = 30 * time.Minute
	// parkable is how long after its last possible moment a session can still park text: a page left open over a weekend.
	parkable = 72 * time.Hour
	// deviceLife is how long a device is known after the person last signed in on it.
	deviceLife = 180 * 24 * time.Hour
	// touchEvery is how exactly the last use of a session is kept: a request does not always cost a write.
	touchEvery = time.Minute
)

// tries is how often an act is done again because somebody else changed the row meanwhile.
const tries = 6

// Settings are what a desk is opened with.
type Settings struct {
	Store Store
	// Key seals every row: KeyBytes random bytes that rest outside the store. Without it no account can be read again.
	Key []byte
	// Rand gives tokens, secrets, salts and nonces.
	Rand io.Reader
	// Hashing is the work of passwords, Usual() for an installation.
	Hashing Hashing
	// Roles are the codes an account may have.
	Roles []string
	// Idle and Absolute end sessions; zero stands for the usual ones.
	Idle, Absolute time.Duration
}

// Desk signs people in and looks after their accounts. It is safe for concurrent use.
type Desk struct {
	store          Store
	seal           sealer
	make           id.Maker
	pool           *pool
	roles          []string
	idle, absolute time.Duration
}

// Open makes a desk. It refuses a key of another length, too little hash work, and an unknown order of session limits.
func Open(s Settings) (*Desk, error) {
	seal, err := newSealer(s.Key, s.Rand)
	if err != nil {
		return nil, err
	}
	hashing, err := newPool(s.Hashing, s.Rand)
	if err != nil {
		return nil, err
	}
	d := &Desk{store: s.Store, seal: seal, make: id.Maker{Rand: s.Rand}, pool: hashing, roles: slices.Clone(s.Roles), idle: Idle, absolute: Absolute}
	if s.Idle != 0 {
		d.idle = s.Idle
	}
	if s.Absolute != 0 {
		d.absolute = s.Absolute
	}
	if d.idle < touchEvery || d.absolute < d.idle || !slices.Contains(d.roles, Administrator) {
		return nil, fmt.Errorf("account: sessions of %v and %v, or roles without an administrator, make no desk", d.idle, d.absolute)
	}
	return d, nil
}

// Sweep removes what has ended: sessions, links, counters, devices, parked text. Run it every few minutes.
func (d *Desk) Sweep(ctx context.Context, now time.Time) error {
	_, err := d.store.Sweep(ctx, moment(now))
	return err
}

// load reads and opens one row into body; the zero Row when there is none.
func (d *Desk) load(ctx context.Context, k Key, body any) (Row, bool, error) {
	r, ok, err := d.store.Row(ctx, k)
	if err != nil || !ok {
		return Row{}, false, err
	}
	return r, true, d.seal.open(r, body)
}

// again does f until it saw rows as they stand.
func (d *Desk) again(f func() error) error {
	for range tries {
		if err := f(); !errors.Is(err, ErrChanged) {
			return err
		}
	}
	return problem.New(problem.Conflict, KeyChanged, "")
}

// person is the body of an account's row.
type person struct {
	Account
	Hash string `json:"hash,omitempty"` // of the password, see phc; only an active account has one
	// Epoch is counted up to end every session begun before.
	Epoch int64 `json:"epoch"`
}

func (d *Desk) person(ctx context.Context, who id.Account) (person, bool, error) {
	var p person
	r, ok, err := d.load(ctx, Key{kindAccount, string(who)}, &p)
	p.Version = r.Version
	return p, ok, err
}

func (d *Desk) putPerson(p person) (Change, error) {
	return d.seal.put(Key{kindAccount, string(p.ID)}, string(p.Agency), p.Version, time.Time{}, p)
}

// unavailable is the answer about accounts and agencies that are not there.
func unavailable() error { return problem.New(problem.NotFound, KeyUnavailable, "") }

// Account gives an account.
func (d *Desk) Account(ctx context.Context, who id.Account) (Account, error) {
	p, ok, err := d.person(ctx, who)
	if err != nil {
		return Account{}, err
	}
	if !ok {
		return Account{}, unavailable()
	}
	return d.withSeen(ctx, p.Account)
}

func (d *Desk) withSeen(ctx context.Context, a Account) (Account, error) {
	_, _, err := d.load(ctx, Key{kindSeen, string(a.ID)}, &a.Seen)
	return a, err
}

// Accounts gives the accounts of an agency, ordered by sign-in name.
func (d *Desk) Accounts(ctx context.Context, of id.Agency) ([]Account, error) {
	rows, err := d.store.Owned(ctx, kindAccount, string(of))
	if err != nil {
		return nil, err
	}
	out := make([]Account, 0, len(rows))
	for _, r := range rows {
		var p person
		if err := d.seal.open(r, &p); err != nil {
			return nil, err
		}
		p.Version = r.Version
		a, err := d.withSeen(ctx, p.Account)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	slices.SortFunc(out, func(a, b Account) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Agency gives an agency.
func (d *Desk) Agency(ctx context.Context, which id.Agency) (Agency, error) {
	var a Agency
	r, ok, err := d.load(ctx, Key{kindAgency, string(which)}, &a)
	if err == nil && !ok {
		err = unavailable()
	}
	a.Version = r.Version
	return a, err
}

// Agencies gives all agencies, ordered by Latin, then Khmer name.
func (d *Desk) Agencies(ctx context.Context) ([]Agency, error) {
	rows, err := d.store.Owned(ctx, kindAgency, allAgencies)
	if err != nil {
		return nil, err
	}
	out := make([]Agency, len(rows))
	for i, r := range rows {
		if err := d.seal.open(r, &out[i]); err != nil {
			return nil, err
		}
		out[i].Version = r.Version
	}
	slices.SortFunc(out, func(a, b Agency) int {
		return strings.Compare(a.Names.In("en")+"\x00"+string(a.ID), b.Names.In("en")+"\x00"+string(b.ID))
	})
	return out, nil
}

// SaveAgency keeps a new agency (without Version; it gets an identifier unless it has one) or a changed one, with the Version the
// change was made on, and gives it as it stands. A conflict means that somebody else changed it meanwhile.
func (d *Desk) SaveAgency(ctx context.Context, a Agency) (Agency, error) {
	a, change, err := d.agencyChange(a)
	if err != nil {
		return Agency{}, err
	}
	if err := d.store.Write(ctx, []Change{change}); err != nil {
		return Agency{}, changedProblem(err)
	}
	a.Version++
	return a, nil
}

func (d *Desk) agencyChange(a Agency) (Agency, Change, error) {
	a = a.tidy()
	if err := a.check().Err(); err != nil {
		return a, Change{}, err
	}
	if a.ID == "" {
		a.ID = d.make.Agency()
	}
	change, err := d.seal.put(Key{kindAgency, string(a.ID)}, allAgencies, a.Version, time.Time{}, a)
	return a, change, err
}

// changedProblem says ErrChanged in words for a person.
func changedProblem(err error) error {
	if errors.Is(err, ErrChanged) {
		return problem.New(problem.Conflict, KeyChanged, "")
	}
	return err
}
