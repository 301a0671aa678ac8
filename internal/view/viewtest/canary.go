package viewtest

import (
	"reflect"
	"slices"
	"strings"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
)

// Canaries makes a log with one event of every payload in one stream of each kind, with the canary in every text that is sealed.
func Canaries(seed byte, canary string) *Log {
	l := NewLog(seed)
	for _, kind := range []struct {
		name     string
		first    event.Payload
		payloads []event.Payload
	}{
		{id.Case, casefile.CaseOpened{Number: "472-931-865", Agency: Agencies[0], Lead: Accounts[0]}, casefile.Payloads()},
		{id.Tip, tip.Taken{Number: "472-931-865", Urgency: "now"}, slices.Concat(tip.Payloads(), casefile.Payloads())},
		{id.Screening, screening.Started{Number: "472-931-865", Instrument: "ilo-adult-labour"}, slices.Concat(screening.Payloads(), casefile.Payloads())},
		{id.Submission, submission.Received{Number: "472-931-865", Form: submission.FormHTCDS}, submission.Payloads()},
		{id.Referral, referral.Sent{Number: "472-931-865", From: Agencies[0], To: Agencies[1]}, referral.Payloads()},
	} {
		s := l.make.Stream(kind.name)
		for i, p := range append([]event.Payload{kind.first}, kind.payloads...) {
			if i > 0 && p.Kind() == kind.first.Kind() {
				continue
			}
			if _, strikes := p.(casefile.EntryStruck); strikes {
				continue // every fact stays in the rows
			}
			filled := reflect.New(reflect.TypeOf(p)).Elem()
			filled.Set(reflect.ValueOf(p))
			sing(filled, canary, false)
			l.Add(s, By{Agency: Agencies[0], Actor: Accounts[0], Entry: l.make.Entry()}, filled.Interface().(event.Payload))
		}
	}
	return l
}

// sing puts the canary into every text under a Personal or Shared value, and a person into every field that names one.
func sing(v reflect.Value, canary string, sealed bool) {
	switch v.Kind() {
	case reflect.Struct:
		name := v.Type().Name()
		sealed = sealed || strings.HasPrefix(name, "Personal[") || strings.HasPrefix(name, "Shared[")
		if sealed && v.FieldByName("State").IsValid() && strings.HasPrefix(name, "Stated[") {
			v.FieldByName("State").SetString("known")
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() && v.Type().Field(i).Name != "State" {
				sing(f, canary, sealed)
			}
		}
	case reflect.Slice:
		if v.Len() == 0 && (sealed || v.Type().Elem() == reflect.TypeFor[id.Person]()) {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			sing(v.Index(i), canary, sealed)
		}
	case reflect.String:
		switch {
		case sealed:
			v.SetString(canary)
		case v.Type() == reflect.TypeFor[id.Person]():
			v.SetString("person-canarycage")
		}
	}
}

// Holds reports whether a text stands anywhere in a value.
func Holds(v reflect.Value, text string) bool {
	switch v.Kind() {
	case reflect.String:
		return strings.Contains(v.String(), text)
	case reflect.Struct:
		for i := range v.NumField() {
			if Holds(v.Field(i), text) {
				return true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if Holds(v.Index(i), text) {
				return true
			}
		}
	}
	return false
}
