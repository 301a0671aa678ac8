package browser_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/problem"
	"spean/internal/web"
	"spean/tests/browser"
)

func TestMain(m *testing.M) { browser.Main(m, cleanUp) }

// shell serves the pages that need nobody signed in.
func shell(t *testing.T) string {
	t.Helper()
	site := httptest.NewUnstartedServer(nil)
	server, err := web.New(web.Config{Address: "http://" + site.Listener.Addr().String(), Clock: time.Now, Rand: rand.Reader, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Demo: true,
		Door: web.Door{
			SignIn: func(context.Context, account.Attempt, time.Time) (account.Entry, error) {
				return account.Entry{}, problem.New(problem.Invalid, account.KeyRefused, "")
			}}})
	if err != nil {
		t.Fatal(err)
	}
	site.Config.Handler = server
	site.Start()
	t.Cleanup(site.Close)
	return site.URL
}

// everywhere runs a test in both languages on both screens.
func everywhere(t *testing.T, base string, test func(t *testing.T, tab *browser.Tab, name string)) {
	from(t, everySeat, func(t *testing.T, at seat) { test(t, browser.Open(t, base, at.screen, string(at.l)), at.String()) })
}

func TestPagesOfTheShellHoldNoBarriers(t *testing.T) {
	t.Parallel()
	everywhere(t, shell(t), func(t *testing.T, tab *browser.Tab, name string) {
		for path, page := range map[string]string{"/sign-in": "sign-in", "/styleguide": "styleguide", "/styleguide/field": "field", "/nowhere": "nowhere"} {
			tab.Go(path).Picture(page + "-" + name).NoBarriers()
		}
	})
}

func TestPagesOfTheShellFitTheNarrowestScreen(t *testing.T) {
	t.Parallel()
	base := shell(t)
	for _, l := range []string{"km", "en"} {
		tab := browser.Open(t, base, browser.Narrow, l)
		for _, path := range []string{"/sign-in", "/styleguide", "/styleguide/field"} {
			tab.Go(path).FitsItsScreen()
		}
	}
}

func TestAFormShowsWhatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	everywhere(t, shell(t), func(t *testing.T, tab *browser.Tab, name string) {
		tab.Go("/styleguide/field").Type("[name=born]", "2062").Type("[name=name]", "គំរូ បុប្ផា")
		tab.Follow("#typed > .btn").Picture("faults-" + name).NoBarriers()
		if got := tab.Value("[name=born]") + tab.Value("[name=name]"); got != "2062គំរូ បុប្ផា" {
			t.Errorf("what was typed became %q", got)
		}
		if got := browser.Eval[string](tab, `document.activeElement.className`); got != "faults flow-s" {
			t.Errorf("the focus is on %q", got)
		}
		tab.Press(`.faults a[href="#f-born"]`)
		if got := browser.Eval[string](tab, `document.activeElement.name`); got != "born" {
			t.Errorf("the summary leads to %q", got)
		}
	})
}

func TestEnterInAFieldSendsTheFormAndNothingElse(t *testing.T) {
	t.Parallel()
	tab := browser.Open(t, shell(t), browser.Desk, "en").Go("/styleguide/field")
	tab.Type("[name=text]", "x").Choose("safe", "no")
	browser.Eval[bool](tab, `(window.wasHere = true)`)
	tab.Type("[name=name]", "KUMRU\r").Wait("the answer", `!window.wasHere`)
	tab.Wait("the answer", `document.readyState === "complete"`)
	tab.Sees("Read. Nothing was kept.")
}

func TestTheLanguageChangesUnderWhatIsBeingTyped(t *testing.T) {
	t.Parallel()
	tab := browser.Open(t, shell(t), browser.Phone, "en").Go("/styleguide/field")
	tab.Type("[name=long]", "half a sentence").Choose("locked", "declined").Follow(".tongue [lang=km]")
	if lang := browser.Eval[string](tab, `document.documentElement.lang`); lang != "km" || tab.Value("[name=long]") != "half a sentence" {
		t.Errorf("in %s stands %q", lang, tab.Value("[name=long]"))
	}
	if !browser.Eval[bool](tab, `document.querySelector("[name=locked][value=declined]").checked`) {
		t.Error("the answer is gone")
	}
}

func TestLeavingQuicklyLeavesABlankPage(t *testing.T) {
	t.Parallel()
	tab := browser.Open(t, shell(t), browser.Phone, "en").Go("/sign-in")
	tab.Go("/styleguide/field").Type("[name=text]", "secret").Press(".exit")
	tab.Wait("the blank page", `location.href === "about:blank"`)
	tab.SeesNot("secret")
}

func TestEscapeTwiceLeavesQuickly(t *testing.T) {
	t.Parallel()
	tab := browser.Open(t, shell(t), browser.Desk, "en").Go("/sign-in")
	tab.Key("\x1b").Key("\x1b").Wait("the blank page", `location.href === "about:blank"`)
}

func TestSmallerPlacesComeWhenALargerOneIsChosen(t *testing.T) {
	t.Parallel()
	tab := browser.Open(t, shell(t), browser.Phone, "km").Go("/styleguide/field")
	tab.Choose("place.province", "14")
	tab.Wait("the districts", `document.getElementsByName("place.district").length === 1`)
	tab.Choose("place.district", "1403")
	tab.Wait("the communes", `document.getElementsByName("place.commune").length === 1`)
	tab.Choose("place.province", "12")
	tab.Wait("the districts of the other province", `document.querySelector("[name='place.district'] option:nth-child(2)").value.startsWith("12")`)
	if browser.Eval[int](tab, `document.getElementsByName("place.commune").length`) != 0 {
		t.Error("a commune of another province is left over")
	}
}
