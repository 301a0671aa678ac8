// Package translation is the file a translator works on: the messages of the program as rows of a table, and what comes back judged
// before any of it is used.
//
// The file is CSV in UTF-8 with a byte order mark, as spreadsheets write and read it: one row for each message with its id, the English
// text (and the one for exactly one, where it differs), the present Khmer text, its status, its placeholders and a comment. A translator changes the
// columns khmer, status and comment; the others are compared with the program, so that a file made for older English is refused.
// Nothing is guessed and nothing is half done: either all rows are fit, or each fault is named with its line and nothing changes.
//
// The package reads and writes no files. The words of the screening instruments are no messages: they belong to a version of an instrument
// and are translated there (internal/screening/instruments).
package translation

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/lang"
	"spean/internal/name"
	"spean/internal/problem"
)

// header are the columns, in their order.
var header = []string{"id", "english", "english for one", "khmer", "status", "placeholders", "comment"}

const (
	columnID = iota
	columnEnglish
	columnOne
	columnKhmer
	columnStatus
	columnPlaceholders
	columnComment
)

// Limits of a file that is read.
const (
	MaxFile   = 16 << 20 // bytes
	maxRows   = 50_000
	maxText   = 4000 // characters of one text
	mark      = "\ufeff"
	maxFaults = 50 // named at a time
)

// Export writes the messages of the areas, all of them when none is named.
func Export(w io.Writer, areas ...string) error {
	if len(areas) == 0 {
		areas = lang.Areas()
	}
	b := bufio.NewWriter(w)
	b.WriteString(mark)
	out := csv.NewWriter(b)
	out.UseCRLF = true
	rows := [][]string{header}
	for _, area := range areas {
		messages := lang.Messages(area)
		if len(messages) == 0 {
			return problem.New(problem.NotFound, "translation.no-area", "--area", "area", area, "known", strings.Join(lang.Areas(), ", "))
		}
		for _, m := range messages {
			rows = append(rows, rowOf(m))
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	return b.Flush()
}

func rowOf(m lang.Message) []string {
	placeholders := ""
	for _, a := range m.Args() {
		placeholders = strings.TrimSpace(placeholders + " {" + a + "}")
	}
	return []string{m.ID, m.English, m.EnglishOne, m.Khmer, m.Status, placeholders, ""}
}

// Change is a message whose Khmer text or status is another than the one in use.
type Change struct {
	lang.Message
	Line int
}

// Read reads a file that came back and gives what it changes. Every fault is named with its line; with faults nothing is given.
func Read(r io.Reader) ([]Change, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > MaxFile:
		return nil, problem.New(problem.TooLarge, "translation.too-large", "", "max", strconv.Itoa(MaxFile>>20))
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return nil, problem.New(problem.Invalid, "translation.utf16", "")
	case !utf8.Valid(data):
		return nil, problem.New(problem.Invalid, "translation.not-utf8", "", "line", strconv.Itoa(lineOf(data)))
	}
	data = bytes.TrimPrefix(data, []byte(mark))
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord = -1
	in.Comma = comma(data)
	var faults problem.List
	var out []Change
	seen := map[string]int{}
	for n := 0; ; n++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := new(csv.ParseError); errors.As(err, &bad) {
			return nil, problem.New(problem.Invalid, "translation.not-csv", "", "line", strconv.Itoa(bad.Line))
		}
		if err != nil {
			return nil, err
		}
		line, _ := in.FieldPos(0)
		switch fault, change := judge(n, line, cells, seen); {
		case fault != nil:
			faults = append(faults, *fault)
		case change != nil:
			out = append(out, *change)
		}
		if n > maxRows || len(faults) >= maxFaults {
			break
		}
	}
	if len(seen) == 0 && len(faults) == 0 {
		faults = problem.List{problem.New(problem.Invalid, "translation.empty", "")}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return out, nil
}

// comma is what parts the cells: spreadsheets write a semicolon where the comma is for decimals, and a tab when asked for text.
func comma(data []byte) rune {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	for _, c := range []rune{';', '\t'} {
		if bytes.HasPrefix(first, []byte("id"+string(c))) || bytes.HasPrefix(first, []byte(`"id"`+string(c))) {
			return c
		}
	}
	return ','
}

func lineOf(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		data = data[n:]
	}
	return line
}

