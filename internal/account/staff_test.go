package account_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"spean/internal/account"
	"spean/internal/problem"
)

func TestWhoLeadsCasesNeedsASuccessor(t *testing.T) {
	o := newOffice(t)
	leaver, successor := o.invite("kalyan.ngo"), o.invite("tevy.ngo")
	other, err := o.desk.SaveAgency(t.Context(), house("Other House"))
	o.must(err)
	n := person("neary.dos")
	n.Agency = other.ID
	h, err := o.desk.Invite(t.Context(), n, o.admin.ID, o.now)
	o.must(err)
	stranger := o.take(h, ownPassword)
	n = person("lin.cnp")
	n.Agency = o.agency.ID
	invited, err := o.desk.Invite(t.Context(), n, o.admin.ID, o.now)
	o.must(err)
	id, version := leaver.Account.ID, leaver.Account.Version
	for _, c := range []struct {
		leaving account.Leaving
		key     string
	}{
		{account.Leaving{Leads: 1}, account.KeySuccessorNeeded},
		{account.Leaving{Leads: 2, Successor: id}, account.KeySuccessorUnfit},
		{account.Leaving{Leads: 2, Successor: stranger.Account.ID}, account.KeySuccessorUnfit},
		{account.Leaving{Leads: 2, Successor: invited.Account.ID}, account.KeySuccessorUnfit},
		{account.Leaving{Leads: 2, Successor: "account-nowhere"}, account.KeySuccessorUnfit},
	} {
		want(t, o.desk.CheckLeaving(t.Context(), id, c.leaving), c.key)
		_, err := o.desk.Disable(t.Context(), id, version, c.leaving)
		want(t, err, c.key)
		o.alive(leaver.Token)
	}
	fit := account.Leaving{Leads: 2, Successor: successor.Account.ID}
	o.must(o.desk.CheckLeaving(t.Context(), id, fit))
	a, err := o.desk.Disable(t.Context(), id, version, fit)
	o.must(err)
	if a.State != account.Disabled {
		t.Errorf("the account is %s", a.State)
	}
	_, err = o.desk.Disable(t.Context(), id, a.Version, fit)
	want(t, err, account.KeyDisabled)
}

func TestWhoComesBackChoosesANewPassword(t *testing.T) {
	o := newOffice(t)
	e := o.invite("kalyan.ngo")
	_, err := o.desk.Enable(t.Context(), e.Account.ID, e.Account.Version, o.admin.ID, o.now)
	want(t, err, account.KeyNotDisabled)
	a, err := o.desk.Disable(t.Context(), e.Account.ID, e.Account.Version, account.Leaving{})
	o.must(err)
	h, err := o.desk.Enable(t.Context(), a.ID, a.Version, o.admin.ID, o.now)
	o.must(err)
	if h.Account.State != account.Invited {
		t.Errorf("who comes back is %s", h.Account.State)
	}
	o.gone(e.Token, account.KeySignedOut)
	_, err = o.try("kalyan.ngo", ownPassword, "")
	want(t, err, account.KeyRefused)
	o.take(h, newPassword)
	o.signIn("kalyan.ngo", newPassword)
}

func TestASignInNameIsNeverGivenTwice(t *testing.T) {
	o := newOffice(t)
	e := o.invite("kalyan.ngo")
	_, err := o.desk.Disable(t.Context(), e.Account.ID, e.Account.Version, account.Leaving{})
	o.must(err)
	for _, typed := range []string{"kalyan.ngo", " KALYAN.ngo"} {
		n := person(typed)
		n.Agency = o.agency.ID
		_, err = o.desk.Invite(t.Context(), n, o.admin.ID, o.now)
		want(t, err, account.KeyNameTaken)
	}
}

