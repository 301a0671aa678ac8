package openrosa

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"spean/internal/problem"
)

// Limits of one submission's XML. A form of two hundred answers with long notes has some 40 KB in 300 elements.
const (
	MaxXML        = 4 << 20 // bytes
	MaxDepth      = 16
	MaxElements   = 5_000
	MaxAttributes = 32  // of one element
	MaxName       = 128 // bytes of the name of an element or attribute
	MaxInstanceID = 249 // characters, by the OpenRosa metadata page
)

// Value is what one node of a submission holds.
type Value struct {
	// Path is the way from the root, which is left out, by local names: "meta/instanceID". The second and later of several siblings
	// of one name, as repeats make them, carry their place: "visit[2]/day".
	Path string
	// Text is what stands in the node, byte for byte but for line ends, which XML makes "\n". Empty means that the node is there and
	// holds nothing.
	Text string
}

// Submission is one filled form as a device sent it.
type Submission struct {
	FormID, Version string
	// Space is the namespace of the root; empty when it has none.
	Space string
	// InstanceID names this filled form for ever; empty when the device gave none.
	InstanceID string
	// DeprecatedID names the filled form this one corrects.
	DeprecatedID string
	// Values of all nodes without children, and of those that hold text beside children, in document order.
	Values []Value
}

// Get gives the first value at a path; ok is false when the node is absent.
func (s *Submission) Get(path string) (text string, ok bool) {
	for i := range s.Values {
		if s.Values[i].Path == path {
			return s.Values[i].Text, true
		}
	}
	return "", false
}

// spaceOfForms is the namespace in which every form this program serves declares its instance. Phones leave it out as they write one.
const spaceOfForms = "http://www.w3.org/2002/xforms"

// OfAForm reports whether the root stands in the namespace of forms or in none. What stands in another is a document of something else,
// whatever it calls itself.
func (s *Submission) OfAForm() bool { return s.Space == "" || s.Space == spaceOfForms }

// ParseSubmission reads one submission. Problems: openrosa.xml.too-large (limit), openrosa.xml.too-deep (limit),
// openrosa.xml.too-many (limit), openrosa.xml.declared for a document type, openrosa.xml.encoding, openrosa.xml.malformed, all with
// the line as their place; openrosa.no-form; openrosa.instance-id-too-long (limit).
func ParseSubmission(xml []byte) (Submission, error) {
	if len(xml) > MaxXML {
		return Submission{}, problem.New(problem.TooLarge, "openrosa.xml.too-large", "", "limit", strconv.Itoa(MaxXML))
	}
	r := reader{scanner: scanner{text: strings.TrimPrefix(string(xml), "\ufeff")}}
	if !utf8.ValidString(r.text) {
		return Submission{}, r.fault(problem.Unsupported, "openrosa.xml.encoding")
	}
	if err := r.document(); err != nil {
		return Submission{}, err
	}
	return r.out, r.out.identify()
}

// identify finds the names of the filled form among its values.
func (s *Submission) identify() error {
	s.InstanceID, _ = s.Get("meta/instanceID")
	s.DeprecatedID, _ = s.Get("meta/deprecatedID")
	if s.FormID == "" {
		return problem.New(problem.Invalid, "openrosa.no-form", "")
	}
	for _, named := range []string{s.InstanceID, s.DeprecatedID} {
		if len(named) > MaxInstanceID && utf8.RuneCountInString(named) > MaxInstanceID {
			return problem.New(problem.TooLarge, "openrosa.instance-id-too-long", "", "limit", strconv.Itoa(MaxInstanceID))
		}
	}
	return nil
}

// open is an element whose end has not come yet.
type open struct {
	name  string // as written, with its prefix
	path  string
	text  string // what stands in it so far, when it is one piece
	rest  []byte // all of it, once a second piece came
	inner bool   // it has elements in it
	slot  int    // where its value stands among the values
	seen  names
}

// names counts the names of the elements in one element: nearly always few, so a list comes before a map.
type names struct {
	few  []string
	many map[string]int
}

const fewNames = 48

// place gives how many elements of that name stand in the element, this one included.
func (n *names) place(name string) int {
	if n.many == nil {
		count := 1
		for _, seen := range n.few {
			if seen == name {
				count++
			}
		}
		n.few = append(n.few, name)
		if len(n.few) == fewNames {
			n.many = make(map[string]int, 2*fewNames)
			for _, seen := range n.few {
				n.many[seen]++
			}
		}
		return count
	}
	n.many[name]++
	return n.many[name]
}

// reader makes a submission of the marks a scanner finds.
type reader struct {
	scanner
	out      Submission
	stack    []open
	elements int
}

