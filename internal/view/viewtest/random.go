package viewtest

import (
	"fmt"

	"pgregory.net/rapid"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/tip"
)

// The few agencies and people of every history.
var (
	Agencies = []id.Agency{"agency-aaaaaaaa", "agency-bbbbbbbb", "agency-cccccccc"}
	Accounts = []id.Account{"account-aaaaaaaa", "account-bbbbbbbb", "account-cccccccc", "account-dddddddd"}
)

var dates = []string{"", "2026-11-08", "2026-11-20", "2026-11", "2026", "2026-11-XX", "2026-10-01/2026-11-10", "2026-11-01/..", "../2026-12-01", "2026-11-21~"}

// history draws events that people could have recorded, and some nobody would.
type history struct {
	t   *rapid.T
	log *Log
	// by kind, the streams there are
	streams map[string][]id.Stream
	people  map[id.Stream][]id.Person
	entries map[id.Stream][]id.Entry
}

func newHistory(t *rapid.T) *history {
	return &history{t: t, log: NewLog(rapid.Byte().Draw(t, "seed")), streams: map[string][]id.Stream{}, people: map[id.Stream][]id.Person{},
		entries: map[id.Stream][]id.Entry{}}
}

// grow adds some events.
func (h *history) grow(least, most int) {
	for range rapid.IntRange(least, most).Draw(h.t, "events") {
		switch rapid.SampledFrom([]string{id.Case, id.Case, id.Case, id.Tip, id.Screening, id.Submission, id.Referral, id.Office}).Draw(h.t, "kind") {
		case id.Case:
			h.inCase()
		case id.Tip:
			h.inTip()
		case id.Screening:
			h.inScreening()
		case id.Submission:
			h.inSubmission()
		case id.Referral:
			h.inReferral()
		default: // a stream that has no lists
			h.log.Add("office-aaaaaaaa", h.by(""), casefile.CaseReopened{})
		}
	}
}

func draw[T any](h *history, what string, from ...T) T {
	return rapid.SampledFrom(from).Draw(h.t, what)
}

func code(h *history, vocabulary string) event.Code {
	codes, ok := casefile.Vocabulary(vocabulary)
	if !ok {
		panic("viewtest: no vocabulary " + vocabulary)
	}
	return event.Code(rapid.SampledFrom(codes).Draw(h.t, vocabulary))
}

func (h *history) date() partial.Date {
	s := draw(h, "date", dates...)
	if s == "" {
		return partial.Date{}
	}
	d, err := partial.Parse(s)
	must(h.t, err)
	return d
}

func (h *history) by(entry id.Entry) By {
	return By{Agency: draw(h, "agency", Agencies...), Actor: draw(h, "actor", Accounts...), Entry: entry}
}

// some gives a stream of a kind, sometimes a new one; fresh says so.
func (h *history) some(kind string) (s id.Stream, fresh bool) {
	known := h.streams[kind]
	if len(known) == 0 || len(known) < 6 && rapid.IntRange(0, 7).Draw(h.t, "new") == 0 {
		s = h.log.make.Stream(kind)
		h.streams[kind] = append(known, s)
		return s, true
	}
	return draw(h, "stream", known...), false
}

func (h *history) person(s id.Stream) id.Person {
	if len(h.people[s]) == 0 || len(h.people[s]) < 4 && rapid.Bool().Draw(h.t, "new person") {
		h.people[s] = append(h.people[s], h.log.make.Person())
	}
	return draw(h, "person", h.people[s]...)
}

// entry gives an entry of a stream, often one that is there already, so that facts are corrected.
func (h *history) entry(s id.Stream) id.Entry {
	if len(h.entries[s]) == 0 || rapid.IntRange(0, 2).Draw(h.t, "new entry") == 0 {
		h.entries[s] = append(h.entries[s], h.log.make.Entry())
	}
	return draw(h, "entry", h.entries[s]...)
}

