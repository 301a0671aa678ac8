package account_test

import (
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/id"
)

func TestAPhoneSendsInTheNameOfItsPersonUntilItIsTakenAway(t *testing.T) {
	o := newOffice(t)
	phone, secret, err := o.desk.AddPhone(t.Context(), o.admin.ID, "  the old Samsung ", o.admin.ID, o.now)
	o.must(err)
	if phone.Label != "the old Samsung" || phone.Agency != o.agency.ID {
		t.Fatalf("%+v", phone)
	}
	got, who, err := o.desk.PhoneOf(t.Context(), phone.ID, secret)
	o.must(err)
	if got.ID != phone.ID || who.ID != o.admin.ID {
		t.Fatalf("%+v is the phone of %s", got, who.ID)
	}
	o.must(o.desk.RevokePhone(t.Context(), o.agency.ID, phone.ID, o.admin.ID, o.now.Add(time.Hour)))
	_, _, err = o.desk.PhoneOf(t.Context(), phone.ID, secret)
	want(t, err, account.KeyRefused)
	o.must(o.desk.RevokePhone(t.Context(), o.agency.ID, phone.ID, o.admin.ID, o.now.Add(2*time.Hour)))
	phones, err := o.desk.Phones(t.Context(), o.agency.ID)
	o.must(err)
	if len(phones) != 1 || !phones[0].Revoked.Equal(o.now.Add(time.Hour)) {
		t.Fatalf("%+v", phones)
	}
}

func TestAWrongSecretAnUnknownPhoneAndAnEndedPersonLookAlike(t *testing.T) {
	o := newOffice(t)
	mate := o.invite("chantrea.ngo", "case-worker").Account
	phone, secret, err := o.desk.AddPhone(t.Context(), mate.ID, "hers", o.admin.ID, o.now)
	o.must(err)
	for name, try := range map[string]struct {
		device id.Device
		secret account.Secret
	}{"wrong secret": {phone.ID, "guess"}, "no secret": {phone.ID, ""}, "unknown": {"phone-unknownx", secret}, "a name": {"chantrea.ngo", secret}, "nothing": {}} {
		if _, _, err := o.desk.PhoneOf(t.Context(), try.device, try.secret); err == nil {
			t.Errorf("%s was let in", name)
		} else {
			want(t, err, account.KeyRefused)
		}
	}
	a, err := o.desk.Account(t.Context(), mate.ID)
	o.must(err)
	_, err = o.desk.Disable(t.Context(), mate.ID, a.Version, account.Leaving{})
	o.must(err)
	_, _, err = o.desk.PhoneOf(t.Context(), phone.ID, secret)
	want(t, err, account.KeyRefused)
}

func TestAPhoneIsItsAgencysToTakeAwayAndNeedsALabel(t *testing.T) {
	o := newOffice(t)
	_, _, err := o.desk.AddPhone(t.Context(), o.admin.ID, " ", o.admin.ID, o.now)
	want(t, err, "error.required")
	phone, secret, err := o.desk.AddPhone(t.Context(), o.admin.ID, "one", o.admin.ID, o.now)
	o.must(err)
	want(t, o.desk.RevokePhone(t.Context(), "agency-otherxxx", phone.ID, "account-otherxxx", o.now), account.KeyUnavailable)
	_, _, err = o.desk.PhoneOf(t.Context(), phone.ID, secret)
	o.must(err)
}
