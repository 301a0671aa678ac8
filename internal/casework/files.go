package casework

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"spean/internal/access"
	"spean/internal/attachment"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/eventlog"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/submission"
)

// atOnce is how many people's files are whole in memory at a moment; others wait.
const atOnce = 2

// NewFiles are photos and documents of a case, with what is said of all of them.
type NewFiles struct {
	// Person is whose they are; empty when they are about nobody on the case alone.
	Person     id.Person
	Sort       casefile.Code
	Source     casefile.Code
	Note       string
	Restricted bool
	Files      []SentFile
}

// fact is what the case records of one of the files.
func (n NewFiles) fact(f SentFile) casefile.FileAttached {
	return casefile.FileAttached{Person: n.Person, OfCase: n.Person == "", Type: attachment.TypeOf(f.Data), Length: len(f.Data), Name: event.About(attachment.CleanName(f.Name)),
		Sort: event.About(n.Sort), Source: event.About(n.Source), Note: event.About(n.Note), Restricted: n.Restricted}
}

// holding runs what needs a file whole in memory, when there is room.
func (d *Desk) holding(ctx context.Context, run func() error) error {
	select {
	case d.whole <- struct{}{}:
		defer func() { <-d.whole }()
		return run()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// AttachFiles attaches photos and documents to a case: each sealed in a stream of its own under a key of its own, with a fact that names
// it. All of them are kept, with their facts, or none.
func (d *Desk) AttachFiles(ctx context.Context, do Do, stream id.Stream, in NewFiles) (done Done, err error) {
	err = d.holding(ctx, func() error {
		done, err = d.onStream(ctx, do, stream, access.CaseRecord, in.fact(SentFile{}).Section(), func(l loaded, decisions []access.Decision) (Done, error) {
			if err := d.checkFiles(l.caseOf, in); err != nil {
				return Done{}, err
			}
			return d.attach(ctx, do, l, decisions, in)
		})
		return err
	})
	return done, err
}

// checkFiles finds what cannot be attached.
func (d *Desk) checkFiles(c *casefile.Case, in NewFiles) error {
	if err := checkFact(d, c, in.fact(SentFile{})); err != nil {
		return err
	}
	if len(in.Files) == 0 {
		return problem.New(problem.Invalid, "file.none", "file")
	}
	var length int
	for _, f := range in.Files {
		if len(f.Data) == 0 {
			return problem.New(problem.Invalid, "file.empty", "file")
		}
		length += len(f.Data)
	}
	held := 0
	for _, e := range c.Entries {
		if casefile.FactName(e.Fact) == casefile.File {
			held++
		}
	}
	switch {
	case length > attachment.MaxLength:
		return TooLong("file")
	case len(in.Files) > attachment.MaxFiles:
		return problem.New(problem.TooLarge, "file.too-many", "file", "limit", strconv.Itoa(attachment.MaxFiles))
	case held+len(in.Files) > attachment.MaxOnCase:
		return problem.New(problem.TooLarge, "file.too-many-on-case", "file", "limit", strconv.Itoa(attachment.MaxOnCase))
	}
	return nil
}

// TooLong is the problem of files that are longer than is taken, found at a field.
func TooLong(where string) problem.Problem {
	return problem.New(problem.TooLarge, "file.too-large", where, "limit", strconv.Itoa(attachment.MaxLength>>20))
}

// attach makes the events of files and appends them with the facts that name them.
func (d *Desk) attach(ctx context.Context, do Do, l loaded, decisions []access.Decision, in NewFiles) (Done, error) {
	var facts []event.Draft
	var changes []change
	for _, f := range in.Files {
		fact := in.fact(f)
		fact.File = d.IDs.Stream(id.File)
		if fact.OfCase {
			fact.Person = d.IDs.Person()
		}
		of := d.fileResource(l.resource, fact.File)
		may := d.decide(do.Who, access.FileAttach, of, fact.Section(), attachment.SectionContent)
		if !allowed(may) {
			return Done{}, d.refuse(ctx, may)
		}
		decisions = append(decisions, may...)
		content := change{stream: fact.File, head: eventlog.Head{}, owner: l.resource.Owner}
		for _, p := range attachment.Cut(fact.Person, f.Data) {
			content.drafts = append(content.drafts, event.Draft{Payload: p})
		}
		facts, changes = append(facts, do.draft(d.IDs.Entry(), fact)), append(changes, content)
	}
	return d.append(ctx, do, decisions, append([]change{onto(l, facts...)}, changes...)...)
}

// fileResource is a file of a case, as access needs to know it.
func (d *Desk) fileResource(of access.Resource, file id.Stream) access.Resource {
	return access.Resource{Kind: id.File, Stream: file, Owner: of.Owner, Author: of.Author, Lead: of.Lead, Team: of.Team}
}

// FileSight is a file of a case as one person may have it.
type FileSight struct {
	Fact casefile.FileAttached
	// Data is the preview, or the original.
	Data []byte
}

// PreviewFile opens a photo of a case and gives a new, small picture made of it, without anything that was in the file besides its dots.
func (d *Desk) PreviewFile(ctx context.Context, who access.Principal, stream id.Stream, entry id.Entry) (*FileSight, error) {
	return d.openFile(ctx, who, access.FileSee, audit.ForFilePreview, stream, entry, func(s *FileSight) (err error) {
		if !attachment.Drawn(s.Fact.Type) {
			return problem.New(problem.Unsupported, "file.no-preview", "")
		}
		s.Data, err = d.Draw(ctx, s.Data)
		return err
	})
}

// TakeFile opens a file of a case and gives it as it was sent.
func (d *Desk) TakeFile(ctx context.Context, who access.Principal, stream id.Stream, entry id.Entry) (*FileSight, error) {
	return d.openFile(ctx, who, access.FileTake, audit.ForOriginal, stream, entry, func(*FileSight) error { return nil })
}

// openFile records the look, opens a file whole and makes of it what was asked for.
func (d *Desk) openFile(ctx context.Context, who access.Principal, act access.Act, purpose audit.Purpose, stream id.Stream, entry id.Entry, finish func(*FileSight) error) (*FileSight, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	coded, ok := fileOf(l.caseOf, entry)
	if !ok { // decided and recorded like any other
		return nil, d.refuse(ctx, d.decide(who, act, l.resource, casefile.SectionFiles))
	}
	decisions := append(d.decide(who, access.CaseSee, l.resource, coded.Section()),
		d.decide(who, act, d.fileResource(l.resource, coded.File), coded.Section(), attachment.SectionContent)...)
	if refused := slices.DeleteFunc(slices.Clone(decisions), access.Decision.Allowed); len(refused) > 0 {
		return nil, d.refuse(ctx, refused)
	}
	out := &FileSight{}
	return out, d.holding(ctx, func() error {
		grant, err := d.Audit.Look(ctx, d.now(), purpose, decisions...)
		if err != nil {
			return err
		}
		if out.Fact, err = d.openedFact(ctx, grant, l, entry); err != nil {
			return err
		}
		if out.Data, err = d.content(ctx, grant, coded.File); err != nil {
			return err
		}
		return finish(out)
	})
}

// SentFileSight is a file that came with a form of a phone.
type SentFileSight struct {
	Name string
	Type event.Code
	Data []byte
}

// PreviewSent opens a photo that came with a form and gives the picture made of it, as PreviewFile does.
func (d *Desk) PreviewSent(ctx context.Context, who access.Principal, stream id.Stream, file id.Entry) (*SentFileSight, error) {
	return d.openSent(ctx, who, audit.ForFilePreview, stream, file, func(s *SentFileSight) (err error) {
		s.Data, err = d.Draw(ctx, s.Data)
		return err
	})
}

// TakeSent opens a file that came with a form and gives it as it was sent.
func (d *Desk) TakeSent(ctx context.Context, who access.Principal, stream id.Stream, file id.Entry) (*SentFileSight, error) {
	return d.openSent(ctx, who, audit.ForOriginal, stream, file, func(*SentFileSight) error { return nil })
}

// openSent records the look and opens a file of a form. Who may read the form may read what came with it.
func (d *Desk) openSent(ctx context.Context, who access.Principal, purpose audit.Purpose, stream id.Stream, file id.Entry, finish func(*SentFileSight) error) (*SentFileSight, error) {
	l, err := d.load(ctx, who, stream)
	if err != nil {
		return nil, err
	}
	decisions := d.decide(who, access.SubmissionSee, l.resource, submission.SectionTold)
	if !allowed(decisions) {
		return nil, d.refuse(ctx, decisions)
	}
	kept := l
	kept.records = nil
	for i, o := range l.coded {
		if part, ok := o.Payload.(submission.FilePart); ok && part.File == file {
			kept.records = append(kept.records, l.records[i])
		}
	}
	out := &SentFileSight{}
	return out, d.holding(ctx, func() error {
		opened, err := d.look(ctx, purpose, decisions, kept)
		if err != nil {
			return err
		}
		files := submission.Fold(stream, opened[0]).Files
		if len(files) != 1 || len(files[0].Data) == 0 || opened[0][0].Erased {
			return problem.New(problem.NotFound, "error.not-available", "")
		}
		*out = SentFileSight{Name: attachment.CleanName(files[0].Name), Type: attachment.TypeOf(files[0].Data), Data: files[0].Data}
		return finish(out)
	})
}

// fileOf gives a file of a case by its entry, in codes.
func fileOf(c *casefile.Case, entry id.Entry) (casefile.FileAttached, bool) {
	if c == nil || c.Entry(entry) == nil {
		return casefile.FileAttached{}, false
	}
	f, ok := c.Entry(entry).Fact.(casefile.FileAttached)
	return f, ok
}

// openedFact opens what a case says of a file at present.
func (d *Desk) openedFact(ctx context.Context, grant audit.Grant, l loaded, entry id.Entry) (casefile.FileAttached, error) {
	kept := l
	kept.records = nil
	for i, o := range l.coded {
		if _, ok := o.Payload.(casefile.FileAttached); ok && o.Entry == entry {
			kept.records = l.records[i : i+1]
		}
	}
	opened, err := d.open(ctx, grant, kept)
	if err != nil {
		return casefile.FileAttached{}, err
	}
	if len(opened[0]) != 1 || opened[0][0].Erased {
		return casefile.FileAttached{}, problem.New(problem.NotFound, "error.not-available", "")
	}
	return opened[0][0].Payload.(casefile.FileAttached), nil
}

// content opens a file whole. Nothing of it is kept in memory.
func (d *Desk) content(ctx context.Context, grant audit.Grant, file id.Stream) ([]byte, error) {
	records, err := d.Log.Stream(ctx, file, 0)
	if err != nil {
		return nil, err
	}
	opened, err := d.Vault.Unseal(ctx, grant, records)
	if err != nil {
		return nil, err
	}
	if len(opened) == len(records) && len(opened) > 0 && opened[0].Erased {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	data, _, err := attachment.Join(opened)
	if err != nil {
		return nil, fmt.Errorf("casework: %s: %w", file, err)
	}
	return data, nil
}
