package casework

import (
	"context"
	"maps"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/screening"
)

// PaperScreening is a talk held on a printed form, as it is typed in afterwards. What the paper left blank is left out: it was not asked.
type PaperScreening struct {
	NewScreening
	// TakenBy is the colleague who held the talk; whoever types when it is empty.
	TakenBy  id.Account
	Prepared screening.Prepared
	Answers  screening.Answers
	Note     string
	// Stop is why the talk ended before its end; empty when it did not.
	Stop casefile.Code
}

// EnterPaper types in a talk held on paper, as one act: the same screening as one talked through on the page, which happened on the day
// of the talk (do.Happened) and is recorded now.
func (d *Desk) EnterPaper(ctx context.Context, do Do, in PaperScreening) (Done, error) {
	if done, ok, err := d.repeated(ctx, do); ok || err != nil {
		return done, err
	}
	stream := d.IDs.Stream(id.Screening)
	decisions := d.decide(do.Who, access.ScreeningStart, access.Resource{Kind: id.Screening, Stream: stream, Owner: do.Who.Agency,
		Author: do.Who.Account, Practice: in.Practice})
	if !allowed(decisions) {
		return Done{}, d.refuse(ctx, decisions)
	}
	if err := d.paperFaults(do, in).Err(); err != nil {
		return Done{}, err
	}
	drafts, scopes, err := d.beginning(ctx, do, stream, in.NewScreening)
	if err != nil {
		return Done{}, err
	}
	told, err := written(do, drafts[0].Payload.(screening.Started), in)
	if err != nil {
		return Done{}, err
	}
	return d.append(ctx, do, decisions, change{stream: stream, owner: do.Who.Agency, scopes: scopes, drafts: append(drafts, told...)})
}

// paperFaults finds what a typed form lacks before anything is recorded: the day of the talk, which is past, and the person's agreement,
// without which no answer is kept.
func (d *Desk) paperFaults(do Do, in PaperScreening) problem.List {
	var faults problem.List
	held, err := partial.Parse(do.Happened)
	last, known := held.Latest()
	switch {
	case do.Happened == "":
		faults = append(faults, problem.New(problem.Invalid, "error.required", "happened"))
	case err != nil || !held.IsDay() || !known:
		faults = append(faults, problem.New(problem.Invalid, "paper.whole-day", "happened"))
	case last.Compare(d.Today()) > 0:
		faults = append(faults, problem.New(problem.Invalid, "date.future", "happened"))
	}
	switch in.Prepared.Consent {
	case "given":
	case "declined":
		if len(in.Answers) > 0 {
			faults = append(faults, problem.New(problem.Invalid, "paper.not-agreed", "consent"))
		}
	default:
		faults = append(faults, problem.New(problem.Invalid, "error.required", "consent"))
	}
	if in.Stop != "" && !casefile.InVocabulary("stop-reason", in.Stop) {
		faults = append(faults, problem.New(problem.Invalid, "error.no-such-choice", "stop"))
	}
	return faults
}

// written makes the events of what stands on a form, after those a screening begins with: the answers in the order of the lists.
func written(do Do, started screening.Started, in PaperScreening) ([]event.Draft, error) {
	lists, err := ListsOf(&screening.Record{Started: started, Age: started.Age})
	if err != nil {
		return nil, err
	}
	typed := screening.TypedIn{TakenBy: in.TakenBy}
	if typed.TakenBy == do.Who.Account {
		typed.TakenBy = ""
	}
	drafts := []event.Draft{do.draft("", typed), do.draft("", in.Prepared)}
	left := maps.Clone(in.Answers)
	for _, list := range []*screening.Instrument{lists.Lead, lists.Beside} {
		if list == nil {
			continue
		}
		for _, code := range list.Codes() {
			answer, ok := left[code]
			if !ok {
				continue
			}
			if !answer.Given() {
				return nil, problem.New(problem.Invalid, "error.no-such-choice", code)
			}
			delete(left, code)
			drafts = append(drafts, do.draft("", screening.Answered{Person: started.Person, Indicator: event.Code(code), Answer: event.About(answer)}))
		}
	}
	if len(left) > 0 {
		return nil, problem.New(problem.Invalid, "screening-page.unknown-indicator", "")
	}
	if in.Note != "" {
		drafts = append(drafts, do.draft("", screening.Noted{Text: event.Common(in.Note)}))
	}
	if in.Stop != "" {
		drafts = append(drafts, do.draft("", screening.Stopped{Reason: in.Stop}))
	}
	return drafts, nil
}
