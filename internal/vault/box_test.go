package vault

import (
	"bytes"
	"encoding/hex"
	"os"
	"regexp"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"
)

// TestTheFormatIsAsWritten opens and makes the box of docs/formats/sealed-box.md.
func TestTheFormatIsAsWritten(t *testing.T) {
	doc, err := os.ReadFile("../../docs/formats/sealed-box.md")
	if err != nil {
		t.Fatal(err)
	}
	value := func(name string) []byte {
		m := regexp.MustCompile(`(?m)^    ` + name + ` +([0-9a-f]+)$`).FindSubmatch(doc)
		if m == nil {
			t.Fatalf("the document has no %s", name)
		}
		b, err := hex.DecodeString(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	key, bound := [keySize]byte(value("key")), binding("spean/event-part/1", "key-a", "case-b", "person-c", "agency-d", "event-e", "case-b", "1",
		"phone-recorded/1", "agency-d", "personal")
	if !bytes.Equal(bound, value("bound")) {
		t.Errorf("bound to %x", bound)
	}
	made, err := seal(key, bytes.NewReader(value("nonce")), []byte(`{"number":"+85500555101"}`), bound)
	if err != nil || !bytes.Equal(made, value("box")) {
		t.Errorf("box %x, %v", made, err)
	}
	plain, err := open(key, value("box"), bound)
	if err != nil || string(plain) != `{"number":"+85500555101"}` {
		t.Errorf("%q, %v", plain, err)
	}
}

func TestABoxOpensUnderOneKeyOnly(t *testing.T) {
	one, two := [keySize]byte{1}, [keySize]byte{2}
	box, err := seal(one, bytes.NewReader(make([]byte, 24)), []byte("x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(two, box, nil); err == nil {
		t.Fatal("opened under another key")
	}
	// The commitment of the other key in the box: the ciphertext still does not open.
	other, err := seal(two, bytes.NewReader(make([]byte, 24)), []byte("x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	copy(box[25:boxHead], other[25:boxHead])
	if _, err := open(two, box, nil); err == nil {
		t.Fatal("opened under another key with its commitment")
	}
	if _, err := open(one, box, nil); err == nil {
		t.Fatal("opened with a wrong commitment")
	}
	if _, err := seal(one, bytes.NewReader(nil), nil, nil); err == nil {
		t.Fatal("sealed without randomness")
	}
}

func TestWhatABoxIsBoundToCannotBeSplitOtherwise(t *testing.T) {
	seen := map[string]bool{}
	for _, parts := range [][]string{{"a", "b"}, {"ab"}, {"ab", ""}, {"", "ab"}, {"a", "", "b"}, {}} {
		b := string(binding("spean/x/1", parts...))
		if seen[b] {
			t.Errorf("%q is bound like another", parts)
		}
		seen[b] = true
	}
}

func FuzzOpenBox(f *testing.F) {
	key := [keySize]byte{9}
	good, err := seal(key, bytes.NewReader(make([]byte, 24)), []byte(`{"name":"x"}`), []byte("here"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, []byte("here"))
	f.Add(good[:boxHead], []byte("here"))
	f.Add(make([]byte, boxHead+chacha20poly1305.Overhead), []byte{})
	f.Fuzz(func(t *testing.T, box, bound []byte) {
		plain, err := open(key, box, bound)
		if err == nil && (!bytes.Equal(box, good) || string(bound) != "here" || string(plain) != `{"name":"x"}`) {
			t.Fatalf("a box nobody sealed opens: %x", box)
		}
	})
}
