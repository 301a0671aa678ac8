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
