package account_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/account"
)

func TestASessionEndsWhenIdleOrOld(t *testing.T) {
	o := newOffice(t)
	idle := o.signIn("borey.ngo", ownPassword)
	o.now = o.now.Add(account.Idle - time.Second)
	o.alive(idle.Token)
	o.now = o.now.Add(account.Idle - time.Second)
	o.alive(idle.Token)
	o.now = o.now.Add(account.Idle)
	o.gone(idle.Token, account.KeyTimedOut)
	busy := o.signIn("borey.ngo", ownPassword)
	for end := o.now.Add(account.Absolute - time.Second); o.now.Before(end); {
		o.now = o.now.Add(min(10*time.Minute, end.Sub(o.now)))
		o.alive(busy.Token)
	}
	o.now = o.now.Add(time.Second)
	o.gone(busy.Token, account.KeyTimedOut)
}

func TestRow46_AClockSetBackRevivesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		e := o.signIn("borey.ngo", ownPassword)
		over := false
		for range rapid.IntRange(1, 30).Draw(rt, "looks") {
			o.now = o.now.Add(time.Duration(rapid.IntRange(-90, 45).Draw(rt, "minutes")) * time.Minute)
			_, err := o.session(e.Token)
			if over && err == nil {
				rt.Fatal("a session came back")
			}
			over = over || err != nil
		}
	})
}

func TestOtherLimitsAreTaken(t *testing.T) {
	o := newOffice(t)
	s := settings(o.store)
	s.Idle, s.Absolute = 5*time.Minute, 10*time.Minute
	o.desk = o.open(s)
	e := o.signIn("borey.ngo", ownPassword)
	o.now = o.now.Add(4 * time.Minute)
	o.alive(e.Token)
	o.now = o.now.Add(5 * time.Minute)
	o.gone(e.Token, account.KeyTimedOut)
	s.Idle = time.Hour
	if _, err := account.Open(s); err == nil {
		t.Error("an idle limit beyond the absolute one was taken")
	}
}

func TestASessionEndedIsGoneAtOnce(t *testing.T) {
	for name, end := range map[string]func(o *office, e account.Entry) error{
		"signing out": func(o *office, e account.Entry) error { return o.desk.SignOut(o.t.Context(), e.Token) },
		"ending it": func(o *office, e account.Entry) error {
			return o.desk.EndSession(o.t.Context(), e.Account.ID, e.Session.ID)
		},
		"ending the others": func(o *office, e account.Entry) error { return o.desk.EndOthers(o.t.Context(), e.Account.ID, "") },
		"ending all":        func(o *office, e account.Entry) error { return o.desk.EndAll(o.t.Context(), e.Account.ID) },
		"disabling": func(o *office, e account.Entry) error {
			_, err := o.desk.Disable(o.t.Context(), e.Account.ID, e.Account.Version, account.Leaving{})
			return err
		},
		"taking a link": func(o *office, e account.Entry) error {
			h, err := o.desk.Reset(o.t.Context(), e.Account.ID, o.admin.ID, o.now)
			if err == nil {
				o.alive(e.Token) // handing out a link ends nothing yet
				o.take(h, newPassword)
			}
			return err
		},
		"changing the password": func(o *office, e account.Entry) error {
			other := o.signIn(e.Account.Name, ownPassword)
			_, err := o.desk.ChangePassword(o.t.Context(), other.Token, ownPassword, newPassword, o.now)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			bystander, e := o.invite("kalyan.ngo"), o.invite("tevy.ngo")
			o.now = o.now.Add(2 * time.Minute)
			o.alive(e.Token)
			o.must(end(o, e))
			o.gone(e.Token, account.KeySignedOut)
			o.now = o.now.Add(time.Hour)
			o.gone(e.Token, account.KeySignedOut) // and does not turn into one that may park
			want(t, o.desk.Park(t.Context(), e.Token, account.Form{Path: "/tip"}, o.now), account.KeySignedOut)
			o.now = o.now.Add(-time.Hour)
			o.alive(bystander.Token)
			o.must(o.desk.SignOut(t.Context(), e.Token)) // again is no error
		})
	}
}

func TestATokenNobodyHasIsSignedOut(t *testing.T) {
	o := newOffice(t)
	for _, token := range []account.Secret{"", "x", account.Secret(o.signIn("borey.ngo", ownPassword).Token[1:])} {
		o.gone(token, account.KeySignedOut)
	}
}

