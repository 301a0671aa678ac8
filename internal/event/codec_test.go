package event

import (
	"strings"
	"testing"
)

func TestAPartThatIsNotOneObjectIsRefused(t *testing.T) {
	c := mustCodec(t, phoneNoted{})
	whole := `{"person":"person-abcdefgh"}`
	for _, clear := range []string{whole + "{}", whole + "}", whole + "]", whole + " x", whole + "\x00", whole[:len(whole)-1], "null", "[]", `"text"`, "7", " ", "{\"person\":}"} {
		if p, _, err := c.Decode("test-phone/1", Parts{Clear: []byte(clear)}); err == nil {
			t.Errorf("%q was read as %+v", clear, p)
		}
	}
	if _, _, err := c.Decode("test-phone/1", Parts{Clear: []byte(" \n" + whole + "\t ")}); err != nil {
		t.Errorf("space around the object: %v", err)
	}
}

func BenchmarkDecode(b *testing.B) {
	c, err := NewCodec(phoneNoted{})
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{"Short": "market", "Note": strings.Repeat("ផ្សារ ", 200)} {
		parts, err := c.Encode(phoneNoted{Person: "person-abcdefgh", Loud: true, Number: About("+85500555101"), Place: Common(text)}, "asked")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := c.Decode("test-phone/1", parts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestRevealingAfterTheCodesWereReadGivesWhatReadingAllGives(t *testing.T) {
	c := mustCodec(t, phoneNoted{}, old{}, newer{})
	whole, err := c.Encode(phoneNoted{Person: "person-abcdefgh", Loud: true, Number: About("1"), Place: Common("market")}, "asked")
	if err != nil {
		t.Fatal(err)
	}
	coded, _, err := c.Decode("test-phone/1", Parts{Clear: whole.Clear, PersonalClosed: true, SharedClosed: true})
	if err != nil {
		t.Fatal(err)
	}
	erased := whole
	erased.Personal, erased.PersonalClosed = nil, true
	for name, parts := range map[string]Parts{"all": whole, "erased": erased, "nothing sealed": {Clear: whole.Clear, Subject: whole.Subject}} {
		want, wantWhy, err := c.Decode("test-phone/1", parts)
		if err != nil {
			t.Fatal(err)
		}
		got, why, err := c.Reveal(coded, "test-phone/1", parts)
		if err != nil || got != want || why != wantWhy {
			t.Errorf("%s: revealed %#v %q, read %#v %q, %v", name, got, why, want, wantWhy, err)
		}
	}
	if !coded.(phoneNoted).Number.Closed {
		t.Error("revealing changed what it was given")
	}
	parts, _ := c.Encode(old{N: 7}, "")
	upgraded, _, _ := c.Decode("test-count/1", parts)
	if got, _, err := c.Reveal(upgraded, "test-count/1", parts); err != nil || got.(newer).Number != 7 {
		t.Errorf("an upgraded payload was revealed as %v, %v", got, err)
	}
}
