package access

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/recent"
)

// filled draws a request with any values in every field.
func filled(t *rapid.T) Request {
	word := rapid.SampledFrom([]string{"", "a", "b", "ab", "\x01a"})
	of := func(name string) string { return word.Draw(t, name) }
	r := Request{Act: Act(of("act")), Section: event.Section(of("section")),
		Principal: Principal{Account: id.Account(of("account")), Agency: id.Agency(of("agency")), Identifies: rapid.Bool().Draw(t, "identifies"), System: rapid.Bool().Draw(t, "system")},
		Resource: Resource{Kind: of("kind"), Stream: id.Stream(of("stream")), Owner: id.Agency(of("owner")), Author: id.Account(of("author")), Lead: id.Account(of("lead")),
			HandedTo: id.Agency(of("handed")), From: id.Agency(of("from")), To: id.Agency(of("to")), Ended: rapid.Bool().Draw(t, "ended"), Practice: rapid.Bool().Draw(t, "practice"), Sealed: rapid.Bool().Draw(t, "sealed")}}
	for _, w := range rapid.SliceOfN(word, 0, 2).Draw(t, "roles") {
		r.Principal.Roles = append(r.Principal.Roles, Role(w))
	}
	for _, w := range rapid.SliceOfN(word, 0, 2).Draw(t, "team") {
		r.Resource.Team = append(r.Resource.Team, id.Account(w))
	}
	for _, w := range rapid.SliceOfN(word, 0, 2).Draw(t, "granted") {
		r.Resource.Granted = append(r.Resource.Granted, event.Section(w))
	}
	return r
}

func TestTwoRequestsHaveOneQuestionOnlyWhenTheyAreTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := filled(t), filled(t)
		if (a.question() == b.question()) != reflect.DeepEqual(a, b) {
			t.Fatalf("%+v\n%+v", a, b)
		}
	})
}

// TestEveryFieldOfARequestIsInItsQuestion changes each field by itself, so that a field added later cannot be left out.
func TestEveryFieldOfARequestIsInItsQuestion(t *testing.T) {
	plain := Request{}.question()
	var r Request
	for _, part := range []reflect.Value{reflect.ValueOf(&r).Elem(), reflect.ValueOf(&r.Principal).Elem(), reflect.ValueOf(&r.Resource).Elem()} {
		for i := range part.NumField() {
			f := part.Field(i)
			switch f.Kind() {
			case reflect.String:
				f.SetString("x")
			case reflect.Bool:
				f.SetBool(true)
			case reflect.Slice:
				f.Set(reflect.MakeSlice(f.Type(), 1, 1))
			case reflect.Struct:
				continue // its fields come by themselves
			default:
				t.Fatalf("%s is of a kind the question does not write", part.Type().Field(i).Name)
			}
			if r.question() == plain {
				t.Errorf("%s.%s is not in the question", part.Type(), part.Type().Field(i).Name)
			}
			f.SetZero()
		}
	}
}

func TestWhatIsRememberedIsWhatTheRulesSay(t *testing.T) {
	p, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	p.answers = recent.New[string, Decision](4) // so few that it forgets at every turn
	rapid.Check(t, func(t *rapid.T) {
		for range 10 {
			r := Request{Act: rapid.SampledFrom(acts).Draw(t, "act"), Section: "people",
				Principal: Principal{Account: "account-a", Agency: "agency-a", Roles: []Role{rapid.SampledFrom(Roles()).Draw(t, "role")}},
				Resource:  Resource{Kind: id.Case, Stream: "case-a", Owner: id.Agency(rapid.SampledFrom([]string{"agency-a", "agency-b"}).Draw(t, "owner"))}}
			if got, want := p.Decide(r), p.decide(r); !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v, and the rules say %+v", got, want)
			}
		}
	})
}
