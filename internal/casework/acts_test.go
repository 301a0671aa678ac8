package casework_test

import (
	"spean/internal/access"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/directory"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
	"spean/internal/view"
)

// target is what acts are done to.
type target struct {
	tip, screening, file, other, referral id.Stream
	sent, sealed                          id.Stream // forms from phones: one with a conflict, one without consent
	name, task, done, consent, service    id.Entry
	photo                                 id.Entry // a photo in the case
	person                                id.Person
}

// scene prepares one of everything, carried by the worker.
func (h *house) scene() target {
	ctx := h.t.Context()
	var s target
	s.file, s.person = h.openCase("Qanary")
	s.other, _ = h.openCase("Another")
	taken := h.filler("told", "", "").Payload(tip.Taken{}).(tip.Taken)
	taken.Number = ""
	done, err := h.Desk.TakeTip(ctx, h.by("worker", ""), casework.NewTip{Taken: taken, AtRisk: casework.Described{Name: "Qanary"}, To: h.who("worker").Agency})
	must(h.t, err)
	s.tip = done.Stream
	done, err = h.Desk.StartScreening(ctx, h.by("worker", ""), casework.NewScreening{Age: screening.BandAdult, Person: casework.Described{Name: "Qanary"}})
	must(h.t, err)
	s.screening = done.Stream
	record := func(f casefile.Fact) id.Entry {
		entry, _, err := h.Desk.RecordFact(ctx, h.by("worker", ""), s.file, f)
		must(h.t, err)
		return entry
	}
	fill := h.filler("told", s.person, s.file)
	s.name, s.task, s.done = record(fill.Fact(casefile.NameRecorded{})), record(fill.Fact(casefile.TaskAdded{})), record(fill.Fact(casefile.TaskAdded{}))
	s.consent = record(fill.Fact(casefile.ConsentRecorded{}))
	_, err = h.Desk.FinishTask(ctx, h.by("worker", ""), s.file, s.done, "done")
	must(h.t, err)
	_, err = h.Desk.List(ctx, h.by("administrator", ""), "", h.filler("listed", "", "").Payload(directory.ServiceListed{}).(casework.Listed))
	must(h.t, err)
	offices, err := h.Desk.Directory(ctx, h.who("worker"), []id.Agency{h.who("worker").Agency})
	must(h.t, err)
	s.service = offices[0].Services[len(offices[0].Services)-1].Entry
	_, err = h.Desk.AttachFiles(ctx, h.by("worker", ""), s.file, photoOf(s.person))
	must(h.t, err)
	s.photo = casefile.Live[casefile.FileAttached](h.see("worker", s.file).Case)[0].ID
	name := string(h.Desk.IDs.Entry())
	s.sent, s.sealed = h.send("worker", htcdsForm(name, "TRUE", "Qanary")), h.send("worker", htcdsForm(name+"b", "FALSE", "Qanary"))
	h.send("worker", htcdsForm(name, "TRUE", "Another"))
	s.referral, _ = h.refer(s.file, s.person, allReferable(false)...)
	return s
}

// nowhere is a target of which nothing exists.
func (h *house) nowhere() target {
	ids := h.Desk.IDs
	return target{tip: ids.Stream(id.Tip), screening: ids.Stream(id.Screening), file: ids.Stream(id.Case), other: ids.Stream(id.Case), referral: ids.Stream(id.Referral), sent: ids.Stream(id.Submission), sealed: ids.Stream(id.Submission),
		name: ids.Entry(), task: ids.Entry(), done: ids.Entry(), consent: ids.Entry(), photo: ids.Entry(), person: ids.Person()}
}

// act is one act of the Desk on a target.
type act struct {
	// by is who may do it in the scene; the worker when empty.
	by string
	do func(h *house, do casework.Do, at target) (casework.Done, error)
}

func only(_ any, err error) (casework.Done, error) { return casework.Done{}, err }

