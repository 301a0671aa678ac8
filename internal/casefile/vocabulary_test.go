package casefile_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/event"
)

func TestTheVocabularyIsWholeAndItsListsHaveASource(t *testing.T) {
	content, err := os.ReadFile("vocabulary.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Lists map[string]struct {
			Source string
			Codes  []string
		}
	}
	if err := json.Unmarshal(content, &doc); err != nil {
		t.Fatal(err)
	}
	for name, list := range doc.Lists {
		if list.Source == "" || len(list.Codes) == 0 {
			t.Errorf("%s has no source or no codes", name)
		}
		seen := map[string]bool{}
		for _, code := range list.Codes {
			if code == "" || seen[code] || strings.ContainsAny(code, " _.") {
				t.Errorf("%s: code %q", name, code)
			}
			seen[code] = true
		}
	}
	for list, codes := range map[string][]event.Code{
		"person-role": {casefile.RolePossibleVictim, casefile.RoleSuspect, casefile.RoleWitness, casefile.RoleFamily, casefile.RoleTipGiver},
		"audience":    {casefile.AudienceCase, casefile.AudienceCare}, "consent-decision": {casefile.ConsentGiven, casefile.ConsentDeclined},
		"presumption": {casefile.PresumedVictim, casefile.NotPresumed, casefile.NotYet}, "identification": {casefile.Identified}, "danger": {casefile.DangerNow},
		"safe-to-call": {casefile.SafeNo, casefile.SafeUnknown},
		"grant-end": {casefile.EndPurposeReached, casefile.EndConsentWithdrawn, casefile.EndConsentOver, casefile.EndExpired, casefile.EndDeclined,
			casefile.EndTakenBack, casefile.EndPersonErased},
	} {
		for _, code := range codes {
			if !casefile.InVocabulary(list, code) {
				t.Errorf("the program reasons about %s, which is not in %s", code, list)
			}
		}
	}
	for name, zero := range casefile.Facts() {
		for i := range reflect.TypeOf(zero).NumField() {
			for part := range strings.SplitSeq(reflect.TypeOf(zero).Field(i).Tag.Get("form"), ",") {
				list, ok := strings.CutPrefix(part, "vocab=")
				if _, known := casefile.Vocabulary(list); ok && !known && list != "country" {
					t.Errorf("%s offers the codes of %s, and there is no such list", name, list)
				}
			}
		}
	}
}
