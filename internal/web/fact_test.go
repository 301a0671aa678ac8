package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"spean/internal/casefile"
	"spean/internal/lang"
)

var personID = regexp.MustCompile(`<section class="sheet" id="(person-[a-z0-9]+)"`)

// victim is the first person of a case.
func (o *office) victim(who, base string) string {
	o.t.Helper()
	m := personID.FindStringSubmatch(o.get(who, base+"/people").html)
	if m == nil {
		o.t.Fatal("nobody is on the case")
	}
	return m[1]
}

// open makes a case with one person.
func (o *office) openCase(who, name string) (base, person string) {
	o.t.Helper()
	a := o.send(who, "/cases/new", "roles", "possible-victim", "text", name).mustGo(o.t)
	return a.at(), o.victim(who, a.at())
}

// kindTyped is what a worker types for a fact of each kind, what the page then says, and a correction of it.
var kindTyped = map[string]struct {
	typed   []string
	says    []string
	correct []string
	then    string
}{
	"person":      {[]string{"roles", "witness", "relation", "a neighbour", "first.text", "Sok Dara"}, []string{"Sok Dara", "Witness", "a neighbour"}, []string{"roles", "family", "relation", "her aunt"}, "her aunt"},
	"name":        {[]string{"text", "Chan Maly", "sort", "alias", "source", "family"}, []string{"Chan Maly", "Alias", "Family"}, []string{"text", "Chann Maly"}, "Chann Maly"},
	"sex":         {[]string{"sex", ":declined"}, []string{"would not say"}, []string{"sex", "female"}, "Female"},
	"birth":       {[]string{"born", "3/2001", "basis", "told"}, []string{"March 2001", "Told"}, []string{"born", "2002", "basis", "school"}, "2002"},
	"nationality": {[]string{"countries", "KH"}, []string{"Cambodia"}, []string{"countries", "VN"}, "Viet Nam"},
	"languages":   {[]string{"languages", "km", "languages", "th", "note", "reads a little"}, []string{"Khmer, Thai", "reads a little"}, []string{"languages", "km"}, "Khmer"},
	"document":    {[]string{"sort", "passport", "number", "ZZ0000777", "held_by.state", "unknown"}, []string{"Passport", "ZZ0000777", "not known"}, []string{"sort", "passport", "number", "ZZ0000778"}, "ZZ0000778"},
	"phone":       {[]string{"number", "000 555 123", "safe", "with-rule", "hours", "19:00-20:00"}, []string{"+855 00 555 123", "19:00-20:00"}, []string{"number", "000 555 124", "safe", "no"}, "+855 00 555 124"},
	"home":        {[]string{"sort", "home", "place.province", "12", "place", "near the old mill"}, []string{"Phnom Penh", "near the old mill"}, []string{"sort", "birthplace", "place.province", "12"}, "Birthplace"},
	"leg": {[]string{"stage", "transit", "from.country", "KH", "to.country", "TH", "to", "a pier", "dates", "2025", "transport", "boat", "crossing.state", "unknown", "promise", "a good wage"},
		[]string{"a pier", "Thailand", "2025", "Boat", "a good wage"}, []string{"stage", "destination", "to.country", "TH", "to", "another pier"}, "another pier"},
	"episode": {[]string{"forms", "forced-labour", "forms", "debt-bondage", "dates", "2025", "hours", "14", "hours.to", "15", "days", "7", "paid", "0", "paid.currency", "KHR", "paid_per", "month", "control", "locked-in"},
		[]string{"Forced labour", "Debt bondage", "14–15 hours a day", "7 days a week", "Locked in"}, []string{"forms", "forced-labour", "hours", "12"}, "12"},
	"wage-claim": {[]string{"stands", "opened", "against", "the farm", "dates", "2025", "amount", "19800", "amount.currency", "THB", "reckoning", "60 days at 330", "paid", "0", "paid.currency", "THB"},
		[]string{"Opened", "the farm", "THB", "60 days at 330"}, []string{"stands", "part-paid", "amount", "19800", "amount.currency", "THB", "paid", "5000", "paid.currency", "THB"}, "Paid in part"},
	"need":    {[]string{"sort", "injury", "detail", "an old burn"}, []string{"Injury", "an old burn"}, []string{"sort", "injury", "detail", "an old burn, healed"}, "an old burn, healed"},
	"safety":  {[]string{"level", "high", "text", "the lender knows the house"}, []string{"the lender knows the house"}, []string{"level", "watch", "text", "the lender moved away"}, "the lender moved away"},
	"consent": {[]string{"decision", "given", "purpose", "care", "given", "1/11/2026", "how", "spoken"}, []string{"Care", "1 November 2026", "in force"}, []string{"decision", "given", "purpose", "care", "given", "2/11/2026"}, "2 November 2026"},
	"task":    {[]string{"sort", "contact", "title", "call the aunt", "due", "20/11/2026"}, []string{"call the aunt", "20 November 2026"}, []string{"sort", "contact", "title", "call the uncle"}, "call the uncle"},
	"note":    {[]string{"audience", "case", "text", "first line\nsecond line"}, []string{"first line", "second line"}, []string{"audience", "care", "text", "only for care"}, "only for care"},
}