func second(_ any, done casework.Done, err error) (casework.Done, error) { return done, err }

// changes are the acts that change a stream, by their name. Each is done once in the scene, in any order that its name does not forbid.
var changes = map[string]act{
	"AddPerson": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return second(h.Desk.AddPerson(h.t.Context(), do, at.file, []casefile.Code{"witness"}, "", nil))
	}},
	"RecordFact": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return second(h.Desk.RecordFact(h.t.Context(), do, at.file, h.filler("new", at.person, at.file).Fact(casefile.NameRecorded{})))
	}},
	"AttachFiles": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.AttachFiles(h.t.Context(), do, at.file, photoOf(at.person))
	}},
	"CorrectFact": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.CorrectFact(h.t.Context(), latest(do), at.file, at.name, h.filler("new", at.person, at.file).Fact(casefile.NameRecorded{}))
	}},
	"StrikeFact": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.StrikeFact(h.t.Context(), do, at.file, at.name)
	}},
	"FinishTask": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.FinishTask(h.t.Context(), do, at.file, at.task, "done")
	}},
	"ReopenTask": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.ReopenTask(h.t.Context(), do, at.file, at.done)
	}},
	"ReassignTask": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.ReassignTask(h.t.Context(), do, at.file, at.task, h.who("shelter").Account)
	}},
	"WithdrawConsent": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.WithdrawConsent(h.t.Context(), do, at.file, at.consent, "spoken")
	}},
	"AssignCase": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.AssignCase(h.t.Context(), do, at.file, h.who("shelter").Account, false)
	}},
	"JoinTeam": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.JoinTeam(h.t.Context(), do, at.file, h.who("colleague").Account)
	}},
	"LeaveTeam": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.LeaveTeam(h.t.Context(), do, at.file, h.who("colleague").Account)
	}},
	"CloseCase": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.CloseCase(h.t.Context(), do, at.file, "goals-reached")
	}},
	"ReopenCase": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.ReopenCase(h.t.Context(), do, at.file)
	}},
	"Presume": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.Presume(h.t.Context(), do, at.file, casefile.PresumptionDecided{Person: at.person, Decision: casefile.PresumedVictim})
	}},
	"Identify": {by: "unit-lead", do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.Identify(h.t.Context(), do, at.file, casefile.FormallyIdentified{Person: at.person, Decision: casefile.Identified})
	}},
	"ErasePerson": {by: "director", do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.ErasePerson(h.t.Context(), do, at.file, at.person)
	}},
	"HandOverTip": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.HandOverTip(h.t.Context(), do, at.tip, h.who("worker").Agency)
	}},
	"LinkTip": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.LinkTip(h.t.Context(), do, at.tip, at.file, at.person)
	}},
	"OpenCaseFromTip": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.OpenCaseFromTip(h.t.Context(), do, at.tip)
	}},
	"CloseTip": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.CloseTip(h.t.Context(), do, at.tip, "other")
	}},
	"PrepareTalk": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.PrepareTalk(h.t.Context(), do, at.screening, h.filler("talk", "", "").Payload(screening.Prepared{}).(screening.Prepared))
	}},
	"Answer": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.Answer(h.t.Context(), do, at.screening, "DR01", screening.Yes, "")
	}},
	"NoteScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.NoteScreening(h.t.Context(), do, at.screening, "a note")
	}},
	"SetAge": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.SetAge(h.t.Context(), do, at.screening, screening.BandChild)
	}},
	"StopScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.StopScreening(h.t.Context(), do, at.screening, screening.Stopped{Reason: "privacy-lost"})
	}},
	"HandOverScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.HandOverScreening(h.t.Context(), do, at.screening, h.who("worker").Agency, false)
	}},
	"DecideScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.DecideScreening(h.t.Context(), do, at.screening, casefile.NotYet)
	}},
	"HandOverInDanger": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.HandOverInDanger(h.t.Context(), do, at.screening, "help", h.who("worker").Agency)
	}},
	"LinkScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.LinkScreening(h.t.Context(), do, at.screening, at.file, at.person)
	}},
	"OpenCaseFromScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.OpenCaseFromScreening(h.t.Context(), do, at.screening)
	}},
	"StartScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.StartScreening(h.t.Context(), do, casework.NewScreening{Age: screening.BandAdult, From: at.file, OfPerson: at.person})
	}},
	"OpenCaseFromSubmission": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.OpenCaseFromSubmission(h.t.Context(), do, at.sent, lang.Khmer)
	}},
	"AddSubmissionToCase": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.AddSubmissionToCase(h.t.Context(), do, at.sent, casework.FormOnCase{Case: at.file, Person: at.person, Facts: []int{0}}, lang.Khmer)
	}},
	"ReviewConflict": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.ReviewConflict(h.t.Context(), do, at.sent)
	}},
	"RecordBasis": {by: "director", do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.RecordBasis(h.t.Context(), do, at.sealed, "danger-to-life")
	}},
	"DeleteSubmission": {by: "director", do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.DeleteSubmission(h.t.Context(), do, at.sealed)
	}},
	"SendReferral": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.SendReferral(h.t.Context(), do, referral.Sent{Case: at.file, To: h.who("investigator").Agency, Sort: "police", Purpose: "investigation",
			Basis: "legal-duty", People: []id.Person{at.person}, Parts: allReferable(false)})
	}},
	"AcceptReferral": {by: "investigator", do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.AcceptReferral(h.t.Context(), do, at.referral, "we take it", "")
	}},
	"DeclineReferral": {by: "investigator", do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.DeclineReferral(h.t.Context(), do, at.referral, "other")
	}},
	"EndReferral": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.EndReferral(h.t.Context(), do, at.referral, casefile.EndTakenBack)
	}},
	"NoteReferral": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.NoteReferral(h.t.Context(), do, at.referral, "a note")
	}},
}

