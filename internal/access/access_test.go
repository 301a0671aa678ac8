package access

import "testing"

func TestLoads(t *testing.T) {
	p, err := Load()
	if err != nil { t.Fatal(err) }
	d := p.Decide(Request{Principal: Principal{Account: "account-a", Agency: "agency-a", Roles: []Role{UnitLead}}, Act: CaseSee, Resource: Resource{Kind: "case", Stream: "case-1", Owner: "agency-a"}})
	t.Log(d)
	d = p.Decide(Request{Principal: Principal{Account: "account-a", Agency: "agency-b", Roles: []Role{UnitLead}}, Act: CaseSee, Resource: Resource{Kind: "case", Stream: "case-1", Owner: "agency-a"}})
	t.Log(d)
}
func BenchmarkDecide(b *testing.B) {
	p, _ := Load()
	for b.Loop() {
		p.Decide(Request{Principal: Principal{Account: "account-a", Agency: "agency-a", Roles: []Role{UnitLead}}, Act: CaseSee, Resource: Resource{Kind: "case", Stream: "case-1", Owner: "agency-a"}})
	}
}
