package casework

import (
	"context"

	"spean/internal/access"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/screening"
)

// MayScreen reports whether a person screens at all, and so may also send an emergency to an agency. It opens and records nothing.
func (d *Desk) MayScreen(who access.Principal) bool {
	return d.may(who, access.ScreeningStart, access.Resource{Kind: id.Screening, Stream: d.IDs.Stream(id.Screening), Owner: who.Agency, Author: who.Account}, access.State)
}

// HandOverInDanger gives a screening to an agency at once, with the few words that tell the danger: both or neither.
func (d *Desk) HandOverInDanger(ctx context.Context, do Do, stream id.Stream, words string, to id.Agency) (Done, error) {
	return d.onScreening(ctx, do, stream, access.ScreeningHandOver, func(*screening.Record) ([]event.Draft, error) {
		var faults problem.List
		if words == "" {
			faults = append(faults, problem.New(problem.Invalid, "error.required", "words"))
		}
		if to == "" {
			faults = append(faults, problem.New(problem.Invalid, "error.required", "to"))
		}
		return []event.Draft{do.draft("", screening.Noted{Text: event.Common(words)}), do.draft("", screening.HandedOver{To: to, Urgent: true})}, faults.Err()
	})
}
