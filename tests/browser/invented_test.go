package browser_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/place"
	"spean/internal/web/form"
	"spean/tests/browser"
)

// Names in common use, family and given apart, to be drawn from; whoever they make is nobody.
var (
	familyKhmer = []string{"សុខ", "ចាន់", "កែវ", "ហេង", "លឹម", "ស៊ន", "ម៉ៅ", "អ៊ុក"}
	givenKhmer  = []string{"ស្រីនាង", "ចន្ធូ", "វាសនា", "រតនា", "ធារ៉ា", "សុជាតា", "មករា", "ពិសាល"}
	familyLatin = []string{"Keo", "Chan", "Heng", "Lim", "Prak", "Yos", "Chhay", "Nov"}
	givenLatin  = []string{"Sreyneang", "Chanthou", "Veasna", "Rotana", "Theara", "Socheata", "Makara", "Pisal"}
)

// invention makes values for fields from a seed, and knows how pages write them.
type invention struct {
	*rand.Rand
	// names are what agencies and people who act are called, by any of their names.
	names map[string]inBoth
}

// inBoth is a text in both languages.
type inBoth map[lang.Lang]string

func alike(text string) inBoth { return inBoth{lang.Khmer: text, lang.English: text} }

func each(say func(lang.Lang) string) inBoth {
	return inBoth{lang.Khmer: say(lang.Khmer), lang.English: say(lang.English)}
}

// invent begins with a seed, and prints it.
func invent(t *testing.T, seed uint64) *invention {
	t.Helper()
	t.Logf("values are made from the seed %d", seed)
	return &invention{Rand: rand.New(rand.NewPCG(seed, seed)), names: map[string]inBoth{}}
}

func (v *invention) one(of []string) string { return of[v.IntN(len(of))] }

// latin and khmer are names of nobody.
func (v *invention) latin() string { return v.one(familyLatin) + " " + v.one(givenLatin) }
func (v *invention) khmer() string { return v.one(familyKhmer) + " " + v.one(givenKhmer) }

// words are letters nobody has written before, so that finding them again proves that they were kept.
func (v *invention) words(n int) string {
	var out []string
	for range n {
		word := ""
		for range 3 {
			word += v.one(strings.Fields("k kh ch t th n p ph m l s r")) + v.one(strings.Fields("a e i o u ea ou"))
		}
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func (v *invention) day(from, to int) string {
	return fmt.Sprintf("%04d-%02d-%02d", from+v.IntN(to-from), 1+v.IntN(12), 1+v.IntN(28))
}

// phone is a number that cannot be dialled, as it is typed.
func (v *invention) phone() (typed string, shown inBoth) {
	digits := fmt.Sprintf("%03d", v.IntN(1000))
	return "000 555 " + digits, alike(phone.Display("+85500555" + digits))
}

func written(edtf string) inBoth {
	d, err := partial.Parse(edtf)
	if err != nil {
		panic(err) // a value made above
	}
	return each(func(l lang.Lang) string { return partial.FormatDate(d, string(l), false) })
}

// fill types a value into one field and gives what pages must show of it.
func (v *invention) fill(who *person, x form.Field) []inBoth {
	at := fmt.Sprintf("[name=%q]", x.Name)
	switch x.Kind {
	case form.Text, form.Long:
		text := v.words(2 + v.IntN(3))
		who.Put(at, text)
		return []inBoth{alike(text)}
	case form.Name:
		name := v.latin()
		who.Put(at, name)
		return []inBoth{alike(name)}
	case form.Phone:
		typed, shown := v.phone()
		who.Put(at, typed)
		return []inBoth{shown}
	case form.Birth, form.Date:
		day := v.day(2019, 2025)
		switch {
		case x.Kind == form.Birth:
			day = v.day(1975, 2005)
		case x.Name == "until" || x.Name == "due" || x.Name == "valid" || x.Name == "answer":
			day = v.day(2031, 2035)
		}
		who.Put(at, day)
		return []inBoth{written(day)}
	case form.Amount:
		amount, currency := fmt.Sprintf("%d.%02d", 1+v.IntN(90000), v.IntN(100)), v.one(strings.Fields("USD KHR THB CNY"))
		who.Put(at, amount).Put(fmt.Sprintf("[name=%q]", x.Name+".currency"), currency)
		return []inBoth{alike(partial.FormatAmount(partial.Amount(amount), false) + "\u00a0" + currency)}
	case form.Whole:
		n := x.Min + v.IntN(max(1, x.Max-x.Min))
		who.Put(at, fmt.Sprint(n))
		return []inBoth{alike(fmt.Sprint(n))}
	case form.Span:
		low := x.Min + v.IntN(max(1, x.Max-x.Min))
		who.Put(at, fmt.Sprint(low)).Put(fmt.Sprintf("[name=%q]", x.Name+".to"), fmt.Sprint(low))
		return []inBoth{alike(fmt.Sprint(low))}
	case form.Place:
		return v.fillPlace(who, x)
	}
	return v.choose(who, x)
}

// fillPlace chooses a province and says the rest in words.
func (v *invention) fillPlace(who *person, x form.Field) []inBoth {
	provinces := place.Cambodia().Children("")
	p := provinces[v.IntN(len(provinces))]
	text := v.words(2)
	who.Choose(x.Name+".country", "KH").Choose(x.Name+".province", p.Code)
	who.Wait("the districts", fmt.Sprintf(`document.getElementsByName(%q).length === 1`, x.Name+".district"))
	who.Put(fmt.Sprintf("[name=%q]", x.Name), text)
	return []inBoth{alike(text), each(p.In)}
}

// choose picks from what the page offers.
func (v *invention) choose(who *person, x form.Field) []inBoth {
	if x.Kind == form.Bool {
		return nil
	}
	if x.Vocab == "" {
		return v.chooseOffered(who, x)
	}
	codes, ok := casefile.Vocabulary(x.Vocab)
	if !ok {
		codes = []string{"KH", "VN", "TH", "CN", "MY"}
	}
	code := v.one(codes)
	who.Choose(x.Name, code)
	return []inBoth{each(func(l lang.Lang) string {
		if !ok {
			return place.CountryName(l, code)
		}
		return lang.T(l, "vocab."+x.Vocab+"."+code)
	})}
}

// chooseOffered picks somebody or an agency the page offers; who it was is known by name.
func (v *invention) chooseOffered(who *person, x form.Field) []inBoth {
	label := browser.Eval[string](who.Tab, fmt.Sprintf(`(() => {
		for (const c of document.getElementsByName(%q)) {
			if (c instanceof HTMLSelectElement) {
				const all = [...c.options].filter((o) => o.value && !o.value.startsWith(":"));
				if (!all.length) return "";
				const o = all[%d %% all.length];
				c.value = o.value;
				c.dispatchEvent(new Event("change", { bubbles: true }));
				return o.textContent.trim();
			}
			if (c.type === "radio" || c.type === "checkbox") { if (!c.checked) c.click(); return c.closest("label").textContent.trim(); }
		}
		return "";
	})()`, x.Name, v.IntN(1000)))
	if label == "" {
		who.t.Fatalf("nothing is offered in %s at %s", x.Name, who.Path())
	}
	name, _, _ := strings.Cut(label, " · ")
	if both, ok := v.names[name]; ok {
		return []inBoth{both}
	}
	return []inBoth{alike(name)}
}