func (h *history) number() string {
	return fmt.Sprintf("47%d-931-865", rapid.IntRange(0, 9).Draw(h.t, "number"))
}

func (h *history) inCase() {
	s, fresh := h.some(id.Case)
	if fresh {
		by := h.by("")
		from, _ := h.some(draw(h, "from", id.Tip, id.Screening, id.Submission, id.Referral))
		h.log.Add(s, by, casefile.CaseOpened{Number: h.number(), Agency: by.Agency, Lead: by.Actor, From: draw(h, "from", "", from)})
		return
	}
	by := h.by(h.entry(s))
	tipStream, _ := h.some(id.Tip)
	screen, _ := h.some(id.Screening)
	sent, _ := h.some(id.Submission)
	ref, _ := h.some(id.Referral)
	person, who := h.person(s), draw(h, "who", Accounts...)
	h.log.Add(s, by, draw[func() event.Payload](h, "act",
		func() event.Payload {
			return casefile.PersonAdded{Person: person, Roles: []event.Code{code(h, "person-role"), casefile.RolePossibleVictim}[:1+rapid.IntRange(0, 1).Draw(h.t, "roles")]}
		},
		func() event.Payload { return casefile.NameRecorded{Person: person, Text: event.About("Popha")} },
		func() event.Payload {
			return casefile.TaskAdded{Sort: code(h, "task-kind"), Due: h.date(), Assignee: draw(h, "assignee", "", who), People: []id.Person{person}}
		},
		func() event.Payload { return casefile.TaskDone{} },
		func() event.Payload { return casefile.TaskReopened{} },
		func() event.Payload { return casefile.TaskReassigned{Assignee: who} },
		func() event.Payload {
			return casefile.ConsentRecorded{Person: person, Decision: code(h, "consent-decision"), Purpose: code(h, "purpose"),
				Recipient: draw(h, "to", Agencies...), Given: h.date(), Until: h.date()}
		},
		func() event.Payload { return casefile.ConsentWithdrawn{Person: person} },
		func() event.Payload {
			return casefile.EpisodeAdded{Forms: []event.Code{code(h, "exploitation-form"), code(h, "exploitation-form")}}
		},
		func() event.Payload { return casefile.SafetyConcernRaised{Level: code(h, "danger")} },
		func() event.Payload {
			return casefile.PresumptionDecided{Person: person, Decision: code(h, "presumption"), Screening: screen}
		},
		func() event.Payload {
			return casefile.FormallyIdentified{Person: person, Decision: code(h, "identification")}
		},
		func() event.Payload { return casefile.CaseAssigned{Lead: who} },
		func() event.Payload { return casefile.TeamJoined{Account: who} },
		func() event.Payload { return casefile.TeamLeft{Account: who} },
		func() event.Payload { return casefile.CaseClosed{Reason: code(h, "close-reason")} },
		func() event.Payload { return casefile.CaseReopened{} },
		func() event.Payload { return casefile.EntryStruck{Part: casefile.SectionTasks} },
		func() event.Payload { return casefile.PersonErased{Person: person} },
		func() event.Payload {
			return casefile.TipLinked{Tip: tipStream, TipPerson: h.person(tipStream), Person: person}
		},
		func() event.Payload {
			return casefile.ScreeningLinked{Screening: screen, ScreeningPerson: h.person(screen), Person: person}
		},
		func() event.Payload {
			return casefile.SubmissionLinked{Submission: sent, SubmissionPerson: h.person(sent), Person: person}
		},
		func() event.Payload {
			return casefile.GrantOpened{Referral: ref, To: draw(h, "to", Agencies...), People: []id.Person{person}, Consent: draw(h, "consent", "", by.Entry),
				Parts: []casefile.GrantedPart{{Section: casefile.SectionPeople, Short: rapid.Bool().Draw(h.t, "short")}, {Section: casefile.SectionJourney}}}
		},
		func() event.Payload { return casefile.GrantEnded{Referral: ref, Cause: code(h, "grant-end")} },
	)())
}

