package attachment

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"spean/internal/event"
)

// Types of files, as their first bytes say.
const (
	TypeJPEG   event.Code = "jpeg"
	TypePNG    event.Code = "png"
	TypeGIF    event.Code = "gif"
	TypeWebP   event.Code = "webp"
	TypeHEIC   event.Code = "heic"
	TypeTIFF   event.Code = "tiff"
	TypePDF    event.Code = "pdf"
	TypeOffice event.Code = "office" // a document of a word processor, or any other archive
	TypeAudio  event.Code = "sound-or-film"
	TypeMarkup event.Code = "markup" // HTML, SVG and other XML: a browser would run what stands in it
	TypeText   event.Code = "text"
	TypeOther  event.Code = "other"
)

// opened is how many bytes are looked at to tell a type.
const opened = 4096

// magic are beginnings no other type has.
var magic = []struct {
	begins string
	is     event.Code
}{
	{"\xff\xd8\xff", TypeJPEG}, {"\x89PNG\r\n\x1a\n", TypePNG}, {"GIF87a", TypeGIF}, {"GIF89a", TypeGIF},
	{"II*\x00", TypeTIFF}, {"MM\x00*", TypeTIFF}, {"PK\x03\x04", TypeOffice}, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", TypeOffice},
	{"{\\rtf", TypeOffice}, {"ID3", TypeAudio}, {"OggS", TypeAudio}, {"\x1aE\xdf\xa3", TypeAudio}, {"#!AMR", TypeAudio}, {"fLaC", TypeAudio},
}

// TypeOf tells the type of a file by its content alone. What is several things at once is what its first bytes say; whatever holds a tag
// near its beginning is markup.
func TypeOf(data []byte) event.Code {
	head := data[:min(len(data), opened)]
	for _, m := range magic {
		if bytes.HasPrefix(head, []byte(m.begins)) {
			return m.is
		}
	}
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return TypeWebP
	case len(head) >= 12 && string(head[:4]) == "RIFF":
		return TypeAudio
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		if slices.Contains([]string{"heic", "heix", "mif1", "msf1", "hevc", "avif"}, string(head[8:12])) {
			return TypeHEIC
		}
		return TypeAudio
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")): // readers of PDF take it from anywhere in the first kilobyte
		return TypePDF
	case tagged(head):
		return TypeMarkup
	case len(head) > 0 && plain(head):
		return TypeText
	}
	return TypeOther
}

// tagged reports whether something in the head would be a tag to a browser, in any encoding a browser guesses.
func tagged(head []byte) bool {
	narrow := bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16
	for at := range narrow {
		if narrow[at] != '<' || at+1 == len(narrow) {
			continue
		}
		if c := narrow[at+1] | 0x20; c >= 'a' && c <= 'z' || narrow[at+1] == '!' || narrow[at+1] == '?' || narrow[at+1] == '/' {
			return true
		}
	}
	return false
}

// plain reports whether the head is text a person can read.
func plain(head []byte) bool {
	if len(head) == opened { // the last letter may be cut
		for cut := 0; cut < utf8.UTFMax && !utf8.Valid(head); cut++ {
			head = head[:len(head)-1]
		}
	}
	return utf8.Valid(head) && !bytes.ContainsFunc(head, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != '\f' })
}

// Drawn reports whether a preview can be made of a type: a picture of dots that this program decodes.
func Drawn(t event.Code) bool { return t == TypeJPEG || t == TypePNG || t == TypeGIF }