var entryHref = regexp.MustCompile(`/entries/entry-[a-z0-9]+/correct`)

func TestAFactOfEveryKindIsRecordedShownCorrectedAndStruckByTheSamePages(t *testing.T) {
	o := tell(t)
	for kind := range casefile.Facts() {
		t.Run(kind, func(t *testing.T) {
			k, ok := kindTyped[kind]
			if !ok {
				t.Fatal("nobody wrote down what is typed for this kind")
			}
			base, person := o.openCase("kalyan.ngo", "Chan Mala")
			typed := k.typed
			shown := o.get("kalyan.ngo", base+"/facts/"+kind+"?person="+person)
			if strings.Contains(shown.html, `name="person"`) {
				typed = append([]string{"person", person}, typed...)
			}
			to := o.post("kalyan.ngo", base+"/facts/"+kind, fill(shown, typed...)).mustGo(t).to
			page, _, _ := strings.Cut(to, "#")
			o.get("kalyan.ngo", page).must(t, k.says...)
			all := entryHref.FindAllString(o.get("kalyan.ngo", base+"/timeline").html+o.entries(base), -1)
			if len(all) == 0 {
				t.Fatal("nothing can be corrected")
			}
			entry := base + strings.TrimSuffix(o.entryOf(base, kind, k.says[0]), "/correct")
			correct := append(slices.Clone(k.correct), "why", "asked again")
			if kind == "consent" {
				correct = append(correct, "person", person)
			}
			o.send("kalyan.ngo", entry+"/correct", correct...).mustGo(t)
			after := o.get("kalyan.ngo", entry)
			after.must(t, k.then, "Every wording, latest first", "asked again", "Kim Kalyan")
			o.get("kalyan.ngo", base+"/timeline").must(t, ": corrected", "asked again")
			if kind == "person" {
				return // somebody stays on the case
			}
			if a := o.send("kalyan.ngo", entry+"/strike"); a.status != http.StatusUnprocessableEntity {
				t.Errorf("struck without a reason: %d", a.status)
			}
			o.send("kalyan.ngo", entry+"/strike", "why", "written by mistake").mustGo(t)
			o.get("kalyan.ngo", entry).must(t, "struck", "written by mistake", k.then)
			o.get("kalyan.ngo", page).mustNot(t, k.then+" Kim Kalyan")
			o.call("kalyan.ngo", lang.Khmer, entry, nil).mustNot(t, "[fact", "[case")
		})
	}
}

// entries is every part of a case in one text, for finding links.
func (o *office) entries(base string) string {
	var all strings.Builder
	for _, part := range parts[:9] {
		all.WriteString(o.get("kalyan.ngo", base+part).html)
	}
	return all.String()
}

// entryOf finds the entry of a kind by what it says.
func (o *office) entryOf(base, kind, says string) string {
	o.t.Helper()
	for _, m := range regexp.MustCompile(`/entries/entry-[a-z0-9]+`).FindAllString(o.entries(base), -1) {
		a := o.get("kalyan.ngo", base+m)
		if a.status == http.StatusOK && strings.Contains(a.text(), says) && strings.Contains(a.html, "<h1>"+lang.T(lang.English, "fact."+kind)+"</h1>") {
			return m
		}
	}
	o.t.Fatalf("no entry of kind %s says %q", kind, says)
	return ""
}