func TestOtherRolesCountFromTheNextRequest(t *testing.T) {
	o := newOffice(t)
	e := o.invite("kalyan.ngo")
	_, err := o.desk.SetRoles(t.Context(), e.Account.ID, e.Account.Version, []string{"hotline-worker"})
	o.must(err)
	if v := o.alive(e.Token); v.Account.Is("case-worker") || !v.Account.Is("hotline-worker") {
		t.Errorf("the next request has the roles %v", v.Account.Roles)
	}
}

func TestPeopleSeeTheirOwnSessions(t *testing.T) {
	o := newOffice(t)
	mine := o.invite("kalyan.ngo")
	o.now = o.now.Add(5 * time.Minute)
	second := o.signIn("kalyan.ngo", ownPassword)
	o.now = o.now.Add(5 * time.Minute)
	o.alive(mine.Token)
	list := func() string {
		s, err := o.desk.Sessions(t.Context(), mine.Account.ID, o.now)
		o.must(err)
		out := ""
		for _, s := range s {
			out += fmt.Sprintf("%s since %s, seen %s; ", s.Label, s.Began.Format("15:04"), s.Seen.Format("15:04"))
		}
		return out
	}
	if got, want := list(), "Test phone since 08:00, seen 08:10; Test laptop since 08:05, seen 08:05; "; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
	o.must(o.desk.EndSession(t.Context(), o.admin.ID, second.Session.ID)) // of somebody else: nothing
	o.alive(second.Token)
	o.must(o.desk.EndOthers(t.Context(), mine.Account.ID, mine.Session.ID))
	if got, want := list(), "Test phone since 08:00, seen 08:10; "; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
	a, err := o.desk.Account(t.Context(), mine.Account.ID)
	o.must(err)
	if !a.Seen.Equal(o.now) {
		t.Errorf("last seen %v, want %v", a.Seen, o.now)
	}
	o.now = o.now.Add(account.Idle)
	if got := list(); got != "" {
		t.Errorf("the list is %q after they timed out", got)
	}
}

func TestADeviceLabelIsOnePlainLine(t *testing.T) {
	o := newOffice(t)
	e, err := o.desk.SignIn(t.Context(), account.Attempt{Name: "borey.ngo", Password: ownPassword, Label: " Chrome\r\n\x1b[31m\u202eAndroid \xff" + fmt.Sprint(make([]byte, 99))}, o.now)
	o.must(err)
	if got, want := e.Session.Label, "Chrome[31mAndroid [0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"; len(got) != 60 || got != want {
		t.Errorf("the label is %q", got)
	}
}

func TestAGraveActNeedsThePasswordOfTheLastMinutes(t *testing.T) {
	o := newOffice(t)
	e := o.signIn("borey.ngo", ownPassword)
	if !account.Fresh(e.Session, o.now) || !account.Fresh(e.Session, o.now.Add(account.FreshFor-time.Second)) {
		t.Error("who has just signed in is asked again")
	}
	o.now = o.now.Add(account.FreshFor)
	if account.Fresh(o.alive(e.Token).Session, o.now) || account.Fresh(e.Session, morning.Add(-time.Second)) {
		t.Error("an old proof counts")
	}
	_, err := o.desk.Confirm(t.Context(), e.Token, "not "+ownPassword, o.now)
	want(t, err, account.KeyWrongPassword)
	next, err := o.desk.Confirm(t.Context(), e.Token, ownPassword, o.now)
	o.must(err)
	o.gone(e.Token, account.KeySignedOut)
	if v := o.alive(next.Token); !account.Fresh(v.Session, o.now) || v.Session.ID != e.Session.ID || !v.Session.Began.Equal(e.Session.Began) {
		t.Errorf("the session goes on as %+v", v.Session)
	}
	for range account.FreeTries {
		_, err = o.desk.Confirm(t.Context(), next.Token, "not "+ownPassword, o.now)
		want(t, err, account.KeyWrongPassword)
	}
	_, err = o.desk.Confirm(t.Context(), next.Token, ownPassword, o.now)
	want(t, err, account.KeyWait)
	o.now = o.now.Add(time.Hour)
	_, err = o.desk.Confirm(t.Context(), next.Token, ownPassword, o.now)
	want(t, err, account.KeyTimedOut)
}

