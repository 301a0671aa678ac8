package casework

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/openrosa"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
)

// indexable are the kinds of streams people are found in.
var indexable = map[string]bool{id.Case: true, id.Tip: true, id.Screening: true, id.Submission: true}

// touched sorts the events of a page by stream: those of streams that begin in it, which need not be read again, and the names of those
// that go on.
func touched(page []event.Record) (began [][]event.Record, older []id.Stream) {
	at, seen := map[id.Stream]int{}, map[id.Stream]bool{}
	for i := range page {
		s := page[i].Stream
		switch n, beganHere := at[s]; {
		case !indexable[s.Kind()] || seen[s]:
		case beganHere:
			began[n] = append(began[n], page[i])
		case page[i].Seq == 1:
			at[s] = len(began)
			began = append(began, page[i:i+1:i+1])
		default:
			seen[s] = true
			older = append(older, s)
		}
	}
	return began, older
}

// together is how many streams are taken in at a time: their keys are asked for in one, and whoever waits for a page or a phone's answer gets
// the processor in between.
const together = 16

// begin takes streams in that begin in a page of the log.
func (x *Index) begin(ctx context.Context, streams [][]event.Record) error {
	for some := range slices.Chunk(streams, together) {
		if err := x.beginSome(ctx, some); err != nil {
			return err
		}
		runtime.Gosched()
	}
	return nil
}

func (x *Index) beginSome(ctx context.Context, streams [][]event.Record) error {
	var all []event.Opened
	coded := make([][]event.Opened, len(streams))
	for i, records := range streams {
		var err error
		if coded[i], err = x.vault.Coded(records); err != nil {
			return err
		}
		all = append(all, findable(coded[i])...)
	}
	opened, err := x.vault.Reveal(ctx, x.grant, all)
	if err != nil {
		return err
	}
	of := make(map[id.Stream][]event.Opened, len(streams))
	for _, o := range opened {
		of[o.Stream] = append(of[o.Stream], o)
	}
	for i := range streams {
		x.take(streams[i][0].Stream, coded[i], of[streams[i][0].Stream])
	}
	return nil
}

// refresh reads one stream anew.
func (x *Index) refresh(ctx context.Context, stream id.Stream) error {
	records, err := x.log.Stream(ctx, stream, 0)
	if err != nil || len(records) == 0 {
		return err
	}
	return x.begin(ctx, [][]event.Record{records})
}

// findable leaves of a stream what has to be opened to find it. Of a form that is the form itself, and nothing as long as it is closed to
// everybody, or where it became a screening, in which its person is found.
func findable(coded []event.Opened) []event.Opened {
	if coded[0].Stream.Kind() != id.Submission {
		return coded
	}
	s := submission.Fold(coded[0].Stream, coded)
	if s.State != submission.StateWaiting && s.State != submission.StateLinked {
		return nil
	}
	var out []event.Opened
	for _, o := range coded {
		switch o.Payload.(type) {
		case submission.Received, submission.Continued:
			out = append(out, o)
		}
	}
	return out
}

// take holds of a stream what can be found of it.
func (x *Index) take(stream id.Stream, coded, opened []event.Opened) {
	if stream.Kind() == id.Submission {
		x.takeForm(stream, coded, opened)
		return
	}
	c := casefile.Fold(stream, opened)
	next := card{stream: stream, agency: c.Agency, workers: append(slices.Clone(c.Team), c.Lead)}
	people := textsOf(c)
	if stream.Kind() != id.Case {
		next.agency = coded[0].Agency
	}
	switch stream.Kind() {
	case id.Tip:
		t := tip.Fold(stream, opened)
		next.handed = t.HandedTo
		if told := t.Taken.Where.V; told.IsKnown() {
			people[""] = append(people[""], found{section: tip.SectionTold, text: placeText(told.Value)})
		}
	case id.Screening:
		r := screening.Fold(stream, opened)
		next.handed = r.HandedTo
		if r.Started.Practice {
			people = nil // practice is found by nobody
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range c.People {
		if p.Erased {
			x.forget(p)
			x.unfinished[stream] = true
		}
	}
	x.put(next, people)
}

// takeForm holds the person a form is about. A form that cannot be read is found by nobody, and holds up nothing.
func (x *Index) takeForm(stream id.Stream, coded, opened []event.Opened) {
	var people map[id.Person][]found
	s := submission.Fold(stream, opened)
	if form, err := openrosa.ParseSubmission(s.XML()); err == nil {
		people = map[id.Person][]found{s.Received.Person: formTexts(&form, s)}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if submission.Fold(stream, coded).State == submission.StateDeleted {
		x.unfinished[stream] = true
	}
	x.put(card{stream: stream, agency: coded[0].Agency}, people)
}

// formTexts are the texts by which the person of a form is found.
func formTexts(form *openrosa.Submission, s *submission.Submission) []found {
	var out []found
	named := func(name string) {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, found{casefile.SectionPeople, "as-told", name})
		}
	}
	if s.Received.Form != submission.FormHTCDS {
		if talk, _, err := openrosa.ReadScreening(form, s.At.In(Zone)); err == nil {
			named(talk.Name)
		}
		return out
	}
	in, _ := htcds.Read(form, partial.DayOf(s.At.In(Zone)))
	named(in.SecondName + " " + in.FirstName)
	for _, typed := range []string{in.MobilePhone, in.HomePhone} {
		if n, err := phone.Parse(typed); err == nil {
			out = append(out, found{section: casefile.SectionContact, text: n.Normal})
		}
	}
	return out
}
