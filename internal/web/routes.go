package web

import "slices"

// Scale says for whose hands and eyes a page is laid out.
type Scale string

const (
	// Field pages are for a thumb in the sun.
	Field Scale = "field"
	// Desk pages are for dense reading.
	Desk Scale = "desk"
)

// Route is one row of the table.
type Route struct {
	Pattern  string // method and path, as http.ServeMux reads them
	Do       func(*Request) (*Page, error)
	Scale    Scale // Field when empty
	Open     bool  // reachable without a session
	DemoOnly bool
	// BeforeReady: reachable while no emergency contact is confirmed; see gate.
	BeforeReady bool
	Body        int64 // limit of the body in bytes; maxBody when 0
	Files       bool  // takes files, from those who are signed in; see receive
}

// routes is every page there is. GET and POST of one page share a path, so that a page can be shown again with what was typed.
func (s *Server) routes() []Route {
	return slices.Concat(s.doorRoutes(), s.referralRoutes(), s.adminRoutes(), s.caseRoutes(), s.caseActRoutes(), s.screeningRoutes(), s.workRoutes(), s.submissionRoutes(), s.demoRoutes())
}

// doorRoutes: come in and go out, the language, smaller places.
func (s *Server) doorRoutes() []Route {
	return []Route{
		{Pattern: "GET /sign-in", Do: s.signInShow, Open: true},
		{Pattern: "POST /sign-in", Do: s.signIn, Open: true, Body: 8 << 10},
		{Pattern: "POST /sign-out", Do: s.signOut, Open: true},
		{Pattern: "POST /leave", Do: s.leave, Open: true},
		{Pattern: "POST /language", Do: s.languageSwitch, Open: true, Body: 8 << 10},
		{Pattern: "GET /help", Do: s.helpShow, Scale: Desk, Open: true, BeforeReady: true},
		{Pattern: "GET /help/{topic}", Do: s.helpTopicShow, Scale: Desk, Open: true, BeforeReady: true},
		{Pattern: "GET /places", Do: s.placesShow, Open: true},
	}
}

// referralRoutes: referrals.
func (s *Server) referralRoutes() []Route {
	return []Route{
		{Pattern: "GET /cases/{case}/refer", Do: s.referralSend, Scale: Desk},
		{Pattern: "POST /cases/{case}/refer", Do: s.referralSend, Scale: Desk},
		{Pattern: "GET /referrals/{referral}", Do: s.referralShow, Scale: Desk},
		{Pattern: "GET /referrals/{referral}/accept", Do: s.referralAccept, Scale: Desk},
		{Pattern: "POST /referrals/{referral}/accept", Do: s.referralAccept, Scale: Desk},
		{Pattern: "GET /referrals/{referral}/decline", Do: s.referralDecline, Scale: Desk},
		{Pattern: "POST /referrals/{referral}/decline", Do: s.referralDecline, Scale: Desk},
		{Pattern: "GET /referrals/{referral}/end", Do: s.referralEnd, Scale: Desk},
		{Pattern: "POST /referrals/{referral}/end", Do: s.referralEnd, Scale: Desk},
		{Pattern: "GET /referrals/{referral}/message", Do: s.referralMessage, Scale: Desk},
		{Pattern: "POST /referrals/{referral}/message", Do: s.referralMessage, Scale: Desk},
	}
}

