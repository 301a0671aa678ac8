package name

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Docs of these tests: the mission's case, and others.
const (
	bopha   = 1
	another = 2
	crowded = 100 // the first of the crowd
)

// named adds a name.
func named(x *Index, doc uint32, text string) Text { return x.Add(doc, Entry{Text: text, Name: true}) }

// s1 is the presumed victim of the mission's case, as she was written by five hands.
func s1(x *Index) {
	for _, text := range []string{"ឈួន បុប្ផា", "CHHUON BOPHA", "CHHOUN POPHA", "CHUON BOPA", "春波法 CHUN BOFA", "ស្រីពៅ Srey Pov"} {
		x.Add(bopha, Entry{Text: text, Name: true})
	}
}

// crowd adds n invented people, in Khmer and in Latin letters.
func crowd(x *Index, n int) (at []Text) {
	family := []string{"សុខ Sok", "ជា Chea", "ហេង Heng", "លី Ly", "គឹម Kim", "នួន Nuon", "សេង Seng", "ប៊ុន Bun", "អ៊ុំ Oum", "អ៊ូច Ouch", "ឡុង Long", "វ៉ាន់ Van", "សាន San",
		"លឹម Lim", "តាំង Taing", "ទូច Touch", "ម៉ក់ Mok", "ស៊ន Sorn"}
	given := []string{"សុភាព Sopheap", "ដារ៉ា Dara", "សុខា Sokha", "ស្រីមុំ Sreymom", "វិចិត្រ Vichet", "រដ្ឋា Rattha", "ពិសី Pisey", "ចន្ទ្រា Chantrea", "កល្យាណ Kalyan", "ទេវី Tevy", "កុសល Kosal",
		"ធីតា Thida", "បូរី Borey", "លក្ខិណា Leakena", "នារី Neary", "បញ្ញា Panha", "រតនា Ratana", "ពិសិដ្ឋ Piseth", "វណ្ណៈ Vannak", "ភក្ដី Pheakdey"}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		f, one, two := family[random.IntN(len(family))], given[random.IntN(len(given))], given[random.IntN(len(given))]
		fk, fl, _ := strings.Cut(f, " ")
		k1, l1, _ := strings.Cut(one, " ")
		k2, l2, _ := strings.Cut(two, " ")
		text := fk + " " + k1 + " " + k2
		if i%2 == 0 {
			text = fl + " " + l1 + l2
		}
		at = append(at, named(x, crowded+uint32(i), text))
	}
	return at
}

// docsOf gives the docs of what was found, best first.
func docsOf(x *Index, hits []Hit) []uint32 {
	var docs []uint32
	for _, h := range hits {
		x.Docs(h.Text, func(doc uint32) bool {
			if !slices.Contains(docs, doc) {
				docs = append(docs, doc)
			}
			return true
		})
	}
	return docs
}

func TestS1H1SheIsFoundByEveryNamePeopleRemember(t *testing.T) {
	x := NewIndex()
	crowd(x, 2000)
	s1(x)
	for _, query := range []string{"Popha", "Chuon", "បុប្ផា", "Srey Pov", "Bopha Chhuon", "Choun Popa", "Po Pha", "popha", "srey", "ស្រីពៅ", "ឈួន\u200bបុប្ផា", "ឈួនបុប្ផា",
		"បុប្", "Chhuon B", "bop chh", "春波法", "Sreypov", "ស្រី ពៅ", "BOPHA, Chhuon"} {
		if docs := docsOf(x, x.Search(query, 20)); slices.Index(docs, bopha) < 0 || slices.Index(docs, bopha) > 2 {
			t.Errorf("%s: not in the first three of %v", query, docs)
		}
	}
	for _, query := range []string{"春波", "波", "Sophal Nimol", "zzz", "", " ", "?", "\u200b"} {
		if slices.Contains(docsOf(x, x.Search(query, 50)), bopha) {
			t.Errorf("%q finds her", query)
		}
	}
}