func TestStory20TheSecondOfTwoWhoCorrectAtOnceSeesTheFirstOnesChangeAndChooses(t *testing.T) {
	o := tell(t)
	base := o.caseOf("rattha.pol")
	person := o.victim("rattha.pol", base)
	o.send("rattha.pol", base+"/facts/birth", "person", person, "born", "1994", "basis", "told").mustGo(t)
	entry := ""
	for _, m := range regexp.MustCompile(`/entries/entry-[a-z0-9]+`).FindAllString(o.get("rattha.pol", base+"/people").html, -1) {
		if strings.Contains(o.get("rattha.pol", base+m).text(), "1994") {
			entry = base + m
		}
	}
	first, second := o.get("rattha.pol", entry+"/correct"), o.get("sarath.pol", entry+"/correct")
	o.post("rattha.pol", entry+"/correct", fill(first, "born", "1995", "basis", "document", "why", "the card says so")).mustGo(t)
	typed := fill(second, "born", "1996", "basis", "told", "why", "his mother says so")
	conflict := o.post("sarath.pol", entry+"/correct", typed)
	if conflict.status != http.StatusConflict {
		t.Fatalf("the second correction was not stopped: %d", conflict.status)
	}
	conflict.must(t, "Heng Rattha changed it", "Now it says", "You wrote", "1995", "1996", "the card says so", "Keep theirs", "Save yours as a correction")
	if !strings.Contains(conflict.html, `value="1996"`) {
		t.Error("what the second one typed is lost")
	}
	o.get("rattha.pol", entry).mustNot(t, "1996")
	// Shown again in the other language, the page still knows what was seen.
	o.post("sarath.pol", entry+"/correct", fill(conflict, "born", "1996", "basis", "told", "why", "his mother says so")).mustGo(t)
	o.get("sarath.pol", entry).must(t, "1994", "1995", "1996", "Ouch Sarath", "Heng Rattha", "his mother says so")
}

func TestTwoWhoAddAtOnceBothAdd(t *testing.T) {
	o := tell(t)
	base := o.caseOf("kalyan.ngo")
	one, two := o.get("kalyan.ngo", base+"/facts/note"), o.get("tevy.ngo", base+"/facts/note")
	var both sync.WaitGroup
	answers := make([]answer, 2)
	both.Go(func() {
		answers[0] = o.post("kalyan.ngo", base+"/facts/note", fill(one, "audience", "case", "text", "one note"))
	})
	both.Go(func() {
		answers[1] = o.post("tevy.ngo", base+"/facts/note", fill(two, "audience", "case", "text", "another note"))
	})
	both.Wait()
	for _, a := range answers {
		a.mustGo(t)
	}
	o.get("kalyan.ngo", base+"/notes").must(t, "one note", "another note")
}

func TestTheSameFormSentTwiceRecordsOnce(t *testing.T) {
	o := tell(t)
	base := o.caseOf("kalyan.ngo")
	typed := fill(o.get("kalyan.ngo", base+"/facts/note"), "audience", "case", "text", "sent twice over a bad line")
	for range 2 {
		o.post("kalyan.ngo", base+"/facts/note", typed).mustGo(t)
	}
	if n := strings.Count(o.get("kalyan.ngo", base+"/notes").text(), "sent twice over a bad line"); n != 1 {
		t.Errorf("recorded %d times", n)
	}
}

// refused fails unless the page says what is wrong, still shows what was typed and recorded nothing.
func (o *office) refused(base, kind string, says []string, kept string, typed url.Values) answer {
	o.t.Helper()
	before := strings.Count(o.get("kalyan.ngo", base+"/timeline").html, "<time ")
	a := o.post("kalyan.ngo", base+"/facts/"+kind, typed)
	if a.status != http.StatusUnprocessableEntity && a.status != http.StatusRequestEntityTooLarge {
		o.t.Fatalf("%s: not refused: %d %s", kind, a.status, a.to)
	}
	a.must(o.t, says...)
	if !strings.Contains(a.html, kept) {
		o.t.Errorf("%s: %q is no longer on the page", kind, kept)
	}
	if after := strings.Count(o.get("kalyan.ngo", base+"/timeline").html, "<time "); after != before {
		o.t.Errorf("%s: something was recorded", kind)
	}
	return a
}

// former fills forms of facts about somebody.
func (o *office) former(base, person string) func(kind string, pairs ...string) url.Values {
	return func(kind string, pairs ...string) url.Values {
		return fill(o.get("kalyan.ngo", base+"/facts/"+kind+"?person="+person), append([]string{"person", person}, pairs...)...)
	}
}

