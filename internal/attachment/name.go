package attachment

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/event"
)

// MaxName is how long the name of a file can be, in bytes; a longer one keeps its beginning and its extension.
const MaxName = 200

// invisible are marks that stand between Khmer letters and change nothing else; every other mark of format goes, since some turn the
// direction of what follows.
const invisible = "\u200b\u200c\u200d"

// CleanName makes of a name as a browser or phone sends it the words that are kept and shown: the last part of a path, without control
// characters and marks that turn or hide what follows, at most MaxName bytes. It is empty when nothing is left. Cleaning twice changes
// nothing.
func CleanName(sent string) string {
	sent = strings.ToValidUTF8(sent, "")
	if at := strings.LastIndexAny(sent, `/\`); at >= 0 {
		sent = sent[at+1:]
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(invisible, r):
			return r
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs), !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, sent)
	name = trimmed(name)
	if len(name) > MaxName {
		ext := path.Ext(name)
		if len(ext) > 12 {
			ext = ""
		}
		name = trimmed(cut(strings.TrimSuffix(name, ext), MaxName-len(ext))) + ext
	}
	return name
}

// trimmed takes off what a file system would not keep, or hide.
func trimmed(name string) string { return strings.Trim(name, " ."+invisible) }

func cut(text string, most int) string {
	for len(text) > most || !utf8.ValidString(text) {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return text
}

// extensions are those of each type that a machine opens with nothing that runs what is in the file; the first is given to a name that has
// none of them. Types without any are opened by nothing.
var extensions = map[event.Code][]string{
	TypeJPEG: {".jpg", ".jpeg", ".jfif"}, TypePNG: {".png"}, TypeGIF: {".gif"}, TypeWebP: {".webp"}, TypeHEIC: {".heic", ".heif", ".avif"},
	TypeTIFF: {".tif", ".tiff"}, TypePDF: {".pdf"}, TypeText: {".txt", ".csv", ".md"},
	TypeOffice: {".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".doc", ".xls", ".ppt", ".rtf"},
	TypeAudio:  {".bin", ".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".amr", ".flac", ".mp4", ".mov", ".3gp", ".webm", ".mkv", ".avi"},
}

// Told reports whether the extension of a name says what the content says. A name without one says nothing wrong.
func Told(name string, t event.Code) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == "" || slices.Contains(extensions[t], ext) || t == TypeMarkup && slices.Contains(ofMarkup, ext)
}

// ofMarkup are the extensions of what a browser would run.
var ofMarkup = []string{".html", ".htm", ".xhtml", ".svg", ".xml", ".mht", ".mhtml"}

// DownloadName is under what name the original leaves: the own name first, then the words of its sender, and an extension that says what
// the content is. What a browser would run leaves as ".bin", whatever it was called.
func DownloadName(own, name string, t event.Code) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"|?*%;,'`+"`$&", r) || strings.ContainsRune(invisible, r) {
			return '_'
		}
		return r
	}, CleanName(name))
	if name != "" {
		own += "-" + name
	}
	known := extensions[t]
	switch {
	case len(known) == 0:
		return own + ".bin"
	case !slices.Contains(known, strings.ToLower(path.Ext(own))):
		return own + known[0]
	}
	return own
}
