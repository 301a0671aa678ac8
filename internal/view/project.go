package view

import (
	"slices"
	"time"

	"spean/internal/event"
	"spean/internal/id"
)

// RowsOf makes all rows of a stream from all its events, in order, of which the coded parts have been read. It looks at no sealed
// value: whether they are open or closed changes nothing. A stream of a kind without lists, or without its first event, has no rows.
func RowsOf(stream id.Stream, coded []event.Opened) Rows {
	rows := Rows{Stream: stream}
	if len(coded) == 0 {
		return rows
	}
	switch stream.Kind() {
	case id.Case:
		rows.ofCase(coded)
	case id.Tip:
		rows.ofTip(coded)
	case id.Screening:
		rows.ofScreening(coded)
	case id.Submission:
		rows.ofSubmission(coded)
	case id.Referral:
		rows.ofReferral(coded)
	}
	return rows
}

// last gives when anything was recorded last.
func last(coded []event.Opened) time.Time {
	var at time.Time
	for i := range coded {
		if coded[i].Recorded.After(at) {
			at = coded[i].Recorded
		}
	}
	return at
}

// some gives a list of its own, nil when it is empty: rows hold no empty lists, so that equal rows are equal in Go.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}
