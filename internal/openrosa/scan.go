package openrosa

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"spean/internal/problem"
)

// scanner finds the marks of XML in a text. The standard reader takes four times as long and forty times as many pieces of memory
// (BenchmarkSubmission), which at two thousand submissions a second is a sixth of one core more; what this one accepts the standard one
// reads the same way (FuzzSubmissionReadsAsTheStandardReader).
//
// No entities but the five of XML are known and none can be declared, so text never grows while it is read.
type scanner struct {
	text string
	at   int
}

// fault is a problem at the present line.
func (s *scanner) fault(kind problem.Kind, key string, pairs ...string) error {
	line := strconv.Itoa(1 + strings.Count(s.text[:min(s.at, len(s.text))], "\n"))
	return problem.New(kind, key, "line "+line, append(pairs, "line", line)...)
}

func (s *scanner) malformed() error { return s.fault(problem.Invalid, "openrosa.xml.malformed") }

func (s *scanner) limit(key string, most int) error {
	return s.fault(problem.TooLarge, key, "limit", strconv.Itoa(most))
}

// take passes over one byte when it is there.
func (s *scanner) take(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

// space passes over white space and reports whether there was any.
func (s *scanner) space() bool {
	from := s.at
	for s.at < len(s.text) && isSpace(s.text[s.at]) {
		s.at++
	}
	return s.at > from
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// name reads a name with at most one prefix.
func (s *scanner) name() (string, error) {
	from, colons := s.at, 0
	for s.at < len(s.text) {
		r, size := rune(s.text[s.at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s.text[s.at:])
		}
		if r == ':' && s.at > from {
			colons++
		} else if !startsName(r) && (s.at == from || s.text[s.at-1] == ':' || !continuesName(r)) {
			break
		}
		s.at += size
	}
	name := s.text[from:s.at]
	if len(name) > MaxName {
		return "", s.limit("openrosa.xml.name-too-long", MaxName)
	}
	if name == "" || colons > 1 || name[len(name)-1] == ':' {
		return "", s.malformed()
	}
	return name, nil
}

// startsName reports a NameStartChar of XML 1.0, fifth edition, but for the colon.
func startsName(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '_':
		return true
	case r < 0xC0:
		return false
	case r < 0x300:
		return r != 0xD7 && r != 0xF7
	case r >= 0x370 && r <= 0x1FFF:
		return r != 0x37E
	}
	return r == 0x200C || r == 0x200D || r >= 0x2070 && r <= 0x218F || r >= 0x2C00 && r <= 0x2FEF || r >= 0x3001 && r <= 0xD7FF ||
		r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

// continuesName reports what a NameChar may be beyond a NameStartChar.
func continuesName(r rune) bool {
	return r == '-' || r == '.' || r >= '0' && r <= '9' || r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040
}

// isChar reports a character XML may hold.
func isChar(r rune) bool {
	return r >= 0x20 && r <= 0xD7FF || r == '\t' || r == '\n' || r == '\r' || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// chars reads text up to the next mark or the end.
func (s *scanner) chars() (string, error) {
	rest := s.text[s.at:]
	end := strings.IndexByte(rest, '<')
	if end < 0 {
		end = len(rest)
	}
	if strings.Contains(rest[:end], "]]>") {
		return "", s.malformed()
	}
	text, err := s.plain(rest[:end], true)
	s.at += end
	return text, err
}

// plain gives what stands behind a piece of the source: line ends made one, references resolved where they count as such.
func (s *scanner) plain(source string, references bool) (string, error) {
	clean := true
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '&' && references, c == '\r':
			clean = false
		case c < ' ' && c != '\t' && c != '\n':
			return "", s.malformed()
		case c == 0xEF && i+2 < len(source) && source[i+1] == 0xBF && source[i+2] >= 0xBE: // U+FFFE, U+FFFF
			return "", s.malformed()
		}
	}
	if clean {
		return source, nil
	}
	out := make([]byte, 0, len(source))
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\r':
			if i+1 == len(source) || source[i+1] != '\n' {
				out = append(out, '\n')
			}
		case c == '&' && references:
			end := strings.IndexByte(source[i:min(len(source), i+maxReference)], ';')
			r, ok := reference(source[i+1 : max(i+1, i+end)])
			if end < 0 || !ok {
				return "", s.malformed()
			}
			out = utf8.AppendRune(out, r)
			i += end
		default:
			out = append(out, c)
		}
	}
	return string(out), nil
}

// maxReference is more than any reference needs: "&#x0010FFFF;".
const maxReference = 16

// reference resolves what stands between "&" and ";".
func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if !ok || err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), isChar(rune(n))
}

