package account_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"spean/internal/account"
	"spean/internal/account/accounttest"
)

func TestEverySignInHasATokenOfItsOwn(t *testing.T) {
	o := newOffice(t)
	first, second := o.signIn("borey.ngo", ownPassword), o.signIn(" BOREY.ngo", ownPassword)
	if first.Token == second.Token || first.Device == second.Device || first.Session.ID == second.Session.ID {
		t.Error("two sign-ins share a secret")
	}
	if len(first.Token) < 50 { // 256 bits in base 32
		t.Errorf("a token has %d characters", len(first.Token))
	}
	v := o.alive(first.Token)
	if v.Account.ID != o.admin.ID || v.Agency.ID != o.agency.ID || v.Agency.Exit != account.Blank || v.Session.Label != "Test laptop" {
		t.Errorf("the visit is of %v at %v on %q", v.Account, v.Agency.ID, v.Session.Label)
	}
	o.alive(second.Token)
}

func TestWhoCannotSignInCannotBeToldApart(t *testing.T) {
	o := newOffice(t)
	leaver := o.invite("tevy.ngo")
	_, err := o.desk.Disable(t.Context(), leaver.Account.ID, leaver.Account.Version, account.Leaving{})
	o.must(err)
	n := person("lin.cnp")
	n.Agency = o.agency.ID
	_, err = o.desk.Invite(t.Context(), n, o.admin.ID, o.now)
	o.must(err)
	store := &counting{Store: o.store}
	o.desk = o.open(settings(store))
	var answer string
	for i, name := range []string{"borey.ngo", "nobody.here", "tevy.ngo", "lin.cnp", "វិចិត្រ", "", strings.Repeat("long", 99)} {
		for _, password := range []string{"not the right one", ownPassword[:9], strings.Repeat("x", account.MaxPassword+1), ""} {
			o.now = o.now.Add(time.Hour)
			o.work.Store(0)
			store.reads, store.writes = 0, 0
			_, err := o.try(name, password, "")
			want(t, err, account.KeyRefused)
			cost := fmt.Sprintf("%d of hash work, %d reads, %d writes: %v %#v", o.work.Load(), store.reads, store.writes, err, err)
			if i == 0 && answer == "" {
				answer = cost
			}
			if cost != answer {
				t.Errorf("%.20q with %.20q costs %s; want %s", name, password, cost, answer)
			}
		}
	}
	if !strings.HasPrefix(answer, fmt.Sprint(int64(account.Least().MemoryKiB)*int64(account.Least().Passes))) {
		t.Errorf("a refused attempt costs %s", answer)
	}
	_, err = o.try("tevy.ngo", ownPassword, "") // the right one of a disabled account
	want(t, err, account.KeyRefused)
}

func TestSlowingNeverExceedsItsCapAndNeverGetsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, free := rapid.IntRange(0, 1<<40).Draw(t, "failures"), rapid.IntRange(0, 100).Draw(t, "free")
		d := account.Delay(n, free)
		if d < 0 || d > account.MaxWait || d > account.Delay(n+1, free) || n < free && d != 0 || n >= free && d < time.Second {
			t.Fatalf("%d failures of which %d are free wait %v", n, free, d)
		}
	})
}

func TestWhateverHappensTheAnnouncedWaitIsShortAndEnough(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		for range rapid.IntRange(1, 40).Draw(rt, "attempts") {
			o.now = o.now.Add(time.Duration(rapid.IntRange(-300, 600).Draw(rt, "half seconds")) * 500 * time.Millisecond)
			_, err := o.try("borey.ngo", "wrong "+ownPassword, "")
			wait, slowed := account.RetryAfter(err)
			if wait > account.MaxWait || wait < 0 {
				rt.Fatalf("told to wait %v", wait)
			}
			if slowed {
				o.now = o.now.Add(wait)
				if _, err := o.try("borey.ngo", ownPassword, ""); err != nil {
					rt.Fatalf("after the announced %v the right password is answered %v", wait, err)
				}
			}
		}
	})
}

