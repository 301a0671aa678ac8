package web_test

import (
	"context"
	"testing"

	"spean/internal/access"
	"spean/internal/view"
)

// principal is somebody as the acts know them.
func (o *office) principal(who string) access.Principal {
	o.t.Helper()
	ctx := context.Background()
	agencies, err := o.node.Accounts.Agencies(ctx)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, agency := range agencies {
		people, err := o.node.Accounts.Accounts(ctx, agency.ID)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, a := range people {
			if a.Name != who {
				continue
			}
			p := access.Principal{Account: a.ID, Agency: agency.ID, Identifies: agency.Identifies}
			for _, r := range a.Roles {
				p.Roles = append(p.Roles, access.Role(r))
			}
			return p
		}
	}
	o.t.Fatalf("nobody signs in as %s", who)
	return access.Principal{}
}

// caseOf is the address of the first case on somebody's list.
func (o *office) caseOf(who string) string {
	o.t.Helper()
	me := o.principal(who)
	page, err := o.node.Desk.ListCases(context.Background(), me, view.CaseQuery{})
	if err != nil || len(page.Lines) == 0 {
		o.t.Fatalf("%s has no case: %v", who, err)
	}
	return "/cases/" + string(page.Lines[0].Row.Stream)
}

func TestEveryPartOfACaseIsShownInBothLanguages(t *testing.T) {
	o := tell(t)
	base := o.caseOf("kalyan.ngo")
	for _, part := range []string{"", "/people", "/journey", "/episodes", "/consent", "/referrals", "/tasks", "/notes", "/timeline", "/looks"} {
		a := o.get("kalyan.ngo", base+part)
		t.Log(part, a.status, len(a.html))
		if a.status != 200 {
			t.Errorf("%s: %d %.300s", part, a.status, a.text())
		}
	}
}
