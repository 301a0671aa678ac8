package htcds

import (
	_ "embed"
	"html"
	"regexp"
	"strings"
	"sync"

	"spean/internal/lang"
	"spean/internal/openrosa"
)

// The form and its editions.
const (
	FormID           = "htcds_xlsform"
	PublishedVersion = "vSmt4GQA3C9uBMLPEVfgND"
	// KhmerVersion takes the next number whenever the bytes of the Khmer edition change.
	KhmerVersion = PublishedVersion + "-km1"
)

//go:embed forms/htcds_xlsform.xml
var published []byte

// editions makes both editions once.
var editions = sync.OnceValue(func() []openrosa.Form {
	return []openrosa.Form{
		openrosa.NewForm(FormID, KhmerVersion, "HTCDS 2.0 (ខ្មែរ, English)", khmerEdition(string(published))),
		openrosa.NewForm(FormID, PublishedVersion, "HTCDS 2.0 (IOM, English)", published),
	}
})

// Forms gives the editions of the form, the Khmer one first. Submissions of both are read alike.
func Forms() []openrosa.Form { return editions() }

// Accepts reports whether a submission is of an edition that was ever served.
func Accepts(formID, version string) bool {
	return formID == FormID && (version == PublishedVersion || khmerVersions.MatchString(version) && version <= KhmerVersion)
}

var khmerVersions = regexp.MustCompile(`^` + PublishedVersion + `-km[1-9]$`)

var labelled = regexp.MustCompile(`<(?:select1|select|input) ref="/data/([^"]+)">|<label>([^<]*)</label>(?:<value>([^<]*)</value>)?`)

// khmerEdition makes the form in Khmer and English of the published one: nodes and bindings stay, labels move into translations.
func khmerEdition(form string) []byte {
	texts := map[lang.Lang]*strings.Builder{lang.Khmer: {}, lang.English: {}}
	node := ""
	form = labelled.ReplaceAllStringFunc(form, func(found string) string {
		m := labelled.FindStringSubmatch(found)
		if m[1] != "" {
			node = m[1]
			return found
		}
		id, value := node, ""
		if code := html.UnescapeString(m[3]); code != "" {
			id, value = node+":"+code, "<value>"+m[3]+"</value>"
		}
		for l, out := range texts {
			out.WriteString(`<text id="` + html.EscapeString(id) + `"><value>` + html.EscapeString(formText(l, node, html.UnescapeString(m[3]), m[2])) + `</value></text>`)
		}
		return `<label ref="jr:itext('` + html.EscapeString(id) + `')"/>` + value
	})
	const model, title = `<model odk:xforms-version="1.0.0">`, `<h:title>htcds_xlsform</h:title>`
	form = strings.Replace(form, model, model+`<itext><translation lang="ខ្មែរ (km)" default="true()">`+texts[lang.Khmer].String()+
		`</translation><translation lang="English (en)">`+texts[lang.English].String()+`</translation></itext>`, 1)
	form = strings.Replace(form, title, `<h:title>HTCDS 2.0 (ខ្មែរ, English)</h:title>`, 1)
	return []byte(strings.ReplaceAll(form, PublishedVersion, KhmerVersion))
}

// formText is the label of a question or of one of its choices. English names of countries stay those of the published form.
func formText(l lang.Lang, node, code, printed string) string {
	switch {
	case code == "":
		return Label(l, node)
	case byNode[node].Countries && l == lang.English:
		return html.UnescapeString(printed)
	}
	return Answer(l, node, code)
}