// looks are the acts that only look at a stream.
var looks = map[string]act{
	"SeeCase": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.SeeCase(h.t.Context(), do.Who, at.file, partial.Day{}, audit.ForPage))
	}},
	"PreviewFile": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.PreviewFile(h.t.Context(), do.Who, at.file, at.photo))
	}},
	"TakeFile": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.TakeFile(h.t.Context(), do.Who, at.file, at.photo))
	}},
	"PreviewSent": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.PreviewSent(h.t.Context(), do.Who, at.sent, at.photo))
	}},
	"TakeSent": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.TakeSent(h.t.Context(), do.Who, at.sent, at.photo))
	}},
	"SeeTip": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.SeeTip(h.t.Context(), do.Who, at.tip))
	}},
	"SeeScreening": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.SeeScreening(h.t.Context(), do.Who, at.screening, audit.ForPage))
	}},
	"FormCandidates": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.FormCandidates(h.t.Context(), do.Who, at.sent))
	}},
	"SeeAdding": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.SeeAdding(h.t.Context(), do.Who, at.sent, at.file, at.person, lang.Khmer))
	}},
	"SeeSubmission": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.SeeSubmission(h.t.Context(), do.Who, at.sent, audit.ForPage))
	}},
	"SeeReferral": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.SeeReferral(h.t.Context(), do.Who, at.referral))
	}},
	"PreviewReferral": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.PreviewReferral(h.t.Context(), do.Who, referral.Sent{Case: at.file, To: h.who("investigator").Agency, Sort: "police", Purpose: "investigation",
			Basis: "legal-duty", People: []id.Person{at.person}, Parts: allReferable(false)}))
	}},
	"Candidates": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.Candidates(h.t.Context(), do.Who, at.tip))
	}},
	"Looks": {do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return only(h.Desk.Looks(h.t.Context(), do.Who, at.file, 10))
	}},
}

