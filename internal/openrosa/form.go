package openrosa

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
)

// ContentType is the only one Collect takes for a document of ours: any other it holds for the page of a captive network.
const ContentType = "text/xml; charset=utf-8"

// Form is one version of one blank form.
type Form struct {
	ID, Version string
	Name        string // shown in the list of a phone
	XML         []byte // exactly what is served; never changed
	Hash        string // "md5:" and the MD5 of XML in hexadecimal, which is how phones see that a form changed
}

// NewForm makes a form of its bytes.
func NewForm(id, version, name string, xml []byte) Form {
	sum := md5.Sum(xml)
	return Form{ID: id, Version: version, Name: name, XML: xml, Hash: "md5:" + hex.EncodeToString(sum[:])}
}

// Listed is a form in a list, with the absolute address of its bytes. The address of a manifest may be empty: no form of ours has files.
type Listed struct {
	Form
	DownloadURL string
	ManifestURL string
}

// FormList is the answer to formList.
func FormList(forms []Listed) []byte {
	var x writer
	x.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	x.line(`<xforms xmlns="http://openrosa.org/xforms/xformsList">`)
	for _, f := range forms {
		x.raw(`<xform>`)
		x.element("formID", f.ID)
		x.element("name", f.Name)
		x.element("version", f.Version)
		x.element("hash", f.Hash)
		x.element("downloadUrl", f.DownloadURL)
		if f.ManifestURL != "" {
			x.element("manifestUrl", f.ManifestURL)
		}
		x.line(`</xform>`)
	}
	x.line(`</xforms>`)
	return x.bytes()
}

// Manifest is the answer to a form's manifest: no form of ours has files beside it.
func Manifest() []byte {
	var x writer
	x.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	x.line(`<manifest xmlns="http://openrosa.org/xforms/xformsManifest"/>`)
	return x.bytes()
}

// Response is what a phone is told about a submission or a refusal. Collect shows the message to the person; nature is empty or a word
// of the OpenRosa page, such as "submit_success" or "submit_error".
func Response(nature, message string) []byte {
	var x writer
	x.raw(`<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="`)
	x.text(nature)
	x.raw(`">`)
	x.text(message)
	x.line(`</message></OpenRosaResponse>`)
	return x.bytes()
}

// writer writes XML. Text is escaped; what is raw is ours.
type writer struct{ out strings.Builder }

func (w *writer) raw(s string) { w.out.WriteString(s) }

func (w *writer) line(s string) { w.raw(s); w.out.WriteByte('\n') }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;")

func (w *writer) text(s string) { w.raw(escapes.Replace(s)) }

func (w *writer) element(name, text string) {
	w.raw("<" + name + ">")
	w.text(text)
	w.raw("</" + name + ">")
}

func (w *writer) bytes() []byte { return []byte(w.out.String()) }
