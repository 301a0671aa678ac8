package casework

import (
	"context"
	"slices"
	"time"

	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/openrosa"
	"spean/internal/problem"
	"spean/internal/submission"
	"spean/internal/view"
)

// SubmissionSight is what a phone sent as one person may see it.
type SubmissionSight struct {
	*submission.Submission
	May map[access.Act]bool
	// Told: what was filled in is in sight. Otherwise where it stands is all there is.
	Told bool
	// Intake is what an HTCDS form says, Talk what one of screening says; nil for other forms, and where it is not told.
	Intake *htcds.Intake
	Talk   *openrosa.Screening
	// Flags say node by node what is odd.
	Flags []openrosa.Flag
	// Others are the forms that came under its name with other content.
	Others []OtherForm
	// Became is the screening it became; nil when it became none.
	Became *Linked
	// On are the cases it was added to, or that were opened from it, for whoever is told what it says.
	On []Linked
	// DecideBy is the day until which a legal basis can be recorded, of one that is sealed.
	DecideBy time.Time
	// Copy is which print of it this is, from 1; 0 when it was opened for anything else.
	Copy int
}

// OtherForm is a form that came under the name of another, beside which it is laid.
type OtherForm struct {
	Device id.Device
	Differ []Difference
}

// Difference is a node that holds something else in two forms. What is not there is empty.
type Difference struct{ Path, First, Other string }

var submissionSections = []event.Section{access.State, submission.SectionTold, casefile.SectionPeople, casefile.SectionContact}

// ListSubmissions gives a page of what the agency's phones sent. Whoever works on none of it, but sees to what is closed to everybody,
// is shown that alone.
func (d *Desk) ListSubmissions(ctx context.Context, who access.Principal, q view.SubmissionQuery) (*Page[view.SubmissionRow], error) {
	if err := d.listing(ctx, who, access.ListSubmissions); err != nil {
		return nil, err
	}
	q.Visible = visible(who)
	q.Visible.All = true
	if !d.may(who, access.SubmissionSee, d.anySubmission(who, false), submission.SectionTold) {
		closed := []event.Code{submission.StateQuarantine, submission.StateSealed, submission.StateDeleted}
		q.States = slices.DeleteFunc(closed, func(c event.Code) bool { return q.States != nil && !slices.Contains(q.States, c) })
	}
	rows, err := d.Lists.Submissions(ctx, q)
	if err != nil {
		return nil, err
	}
	return page(ctx, d, who, "list", rows, q.Window, func(r view.SubmissionRow) (id.Stream, id.Person, id.Entry) { return r.Stream, r.Person, "" })
}

// anySubmission is one of the agency's, for asking what somebody may do with such.
func (d *Desk) anySubmission(who access.Principal, sealed bool) access.Resource {
	return access.Resource{Kind: id.Submission, Stream: d.IDs.Stream(id.Submission), Owner: who.Agency, Sealed: sealed}
}

// SeeSubmission opens what a phone sent, for a page or for print.
func (d *Desk) SeeSubmission(ctx context.Context, who access.Principal, stream id.Stream, purpose audit.Purpose) (*SubmissionSight, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	s, err := d.seeSubmission(ctx, who, l, purpose)
	if err != nil {
		return nil, err
	}
	for act, section := range map[access.Act]event.Section{access.SubmissionOpen: submission.SectionTold, access.SubmissionMatch: submission.SectionTold,
		access.SubmissionReview: submission.SectionTold, access.SubmissionBasis: access.State, access.SubmissionDelete: access.State} {
		s.May[act] = d.may(who, act, l.resource, section)
	}
	opens := access.Resource{Kind: id.Case, Stream: d.IDs.Stream(id.Case), Owner: who.Agency, Author: who.Account, Lead: who.Account}
	s.May[access.SubmissionOpen] = s.May[access.SubmissionOpen] && openable(s) == nil && d.may(who, access.CaseOpen, opens, access.State)
	s.May[access.SubmissionMatch] = s.May[access.SubmissionMatch] && openable(s) == nil
	s.May[access.SubmissionReview] = s.May[access.SubmissionReview] && s.Unreviewed > 0
	s.May[access.SubmissionBasis] = s.May[access.SubmissionBasis] && s.State == submission.StateSealed && !s.Overdue(d.now())
	s.May[access.SubmissionDelete] = s.May[access.SubmissionDelete] && deletable(s.Submission) == nil && s.State != submission.StateDeleted
	if s.State == submission.StateSealed {
		s.DecideBy = s.At.Add(submission.BasisWithin)
	}
	if s.On, err = d.casesOf(ctx, who, s); err != nil {
		return nil, err
	}
	if became := s.Received.Screening; became != "" {
		r, err := d.load(ctx, who, became)
		if err != nil {
			return nil, err
		}
		linked := linkedOf(became, r.coded)
		linked.Sees = d.may(who, access.ScreeningSee, r.resource, access.State)
		s.Became = &linked
	}
	return s, nil
}

