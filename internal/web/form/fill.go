package form

import (
	"net/url"
	"reflect"
	"strconv"

	"spean/internal/casefile"
	"spean/internal/partial"
	"spean/internal/place"
)

// fits reports whether a kind can be read into a type.
func (x Field) fits(shape reflect.Type) bool {
	switch x.Kind {
	case Text, Long, Name, Phone, Choice, Answer, Person, Agency, Account:
		return shape.Kind() == reflect.String
	case Choices, People:
		return shape.Kind() == reflect.Slice && shape.Elem().Kind() == reflect.String
	case Date, Birth:
		return shape == reflect.TypeFor[partial.Date]()
	case Amount:
		return shape == reflect.TypeFor[casefile.Money]()
	case Span:
		return shape == reflect.TypeFor[casefile.Span]()
	case Whole:
		return shape.Kind() == reflect.Int
	case Bool:
		return shape.Kind() == reflect.Bool
	case Place:
		return shape == reflect.TypeFor[place.Told]()
	}
	return false
}

// fill writes what a struct holds as a person would type it, so that reading it back gives the same value.
func fill(values url.Values, x Field, t target) {
	if t.state != nil && t.state.String() != string(partial.StateKnown) {
		fillState(values, x, t.state.String())
		return
	}
	if t.value.IsZero() && x.Kind != Whole && x.Kind != Span {
		return
	}
	switch v := t.value.Interface().(type) {
	case partial.Date:
		values.Set(x.Name, v.String())
	case casefile.Money:
		values.Set(x.Name, v.Amount)
		values.Set(x.Name+".currency", v.Currency)
	case casefile.Span:
		if t.state != nil || v != (casefile.Span{}) {
			values.Set(x.Name, strconv.Itoa(v.Low))
			values.Set(x.Name+".to", strconv.Itoa(v.High))
		}
	case int:
		if t.state != nil || v != 0 {
			values.Set(x.Name, strconv.Itoa(v))
		}
	case bool:
		values.Set(x.Name, "yes")
	case place.Told:
		fillPlace(values, x.Name, v)
	default:
		if t.value.Kind() == reflect.Slice {
			for i := range t.value.Len() {
				values.Add(x.Name, t.value.Index(i).String())
			}
			return
		}
		values.Set(x.Name, t.value.String())
	}
}

func fillState(values url.Values, x Field, state string) {
	switch {
	case state == "":
	case x.Kind == Choice:
		values.Set(x.Name, ":"+state)
	default:
		values.Set(x.Name+".state", state)
	}
}
