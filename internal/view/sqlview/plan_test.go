package sqlview

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/view"
)

// plan says how SQLite goes about a statement.
func plan(t *testing.T, s *Store, statement condition) string {
	t.Helper()
	rows, err := s.read.QueryContext(context.Background(), "explain query plan "+statement.sql, statement.args...)
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
	count, part condition
}

// inEveryOrder asks a list for what an agency has, in every order it offers, both ways.
func inEveryOrder[R any, O ~string](what string, t table[R], o orders[O], question func(view.Visible, O, bool) (*where, string)) []asked {
	var out []asked
	for _, order := range append(slices.Sorted(maps.Keys(o.by)), "") {
		for _, reversed := range []bool{false, true} {
			w, by := question(view.Visible{Agency: "agency-some", Account: "account-some", All: true}, order, reversed)
			out = append(out, asked{fmt.Sprintf("%s by %q, reversed %t", what, order, reversed), counting(t, w), reading(t, w, by, false, view.Window{})})
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
		part := plan(t, s, a.part)
		if strings.Contains(part, "TEMP B-TREE") || !strings.Contains(part, "SEARCH v USING INDEX") {
			t.Errorf("%s sorts or reads all rows:\n%s", a.what, part)
		}
		if count := plan(t, s, a.count); !strings.Contains(count, "SEARCH v USING COVERING INDEX") {
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
		for _, steps := range []string{plan(t, s, counting(cases, w)), plan(t, s, reading(cases, w, by, false, view.Window{}))} {
			if !strings.Contains(steps, "SEARCH k USING COVERING INDEX view_carrier_1") || !strings.Contains(steps, "SEARCH v USING INDEX sqlite_autoindex_view_case_1 (gen=? AND stream=?)") {
				t.Errorf("by %q:\n%s", order, steps)
			}
		}
		many := plan(t, s, reading(cases, w, by, true, view.Window{}))
		if strings.Contains(many, "TEMP B-TREE") || strings.Contains(many, "LIST SUBQUERY") {
			t.Errorf("many by %q are sorted, or gathered first:\n%s", order, many)
		}
	}
}

func TestCasesInDangerNowAreFoundWithoutAskingAllThatSomebodyCarries(t *testing.T) {
	s, err := OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "view.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w, by := s.caseQuestion(view.CaseQuery{Visible: view.Visible{Agency: "agency-some", Account: "account-some"}, Status: view.OnlyOpen, Danger: casefile.DangerNow})
	for _, steps := range []string{plan(t, s, counting(cases, w)), plan(t, s, reading(cases, w, by, false, view.Window{}))} {
		if !strings.Contains(steps, "agency=? AND danger_rank=?") || strings.Contains(steps, "TEMP B-TREE") {
			t.Errorf("not read off the index of urgency:\n%s", steps)
		}
	}
}

func TestWhatWaitsForAnAnswerOrEndsSoonIsFoundWithoutAskingAllCasesThatSomebodyCarries(t *testing.T) {
	s, err := OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "view.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	mine := view.Visible{Agency: "agency-some", Account: "account-some"}
	waiting, by := s.referralQuestion(view.ReferralQuery{Visible: mine, Side: view.Outgoing, States: []event.Code{referral.StateSent}})
	ending, byEnd := s.consentQuestion(view.ConsentQuery{Visible: mine, Standing: true, EndsFrom: partial.Day{Year: 2026, Month: 11, Day: 1}, EndsBefore: partial.Day{Year: 2026, Month: 12, Day: 1}})
	for steps, want := range map[string]string{
		plan(t, s, counting(referrals, waiting)):                           "from_agency=? AND wait_rank<?",
		plan(t, s, reading(referrals, waiting, by, false, view.Window{})):  "from_agency=? AND wait_rank<?",
		plan(t, s, counting(consents, ending)):                             "agency=? AND end_day>? AND end_day<?",
		plan(t, s, reading(consents, ending, byEnd, false, view.Window{})): "agency=? AND end_day>? AND end_day<?",
	} {
		if !strings.Contains(steps, want) {
			t.Errorf("%q is not what is looked for first:\n%s", want, steps)
		}
	}
}

func TestConflictsAreFoundWithoutAskingAllThatPhonesSent(t *testing.T) {
	s, err := OpenSQLite(context.Background(), filepath.Join(t.TempDir(), "view.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w, by := s.submissionQuestion(view.SubmissionQuery{Visible: view.Visible{Agency: "agency-some", Account: "account-some", All: true},
		States: []event.Code{"waiting", "screened", "linked"}, Conflicted: true, Reversed: true})
	for _, steps := range []string{plan(t, s, counting(submissions, w)), plan(t, s, reading(submissions, w, by, false, view.Window{}))} {
		if !strings.Contains(steps, "agency=? AND conflicted=?") || strings.Contains(steps, "TEMP B-TREE") {
			t.Errorf("not read off the index of conflicts:\n%s", steps)
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
		for _, mine := range []bool{false, true} {
			if all && !mine {
				continue // an agency's are read off its own index, see above
			}
			w, by := s.taskQuestion(view.TaskQuery{Visible: view.Visible{Agency: "agency-some", Account: "account-some", All: all}, Mine: mine, Status: view.OnlyOpen})
			if steps := plan(t, s, counting(tasks, w)); !strings.Contains(steps, "(gen=? AND assignee=?") {
				t.Errorf("of all %t, mine %t:\n%s", all, mine, steps)
			}
			many := plan(t, s, reading(tasks, w, by, true, view.Window{}))
			if strings.Contains(many, "TEMP B-TREE") || strings.Contains(many, "LIST SUBQUERY") || strings.Contains(many, "MULTI-INDEX OR") {
				t.Errorf("many of all %t, mine %t are sorted, or gathered first:\n%s", all, mine, many)
			}
		}
	}
}
