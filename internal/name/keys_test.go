package name

import (
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

func TestEveryMeasuredSpellingOfANameSoundsLikeItsKhmer(t *testing.T) {
	for khmer, list := range spellings {
		keys := KeysOf(khmer)
		for _, latin := range strings.Split(list, ", ") {
			if KeysOf(latin).Compare(keys) != ReasonSound {
				t.Errorf("%s %v does not meet %s %v", khmer, keys.Whole, latin, KeysOf(latin).Whole)
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
		if got := KeysOf(khmer).Compare(KeysOf(latin)); got != ReasonSound {
			t.Errorf("%s %v and %s %v: %q", khmer, KeysOf(khmer).Whole, latin, KeysOf(latin).Whole, got)
		}
		parts := strings.Fields(latin)
		if swapped := parts[1] + parts[0]; strings.Contains(khmer, " ") && KeysOf(khmer).Compare(KeysOf(swapped)) != ReasonSound {
			t.Errorf("%s and %s, joined and in the other order, do not meet", khmer, swapped)
		}
	}
}

func TestS1H2PoPhaIsACandidateForBopha(t *testing.T) {
	for _, written := range []string{"ឈួន បុប្ផា", "CHHUON BOPHA", "CHHOUN POPHA", "CHUON BOPA", "春波法 CHUN BOFA"} {
		if got := KeysOf("Po Pha").Compare(KeysOf(written)); got != ReasonPartSound && got != ReasonPart {
			t.Errorf("%s: %q %v", written, got, KeysOf(written))
		}
	}
}

func TestASharedFamilyNameIsNoReason(t *testing.T) { // L7
	for _, pair := range [][2]string{{"Touch Nary", "Touch Panha"}, {"ទូច ណារី", "ទូច បញ្ញា"}, {"Sok Dara", "Sok Phally"}} {
		if got := KeysOf(pair[0]).Compare(KeysOf(pair[1])); got != ReasonNone {
			t.Errorf("%s and %s: %q", pair[0], pair[1], got)
		}
	}
}

func TestATipWithOneNameMeetsTheNameItIsPartOf(t *testing.T) {
	for one, want := range map[string]Reason{"Bopha": ReasonPart, "bupha": ReasonPartSound, "Chhea": ReasonNone} {
		if got := KeysOf(one).Compare(KeysOf("Chea Bopha")); got != want {
			t.Errorf("%s: %q, want %q", one, got, want)
		}
	}
}

func TestHanNamesMeetOnlyTheSameText(t *testing.T) {
	if got := KeysOf("春波法").Compare(KeysOf("春波法")); got != ReasonSame {
		t.Errorf("the same text: %q", got)
	}
	if got := KeysOf("春波法").Compare(KeysOf("春波发")); got != ReasonNone {
		t.Errorf("another text: %q", got)
	}
	if keys := KeysOf("春波法"); len(keys.Whole) != 1 || len(keys.Parts) != 0 {
		t.Errorf("Han has no sound: %v", keys)
	}
}

func TestOrdersOfPartsDoNotMatter(t *testing.T) {
	for _, pair := range [][2]string{{"ឈួន បុប្ផា", "បុប្ផា ឈួន"}, {"CHHUON BOPHA", "bopha chhuon"}, {"ឈួន បុប្ផា", "ឈួនបុប្ផា"},
		{"ឈួន ភក្ដី", "ឈួន\u200bភក្តី"}, {"Lê Thị Hoa", "Hoa Le Thi"}} {
		if got := KeysOf(pair[0]).Compare(KeysOf(pair[1])); got != ReasonSame {
			t.Errorf("%s and %s: %q", pair[0], pair[1], got)
		}
	}
}

func TestTextWithoutLettersHasNoKeys(t *testing.T) {
	for _, text := range []string{"", "???", " - ", "\u200b", "()"} {
		if k := KeysOf(text); len(k.Whole)+len(k.Parts) != 0 {
			t.Errorf("%q: %v", text, k)
		}
	}
}
