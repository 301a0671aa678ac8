package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"spean/internal/id"
	"spean/internal/problem"
)

// Parts is a payload taken apart for sealing: each part is a JSON object, empty when there is nothing in it.
type Parts struct {
	Clear    []byte
	Subject  id.Person
	Personal []byte
	Shared   []byte
	// PersonalClosed and SharedClosed tell Decode that a part exists and was not opened, since its key is gone.
	PersonalClosed, SharedClosed bool
}

// whyField keeps the reason among the shared values. A payload cannot have it: its JSON names may not begin with an underscore.
const whyField = "_why"

// MaxPart is the largest part the codec reads or writes, in bytes.
const MaxPart = 256 << 10

// Codec turns payloads into parts and back. Build one with NewCodec; it is immutable and safe for concurrent use.
type Codec struct{ shapes map[Kind]shape }

type shape struct {
	typ    reflect.Type
	fields []field
}

type sort int

const (
	clear sort = iota
	personal
	shared
)

type field struct {
	index int
	name  string
	sort  sort
}

// NewCodec learns the given payload types, given as zero values. It fails, naming type and field, when a kind comes twice, a field
// has no JSON name, a text field is neither Personal nor Shared, or a type with Personal fields does not say whose they are.
func NewCodec(payloads ...Payload) (*Codec, error) {
	c := &Codec{shapes: make(map[Kind]shape, len(payloads))}
	for _, p := range payloads {
		if _, twice := c.shapes[p.Kind()]; twice {
			return nil, fmt.Errorf("event: kind %s is given to two types", p.Kind())
		}
		s, err := shapeOf(p)
		if err != nil {
			return nil, err
		}
		c.shapes[p.Kind()] = s
	}
	return c, nil
}

func shapeOf(p Payload) (shape, error) {
	t := reflect.TypeOf(p)
	if t.Kind() != reflect.Struct {
		return shape{}, fmt.Errorf("event: %s must be a struct, not %s", p.Kind(), t)
	}
	s := shape{typ: t}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || strings.HasPrefix(name, "_") {
			return shape{}, fmt.Errorf("event: %s.%s needs a JSON name", t, f.Name)
		}
		so := sortOf(f.Type)
		if so == clear && f.Tag.Get("clear") == "" && !coded(f.Type, 0) {
			return shape{}, fmt.Errorf("event: %s.%s may hold text about people: make it Personal or Shared, or say in a clear tag why it may stand in clear", t, f.Name)
		}
		if _, ok := p.(Subjected); so == personal && !ok {
			return shape{}, fmt.Errorf("event: %s has personal fields but does not say whose they are (DataSubject)", t)
		}
		s.fields = append(s.fields, field{index: i, name: name, sort: so})
	}
	return s, nil
}

func sortOf(t reflect.Type) sort {
	if t.PkgPath() == reflect.TypeFor[Record]().PkgPath() {
		switch {
		case strings.HasPrefix(t.Name(), "Personal["):
			return personal
		case strings.HasPrefix(t.Name(), "Shared["):
			return shared
		}
	}
	return clear
}

