// Package casefile is what a case holds: people, journey, exploitation, needs, safety, consent, tasks, notes and decisions, as
// events, and the fold that makes the present state of a case from them.
//
// Most of a case is facts. A fact is an event with an entry: recording it again under the same entry corrects it, EntryStruck takes
// it out of the present state, and every earlier wording stays readable. The fields of a fact carry what a form needs to ask for
// them (`form` tags) and whether they are personal (event.Personal), shared (event.Shared) or coded, so that entering, showing,
// correcting, printing and referring a fact need no code of their own.
//
// Invariants: the fold is pure and total (an event it cannot place is kept in the history and changes nothing); a value is known,
// unknown, declined or not asked, never guessed; a decision is a person's and is one of several, with its decider and date.
//
// Nothing here reads a clock, a file or the network, decides access or opens sealed values.
package casefile

import (
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
)

// Sections of a case. Access is decided, and a referral granted, section by section.
const (
	SectionCourse    event.Section = "course"    // opened, assigned, closed: the administrative course
	SectionPeople    event.Section = "people"    // who is concerned, names, sex, birth, nationality, languages
	SectionContact   event.Section = "contact"   // phones and how to call safely
	SectionDocuments event.Section = "documents" // passports, cards
	SectionFiles     event.Section = "files"     // photos and documents
	SectionHome      event.Section = "home"      // home and other places of a person
	SectionJourney   event.Section = "journey"   // legs
	SectionEpisodes  event.Section = "episodes"  // exploitation
	SectionNeeds     event.Section = "needs"     // injuries and needs
	SectionCare      event.Section = "care"      // what only those who care may see; never referred
	SectionSafety    event.Section = "safety"    // safety concerns
	SectionConsent   event.Section = "consent"   // what the person agreed to
	SectionTasks     event.Section = "tasks"
	SectionNotes     event.Section = "notes"
	SectionDecisions event.Section = "decisions" // presumed victim, formally identified
	SectionIntake    event.Section = "intake"    // linked tips and screenings
	SectionReferrals event.Section = "referrals"
)

// Sections lists every section in the order of the case page.
var Sections = []event.Section{SectionCourse, SectionSafety, SectionPeople, SectionContact, SectionDocuments, SectionFiles, SectionHome, SectionJourney,
	SectionEpisodes, SectionNeeds, SectionCare, SectionConsent, SectionTasks, SectionNotes, SectionDecisions, SectionIntake, SectionReferrals}

// Referable lists the sections a referral may grant, in the order of its preview. Files are not among them: no referral carries one.
var Referable = []event.Section{SectionSafety, SectionPeople, SectionContact, SectionDocuments, SectionHome, SectionJourney, SectionEpisodes,
	SectionNeeds, SectionNotes, SectionDecisions}

// Fact is a payload that records something about the case and can be corrected or struck.
type Fact interface {
	event.Payload
	// Concerns lists the people the fact is about; none when it is about the whole case.
	Concerns() []id.Person
	// Check finds what a person must mend before the fact can be recorded. Today is the day it is recorded.
	Check(today partial.Day) problem.List
}

// Shortener is a fact of which a part can be shown to a receiver whose purpose needs less than the whole.
type Shortener interface{ Shorten() event.Payload }

// Payloads lists every payload of a case as zero values, for the codec.
func Payloads() []event.Payload {
	return []event.Payload{
		PersonAdded{}, NameRecorded{}, SexRecorded{}, BirthRecorded{}, NationalityRecorded{}, LanguagesRecorded{}, DocumentRecorded{},
		PhoneRecorded{}, HomeRecorded{}, LegAdded{}, EpisodeAdded{}, WageClaimed{}, NeedRecorded{}, SafetyConcernRaised{}, ConsentRecorded{},
		ConsentWithdrawn{}, FileAttached{}, TaskAdded{}, TaskDone{}, TaskReopened{}, TaskReassigned{}, NoteWritten{}, PresumptionDecided{},
		FormallyIdentified{}, CaseOpened{}, CaseAssigned{}, TeamJoined{}, TeamLeft{}, CaseClosed{}, CaseReopened{}, TipLinked{},
		ScreeningLinked{}, SubmissionLinked{}, ReferralLinked{}, GrantOpened{}, GrantEnded{}, EntryStruck{}, PersonErased{},
	}
}

// Facts lists the facts a person can record on a form alone, by the short name used in addresses ("name", "leg", …). A file comes with its
// content (see FileAttached) and is not among them.
func Facts() map[string]Fact {
	return map[string]Fact{
		"person": PersonAdded{}, "name": NameRecorded{}, "sex": SexRecorded{}, "birth": BirthRecorded{},
		"nationality": NationalityRecorded{}, "languages": LanguagesRecorded{}, "document": DocumentRecorded{}, "phone": PhoneRecorded{},
		"home": HomeRecorded{}, "leg": LegAdded{}, "episode": EpisodeAdded{}, "wage-claim": WageClaimed{}, "need": NeedRecorded{}, "safety": SafetyConcernRaised{},
		"consent": ConsentRecorded{}, "task": TaskAdded{}, "note": NoteWritten{},
	}
}

// File is the short name of a file attached to a case.
const File = "file"

// FactName gives the short name of a fact's kind, or "" when it is none.
func FactName(p event.Payload) string {
	if p.Kind() == (FileAttached{}).Kind() {
		return File
	}
	for name, f := range Facts() {
		if f.Kind() == p.Kind() {
			return name
		}
	}
	return ""
}

func required(list problem.List, missing bool, where string) problem.List {
	if missing {
		return append(list, problem.New(problem.Invalid, "error.required", where))
	}
	return list
}