func TestChangingThePasswordNeedsTheOldOneAndGivesANewToken(t *testing.T) {
	o := newOffice(t)
	e := o.signIn("borey.ngo", ownPassword)
	h, err := o.desk.Reset(t.Context(), o.admin.ID, o.admin.ID, o.now)
	o.must(err)
	for _, c := range []struct{ old, next, key string }{
		{"not " + ownPassword, newPassword, account.KeyWrongPassword},
		{ownPassword, "short", account.KeyPasswordShort},
		{ownPassword, ownPassword, account.KeyPasswordSame},
	} {
		_, err := o.desk.ChangePassword(t.Context(), e.Token, c.old, c.next, o.now)
		want(t, err, c.key)
		o.alive(e.Token)
	}
	next, err := o.desk.ChangePassword(t.Context(), e.Token, ownPassword, newPassword, o.now)
	o.must(err)
	o.alive(next.Token)
	_, err = o.try("borey.ngo", ownPassword, "")
	want(t, err, account.KeyRefused)
	o.signIn("borey.ngo", newPassword)
	_, _, err = o.desk.Look(t.Context(), h.Secret, o.now)
	want(t, err, account.KeyLinkOver) // a link handed out before does not undo it
}

// seat is what the model knows of one token.
type seat struct {
	token       account.Secret
	began, seen time.Time
	id          string
	ended, over bool
}

// TestSessionsAliveAreThoseNobodyEnded does what people, administrators and time do to the sessions of one account, in any order.
func TestSessionsAliveAreThoseNobodyEnded(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := newOffice(t)
		who := o.invite("kalyan.ngo")
		password, disabled, n := ownPassword, false, 0
		var seats []*seat
		add := func(e account.Entry, err error) {
			if (err == nil) == disabled {
				rt.Fatalf("signing in answered %v, disabled %v", err, disabled)
			}
			if err == nil {
				seats = append(seats, &seat{token: e.Token, began: o.now, seen: o.now, id: e.Session.ID})
			}
		}
		add(who, nil)
		endAll := func() {
			for _, s := range seats {
				s.ended = true
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"sign in": func(*rapid.T) { add(o.try("kalyan.ngo", password, who.Device)) },
			"wait": func(rt *rapid.T) {
				o.now = o.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(rt, "minutes")) * time.Minute)
			},
			"end one": func(rt *rapid.T) {
				s := rapid.SampledFrom(seats).Draw(rt, "session")
				o.must(o.desk.EndSession(t.Context(), who.Account.ID, s.id))
				s.ended = true
			},
			"sign out": func(rt *rapid.T) {
				s := rapid.SampledFrom(seats).Draw(rt, "session")
				o.must(o.desk.SignOut(t.Context(), s.token))
				s.ended = true
			},
			"end all": func(*rapid.T) { o.must(o.desk.EndAll(t.Context(), who.Account.ID)); endAll() },
			"disable": func(rt *rapid.T) {
				a, err := o.desk.Account(t.Context(), who.Account.ID)
				o.must(err)
				if _, err = o.desk.Disable(t.Context(), a.ID, a.Version, account.Leaving{}); (err == nil) == disabled {
					rt.Fatalf("disabling answered %v, disabled %v", err, disabled)
				}
				disabled = true
				endAll()
			},
			"enable": func(*rapid.T) {
				a, err := o.desk.Account(t.Context(), who.Account.ID)
				o.must(err)
				if h, err := o.desk.Enable(t.Context(), a.ID, a.Version, o.admin.ID, o.now); err == nil {
					n, disabled = n+1, false
					password = fmt.Sprint(ownPassword, n)
					who = o.take(h, password) // on a device that has not failed yet
					add(who, nil)
				}
			},
			"": func(rt *rapid.T) {
				for _, s := range seats {
					s.over = s.over || o.now.Sub(s.seen) >= account.Idle || o.now.Sub(s.began) >= account.Absolute
					_, err := o.session(s.token)
					if alive := !s.ended && !s.over; (err == nil) != alive {
						rt.Fatalf("a token answered %v; want ended %v, over %v", err, s.ended, s.over)
					}
					if err == nil && o.now.Sub(s.seen) >= time.Minute {
						s.seen = o.now
					}
				}
			},
		})
	})
}