func TestFaultsOfANewAccountAreAllNamed(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		n    account.Newcomer
		want string
	}{
		{account.Newcomer{}, "account.roles-missing at roles; account.name at name; account.names-missing at names; account.language at lang"},
		{account.Newcomer{Name: "គឹម", Names: account.Names{Khmer: "  "}, Roles: []string{"case-worker", "king"}, Lang: "fr"},
			"account.role-unknown at roles; account.name at name; account.names-missing at names; account.language at lang"},
		{account.Newcomer{Name: "kalyan", Names: account.Names{Khmer: strings.Repeat("ក", 121), Latin: "a\u202eb", Other: "a\nb"},
			Roles: []string{"case-worker", "case-worker"}, Lang: "km"},
			"account.role-unknown at roles; account.names-text at names.khmer; account.names-text at names.latin; account.names-text at names.other"},
		{account.Newcomer{Name: "kalyan", Names: account.Names{Khmer: "គឹម\u200bកល្យាណ"}, Roles: []string{"case-worker"}, Lang: "en", Agency: "agency-nowhere"},
			"account.agency-unknown at agency"},
	} {
		_, err := o.desk.Invite(t.Context(), c.n, o.admin.ID, o.now)
		var all []string
		for _, p := range problem.All(err) {
			all = append(all, p.Key+" at "+p.Where)
			want(t, p, p.Key)
		}
		if got := strings.Join(all, "; "); got != c.want {
			t.Errorf("answered %s, want %s", got, c.want)
		}
	}
}

func TestAnAgencyIsHeldToItsRules(t *testing.T) {
	o := newOffice(t)
	for key, change := range map[string]func(*account.Agency){
		account.KeyNamesMissing:  func(a *account.Agency) { a.Names = account.Names{} },
		account.KeyAgencyKind:    func(a *account.Agency) { a.Kind = "army" },
		account.KeyAgencyCountry: func(a *account.Agency) { a.Country = "kh" },
		account.KeyExitAddress:   func(a *account.Agency) { a.Exit = "javascript:alert(1)" },
	} {
		a := house("House")
		change(&a)
		_, err := o.desk.SaveAgency(t.Context(), a)
		want(t, err, key)
	}
	for exit, fine := range map[string]bool{"": true, "about:blank": true, "https://weather.example/km": true, "https://": false,
		"http://weather.example": false, "https://user:word@weather.example": false, "//weather.example": false, "data:text/html,x": false,
		"https://x.example/" + strings.Repeat("a", 300): false, "https:weather.example": false, "about:blank#x": false} {
		a := house("House")
		a.Exit = exit
		if _, err := o.desk.SaveAgency(t.Context(), a); (err == nil) != fine {
			t.Errorf("%.40q answered %v", exit, err)
		}
	}
}

