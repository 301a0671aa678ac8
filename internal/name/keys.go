package name

import (
	"slices"
	"strings"
)

// Keys gives the blocking keys of a whole name, its gaps closed, in every order of family and given name. Names that share a key are
// worth showing to a person, who decides. A key says how it was made: "f:" and the fold, or "c:" and the consonant key, which is the
// same for Khmer and Latin writing of one name. Other scripts, Han above all, have no sound: they are found by the same text only.
func Keys(text string) []string { return wholeKeys(splitParts(text)) }

func wholeKeys(found []part) []string {
	var keys []string
	for _, group := range writings(found) {
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
			keys = appendNew(keys, "f:"+fold)
			keys = appendSounds(keys, sounds)
		}
	}
	return keys
}

// PartKeys gives the keys of each part of a name that has several. A part that shares a key with a whole name (Keys) is worth showing:
// people are called by the given name. Two names that share a part are not: half a village shares a family name. A single consonant
// is no key of a part, since it is in every tenth name.
func PartKeys(text string) []string { return pieceKeys(splitParts(text)) }

func pieceKeys(found []part) []string {
	var keys []string
	for _, group := range writings(found) {
		if len(group) < 2 {
			continue
		}
		for _, p := range group {
			keys = appendNew(keys, "f:"+p.fold)
			for _, key := range appendSounds(nil, p.readings()) {
				if len(key) > len("c:")+1 {
					keys = appendNew(keys, key)
				}
			}
		}
	}
	return keys
}

// writings groups the parts of a text by script: Khmer and Latin letters in one text are two writings of one name.
func writings(found []part) [][]part {
	var khmer, latin, other []part
	for _, p := range found {
		switch {
		case isKhmerPart(p.norm):
			khmer = append(khmer, p)
		case lettersOf(p.fold) != "":
			latin = append(latin, p)
		default:
			other = append(other, p)
		}
	}
	return slices.DeleteFunc([][]part{khmer, latin, other}, func(g []part) bool { return len(g) == 0 })
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

// isSound reports a key of sound, as against one of writing.
func isSound(key string) bool { return strings.HasPrefix(key, "c:") }

// Sounds gives the consonant keys of one word, the same for Khmer and Latin writings of it: several where it can be read in several
// ways, none where it has no sound.
func Sounds(word string) []string {
	var keys []string
	for _, p := range splitParts(word) {
		keys = appendSounds(keys, p.readings())
	}
	return keys
}
