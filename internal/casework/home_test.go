package casework_test

import (
	"slices"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/tip"
	"spean/internal/view"
)

func TestS1H9_Story14_TheLateFollowUpStandsOnTop(t *testing.T) {
	o := newOffice(t)
	work, err := o.Desk.Home(t.Context(), o.who("tevy.ngo"))
	must(t, err)
	if len(work) == 0 {
		t.Fatal("nothing to do")
	}
	first := work[0]
	if first.Sort != "task" || first.Title != "Follow-up after 1 month" || first.Days != -8 || first.Band != casework.BandLate || first.Name.Khmer != "ឈួន បុប្ផា" {
		t.Errorf("the first row is %+v", first)
	}
	if !slices.IsSortedFunc(work, func(a, b casework.Work) int { return int(a.Band - b.Band) }) {
		t.Error("the bands are mixed")
	}
}

func TestStory1_ATipTakenInOnePieceCarriesItsRuleOfCalling(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	done, err := o.Desk.TakeTip(ctx, o.by("chantrea.ngo", ""), casework.NewTip{
		Taken:  tip.Taken{Urgency: "now", Channel: "phone", Sure: "quite-sure", Happening: said("She whispers."), CallBack: said("Speak only with me.")},
		AtRisk: casework.Described{Name: "Bopha"},
		Caller: casework.Described{Name: "Pheakdey", Relation: "her sister", Phone: casefile.PhoneRecorded{Number: event.About(partial.Known("+85500555101")),
			Safe: event.About(casefile.Code("with-rule")), Hours: event.About("19:00-21:00")}},
		To: o.who("kalyan.ngo").Agency})
	must(t, err)
	o.settle()
	hotline, err := o.Desk.SeeTip(ctx, o.who("chantrea.ngo"), done.Stream)
	must(t, err)
	if hotline.Told || hotline.Taken.Happening.V != "" || hotline.State != tip.StateHanded || len(hotline.People.People) > 0 {
		t.Errorf("the hotline still sees %+v", hotline.Taken)
	}
	worker, err := o.Desk.SeeTip(ctx, o.who("kalyan.ngo"), done.Stream)
	must(t, err)
	caller := worker.People.Person(worker.Taken.Caller)
	if !worker.Told || caller == nil || len(caller.Others) != 1 || caller.Others[0].Fact.(casefile.PhoneRecorded).Hours.V != "19:00-21:00" {
		t.Errorf("the worker sees %+v", caller)
	}
	work, err := o.Desk.Home(ctx, o.who("kalyan.ngo"))
	must(t, err)
	if len(work) == 0 || work[0].Stream != done.Stream || work[0].Band != casework.BandDanger {
		t.Errorf("a tip about danger now is not first: %+v", work)
	}
}

func TestStory2_TheCaseHasTwoTipsAndCountsOnce(t *testing.T) {
	o := newOffice(t)
	s1, bopha := o.s1()
	sight, err := o.Desk.SeeCase(t.Context(), o.who("kalyan.ngo"), s1, partial.Day{}, "page")
	must(t, err)
	if n := o.casesOf("kalyan.ngo", bopha); len(sight.Tips) != 2 || n != 1 {
		t.Errorf("%d tips, %d cases", len(sight.Tips), n)
	}
	linked := 0
	for _, e := range sight.History {
		if strings.HasPrefix(string(e.Payload.Kind()), "tip-linked/") {
			linked++
		}
	}
	if linked != 2 {
		t.Errorf("the timeline shows %d tips", linked)
	}
}

func TestListsGiveOnlyWhatMayBeSeen(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	s1, _ := o.s1()
	// Kalyan leads six: S1, both men of S2, S3, and what she took on of S4 and S6. The shelter lead is on two teams; a director sees all; a
	// social worker of the province leads what she took on of S1, S3 and S5, and S4; the commune worker is on the team of S4 alone.
	for name, want := range map[string]int{"kalyan.ngo": 6, "tevy.ngo": 2, "thida.ngo": 6, "lin.cnp": 1, "neary.dos": 4, "leakena.dos": 1} {
		list, err := o.Desk.ListCases(ctx, o.who(name), view.CaseQuery{})
		must(t, err)
		if len(list.Lines) != want {
			t.Errorf("%s lists %d cases", name, len(list.Lines))
		}
		for _, line := range list.Lines {
			if line.Row.Stream == s1 && o.who(name).Agency != o.who("kalyan.ngo").Agency {
				t.Errorf("%s lists the case of another agency", name)
			}
		}
	}
	if _, err := o.Desk.ListCases(ctx, o.who("borey.ngo"), view.CaseQuery{}); err == nil {
		t.Error("an administrator lists cases")
	}
	tasks, err := o.Desk.ListTasks(ctx, o.who("tevy.ngo"), view.TaskQuery{Mine: true, Status: view.OnlyOpen})
	must(t, err)
	if len(tasks.Lines) < 2 || tasks.Lines[0].Title != "Follow-up after 1 month" || tasks.Lines[0].Row.Stream.Kind() != id.Case {
		t.Errorf("tasks are %+v", tasks.Lines)
	}
}
