package web_test

import (
	"context"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casefile/casefiletest"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/referral"
	"spean/internal/web/form"
)

// followed is a fact on its way through the pages.
type followed struct {
	kind string
	fact casefile.Fact
	path string // of its entry
}

// do is an act of somebody.
func (o *office) do(who, why string) casework.Do {
	return casework.Do{Who: o.principal(who), Command: o.node.Desk.IDs.Command(), Why: why}
}

// filler fills facts about somebody with texts that can be told apart.
func (o *office) filler(mark, base, person string) casefiletest.Filler {
	return casefiletest.Filler{Mark: mark, Person: id.Person(person), Account: o.principal("tevy.ngo").Account, Agency: o.principal("rattha.pol").Agency,
		Stream: id.Stream(strings.TrimPrefix(base, "/cases/"))}
}

// follow types every fact there is into its page, and gives the entries they became.
func (o *office) follow(mark, base, person string) []followed {
	o.t.Helper()
	var out []followed
	stream := id.Stream(strings.TrimPrefix(base, "/cases/"))
	for _, kind := range slices.Sorted(maps.Keys(casefile.Facts())) {
		want := o.filler(mark, base, person).Fact(casefile.Facts()[kind])
		path := base + "/facts/" + kind
		typed := fill(o.get("kalyan.ngo", path))
		f := form.For("fact."+kind, want)
		for name, values := range f.Values {
			typed[name] = values
		}
		if kind != "person" {
			typed.Set("person", person)
		}
		typed.Set("confirm", "yes")
		before := o.sight(stream)
		o.post("kalyan.ngo", path, typed).mustGo(o.t)
		after := o.sight(stream)
		for _, e := range after.Entries[len(before.Entries):] {
			if e.Fact.Kind() == want.Kind() {
				out = append(out, followed{kind, e.Fact, base + "/entries/" + string(e.ID)})
			}
		}
		if len(after.Entries) != len(before.Entries)+1 {
			o.t.Errorf("%s became %d entries", kind, len(after.Entries)-len(before.Entries))
		}
		got := out[len(out)-1].fact
		if _, added := got.(casefile.PersonAdded); !added && !reflect.DeepEqual(typedOnly(got), typedOnly(want)) {
			o.t.Errorf("%s was typed as\n%#v\nand recorded as\n%#v", kind, values(want), values(got))
		}
	}
	return out
}

// typedOnly leaves what a form asks for: phones keep beside what was typed, and a fact of one person says whose it is.
func typedOnly(f casefile.Fact) casefile.Fact {
	v := reflect.New(reflect.TypeOf(f)).Elem()
	v.Set(reflect.ValueOf(f))
	for i := range v.NumField() {
		if _, asked := v.Type().Field(i).Tag.Lookup("form"); !asked {
			v.Field(i).SetZero()
		}
	}
	return v.Interface().(casefile.Fact)
}

func values(f casefile.Fact) []form.Value { return form.Values("fact", f) }

