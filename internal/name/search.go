package name

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Why says why a text was found. The values are parts of message ids.
type Why string

const (
	// Exact: the same text, but for gaps, the order of its parts and ways of typing.
	Exact Why = "exact"
	// Part: every word of the query is in the text.
	Part Why = "part"
	// Sound: the names, or a part of one and the whole other, sound alike.
	Sound Why = "sound"
)

// Hit is a text that was found.
type Hit struct {
	Text Text
	Why  Why
}

// grade orders hits: what was found, and how well it fits.
type grade uint8

const (
	notFound grade = iota
	partSounds
	wholeSounds
	inside
	beginsWord
	isWord
	sameName
	sameText
)

func (g grade) why() Why {
	switch {
	case g >= sameName:
		return Exact
	case g >= inside:
		return Part
	}
	return Sound
}

// Search gives the texts that fit a query, the best first: the same name, then words and parts of words, then what sounds alike, nearer
// spellings first. Every word of the query must fit. A zero-width space parts words. Han is found by the same text only. One letter, or
// one Khmer syllable, is looked for at the beginning of words.
func (x *Index) Search(query string, limit int) []Hit {
	if len(query) > maxIndexed {
		return nil
	}
	asked := splitParts(query)
	if len(asked) == 0 || limit <= 0 {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.live == 0 {
		return nil
	}
	grades := make([]grade, len(x.slots))
	if !hasHan(query) {
		x.gradeWords(asked, grades)
		x.gradeSounds(asked, grades)
	}
	x.gradeSame(asked, grades)
	return x.best(asked, grades, limit)
}

// gradeSame marks texts that are the query, in any order of its parts. A name asked for in two scripts may stand in one of them only; but a
// single word of it, a family name beside a given name in other letters, is not the name.
func (x *Index) gradeSame(asked []part, grades []grade) {
	groups := writings(asked)
	for _, group := range groups {
		same := sameName
		if len(groups) > 1 && len(group) == 1 {
			same = wholeSounds
		}
		for _, k := range wholeKeys(group) {
			if !isSound(k) {
				x.under("w"+k, func(at Text) { grades[at] = max(grades[at], same) })
			}
		}
	}
	line := lineOf(asked)
	x.under("t"+line, func(at Text) {
		if string(x.block[x.slots[at].start:x.end(int(at))]) == line {
			grades[at] = sameText
		}
	})
}

// gradeWords marks texts that hold every part of the query, by the worst of its places.
func (x *Index) gradeWords(asked []part, grades []grade) {
	for i, p := range asked {
		word := make([]grade, len(grades))
		short := Length(p.fold) < 2
		needle := []byte(p.fold)
		if short {
			needle = []byte(" " + p.fold)
		}
		x.occurrences(needle, func(at Text, place int) bool {
			if short {
				place++
			}
			g := x.gradeAt(place, len(p.fold))
			word[at] = max(word[at], g)
			return word[at] < isWord
		})
		if len(asked) > 1 { // a word that only sounds alike still counts beside others
			for _, k := range appendSounds(nil, p.readings()) {
				x.under("p"+k, func(at Text) { word[at] = max(word[at], partSounds) })
			}
		}
		for at := range grades {
			if i == 0 {
				grades[at] = word[at]
			} else {
				grades[at] = min(grades[at], word[at])
			}
		}
	}
}

// gradeAt tells how a found part stands in its word.
func (x *Index) gradeAt(place, length int) grade {
	switch {
	case x.block[place-1] == ' ' && x.block[place+length] == ' ':
		return isWord
	case x.block[place-1] == ' ':
		return beginsWord
	}
	if before, _ := utf8.DecodeLastRune(x.block[:place]); before == coeng {
		return notFound // the letter stands under another one
	}
	return inside
}

// gradeSounds marks names that sound like the query, and names with a part that does.
func (x *Index) gradeSounds(asked []part, grades []grade) {
	for _, k := range wholeKeys(asked) {
		if !isSound(k) {
			continue
		}
		x.under("w"+k, func(at Text) { grades[at] = max(grades[at], wholeSounds) })
		x.under("p"+k, func(at Text) { grades[at] = max(grades[at], partSounds) })
	}
}

// scored is a slot while the best are chosen.
type scored struct {
	at    Text
	grade grade
	far   uint16 // how unlike the query it is spelled
}

// maxMeasured bounds how many texts are compared letter by letter; past it, in the order they were added, a longer query is needed.
const maxMeasured = 3000

// best gives the best graded slots.
func (x *Index) best(asked []part, grades []grade, limit int) []Hit {
	var of [sameText + 1][]Text
	for at, g := range grades {
		if g != notFound && x.slots[at].first != 0 && len(of[g]) < maxMeasured {
			of[g] = append(of[g], Text(at))
		}
	}
	var found []scored
	spelled := spelling(asked)
	for g := sameText; g > notFound && len(found) < 2*limit; g-- {
		for _, at := range of[g] {
			if len(found) < maxMeasured {
				found = append(found, scored{at: at, grade: g, far: x.distance(int(at), g, spelled)})
			}
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.grade, a.grade), cmp.Compare(a.far, b.far), cmp.Compare(a.at, b.at))
	})
	hits := make([]Hit, min(limit, len(found)))
	for i := range hits {
		hits[i] = Hit{Text: found[i].at, Why: found[i].grade.why()}
	}
	return hits
}

// spelling gives a query as letters, in the scripts it can be compared in.
func spelling(asked []part) []string {
	var folded, latin strings.Builder
	for _, p := range asked {
		folded.WriteString(p.fold)
		if r := p.readings(); len(r) > 0 {
			latin.WriteString(r[0])
		}
	}
	return []string{folded.String(), latin.String()}
}

// distance tells how unlike a slot's text is: what it has more than the query, or for sounds how many letters differ.
func (x *Index) distance(at int, g grade, spelled []string) uint16 {
	text := string(x.block[x.slots[at].start+2 : x.end(at)])
	if g >= inside {
		return uint16(min(max(len(text)-len(spelled[0]), 0), 1<<15))
	}
	nearest := 1 << 15
	words := strings.Fields(text)
	if g == wholeSounds {
		words = append(words, strings.Join(words, ""))
	}
	for _, w := range words {
		if isKhmerPart(w) {
			if r := readings(w); len(r) > 0 {
				w = r[0]
			}
		}
		nearest = min(nearest, editDistance(w, spelled[1]))
	}
	return uint16(nearest)
}

// editDistance counts the letters to add, drop or change between two short ASCII words (Levenshtein).
func editDistance(a, b string) int {
	const most = 40
	a, b = a[:min(len(a), most)], b[:min(len(b), most)]
	var row [most + 1]int
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