// adminRoutes: accounts, set-up and administration.
func (s *Server) adminRoutes() []Route {
	return []Route{
		{Pattern: "GET /link/{secret}", Do: s.linkTake, Open: true},
		{Pattern: "POST /link/{secret}", Do: s.linkTake, Open: true, Body: 8 << 10},
		{Pattern: "GET /account", Do: s.accountShow, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /account/sessions", Do: s.accountSessionEnd, BeforeReady: true},
		{Pattern: "POST /account/language", Do: s.accountLanguageSet, BeforeReady: true},
		{Pattern: "GET /account/password", Do: s.accountPassword, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin", Do: s.adminShow, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/agencies", Do: s.adminAgencies, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/agencies/{agency}", Do: s.adminAgencyEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/agencies/{agency}", Do: s.adminAgencyEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/agencies/{agency}/administrator", Do: s.adminAgencyInvite, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/agencies/{agency}/administrator", Do: s.adminAgencyInvite, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/people", Do: s.adminPeople, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/people/new", Do: s.adminPersonInvite, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/people/new", Do: s.adminPersonInvite, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/people/{account}", Do: s.adminPersonShow, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/people/{account}/edit", Do: s.adminPersonEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/people/{account}/edit", Do: s.adminPersonEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/people/{account}/disable", Do: s.adminPersonDisable, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/people/{account}/disable", Do: s.adminPersonDisable, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/people/{account}/enable", Do: s.adminPersonEnable, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/people/{account}/link", Do: s.adminPersonReset, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/people/{account}/sign-out", Do: s.adminPersonSignOut, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /account/phones/{phone}/lost", Do: s.accountPhoneLost, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /account/phones/{phone}/lost", Do: s.accountPhoneLost, Scale: Desk, BeforeReady: true, Body: 8 << 10},
		{Pattern: "GET /admin/phones", Do: s.adminPhones, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/phones/new", Do: s.adminPhoneAdd, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/phones/new", Do: s.adminPhoneAdd, Scale: Desk, BeforeReady: true, Body: 8 << 10},
		{Pattern: "GET /admin/phones/{phone}", Do: s.adminPhoneShow, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/phones/{phone}", Do: s.adminPhoneShow, Scale: Desk, BeforeReady: true, Body: 8 << 10},
		{Pattern: "GET /admin/backups", Do: s.adminBackups, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/backups", Do: s.adminBackups, Scale: Desk, BeforeReady: true, Body: 8 << 10},
		{Pattern: "GET /admin/health", Do: s.adminHealth, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/instruments", Do: s.adminInstruments, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/languages", Do: s.adminLanguages, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/emergency", Do: s.adminEmergency, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/emergency/{entry}", Do: s.adminEmergencyEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/emergency/{entry}", Do: s.adminEmergencyEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/emergency/{entry}/remove", Do: s.adminEmergencyRemove, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/directory", Do: s.adminDirectory, Scale: Desk, BeforeReady: true},
		{Pattern: "GET /admin/directory/{entry}", Do: s.adminServiceEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/directory/{entry}", Do: s.adminServiceEdit, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /admin/directory/{entry}/remove", Do: s.adminServiceRemove, Scale: Desk, BeforeReady: true},
		{Pattern: "POST /account/password", Do: s.accountPassword, Scale: Desk, BeforeReady: true, Body: 8 << 10},
	}
}

// caseRoutes: cases: one part of a case a page.
func (s *Server) caseRoutes() []Route {
	return []Route{
		{Pattern: "GET /cases/{case}", Do: s.caseShow, Scale: Desk},
		{Pattern: "GET /cases/{case}/people", Do: s.casePeople, Scale: Desk},
		{Pattern: "GET /cases/{case}/journey", Do: s.caseJourney, Scale: Desk},
		{Pattern: "GET /cases/{case}/episodes", Do: s.caseEpisodes, Scale: Desk},
		{Pattern: "GET /cases/{case}/consent", Do: s.caseConsent, Scale: Desk},
		{Pattern: "GET /cases/{case}/referrals", Do: s.caseReferrals, Scale: Desk},
		{Pattern: "GET /cases/{case}/tasks", Do: s.caseTasks, Scale: Desk},
		{Pattern: "GET /cases/{case}/notes", Do: s.caseNotes, Scale: Desk},
		{Pattern: "GET /cases/{case}/files", Do: s.caseFiles, Scale: Desk},
		{Pattern: "GET /cases/{case}/timeline", Do: s.caseTimeline, Scale: Desk},
	}
}

// caseActRoutes: acts on a case: one mechanism for facts of every kind.
func (s *Server) caseActRoutes() []Route {
	return []Route{
		{Pattern: "GET /cases/{case}/looks", Do: s.caseLooks, Scale: Desk},
		{Pattern: "GET /cases/new", Do: s.caseOpen, Scale: Desk},
		{Pattern: "POST /cases/new", Do: s.caseOpen, Scale: Desk},
		{Pattern: "GET /cases/{case}/assign", Do: s.caseAssign, Scale: Desk},
		{Pattern: "POST /cases/{case}/assign", Do: s.caseAssign, Scale: Desk},
		{Pattern: "GET /cases/{case}/team", Do: s.caseTeam, Scale: Desk},
		{Pattern: "POST /cases/{case}/team", Do: s.caseTeam, Scale: Desk},
		{Pattern: "GET /cases/{case}/close", Do: s.caseClose, Scale: Desk},
		{Pattern: "POST /cases/{case}/close", Do: s.caseClose, Scale: Desk},
		{Pattern: "GET /cases/{case}/reopen", Do: s.caseReopen, Scale: Desk},
		{Pattern: "POST /cases/{case}/reopen", Do: s.caseReopen, Scale: Desk},
		{Pattern: "GET /cases/{case}/print", Do: s.casePrint, Scale: Desk},
		{Pattern: "POST /cases/{case}/print", Do: s.casePrint, Scale: Desk},
		{Pattern: "GET /cases/{case}/facts/{kind}", Do: s.factRecord, Scale: Desk},
		{Pattern: "POST /cases/{case}/facts/{kind}", Do: s.factRecord, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}", Do: s.factShow, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/correct", Do: s.factCorrect, Scale: Desk},
		{Pattern: "POST /cases/{case}/entries/{entry}/correct", Do: s.factCorrect, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/strike", Do: s.factStrike, Scale: Desk},
		{Pattern: "POST /cases/{case}/entries/{entry}/strike", Do: s.factStrike, Scale: Desk},
		{Pattern: "GET /cases/{case}/files/new", Do: s.fileAttach, Scale: Desk},
		{Pattern: "POST /cases/{case}/files/new", Do: s.fileAttach, Scale: Desk, Files: true},
		{Pattern: "GET /cases/{case}/entries/{entry}/file", Do: s.fileShow, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/preview", Do: s.filePreview, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/original", Do: s.fileTake, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/withdraw", Do: s.consentWithdraw, Scale: Desk},
		{Pattern: "POST /cases/{case}/entries/{entry}/withdraw", Do: s.consentWithdraw, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/finish", Do: s.taskFinish, Scale: Desk},
		{Pattern: "POST /cases/{case}/entries/{entry}/finish", Do: s.taskFinish, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/reopen", Do: s.taskReopen, Scale: Desk},
		{Pattern: "POST /cases/{case}/entries/{entry}/reopen", Do: s.taskReopen, Scale: Desk},
		{Pattern: "GET /cases/{case}/entries/{entry}/reassign", Do: s.taskReassign, Scale: Desk},
		{Pattern: "POST /cases/{case}/entries/{entry}/reassign", Do: s.taskReassign, Scale: Desk},
		{Pattern: "GET /cases/{case}/people/{person}/presume", Do: s.personPresume, Scale: Desk},
		{Pattern: "POST /cases/{case}/people/{person}/presume", Do: s.personPresume, Scale: Desk},
		{Pattern: "GET /cases/{case}/people/{person}/identify", Do: s.personIdentify, Scale: Desk},
		{Pattern: "POST /cases/{case}/people/{person}/identify", Do: s.personIdentify, Scale: Desk},
		{Pattern: "GET /cases/{case}/people/{person}/erase", Do: s.personErase, Scale: Desk},
		{Pattern: "POST /cases/{case}/people/{person}/erase", Do: s.personErase, Scale: Desk},
	}
}

// screeningRoutes: screenings: from safety to the decision, on a phone; and danger now.
func (s *Server) screeningRoutes() []Route {
	return []Route{
		{Pattern: "GET /screenings", Do: s.screeningsList, Scale: Desk},
		{Pattern: "GET /screenings/new", Do: s.screeningStartShow},
		{Pattern: "POST /screenings/new", Do: s.screeningStart, Body: 32 << 10},
		{Pattern: "GET /screenings/paper", Do: s.screeningPaperShow, Scale: Desk},
		{Pattern: "POST /screenings/paper", Do: s.screeningPaper, Scale: Desk},
		{Pattern: "GET /instruments", Do: s.instrumentsShow, Scale: Desk},
		{Pattern: "GET /instruments/{id}/paper", Do: s.instrumentPaper, Scale: Desk},
		{Pattern: "GET /screenings/{s}", Do: s.screeningShow},
		{Pattern: "POST /screenings/{s}", Do: s.screeningDecide, Body: 32 << 10},
		{Pattern: "GET /screenings/{s}/print", Do: s.screeningPrint},
		{Pattern: "GET /screenings/{s}/prepare", Do: s.screeningPrepareShow},
		{Pattern: "POST /screenings/{s}/prepare", Do: s.screeningPrepare, Body: 32 << 10},
		{Pattern: "GET /screenings/{s}/question", Do: s.screeningNext},
		{Pattern: "GET /screenings/{s}/question/{code}", Do: s.questionShow},
		{Pattern: "POST /screenings/{s}/question/{code}", Do: s.answerGive, Body: 32 << 10},
		{Pattern: "GET /screenings/{s}/more", Do: s.screeningMore},
		{Pattern: "GET /screenings/{s}/age", Do: s.screeningAgeShow},
		{Pattern: "POST /screenings/{s}/age", Do: s.screeningAge, Body: 8 << 10},
		{Pattern: "GET /screenings/{s}/note", Do: s.screeningNoteShow},
		{Pattern: "POST /screenings/{s}/note", Do: s.screeningNote, Body: 64 << 10},
		{Pattern: "GET /screenings/{s}/stop", Do: s.screeningStopShow},
		{Pattern: "POST /screenings/{s}/stop", Do: s.screeningStop, Body: 8 << 10},
		{Pattern: "GET /screenings/{s}/hand-over", Do: s.screeningHandOverShow},
		{Pattern: "POST /screenings/{s}/hand-over", Do: s.screeningHandOver, Body: 8 << 10},
		{Pattern: "GET /screenings/{s}/link", Do: s.screeningLinkShow},
		{Pattern: "POST /screenings/{s}/link", Do: s.screeningLink, Body: 8 << 10},
		{Pattern: "POST /screenings/{s}/open-case", Do: s.caseOpenFromScreening, Body: 8 << 10},
		{Pattern: "GET /screenings/{s}/danger", Do: s.screeningDangerShow},
		{Pattern: "POST /screenings/{s}/danger", Do: s.screeningDanger, Body: 32 << 10},
		{Pattern: "GET /danger", Do: s.dangerShow, BeforeReady: true}, // whoever is in danger does not wait for a set-up
		{Pattern: "POST /danger", Do: s.dangerSend, Body: 32 << 10},
	}
}

// workRoutes: home, lists, tips, search, directory.
func (s *Server) workRoutes() []Route {
	return []Route{
		{Pattern: "GET /{$}", Do: s.homeShow, Open: true},
		{Pattern: "GET /cases", Do: s.casesList, Scale: Desk},
		{Pattern: "GET /tasks", Do: s.tasksList, Scale: Desk},
		{Pattern: "GET /tips", Do: s.tipsList, Scale: Desk},
		{Pattern: "GET /tips/new", Do: s.tipTakeShow},
		{Pattern: "POST /tips/new", Do: s.tipTake},
		{Pattern: "GET /tips/{tip}", Do: s.tipShow, Scale: Desk},
		{Pattern: "POST /tips/{tip}", Do: s.tipLink, Scale: Desk},
		{Pattern: "POST /tips/{tip}/case", Do: s.tipOpenCase, Scale: Desk},
		{Pattern: "GET /tips/{tip}/hand-over", Do: s.tipHandOverShow, Scale: Desk},
		{Pattern: "POST /tips/{tip}/hand-over", Do: s.tipHandOver, Scale: Desk},
		{Pattern: "GET /tips/{tip}/close", Do: s.tipCloseShow, Scale: Desk},
		{Pattern: "POST /tips/{tip}/close", Do: s.tipClose, Scale: Desk},
		{Pattern: "GET /referrals", Do: s.referralsList, Scale: Desk},
		{Pattern: "GET /search", Do: s.searchShow, Scale: Desk},
		{Pattern: "POST /search", Do: s.searchShow, Scale: Desk, Body: 8 << 10},
		{Pattern: "GET /directory", Do: s.directoryShow, Scale: Desk},
	}
}

// demoRoutes: what only a demonstration has.
func (s *Server) demoRoutes() []Route {
	return []Route{
		{Pattern: "GET /styleguide", Do: s.styleguideShow, Scale: Desk, Open: true, DemoOnly: true},
		{Pattern: "GET /styleguide/field", Do: s.styleguideFieldShow, Open: true, DemoOnly: true},
		{Pattern: "POST /styleguide/field", Do: s.styleguideFieldSend, Open: true, DemoOnly: true},
	}
}