func (o *office) sight(stream id.Stream) *casework.Sight {
	o.t.Helper()
	s, err := o.node.Desk.SeeCase(context.Background(), o.principal("kalyan.ngo"), stream, partial.Day{}, audit.ForPage)
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// written is how the words of a fact stand on a page in English.
func written(f casefile.Fact) []string {
	personal, shared := casefiletest.Texts(f)
	var out []string
	for _, word := range append(personal, shared...) {
		switch {
		case strings.HasPrefix(word, "+855"):
			word = phone.Display(word)
		case regexp.MustCompile(`^[0-9]{4}\.50$`).MatchString(word):
			word = word[:1] + "," + word[1:]
		}
		out = append(out, strings.Join(strings.Fields(strings.ReplaceAll(word, "\u00a0", " ")), " "))
	}
	return out
}

// seen is every part of a case, as text.
func (o *office) seen(who, base string) string {
	var all strings.Builder
	for _, part := range parts[:9] {
		all.WriteString(o.get(who, base+part).text() + "\n")
	}
	return all.String()
}

func TestEveryFieldOfEveryFactIsTypedOnItsPageAndShownThere(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	facts := o.follow("wording", base, person)
	everywhere := o.seen("kalyan.ngo", base)
	for _, f := range facts {
		entry := o.get("kalyan.ngo", f.path)
		entry.must(t, written(f.fact)...)
		khmer := o.call("kalyan.ngo", lang.Khmer, f.path, nil)
		for _, word := range written(f.fact) {
			if strings.HasPrefix(word, "wording") && !strings.Contains(khmer.text(), word) {
				t.Errorf("the Khmer page of %s does not say %q", f.kind, word)
			}
		}
		if !slices.ContainsFunc(written(f.fact), func(word string) bool { return strings.Contains(everywhere, word) }) && len(written(f.fact)) > 0 {
			t.Errorf("%s stands in no part of the case", f.kind)
		}
	}
	o.get("kalyan.ngo", "/cases/wording?name=wording")
	o.post("kalyan.ngo", base+"/facts/birth", fill(o.get("kalyan.ngo", base+"/facts/birth"), "person", person, "born", "wording 31/02/1998", "basis", "wording"))
	if strings.Contains(o.log.String(), "wording") || strings.Contains(o.log.String(), "Chan Mala") {
		t.Errorf("the log repeats what was typed: %s", o.log)
	}
}

func TestEveryFactIsPrintedOnPaper(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	facts := o.follow("wording", base, person)
	ask := o.get("kalyan.ngo", base+"/print")
	typed := fill(ask, "purpose", "hearing", "family-phones", "yes")
	for _, name := range []string{"parts", "people"} {
		for _, m := range regexp.MustCompile(`name="`+name+`" value="([^"]+)"`).FindAllStringSubmatch(ask.html, -1) {
			typed.Add(name, m[1])
		}
	}
	sheet := o.post("kalyan.ngo", base+"/print", typed)
	if sheet.status != http.StatusOK {
		t.Fatalf("not printed: %d", sheet.status)
	}
	for _, f := range facts {
		for _, word := range written(f.fact) {
			if !strings.Contains(sheet.text(), word) {
				t.Errorf("%s: the print does not say %q", f.kind, word)
			}
		}
	}
}

func TestAReceiverReadsOnThePagesWhatWasReferredAndNoMore(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	facts := o.follow("wording", base, person)
	var granted []casefile.GrantedPart
	for _, s := range casefile.Referable {
		if s != casefile.SectionNotes {
			granted = append(granted, casefile.GrantedPart{Section: s})
		}
	}
	stream := id.Stream(strings.TrimPrefix(base, "/cases/"))
	_, err := o.node.Desk.SendReferral(context.Background(), o.do("kalyan.ngo", "the law asks for it"), referral.Sent{Case: stream, To: o.principal("rattha.pol").Agency, Sort: "police",
		Purpose: "investigation", Basis: "legal-duty", People: []id.Person{id.Person(person)}, Parts: granted})
	if err != nil {
		t.Fatal(err)
	}
	o.settle()
	theirs := o.seen("rattha.pol", base)
	for _, f := range facts {
		if f.kind == "person" {
			continue // the one added on the page was not referred
		}
		goes := slices.Contains(granted, casefile.GrantedPart{Section: f.fact.Section()})
		entry := o.get("rattha.pol", f.path)
		for _, word := range written(f.fact) {
			if !goes && (strings.Contains(theirs, word) || strings.Contains(entry.text(), word)) {
				t.Errorf("%s was not granted and the receiver reads %q", f.kind, word)
			}
		}
		if goes {
			entry.must(t, written(f.fact)...)
		}
	}
}

func TestWhatIsErasedIsOnNoPage(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	facts := o.follow("wording", base, person)
	stream := id.Stream(strings.TrimPrefix(base, "/cases/"))
	if _, err := o.node.Desk.ErasePerson(context.Background(), o.do("thida.ngo", "she asked for it"), stream, id.Person(person)); err != nil {
		t.Fatal(err)
	}
	o.settle()
	everywhere := o.seen("kalyan.ngo", base)
	if strings.Contains(everywhere, "Chan Mala") {
		t.Error("her name is still read")
	}
	for _, f := range facts {
		if f.kind == "person" {
			continue // somebody else, who stays
		}
		personal, _ := casefiletest.Texts(f.fact)
		entry := o.get("kalyan.ngo", f.path)
		for i, word := range written(f.fact) {
			if i < len(personal) && (strings.Contains(everywhere, word) || strings.Contains(entry.text(), word)) {
				t.Errorf("%s was erased and %q is still read", f.kind, word)
			}
		}
	}
	for _, l := range lang.All() {
		for _, part := range parts[:9] {
			if a := o.call("kalyan.ngo", l, base+part, nil); a.status != http.StatusOK {
				t.Errorf("%s of the case in %s: %d", part, l, a.status)
			}
		}
	}
}
