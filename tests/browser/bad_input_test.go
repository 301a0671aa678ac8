package browser_test

import (
	"strings"
	"testing"

	"spean/tests/browser"
)

// desk is a case worker at a case that nothing has been recorded on, for inputs of a tired hand.
type desk struct {
	*person
	file string
}

// refuses sends a form that must come back with a message and with what was typed.
func (d *desk) refuses(field, typed string, said ...string) {
	d.t.Helper()
	d.types(field, typed)
	d.Follow("form#typed button.btn:not([name])")
	faults := d.Text(".faults")
	if faults == "" {
		d.t.Fatalf("%q in %s is taken", typed, field)
	}
	for _, text := range said {
		if !strings.Contains(faults+d.Text(".ask.wrong"), text) {
			d.t.Errorf("%q in %s is refused without %q: %s", typed, field, text, faults)
		}
	}
	if kept := d.Value("#typed [name='" + field + "']"); kept != typed {
		d.t.Errorf("what was typed, %q, became %q", typed, kept)
	}
}

// TestBadInputsAreAnsweredByName types the inputs of a tired worker into the real forms, on both screens, each in another language. Proposing pairs of the
// same paper (the second half of B12) comes later.
func TestBadInputsAreAnsweredByName(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "kalyan.ngo", at)
		who.goes("/cases/new").sends()
		d := &desk{person: who, file: who.Path()}
		d.goes(d.file+"/facts/person").chooses("roles", "possible-victim").types("first.text", "Chhay Pisal").sends()
		for _, bad := range []struct {
			name string
			play func(*desk)
		}{
			{"B1 a day February does not have", b1}, {"B2 a Buddhist year", b2}, {"B3 an age", b3}, {"B4 a phone with words beside it", b4},
			{"B5 a name in the order it was typed", b5}, {"B6 more hours than a day has", b6}, {"B7 an amount without a currency", b7},
			{"B8 a village there are many of", b8}, {"B9 a statement in the field of a name", b9}, {"B10 two names in one field", b10},
			{"B11 a consent that was over before it began", b11}, {"B12 letters of an old font", b12},
		} {
			t.Run(bad.name, func(t *testing.T) {
				d.t = t
				bad.play(d)
			})
		}
	})
}

// form opens the form of a kind of fact, about the one person.
func (d *desk) form(kind string) *desk {
	d.t.Helper()
	d.goes(d.file + "/facts/" + kind)
	if d.Has("[name=person]") {
		d.picks("person", d.says("vocab.person-role.possible-victim"))
	}
	return d
}

func (d *desk) whole(part string) string { return d.goes(d.file + part).Text("main") }

func b1(d *desk) {
	before := d.whole("/people")
	d.form("birth").chooses("basis", "told")
	d.refuses("born", "31/02/1998", "28", "1998")
	if d.whole("/people") != before {
		d.t.Error("something was saved")
	}
}

func b2(d *desk) {
	d.form("birth").chooses("basis", "told")
	d.refuses("born", "12/4/2541", "2541", "1998")
	d.Press(`[name="born.confirm"]`)
	d.sends()
	d.goes(d.file + "/people").Sees(written("1998-04-12")[d.l])
}

func b3(d *desk) {
	d.form("birth").types("born", "២៧ឆ្នាំ").sends()
	d.goes(d.file + "/people").Sees(written("1998/1999")[d.l]).Sees("២៧ឆ្នាំ").Sees(d.says("vocab.birth-basis.told"))
}

func b4(d *desk) {
	d.form("phone")
	d.refuses("number", "០០០-555 117 (ប្តី)")
	d.chooses("safe", "no").sends()
	d.goes(d.file + "/people").Sees("+855 00 555 117").Sees("ប្តី")
}

func b5(d *desk) {
	const typed = "ស\u200b\u17d2\u179a\u17d2\u178f\u17b8?" // coeng ro before coeng ta, and an unseen space
	d.form("name")
	d.refuses("text", typed)
	d.Press("[name=confirm]")
	d.sends()
	if !strings.Contains(browser.Eval[string](d.Tab, `document.querySelector("main").textContent`), typed) {
		d.t.Errorf("the name is not kept byte for byte at %s", d.Path())
	}
}

func b6(d *desk) {
	d.form("episode").types("premises", "a yard that stays").chooses("forms", "forced-labour")
	d.types("days", "8")
	d.refuses("hours", "25", "24", "7")
	if d.Value("[name=premises]") != "a yard that stays" {
		d.t.Error("the other answers are gone")
	}
}

func b7(d *desk) {
	d.form("episode").chooses("forms", "forced-labour")
	d.refuses("paid", "១.២០០,៥០")
	if page := strings.ReplaceAll(d.Text("main"), ",", ""); !strings.Contains(page, "1200.50") || strings.Contains(page, "120050") {
		d.t.Errorf("proposed: %s", d.Text(".faults"))
	}
	d.Press(`[name="paid.confirm"]`)
	d.Follow("form#typed button.btn:not([name])")
	if d.Text(".faults") == "" {
		d.t.Error("an amount is taken without a currency")
	}
	d.types("paid.currency", "USD").sends()
	d.goes(d.file + "/episodes").Sees("1,200.50")
}

func b8(d *desk) {
	d.form("home").chooses("sort", "home").types("place", "Thmei").sends()
	d.goes(d.file+"/people").reads("place.unplaced", "text", "Thmei")
}

func b9(d *desk) {
	statement := strings.TrimSpace(strings.Repeat("She said that she was taken away. ", 100))
	d.form("name")
	d.refuses("text", statement)
	d.presses("case.name-move-to-notes")
	if got := d.Value("textarea[name=text]"); got != statement {
		d.t.Errorf("%d characters came along of %d", len(got), len(statement))
	}
	d.chooses("audience", "case").sends()
}

func b10(d *desk) {
	d.form("name")
	d.refuses("text", "Vannak and Sophal", d.says("name.two-people"))
	d.Press("[name=confirm]")
	d.sends()
	d.goes(d.file + "/people").Sees("Vannak and Sophal")
}

func b11(d *desk) {
	d.form("consent").chooses("decision", "given", "purpose", "care", "how", "spoken").types("given", "2026-11-16")
	d.refuses("until", "2016-11-20")
	if got := d.whole("/consent"); strings.Contains(got, written("2016-11-20")[d.l]) {
		d.t.Error("something was saved")
	}
}

func b12(d *desk) {
	d.form("name")
	d.refuses("text", "suxe Bisidæ", d.says("name.old-font"))
	d.types("text", "សុខ ពិសិដ្ឋ").sends()
	d.goes(d.file + "/people").Sees("សុខ ពិសិដ្ឋ")
}
