package account_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/account/accounttest"
)

func TestALinkWorksOnceAndForADay(t *testing.T) {
	o := newOffice(t)
	n := person("kalyan.ngo")
	n.Agency = o.agency.ID
	h, err := o.desk.Invite(t.Context(), n, o.admin.ID, o.now)
	o.must(err)
	o.now = o.now.Add(account.LinkLife - time.Second)
	a, why, err := o.desk.Look(t.Context(), h.Secret, o.now)
	o.must(err)
	if a.Name != "kalyan.ngo" || a.State != account.Invited || why != account.Invitation {
		t.Errorf("the link is of %s (%s) for %s", a.Name, a.State, why)
	}
	e := o.take(h, ownPassword)
	if v := o.alive(e.Token); v.Account.State != account.Active || !account.Fresh(v.Session, o.now) {
		t.Errorf("the person comes in as %s", v.Account.State)
	}
	o.linkOver(h)
	h, err = o.desk.Reset(t.Context(), a.ID, o.admin.ID, o.now)
	o.must(err)
	o.now = o.now.Add(account.LinkLife)
	o.linkOver(h)
	o.now = o.now.Add(-time.Hour)
	o.linkOver(h) // found over once, a clock set back does not bring it back
	o.signIn("kalyan.ngo", ownPassword)
}

func (o *office) linkOver(h account.Handout) {
	o.t.Helper()
	_, _, err := o.desk.Look(o.t.Context(), h.Secret, o.now)
	want(o.t, err, account.KeyLinkOver)
	_, err = o.desk.TakeLink(o.t.Context(), h.Secret, newPassword, "", o.now)
	want(o.t, err, account.KeyLinkOver)
}

func TestANewLinkTakesThePlaceOfTheEarlierOne(t *testing.T) {
	o := newOffice(t)
	n := person("kalyan.ngo")
	n.Agency = o.agency.ID
	first, err := o.desk.Invite(t.Context(), n, o.admin.ID, o.now)
	o.must(err)
	second, err := o.desk.Reset(t.Context(), first.Account.ID, o.admin.ID, o.now)
	o.must(err)
	o.linkOver(first)
	if _, why, err := o.desk.Look(t.Context(), second.Secret, o.now); err != nil || why != account.Invitation {
		t.Errorf("the second link is for %s, %v", why, err)
	}
	o.take(second, ownPassword)
	third, err := o.desk.Reset(t.Context(), first.Account.ID, o.admin.ID, o.now)
	o.must(err)
	if _, why, err := o.desk.Look(t.Context(), third.Secret, o.now); err != nil || why != account.Resetting {
		t.Errorf("the third link is for %s, %v", why, err)
	}
}

func TestALinkOfADisabledAccountIsOver(t *testing.T) {
	o := newOffice(t)
	e := o.invite("kalyan.ngo")
	h, err := o.desk.Reset(t.Context(), e.Account.ID, o.admin.ID, o.now)
	o.must(err)
	_, err = o.desk.Disable(t.Context(), e.Account.ID, h.Account.Version, account.Leaving{})
	o.must(err)
	o.linkOver(h)
	_, err = o.desk.Reset(t.Context(), e.Account.ID, o.admin.ID, o.now)
	want(t, err, account.KeyDisabled)
	_, err = o.desk.Reset(t.Context(), "account-nowhere", o.admin.ID, o.now)
	want(t, err, account.KeyUnavailable)
}

func TestAPasswordAgainstTheRulesLeavesTheLink(t *testing.T) {
	o := newOffice(t)
	h, err := o.desk.Reset(t.Context(), o.admin.ID, o.admin.ID, o.now)
	o.must(err)
	_, err = o.desk.TakeLink(t.Context(), h.Secret, "short", "", o.now)
	want(t, err, account.KeyPasswordShort)
	o.take(h, newPassword)
}

func TestOfManyWhoTakeOneLinkOneComesIn(t *testing.T) {
	o := newOffice(t)
	s := settings(o.store)
	s.Hashing.Queue = 50
	o.desk = o.open(s)
	h, err := o.desk.Reset(t.Context(), o.admin.ID, o.admin.ID, o.now)
	o.must(err)
	var all sync.WaitGroup
	var in atomic.Int32
	for range 30 {
		all.Go(func() {
			if _, err := o.desk.TakeLink(t.Context(), h.Secret, newPassword, "", o.now); err == nil {
				in.Add(1)
			} else {
				want(t, err, account.KeyLinkOver)
			}
		})
	}
	all.Wait()
	if in.Load() != 1 {
		t.Errorf("%d came in with one link", in.Load())
	}
}

func TestTheFirstAdministratorIsMadeOnce(t *testing.T) {
	o := &office{t: t, store: accounttest.NewMemory(), now: morning}
	o.desk = o.open(settings(o.store))
	founded := func(want bool) {
		t.Helper()
		if got, err := o.desk.Founded(t.Context()); got != want || err != nil {
			t.Errorf("founded is %v, %v; want %v", got, err, want)
		}
	}
	founded(false)
	if _, err := o.desk.Found(t.Context(), account.Agency{}, person("x"), o.now); err == nil {
		t.Error("nothing was founded well")
	}
	first, err := o.desk.Found(t.Context(), house("Slek Chhuk House"), person("borey.ngo"), o.now)
	o.must(err)
	founded(false)
	o.now = o.now.Add(48 * time.Hour) // nobody came for the link in time
	o.linkOver(first)
	second, err := o.desk.Found(t.Context(), house("Another House"), person("another"), o.now)
	o.must(err)
	if second.Account.Name != "borey.ngo" || !second.Account.Is(account.Administrator) {
		t.Errorf("founding again makes %s", second.Account.Name)
	}
	e := o.take(second, ownPassword)
	founded(true)
	_, err = o.desk.Found(t.Context(), house("Another House"), person("another"), o.now)
	want(t, err, account.KeyFounded)
	agencies, err := o.desk.Agencies(t.Context())
	if err != nil || len(agencies) != 1 || agencies[0].ID != e.Agency.ID {
		t.Errorf("there are %d agencies, %v", len(agencies), err)
	}
}
