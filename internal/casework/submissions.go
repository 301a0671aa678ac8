package casework

import (
	"bytes"
	"context"
	"encoding/base32"
	"slices"
	"strings"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/openrosa"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/submission"
)

// SentForm is a filled form as a phone sent it.
type SentForm struct {
	Device id.Device
	// XML of the form, as it came.
	XML []byte
	// Files that came with it in this post; More says that others follow in another.
	Files []SentFile
	More  bool
}

// SentFile is a file beside a form.
type SentFile struct {
	Name string
	Data []byte
}

// Sending is what became of a post.
type Sending struct {
	Done
	// Conflict: something else was received under this name before. This was kept for somebody to look at.
	Conflict bool
	// Unknown: nobody serves the form, or this version. It was kept in quarantine.
	Unknown bool
}

// Uses of keyed digests of what phones send.
const (
	digestName    = "spean submission name 1"
	digestContent = "spean submission content 1"
)

// ReceiveForm keeps a filled form as a phone sent it, whatever is in it, and has a form of screening become a screening. The same form
// again changes nothing but adds files it did not have; another one under the same name is kept beside the first and is a conflict.
// Only what is no form at all, or too large, is a problem.
func (d *Desk) ReceiveForm(ctx context.Context, who access.Principal, in SentForm) (Sending, error) {
	d.forms.Add(1)
	defer d.forms.Add(-1)
	form, err := openrosa.ParseSubmission(in.XML)
	if err != nil {
		return Sending{}, err
	}
	do := Do{Who: who}
	received, screened, err := d.received(&do, &form, in)
	if err != nil {
		return Sending{}, err
	}
	fresh, err := d.Vault.Fresh(ctx, who.Agency, id.Submission)
	if err != nil {
		return Sending{}, err
	}
	received.Person = fresh.Person
	stream := fresh.Stream
	decisions := d.decide(who, access.SubmissionSend, access.Resource{Kind: id.Submission, Stream: stream, Owner: who.Agency, Author: who.Account})
	if !allowed(decisions) {
		return Sending{}, d.refuse(ctx, decisions)
	}
	changes := []change{{stream: stream, head: eventlog.Head{}, owner: who.Agency}}
	if screened != nil {
		made, more := d.screeningSent(do, stream, received.Person, screened)
		if allowed(more) { // who may not screen has sent a form all the same; it waits for somebody who may
			received.Screening = made.stream
			decisions, changes = append(decisions, more...), append(changes, made)
		}
	}
	changes[0].drafts = d.pieces(do, received, in)
	done, err := d.append(ctx, do, decisions, changes...)
	if err != nil || !done.Repeated {
		return Sending{Done: done, Unknown: received.Form == submission.FormUnknown}, err
	}
	return d.receivedAgain(ctx, do, done, received, in)
}

