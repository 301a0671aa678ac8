package account_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/account/accounttest"
	"spean/internal/lang"
	"spean/internal/problem"
)

// locked makes a seeded reader safe for the tests that do things at once.
type locked struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

func seeded(seed byte) *locked { return &locked{r: rand.NewChaCha8([32]byte{seed})} }

const (
	ownPassword = "ruby kettle morning"
	newPassword = "seven boats at dusk"
)

var (
	morning = time.Date(2026, 11, 9, 8, 0, 0, 0, time.UTC)
	cafe    = netip.MustParseAddr("203.0.113.9")
	key     = []byte("0123456789abcdef0123456789abcdef")
	roles   = []string{"administrator", "case-worker", "hotline-worker"}
)

// office is a desk with one agency, its administrator and the clock of the test.
type office struct {
	t      testing.TB
	desk   *account.Desk
	store  *accounttest.Memory
	work   *atomic.Int64
	now    time.Time
	agency account.Agency
	admin  account.Account
}

func settings(store account.Store) account.Settings {
	return account.Settings{Store: store, Key: key, Rand: seeded(1), Roles: roles,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 4}}
}

func newOffice(t testing.TB) *office {
	o := &office{t: t, store: accounttest.NewMemory(), now: morning}
	o.desk = o.open(settings(o.store))
	h, err := o.desk.Found(t.Context(), house("Slek Chhuk House"), person("borey.ngo"), o.now)
	o.must(err)
	o.admin = o.take(h, ownPassword).Account
	agencies, err := o.desk.Agencies(t.Context())
	o.must(err)
	o.agency = agencies[0]
	return o
}

func (o *office) open(s account.Settings) *account.Desk {
	o.t.Helper()
	d, err := account.Open(s)
	o.must(err)
	o.work = d.CheapHashes()
	return d
}

func house(latin string) account.Agency {
	return account.Agency{Names: account.Names{Latin: latin}, Kind: "ngo", Country: "KH"}
}

func person(name string) account.Newcomer {
	return account.Newcomer{Name: name, Names: account.Names{Khmer: "ម៉ក់ បូរី", Latin: "Mok Borey"}, Roles: []string{"case-worker"}, Lang: "km"}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) take(h account.Handout, password string) account.Entry {
	o.t.Helper()
	e, err := o.desk.TakeLink(o.t.Context(), h.Secret, password, "Test phone", o.now)
	o.must(err)
	return e
}

// invite makes an active colleague, signed in with ownPassword on a first device.
func (o *office) invite(name string, roles ...string) account.Entry {
	o.t.Helper()
	n := person(name)
	n.Agency = o.agency.ID
	if len(roles) > 0 {
		n.Roles = roles
	}
	h, err := o.desk.Invite(o.t.Context(), n, o.admin.ID, o.now)
	o.must(err)
	return o.take(h, ownPassword)
}

func (o *office) try(name, password string, device account.Secret) (account.Entry, error) {
	return o.desk.SignIn(o.t.Context(), account.Attempt{Name: name, Password: password, Address: cafe, Device: device, Label: "Test laptop"}, o.now)
}

func (o *office) signIn(name, password string) account.Entry {
	o.t.Helper()
	e, err := o.try(name, password, "")
	o.must(err)
	return e
}

func (o *office) session(token account.Secret) (account.Visit, error) {
	return o.desk.Session(o.t.Context(), token, o.now)
}

// alive and gone say whether a token opens a session now.
func (o *office) alive(token account.Secret) account.Visit {
	o.t.Helper()
	v, err := o.session(token)
	o.must(err)
	return v
}

func (o *office) gone(token account.Secret, key string) {
	o.t.Helper()
	_, err := o.session(token)
	want(o.t, err, key)
}

// want checks that err is one problem with that key, and that it can be said in both languages.
func want(t testing.TB, err error, key string) {
	t.Helper()
	all := problem.All(err)
	if len(all) != 1 || all[0].Key != key {
		t.Fatalf("answered %v, want %s", err, key)
	}
	for _, l := range []lang.Lang{lang.Khmer, lang.English} {
		if lang.Problem(l, all[0]) == "" {
			t.Errorf("%s has no text in %s", key, l)
		}
	}
}

// rested searches everything the store holds, clear or sealed.
func (o *office) rested(text string) bool {
	for _, r := range o.store.Everything() {
		if strings.Contains(strings.Join([]string{string(r.Kind), r.Name, r.Owner, string(r.Sealed)}, "\n"), text) {
			return true
		}
	}
	return false
}

// counting counts what is asked of a store.
type counting struct {
	account.Store
	reads, writes int
}

func (c *counting) Row(ctx context.Context, k account.Key) (account.Row, bool, error) {
	c.reads++
	return c.Store.Row(ctx, k)
}

func (c *counting) Write(ctx context.Context, changes []account.Change) error {
	c.writes++
	return c.Store.Write(ctx, changes)
}

var errDisk = errors.New("disk")

// failing fails the write that is counted down to.
type failing struct {
	account.Store
	left int
}

func (f *failing) Write(ctx context.Context, changes []account.Change) error {
	if f.left--; f.left == 0 {
		return errDisk
	}
	return f.Store.Write(ctx, changes)
}