func TestANameInTwoScriptsIsFoundBeforeThoseWhoShareAWordOfIt(t *testing.T) {
	x := NewIndex()
	for i := range 100 {
		named(x, crowded+uint32(i), fmt.Sprintf("Kunthea%d នួន", i))
		named(x, crowded+uint32(i), fmt.Sprintf("Hukobe %c%c", 'a'+i/26, 'a'+i%26))
	}
	named(x, another, "នួន")
	both := named(x, bopha, "Kunthea Hukobe នួន")
	for _, query := range []string{"Kunthea Hukobe នួន", "នួន Kunthea Hukobe", "Hukobe Kunthea នួន", "Kunthea នួន"} {
		if hits := x.Search(query, 50); len(hits) == 0 || hits[0].Text != both {
			t.Errorf("%q finds %d others first", query, slices.IndexFunc(hits, func(h Hit) bool { return h.Text == both }))
		}
	}
}

func TestTheReasonAHitIsShownForIsTrue(t *testing.T) {
	x := NewIndex()
	s1(x)
	for query, want := range map[string]Why{"CHHUON BOPHA": Exact, "Bopha Chhuon": Exact, "chhuonbopha": Exact, "ឈួន បុប្ផា": Exact, "Popha": Part, "pop": Part, "ophA": Part,
		"Choun Popa": Sound, "Po Pa": Sound, "春波法 CHUN BOFA": Exact} {
		if hits := x.Search(query, 1); len(hits) != 1 || hits[0].Why != want {
			t.Errorf("%s: %v, want %s", query, hits, want)
		}
	}
}

func TestALetterUnderAnotherIsNotAPart(t *testing.T) {
	x := NewIndex()
	named(x, another, "ស្រ្តី")
	if hits := x.Search("តី", 5); len(hits) != 0 && hits[0].Why == Part {
		t.Errorf("%v", hits)
	}
	if hits := x.Search("ស្ត", 5); len(hits) != 1 {
		t.Errorf("the beginning of a word: %v", hits)
	}
}

func TestPhonesAndPapersAreFoundByTheirDigits(t *testing.T) {
	x := NewIndex()
	phone := x.Add(another, Entry{Text: "+85500555117"})
	paper := x.Add(another, Entry{Text: "ZZ0000131", Key: "paper"})
	for query, want := range map[string]Text{"555 117": phone, "៥៥៥១១៧": phone, "zz0000131": paper, "0131": paper} {
		if hits := x.Search(query, 5); len(hits) != 1 || hits[0].Text != want {
			t.Errorf("%s: %v", query, hits)
		}
	}
}

func TestATextIsHeldOnceForAllItBelongsTo(t *testing.T) {
	x := NewIndex()
	first := named(x, 7, "Chhuon Bopha")
	if again := named(x, 8, "Chhuon Bopha"); again != first || x.Len() != 1 {
		t.Errorf("held as %d and %d of %d texts", first, again, x.Len())
	}
	if place := x.Add(9, Entry{Text: "Chhuon Bopha"}); place == first {
		t.Error("a place is a name")
	}
	if docs := docsOf(x, []Hit{{Text: first}}); !slices.Equal(docs, []uint32{8, 7}) || x.TextOf(first) != "Chhuon Bopha" {
		t.Errorf("%q of %v", x.TextOf(first), docs)
	}
	x.Remove(first, 7)
	x.Remove(first, 7)
	if docs := docsOf(x, x.Search("Popha", 9)); !slices.Equal(docs, []uint32{8}) {
		t.Errorf("left are %v", docs)
	}
}

func TestAKeyLeadsToTheTextsThatHaveIt(t *testing.T) {
	x := NewIndex()
	at := crowd(x, 5000)
	paper := x.Add(another, Entry{Text: "zz 0000131", Key: "paper:ZZ0000131"})
	for i, text := range at {
		for _, key := range append(Keys(x.TextOf(text)), PartKeys(x.TextOf(text))...) {
			if !slices.Contains(x.Under(key), text) {
				t.Fatalf("%d, %s, is not under %s", i, x.TextOf(text), key)
			}
		}
	}
	if got := x.Under("paper:ZZ0000131"); !slices.Equal(got, []Text{paper}) || x.Under("paper:ZZ0000132") != nil {
		t.Errorf("a paper's number leads to %v", got)
	}
}

