package event

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/id"
)

type phoneNoted struct {
	Person id.Person        `json:"person"`
	Loud   bool             `json:"loud"`
	Number Personal[string] `json:"number"`
	Place  Shared[string]   `json:"place"`
}

func (phoneNoted) Kind() Kind               { return "test-phone/1" }
func (phoneNoted) Section() Section         { return "contact" }
func (p phoneNoted) DataSubject() id.Person { return p.Person }

type leaky struct {
	Name string `json:"name"`
}

func (leaky) Kind() Kind       { return "test-leaky/1" }
func (leaky) Section() Section { return "" }

type orphan struct {
	Name Personal[string] `json:"name"`
}

func (orphan) Kind() Kind       { return "test-orphan/1" }
func (orphan) Section() Section { return "" }

type old struct {
	N int `json:"n"`
}

func (old) Kind() Kind         { return "test-count/1" }
func (old) Section() Section   { return "" }
func (o old) Upgrade() Payload { return newer{Number: o.N} }

type newer struct {
	Number int `json:"number"`
}

func (newer) Kind() Kind       { return "test-count/2" }
func (newer) Section() Section { return "" }

func TestATextFieldLeftInClearIsRefused(t *testing.T) {
	if _, err := NewCodec(leaky{}); err == nil || !strings.Contains(err.Error(), "Name") {
		t.Fatalf("want a refusal naming the field, got %v", err)
	}
}

func TestPersonalDataOfNobodyIsRefused(t *testing.T) {
	if _, err := NewCodec(orphan{}); err == nil {
		t.Fatal("a type with personal fields must say whose they are")
	}
	c := mustCodec(t, phoneNoted{})
	if _, err := c.Encode(phoneNoted{Number: About("1")}, ""); err == nil {
		t.Fatal("a payload without its person was encoded")
	}
}

func TestClearPartHoldsNothingPersonal(t *testing.T) {
	c := mustCodec(t, phoneNoted{})
	parts, err := c.Encode(phoneNoted{Person: "person-abcdefgh", Number: About("CANARY1"), Place: Common("CANARY2")}, "CANARY3")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(parts.Clear), "CANARY") || strings.Contains(string(parts.Shared), "CANARY1") {
		t.Fatalf("leak: %s %s", parts.Clear, parts.Shared)
	}
	if !strings.Contains(string(parts.Shared), "CANARY3") {
		t.Fatal("the reason is not among the shared values")
	}
}

func TestEveryPayloadComesBackAsItWas(t *testing.T) {
	c := mustCodec(t, phoneNoted{})
	rapid.Check(t, func(t *rapid.T) {
		in := phoneNoted{Person: "person-abcdefgh", Loud: rapid.Bool().Draw(t, "loud"),
			Number: About(rapid.String().Draw(t, "number")), Place: Common(rapid.String().Draw(t, "place"))}
		why := rapid.String().Draw(t, "why")
		parts, err := c.Encode(in, why)
		if err != nil {
			t.Fatal(err)
		}
		got, gotWhy, err := c.Decode(in.Kind(), parts)
		if err != nil {
			t.Fatal(err)
		}
		back := got.(phoneNoted)
		if back.Number.V != valid(in.Number.V) || back.Place.V != valid(in.Place.V) || back.Loud != in.Loud || gotWhy != valid(why) {
			t.Fatalf("%q came back as %q", in.Number.V, back.Number.V)
		}
	})
}

func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

func TestErasedSubjectLeavesTheRestStanding(t *testing.T) {
	c := mustCodec(t, phoneNoted{})
	parts, _ := c.Encode(phoneNoted{Person: "person-abcdefgh", Number: About("1"), Place: Common("market")}, "")
	parts.Personal, parts.PersonalClosed = nil, true
	got, _, err := c.Decode("test-phone/1", parts)
	if err != nil {
		t.Fatal(err)
	}
	if p := got.(phoneNoted); !p.Number.Closed || p.Place.V != "market" || p.Place.Closed {
		t.Fatalf("erasure touched more than the person: %+v", p.Place.V)
	}
}

func TestAnOldVersionSaysTheSameInTheNew(t *testing.T) {
	c := mustCodec(t, old{}, newer{})
	parts, _ := c.Encode(old{N: 7}, "")
	got, _, err := c.Decode("test-count/1", parts)
	if err != nil || got.(newer).Number != 7 {
		t.Fatalf("%v %v", got, err)
	}
}

func TestANewerEventIsRefusedNotHalfRead(t *testing.T) {
	c := mustCodec(t, newer{})
	if _, _, err := c.Decode("test-count/2", Parts{Clear: []byte(`{"number":1,"later":2}`)}); err == nil {
		t.Fatal("an unknown field was dropped silently")
	}
	if _, _, err := c.Decode("test-count/3", Parts{Clear: []byte(`{}`)}); err == nil {
		t.Fatal("an unknown kind was read")
	}
}

func TestPrintingAPayloadShowsNoSealedValue(t *testing.T) {
	p := phoneNoted{Person: "person-abcdefgh", Number: About("CANARY"), Place: Common("CANARY")}
	var out strings.Builder
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "number", p.Number, "place", p.Place)
	fmt.Fprintf(&out, "%v %+v %#v %s", p.Number, p, p.Place, Opened{Payload: p})
	if strings.Contains(out.String(), "CANARY") {
		t.Fatal(out.String())
	}
}

func TestHashCoversEveryStoredField(t *testing.T) {
	base := Record{ID: "e", Stream: "s", Seq: 1, Clear: []byte("{}")}
	h := base.ComputeHash()
	for name, change := range map[string]func(*Record){
		"id": func(r *Record) { r.ID = "f" }, "stream": func(r *Record) { r.Stream = "t" }, "seq": func(r *Record) { r.Seq = 2 },
		"kind": func(r *Record) { r.Kind = "k" }, "entry": func(r *Record) { r.Entry = "n" }, "agency": func(r *Record) { r.Agency = "a" },
		"actor": func(r *Record) { r.Actor = "b" }, "recorded": func(r *Record) { r.Recorded = r.Recorded.Add(1e6) },
		"happened": func(r *Record) { r.Happened = "2025" }, "clear": func(r *Record) { r.Clear = []byte("{ }") },
		"subject": func(r *Record) { r.Subject = "p" }, "personal": func(r *Record) { r.Personal.Data = []byte{1} },
		"personal key": func(r *Record) { r.Personal.Key = "k" }, "shared": func(r *Record) { r.Shared.Data = []byte{1} },
		"prev": func(r *Record) { r.Prev[0] = 1 },
	} {
		r := base
		change(&r)
		if r.ComputeHash() == h {
			t.Errorf("changing %s does not change the hash", name)
		}
	}
}

func mustCodec(t *testing.T, p ...Payload) *Codec {
	t.Helper()
	c, err := NewCodec(p...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func FuzzDecode(f *testing.F) {
	c, err := NewCodec(phoneNoted{}, old{}, newer{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("test-phone/1", []byte(`{"person":"p"}`), []byte(`{"number":"1"}`), []byte(`{"_why":"x"}`))
	f.Fuzz(func(t *testing.T, kind string, clear, personal, shared []byte) {
		p, why, err := c.Decode(Kind(kind), Parts{Clear: clear, Subject: "person-x", Personal: personal, Shared: shared})
		if err != nil {
			return
		}
		if _, err := c.Encode(p, why); err != nil && !strings.Contains(err.Error(), "nobody") {
			t.Fatalf("decoded but does not encode: %v", err)
		}
	})
}
