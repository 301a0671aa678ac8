package account_test

import (
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/account"
	"spean/internal/account/accounttest"
	"spean/internal/lang"
	"spean/internal/problem"
)

func TestNothingAboutPeopleAndNoSecretRestsInClear(t *testing.T) {
	o := newOffice(t)
	n := account.Newcomer{Name: "canary-name", Names: account.Names{Khmer: "កាណារី", Latin: "Canary Latin", Other: "金丝雀"}, Agency: o.agency.ID,
		Roles: []string{"case-worker"}, Lang: "km"}
	h, err := o.desk.Invite(t.Context(), n, o.admin.ID, o.now)
	o.must(err)
	invited := o.store.Everything()
	e := o.take(h, "canary password text")
	confirmed, err := o.desk.Confirm(t.Context(), e.Token, "canary password text", o.now)
	o.must(err)
	_, err = o.try("canary-guess", "canary of a guess", e.Device)
	want(t, err, account.KeyRefused)
	for _, r := range invited {
		if strings.Contains(r.Name+string(r.Sealed), h.Secret.Reveal()) {
			t.Error("a link's secret rests in the store")
		}
	}
	for _, text := range []string{h.Secret.Reveal(), e.Token.Reveal(), e.Device.Reveal(), confirmed.Token.Reveal(), "canary", "Canary", "កាណារី",
		"金丝雀", "argon2id", "Test phone", cafe.String(), "case-worker", "Slek Chhuk", account.Administrator + "\""} {
		if text == "" || o.rested(text) {
			t.Errorf("%q rests in the store", text)
		}
	}
}

func TestARowOpensOnlyWhereItWasPut(t *testing.T) {
	changes := map[string]func(*account.Row){
		"another body":  func(r *account.Row) { r.Sealed[len(r.Sealed)/2] ^= 1 },
		"a short body":  func(r *account.Row) { r.Sealed = r.Sealed[:10] },
		"another owner": func(r *account.Row) { r.Owner += "x" },
		"a later end":   func(r *account.Row) { r.Ends = morning.AddDate(9, 0, 0) },
		"its version":   func(r *account.Row) { r.Version++ },
	}
	for name, change := range changes {
		for _, kind := range []account.Kind{"account", "session", "agency", "name"} {
			o := newOffice(t)
			e := o.signIn("borey.ngo", ownPassword)
			forged := accounttest.NewMemory()
			for _, r := range o.store.Everything() {
				if r.Kind == kind {
					r.Sealed = slices.Clone(r.Sealed)
					change(&r)
				}
				for saw := range r.Version { // a row stands at its version after that many writes
					r.Version = saw
					o.must(forged.Write(t.Context(), []account.Change{{Row: r}}))
				}
			}
			o.desk = o.open(settings(forged))
			var err error
			if kind == "name" {
				_, err = o.try("borey.ngo", ownPassword, "")
			} else {
				_, err = o.session(e.Token)
			}
			if problem.KindOf(err) != problem.Broken {
				t.Errorf("%s of %s answered %v", name, kind, err)
			}
		}
	}
}

func TestAnotherKeyOpensNothing(t *testing.T) {
	o := newOffice(t)
	e := o.signIn("borey.ngo", ownPassword)
	s := settings(o.store)
	s.Key = []byte("fedcba9876543210fedcba9876543210")
	o.desk = o.open(s)
	if _, err := o.session(e.Token); problem.KindOf(err) != problem.Broken {
		t.Errorf("answered %v", err)
	}
}

func TestSecretsAndPeopleArePrintedAsMasks(t *testing.T) {
	o := newOffice(t)
	e := o.signIn("borey.ngo", ownPassword)
	var logged strings.Builder
	log := slog.New(slog.NewTextHandler(&logged, nil))
	log.Info("entry", "token", e.Token, "account", e.Account)
	for _, printed := range []string{fmt.Sprint(e), fmt.Sprintf("%+v %#v %q", e, e, e.Token), logged.String()} {
		for _, secret := range []string{e.Token.Reveal(), e.Device.Reveal(), "borey", "Borey", "បូរី"} {
			if strings.Contains(printed, secret) {
				t.Errorf("%q is printed in %s", secret, printed)
			}
		}
	}
}

func TestNoErrorRepeatsWhatWasTyped(t *testing.T) {
	o := newOffice(t)
	e := o.signIn("borey.ngo", ownPassword)
	const canary = "canary"
	ctx := t.Context()
	n := person("borey.ngo")
	n.Agency = o.agency.ID
	taken := func() error { _, err := o.desk.Invite(ctx, n, "", o.now); return err }
	for i, act := range []func() error{
		taken,
		func() error { _, err := o.try(canary, canary, canary); return err },
		func() error { _, err := o.session(canary); return err },
		func() error { _, err := o.desk.TakeLink(ctx, canary, canary, canary, o.now); return err },
		func() error { _, err := o.desk.Confirm(ctx, e.Token, canary, o.now); return err },
		func() error { _, err := o.desk.ChangePassword(ctx, e.Token, ownPassword, canary, o.now); return err },
		func() error {
			_, err := o.desk.Invite(ctx, account.Newcomer{Name: canary + "\n", Names: account.Names{Latin: canary + "\n"}, Lang: canary, Roles: []string{canary}}, "", o.now)
			return err
		},
		func() error {
			_, err := o.desk.SaveAgency(ctx, account.Agency{Kind: canary, Country: canary, Exit: canary, Names: account.Names{Latin: canary + "\n"}})
			return err
		},
		func() error { return o.desk.SetLang(ctx, o.admin.ID, canary) },
		func() error { return o.desk.Park(ctx, canary, account.Form{Path: canary}, o.now) },
	} {
		err := act()
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), canary) || strings.Contains(fmt.Sprint(err), "borey") {
			t.Errorf("act %d answered %#v", i, err)
		}
	}
}

func TestEveryProblemHasItsTextAndEveryTextItsUse(t *testing.T) {
	source, err := os.ReadFile("keys.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, k := range regexp.MustCompile(`"(account\.[a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
		used[k[1]] = true
	}
	for _, kind := range account.AgencyKinds() {
		used["account.agency-kind."+kind] = true
	}
	for _, s := range []account.State{account.Invited, account.Active, account.Disabled} {
		used["account.state."+string(s)] = true
	}
	for _, m := range lang.Messages("account") {
		if !used[m.ID] {
			t.Errorf("%s is a text for nothing", m.ID)
		}
		delete(used, m.ID)
	}
	for k := range used {
		t.Errorf("%s has no text", k)
	}
}
