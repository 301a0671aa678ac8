package web

import (
	"context"

	"spean/internal/account"
	"spean/internal/casefile"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/name"
)

// words gives the words for what a case holds, as far as this reader was given it: somebody who is not among its people has no name
// here. The case may be nil.
func (s *Server) words(r *Request, c *casefile.Case) words {
	w := words{voice: voice{r.Lang, r.KhmerDigits}}
	w.person = func(who id.Person) string {
		if c == nil || c.Person(who) == nil {
			return ""
		}
		return w.personName(c.Person(who))
	}
	known := remembered(func(who id.Account) account.Account { return s.accountOf(r.Context(), who) })
	w.account = func(who id.Account) string { return known(who).Names.In(string(r.Lang)) }
	w.colleague = func(who id.Account) id.Agency { return known(who).Agency }
	w.agency = remembered(func(which id.Agency) string { return s.agencyName(r.Context(), which, r.Lang) })
	return w
}

// remembered asks for each thing once while one page is written.
func remembered[K comparable, V any](ask func(K) V) func(K) V {
	known := map[K]V{}
	return func(k K) V {
		if _, ok := known[k]; !ok {
			known[k] = ask(k)
		}
		return known[k]
	}
}

// accountOf is a person who signs in; nobody for the node itself.
func (s *Server) accountOf(ctx context.Context, who id.Account) account.Account {
	if who == "" || s.config.Accounts == nil {
		return account.Account{}
	}
	a, err := s.config.Accounts.Account(ctx, who)
	if err != nil {
		return account.Account{}
	}
	return a
}

func (s *Server) agencyName(ctx context.Context, which id.Agency, l lang.Lang) string {
	if which == "" || s.config.Accounts == nil {
		return ""
	}
	a, err := s.config.Accounts.Agency(ctx, which)
	if err != nil {
		return ""
	}
	return a.Names.In(string(l))
}

// bothNames is what somebody is called in Khmer and in other letters, as far as it was written: the name they go by before nicknames
// and aliases, Latin before other scripts, the first written of equals.
type bothNames struct{ Khmer, Other string }

func namesOf(p *casefile.Person) bothNames {
	var out bothNames
	var bestKhmer, bestOther int
	for _, e := range p.Names {
		f := e.Fact.(casefile.NameRecorded)
		if e.Struck != nil || e.Erased || f.Text.V == "" {
			continue
		}
		rank := 2
		if f.Sort.V == "nickname" || f.Sort.V == "alias" || f.Sort.V == "given-by-exploiter" {
			rank = 1
		}
		switch script := name.Script(f.Text.V); {
		case script == name.Khmer:
			if rank > bestKhmer {
				out.Khmer, bestKhmer = f.Text.V, rank
			}
		default:
			if script == name.Latin {
				rank += 2
			}
			if rank > bestOther {
				out.Other, bestOther = f.Text.V, rank
			}
		}
	}
	return out
}

// In is the name for a page in a language, and the other one when there are both.
func (n bothNames) In(l lang.Lang) (first, second string) {
	first, second = n.Other, n.Khmer
	if l == lang.Khmer {
		first, second = second, first
	}
	if first == "" {
		return second, ""
	}
	return first, second
}

// personName is what to call somebody in a line.
func (w words) personName(p *casefile.Person) string {
	if p.Erased {
		return w.text("timeline.person-erased-name")
	}
	if first, _ := namesOf(p).In(w.lang); first != "" {
		return first
	}
	return w.text("case.name-unknown")
}
