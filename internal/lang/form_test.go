package lang_test

import (
	"reflect"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/lang"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
)

// asked lists the fields of a payload that a form asks for, with the name they have in message ids.
func asked(p event.Payload) map[string]reflect.StructField {
	out := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(p)) {
		if _, ok := f.Tag.Lookup("form"); ok {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			out[strings.ReplaceAll(name, "_", "-")] = f
		}
	}
	return out
}

// prefixes gives, for every payload with a form, what the ids of its labels begin with.
func prefixes() map[string]event.Payload {
	out := map[string]event.Payload{
		"tip.taken":                  tip.Taken{},
		"tip.handed-over":            tip.HandedOver{},
		"tip.closed":                 tip.Closed{},
		"screening-form.prepared":    screening.Prepared{},
		"screening-form.noted":       screening.Noted{},
		"screening-form.age-set":     screening.AgeSet{},
		"screening-form.stopped":     screening.Stopped{},
		"screening-form.decided":     screening.Decided{},
		"screening-form.handed-over": screening.HandedOver{},
		"referral.sent":              referral.Sent{},
		"referral.accepted":          referral.Accepted{},
		"referral.declined":          referral.Declined{},
		"referral.ended":             referral.Ended{},
		"referral.messaged":          referral.Messaged{},
		"directory.service":          directory.ServiceListed{},
		"directory.emergency":        directory.EmergencyConfirmed{},
		"case.consent-withdrawn":     casefile.ConsentWithdrawn{},
		"case.case-assigned":         casefile.CaseAssigned{},
		"case.team-joined":           casefile.TeamJoined{},
		"case.case-closed":           casefile.CaseClosed{},
		"case.presumption-decided":   casefile.PresumptionDecided{},
		"case.formally-identified":   casefile.FormallyIdentified{},
		"case.task-done":             casefile.TaskDone{},
	}
	out["fact.file"] = casefile.FileAttached{}
	for name, f := range casefile.Facts() {
		out["fact."+name] = f
	}
	return out
}

func TestEveryFieldOfAFormHasItsLabel(t *testing.T) {
	for prefix, p := range prefixes() {
		for name := range asked(p) {
			if !lang.Has(prefix + "." + name) {
				t.Errorf("no label %s.%s", prefix, name)
			}
		}
	}
}

func TestNoPayloadWithAFormIsForgotten(t *testing.T) {
	covered := map[event.Kind]bool{}
	for _, p := range prefixes() {
		covered[p.Kind()] = true
	}
	for _, p := range payloads() {
		if len(asked(p)) > 0 && !covered[p.Kind()] {
			t.Errorf("%s has a form and no labels", p.Kind())
		}
	}
}

func TestEveryListAFormOffersHasItsWords(t *testing.T) {
	for prefix, p := range prefixes() {
		for name, f := range asked(p) {
			_, list, offers := strings.Cut(f.Tag.Get("form"), "vocab=")
			list, _, _ = strings.Cut(list, ",")
			if !offers || list == "country" { // internal/place has the countries
				continue
			}
			if _, ok := casefile.Vocabulary(list); !ok {
				t.Errorf("%s.%s offers %s, which is no list", prefix, name, list)
			}
		}
	}
}

func TestEveryFactHasANameAndABidding(t *testing.T) {
	for name, f := range casefile.Facts() {
		for _, id := range []string{"fact." + name, "fact." + name + ".add"} {
			if !lang.Has(id) {
				t.Errorf("no message %s", id)
			}
		}
		fields := reflect.TypeOf(f)
		for _, m := range lang.Messages("fact") {
			rest, ours := strings.CutPrefix(m.ID, "fact."+name+".")
			field := strings.TrimSuffix(rest, "-hint")
			if !ours || field == "add" {
				continue
			}
			if !hasField(fields, strings.ReplaceAll(field, "-", "_")) {
				t.Errorf("%s is about a field the fact does not have", m.ID)
			}
		}
	}
}

func TestEveryHintStandsBesideALabel(t *testing.T) {
	for _, area := range lang.Areas() {
		for _, m := range lang.Messages(area) {
			// Hints of whole kinds of field belong to the form itself.
			if label, isHint := strings.CutSuffix(m.ID, "-hint"); isHint && area != "form" && !lang.Has(label) {
				t.Errorf("%s is a hint to no label", m.ID)
			}
		}
	}
}

func hasField(in reflect.Type, name string) bool {
	for _, f := range reflect.VisibleFields(in) {
		if got, _, _ := strings.Cut(f.Tag.Get("json"), ","); got == name {
			return true
		}
	}
	return false
}

// payloads lists everything that can be recorded.
func payloads() []event.Payload {
	var all []event.Payload
	for _, room := range [][]event.Payload{casefile.Payloads(), tip.Payloads(), screening.Payloads(), referral.Payloads(), directory.Payloads()} {
		all = append(all, room...)
	}
	return all
}
