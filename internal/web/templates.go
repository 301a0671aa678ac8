package web

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"path"
	"strings"

	"spean/internal/lang"
)

//go:embed templates
var templateFiles embed.FS

// html is markup that a template of ours made.
type html = template.HTML

// templates are all templates, once per language and digits, so that their functions need no argument for it.
type templates struct {
	sets map[voice]*template.Template
}

// voice is how a person is spoken to.
type voice struct {
	lang   lang.Lang
	digits bool // Khmer ones
}

func loadTemplates(a *assets) (*templates, error) {
	t := &templates{sets: map[voice]*template.Template{}}
	for _, l := range lang.All() {
		for _, digits := range []bool{false, true} {
			v := voice{l, digits}
			set, err := parseTemplates(template.New("").Option("missingkey=error").Funcs(v.functions(a)))
			if err != nil {
				return nil, err
			}
			t.sets[v] = set
		}
	}
	return t, nil
}

// parseTemplates reads every file of templates/ under its name without ending.
func parseTemplates(set *template.Template) (*template.Template, error) {
	err := fs.WalkDir(templateFiles, "templates", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := templateFiles.ReadFile(name)
		if err != nil {
			return err
		}
		_, err = set.New(strings.TrimSuffix(path.Base(name), ".html")).Parse(string(text))
		return err
	})
	return set, err
}

// render writes a page in its frame, or alone when it is a fragment.
func (t *templates) render(r *Request, scale Scale, p *Page, demo bool) ([]byte, error) {
	set := t.sets[voice{r.Lang, r.KhmerDigits}]
	v := View{Page: p, Actor: r.Actor, Lang: r.Lang, Now: r.Now, Path: backPath(r), Here: r.URL.Path, Scale: scale, Demo: demo, Standing: r.standing,
		Digits: r.KhmerDigits, Kept: r.kept, Menu: menuFor(r.Actor, p.Nav), Notice: noticeOf(r), Help: helpHref(r)}
	if scale != Desk {
		v.Menu = nil // pages for a thumb have no room for it; the first page leads everywhere
	}
	if p.Typed() {
		v.Command = r.NewCommand()
		if typed, err := r.Command(); err == nil {
			v.Command = typed // the same act is still being written
		}
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, p.Template, v); err != nil {
		return nil, err
	}
	if p.Fragment {
		return b.Bytes(), nil
	}
	v.Body = html(b.String())
	var page bytes.Buffer
	err := set.ExecuteTemplate(&page, "frame", v)
	return page.Bytes(), err
}

// backPath is the address that shows the present page again.
func backPath(r *Request) string {
	if r.Method == "GET" {
		return r.URL.RequestURI()
	}
	return r.URL.Path
}