// coded reports whether a type can only hold codes: numbers, yes and no, identifiers, types that say so with a Coded method, and
// slices and structs of these.
func coded(t reflect.Type, depth int) bool {
	if depth > 8 {
		return false
	}
	if _, ok := t.MethodByName("Coded"); ok {
		return true
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	case reflect.String:
		return t.PkgPath() == reflect.TypeFor[id.Person]().PkgPath()
	case reflect.Slice, reflect.Array, reflect.Pointer:
		return coded(t.Elem(), depth+1)
	case reflect.Map:
		return coded(t.Key(), depth+1) && coded(t.Elem(), depth+1)
	case reflect.Struct:
		for i := range t.NumField() {
			if !coded(t.Field(i).Type, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

// Encode takes a payload and its reason apart. A part over MaxPart bytes is a TooLarge problem.
func (c *Codec) Encode(p Payload, why string) (Parts, error) {
	s, ok := c.shapes[p.Kind()]
	if !ok || s.typ != reflect.TypeOf(p) {
		return Parts{}, fmt.Errorf("event: kind %s is not known to the codec", p.Kind())
	}
	maps := [3]map[string]any{{}, {}, {}}
	v := reflect.ValueOf(p)
	for _, f := range s.fields {
		fv := v.Field(f.index)
		if f.sort != clear {
			fv = fv.FieldByName("V")
		}
		if !fv.IsZero() {
			maps[f.sort][f.name] = fv.Interface()
		}
	}
	if why != "" {
		maps[shared][whyField] = why
	}
	var out [3][]byte
	for i, m := range maps {
		if len(m) == 0 && sort(i) != clear {
			continue
		}
		b, err := json.Marshal(m)
		if err != nil {
			return Parts{}, fmt.Errorf("event: encode %s: %w", p.Kind(), err)
		}
		if len(b) > MaxPart {
			return Parts{}, problem.New(problem.TooLarge, "error.record-too-large", "")
		}
		out[i] = b
	}
	parts := Parts{Clear: out[clear], Personal: out[personal], Shared: out[shared]}
	if sub, ok := p.(Subjected); ok && len(parts.Personal) > 0 {
		if parts.Subject = sub.DataSubject(); parts.Subject == "" {
			return Parts{}, fmt.Errorf("event: %s holds personal data of nobody", p.Kind())
		}
	}
	return parts, nil
}

// Decode puts a payload together again, upgrading old versions. Parts said to be closed leave their fields closed. What
// a part holds beyond the known fields is refused: a newer program wrote it.
func (c *Codec) Decode(kind Kind, parts Parts) (Payload, string, error) {
	s, ok := c.shapes[kind]
	if !ok {
		return nil, "", problem.New(problem.Unsupported, "error.unknown-event", string(kind))
	}
	raw, err := objects(parts)
	if err != nil {
		return nil, "", fmt.Errorf("event: decode %s: %w", kind, err)
	}
	v := reflect.New(s.typ).Elem()
	why, err := s.fill(kind, v, raw, parts, func(sort) bool { return true })
	if err != nil {
		return nil, "", err
	}
	p := v.Interface().(Payload)
	for {
		old, ok := p.(Upgraded)
		if !ok {
			return p, why, nil
		}
		p = old.Upgrade()
	}
}

// fill puts the fields of the wanted sorts into v and gives the reason. What a part holds beyond the known fields is refused.
func (s shape) fill(kind Kind, v reflect.Value, raw [3]map[string]json.RawMessage, parts Parts, wanted func(sort) bool) (why string, err error) {
	if w, ok := raw[shared][whyField]; ok {
		if err := json.Unmarshal(w, &why); err != nil {
			return "", fmt.Errorf("event: decode %s: %w", kind, err)
		}
		delete(raw[shared], whyField)
	}
	for _, f := range s.fields {
		if !wanted(f.sort) {
			continue
		}
		fv := v.Field(f.index)
		if f.sort != clear {
			closed := f.sort == personal && parts.PersonalClosed || f.sort == shared && parts.SharedClosed
			fv.FieldByName("Closed").SetBool(closed)
			if closed {
				continue
			}
			fv = fv.FieldByName("V")
		}
		if b, ok := raw[f.sort][f.name]; ok {
			if err := json.Unmarshal(b, fv.Addr().Interface()); err != nil {
				return "", fmt.Errorf("event: decode %s.%s: %w", kind, f.name, err)
			}
			delete(raw[f.sort], f.name)
		}
	}
	for i := range raw {
		for name := range raw[i] {
			return "", fmt.Errorf("event: decode %s: unknown field %q", kind, name)
		}
	}
	return why, nil
}

// Reveal fills the sealed fields of a payload whose coded part was decoded before (with both parts closed), so that the coded part is
// not read twice. It gives what Decode would give of all parts, and leaves the payload it was given as it is.
func (c *Codec) Reveal(coded Payload, kind Kind, parts Parts) (Payload, string, error) {
	s, ok := c.shapes[kind]
	if !ok || s.typ != reflect.TypeOf(coded) { // unknown, or an old version that was upgraded: read it whole
		return c.Decode(kind, parts)
	}
	clearPart := parts.Clear
	parts.Clear = nil
	raw, err := objects(parts)
	parts.Clear = clearPart
	if err != nil {
		return nil, "", fmt.Errorf("event: decode %s: %w", kind, err)
	}
	v := reflect.New(s.typ).Elem()
	v.Set(reflect.ValueOf(coded))
	why, err := s.fill(kind, v, raw, parts, func(so sort) bool { return so != clear })
	if err != nil {
		return nil, "", err
	}
	return v.Interface().(Payload), why, nil
}

// objects takes each part for one JSON object.
func objects(parts Parts) (raw [3]map[string]json.RawMessage, err error) {
	for i, b := range [3][]byte{parts.Clear, parts.Personal, parts.Shared} {
		if len(b) == 0 {
			continue
		}
		if len(b) > MaxPart {
			return raw, problem.New(problem.TooLarge, "error.record-too-large", "")
		}
		if err := json.Unmarshal(b, &raw[i]); err != nil { // text after the object is an error to it
			return raw, err
		}
		if raw[i] == nil {
			return raw, errors.New("a part that is no object")
		}
	}
	return raw, nil
}

// Kinds lists the kinds the codec knows, in no order.
func (c *Codec) Kinds() []Kind {
	out := make([]Kind, 0, len(c.shapes))
	for k := range c.shapes {
		out = append(out, k)
	}
	return out
}
