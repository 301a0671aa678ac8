package casefile

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"

	"spean/internal/event"
)

// Code is one code of a vocabulary. Its text in each language is in internal/lang under "vocab.<list>.<code>".
type Code = event.Code

// Codes the program itself reasons about. All others are only shown.
const (
	RolePossibleVictim Code = "possible-victim"
	RoleSuspect        Code = "suspect"
	RoleWitness        Code = "witness"
	RoleFamily         Code = "family"
	RoleTipGiver       Code = "tip-giver"

	AudienceCase Code = "case"
	AudienceCare Code = "care"

	ConsentGiven    Code = "given"
	ConsentDeclined Code = "declined"

	PresumedVictim Code = "presumed-victim"
	NotPresumed    Code = "not-presumed"
	NotYet         Code = "not-yet"

	Identified Code = "identified"

	DangerNow Code = "now"

	SafeNo      Code = "no"
	SafeUnknown Code = "unknown"

	EndPurposeReached   Code = "purpose-reached"
	EndConsentWithdrawn Code = "consent-withdrawn"
	EndConsentOver      Code = "consent-over"
	EndExpired          Code = "expired"
	EndDeclined         Code = "declined"
	EndTakenBack        Code = "taken-back"
	EndPersonErased     Code = "person-erased"
)

//go:embed vocabulary.json
var vocabularyFile []byte

type vocabularyDoc struct {
	Schema  int `json:"schema"`
	Version int `json:"version"`
	Lists   map[string]struct {
		Source string   `json:"source"`
		Codes  []string `json:"codes"`
	} `json:"lists"`
}

var vocabulary = readVocabulary(vocabularyFile)

// readVocabulary panics on a broken file: it is part of the program and a test reads it.
func readVocabulary(file []byte) map[string][]string {
	var doc vocabularyDoc
	dec := json.NewDecoder(bytes.NewReader(file))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil || doc.Schema != 1 {
		panic("casefile: vocabulary.json is broken: " + err.Error())
	}
	out := make(map[string][]string, len(doc.Lists))
	for name, l := range doc.Lists {
		out[name] = l.Codes
	}
	return out
}

// Vocabulary gives the codes of a list in the order they are offered, and whether the list exists. The list "country" is not here:
// internal/place has it.
func Vocabulary(list string) ([]string, bool) {
	codes, ok := vocabulary[list]
	return codes, ok
}

// InVocabulary reports whether a code is in a list.
func InVocabulary(list string, code Code) bool {
	return slices.Contains(vocabulary[list], string(code))
}

// VocabularyLists names all lists, sorted.
func VocabularyLists() []string {
	out := make([]string, 0, len(vocabulary))
	for name := range vocabulary {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
