package browser_test

import (
	"strings"
	"testing"

	"spean/tests/browser"
)

// answered is how many questions of the page have an answer, and where the keyboard stands.
func answered(who *person) (n int, at string) {
	n = browser.Eval[int](who.Tab, `document.querySelectorAll(".quick input:checked:not([value=''])").length`)
	return n, browser.Eval[string](who.Tab, `document.activeElement.name ?? ""`)
}

func TestAPaperFormIsTypedInWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "kalyan.ngo", at)
		who.Go("/instruments").NoBarriers()
		who.Go("/instruments/ilo-adult-labour/paper?lang=" + string(at.l)).NoBarriers()
		who.Go("/screenings/paper?list=ilo-adult-labour").NoBarriers()
		who.Choose("consent", "given").Choose("age", "adult").Choose("proxy", "self").Type("[name=happened]", "12/11/2026")
		browser.Eval[bool](who.Tab, `(document.querySelector(".quick input:checked").focus(), true)`)
		for _, key := range []string{"1", "n", "u", "4", "0", "y"} {
			who.Key(key)
		}
		if n, field := answered(who); n != 5 || field != "q.dr07" {
			t.Errorf("after six keys %d questions are answered and the keyboard stands at %s", n, field)
		}
		who.Follow("form#typed > .btn")
		if !strings.HasPrefix(who.Path(), "/screenings/screening-") {
			t.Fatalf("it leads to %s", who.Path())
		}
		who.NoBarriers().NoComplaints()
	})
}
