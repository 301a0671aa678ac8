package casefile

import (
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
)

// CaseOpened begins a case.
type CaseOpened struct {
	Number string     `json:"number" clear:"random number of the case"`
	Agency id.Agency  `json:"agency"`
	Lead   id.Account `json:"lead"`
	// From is the tip, screening or referral the case came from.
	From id.Stream `json:"from"`
}

// Kind is the stored name.
func (CaseOpened) Kind() event.Kind { return "case-opened/1" }

// Section is course.
func (CaseOpened) Section() event.Section { return SectionCourse }

// CaseAssigned gives the case to another lead of the agency: a hand-over inside it.
type CaseAssigned struct {
	Lead id.Account `json:"lead" form:"account,required"`
}

// Kind is the stored name.
func (CaseAssigned) Kind() event.Kind { return "case-assigned/1" }

// Section is course.
func (CaseAssigned) Section() event.Section { return SectionCourse }

// TeamJoined puts a member of the agency on the case's team.
type TeamJoined struct {
	Account id.Account `json:"account" form:"account,required"`
}

// Kind is the stored name.
func (TeamJoined) Kind() event.Kind { return "team-joined/1" }

// Section is course.
func (TeamJoined) Section() event.Section { return SectionCourse }

// TeamLeft takes a member off the team.
type TeamLeft struct {
	Account id.Account `json:"account"`
}

// Kind is the stored name.
func (TeamLeft) Kind() event.Kind { return "team-left/1" }

// Section is course.
func (TeamLeft) Section() event.Section { return SectionCourse }

// CaseClosed ends the work on a case, with the reason in a code and in words.
type CaseClosed struct {
	Reason Code `json:"reason" form:"choice,vocab=close-reason,required"`
}

// Kind is the stored name.
func (CaseClosed) Kind() event.Kind { return "case-closed/1" }

// Section is course.
func (CaseClosed) Section() event.Section { return SectionCourse }

// CaseReopened takes the work up again on the same stream; the closed interval stays visible.
type CaseReopened struct{}

// Kind is the stored name.
func (CaseReopened) Kind() event.Kind { return "case-reopened/1" }

// Section is course.
func (CaseReopened) Section() event.Section { return SectionCourse }

// TipLinked says that a tip is about a person of this case. A person decides that, never the program.
type TipLinked struct {
	Tip       id.Stream `json:"tip"`
	TipPerson id.Person `json:"tip_person"`
	Person    id.Person `json:"person"`
}

// Kind is the stored name.
func (TipLinked) Kind() event.Kind { return "tip-linked/1" }

// Section is intake.
func (TipLinked) Section() event.Section { return SectionIntake }

// ScreeningLinked says that a screening is of a person of this case.
type ScreeningLinked struct {
	Screening       id.Stream `json:"screening"`
	ScreeningPerson id.Person `json:"screening_person"`
	Person          id.Person `json:"person"`
}

// Kind is the stored name.
func (ScreeningLinked) Kind() event.Kind { return "screening-linked/1" }

// Section is intake.
func (ScreeningLinked) Section() event.Section { return SectionIntake }

// SubmissionLinked says that a form a phone sent is about a person of this case, and was added to it.
type SubmissionLinked struct {
	Submission       id.Stream `json:"submission"`
	SubmissionPerson id.Person `json:"submission_person"`
	Person           id.Person `json:"person"`
}

// Kind is the stored name.
func (SubmissionLinked) Kind() event.Kind { return "submission-linked/1" }

// Section is intake.
func (SubmissionLinked) Section() event.Section { return SectionIntake }

// ReferralLinked says that a referral another agency sent is worked on in this case, which was there before.
type ReferralLinked struct {
	Referral id.Stream `json:"referral"`
}

// Kind is the stored name.
func (ReferralLinked) Kind() event.Kind { return "referral-linked/1" }

// Section is intake.
func (ReferralLinked) Section() event.Section { return SectionIntake }

// PresumptionDecided is a person's decision whether somebody is a presumed victim. The reason is the event's why.
type PresumptionDecided struct {
	Person   id.Person `json:"person"`
	Decision Code      `json:"decision" form:"choice,vocab=presumption,required"`
	// Screening, Outcome and Against say what the finding was and whether the decision goes against it.
	Screening id.Stream `json:"screening"`
	Outcome   Code      `json:"outcome"`
	Against   bool      `json:"against"`
	// DecidedBy is who decided, when the decision was taken on the screening and only carried here by another.
	DecidedBy id.Account `json:"decided_by"`
}

// Kind is the stored name.
func (PresumptionDecided) Kind() event.Kind { return "presumption-decided/1" }

// Section is decisions.
func (PresumptionDecided) Section() event.Section { return SectionDecisions }

// FormallyIdentified is an authority's act, another state than presumed: another decider, another date.
type FormallyIdentified struct {
	Person    id.Person            `json:"person"`
	Decision  Code                 `json:"decision" form:"choice,vocab=identification,required"`
	Authority id.Agency            `json:"authority"`
	Form      event.Shared[string] `json:"form" form:"text,max=120"`
}

// Kind is the stored name.
func (FormallyIdentified) Kind() event.Kind { return "formally-identified/1" }

// Section is decisions.
func (FormallyIdentified) Section() event.Section { return SectionDecisions }

// EntryStruck takes a fact recorded by mistake out of the present state. It stands under the fact's entry; what was recorded stays readable.
type EntryStruck struct {
	// Part is the section of the struck fact, so that the striking is shown to those who may see the fact and to nobody else.
	Part event.Section `json:"part"`
}

// Kind is the stored name.
func (EntryStruck) Kind() event.Kind { return "entry-struck/1" }

// Section is the struck fact's.
func (e EntryStruck) Section() event.Section { return e.Part }

// PersonErased says that a person's key was destroyed: everything personal about them is unreadable for good, the rest stands.
type PersonErased struct {
	Person id.Person `json:"person"`
}

// Kind is the stored name.
func (PersonErased) Kind() event.Kind { return "person-erased/1" }

// Section is course.
func (PersonErased) Section() event.Section { return SectionCourse }

// GrantedPart is one section a referral opens: whole, or shortened to what the purpose needs.
type GrantedPart struct {
	Section event.Section `json:"section"`
	Short   bool          `json:"short"`
}

// GrantOpened is the live grant of a referral on this case: which sections, about whom, to which agency.
type GrantOpened struct {
	Referral id.Stream     `json:"referral"`
	To       id.Agency     `json:"to"`
	Purpose  Code          `json:"purpose"`
	Parts    []GrantedPart `json:"parts"`
	People   []id.Person   `json:"people"`
	// Consent is the entry it rests on; empty when another basis was recorded in the referral.
	Consent id.Entry `json:"consent"`
	// Until is the last day the grant holds by itself; it ends earlier by GrantEnded.
	Until partial.Date `json:"until" clear:"the day a permission ends"`
}

// Kind is the stored name.
func (GrantOpened) Kind() event.Kind { return "grant-opened/1" }

// Section is referrals.
func (GrantOpened) Section() event.Section { return SectionReferrals }

// GrantEnded closes a grant: from this event on nothing of it is shown or found.
type GrantEnded struct {
	Referral id.Stream `json:"referral"`
	Cause    Code      `json:"cause"`
}

// Kind is the stored name.
func (GrantEnded) Kind() event.Kind { return "grant-ended/1" }

// Section is referrals.
func (GrantEnded) Section() event.Section { return SectionReferrals }
