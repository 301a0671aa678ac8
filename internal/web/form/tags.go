package form

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"spean/internal/lang"
	"spean/internal/partial"
)

// usualMax are the limits of text, in characters, where a field has none of its own.
var usualMax = map[Kind]int{Text: 400, Long: 8000, Name: 200, Phone: 400}

// For makes a form of the tagged fields of a struct, filled with what the struct holds. area is the first part of the ids of its
// messages ("fact.need"). A tag that cannot be understood is a mistake of the program and panics.
func For(area string, v any) *Form {
	value := reflect.Indirect(reflect.ValueOf(v))
	f := &Form{Values: url.Values{}}
	for i := range value.NumField() {
		sf := value.Type().Field(i)
		tag, ok := sf.Tag.Lookup("form")
		if !ok {
			continue
		}
		x := fieldOf(area, sf, tag)
		x.index = i
		f.Fields = append(f.Fields, x)
		fill(f.Values, x, unwrap(value.Field(i)))
	}
	return f
}

func fieldOf(area string, sf reflect.StructField, tag string) Field {
	name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
	if name == "" {
		name = strings.ToLower(sf.Name)
	}
	label := area + "." + strings.ReplaceAll(name, "_", "-")
	kind, options, _ := strings.Cut(tag, ",")
	x := Field{Name: name, Label: label, Kind: Kind(kind)}
	if lang.Has(label + "-hint") {
		x.Hint = label + "-hint"
	}
	x.Max = usualMax[x.Kind]
	for option := range strings.SplitSeq(options, ",") {
		if err := x.option(option); err != nil {
			panic(fmt.Sprintf("form: %s.%s: %v", area, sf.Name, err))
		}
	}
	shape, stated := shapeOf(sf.Type)
	x.Stated = stated
	if !x.fits(shape) {
		panic(fmt.Sprintf("form: %s.%s: a field of kind %q cannot hold a %s", area, sf.Name, kind, shape))
	}
	return x
}

func (x *Field) option(option string) error {
	key, value, _ := strings.Cut(option, "=")
	var err error
	switch key {
	case "":
	case "required":
		x.Required = true
	case "past":
		x.Past = true
	case "tiles":
		x.Tiles = true
	case "vocab":
		x.Vocab = value
	case "min":
		x.Min, err = strconv.Atoi(value)
	case "max":
		x.Max, err = strconv.Atoi(value)
	default:
		err = fmt.Errorf("no option %q", key)
	}
	return err
}

// target is where the value of a field goes: the innermost value, and the state beside it where there is one.
type target struct {
	value reflect.Value
	state *reflect.Value
}

var stateType = reflect.TypeFor[partial.State]()

// unwrap goes through event.Personal and event.Shared (a member V) and partial.Stated (members State and Value).
func unwrap(v reflect.Value) target {
	var t target
	for v.Kind() == reflect.Struct {
		if inner := v.FieldByName("V"); inner.IsValid() {
			v = inner
			continue
		}
		state := v.FieldByName("State")
		if !state.IsValid() || state.Type() != stateType {
			break
		}
		t.state = &state
		v = v.FieldByName("Value")
	}
	t.value = v
	return t
}

// shapeOf is unwrap for a type.
func shapeOf(t reflect.Type) (shape reflect.Type, stated bool) {
	unwrapped := unwrap(reflect.New(t).Elem())
	return unwrapped.value.Type(), unwrapped.state != nil
}
