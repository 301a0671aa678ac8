package name

import (
	"slices"
	"strings"
	"testing"
)

// spellings are the Latin forms one Khmer name was given by a published transducer trained on name pairs, and forms that map back
// to it (the measured table of variants in the reference on Khmer, section 4).
var spellings = map[string]string{
	"សុខ": "Sok, Sokh", "ជា": "Chea, Chhea, Jea, Chia", "ចាន់": "Chan, Chann", "ហេង": "Heng, Heang", "នួន": "Nuon, Nouon, Noun",
	"ឈួន": "Chhuon, Chhoun, Choun", "ភក្ដី": "Pheakdey, Phakdey, Pheakdy", "សុភាព": "Sopheap, Sophap", "វណ្ណៈ": "Vannak, Vanak",
	"ដារ៉ា": "Dara, Tara", "តារា": "Dara, Tara", "គឹម": "Kim, Koem, Kem, Khim", "កែវ": "Kev, Kav, Keo, Keav", "លី": "Ly, Li, Lee, Ley",
	"ម៉ៅ": "Mao, Mov, Mav", "ស៊ឹម": "Soem, Sim", "យិន": "Yin, Yen", "រតនា": "Ratana, Rathana, Rothana, Rotana",
	"ពិសិដ្ឋ": "Piseth, Pisith, Peseth", "បុប្ផា": "Bopha, Popha, Bupha", "ស្រីមុំ": "Sreymom, Srey Mom, Srymom",
}

// meet tells what two names share: "name" the writing of the whole, "sound" the sound of the whole, "part" a part of one with the
// whole of the other.
func meet(a, b string) string {
	shared := func(x, y []string, sound bool) bool {
		return slices.ContainsFunc(x, func(k string) bool { return isSound(k) == sound && slices.Contains(y, k) })
	}
	switch {
	case shared(Keys(a), Keys(b), false):
		return "name"
	case shared(Keys(a), Keys(b), true):
		return "sound"
	case shared(Keys(a), PartKeys(b), true), shared(PartKeys(a), Keys(b), true):
		return "part"
	}
	return ""
}

func TestEveryMeasuredSpellingOfANameSoundsLikeItsKhmer(t *testing.T) {
	for khmer, list := range spellings {
		for _, latin := range strings.Split(list, ", ") {
			if meet(latin, khmer) != "sound" {
				t.Errorf("%s %v does not meet %s %v", khmer, Keys(khmer), latin, Keys(latin))
			}
		}
	}
}

func TestConsonantKeysOfThePublishedExamples(t *testing.T) {
	for letters, want := range map[string]string{"sok": "sk", "sokh": "sk", "chea": "c", "jea": "c", "chia": "c", "dara": "tr", "tara": "tr",
		"vannak": "vnk", "wannak": "vnk", "chhuon": "cn", "bopha": "pp", "thear": "t", "oum": "Am", "heng": "hn", "kalyan": "kln",
		"panha": "pn", "panya": "pn", "yin": "yn", "zhou": "c", "soc": "sk", "h": "h", "y": "A", "": ""} {
		if got := soundOf(letters); got != want {
			t.Errorf("%s: %s, want %s", letters, got, want)
		}
	}
}

func TestPeopleOfTheDemoAreFoundAcrossScripts(t *testing.T) {
	for khmer, latin := range map[string]string{
		"នួន វិចិត្រ": "Nuon Vichet", "ហេង រដ្ឋា": "Heng Rattha", "អ៊ូច សារ៉ាត់": "Ouch Sarath", "តាំង ពិសី": "Taing Pisey",
		"លី ចន្ទ្រា": "Ly Chantrea", "គឹម កល្យាណ": "Kim Kalyan", "សេង ទេវី": "Seng Tevy", "វ៉ាន់ កុសល": "Van Kosal", "ឡុង ធីតា": "Long Thida",
		"ម៉ក់ បូរី": "Mok Borey", "ជា លក្ខិណា": "Chea Leakena", "សាន នារី": "San Neary", "ទូច បញ្ញា": "Touch Panha", "អ៊ុំ សារិទ្ធ": "Oum Sarith",
		"ទូច ណារី": "Touch Nary", "ស្រីពៅ": "Srey Pov", "ឈួន ភក្តី": "Chhuon Phakdey",
	} {
		if got := meet(khmer, latin); got != "sound" {
			t.Errorf("%s %v and %s %v: %q", khmer, Keys(khmer), latin, Keys(latin), got)
		}
		parts := strings.Fields(latin)
		if swapped := parts[1] + parts[0]; strings.Contains(khmer, " ") && meet(khmer, swapped) != "sound" {
			t.Errorf("%s and %s, joined and in the other order, do not meet", khmer, swapped)
		}
	}
}

func TestS1H2PoPhaIsACandidateForBopha(t *testing.T) {
	for _, written := range []string{"ឈួន បុប្ផា", "CHHUON BOPHA", "CHHOUN POPHA", "CHUON BOPA", "春波法 CHUN BOFA"} {
		if got := meet("Po Pha", written); got != "part" {
			t.Errorf("%s: %q %v", written, got, PartKeys(written))
		}
	}
}

func TestASharedFamilyNameIsNoReason(t *testing.T) { // L7
	for _, pair := range [][2]string{{"Touch Nary", "Touch Panha"}, {"ទូច ណារី", "ទូច បញ្ញា"}, {"Sok Dara", "Sok Phally"}, {"Chhea", "Chea Bopha"}} {
		if got := meet(pair[0], pair[1]); got != "" {
			t.Errorf("%s and %s: %q", pair[0], pair[1], got)
		}
	}
}

func TestHanNamesMeetOnlyTheSameText(t *testing.T) {
	if got := meet("春波法", "春波法"); got != "name" {
		t.Errorf("the same text: %q", got)
	}
	if got := meet("春波法", "春波发"); got != "" {
		t.Errorf("another text: %q", got)
	}
	if keys := append(Keys("春波法"), PartKeys("春波法")...); len(keys) != 1 {
		t.Errorf("Han has no sound: %v", keys)
	}
}

func TestOrdersOfPartsDoNotMatter(t *testing.T) {
	for _, pair := range [][2]string{{"ឈួន បុប្ផា", "បុប្ផា ឈួន"}, {"CHHUON BOPHA", "bopha chhuon"}, {"ឈួន បុប្ផា", "ឈួនបុប្ផា"},
		{"ឈួន ភក្ដី", "ឈួន\u200bភក្តី"}, {"Lê Thị Hoa", "Hoa Le Thi"}} {
		if got := meet(pair[0], pair[1]); got != "name" {
			t.Errorf("%s and %s: %q", pair[0], pair[1], got)
		}
	}
}

func TestTextWithoutLettersHasNoKeys(t *testing.T) {
	for _, text := range []string{"", "???", " - ", "\u200b", "()"} {
		if keys := append(Keys(text), PartKeys(text)...); len(keys) != 0 {
			t.Errorf("%q: %v", text, keys)
		}
	}
}