func TestARemovedTextIsFoundNoMoreAndWiped(t *testing.T) {
	x := NewIndex()
	at := crowd(x, 9000)
	s1(x)
	later := named(x, another, "Bopha")
	for _, h := range x.Search("Bopha", 50) {
		x.Remove(h.Text, bopha)
	}
	for _, h := range x.Search("春波法 CHUN BOFA", 5) {
		x.Remove(h.Text, bopha)
	}
	for i := range 8900 {
		x.Remove(at[i], crowded+uint32(i))
	}
	if hits := x.Search("Bopha", 5); len(hits) != 1 || hits[0].Text != later || x.TextOf(later) != "Bopha" {
		t.Errorf("%v", hits)
	}
	if hits := x.Search("春波法 CHUN BOFA", 5); len(hits) != 0 {
		t.Errorf("%v", hits)
	}
	if x.Len() > 110 || len(x.block) > 30_000 {
		t.Errorf("%d texts in %d bytes", x.Len(), len(x.block))
	}
	for _, held := range [][]byte{x.block[:cap(x.block)], x.said[:cap(x.said)]} {
		if strings.Contains(strings.ToLower(string(held)), "popha") {
			t.Error("a removed name stays in memory")
		}
	}
	for i := 8900; i < 9000; i++ {
		x.Remove(at[i], crowded+uint32(i))
	}
	if hits := x.Search("sok", 5); len(hits) != 0 {
		t.Errorf("%v", hits)
	}
	s1(x)
	if hits := x.Search("Popha", 5); len(hits) == 0 {
		t.Error("added again, not found")
	}
}

func TestOrderOfAddingDoesNotMatterForWhatIsFound(t *testing.T) {
	texts := []string{"ឈួន បុប្ផា", "Chhuon Bopha", "Sok Dara", "សុខ ដារ៉ា", "Chea Bopha"}
	forward, backward := NewIndex(), NewIndex()
	for i, text := range texts {
		named(forward, uint32(i), text)
		named(backward, uint32(len(texts)-1-i), texts[len(texts)-1-i])
	}
	for _, query := range []string{"bopha", "សុខ", "dara sok", "popa"} {
		a, b := docsOf(forward, forward.Search(query, 9)), docsOf(backward, backward.Search(query, 9))
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) || len(a) == 0 {
			t.Errorf("%s: %v and %v", query, a, b)
		}
	}
}

func TestTheIndexServesManyAtOnce(t *testing.T) {
	x := NewIndex()
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 200 {
				at := named(x, uint32(i), "Chhuon Bopha")
				if len(x.Search("Popha", 9)) == 0 {
					t.Error("what was added is not found")
				}
				x.Remove(at, uint32(i))
			}
		})
	}
	all.Wait()
	if x.Len() != 0 {
		t.Errorf("%d texts left", x.Len())
	}
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"ឈួន បុប្ផា", "春波法", "Po\u200bPha", "\xff", "a", "\n ", "ក", strings.Repeat("ក", 2000)} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, text, query string) {
		x := NewIndex()
		other, it := named(x, another, "Chhuon Bopha"), named(x, bopha, text)
		x.Search(query, 3)
		if len(text) < maxIndexed && len(splitParts(text)) > 0 && !slices.ContainsFunc(x.Search(text, 3), func(h Hit) bool { return h.Text == it && h.Why == Exact }) {
			t.Fatalf("%+q does not find itself: %v", text, x.Search(text, 3))
		}
		x.Remove(other, another)
		x.Remove(it, bopha)
		if x.Search(text, 1) != nil {
			t.Fatalf("%+q is found after it was removed", text)
		}
	})
}

func BenchmarkSearch100000(b *testing.B) {
	x := NewIndex()
	crowd(x, 100_000)
	s1(x)
	for _, query := range []string{"Choun Popa", "បុប្ផា", "Popha", "s", "so", "Sok Dara", "ស", "Sreymom", "dara", "a"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				x.Search(query, 20)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	x := NewIndex()
	for i := 0; b.Loop(); i++ {
		named(x, bopha, fmt.Sprint("ឈួន បុប្ផា", i))
	}
}
