package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"spean/internal/account"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/web/form"
	"spean/internal/web/table"
)

// functions are what templates can call, in the voice of the person.
func (v voice) functions(a *assets) template.FuncMap {
	return template.FuncMap{
		"t":       v.text,
		"title":   func(p *Page) string { return lang.T(v.lang, p.Title, p.TitleArgs...) },
		"has":     lang.Has,
		"num":     v.number,
		"date":    func(d partial.Date) string { return partial.FormatDate(d, string(v.lang), v.digits) },
		"day":     func(t time.Time) string { return partial.FormatDate(partial.OnDay(t), string(v.lang), v.digits) },
		"clock":   func(t time.Time) string { return v.inDigits(t.Format("15:04")) },
		"names":   func(n account.Names) string { return n.In(string(v.lang)) },
		"problem": func(p problem.Problem) string { return lang.Problem(v.lang, p) },
		"fact":    v.fact,
		"said":    v.said,
		"fields":  func(f *form.Form) (html, error) { return f.HTML(v.lang) },
		"field":   func(f *form.Form, name string) (html, error) { return f.FieldHTML(v.lang, name) },
		"anchor":  form.Anchor,
		"ledger":  func(t table.Table) (html, error) { return t.HTML(v.lang, v.digits) },
		"join":    strings.Join,
		"list":    func(items ...string) []string { return items },
		"icon":    icon,
		"asset": func(name string) (string, error) {
			if at := a.byName[name]; at != "" {
				return at, nil
			}
			return "", fmt.Errorf("web: no file %s", name)
		},
		"other": func() lang.Lang { return v.lang.Other() },
		"langs": lang.All,
	}
}

// text is a message; its arguments may be texts or numbers.
func (v voice) text(id string, pairs ...any) string {
	args := make([]string, len(pairs))
	for i, p := range pairs {
		args[i] = fmt.Sprint(p)
	}
	return v.inDigits(lang.T(v.lang, id, args...))
}

// number writes a number with its thousands parted.
func (v voice) number(n any) string {
	return partial.FormatAmount(partial.Amount(fmt.Sprint(n)), v.digits)
}

// inDigits writes the digits of a text in the kind the person chose.
func (v voice) inDigits(text string) string {
	if v.digits {
		return partial.KhmerDigits(text)
	}
	return text
}

// fact is the dotted word that stands for an answer that is not known; nothing for a known one.
func (v voice) fact(s partial.State) html {
	id := map[partial.State]string{partial.StateUnknown: "app.fact-unknown", partial.StateDeclined: "app.fact-declined",
		partial.StateNotAsked: "app.fact-not-asked"}[s]
	if id == "" {
		return ""
	}
	return html(`<span class="none">` + template.HTMLEscapeString(lang.T(v.lang, id)) + `</span>`)
}

// icons are the drawings that stand beside words, never instead of them.
var icons = map[string]string{
	"stop":   "M8 5v14M16 5v14",
	"danger": "M12 3 22 21H2zM12 10v5M12 18v.5",
	"screen": "M5 3h14v18H5zM9 8h6M9 12h6M9 16h3",
	"tip":    "M3 4h18v13H10l-5 4v-4H3z",
	"bridge": "",
}

const bridge = `<svg viewBox="0 0 44 28" aria-hidden="true"><path fill-rule="evenodd" d="M0 3h44v5H0zM3 8h38v18H3zM7 26v-8h1.500v-3h1.500` +
	`v-3h3v3h1.500v3H16v8zM17.500 26v-8H19v-3h1.500v-3h3v3H25v3h1.500v8zM28 26v-8h1.500v-3h1.500v-3h3v3h1.500v3H37v8z"/></svg>`

func icon(name string) (html, error) {
	path, ok := icons[name]
	switch {
	case !ok:
		return "", fmt.Errorf("web: no icon %s", name)
	case path == "":
		return html(bridge), nil
	}
	return html(`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="` + path + `"/></svg>`), nil
}
