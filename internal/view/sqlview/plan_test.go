package sqlview

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spean/internal/event"
	"spean/internal/view"
)

// plan says how SQLite goes about a statement.
func plan(t *testing.T, s *Store, statement string, args []any) string {
	t.Helper()
	rows, err := s.read.QueryContext(context.Background(), "explain query plan "+statement, args...)
	var steps []string
	err = each(rows, err, func() error {
		var node, parent, unused int
		var step string
		err := rows.Scan(&node, &parent, &unused, &step)
		steps = append(steps, step)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

// asked is one list in one order.
type asked struct {
	what        string
	count, part string
	args        []any
}

// inEveryOrder asks a list for what an agency has, in every order it offers, both ways.
func inEveryOrder[R any, O ~string](what string, t table[R], o orders[O], question func(view.Visible, O, bool) (*where, string)) []asked {
	var out []asked
	for _, order := range append(slices.Sorted(maps.Keys(o.by)), "") {
		for _, reversed := range []bool{false, true} {
			w, by := question(view.Visible{Agency: "agency-some", Account: "account-some", All: true}, order, reversed)
			a := asked{what: fmt.Sprintf("%s by %q, reversed %t", what, order, reversed), args: w.args}
			a.count, a.part = counting(t, w), reading(t, w, by, few)
			out = append(out, a)
		}
	}
	return out
}

func TestEveryOrderOfEveryListIsReadOffAnIndex(t *testing.T) {
	s, err := OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "view.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var all []asked
	for _, status := range []view.Status{view.AnyStatus, view.OnlyOpen} {
		all = append(all, inEveryOrder("cases", cases, caseOrders, func(v view.Visible, o view.CaseOrder, reversed bool) (*where, string) {
			return s.caseQuestion(view.CaseQuery{Visible: v, Status: status, Order: o, Reversed: reversed})
		})...)
		all = append(all, inEveryOrder("tasks", tasks, taskOrders, func(v view.Visible, o view.TaskOrder, reversed bool) (*where, string) {
			return s.taskQuestion(view.TaskQuery{Visible: v, Status: status, Order: o, Reversed: reversed})
		})...)
	}
	for _, side := range []view.Side{view.Incoming, view.Outgoing} {
		for _, states := range [][]event.Code{nil, {"open"}} {
			all = append(all, inEveryOrder("tips", tips, tipOrders, func(v view.Visible, o view.TipOrder, reversed bool) (*where, string) {
				return s.tipQuestion(view.TipQuery{Visible: v, Side: side, States: states, Order: o, Reversed: reversed})
			})...)
			all = append(all, inEveryOrder("screenings", screenings, screeningOrders, func(v view.Visible, o view.ScreeningOrder, reversed bool) (*where, string) {
				return s.screeningQuestion(view.ScreeningQuery{Visible: v, Side: side, States: states, Order: o, Reversed: reversed})
			})...)
			all = append(all, inEveryOrder("submissions", submissions, submissionOrders, func(v view.Visible, o view.SubmissionOrder, reversed bool) (*where, string) {
				return s.submissionQuestion(view.SubmissionQuery{Visible: v, States: states, Forms: states, Conflicted: side == view.Incoming, Order: o, Reversed: reversed})
			})...)
			all = append(all, inEveryOrder("referrals", referrals, referralOrders, func(v view.Visible, o view.ReferralOrder, reversed bool) (*where, string) {
				return s.referralQuestion(view.ReferralQuery{Visible: v, Side: side, States: states, Order: o, Reversed: reversed})
			})...)
		}
	}
	for _, a := range all {
		part := plan(t, s, a.part, append(a.args, view.PageSize, 0))
		if strings.Contains(part, "TEMP B-TREE") || !strings.Contains(part, "SEARCH v USING INDEX") {
			t.Errorf("%s sorts or reads all rows:\n%s", a.what, part)
		}
		if count := plan(t, s, a.count, a.args); !strings.Contains(count, "SEARCH v USING COVERING INDEX") {
			t.Errorf("%s reads rows to count them:\n%s", a.what, count)
		}
	}
}

func TestWhatSomebodyCarriesIsFoundByTheirCases(t *testing.T) {
	s, err := OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "view.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	own := view.Visible{Agency: "agency-some", Account: "account-some"}
	for _, order := range append(slices.Sorted(maps.Keys(caseOrders.by)), "") {
		w, by := s.caseQuestion(view.CaseQuery{Visible: own, Mine: true, Status: view.OnlyOpen, Order: order})
		count, part := counting(cases, w), reading(cases, w, by, few)
		for _, steps := range []string{plan(t, s, count, w.args), plan(t, s, part, append(w.args, view.PageSize, 0))} {
			if !strings.Contains(steps, "SEARCH v USING INDEX sqlite_autoindex_view_case_1 (gen=? AND stream=?)") || !strings.Contains(steps, "SEARCH k USING COVERING INDEX view_carrier_1") {
				t.Errorf("by %q:\n%s", order, steps)
			}
		}
	}
}

func TestTasksOfSomebodyAreFoundByWhoDoesThem(t *testing.T) {
	s, err := OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "view.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, all := range []bool{false, true} {
		w, _ := s.taskQuestion(view.TaskQuery{Visible: view.Visible{Agency: "agency-some", Account: "account-some", All: all}, Mine: true, Status: view.OnlyOpen})
		count := counting(tasks, w)
		if steps := plan(t, s, count, w.args); !strings.Contains(steps, " AND assignee=?") {
			t.Errorf("of all %t:\n%s", all, steps)
		}
	}
}