// attack guesses until it is slowed, and says after how many guesses.
func (o *office) attack(name string, from netip.Addr) int {
	o.t.Helper()
	for n := 0; ; n++ {
		_, err := o.desk.SignIn(o.t.Context(), account.Attempt{Name: name, Password: "guess of a stranger", Address: from}, o.now)
		if _, slowed := account.RetryAfter(err); slowed {
			want(o.t, err, account.KeyWait)
			return n
		}
		want(o.t, err, account.KeyRefused)
	}
}

func TestANameNobodyHasIsSlowedLikeOneSomebodyHas(t *testing.T) {
	o := newOffice(t)
	if real, none := o.attack("borey.ngo", cafe), o.attack("nobody.here", netip.MustParseAddr("203.0.113.77")); real != account.FreeTries || none != real {
		t.Errorf("slowed after %d and %d guesses, want %d", real, none, account.FreeTries)
	}
}

func TestOneAddressTryingManyNamesIsSlowed(t *testing.T) {
	o := newOffice(t)
	home := netip.MustParseAddr("2001:db8:1:2::5")
	for n := range account.FreeTriesAddress {
		from := netip.MustParseAddr(fmt.Sprintf("2001:db8:1:2::%x", n+1)) // one line, another address each time
		_, err := o.desk.SignIn(t.Context(), account.Attempt{Name: fmt.Sprint("name", n), Password: "guess of a stranger", Address: from}, o.now)
		want(t, err, account.KeyRefused)
	}
	_, err := o.desk.SignIn(t.Context(), account.Attempt{Name: "name99", Password: "guess of a stranger", Address: home}, o.now)
	want(t, err, account.KeyWait)
	o.signIn("borey.ngo", ownPassword) // from elsewhere
	mapped := netip.MustParseAddr("::ffff:203.0.113.9")
	for range account.FreeTriesAddress { // colleagues of one office who sign in rightly do not slow each other
		_, err := o.desk.SignIn(t.Context(), account.Attempt{Name: "borey.ngo", Password: ownPassword, Address: mapped}, o.now)
		o.must(err)
	}
	o.signIn("borey.ngo", ownPassword)
}

func TestNobodyLocksAColleagueOut(t *testing.T) {
	o := newOffice(t)
	mine := o.invite("kalyan.ngo")
	o.attack("kalyan.ngo", netip.MustParseAddr("203.0.113.77"))
	_, err := o.try("kalyan.ngo", ownPassword, "")
	want(t, err, account.KeyWait)
	again, err := o.try("kalyan.ngo", ownPassword, mine.Device)
	o.must(err)
	if again.Device != mine.Device {
		t.Error("a known device got another secret")
	}
	_, err = o.try("kalyan.ngo", ownPassword, o.signIn("borey.ngo", ownPassword).Device)
	want(t, err, account.KeyWait) // somebody else's device is not hers
	h, err := o.desk.Reset(t.Context(), mine.Account.ID, o.admin.ID, o.now)
	o.must(err)
	_, err = o.try("kalyan.ngo", newPassword, o.take(h, newPassword).Device) // and a link makes a new device known
	o.must(err)
	o.now = o.now.Add(account.MaxWait)
	o.signIn("kalyan.ngo", newPassword)
}

func TestWhoRemembersInTimeBeginsAnew(t *testing.T) {
	o := newOffice(t)
	for range 3 {
		for range account.FreeTries - 1 {
			_, err := o.try("borey.ngo", "mistyped, in a hurry", "")
			want(t, err, account.KeyRefused)
		}
		o.signIn("borey.ngo", ownPassword)
	}
}

func TestAKnownDeviceIsSlowedByItsOwnGuesses(t *testing.T) {
	o := newOffice(t)
	mine := o.invite("kalyan.ngo")
	for range account.FreeTries {
		_, err := o.try("kalyan.ngo", "guess of a thief", mine.Device)
		want(t, err, account.KeyRefused)
	}
	_, err := o.try("kalyan.ngo", ownPassword, mine.Device)
	want(t, err, account.KeyWait)
	o.signIn("kalyan.ngo", ownPassword) // elsewhere she can
}

