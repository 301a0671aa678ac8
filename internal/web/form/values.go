package form

import (
	"reflect"
	"strings"

	"spean/internal/partial"
)

// Value is what a struct holds in one field: its value, or why there is none.
type Value struct {
	Field
	// State is of a field that may be answered without a value; "known" for one that holds something.
	State partial.State
	Value any // nil when there is none
}

// Values lists what a struct holds in the fields a form asks for, in their order, for showing it under the same labels.
func Values(area string, v any) []Value {
	value := reflect.Indirect(reflect.ValueOf(v))
	var out []Value
	for i := range value.NumField() {
		sf := value.Type().Field(i)
		tag, ok := sf.Tag.Lookup("form")
		if !ok {
			continue
		}
		out = append(out, valueOf(fieldOf(area, sf, tag), unwrap(value.Field(i))))
	}
	return out
}

func valueOf(x Field, t target) Value {
	if t.state != nil {
		x := Value{Field: x, State: partial.State(t.state.String())}
		if x.State == partial.StateKnown {
			x.Value = t.value.Interface()
		}
		return x
	}
	empty := t.value.IsZero() || t.value.Kind() == reflect.String && strings.TrimSpace(t.value.String()) == ""
	if empty {
		return Value{Field: x}
	}
	return Value{Field: x, State: partial.StateKnown, Value: t.value.Interface()}
}
