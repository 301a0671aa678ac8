package account_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/problem"
)

func form(text string) account.Form { return account.Form{Path: "/tips/new", Body: []byte(text)} }

func (o *office) parked(who account.Entry) string {
	o.t.Helper()
	drafts, err := o.desk.Parked(o.t.Context(), who.Account.ID, o.now)
	o.must(err)
	out := ""
	for _, d := range drafts {
		out += d.Form.Path + " " + string(d.Form.Body) + " " + d.At.Format("15:04") + ";"
	}
	return out
}

func TestTypedTextSurvivesATimeOutForItsOwnPersonOnly(t *testing.T) {
	o := newOffice(t)
	mine, other := o.invite("kalyan.ngo"), o.invite("tevy.ngo")
	want(t, o.desk.Park(t.Context(), mine.Token, form("early"), o.now), account.KeySignedOut) // still signed in: nothing to park
	o.now = o.now.Add(account.Idle)
	o.gone(mine.Token, account.KeyTimedOut)
	o.must(o.desk.Park(t.Context(), mine.Token, form("what=CANARY"), o.now))
	if o.rested("CANARY") || o.rested("/tips/new") {
		t.Error("parked text rests in clear")
	}
	mine = o.signIn("kalyan.ngo", ownPassword)
	if got := o.parked(mine); got != "/tips/new what=CANARY 08:30;" {
		t.Errorf("given back: %q", got)
	}
	if got := o.parked(other); got != "" {
		t.Errorf("somebody else is given %q", got)
	}
	drafts, err := o.desk.Parked(t.Context(), mine.Account.ID, o.now)
	o.must(err)
	o.must(o.desk.Unpark(t.Context(), other.Account.ID, drafts[0].ID))
	if o.parked(mine) == "" {
		t.Error("somebody else threw it away")
	}
	o.must(o.desk.Unpark(t.Context(), mine.Account.ID, drafts[0].ID))
	o.must(o.desk.Unpark(t.Context(), mine.Account.ID, drafts[0].ID))
	if got := o.parked(mine); got != "" {
		t.Errorf("still given back: %q", got)
	}
}

func TestAPageLeftOpenOverTheWeekendStillParks(t *testing.T) {
	o := newOffice(t)
	mine := o.invite("kalyan.ngo")
	o.now = o.now.Add(72 * time.Hour)
	o.must(o.desk.Sweep(t.Context(), o.now))
	o.must(o.desk.Park(t.Context(), mine.Token, form("friday"), o.now))
	o.now = o.now.Add(24 * time.Hour)
	o.must(o.desk.Sweep(t.Context(), o.now))
	want(t, o.desk.Park(t.Context(), mine.Token, form("friday"), o.now), account.KeySignedOut)
	o.gone(mine.Token, account.KeySignedOut)
}

func TestParkedTextIsKeptForHalfAnHour(t *testing.T) {
	o := newOffice(t)
	mine := o.invite("kalyan.ngo")
	o.now = o.now.Add(account.Idle)
	o.must(o.desk.Park(t.Context(), mine.Token, form("text"), o.now))
	o.now = o.now.Add(account.ParkedFor - time.Second)
	o.must(o.desk.Sweep(t.Context(), o.now))
	if o.parked(mine) == "" {
		t.Error("gone too early")
	}
	o.now = o.now.Add(time.Second)
	if got := o.parked(mine); got != "" {
		t.Errorf("given back too late: %q", got)
	}
	before := len(o.store.Everything())
	o.must(o.desk.Sweep(t.Context(), o.now))
	if len(o.store.Everything()) != before-1 {
		t.Error("it was not swept")
	}
}

func TestParkedTextHasLimits(t *testing.T) {
	o := newOffice(t)
	mine := o.invite("kalyan.ngo")
	o.now = o.now.Add(account.Idle)
	large := account.Form{Path: "/x", Body: bytes.Repeat([]byte{0xff}, account.MaxForm)}
	o.must(o.desk.Park(t.Context(), mine.Token, large, o.now))
	large.Body = append(large.Body, 0)
	if err := o.desk.Park(t.Context(), mine.Token, large, o.now); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("too large a form answered %v", err)
	}
	want := ""
	for n := range account.MaxDrafts + 3 {
		o.now = o.now.Add(time.Minute)
		o.must(o.desk.Park(t.Context(), mine.Token, form(fmt.Sprint(n)), o.now))
		if n >= 3 {
			want = fmt.Sprintf("/tips/new %d %s;", n, o.now.Format("15:04")) + want
		}
	}
	if got := o.parked(mine); got != want {
		t.Errorf("given back are %q, want the newest %q", got, want)
	}
}

func TestADisabledPersonsTextGoes(t *testing.T) {
	o := newOffice(t)
	mine := o.invite("kalyan.ngo")
	o.now = o.now.Add(account.Idle)
	o.must(o.desk.Park(t.Context(), mine.Token, form("text"), o.now))
	_, err := o.desk.Disable(t.Context(), mine.Account.ID, mine.Account.Version, account.Leaving{})
	o.must(err)
	if got := o.parked(mine); got != "" {
		t.Errorf("kept: %q", got)
	}
	want(t, o.desk.Park(t.Context(), mine.Token, form("more"), o.now), account.KeySignedOut)
}
