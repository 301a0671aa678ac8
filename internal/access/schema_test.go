package access

import (
	"os"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"
)

// TestEveryRuleSpeaksOnlyOfWhatThereIs checks the types of the rules: a misspelt attribute would make a rule that never decides.
func TestEveryRuleSpeaksOnlyOfWhatThereIs(t *testing.T) {
	text, err := os.ReadFile("policies/schema.cedarschema")
	if err != nil {
		t.Fatal(err)
	}
	var s schema.Schema
	if err := s.UnmarshalCedar(text); err != nil {
		t.Fatal(err)
	}
	known, err := s.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	checker := validate.New(known)
	for id, rule := range allRules(load(t)) {
		if err := checker.Policy(string(id), (*ast.Policy)(rule.AST())); err != nil {
			t.Errorf("rule %s: %v", id, err)
		}
	}
	for _, a := range acts {
		if _, ok := known.Actions[cedar.NewEntityUID("Action", cedar.String(a))]; !ok {
			t.Errorf("the schema does not know %s", a)
		}
	}
	if len(known.Actions) != len(acts) {
		t.Errorf("the schema knows %d acts, there are %d", len(known.Actions), len(acts))
	}
}
