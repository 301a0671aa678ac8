package view

import (
	"slices"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
)

func (r *Rows) ofTip(coded []event.Opened) {
	t := tip.Fold(r.Stream, coded)
	if t.Taken.Number == "" {
		return
	}
	row := TipRow{Stream: t.Stream, Number: t.Taken.Number, Agency: t.Agency, Author: t.By, HandedTo: t.HandedTo, Urgency: t.Taken.Urgency,
		State: t.State, Taken: t.At, Last: last(coded), AtRisk: t.Taken.AtRisk}
	for _, l := range t.LinkedTo {
		row.Cases = including(row.Cases, l.Case)
		r.Links = append(r.Links, LinkRow{Stream: t.Stream, Person: t.Taken.AtRisk, Other: l.Case, OtherPerson: l.Person})
	}
	r.Links = once(r.Links)
	r.Tips = []TipRow{row}
}

func (r *Rows) ofScreening(coded []event.Opened) {
	s := screening.Fold(r.Stream, coded)
	if s.Started.Number == "" {
		return
	}
	row := ScreeningRow{Stream: s.Stream, Number: s.Started.Number, Agency: s.Agency, Author: s.By, HandedTo: s.HandedTo, Urgent: s.Urgent,
		Instrument: s.Started.Instrument, Version: s.Started.Version, Person: s.Started.Person, Age: s.Age, State: s.State, Practice: s.Started.Practice, Started: s.At,
		Last: last(coded), From: s.Started.From}
	if n := len(s.Decisions); n > 0 {
		row.Decision, row.Outcome = s.Decisions[n-1].Decision, s.Decisions[n-1].Outcome
	}
	if row.From != "" && !row.Practice {
		r.Links = append(r.Links, LinkRow{Stream: s.Stream, Person: row.Person, Other: row.From})
	}
	for _, l := range s.LinkedTo {
		row.Cases = including(row.Cases, l.Case)
		if !row.Practice {
			r.Links = append(r.Links, LinkRow{Stream: s.Stream, Person: row.Person, Other: l.Case, OtherPerson: l.Person})
		}
	}
	r.Links = once(r.Links)
	r.Screenings = []ScreeningRow{row}
}

func (r *Rows) ofSubmission(coded []event.Opened) {
	s := submission.Fold(r.Stream, coded)
	if s.Received.Number == "" {
		return
	}
	row := SubmissionRow{Stream: s.Stream, Number: s.Received.Number, Agency: s.Agency, Author: s.By, Device: s.Received.Device, Form: s.Received.Form,
		Consent: s.Received.Consent, State: s.State, Flags: len(s.Received.Flags), Conflicts: s.Unreviewed, Incomplete: s.Incomplete, Received: s.At,
		Last: last(coded), Person: s.Received.Person}
	for _, l := range s.LinkedTo {
		row.Cases = including(row.Cases, l.Case)
		r.Links = append(r.Links, LinkRow{Stream: s.Stream, Person: row.Person, Other: l.Case, OtherPerson: l.Person})
	}
	r.Links = once(r.Links)
	r.Submissions = []SubmissionRow{row}
}

func including(streams []id.Stream, s id.Stream) []id.Stream {
	if slices.Contains(streams, s) {
		return streams
	}
	return append(streams, s)
}
