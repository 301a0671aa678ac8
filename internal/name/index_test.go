package name

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// s1 is the presumed victim of the mission's case, as she was written by five hands.
func s1(x *Index) {
	for i, text := range []string{"ឈួន បុប្ផា", "CHHUON BOPHA", "CHHOUN POPHA", "CHUON BOPA", "春波法 CHUN BOFA", "ស្រីពៅ Srey Pov"} {
		x.Add(fmt.Sprintf("S1-P1/%d", i), "S1", text)
	}
}

// crowd adds n invented people, in Khmer and in Latin letters.
func crowd(x *Index, n int) {
	family := []string{"សុខ Sok", "ជា Chea", "ហេង Heng", "លី Ly", "គឹម Kim", "នួន Nuon", "សេង Seng", "ប៊ុន Bun", "អ៊ុំ Oum", "អ៊ូច Ouch", "ឡុង Long", "វ៉ាន់ Van", "សាន San",
		"លឹម Lim", "តាំង Taing", "ទូច Touch", "ម៉ក់ Mok", "ស៊ន Sorn"}
	given := []string{"សុភាព Sopheap", "ដារ៉ា Dara", "សុខា Sokha", "ស្រីមុំ Sreymom", "វិចិត្រ Vichet", "រដ្ឋា Rattha", "ពិសី Pisey", "ចន្ទ្រា Chantrea", "កល្យាណ Kalyan", "ទេវី Tevy", "កុសល Kosal",
		"ធីតា Thida", "បូរី Borey", "លក្ខិណា Leakena", "នារី Neary", "បញ្ញា Panha", "រតនា Ratana", "ពិសិដ្ឋ Piseth", "វណ្ណៈ Vannak", "ភក្ដី Pheakdey"}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		f, g := family[random.IntN(len(family))], given[random.IntN(len(given))]+given[random.IntN(len(given))]
		fk, fl, _ := strings.Cut(f, " ")
		k1, rest, _ := strings.Cut(g, " ")
		text := fk + " " + k1
		if i%2 == 0 {
			text = fl + " " + strings.Fields(rest)[0]
		}
		x.Add(fmt.Sprintf("person-%d", i), fmt.Sprintf("case-%d", i), text)
	}
}

func keysOf(hits []Hit) []string {
	var keys []string
	for _, h := range hits {
		owner, _, _ := strings.Cut(h.Key, "/")
		keys = appendNew(keys, owner)
	}
	return keys
}

func TestS1H1SheIsFoundByEveryNamePeopleRemember(t *testing.T) {
	x := NewIndex()
	crowd(x, 2000)
	s1(x)
	for _, query := range []string{"Popha", "Chuon", "បុប្ផា", "Srey Pov", "Bopha Chhuon", "Choun Popa", "Po Pha", "popha", "srey", "ស្រីពៅ", "ឈួន\u200bបុប្ផា", "ឈួនបុប្ផា",
		"បុប្", "Chhuon B", "bop chh", "春波法", "Sreypov", "ស្រី ពៅ", "BOPHA, Chhuon"} {
		if keys := keysOf(x.Search(query, 20)); len(keys) == 0 || slices.Index(keys, "S1-P1") < 0 || slices.Index(keys, "S1-P1") > 2 {
			t.Errorf("%s: not in the first three of %v", query, keys)
		}
	}
	for _, query := range []string{"春波", "波", "Sophal Nimol", "zzz", "", " ", "?", "\u200b"} {
		if slices.Contains(keysOf(x.Search(query, 50)), "S1-P1") {
			t.Errorf("%q finds her", query)
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
	x.Add("a", "o", "ស្រ្តី")
	if hits := x.Search("តី", 5); len(hits) != 0 && hits[0].Why == Part {
		t.Errorf("%v", hits)
	}
	if hits := x.Search("ស្ត", 5); len(hits) != 1 {
		t.Errorf("the beginning of a word: %v", hits)
	}
}

func TestPhonesAndPapersAreFoundByTheirDigits(t *testing.T) {
	x := NewIndex()
	x.Add("phone", "o", "+85500555117")
	x.Add("paper", "o", "ZZ0000131")
	for query, want := range map[string]string{"555 117": "phone", "៥៥៥១១៧": "phone", "zz0000131": "paper", "0131": "paper"} {
		if hits := x.Search(query, 5); len(hits) != 1 || hits[0].Key != want {
			t.Errorf("%s: %v", query, hits)
		}
	}
}

func TestARemovedOwnerIsFoundNoMoreAndWiped(t *testing.T) {
	x := NewIndex()
	crowd(x, 3000)
	s1(x)
	x.Add("later", "other", "Bopha")
	x.RemoveOwner("S1")
	for i := range 2900 {
		x.RemoveOwner(fmt.Sprintf("case-%d", i))
	}
	if hits := x.Search("Bopha", 5); len(hits) != 1 || hits[0].Key != "later" {
		t.Errorf("%v", hits)
	}
	if hits := x.Search("春波法 CHUN BOFA", 5); len(hits) != 0 {
		t.Errorf("%v", hits)
	}
	if x.Len() != 101 || len(x.slots) > 1500 {
		t.Errorf("%d texts in %d slots", x.Len(), len(x.slots))
	}
	if strings.Contains(string(x.block[:cap(x.block)]), "popha") {
		t.Error("a removed name stays in memory")
	}
	for i := 2900; i < 3000; i++ {
		x.RemoveOwner(fmt.Sprintf("case-%d", i))
	}
	x.RemoveOwner("never")
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
		forward.Add(text, "o", text)
		backward.Add(texts[len(texts)-1-i], "o", texts[len(texts)-1-i])
	}
	for _, query := range []string{"bopha", "សុខ", "dara sok", "popa"} {
		a, b := keysOf(forward.Search(query, 9)), keysOf(backward.Search(query, 9))
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
			owner := fmt.Sprint("o", i)
			for range 200 {
				x.Add(owner, owner, "Chhuon Bopha")
				if len(x.Search("Popha", 9)) == 0 {
					t.Error("what was added is not found")
				}
				x.RemoveOwner(owner)
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
		x.Add("other", "o", "Chhuon Bopha")
		x.Add("it", "o", text)
		x.Search(query, 3)
		if len(text) < maxIndexed && len(splitParts(text)) > 0 && !slices.ContainsFunc(x.Search(text, 3), func(h Hit) bool { return h.Key == "it" && h.Why == Exact }) {
			t.Fatalf("%+q does not find itself: %v", text, x.Search(text, 3))
		}
		x.RemoveOwner("o")
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
		x.Add("k", "o", "ឈួន បុប្ផា")
	}
}
