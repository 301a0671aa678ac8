package screening

import (
	"strings"

	"spean/internal/lang"
)

// RuleKey is the message that says the rule behind a result. Children have sentences of their own, since no means is needed under 18.
func RuleKey(r Result) string {
	key := "screening.rule." + string(r.Outcome)
	if r.Population == Children {
		key += "-child"
	}
	return key
}

// Sentence is the rule behind a result in words: which dimensions carried it, or which outcomes are still possible.
func Sentence(l lang.Lang, r Result) string {
	return lang.T(l, RuleKey(r),
		"recruitment", dimensionNames(l, r.Carrying("DR", "CR", "RV")),
		"destination", dimensionNames(l, r.Carrying("CD", "DV")),
		"outcomes", outcomeNames(l, r.Possible))
}

// DimensionName is what people call a dimension.
func DimensionName(l lang.Lang, code string) string {
	return lang.T(l, "screening.dimension."+strings.ToLower(code))
}

// OutcomeName is what people call an outcome.
func OutcomeName(l lang.Lang, o Outcome) string { return lang.T(l, "screening.outcome."+string(o)) }

// StateName is what people call the state of a dimension.
func StateName(l lang.Lang, s DimensionState) string { return lang.T(l, "screening.state."+string(s)) }

// StrengthName is what people call a strength. Never shorten it: in Khmer strong and weak begin with the same letter.
func StrengthName(l lang.Lang, s Strength) string {
	return lang.T(l, "screening.strength."+strings.ToLower(string(s)))
}

// ClauseText is the clause of the rule by which a dimension stands.
func ClauseText(l lang.Lang, c Clause) string { return lang.T(l, "screening.clause."+string(c)) }

// AnswerName is what people call an answer, not asked included.
func AnswerName(l lang.Lang, a Answer) string {
	if a == NotAsked {
		return lang.T(l, "screening.answer.not-asked")
	}
	return lang.T(l, "screening.answer."+string(a))
}

// SignStateName is what people call the state of a forced-labour sign.
func SignStateName(l lang.Lang, s SignState) string { return lang.T(l, "screening.sign."+string(s)) }

func dimensionNames(l lang.Lang, codes []string) string {
	names := make([]string, len(codes))
	for n, c := range codes {
		names[n] = DimensionName(l, c)
	}
	return strings.Join(names, ", ")
}

func outcomeNames(l lang.Lang, outcomes []Outcome) string {
	names := make([]string, len(outcomes))
	for n, o := range outcomes {
		names[n] = OutcomeName(l, o)
	}
	return strings.Join(names, ", ")
}