// casesOf names the cases a form went to, in codes only.
func (d *Desk) casesOf(ctx context.Context, who access.Principal, s *SubmissionSight) ([]Linked, error) {
	var out []Linked
	for _, link := range s.LinkedTo {
		c, err := d.load(ctx, who, link.Case)
		if err != nil {
			return nil, err
		}
		if s.Told && c.caseOf != nil {
			out = append(out, Linked{Stream: link.Case, Number: c.caseOf.Number, At: c.caseOf.Opened, Sees: d.may(who, access.CaseSee, c.resource, casefile.SectionCourse)})
		}
	}
	return out, nil
}

// seeSubmission records the look and opens what it covers. Codes stand also where the words are not in sight.
func (d *Desk) seeSubmission(ctx context.Context, who access.Principal, l loaded, purpose audit.Purpose) (*SubmissionSight, error) {
	decisions := d.decide(who, access.SubmissionSee, l.resource, submissionSections...)
	grant, err := d.Audit.Look(ctx, d.now(), purpose, decisions...)
	if err != nil {
		return nil, err
	}
	opened, err := d.open(ctx, grant, l)
	if err != nil {
		return nil, err
	}
	s := &SubmissionSight{Submission: submission.Fold(l.stream, withOpened(l.coded, opened[0])), May: map[access.Act]bool{}, Told: decisions[1].Allowed()}
	if s.Copy, err = d.copyOf(ctx, grant, purpose, l.stream); err != nil {
		return nil, err
	}
	if s.Erased = s.Erased && s.Told; !s.Told || s.Erased {
		return s, nil
	}
	return s, d.readForm(s)
}

// withOpened gives all events of a stream, those that were opened in place of their codes.
func withOpened(coded, opened []event.Opened) []event.Opened {
	out := slices.Clone(coded)
	for _, o := range opened {
		out[o.Seq-1] = o
	}
	return out
}

// readForm reads what was filled in.
func (d *Desk) readForm(s *SubmissionSight) error {
	form, err := openrosa.ParseSubmission(s.XML())
	if err != nil {
		return err
	}
	if s.Received.Form == submission.FormHTCDS {
		intake, flags := htcds.Read(&form, d.dayOf(s.At))
		s.Intake, s.Flags = &intake, flags
	} else if _, ok := openrosa.InstrumentOf(form.FormID, form.Version); ok {
		talk, flags, err := openrosa.ReadScreening(&form, s.At.In(Zone))
		if err != nil {
			return err
		}
		s.Talk, s.Flags = &talk, flags
	}
	for _, c := range s.Conflicts {
		other, err := openrosa.ParseSubmission(c.XML.V)
		if err != nil {
			return err
		}
		s.Others = append(s.Others, OtherForm{Device: c.Device, Differ: differing(&form, &other)})
	}
	return nil
}

// differing lays two forms side by side: every node that is not the same, in the order of the first.
func differing(first, other *openrosa.Submission) []Difference {
	var out []Difference
	seen := map[string]bool{}
	for _, form := range []*openrosa.Submission{first, other} {
		for _, v := range form.Values {
			a, _ := first.Get(v.Path)
			b, _ := other.Get(v.Path)
			if a != b && !seen[v.Path] {
				out = append(out, Difference{Path: v.Path, First: a, Other: b})
			}
			seen[v.Path] = true
		}
	}
	return out
}

// openable refuses to open a case from what is not waiting for one, or cannot be read any more.
func openable(s *SubmissionSight) error {
	switch {
	case s.Erased:
		return problem.New(problem.Expired, "submission.erased", "")
	case s.State != submission.StateWaiting:
		return problem.New(problem.Conflict, "submission.not-waiting", "")
	}
	return nil
}

// deletable refuses to delete what became something else: that is erased with the person on the case.
func deletable(s *submission.Submission) error {
	if s.State == submission.StateLinked || s.State == submission.StateScreened {
		return problem.New(problem.Conflict, "submission.became-something", "")
	}
	return nil
}
