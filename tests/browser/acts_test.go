package browser_test

import (
	"fmt"
	"slices"
	"strings"

	"spean/internal/lang"
	"spean/internal/screening"
	"spean/tests/browser"
)

// picks chooses what is offered in a field under a text, whether it is a list, a tile or a check mark.
func (who *person) picks(field, text string) *person {
	who.t.Helper()
	ok := browser.Eval[bool](who.Tab, fmt.Sprintf(`(() => {
		const [name, text] = [%q, %q];
		for (const c of document.getElementsByName(name)) {
			if (c instanceof HTMLSelectElement) {
				const o = [...c.options].find((o) => o.textContent.includes(text));
				if (!o) continue;
				c.value = o.value;
				c.dispatchEvent(new Event("change", { bubbles: true }));
				return true;
			}
			if (c.closest("label")?.textContent.includes(text)) { if (!c.checked) c.click(); return true; }
		}
		return false;
	})()`, field, text))
	if !ok {
		who.t.Fatalf("%s finds no %q in %s at %s", who.name, text, field, who.Path())
	}
	return who
}

// types fills fields by their names.
func (who *person) types(fields ...string) *person {
	who.t.Helper()
	for i := 0; i+1 < len(fields); i += 2 {
		who.Put(fmt.Sprintf("#typed [name=%q]", fields[i]), fields[i+1])
	}
	return who
}

// chooses picks codes by the names of fields.
func (who *person) chooses(fields ...string) *person {
	who.t.Helper()
	for i := 0; i+1 < len(fields); i += 2 {
		who.Choose(fields[i], fields[i+1])
	}
	return who
}

// goes opens a page and stays somebody.
func (who *person) goes(path string) *person {
	who.t.Helper()
	who.Go(path)
	if status := who.Status(); status != 200 {
		who.t.Fatalf("%s opens %s and is answered %d", who.name, path, status)
	}
	return who
}

// says is the text of a message in the person's language.
func (who *person) says(id string, pairs ...string) string { return lang.T(who.l, id, pairs...) }

// linkTo finds the first link in the page's main part whose path begins and ends as given.
func (who *person) linkTo(begin, end string) string {
	who.t.Helper()
	for _, link := range who.Links("main") {
		path, _, _ := strings.Cut(link, "?")
		if strings.HasPrefix(link, begin) && strings.HasSuffix(path, end) {
			return link
		}
	}
	who.t.Fatalf("%s finds no link %s…%s at %s", who.name, begin, end, who.Path())
	return ""
}

// newest opens a list and the first record on it that was not there before.
func (who *person) newest(list string, known map[string]bool) string {
	who.t.Helper()
	kind := strings.TrimSuffix(strings.TrimPrefix(list, "/"), "s")
	for _, link := range who.goes(list).Links("main") {
		if path, _, _ := strings.Cut(link, "?"); strings.HasPrefix(path, list+"/"+kind+"-") && strings.Count(path, "/") == 2 && !known[path] {
			return path
		}
	}
	who.t.Fatalf("%s finds nothing new in %s", who.name, list)
	return ""
}

// standingOn is what stands on a list now, for newest.
func (who *person) standingOn(list string) map[string]bool {
	who.t.Helper()
	out := map[string]bool{}
	for _, link := range who.goes(list).Links("main") {
		path, _, _ := strings.Cut(link, "?")
		out[path] = true
	}
	return out
}

// tipsOn lists the tips a case names; those of other agencies stand there by their numbers alone.
func (who *person) tipsOn(file string) []string {
	who.t.Helper()
	who.goes(file)
	tip, _, _ := strings.Cut(who.says("case.intake.tip", "number", "·"), "·")
	return slices.DeleteFunc(who.All("main section li"), func(line string) bool { return !strings.HasPrefix(line, tip) })
}

// finds searches and gives the paths of what was found.
func (who *person) finds(query string) []string {
	who.t.Helper()
	who.goes("/search").types("q", query).sends()
	var out []string
	for _, link := range who.Links("main table") {
		if streamIn(link) != "" {
			out = append(out, link)
		}
	}
	return out
}

// prepares holds a talk safely: alone, agreed.
func (who *person) prepares() *person {
	who.t.Helper()
	return who.chooses("safe", "yes", "private", "alone", "interpreter", "not-needed", "consent", "given").sends()
}

// sheet reads answers as the scenarios write them: "DR Y 01 02; U 09".
func sheet(lines ...string) map[string]screening.Answer {
	said := map[string]screening.Answer{"Y": screening.Yes, "N": screening.No, "U": screening.Unknown, "D": screening.Declined}
	out := map[string]screening.Answer{}
	for _, line := range lines {
		dimension, rest, _ := strings.Cut(line, " ")
		for part := range strings.SplitSeq(rest, ";") {
			words := strings.Fields(part)
			for _, n := range words[1:] {
				out[dimension+n] = said[words[0]]
			}
		}
	}
	return out
}

// gives keeps one answer on the page of a question and goes on.
func (who *person) gives(answer screening.Answer) *person {
	who.t.Helper()
	who.Choose("answer", string(answer))
	who.saved().Follow("#typed > .btn")
	return who
}

// asked goes through the questions as the program puts them, answering from a sheet, and "no" where it says nothing, until it leads
// to the finding. It gives the codes in the order they were asked.
func (who *person) asked(sheet map[string]screening.Answer) []string {
	who.t.Helper()
	var codes []string
	for strings.Contains(who.Path(), "/question/") {
		code := who.Path()[strings.LastIndex(who.Path(), "/")+1:]
		if len(codes) > 80 {
			who.t.Fatalf("the questions never end: %v", codes)
		}
		codes = append(codes, code)
		answer, ok := sheet[code]
		if !ok {
			answer = screening.No
		}
		who.gives(answer)
	}
	return codes
}

// Sees fails unless the page shows a text.
func (who *person) Sees(text string) *person {
	who.t.Helper()
	who.Tab.Sees(text)
	return who
}

// SeesNot fails when the page shows a text.
func (who *person) SeesNot(text string) *person {
	who.t.Helper()
	who.Tab.SeesNot(text)
	return who
}
