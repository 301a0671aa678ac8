package lang

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed catalog/*.json
var catalogFiles embed.FS

// Message is one entry of the catalogue.
type Message struct {
	ID         string
	English    string // the text, or the plural form when EnglishOne is set
	EnglishOne string // the form for exactly one; empty when the text does not differ by number
	Khmer      string
	Status     string // of the Khmer text: "draft" or "reviewed by NAME"
}

// Args names the arguments of the message, sorted.
func (m Message) Args() []string { return argsOf(m.English) }

type catalogue struct {
	byID map[string]Message
	area map[string][]string // ids by area, sorted
}

// shipped is the catalogue as it comes with the program, read at the first use.
var shipped = sync.OnceValue(func() catalogue {
	c, err := load(catalogFiles)
	if err != nil {
		panic("lang: " + err.Error())
	}
	return c
})

// Areas lists the areas of the catalogue, sorted. An area is one file.
func Areas() []string { return slices.Sorted(maps.Keys(catalog().area)) }

// Messages lists the messages of an area by id, for a translator.
func Messages(area string) []Message {
	c := catalog()
	var out []Message
	for _, id := range c.area[area] {
		out = append(out, c.byID[id])
	}
	return out
}

func load(files fs.FS) (catalogue, error) {
	c := catalogue{byID: map[string]Message{}, area: map[string][]string{}}
	names, err := fs.Glob(files, "catalog/*.json")
	if err != nil {
		return c, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return c, err
		}
		area := strings.TrimSuffix(path.Base(name), ".json")
		messages, err := parse(area, data)
		if err != nil {
			return c, fmt.Errorf("%s: %w", name, err)
		}
		for _, m := range messages {
			c.byID[m.ID] = m
			c.area[area] = append(c.area[area], m.ID)
		}
	}
	return c, nil
}

type fileJSON struct {
	Schema   int                    `json:"schema"`
	Area     string                 `json:"area"`
	Messages map[string]messageJSON `json:"messages"`
}

type messageJSON struct {
	English json.RawMessage `json:"en"`
	Khmer   struct {
		Text   string `json:"text"`
		Status string `json:"status"`
	} `json:"km"`
}

// parse reads one file and refuses what a reader of the page would stumble over.
func parse(area string, data []byte) ([]Message, error) {
	var f fileJSON
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, err
	}
	if f.Schema != 1 || f.Area != area {
		return nil, fmt.Errorf("schema %d and area %q do not fit the file", f.Schema, f.Area)
	}
	var out []Message
	for _, id := range slices.Sorted(maps.Keys(f.Messages)) {
		m, err := f.Messages[id].message(id)
		if err == nil && !strings.HasPrefix(id, area+".") {
			err = fmt.Errorf("does not belong to this area")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		out = append(out, m)
	}
	return out, nil
}

var (
	idPattern     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$`)
	argPattern    = regexp.MustCompile(`\{[a-z][a-z0-9-]*\}`)
	statusPattern = regexp.MustCompile(`^(draft|reviewed by \S.*)$`)
)

func (j messageJSON) message(id string) (Message, error) {
	m := Message{ID: id, Khmer: j.Khmer.Text, Status: j.Khmer.Status}
	if err := json.Unmarshal(j.English, &m.English); err != nil {
		var forms struct{ One, Other string }
		if err := json.Unmarshal(j.English, &forms); err != nil || forms.One == "" {
			return m, fmt.Errorf("English is neither a text nor one and other")
		}
		m.English, m.EnglishOne = forms.Other, forms.One
	}
	return m, m.check()
}

func (m Message) check() error {
	switch {
	case !idPattern.MatchString(m.ID):
		return fmt.Errorf("not an id")
	case strings.TrimSpace(m.English) == "" || strings.TrimSpace(m.Khmer) == "":
		return fmt.Errorf("a text is empty")
	case !statusPattern.MatchString(m.Status):
		return fmt.Errorf("status %q is neither draft nor reviewed by somebody", m.Status)
	case !slices.Equal(argsOf(m.English), argsOf(m.Khmer)):
		return fmt.Errorf("arguments differ: %v in English, %v in Khmer", argsOf(m.English), argsOf(m.Khmer))
	case m.EnglishOne != "" && !slices.Contains(argsOf(m.English), "n"):
		return fmt.Errorf("differs by number and has no argument n")
	}
	for _, arg := range argsOf(m.EnglishOne) {
		if !slices.Contains(argsOf(m.English), arg) {
			return fmt.Errorf("argument %s stands in one form only", arg)
		}
	}
	return nil
}

// ArgsIn lists the arguments in a text in the order they stand there.
func ArgsIn(text string) []string { return argPattern.FindAllString(text, -1) }

// argsOf lists the arguments of a text, sorted, each once.
func argsOf(text string) []string {
	var out []string
	for _, a := range argPattern.FindAllString(text, -1) {
		out = append(out, strings.Trim(a, "{}"))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