// quoted reads the value of an attribute.
func (s *scanner) quoted() (string, error) {
	if s.at >= len(s.text) || s.text[s.at] != '"' && s.text[s.at] != '\'' {
		return "", s.malformed()
	}
	end := strings.IndexByte(s.text[s.at+1:], s.text[s.at])
	if end < 0 {
		return "", s.malformed()
	}
	source := s.text[s.at+1 : s.at+1+end]
	if strings.IndexByte(source, '<') >= 0 {
		return "", s.malformed()
	}
	if strings.ContainsAny(source, "\t\r\n") {
		source = strings.NewReplacer("\r\n", " ", "\t", " ", "\n", " ", "\r", " ").Replace(source)
	}
	value, err := s.plain(source, true)
	s.at += len(`""`) + end
	return value, err
}

// attribute reads name, equals sign and value.
func (s *scanner) attribute() (name, value string, err error) {
	if name, err = s.name(); err != nil {
		return "", "", err
	}
	s.space()
	if !s.take('=') {
		return "", "", s.malformed()
	}
	s.space()
	value, err = s.quoted()
	return name, value, err
}

// until passes over what ends with a mark and gives what stood before it.
func (s *scanner) until(begin int, mark string) (string, error) {
	end := strings.Index(s.text[s.at+begin:], mark)
	if end < 0 {
		return "", s.malformed()
	}
	text, err := s.plain(s.text[s.at+begin:s.at+begin+end], false)
	s.at += begin + end + len(mark)
	return text, err
}

// comment passes over a comment, which may hold no two hyphens.
func (s *scanner) comment() error {
	if _, err := s.until(len("<!--"), "--"); err != nil {
		return err
	}
	if !s.take('>') {
		return s.malformed()
	}
	return nil
}

// marked reads a marked section: text in which no mark counts.
func (s *scanner) marked() (string, error) { return s.until(len("<![CDATA["), "]]>") }

// instruction passes over a processing instruction.
func (s *scanner) instruction() error {
	s.at += len("<?")
	target, err := s.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(target, "xml") || strings.Contains(target, ":") {
		return s.malformed()
	}
	if !s.space() && !strings.HasPrefix(s.text[s.at:], "?>") {
		return s.malformed()
	}
	_, err = s.until(0, "?>")
	return err
}

// declaration reads the XML declaration, if there is one.
func (s *scanner) declaration() error {
	const begin = "<?xml"
	if !strings.HasPrefix(s.text, begin) || len(s.text) == len(begin) || !isSpace(s.text[len(begin)]) {
		return nil
	}
	s.at = len(begin)
	for n := 0; ; n++ {
		spaced := s.space()
		if strings.HasPrefix(s.text[s.at:], "?>") && n > 0 {
			s.at += len("?>")
			return nil
		}
		name, value, err := s.attribute()
		if err != nil || !spaced || (n == 0) != (name == "version") || n > 2 {
			return s.malformed()
		}
		switch name {
		case "version":
			if !strings.HasPrefix(value, "1.") {
				return s.malformed()
			}
		case "encoding":
			if !strings.EqualFold(value, "utf-8") && !strings.EqualFold(value, "us-ascii") {
				return s.fault(problem.Unsupported, "openrosa.xml.encoding")
			}
		case "standalone":
		default:
			return s.malformed()
		}
	}
}

// attributes reads the attributes of a beginning up to its end; closed reports an element that ends at once. Of the root,
// named when it is this one, it keeps which form this is.
func (r *reader) attributes(root string) (closed bool, err error) {
	var buffer [8]string
	seen := buffer[:0]
	for {
		spaced := r.space()
		if r.take('>') {
			return false, nil
		}
		if r.take('/') {
			if !r.take('>') {
				return false, r.malformed()
			}
			return true, nil
		}
		name, value, err := r.attribute()
		if err != nil {
			return false, err
		}
		for _, other := range seen {
			if other == name {
				return false, r.malformed()
			}
		}
		if !spaced {
			return false, r.malformed()
		}
		if seen = append(seen, name); len(seen) > MaxAttributes {
			return false, r.limit("openrosa.xml.too-many", MaxAttributes)
		}
		if root != "" {
			r.identity(root, name, value)
		}
	}
}

// identity keeps what an attribute of the root says of the form: its id, or failing that its namespace, and its version; and in which
// namespace the root itself stands.
func (r *reader) identity(root, name, value string) {
	prefix, _, prefixed := strings.Cut(root, ":")
	if prefixed && name == "xmlns:"+prefix || !prefixed && name == "xmlns" {
		r.out.Space = value
	}
	switch {
	case name == "id":
		r.out.FormID = value
	case name == "version" || local(name) == "version" && r.out.Version == "" && !strings.HasPrefix(name, "xmlns:"):
		r.out.Version = value
	case name == "xmlns" && r.out.FormID == "":
		r.out.FormID = value
	}
}