// judge judges one row; the first is the header.
func judge(n, line int, cells []string, seen map[string]int) (*problem.Problem, *Change) {
	refuse := func(key string, pairs ...string) (*problem.Problem, *Change) {
		p := problem.New(problem.Invalid, "translation."+key, "line "+strconv.Itoa(line), append(pairs, "line", strconv.Itoa(line))...)
		return &p, nil
	}
	if n == 0 {
		for i, want := range header {
			if i >= len(cells) || strings.TrimSpace(cells[i]) != want {
				return refuse("header", "columns", strings.Join(header, ", "))
			}
		}
		return nil, nil
	}
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return nil, nil // a row a spreadsheet left behind
	}
	if len(cells) <= columnStatus {
		return refuse("cells")
	}
	id := strings.TrimSpace(cells[columnID])
	shown := quoted(id)
	m, ok := lang.Find(id)
	if !ok {
		return refuse("unknown-id", "id", shown)
	}
	if before, twice := seen[id]; twice {
		return refuse("twice", "id", shown, "before", strconv.Itoa(before))
	}
	seen[id] = line
	if plain(cells[columnEnglish]) != m.English || plain(cells[columnOne]) != m.EnglishOne {
		return refuse("english-changed", "id", shown)
	}
	text, status := plain(cells[columnKhmer]), strings.TrimSpace(cells[columnStatus])
	if text == m.Khmer && status == m.Status {
		return nil, nil
	}
	if key, pairs := unfit(m, text, status); key != "" {
		return refuse(key, append(pairs, "id", shown)...)
	}
	m.Khmer, m.Status = text, status
	if m.Fit() != nil {
		return refuse("unfit", "id", shown)
	}
	return nil, &Change{m, line}
}

// plain takes back what spreadsheets do to lines and ends of a text.
func plain(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }

func quoted(id string) string {
	if r := []rune(id); len(r) > 60 {
		id = string(r[:60]) + "…"
	}
	return strconv.Quote(id)
}

// unfit says why a text cannot stand for a message; empty when it can.
func unfit(m lang.Message, text, status string) (key string, pairs []string) {
	want := m
	want.Khmer = text
	switch {
	case text == "":
		return "no-text", nil
	case status != lang.Draft && !reviewed(status):
		return "status", nil
	case utf8.RuneCountInString(text) > min(maxText, 4*utf8.RuneCountInString(m.English)+120):
		return "too-long", []string{"max", strconv.Itoa(min(maxText, 4*utf8.RuneCountInString(m.English)+120))}
	case strings.ContainsFunc(text, strange) || strings.Contains(text, "\n") && !strings.Contains(m.English, "\n"):
		return "strange", nil
	case name.LooksLikeOldFont(text) || oldFont(m, text):
		return "old-font", nil
	case strings.ContainsAny(text, "<>") && !strings.ContainsAny(m.English, "<>"):
		return "markup", nil
	case strings.ContainsAny(text[:1], "=+@") && !strings.HasPrefix(m.English, text[:1]):
		return "formula", nil
	case !sameArgs(m, text):
		return "placeholders", []string{"want", rowOf(m)[columnPlaceholders]}
	}
	return "", nil
}

// strange reports characters that do not belong into a sentence: controls, private letters, marks that turn the direction of reading.
func strange(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Co, r) || r == utf8.RuneError || r == '\ufeff' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f'
}

// oldFont reports a text without a Khmer letter where the present one has some: typed in Latin letters, or for a font that draws Khmer in
// their places.
func oldFont(m lang.Message, text string) bool {
	khmer := func(r rune) bool { return unicode.Is(unicode.Khmer, r) }
	return strings.ContainsFunc(m.Khmer, khmer) && !strings.ContainsFunc(text, khmer)
}

func reviewed(status string) bool {
	by, ok := strings.CutPrefix(status, "reviewed by ")
	return ok && strings.TrimSpace(by) != "" && utf8.RuneCountInString(status) <= 100 && !strings.ContainsFunc(status, unicode.IsControl)
}

func sameArgs(m lang.Message, text string) bool {
	english, khmer := m, m
	english.Khmer, khmer.Khmer = m.English, text
	if khmer.Fit() != nil && english.Fit() == nil {
		return false
	}
	return strings.Count(text, "{") == strings.Count(text, "}") && len(lang.ArgsIn(text)) == strings.Count(text, "{")
}

// Onto puts changes into an overlay.
func Onto(o lang.Overlay, changes []Change) lang.Overlay {
	if o.Messages == nil {
		o.Messages = map[string]lang.Overlaid{}
	}
	for _, c := range changes {
		o.Messages[c.ID] = lang.Overlaid{Of: c.Of(), Text: c.Khmer, Status: c.Status}
	}
	return o
}
