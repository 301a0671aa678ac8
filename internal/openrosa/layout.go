package openrosa

import (
	"strings"

	"spean/internal/lang"
)

// languageName is how a form names a language: the person who fills it chooses by it.
func languageName(l lang.Lang) string { return l.Name() + " (" + string(l) + ")" }

// layOut writes a form as an XForm. All texts are in the translations, the first language being the one shown without a choice.
func layOut(id, version, name string, groups []group) []byte {
	var x writer
	x.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	x.line(`<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms">`)
	x.raw(`<h:head>`)
	x.element("h:title", name)
	x.line(`<model odk:xforms-version="1.0.0">`)
	writeTexts(&x, groups)
	writeInstance(&x, id, version, groups)
	writeBinds(&x, groups)
	x.line(`</model></h:head>`)
	x.line(`<h:body>`)
	for _, g := range groups {
		x.line(`<group ref="/data/` + g.node + `">` + label(g.node))
		for _, q := range g.questions {
			writeControl(&x, g.node, q)
		}
		x.line(`</group>`)
	}
	x.line(`</h:body></h:html>`)
	return x.bytes()
}

// label refers to the text of a node.
func label(text string) string { return `<label ref="jr:itext('` + text + `')"/>` }

// writeTexts writes every text once in each language.
func writeTexts(x *writer, groups []group) {
	x.line(`<itext>`)
	for n, l := range lang.All() {
		x.raw(`<translation lang="`)
		x.text(languageName(l))
		x.raw(`"`)
		if n == 0 {
			x.raw(` default="true()"`)
		}
		x.line(`>`)
		written := map[string]bool{}
		for _, g := range groups {
			writeText(x, l, g.node, g.label)
			for _, q := range g.questions {
				at := g.node + "/" + q.node
				writeText(x, l, at, q.label)
				if q.hint != nil {
					writeText(x, l, at+"/hint", *q.hint)
				}
				if q.choices == nil || written[q.choices.list] {
					continue
				}
				written[q.choices.list] = true
				for _, code := range q.choices.codes {
					x.line(`<text id="` + q.choices.list + ":" + code + `"><value>` + escapes.Replace(q.choices.name(l, code)) + `</value></text>`)
				}
			}
		}
		x.line(`</translation>`)
	}
	x.line(`</itext>`)
}

// writeText writes one text; where there are words for somebody who speaks on the person's behalf, the form chooses while it is filled.
func writeText(x *writer, l lang.Lang, id string, p phrase) {
	x.raw(`<text id="` + id + `"><value>`)
	if p.proxy == nil {
		x.text(p.self[l])
	} else {
		choice := escapes.Replace("if(" + onBehalf + ", " + literal(p.proxy[l]) + ", " + literal(p.self[l]) + ")")
		x.raw(`<output value="` + strings.ReplaceAll(choice, "\n", "&#10;") + `"/>`)
	}
	x.line(`</value></text>`)
}

// writeInstance writes the empty form.
func writeInstance(x *writer, id, version string, groups []group) {
	x.raw(`<instance><data id="`)
	x.text(id)
	x.raw(`" version="`)
	x.text(version)
	x.raw(`"><start/><end/><deviceid/>`)
	for _, g := range groups {
		x.raw("<" + g.node + ">")
		for _, q := range g.questions {
			x.raw("<" + q.node + "/>")
		}
		x.raw("</" + g.node + ">")
	}
	x.line(`<meta><instanceID/></meta></data></instance>`)
}

// writeBinds writes what each node is. Nothing is required and nothing is constrained.
func writeBinds(x *writer, groups []group) {
	x.line(`<bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>`)
	x.line(`<bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>`)
	x.line(`<bind nodeset="/data/deviceid" type="string" jr:preload="property" jr:preloadParams="deviceid"/>`)
	x.line(`<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>`)
	for _, g := range groups {
		if g.when != "" {
			x.line(`<bind nodeset="/data/` + g.node + `" relevant="` + g.when + `"/>`)
		}
		for _, q := range g.questions {
			x.raw(`<bind nodeset="/data/` + g.node + "/" + q.node + `" type="string"`)
			if q.note {
				x.raw(` readonly="true()"`)
			}
			if q.when != "" {
				x.raw(` relevant="` + q.when + `"`)
			}
			x.line(`/>`)
		}
	}
}

// writeControl writes what a person sees of a node.
func writeControl(x *writer, group string, q question) {
	at, control, appearance := group+"/"+q.node, "input", ""
	switch {
	case q.choices != nil:
		control = "select1"
	case q.lengthy:
		appearance = ` appearance="multiline"`
	}
	x.raw(`<` + control + ` ref="/data/` + at + `"` + appearance + `>` + label(at))
	if q.hint != nil {
		x.raw(`<hint ref="jr:itext('` + at + `/hint')"/>`)
	}
	if q.choices != nil {
		for _, code := range q.choices.codes {
			x.raw(`<item>` + label(q.choices.list+":"+code) + `<value>` + code + `</value></item>`)
		}
	}
	x.line(`</` + control + `>`)
}
