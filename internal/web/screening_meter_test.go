package web

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"spean/internal/casework"
	"spean/internal/lang"
	"spean/internal/screening"
)

// drawn is a talk in memory with the given answers, read under both lists.
func drawn(t interface{ Fatal(...any) }, answers screening.Answers) talk {
	adult, err := screening.Latest(screening.AdultLabour)
	if err != nil {
		t.Fatal(err)
	}
	record := &screening.Record{Stream: "screening-x", Given: map[string]screening.Given{}}
	for code, a := range answers {
		record.Given[code] = screening.Given{Answer: a}
	}
	sight := &casework.ScreeningSight{Record: record, Lists: screening.ListsFor(adult, screening.AgePossiblyChild, screening.AgePossiblyChild)}
	sight.Plan, sight.Findings = sight.Lists.Plan(answers), sight.Lists.Evaluate(answers)
	return talk{ScreeningSight: sight, words: words{voice: voice{lang: lang.English}}}
}

func TestTheMeterDrawsEveryStoneOrCountsIt(t *testing.T) {
	adult, err := screening.Latest(screening.AdultLabour)
	if err != nil {
		t.Fatal(err)
	}
	codes := adult.Codes()
	rapid.Check(t, func(t *rapid.T) {
		answers := screening.Answers{}
		for _, code := range codes {
			if a := rapid.SampledFrom([]screening.Answer{screening.NotAsked, screening.Yes, screening.Yes, screening.No, screening.Unknown, screening.Declined}).Draw(t, code); a != screening.NotAsked {
				answers[code] = a
			}
		}
		talk := drawn(t, answers)
		for _, span := range talk.spansOf() {
			for _, d := range span.Dimensions {
				units, solid := 0, 0
				for _, s := range d.Stones {
					length := screening.StoneLength(screening.Strength(strings.ToUpper(s.Class[:1])))
					units += length
					if !strings.Contains(s.Class, "maybe") {
						solid += length
					}
				}
				room := meterScale
				if d.Rest > 0 {
					room -= 2
				}
				if units > room || len(d.Stones)+d.Rest != len(d.Yes)+len(d.Maybe) {
					t.Fatalf("%s: %d units, %d stones and %d more for %d yes and %d maybe", d.Name, units, len(d.Stones), d.Rest, len(d.Yes), len(d.Maybe))
				}
				if stands := d.Tone == "done"; d.Bank && d.Rest == 0 && stands != (solid >= screening.Bank) {
					t.Fatalf("%s stands: %v, but its stones reach %d", d.Name, stands, solid)
				}
			}
		}
		if open := talk.openOf(); !slices.EqualFunc(open, talk.Plan.Open, func(l openLine, code string) bool { return l.Code == code }) {
			t.Fatal("what is open does not follow the order of the screening")
		}
	})
}

func TestEveryAnswerGivenIsShownWhateverTheList(t *testing.T) {
	answers := screening.Answers{"RV08": screening.Yes, "EX08": screening.Declined, "DR01": screening.No}
	talk := drawn(t, answers)
	talk.History = nil
	var shown []string
	for _, d := range screening.DimensionCodes {
		shown = append(shown, talk.codes(d)...)
	}
	for code := range maps.Keys(answers) {
		if !slices.Contains(shown, code) || talk.label(code) == "" {
			t.Errorf("%s is not among the questions", code)
		}
	}
}