func TestGuessesSideBySideCountToo(t *testing.T) {
	o := newOffice(t)
	s := settings(o.store)
	s.Hashing.Queue = 100
	o.desk = o.open(s)
	var all sync.WaitGroup
	for range 60 {
		all.Go(func() {
			_, err := o.desk.SignIn(context.Background(), account.Attempt{Name: "borey.ngo", Password: "guess of a stranger", Address: cafe}, o.now)
			if err == nil {
				t.Error("a guess was right")
			}
		})
	}
	all.Wait()
	if hashed := o.work.Load() / (int64(account.Least().MemoryKiB) * int64(account.Least().Passes)); hashed > account.FreeTries {
		t.Errorf("%d guesses at once were tried, want at most %d", hashed, account.FreeTries)
	}
}

func TestAFloodOfSignInsIsToldToWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := settings(nil).Hashing
		o := newOffice(t)
		started, release := make(chan struct{}, 99), make(chan struct{})
		o.desk.HoldHashes(started, release)
		attempt := func(n int) error {
			_, err := o.desk.SignIn(context.Background(), account.Attempt{Name: fmt.Sprint("name", n), Password: "some password"}, o.now)
			return err
		}
		var all sync.WaitGroup
		for n := range h.Workers + h.Queue {
			all.Go(func() { want(t, attempt(n), account.KeyRefused) })
		}
		synctest.Wait()
		if len(started) != h.Workers {
			t.Errorf("%d passwords are hashed at once, want %d", len(started), h.Workers)
		}
		err := attempt(99)
		want(t, err, account.KeyBusy)
		if wait, ok := account.RetryAfter(err); !ok || wait <= 0 || wait > account.MaxWait {
			t.Errorf("told to wait %v, %v", wait, ok)
		}
		close(release)
		all.Wait()
		want(t, attempt(99), account.KeyRefused)
	})
}

func TestAnAttemptThatWasNotLookedAtIsNotCounted(t *testing.T) {
	o := newOffice(t)
	for range 3 * account.FreeTries {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := o.desk.SignIn(ctx, account.Attempt{Name: "borey.ngo", Password: ownPassword, Address: cafe}, o.now); !errors.Is(err, context.Canceled) {
			t.Fatalf("a cancelled attempt answered %v", err)
		}
	}
	if n := o.attack("borey.ngo", cafe); n != account.FreeTries {
		t.Errorf("slowed after %d guesses, want %d", n, account.FreeTries)
	}
}

func TestMoreWorkPerPasswordComesWithTheNextSignIn(t *testing.T) {
	o := newOffice(t)
	more := settings(o.store)
	more.Hashing.Params = account.Full()
	o.desk = o.open(more)
	least, full := int64(19<<10)*2, int64(64<<10)*3
	o.signIn("borey.ngo", ownPassword)
	if got := o.work.Swap(0); got != least+full {
		t.Errorf("the first sign-in cost %d, want the old hash and the new one: %d", got, least+full)
	}
	o.signIn("borey.ngo", ownPassword)
	if got := o.work.Load(); got != full {
		t.Errorf("the second sign-in cost %d, want %d", got, full)
	}
}

func TestARealHashOpensARealAccount(t *testing.T) {
	d, err := account.Open(settings(accounttest.NewMemory()))
	if err != nil {
		t.Fatal(err)
	}
	h, err := d.Found(t.Context(), house("House"), person("borey.ngo"), morning)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.TakeLink(t.Context(), h.Secret, ownPassword, "", morning); err != nil {
		t.Fatal(err)
	}
	a := account.Attempt{Name: "borey.ngo", Password: ownPassword, Address: cafe}
	if _, err := d.SignIn(t.Context(), a, morning); err != nil {
		t.Fatal(err)
	}
	a.Password = "not " + ownPassword
	_, err = d.SignIn(t.Context(), a, morning)
	want(t, err, account.KeyRefused)
}
