// Package id holds the typed identifiers of the record and the numbers people speak.
//
// Identifiers are random and mean nothing; a stream's identifier begins with its kind ("case-…"), so a log line or a key
// tells what it belongs to. Numbers (see Number) are what people write on a folder and read aloud on the phone.
package id

import (
	"encoding/base32"
	"fmt"
	"io"
	"strings"
)

// Stream names one append-only stream of the log: a tip, a screening, a form a phone sent, a case, a file attached to one, a referral, or an agency's own affairs.
type Stream string

// Kinds of stream.
const (
	Case       = "case"
	Tip        = "tip"
	Screening  = "screening"
	Submission = "submission"
	Referral   = "referral"
	File       = "file"   // one per photo or document of a case
	Office     = "office" // one per agency: its directory of services, emergency contacts, settings
)

// Kind gives the part before the first hyphen.
func (s Stream) Kind() string {
	kind, _, _ := strings.Cut(string(s), "-")
	return kind
}

// Agency identifies an agency of this installation.
type Agency string

// Account identifies a person who signs in.
type Account string

// Person identifies a data subject within a case, tip or screening.
type Person string

// Entry identifies one recorded fact, so that a later event can correct it.
type Entry string

// Event identifies one event for ever.
type Event string

// Command identifies one attempt of a person to do something; the same command twice has one effect.
type Command string

// Device identifies one phone of one person that sends filled forms.
type Device string

// Key identifies one data key.
type Key string

var alphabet = base32.NewEncoding("abcdefghjkmnpqrstvwxyz0123456789").WithPadding(base32.NoPadding)

// Maker makes identifiers from a source of randomness (crypto/rand.Reader in the program, a seeded reader in tests).
// It is safe for concurrent use when its source is.
type Maker struct{ Rand io.Reader }

func (m Maker) token(n int) string {
	b := make([]byte, n)
	if _, err := io.ReadFull(m.Rand, b); err != nil {
		// No randomness means no secret and no unique name: nothing safe can follow.
		panic(fmt.Sprintf("id: randomness failed: %v", err))
	}
	return alphabet.EncodeToString(b)
}

// Stream makes a stream identifier of the given kind (128 random bits).
func (m Maker) Stream(kind string) Stream { return Stream(kind + "-" + m.token(16)) }

// Person makes a data subject's identifier.
func (m Maker) Person() Person { return Person("person-" + m.token(10)) }

// Entry makes a fact's identifier.
func (m Maker) Entry() Entry { return Entry("entry-" + m.token(10)) }

// Event makes an event's identifier.
func (m Maker) Event() Event { return Event("event-" + m.token(16)) }

// Command makes a command's identifier, for a form that is about to be shown.
func (m Maker) Command() Command { return Command("do-" + m.token(16)) }

// Account makes an account's identifier.
func (m Maker) Account() Account { return Account("account-" + m.token(10)) }

// Agency makes an agency's identifier.
func (m Maker) Agency() Agency { return Agency("agency-" + m.token(10)) }

// Device makes the identifier of a phone that sends forms.
func (m Maker) Device() Device { return Device("phone-" + m.token(10)) }

// Key makes a data key's identifier.
func (m Maker) Key() Key { return Key("key-" + m.token(12)) }

// Secret makes a secret for links and sessions (256 bits).
func (m Maker) Secret() string { return m.token(32) }

// Valid reports whether s looks like an identifier this package made with the given prefix; outside input is checked with it
// before it reaches a store.
func Valid(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix+"-")
	if !ok || len(rest) < 8 || len(rest) > 64 {
		return false
	}
	for _, r := range rest {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
			return false
		}
	}
	return true
}