// document reads the whole: what may stand before the root, the root, what may stand after it.
func (r *reader) document() error {
	if err := r.declaration(); err != nil {
		return err
	}
	r.out.Values = make([]Value, 0, 40)
	r.stack = make([]open, 0, 8)
	rooted := false
	for r.at < len(r.text) {
		if r.text[r.at] != '<' {
			if err := r.characters(); err != nil {
				return err
			}
			continue
		}
		if len(r.stack) == 0 && rooted && r.opensElement() {
			return r.malformed()
		}
		rooted = rooted || r.opensElement()
		if err := r.markup(); err != nil {
			return err
		}
	}
	if len(r.stack) > 0 || !rooted {
		return r.malformed()
	}
	return nil
}

// opensElement reports whether the mark here is the beginning of an element.
func (r *reader) opensElement() bool {
	return r.at+1 < len(r.text) && r.text[r.at+1] != '!' && r.text[r.at+1] != '?' && r.text[r.at+1] != '/'
}

// characters reads text up to the next mark.
func (r *reader) characters() error {
	text, err := r.chars()
	if err != nil {
		return err
	}
	if len(r.stack) == 0 {
		if strings.Trim(text, " \t\n") != "" {
			return r.malformed()
		}
		return nil
	}
	r.add(text)
	return nil
}

// add appends to the text of the innermost element.
func (r *reader) add(text string) {
	switch top := &r.stack[len(r.stack)-1]; {
	case top.text == "":
		top.text = text
	case top.rest == nil:
		top.rest = append(append(top.rest, top.text...), text...)
	default:
		top.rest = append(top.rest, text...)
	}
}

// markup reads one mark: a beginning or an end, a comment, an instruction, a marked section.
func (r *reader) markup() error {
	rest := r.text[r.at:]
	switch {
	case strings.HasPrefix(rest, "</"):
		return r.endElement()
	case strings.HasPrefix(rest, "<!--"):
		return r.comment()
	case strings.HasPrefix(rest, "<?"):
		return r.instruction()
	case strings.HasPrefix(rest, "<![CDATA["):
		text, err := r.marked()
		if err == nil && len(r.stack) == 0 {
			err = r.malformed()
		}
		if err == nil {
			r.add(text)
		}
		return err
	case strings.HasPrefix(rest, "<!"):
		return r.fault(problem.Unsupported, "openrosa.xml.declared")
	}
	return r.beginElement()
}

// beginElement reads a beginning, with its attributes.
func (r *reader) beginElement() error {
	r.at++
	name, err := r.name()
	if err != nil {
		return err
	}
	if r.elements++; r.elements > MaxElements {
		return r.limit("openrosa.xml.too-many", MaxElements)
	}
	if len(r.stack) == MaxDepth {
		return r.limit("openrosa.xml.too-deep", MaxDepth)
	}
	root := ""
	if len(r.stack) == 0 {
		root = name
	}
	closed, err := r.attributes(root)
	if err != nil {
		return err
	}
	r.push(name)
	if closed {
		r.pop()
	}
	return nil
}

// push opens an element: its path is its parent's and its own local name.
func (r *reader) push(name string) {
	at := open{name: name, slot: len(r.out.Values)}
	if len(r.stack) == 0 {
		at.seen.few = make([]string, 0, fewNames)
	} else {
		parent := &r.stack[len(r.stack)-1]
		parent.inner = true
		at.path = local(name)
		if n := parent.seen.place(at.path); n > 1 {
			at.path += "[" + strconv.Itoa(n) + "]"
		}
		if parent.path != "" {
			at.path = parent.path + "/" + at.path
		}
	}
	r.out.Values = append(r.out.Values, Value{Path: at.path})
	r.stack = append(r.stack, at)
}

// pop ends an element. One that only holds others has no value of its own.
func (r *reader) pop() {
	top := &r.stack[len(r.stack)-1]
	if top.rest != nil {
		top.text = string(top.rest)
	}
	if top.inner && strings.Trim(top.text, " \t\n") == "" || len(r.stack) == 1 && top.text == "" {
		r.out.Values = append(r.out.Values[:top.slot], r.out.Values[top.slot+1:]...)
	} else {
		r.out.Values[top.slot].Text = top.text
	}
	r.stack = r.stack[:len(r.stack)-1]
}

// endElement reads an end, which must be that of the innermost element.
func (r *reader) endElement() error {
	r.at += len("</")
	name, err := r.name()
	if err != nil {
		return err
	}
	r.space()
	if len(r.stack) == 0 || r.stack[len(r.stack)-1].name != name || !r.take('>') {
		return r.malformed()
	}
	r.pop()
	return nil
}

// local is a name without its prefix.
func local(name string) string { return name[strings.IndexByte(name, ':')+1:] }
