package submission_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/submission"
)

const stream = id.Stream("submission-aaaaaaaa")

var came = time.Date(2026, 11, 16, 2, 0, 0, 0, time.UTC)

// told gives payloads the places of events of one stream.
func told(payloads ...event.Payload) []event.Opened {
	out := make([]event.Opened, len(payloads))
	for i, p := range payloads {
		out[i] = event.Opened{Record: event.Record{Stream: stream, Seq: int64(i + 1), Agency: "agency-a", Actor: "account-a", Recorded: came}, Payload: p, Why: "because"}
	}
	return out
}

func received(consent event.Code) submission.Received {
	return submission.Received{Form: submission.FormHTCDS, Person: "person-a", Consent: consent, Content: submission.Digest("first"), XML: event.About([]byte("<a>"))}
}

func TestWhereAFormStandsWhenItComes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*submission.Received)
		state  event.Code
		closed bool
	}{
		"with consent":             {func(*submission.Received) {}, submission.StateWaiting, false},
		"refused":                  {func(r *submission.Received) { r.Consent = submission.ConsentRefused }, submission.StateSealed, true},
		"nobody said":              {func(r *submission.Received) { r.Consent = submission.ConsentNotSaid }, submission.StateSealed, true},
		"a form nobody serves":     {func(r *submission.Received) { r.Form = submission.FormUnknown }, submission.StateQuarantine, true},
		"a talk that was screened": {func(r *submission.Received) { r.Form, r.Screening = submission.FormAdult, "screening-aaaaaaaa" }, submission.StateScreened, false},
	} {
		r := received(submission.ConsentGiven)
		c.change(&r)
		s := submission.Fold(stream, told(r))
		if s.State != c.state || s.Withheld() != c.closed || s.By != "account-a" || !s.At.Equal(came) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestABasisOpensWhatWasSealedAndDeletingClosesItForGood(t *testing.T) {
	sealed := received(submission.ConsentRefused)
	s := submission.Fold(stream, told(sealed, submission.BasisRecorded{Basis: "danger-to-life"}))
	if s.State != submission.StateWaiting || s.Basis != "danger-to-life" || s.Why != "because" || s.Withheld() {
		t.Errorf("%+v", s)
	}
	if s = submission.Fold(stream, told(sealed, submission.Deleted{Person: "person-a"})); s.State != submission.StateDeleted || !s.Withheld() {
		t.Errorf("%+v", s)
	}
	if s = submission.Fold(stream, told(received(submission.ConsentGiven), submission.Linked{Case: "case-aaaaaaaa", Person: "person-a"})); s.State != submission.StateLinked {
		t.Errorf("%+v", s)
	}
}

func TestTheTimeForABasisEnds(t *testing.T) {
	s := submission.Fold(stream, told(received(submission.ConsentRefused)))
	if s.Overdue(came.Add(submission.BasisWithin)) || !s.Overdue(came.Add(submission.BasisWithin+time.Second)) {
		t.Error("the last moment is another")
	}
	if s = submission.Fold(stream, told(received(submission.ConsentGiven))); s.Overdue(came.AddDate(1, 0, 0)) {
		t.Error("what has consent needs no basis")
	}
}

func TestALongFormComesTogetherFromItsPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SliceOfN(rapid.Byte(), 1, 60).Draw(t, "form")
		size := rapid.IntRange(1, 20).Draw(t, "size")
		var payloads []event.Payload
		for piece := range slices.Chunk(form, size) {
			if payloads == nil {
				r := received(submission.ConsentGiven)
				r.XML = event.About(piece)
				payloads = append(payloads, r)
				continue
			}
			payloads = append(payloads, submission.Continued{Person: "person-a", XML: event.About(piece)})
		}
		if got := submission.Fold(stream, told(payloads...)).XML(); !bytes.Equal(got, form) {
			t.Fatalf("%x became %x", form, got)
		}
	})
}

func TestAConflictCountsOnceUntilSomebodyLooked(t *testing.T) {
	other := func(content, text string) event.Payload {
		return submission.Conflicted{Person: "person-a", Content: submission.Digest(content), XML: event.About([]byte(text))}
	}
	s := submission.Fold(stream, told(received(submission.ConsentGiven), other("second", "<b"), other("second", ">"), other("third", "<c>")))
	if s.Unreviewed != 2 || len(s.Conflicts) != 2 || string(s.Conflicts[0].XML.V) != "<b>" || string(s.XML()) != "<a>" {
		t.Fatalf("%+v", s)
	}
	if s = submission.Fold(stream, append(s.History, told(submission.Reviewed{})...)); s.Unreviewed != 0 || len(s.Conflicts) != 2 {
		t.Fatalf("%+v", s)
	}
}

func TestFilesComeTogetherAndTheLastOneCompletesTheForm(t *testing.T) {
	r := received(submission.ConsentGiven)
	r.More = true
	part := func(file id.Entry, name, data string) event.Payload {
		return submission.FilePart{Person: "person-a", File: file, Name: event.About(name), Data: event.About([]byte(data))}
	}
	s := submission.Fold(stream, told(r, part("entry-a", "ក.jpg", "one"), part("entry-a", "", "two"), part("entry-b", "b.jpg", "three")))
	if !s.Incomplete || len(s.Files) != 2 || string(s.Files[0].Data) != "onetwo" || s.Files[0].Name != "ក.jpg" {
		t.Fatalf("%+v", s.Files)
	}
	if s = submission.Fold(stream, append(s.History, told(submission.Completed{})...)); s.Incomplete {
		t.Error("it still waits for files")
	}
}
