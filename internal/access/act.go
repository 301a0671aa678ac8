package access

import "slices"

// Act is one thing a person can do. The values stand in audit entries: never rename one.
type Act string

// Coded says that an act is a code, not text.
func (Act) Coded() {}

// The acts on tips. TipMatch is seeing whom a tip may be about; TipLink is asked for the tip and for the case it is linked to.
const (
	TipTake     Act = "tip.take"
	TipSee      Act = "tip.see"
	TipHandOver Act = "tip.hand-over"
	TipMatch    Act = "tip.match"
	TipLink     Act = "tip.link"
	TipClose    Act = "tip.close"
)

// The acts on screenings.
const (
	ScreeningStart    Act = "screening.start"
	ScreeningAnswer   Act = "screening.answer"
	ScreeningSee      Act = "screening.see"
	ScreeningStop     Act = "screening.stop"
	ScreeningDecide   Act = "screening.decide"
	ScreeningHandOver Act = "screening.hand-over"
)

// The acts on forms phones send. SubmissionReview is looking at what came under the name of another; SubmissionOpen is opening a case
// from one, or adding it to one; SubmissionMatch is seeing whom one may be about.
const (
	SubmissionSend   Act = "submission.send"
	SubmissionSee    Act = "submission.see"
	SubmissionOpen   Act = "submission.open"
	SubmissionMatch  Act = "submission.match"
	SubmissionReview Act = "submission.review"
	SubmissionBasis  Act = "submission.basis"
	SubmissionDelete Act = "submission.delete"
)

// The acts on cases. CaseSee, CaseRecord, CaseCorrect and CasePrint are asked section by section.
const (
	CaseOpen            Act = "case.open"
	CaseSee             Act = "case.see"
	CaseRecord          Act = "case.record"
	CaseCorrect         Act = "case.correct"
	CaseAssign          Act = "case.assign"
	CaseHandOver        Act = "case.hand-over"
	CaseJoinTeam        Act = "case.join-team"
	CaseClose           Act = "case.close"
	CaseReopen          Act = "case.reopen"
	CasePresume         Act = "case.presume"
	CaseIdentify        Act = "case.identify"
	CaseConsent         Act = "case.consent"
	CaseWithdrawConsent Act = "case.withdraw-consent"
	CaseLooks           Act = "case.looks"
	CaseErasePerson     Act = "case.erase-person"
	CasePrint           Act = "case.print"
)

// The acts on files attached to a case, asked for the section of the case the file stands in and for the file's content. FileSee opens the
// preview, FileTake the original.
const (
	FileAttach Act = "file.attach"
	FileSee    Act = "file.see"
	FileTake   Act = "file.take"
)

// The acts on referrals. ReferralDraft and ReferralSend are asked for what is referred (a case, a screening, a tip) and for the
// referral itself.
const (
	ReferralDraft  Act = "referral.draft"
	ReferralSend   Act = "referral.send"
	ReferralSee    Act = "referral.see"
	ReferralAnswer Act = "referral.answer"
	ReferralEnd    Act = "referral.end"
	ReferralNote   Act = "referral.note"
)

// The acts on nothing in particular: whether a person has such a list at all. What stands in it is asked row by row.
const (
	ListTips        Act = "list.tips"
	ListScreenings  Act = "list.screenings"
	ListSubmissions Act = "list.submissions"
	ListCases       Act = "list.cases"
	ListTasks       Act = "list.tasks"
	ListReferrals   Act = "list.referrals"
	SearchPeople    Act = "search.people"
	DirectorySee    Act = "directory.see"
)

// The acts of administrators.
const (
	AdminAgencies  Act = "admin.agencies"
	AdminPeople    Act = "admin.people"
	AdminDirectory Act = "admin.directory"
	AdminEmergency Act = "admin.emergency"
	AdminDevices   Act = "admin.devices"
	// AdminUpkeep sees to the program itself: its backups, its health, its instruments and languages.
	AdminUpkeep Act = "admin.upkeep"
)

// DeviceLose ends a phone of one's own that sends forms.
const DeviceLose Act = "device.lose"

// The acts of the node itself. SystemHandOver moves the cases of a disabled account, SystemErase finishes an erasing that was begun.
const (
	SystemRebuild  Act = "system.rebuild"
	SystemIndex    Act = "system.index"
	SystemRemind   Act = "system.remind"
	SystemHandOver Act = "system.hand-over"
	SystemErase    Act = "system.erase"
)

var acts = []Act{
	TipTake, TipSee, TipHandOver, TipMatch, TipLink, TipClose,
	ScreeningStart, ScreeningAnswer, ScreeningSee, ScreeningStop, ScreeningDecide, ScreeningHandOver,
	SubmissionSend, SubmissionSee, SubmissionOpen, SubmissionMatch, SubmissionReview, SubmissionBasis, SubmissionDelete,
	CaseOpen, CaseSee, CaseRecord, CaseCorrect, CaseAssign, CaseHandOver, CaseJoinTeam, CaseClose, CaseReopen, CasePresume,
	CaseIdentify, CaseConsent, CaseWithdrawConsent, CaseLooks, CaseErasePerson, CasePrint,
	FileAttach, FileSee, FileTake,
	ReferralDraft, ReferralSend, ReferralSee, ReferralAnswer, ReferralEnd, ReferralNote,
	ListTips, ListScreenings, ListSubmissions, ListCases, ListTasks, ListReferrals, SearchPeople, DirectorySee,
	AdminAgencies, AdminPeople, AdminDirectory, AdminEmergency, AdminDevices, AdminUpkeep, DeviceLose,
	SystemRebuild, SystemIndex, SystemRemind, SystemHandOver, SystemErase,
}

// Acts lists every act.
func Acts() []Act { return slices.Clone(acts) }

// opening are the acts that open what a stream holds, in the section they were asked for. Whoever may write in a section may also see
// it; comparing a tip or a form opens only what tells people apart.
var opening = []Act{TipSee, TipMatch, ScreeningSee, ScreeningAnswer, SubmissionSee, SubmissionMatch, CaseSee, CaseRecord, CaseCorrect, CasePrint, FileSee, FileTake, ReferralSee, DirectorySee}

// Opens reports whether leave to do this is also leave to read the section it was asked for.
func (a Act) Opens() bool { return slices.Contains(opening, a) }

// OfSystem reports whether only the node itself can do this.
func (a Act) OfSystem() bool {
	return a == SystemRebuild || a == SystemIndex || a == SystemRemind || a == SystemHandOver || a == SystemErase
}
