package linkage

// letters is what texts are compared as: bytes of plain ASCII, or runes.
type letters interface{ ~byte | ~rune }

// jaroWinkler gives how alike two texts are, from 0 to 1: Jaro's share of letters that stand at about the same place, raised for a
// beginning in common (Winkler 1990, String comparator metrics and enhanced decision rules in the Fellegi-Sunter model).
func jaroWinkler[T letters](a, b []T) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if len(a) > maxCompared || len(b) > maxCompared {
		a, b = a[:min(len(a), maxCompared)], b[:min(len(b), maxCompared)]
	}
	reach := max(0, max(len(a), len(b))/2-1)
	var usedA, usedB uint64
	same := 0
	for i, x := range a {
		for j := max(0, i-reach); j < min(len(b), i+reach+1); j++ {
			if usedB&(1<<j) == 0 && b[j] == x {
				usedA |= 1 << i
				usedB |= 1 << j
				same++
				break
			}
		}
	}
	if same == 0 {
		return 0
	}
	moved, j := 0, 0
	for i, x := range a {
		if usedA&(1<<i) == 0 {
			continue
		}
		for usedB&(1<<j) == 0 {
			j++
		}
		if b[j] != x {
			moved++
		}
		j++
	}
	m := float64(same)
	jaro := (m/float64(len(a)) + m/float64(len(b)) + (m-float64(moved/2))/m) / 3
	common := 0
	for common < min(4, len(a), len(b)) && a[common] == b[common] {
		common++
	}
	return jaro + float64(common)*0.1*(1-jaro)
}

// maxCompared is how many letters of a text jaroWinkler looks at.
const maxCompared = 64

// within gives the number of edits (one letter in, out or changed, or two neighbours exchanged; each letter is touched once) that make
// one text the other, or limit+1 when it takes more. This is the restricted distance after Damerau 1964.
func within[T letters](a, b []T, limit int) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 {
		return min(len(b), limit+1)
	}
	if len(b) > maxCompared {
		return limit + 1
	}
	var rows [3][maxCompared + 1]int
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			now[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, last, now = last, now, before
	}
	return min(last[len(b)], limit+1)
}

// plain reports that a text is ASCII.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// likeness is jaroWinkler of two texts; the order of the two does not matter.
func likeness(a, b string) float64 {
	if a > b {
		a, b = b, a
	}
	if plain(a) && plain(b) {
		return jaroWinkler([]byte(a), []byte(b))
	}
	return jaroWinkler([]rune(a), []rune(b))
}

// edits is within of two texts.
func edits(a, b string, limit int) int {
	if plain(a) && plain(b) {
		return within([]byte(a), []byte(b), limit)
	}
	return within([]rune(a), []rune(b), limit)
}
