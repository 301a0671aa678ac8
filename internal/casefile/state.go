package casefile

import (
	"slices"
	"time"

	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// Entry is one fact in its present wording, with what it said before.
type Entry struct {
	ID     id.Entry
	Fact   Fact
	By     id.Account
	Agency id.Agency
	At     time.Time // recorded
	// Happened is EDTF, empty when it is the day of recording.
	Happened string
	Why      string
	Seq      int64 // version of the stream at the last event of this entry
	// Earlier wordings, oldest first. A correction keeps them.
	Earlier []Wording
	Struck  *Wording // set when the fact was struck: who, when, why
	Erased  bool
	// State of a task or a consent, from later events under the entry.
	Done      *Wording
	Result    string
	Withdrawn *Wording
	Assignee  id.Account // of a task: the present one
}

// Wording is an earlier wording, or an act upon an entry: who, when, why.
type Wording struct {
	Fact     Fact
	By       id.Account
	At       time.Time
	Happened string
	Why      string
	Erased   bool
}

// Person is somebody on the case, with their entries.
type Person struct {
	ID       id.Person
	Entry    *Entry
	KeyScope id.Stream
	Erased   bool
	Names    []*Entry
	Sexes    []*Entry
	Births   []*Entry
	// Others are the remaining personal facts: nationality, languages, documents, phones, homes, needs, wage claims.
	Others    []*Entry
	Presumed  []Decision
	Formal    []Decision
	Tips      []TipLinked
	Screening []ScreeningLinked
	Forms     []SubmissionLinked
	// Files are the streams of this person's files, struck ones too: each has a key of its own.
	Files []id.Stream
}

// Roles gives the person's roles on the case.
func (p *Person) Roles() []Code {
	if p.Entry == nil {
		return nil
	}
	added, _ := p.Entry.Fact.(PersonAdded) // another kind under the entry says nothing of roles
	return added.Roles
}

// Has reports whether the person has a role.
func (p *Person) Has(role Code) bool { return slices.Contains(p.Roles(), role) }

// PresumedVictim reports whether the latest decision is "presumed victim".
func (p *Person) PresumedVictim() bool {
	return len(p.Presumed) > 0 && p.Presumed[len(p.Presumed)-1].Code == PresumedVictim
}

// Identified reports whether the latest authority's decision is "identified".
func (p *Person) Identified() bool {
	return len(p.Formal) > 0 && p.Formal[len(p.Formal)-1].Code == Identified
}

// Decision is one decision about a person. Presumed and formally identified are two lists, never one.
type Decision struct {
	Code      Code
	By        id.Account
	Agency    id.Agency
	At        time.Time
	Happened  string
	Why       string
	Screening id.Stream
	Outcome   Code
	Against   bool
	Form      string
}

// Step is one step of the administrative course: opened, assigned, closed, reopened.
type Step struct {
	Payload event.Payload
	By      id.Account
	At      time.Time
	Why     string
}

// Grant is a referral's grant on the case.
type Grant struct {
	GrantOpened
	At    time.Time
	Ended *GrantEnded
	End   time.Time
}

// Case is the present state of a case, as far as its reader may see it.
type Case struct {
	Stream id.Stream
	Head   int64 // version of the stream this state was folded from
	Number string
	Agency id.Agency
	Lead   id.Account
	Team   []id.Account
	From   id.Stream
	Opened time.Time
	Closed bool
	Course []Step
	// CourseSeq is the version at the last step of the course, to detect that somebody else assigned or closed it meanwhile.
	CourseSeq int64

	People  []*Person
	Entries []*Entry // all facts in the order first recorded, struck ones too
	Grants  []*Grant
	Tips    []TipLinked
	Screens []ScreeningLinked
	// Forms of phones that were added to the case; the one it was opened from is From.
	Forms []SubmissionLinked
	// Received are the referrals of other agencies worked on here, the one the case was opened from first.
	Received []id.Stream
	History  []event.Opened

	entries map[id.Entry]*Entry
	people  map[id.Person]*Person
}

// Fold makes the state of a case from its events, in order. Events the reader may not see are simply absent.
func Fold(stream id.Stream, events []event.Opened) *Case {
	c := &Case{Stream: stream, entries: map[id.Entry]*Entry{}, people: map[id.Person]*Person{}}
	for i := range events {
		c.apply(&events[i])
	}
	c.History = events
	return c
}

// Before gives the events recorded up to the end of a day in a time zone: what the case looked like then.
func Before(events []event.Opened, end time.Time) []event.Opened {
	n := len(events)
	for i := range events {
		if !events[i].Recorded.Before(end) {
			n = i
			break
		}
	}
	return events[:n:n]
}

func (c *Case) apply(o *event.Opened) {
	c.Head = max(c.Head, o.Seq)
	switch p := o.Payload.(type) {
	case CaseOpened:
		c.Number, c.Agency, c.Lead, c.From, c.Opened = p.Number, p.Agency, p.Lead, p.From, o.Recorded
		if p.From.Kind() == id.Referral {
			c.Received = append(c.Received, p.From)
		}
		c.step(o)
	case CaseAssigned:
		c.Lead = p.Lead
		c.step(o)
	case TeamJoined:
		if !slices.Contains(c.Team, p.Account) {
			c.Team = append(c.Team, p.Account)
		}
		c.step(o)
	case TeamLeft:
		c.Team = slices.DeleteFunc(slices.Clone(c.Team), func(a id.Account) bool { return a == p.Account })
		c.step(o)
	case CaseClosed:
		c.Closed = true
		c.step(o)
	case CaseReopened:
		c.Closed = false
		c.step(o)
	case PersonErased:
		if person := c.people[p.Person]; person != nil {
			person.Erased = true
		}
		c.step(o)
	case Fact:
		c.record(o, p)
	default:
		c.applyToEntry(o)
		c.applyDecision(o)
	}
}

func (c *Case) step(o *event.Opened) {
	c.Course = append(c.Course, Step{Payload: o.Payload, By: o.Actor, At: o.Recorded, Why: o.Why})
	c.CourseSeq = o.Seq
}

// record puts a fact in its place: a new entry, or a correction of one.
func (c *Case) record(o *event.Opened, f Fact) {
	e := c.entries[o.Entry]
	if e == nil {
		e = &Entry{ID: o.Entry}
		c.entries[o.Entry] = e
		c.Entries = append(c.Entries, e)
		e.set(o, f)
		c.place(e)
		return
	}
	e.Earlier = append(e.Earlier, Wording{Fact: e.Fact, By: e.By, At: e.At, Happened: e.Happened, Why: e.Why, Erased: e.Erased})
	e.set(o, f)
}

func (e *Entry) set(o *event.Opened, f Fact) {
	e.Fact, e.By, e.Agency, e.At, e.Happened, e.Why, e.Seq, e.Erased = f, o.Actor, o.Agency, o.Recorded, o.Happened, o.Why, o.Seq, o.Erased
	if t, ok := f.(TaskAdded); ok {
		e.Assignee = t.Assignee
	}
}

// place hangs a new entry on its person.
func (c *Case) place(e *Entry) {
	switch f := e.Fact.(type) {
	case PersonAdded:
		p := c.person(f.Person)
		p.Entry, p.KeyScope = e, f.KeyScope
	case NameRecorded:
		p := c.person(f.Person)
		p.Names = append(p.Names, e)
	case SexRecorded:
		p := c.person(f.Person)
		p.Sexes = append(p.Sexes, e)
	case BirthRecorded:
		p := c.person(f.Person)
		p.Births = append(p.Births, e)
	case NationalityRecorded, LanguagesRecorded, DocumentRecorded, PhoneRecorded, HomeRecorded, NeedRecorded, WageClaimed:
		p := c.person(e.Fact.Concerns()[0])
		p.Others = append(p.Others, e)
	case FileAttached:
		if !f.OfCase {
			p := c.person(f.Person)
			p.Files = append(p.Files, f.File)
		}
	}
}

func (c *Case) person(who id.Person) *Person {
	p := c.people[who]
	if p == nil {
		p = &Person{ID: who}
		c.people[who] = p
		c.People = append(c.People, p)
	}
	return p
}

// applyToEntry lets an act upon an entry take effect.
func (c *Case) applyToEntry(o *event.Opened) {
	e := c.entries[o.Entry]
	if e == nil {
		return
	}
	w := &Wording{By: o.Actor, At: o.Recorded, Happened: o.Happened, Why: o.Why}
	switch p := o.Payload.(type) {
	case EntryStruck:
		e.Struck = w
	case TaskDone:
		e.Done, e.Result = w, p.Result.V
	case TaskReopened:
		e.Done, e.Result = nil, ""
	case TaskReassigned:
		e.Assignee = p.Assignee
	case ConsentWithdrawn:
		e.Withdrawn = w
	default:
		return
	}
	e.Seq = o.Seq
}

func (c *Case) applyDecision(o *event.Opened) {
	d := Decision{By: o.Actor, Agency: o.Agency, At: o.Recorded, Happened: o.Happened, Why: o.Why}
	switch p := o.Payload.(type) {
	case PresumptionDecided:
		d.Code, d.Screening, d.Outcome, d.Against = p.Decision, p.Screening, p.Outcome, p.Against
		if p.DecidedBy != "" {
			d.By = p.DecidedBy
		}
		person := c.person(p.Person)
		person.Presumed = append(person.Presumed, d)
	case FormallyIdentified:
		d.Code, d.Form, d.Agency = p.Decision, p.Form.V, p.Authority
		person := c.person(p.Person)
		person.Formal = append(person.Formal, d)
	case TipLinked:
		c.Tips = append(c.Tips, p)
		c.person(p.Person).Tips = append(c.person(p.Person).Tips, p)
	case ScreeningLinked:
		c.Screens = append(c.Screens, p)
		c.person(p.Person).Screening = append(c.person(p.Person).Screening, p)
	case SubmissionLinked:
		c.Forms = append(c.Forms, p)
		c.person(p.Person).Forms = append(c.person(p.Person).Forms, p)
	case ReferralLinked:
		c.Received = append(c.Received, p.Referral)
	case GrantOpened:
		c.Grants = append(c.Grants, &Grant{GrantOpened: p, At: o.Recorded})
	case GrantEnded:
		for _, g := range c.Grants {
			if g.Referral == p.Referral && g.Ended == nil {
				g.Ended, g.End = &p, o.Recorded
			}
		}
	}
}

// Entry gives an entry by its identifier, or nil.
func (c *Case) Entry(e id.Entry) *Entry { return c.entries[e] }

// Person gives a person of the case, or nil.
func (c *Case) Person(p id.Person) *Person { return c.people[p] }

// Live gives the entries of one kind that are not struck, in the order first recorded.
func Live[F Fact](c *Case) []*Entry {
	var out []*Entry
	for _, e := range c.Entries {
		if _, ok := e.Fact.(F); ok && e.Struck == nil {
			out = append(out, e)
		}
	}
	return out
}

// Active reports whether the grant is in force on a day.
func (g *Grant) Active(day partial.Day) bool {
	until, ok := g.Until.Latest()
	return g.Ended == nil && (!ok || day.Compare(until) <= 0)
}

// ActiveGrants gives the grants in force towards an agency on a day.
func (c *Case) ActiveGrants(to id.Agency, day partial.Day) []*Grant {
	var out []*Grant
	for _, g := range c.Grants {
		if g.To == to && g.Active(day) {
			out = append(out, g)
		}
	}
	return out
}

// Consent gives the live entry of a consent that permits a purpose towards an agency for a person on a day, or nil. A refusal in
// force (the latest word, for that purpose and recipient) is given as declined.
func (c *Case) Consent(person id.Person, purpose Code, to id.Agency, day partial.Day) (given, declined *Entry) {
	for _, e := range Live[ConsentRecorded](c) {
		f := e.Fact.(ConsentRecorded)
		if f.Person != person || f.Purpose != purpose || f.Recipient != to {
			continue
		}
		switch {
		case f.Decision == ConsentDeclined:
			given, declined = nil, e
		case e.Withdrawn == nil && f.InForce(day):
			given, declined = e, nil
		}
	}
	return given, declined
}
