package place

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"spean/internal/problem"
)

// folds are the names of one place as they are compared.
type folds struct{ khmer, latin string }

func (g *Gazetteer) fold() []folds {
	out := make([]folds, len(g.all))
	for i, p := range g.all {
		out[i] = folds{fold(p.Khmer), fold(p.Latin)}
	}
	return out
}

// maxQuery bounds what is searched for, in characters; no place of the list has a longer name.
const maxQuery = 80

// How well a name fits what was searched for; smaller is better.
const (
	whole = iota
	start
	inside
	no
)

func (f folds) fits(query string) int {
	switch {
	case f.khmer == query || f.latin == query:
		return whole
	case strings.HasPrefix(f.khmer, query) || strings.HasPrefix(f.latin, query):
		return start
	case strings.Contains(f.khmer, query) || strings.Contains(f.latin, query):
		return inside
	}
	return no
}

// Search finds places by a name or a part of it, in Khmer or Latin letters, at every level inside a place (all of Cambodia for
// ""): whole names first, then names that begin so, then the others, and larger places before smaller ones.
func (g *Gazetteer) Search(text, within string, limit int) []Place {
	if limit <= 0 || utf8.RuneCountInString(text) > maxQuery {
		return nil
	}
	query := fold(text)
	out := g.search(query, within, limit)
	if bare := withoutUnit(query); len(out) == 0 && bare != query {
		out = g.search(bare, within, limit)
	}
	return out
}

func (g *Gazetteer) search(query, within string, limit int) []Place {
	if query == "" {
		return nil
	}
	type hit struct{ at, fit int }
	var hits []hit
	from, to := g.under(within)
	names := g.folded()
	for i := from; i < to; i++ {
		if fit := names[i].fits(query); fit != no {
			hits = append(hits, hit{i, fit})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(a.fit-b.fit, len(g.all[a.at].Code)-len(g.all[b.at].Code))
	})
	out := make([]Place, min(limit, len(hits)))
	for i := range out {
		out[i] = g.all[hits[i].at]
	}
	return out
}

// units are the words for what a place is, as they are written before its name.
var units = []string{"ភូមិ", "ឃុំ", "សង្កាត់", "ស្រុក", "ខណ្ឌ", "ក្រុង", "ខេត្ត", "រាជធានី", "phum", "khum", "sangkat", "srok", "khan", "krong", "khaet"}

func withoutUnit(query string) string {
	for _, u := range units {
		if bare, ok := strings.CutPrefix(query, fold(u)); ok && bare != "" {
			return bare
		}
	}
	return query
}

// Resolve gives the one smallest place inside another (all of Cambodia for "") that has the whole name. It never picks one of
// several: place.ambiguous (count) asks for the province first, or place.ambiguous-within (count) for the next step down.
// A name nobody has is place.not-found; it may be kept as told, without a code. Other Latin spellings of one Khmer name count too,
// and so do names without a word for the unit in front: ភូមិថ្មី may be the village ថ្មី.
func (g *Gazetteer) Resolve(text, within string) (Place, error) {
	if utf8.RuneCountInString(text) > maxQuery {
		return Place{}, problem.New(problem.Invalid, "place.not-found", "")
	}
	query := fold(text)
	found := g.called(query, withoutUnit(query), within)
	count := strconv.Itoa(len(found))
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return Place{}, problem.New(problem.Invalid, "place.not-found", "")
	case within == "":
		return Place{}, problem.New(problem.Invalid, "place.ambiguous", "", "count", count)
	}
	return Place{}, problem.New(problem.Invalid, "place.ambiguous-within", "", "count", count)
}

// called gives the places of the lowest level that has the whole name, as typed or without the word for its unit.
func (g *Gazetteer) called(query, bare, within string) []Place {
	if query == "" {
		return nil
	}
	names := g.folded()
	from, to := g.under(within)
	khmer := map[string]bool{}
	for _, n := range names[from:to] {
		if n.khmer == query || n.latin == query || n.khmer == bare || n.latin == bare {
			khmer[n.khmer] = true
		}
	}
	var found []Place
	for i := from; i < to && len(khmer) > 0; i++ {
		if !khmer[names[i].khmer] {
			continue
		}
		if len(found) > 0 && len(g.all[i].Code) > len(found[0].Code) {
			found = found[:0]
		}
		if len(found) == 0 || len(g.all[i].Code) == len(found[0].Code) {
			found = append(found, g.all[i])
		}
	}
	return found
}
