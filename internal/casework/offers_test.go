package casework_test

import (
	"testing"

	"spean/internal/access"
)

func TestEverybodyIsOfferedWhatTheyMayBegin(t *testing.T) {
	o := newOffice(t)
	for name, want := range map[string]map[access.Act]bool{
		"chantrea.ngo": {access.TipTake: true, access.ListTips: true, access.ScreeningStart: false, access.SearchPeople: false, access.ListCases: false},
		"leakena.dos":  {access.TipTake: false, access.ScreeningStart: true, access.ListScreenings: true, access.CaseOpen: false},
		"kalyan.ngo":   {access.TipTake: true, access.ScreeningStart: true, access.CaseOpen: true, access.SearchPeople: true, access.AdminPeople: false},
		"borey.ngo":    {access.AdminPeople: true, access.ListCases: false, access.ListTips: false, access.SearchPeople: false},
		"zhou.cnp":     {access.AdminPeople: true, access.ListCases: true, access.TipTake: false},
	} {
		offers := o.Desk.Offers(o.who(name))
		for act, is := range want {
			if offers[act] != is {
				t.Errorf("%s is offered %s: %v", name, act, offers[act])
			}
		}
	}
}