func TestBadInputsGetAClearAnswerAndChangeNothing(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	form := o.former(base, person)
	t.Run("B1", func(t *testing.T) {
		o.refused(base, "birth", []string{"February 1998 has 28 days", "write 1998"}, `value="31/02/1998"`, form("birth", "born", "31/02/1998", "basis", "told"))
	})
	t.Run("B2", func(t *testing.T) {
		typed := form("birth", "born", "12/4/2541", "basis", "told")
		o.refused(base, "birth", []string{"Buddhist year", "1998"}, `name="born.confirm" value="1998"`, typed)
		typed.Set("born.confirm", "1998")
		o.post("kalyan.ngo", base+"/facts/birth", typed).mustGo(t)
		o.get("kalyan.ngo", base+"/people").must(t, "12 April 1998")
	})
	t.Run("B3", func(t *testing.T) {
		o.post("kalyan.ngo", base+"/facts/birth", form("birth", "born", "២៧ឆ្នាំ")).mustGo(t)
		o.get("kalyan.ngo", base+"/people").must(t, "1998 to 1999 · Told · ២៧ឆ្នាំ")
	})
	t.Run("B4", func(t *testing.T) {
		typed := form("phone", "number", "០០០-555 117 (ប្តី)")
		o.refused(base, "phone", []string{"Please fill this in"}, "០០០-555 117 (ប្តី)", typed)
		typed.Set("safe", "unknown")
		o.post("kalyan.ngo", base+"/facts/phone", typed).mustGo(t)
		o.get("kalyan.ngo", base+"/people").must(t, "+855 00 555 117", "(ប្តី)")
	})
	t.Run("B6", func(t *testing.T) {
		typed := form("episode", "forms", "forced-labour", "hours", "25", "days", "8", "premises", "the yard behind the market")
		o.refused(base, "episode", []string{"from 0 to 24", "from 0 to 7"}, "the yard behind the market", typed)
		khmer := o.call("kalyan.ngo", lang.Khmer, base+"/facts/episode", typed)
		if !strings.Contains(khmer.html, "24") || !strings.Contains(khmer.html, "the yard behind the market") {
			t.Error("in Khmer the range is not named, or the other answers are lost")
		}
	})
	t.Run("B7", func(t *testing.T) {
		typed := form("episode", "forms", "forced-labour", "paid", "១.២០០,៥០")
		o.refused(base, "episode", []string{"which currency", "1200.50"}, "១.២០០,៥០", typed)
		typed.Set("paid.currency", "THB")
		o.refused(base, "episode", []string{"Is the amount 1200.50?"}, `name="paid.confirm" value="1200.50"`, typed)
		typed.Set("paid.confirm", "1200.50")
		o.post("kalyan.ngo", base+"/facts/episode", typed).mustGo(t)
		o.get("kalyan.ngo", base+"/episodes").must(t, "1,200.50 THB")
	})
	t.Run("B8", func(t *testing.T) {
		o.post("kalyan.ngo", base+"/facts/home", form("home", "sort", "home", "place", "Thmei")).mustGo(t)
		o.get("kalyan.ngo", base+"/people").must(t, lang.T(lang.English, "place.unplaced", "text", "Thmei"))
	})
	t.Run("B11", func(t *testing.T) {
		o.refused(base, "consent", []string{"over before the day it is given"}, `value="2016-11-20"`,
			form("consent", "decision", "given", "purpose", "care", "given", "2026-11-16", "until", "2016-11-20"))
	})
}

func TestBadNamesGetAClearAnswerAndChangeNothing(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	form := o.former(base, person)
	t.Run("B5", func(t *testing.T) {
		name := "ស្រ\u17d2តី\u200b?"
		typed := form("name", "text", name)
		o.refused(base, "name", []string{"Is this a name?"}, name, typed)
		typed.Set("confirm", "yes")
		o.post("kalyan.ngo", base+"/facts/name", typed).mustGo(t)
		if !strings.Contains(o.get("kalyan.ngo", base+"/people").html+o.entries(base), name) &&
			!strings.Contains(o.get("kalyan.ngo", base+o.entryOf(base, "name", "?")+"/correct").html, name) {
			t.Error("the name is not kept byte for byte")
		}
	})
	t.Run("B9", func(t *testing.T) {
		statement := strings.Repeat("She says that on the day after ", 110)
		a := o.refused(base, "name", []string{"too long for a name", "at most 200", "Move this text to the notes"}, statement[:300], form("name", "text", statement))
		typed := fill(a, "text", statement)
		typed.Set("redisplay", "again")
		if note := o.post("kalyan.ngo", base+"/facts/note", typed); !strings.Contains(note.html, statement[:300]) || note.status != http.StatusOK {
			t.Errorf("the statement did not come along to the notes: %d", note.status)
		}
	})
	t.Run("B10", func(t *testing.T) {
		typed := form("name", "text", "Vannak and Sophal")
		o.refused(base, "name", []string{"Two people?", "Yes, keep it as told"}, "Vannak and Sophal", typed)
		typed.Set("confirm", "yes")
		o.post("kalyan.ngo", base+"/facts/name", typed).mustGo(t)
		o.get("kalyan.ngo", base+"/people").must(t, "Vannak and Sophal")
	})
	t.Run("B12", func(t *testing.T) {
		o.refused(base, "name", []string{"old Khmer font"}, "suxe Bisidæ", form("name", "text", "suxe Bisidæ"))
	})
}
