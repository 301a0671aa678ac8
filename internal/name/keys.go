package name

import (
	"slices"
	"strings"
)

// Keys are blocking keys of one name: names that share one are worth showing to a person, who decides. Whole keys are of the whole
// name with its gaps closed, in every order of family and given name; Parts are of each part. A key says how it was made: "f:" and
// the fold, or "c:" and the consonant key, which is the same for Khmer and Latin writing of one name.
type Keys struct {
	Whole []string
	Parts []string
}

// KeysOf gives the keys of a name. Parts in Khmer and in Latin letters in one text are two writings of it, each with its own keys.
// Other scripts, Han above all, have no sound key: they are found by the same text only.
func KeysOf(text string) Keys {
	var khmer, latin, other []part
	for _, p := range splitParts(text) {
		switch {
		case isKhmerPart(p.norm):
			khmer = append(khmer, p)
		case lettersOf(p.fold) != "":
			latin = append(latin, p)
		default:
			other = append(other, p)
		}
	}
	var k Keys
	for _, group := range [][]part{khmer, latin, other} {
		k.add(group)
	}
	return k
}

func (k *Keys) add(group []part) {
	if len(group) == 0 {
		return
	}
	spoken := make([][]string, len(group))
	for i, p := range group {
		spoken[i] = p.readings()
	}
	for shift := range group {
		fold, sounds := "", []string{""}
		for i := range group {
			at := (i + shift) % len(group)
			fold += group[at].fold
			sounds = extend(sounds, spoken[at])
		}
		k.Whole = appendNew(k.Whole, "f:"+fold)
		k.Whole = appendSounds(k.Whole, sounds)
		if len(group) > 1 {
			k.Parts = appendNew(k.Parts, "f:"+group[shift].fold)
			k.Parts = appendSounds(k.Parts, spoken[shift])
		}
	}
}

// readings gives the Latin letters a part may be read as.
func (p part) readings() []string {
	if isKhmerPart(p.norm) {
		return readings(p.norm)
	}
	if letters := lettersOf(p.fold); letters != "" {
		return []string{letters}
	}
	return nil
}

func appendSounds(keys, letters []string) []string {
	for _, l := range letters {
		if key := soundOf(l); key != "" {
			keys = appendNew(keys, "c:"+key)
		}
	}
	return keys
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// Reason says why a name was found. The values are parts of message ids.
type Reason string

const (
	// ReasonSame: the same text, but for spaces, order of the parts and ways of typing.
	ReasonSame Reason = "same"
	// ReasonPart: one is a part of the other.
	ReasonPart Reason = "part"
	// ReasonSound: the names sound alike.
	ReasonSound Reason = "sound"
	// ReasonPartSound: a part of one sounds like the other.
	ReasonPartSound Reason = "part-sound"
	// ReasonNone: the names share no key.
	ReasonNone Reason = ""
)

// Compare gives the best reason to show two names side by side. A shared part alone is none: half a village shares a family name.
func (k Keys) Compare(other Keys) Reason {
	reason := ReasonNone
	for _, key := range k.Whole {
		if slices.Contains(other.Whole, key) {
			reason = better(reason, wholeReason(key))
		}
		if slices.Contains(other.Parts, key) {
			reason = better(reason, partReason(key))
		}
	}
	for _, key := range k.Parts {
		if slices.Contains(other.Whole, key) {
			reason = better(reason, partReason(key))
		}
	}
	return reason
}

// weight orders reasons.
func (r Reason) weight() int {
	return slices.Index([]Reason{ReasonNone, ReasonPartSound, ReasonSound, ReasonPart, ReasonSame}, r)
}

func better(a, b Reason) Reason {
	if b.weight() > a.weight() {
		return b
	}
	return a
}

// wholeReason is what an equal key of two whole names says.
func wholeReason(key string) Reason {
	if strings.HasPrefix(key, "f:") {
		return ReasonSame
	}
	return ReasonSound
}

// partReason is what a key says that one whole name shares with a part of the other. A single consonant says nothing: it is in
// every tenth name.
func partReason(key string) Reason {
	switch {
	case strings.HasPrefix(key, "f:"):
		return ReasonPart
	case len(key) > len("c:")+1:
		return ReasonPartSound
	}
	return ReasonNone
}