// anywhere are the acts on nothing that exists yet, or on lists; by is who may, and an administrator may not (or, of an office, the worker).
var anywhere = map[string]act{
	"ReceiveForm": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		sending, err := h.Desk.ReceiveForm(h.t.Context(), do.Who, casework.SentForm{Device: "device-ofthetests", XML: htcdsForm("again", "TRUE", "Qanary")})
		return sending.Done, err
	}},
	"TakeTip": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		taken := h.filler("told", "", "").Payload(tip.Taken{}).(tip.Taken)
		return h.Desk.TakeTip(h.t.Context(), do, casework.NewTip{Taken: taken})
	}},
	"EnterPaper": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return h.Desk.EnterPaper(h.t.Context(), onPaper(do), casework.PaperScreening{NewScreening: casework.NewScreening{Age: screening.BandAdult, Person: casework.Described{Name: "Qanary"}},
			Prepared: screening.Prepared{Consent: "given"}, Answers: screening.Answers{"DR01": screening.Yes}})
	}},
	"OpenCase": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return h.Desk.OpenCase(h.t.Context(), do, casework.NewCase{Roles: []casefile.Code{"witness"}})
	}},
	"EmergencyReferral": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return h.Desk.EmergencyReferral(h.t.Context(), do, "help", casework.Described{Name: "Qanary"}, h.who("investigator").Agency)
	}},
	"List": {by: "administrator", do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return h.Desk.List(h.t.Context(), do, "", h.filler("listed", "", "").Payload(directory.ServiceListed{}).(casework.Listed))
	}},
	"Unlist": {by: "administrator", do: func(h *house, do casework.Do, at target) (casework.Done, error) {
		return h.Desk.Unlist(h.t.Context(), do, at.service, directory.ServiceListed{})
	}},
}

// lists are the lists, which change nothing.
var lists = map[string]act{
	"ListCases": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(h.Desk.ListCases(h.t.Context(), do.Who, view.CaseQuery{}))
	}},
	"ListTasks": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(h.Desk.ListTasks(h.t.Context(), do.Who, view.TaskQuery{}))
	}},
	"ListTips": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(h.Desk.ListTips(h.t.Context(), do.Who, view.TipQuery{}))
	}},
	"ListScreenings": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(h.Desk.ListScreenings(h.t.Context(), do.Who, view.ScreeningQuery{}))
	}},
	"ListSubmissions": {by: "worker", do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(h.Desk.ListSubmissions(h.t.Context(), do.Who, view.SubmissionQuery{}))
	}},
	"ListReferrals": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(h.Desk.ListReferrals(h.t.Context(), do.Who, view.ReferralQuery{}))
	}},
	"AuthoriseAdmin": {by: "administrator", do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(nil, h.Desk.AuthoriseAdmin(h.t.Context(), do.Who, access.AdminPeople, h.who("worker").Agency))
	}},
	"Search": {do: func(h *house, do casework.Do, _ target) (casework.Done, error) {
		return only(h.Desk.Search(h.t.Context(), do.Who, "Qanary", 10))
	}},
}

// noActs are methods of the Desk that are no act of a person on something of somebody's, each with why.
var noActs = map[string]string{
	"Today":          "tells the day",
	"Home":           "shows what access allows of the person's own; nobody is refused a home page",
	"OwnWork":        "shows what access allows of the person's own, as Home does",
	"Waiting":        "counts what lists narrowed to the person hold, by codes; whatever is shown of it goes through NameWork",
	"NameWork":       "shows what access allows of the work it is given, and drops the rest",
	"Directory":      "is for everybody who signs in",
	"RemindReferral": "is the node's own round",
	"FinishErasures": "is the node's own round",
	"SucceedLead":    "is the node's own act when an account is disabled",
	"LeadsCases":     "counts what SucceedLead will hand over",
	"Offers":         "tells which menus to show; every act decides again",
	"MayScreen":      "tells whether to show a button; the act decides again",
	"Receiving":      "counts what is being received at this moment",
	"Ready":          "counts codes before anybody has signed in",
}