func (h *history) inTip() {
	s, fresh := h.some(id.Tip)
	c, _ := h.some(id.Case)
	p := draw[event.Payload](h, "act", tip.HandedOver{To: draw(h, "to", Agencies...)}, tip.Linked{Case: c, Person: h.person(c)},
		tip.Closed{Reason: code(h, "tip-close")})
	if fresh {
		p = tip.Taken{Number: h.number(), Urgency: code(h, "urgency"), AtRisk: h.person(s), Happening: event.Common("locked yard")}
	}
	h.log.Add(s, h.by(""), p)
}

func (h *history) inScreening() {
	s, fresh := h.some(id.Screening)
	c, _ := h.some(id.Case)
	p := draw[event.Payload](h, "act", screening.HandedOver{To: draw(h, "to", Agencies...), Urgent: rapid.Bool().Draw(h.t, "urgent")},
		screening.Linked{Case: c, Person: h.person(c)}, screening.Stopped{Reason: code(h, "stop-reason")}, screening.Resumed{},
		screening.Answered{Person: h.person(s), Indicator: "EX01", Answer: event.About(screening.Yes)}, screening.AgeSet{Age: code(h, "age-at-time")},
		screening.Decided{Decision: code(h, "presumption"), Outcome: "open"})
	if fresh {
		p = screening.Started{Number: h.number(), Instrument: "ilo-adult-labour", Version: rapid.IntRange(1, 2).Draw(h.t, "version"), Person: h.person(s), Age: screening.BandAdult,
			Practice: rapid.Bool().Draw(h.t, "practice"), From: draw(h, "from", "", c)}
	}
	h.log.Add(s, h.by(""), p)
}

func (h *history) inSubmission() {
	s, fresh := h.some(id.Submission)
	c, _ := h.some(id.Case)
	screen, _ := h.some(id.Screening)
	person := h.person(s)
	p := draw[event.Payload](h, "act", submission.Conflicted{Person: person, Content: submission.Digest(draw(h, "content", "one", "two")), XML: event.About([]byte("<a/>"))},
		submission.Reviewed{}, submission.Completed{}, submission.BasisRecorded{Basis: code(h, "legal-basis"), Screening: draw(h, "screened", "", screen)},
		submission.Deleted{Person: person}, submission.Linked{Case: c, Person: h.person(c)})
	if fresh {
		p = submission.Received{Number: h.number(), Form: draw(h, "form", submission.FormHTCDS, submission.FormAdult, submission.FormUnknown), Device: "device-aaaaaaaa",
			Person: person, Consent: draw(h, "consent", submission.ConsentGiven, submission.ConsentRefused, submission.ConsentNotSaid),
			Flags: []event.Code{"no-consent", "not-a-date"}[:rapid.IntRange(0, 2).Draw(h.t, "flags")], Screening: draw(h, "became", "", "", screen),
			More: rapid.Bool().Draw(h.t, "more"), XML: event.About([]byte("<a/>"))}
	}
	h.log.Add(s, h.by(""), p)
}

func (h *history) inReferral() {
	s, fresh := h.some(id.Referral)
	c, _ := h.some(id.Case)
	p := draw[event.Payload](h, "act", referral.Accepted{Case: c}, referral.Declined{Reason: code(h, "decline-reason")}, referral.Reminded{},
		referral.Ended{Cause: code(h, "grant-end")}, referral.Messaged{Text: event.Common("we keep a bed")})
	if fresh {
		p = referral.Sent{Number: h.number(), Case: c, From: draw(h, "from", Agencies...), To: draw(h, "to", Agencies...), Sort: code(h, "referral-kind"),
			Purpose: code(h, "purpose"), Basis: code(h, "legal-basis"), Urgent: rapid.Bool().Draw(h.t, "urgent"), Answer: h.date(), Until: h.date()}
	}
	h.log.Add(s, h.by(""), p)
}