// received says of a form what can be said in codes. The command it sets is the form's own name: a form is received once.
func (d *Desk) received(do *Do, form *openrosa.Submission, in SentForm) (submission.Received, *openrosa.Screening, error) {
	out := submission.Received{Number: d.IDs.Number(), Form: submission.FormUnknown, Device: in.Device, Consent: submission.ConsentNotSaid,
		Length: len(in.XML), More: in.More, XML: event.About(in.XML)}
	content, err := d.Vault.Digest(digestContent, in.XML)
	if err != nil {
		return out, nil, err
	}
	out.Content = content
	named := []byte(form.InstanceID)
	if len(named) == 0 { // a phone that names nothing: its content is its name
		named = content
	}
	name, err := d.Vault.Digest(digestName, []byte(do.Who.Agency), []byte(form.FormID), named)
	if err != nil {
		return out, nil, err
	}
	do.Command = id.Command("do-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(name[:20])))
	var flags []openrosa.Flag
	var screened *openrosa.Screening
	switch ref, ok := openrosa.InstrumentOf(form.FormID, form.Version); {
	case !form.OfAForm(): // nothing this program served
	case ok:
		read, odd, err := openrosa.ReadScreening(form, d.now().In(Zone))
		if err != nil {
			return out, nil, err
		}
		out.Form, flags = event.Code(ref.ID), odd
		do.Happened = phoneDay(read.Start)
		if read.Prepared.Consent != "" {
			out.Consent = read.Prepared.Consent
		}
		if read.Consented() {
			screened = &read
		}
	case htcds.Accepts(form.FormID, form.Version):
		intake, odd := htcds.Read(form, d.Today())
		out.Form, flags = submission.FormHTCDS, odd
		do.Happened = phoneDay(intake.Start)
		out.Consent = consentOf(intake.Consent)
	}
	for _, f := range flags {
		if !slices.Contains(out.Flags, f.Reason) {
			out.Flags = append(out.Flags, f.Reason)
		}
	}
	return out, screened, nil
}

func consentOf(said partial.Stated[bool]) event.Code {
	switch {
	case !said.IsKnown():
		return submission.ConsentNotSaid
	case said.Value:
		return submission.ConsentGiven
	}
	return submission.ConsentRefused
}

// phoneDay gives the day of a phone's time as EDTF; empty when it is none.
func phoneDay(phone string) string {
	day, _, _ := strings.Cut(phone, "T")
	if _, err := partial.Parse(day); err != nil || len(day) != len("2026-11-23") {
		return ""
	}
	return day
}

// pieces makes the events of a form as it came, with its files.
func (d *Desk) pieces(do Do, r submission.Received, in SentForm) []event.Draft {
	var drafts []event.Draft
	for piece := range slices.Chunk(in.XML, submission.Piece) {
		if r.XML = event.About(piece); drafts == nil {
			drafts = append(drafts, do.draft("", r))
			continue
		}
		drafts = append(drafts, do.draft("", submission.Continued{Person: r.Person, XML: r.XML}))
	}
	return append(drafts, d.files(do, r.Person, nil, in.Files)...)
}

// files makes the events of files that are not held yet.
func (d *Desk) files(do Do, person id.Person, held []submission.File, sent []SentFile) []event.Draft {
	var drafts []event.Draft
	for _, f := range sent {
		content, err := d.Vault.Digest(digestContent, []byte(f.Name), f.Data)
		if err != nil || slices.ContainsFunc(held, func(h submission.File) bool { return bytes.Equal(h.Content, content) }) {
			continue
		}
		parts := max(1, (len(f.Data)+submission.Piece-1)/submission.Piece)
		entry := d.IDs.Entry()
		for i := range parts {
			data := f.Data[i*submission.Piece : min(len(f.Data), (i+1)*submission.Piece)]
			p := submission.FilePart{Person: person, File: entry, Part: i + 1, Parts: parts, Content: content, Data: event.About(data)}
			if i == 0 {
				p.Name = event.About(f.Name)
			}
			drafts = append(drafts, do.draft("", p))
		}
	}
	return drafts
}

// receivedAgain deals with a form whose name was received before.
func (d *Desk) receivedAgain(ctx context.Context, do Do, first Done, r submission.Received, in SentForm) (Sending, error) {
	out := Sending{Done: first, Unknown: r.Form == submission.FormUnknown}
	done, err := d.again(ctx, []id.Stream{first.Stream}, func() (Done, error) {
		l, err := d.load(ctx, do.Who, first.Stream)
		if err != nil {
			return Done{}, err
		}
		l.resource.Author = do.Who.Account // a colleague's phone may send what was handed round
		decisions := d.decide(do.Who, access.SubmissionSend, l.resource)
		if !allowed(decisions) {
			return Done{}, d.refuse(ctx, decisions)
		}
		s := submission.Fold(first.Stream, l.coded)
		var drafts []event.Draft
		if out.Conflict = !bytes.Equal(s.Received.Content, r.Content); out.Conflict {
			drafts = conflicting(do, s, r, in)
		} else if drafts = d.files(do, s.Received.Person, s.Files, in.Files); s.Incomplete && !in.More {
			drafts = append(drafts, do.draft("", submission.Completed{}))
		}
		if len(drafts) == 0 || s.State == submission.StateDeleted {
			return first, nil
		}
		return d.append(ctx, Do{Who: do.Who, Command: d.IDs.Command()}, decisions, onto(l, drafts...))
	})
	if problem.KindOf(err) == problem.Expired { // the person was erased on the case it became: nothing more is kept of them
		done, err = first, nil
	}
	done.Stream = first.Stream
	out.Done = done
	return out, err
}

// conflicting keeps another form that came under the same name, once.
func conflicting(do Do, s *submission.Submission, r submission.Received, in SentForm) []event.Draft {
	same := func(c submission.Conflicted) bool { return bytes.Equal(c.Content, r.Content) }
	if slices.ContainsFunc(s.Conflicts, same) {
		return nil
	}
	var drafts []event.Draft
	for piece := range slices.Chunk(in.XML, submission.Piece) {
		drafts = append(drafts, do.draft("", submission.Conflicted{Person: s.Received.Person, Device: in.Device, Content: r.Content, XML: event.About(piece)}))
	}
	return drafts
}

// screeningSent makes the screening a form becomes: the same as one talked through on the page, on the same person under the same key.
func (d *Desk) screeningSent(do Do, from id.Stream, person id.Person, in *openrosa.Screening) (change, []access.Decision) {
	stream := d.IDs.Stream(id.Screening)
	decisions := d.decide(do.Who, access.ScreeningStart, access.Resource{Kind: id.Screening, Stream: stream, Owner: do.Who.Agency, Author: do.Who.Account})
	drafts := []event.Draft{do.draft("", screening.Started{Number: d.IDs.Number(), Instrument: event.Code(in.Instrument.ID), Version: in.Instrument.Version,
		Person: person, Proxy: in.Proxy, Age: in.Age, From: from})}
	drafts = append(drafts, d.describe(do, from, person, casefile.RolePossibleVictim,
		Described{Name: in.Name, Sex: in.Sex, Born: in.Born, Typed: in.BornTyped})...)
	if in.Prepares() {
		drafts = append(drafts, do.draft("", in.Prepared))
	}
	for _, given := range in.Answers {
		drafts = append(drafts, do.draft("", screening.Answered{Person: person, Indicator: event.Code(given.Indicator), Answer: event.About(given.Answer)}))
	}
	if in.Note != "" {
		drafts = append(drafts, do.draft("", screening.Noted{Text: event.Common(in.Note)}))
	}
	if in.Stopped != nil {
		drafts = append(drafts, do.draft("", *in.Stopped))
	}
	return change{stream: stream, owner: do.Who.Agency, scopes: map[id.Person]id.Stream{person: from}, drafts: drafts}, decisions
}
