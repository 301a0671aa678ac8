package account_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"spean/internal/account"
)

func TestPasswordsAreHeldToLengthAndToWhatEverybodyTries(t *testing.T) {
	for _, c := range []struct{ password, key string }{
		{"ruby kettle morning", ""},
		{"ទូកប្រាំពីរនៅពេលល្ងាច", ""},
		{"aaaaaaaaaaab", ""}, // no rules about kinds of characters
		{"short words", account.KeyPasswordShort},
		{"  eleven chars  ", ""},
		{"   ten chars    ", account.KeyPasswordShort},
		{"ខ្មែរ\u200bខ្មែរ", account.KeyPasswordShort}, // marks nobody sees do not count
		{strings.Repeat("long ", 52), account.KeyPasswordLong},
		{strings.Repeat("ក", 86), account.KeyPasswordLong},
		{"password1234", account.KeyPasswordCommon},
		{"PassWord 1234", account.KeyPasswordCommon},
		{"ពាក្យសម្ងាត់១២៣", account.KeyPasswordCommon},
		{"121212121212", account.KeyPasswordCommon},
		{"កខគឃកខគឃកខគឃក", account.KeyPasswordCommon},
		{"kalyan.ngo1234", account.KeyPasswordName},
		{"kalyan.ngokalyan.ngo", account.KeyPasswordName},
		{"KALYAN.NGO!!", account.KeyPasswordName},
		{"kalyan.ngo and seven boats", ""},
	} {
		err := account.CheckPassword(c.password, "kalyan.ngo", "password")
		if c.key == "" && err != nil {
			t.Errorf("%q refused: %v", c.password, err)
		}
		if c.key != "" {
			want(t, err, c.key)
		}
	}
}

func TestEveryListedCommonPasswordCouldBeChosenOtherwise(t *testing.T) {
	for line := range strings.Lines(account.CommonLines) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") && utf8.RuneCountInString(line) < account.MinPassword {
			t.Errorf("%q is refused for its length already", line)
		}
	}
}

func TestAPasswordTypedOnAnotherKeyboardIsTheSame(t *testing.T) {
	o := newOffice(t)
	h, err := o.desk.Reset(t.Context(), o.admin.ID, o.admin.ID, o.now)
	o.must(err)
	o.take(h, "ទូក\u200bប្រាំពីរ caf\u00e9 ល្ងាច")
	o.signIn("borey.ngo", "ទូកប្រាំពីរ\u00a0cafe\u0301 ល្ងាច")
	if _, err := o.try("borey.ngo", "ទូកប្រាំពីរ cafe ល្ងាច", ""); err == nil {
		t.Error("another letter was taken for the same")
	}
}

func TestRow11_SignInNamesHoldOneScript(t *testing.T) {
	for typed, want := range map[string]string{
		"vichet.pol": "vichet.pol", " Vichet.POL ": "vichet.pol", "a-b_c.9": "a-b_c.9", "abc": "abc", "thida.ngo\u200b": "thida.ngo",
		"ab": "", ".abc": "", "abc-": "", "vіchet": "", "\u212aalyan": "", "វិចិត្រ": "", "a b c": "", "abc\n\x00d": "", "ｖichet": "",
		strings.Repeat("a", 40): strings.Repeat("a", 40), strings.Repeat("a", 41): "", "": "",
	} {
		if got, ok := account.FoldName(typed); got != want || ok != (want != "") {
			t.Errorf("%q gives %q, %v; want %q", typed, got, ok, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if name, ok := account.FoldName(rapid.String().Draw(t, "typed")); ok {
			if again, ok := account.FoldName(strings.ToUpper(name)); !ok || again != name {
				t.Fatalf("%q folds on to %q", name, again)
			}
		}
	})
}
