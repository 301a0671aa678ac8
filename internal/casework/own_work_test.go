package casework_test

import (
	"slices"
	"testing"

	"spean/internal/casework"
)

func TestAHeadsOwnWorkLeavesOutWhatOthersCarry(t *testing.T) {
	o := newOffice(t)
	all, err := o.Desk.Home(t.Context(), o.who("thida.ngo"))
	must(t, err)
	own, err := o.Desk.OwnWork(t.Context(), o.who("thida.ngo"))
	must(t, err)
	for _, w := range own {
		if !slices.ContainsFunc(all, func(o casework.Work) bool { return o.Stream == w.Stream && o.Entry == w.Entry && o.Sort == w.Sort }) {
			t.Errorf("%+v is the head's own and not the agency's", w)
		}
	}
	titled := func(work []casework.Work, title string) bool {
		return slices.ContainsFunc(work, func(w casework.Work) bool { return w.Title == title })
	}
	const ofTevy = "Follow-up after 1 month"
	if !titled(all, ofTevy) || titled(own, ofTevy) {
		t.Errorf("a task of somebody else: in all %t, in the own %t", titled(all, ofTevy), titled(own, ofTevy))
	}
	worker, err := o.Desk.OwnWork(t.Context(), o.who("tevy.ngo"))
	must(t, err)
	home, err := o.Desk.Home(t.Context(), o.who("tevy.ngo"))
	must(t, err)
	if len(worker) != len(home) {
		t.Errorf("somebody who heads nothing has %d things to do and %d of their own", len(home), len(worker))
	}
}