func TestTwoAdministratorsDoNotOverwriteEachOther(t *testing.T) {
	o := newOffice(t)
	e := o.invite("kalyan.ngo")
	id, version := e.Account.ID, e.Account.Version
	a, err := o.desk.SetNames(t.Context(), id, version, account.Names{Latin: " Kim Kalyan "})
	o.must(err)
	if a.Version != version+1 || a.Names.Latin != "Kim Kalyan" {
		t.Errorf("stands as %q at version %d", a.Names.Latin, a.Version)
	}
	_, err = o.desk.SetRoles(t.Context(), id, version, []string{"hotline-worker"})
	want(t, err, account.KeyChanged)
	_, err = o.desk.Disable(t.Context(), id, version, account.Leaving{})
	want(t, err, account.KeyChanged)
	_, err = o.desk.SetNames(t.Context(), id, a.Version, account.Names{})
	want(t, err, account.KeyNamesMissing)
	o.agency.Country = "VN"
	saved, err := o.desk.SaveAgency(t.Context(), o.agency)
	o.must(err)
	_, err = o.desk.SaveAgency(t.Context(), o.agency)
	want(t, err, account.KeyChanged)
	again, err := o.desk.Agency(t.Context(), o.agency.ID)
	if err != nil || again != saved || again.Country != "VN" {
		t.Errorf("the agency stands as %+v, %v", again, err)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	o := newOffice(t)
	_, err := o.desk.Disable(t.Context(), o.admin.ID, o.admin.Version, account.Leaving{})
	want(t, err, account.KeyLastAdministrator)
	_, err = o.desk.SetRoles(t.Context(), o.admin.ID, o.admin.Version, []string{"case-worker"})
	want(t, err, account.KeyLastAdministrator)
	_, err = o.desk.SetRoles(t.Context(), o.admin.ID, o.admin.Version, []string{"case-worker", "administrator"})
	o.must(err)
	for range 20 { // two who disable each other at the same moment
		o := newOffice(t)
		second := o.invite("zhou.cnp", "administrator")
		var all sync.WaitGroup
		var done atomic.Int32
		for _, a := range []account.Account{o.admin, second.Account} {
			all.Go(func() {
				_, err := o.desk.Disable(t.Context(), a.ID, a.Version, account.Leaving{})
				switch {
				case err == nil:
					done.Add(1)
				case problem.KindOf(err) != problem.Conflict:
					t.Errorf("answered %v", err)
				}
			})
		}
		all.Wait()
		if done.Load() != 1 {
			t.Fatalf("%d of two administrators were disabled", done.Load())
		}
	}
}

func TestPeopleChooseTheirLanguage(t *testing.T) {
	o := newOffice(t)
	e := o.invite("kalyan.ngo")
	o.must(o.desk.SetLang(t.Context(), e.Account.ID, "en"))
	if v := o.alive(e.Token); v.Account.Lang != "en" {
		t.Errorf("reads in %s", v.Account.Lang)
	}
	want(t, o.desk.SetLang(t.Context(), e.Account.ID, "zh"), account.KeyLanguage)
	want(t, o.desk.SetLang(t.Context(), "account-nowhere", "en"), account.KeyUnavailable)
}

func TestAccountsAndAgenciesAreListedInOrder(t *testing.T) {
	o := newOffice(t)
	o.invite("tevy.ngo")
	o.invite("kalyan.ngo")
	_, err := o.desk.SaveAgency(t.Context(), house("Anti-Trafficking Police Office"))
	o.must(err)
	accounts, err := o.desk.Accounts(t.Context(), o.agency.ID)
	o.must(err)
	var got []string
	for _, a := range accounts {
		got = append(got, a.Name)
		if one, err := o.desk.Account(t.Context(), a.ID); err != nil || one.Version != a.Version || one.Name != a.Name {
			t.Errorf("%s alone reads as version %d of %s, %v", a.Name, one.Version, one.Name, err)
		}
	}
	agencies, err := o.desk.Agencies(t.Context())
	o.must(err)
	for _, a := range agencies {
		got = append(got, a.Names.In("en"))
	}
	if got, want := strings.Join(got, ", "), "borey.ngo, kalyan.ngo, tevy.ngo, Anti-Trafficking Police Office, Slek Chhuk House"; got != want {
		t.Errorf("listed as %s, want %s", got, want)
	}
	_, err = o.desk.Account(t.Context(), "account-nowhere")
	want(t, err, account.KeyUnavailable)
	_, err = o.desk.Agency(t.Context(), "agency-nowhere")
	want(t, err, account.KeyUnavailable)
}

func TestAWriteThatFailsIsNotCalledDone(t *testing.T) {
	for _, act := range []func(o *office, e account.Entry) error{
		func(o *office, e account.Entry) error { _, err := o.try("kalyan.ngo", ownPassword, ""); return err },
		func(o *office, e account.Entry) error { return o.desk.SignOut(o.t.Context(), e.Token) },
		func(o *office, e account.Entry) error { return o.desk.EndAll(o.t.Context(), e.Account.ID) },
		func(o *office, e account.Entry) error {
			return o.desk.EndSession(o.t.Context(), e.Account.ID, e.Session.ID)
		},
		func(o *office, e account.Entry) error {
			_, err := o.desk.Confirm(o.t.Context(), e.Token, ownPassword, o.now)
			return err
		},
		func(o *office, e account.Entry) error {
			_, err := o.desk.ChangePassword(o.t.Context(), e.Token, ownPassword, newPassword, o.now)
			return err
		},
		func(o *office, e account.Entry) error {
			_, err := o.desk.Disable(o.t.Context(), e.Account.ID, e.Account.Version, account.Leaving{})
			return err
		},
		func(o *office, e account.Entry) error {
			_, err := o.desk.Reset(o.t.Context(), e.Account.ID, o.admin.ID, o.now)
			return err
		},
	} {
		for nth := 1; ; nth++ {
			o := newOffice(t)
			e := o.invite("kalyan.ngo")
			f := &failing{Store: o.store, left: nth}
			o.desk = o.open(settings(f))
			err := act(o, e)
			if f.left > 0 { // the act needs fewer writes
				o.must(err)
				break
			}
			if !errors.Is(err, errDisk) {
				t.Errorf("a failed write answered %v", err)
			}
		}
	}
}
