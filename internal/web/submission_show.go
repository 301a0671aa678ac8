package web

import (
	"strings"

	"spean/internal/access"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/htcds"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/screening"
	"spean/internal/submission"
)

// submissionData is what a phone sent, as its page shows it.
type submissionData struct {
	Path, Number, State string // State is a message id
	Tone                string
	By                  string // whose phone sent it, and when
	Form, Consent       string
	DecideBy            string // until when a basis can be recorded, of one that is sealed
	Overdue             bool
	Basis, Why          string // another legal basis, or why it was deleted
	Told, Erased        bool
	Incomplete          bool
	Lines               []answeredLine
	Flags               []flagShown
	Others              []otherShown
	Unreviewed          int
	Files               []sentShown
	Became              *linkedCase // the screening it became; without an address when this reader may not see it
	Linked              []linkedCase
	Matching            bool // it can be added to a case
	Matches             []matchShown
	OpenCase            id.Command // empty when no case can be opened
	MayReview, MayBasis bool
	MayDelete, Print    bool
	HTCDS               bool // the source of the form is to be named
}

// answeredLine is one question with what was answered.
type answeredLine struct {
	Label   string
	Answers []string
}

// flagShown is something odd about one answer.
type flagShown struct{ Label, Says string }

// otherShown is another form under the same name, with the answers that differ.
type otherShown struct{ Differ []differShown }

type differShown struct{ Label, First, Other string }

// submissionRoutes: what phones sent.
func (s *Server) submissionRoutes() []Route {
	return []Route{
		{Pattern: "GET /intakes", Do: s.submissionsList, Scale: Desk},
		{Pattern: "GET /intakes/{submission}", Do: s.submissionShow, Scale: Desk},
		{Pattern: "GET /intakes/{submission}/print", Do: s.submissionPrint, Scale: Desk},
		{Pattern: "GET /intakes/{submission}/files/{file}/preview", Do: s.sentPreview, Scale: Desk},
		{Pattern: "GET /intakes/{submission}/files/{file}/original", Do: s.sentTake, Scale: Desk},
		{Pattern: "POST /intakes/{submission}", Do: s.submissionChoose, Scale: Desk},
		{Pattern: "GET /intakes/{submission}/add/{case}/{person}", Do: s.submissionAddShow, Scale: Desk},
		{Pattern: "POST /intakes/{submission}/add/{case}/{person}", Do: s.submissionAdd, Scale: Desk},
		{Pattern: "POST /intakes/{submission}/case", Do: s.submissionOpenCase, Scale: Desk},
		{Pattern: "GET /intakes/{submission}/review", Do: s.submissionReview, Scale: Desk},
		{Pattern: "POST /intakes/{submission}/review", Do: s.submissionReview, Scale: Desk},
		{Pattern: "GET /intakes/{submission}/basis", Do: s.submissionBasis, Scale: Desk},
		{Pattern: "POST /intakes/{submission}/basis", Do: s.submissionBasis, Scale: Desk},
		{Pattern: "GET /intakes/{submission}/delete", Do: s.submissionDelete, Scale: Desk},
		{Pattern: "POST /intakes/{submission}/delete", Do: s.submissionDelete, Scale: Desk},
	}
}

// submissionOf opens what the address names.
func (s *Server) submissionOf(r *Request, forPrint bool) (*casework.SubmissionSight, error) {
	stream := id.Stream(r.PathValue("submission"))
	if stream.Kind() != id.Submission {
		return nil, problem.New(problem.NotFound, "error.not-available", "")
	}
	if forPrint {
		return s.config.Desk.SeeSubmission(r.Context(), r.Actor.Who(), stream, "print")
	}
	return s.config.Desk.SeeSubmission(r.Context(), r.Actor.Who(), stream, "page")
}

// submissionShow shows what a phone sent, what is odd about it, and what can be done with it.
func (s *Server) submissionShow(r *Request) (*Page, error) { return s.submissionPage(r, false) }

// submissionPrint is the same for paper; the record has it as a print.
func (s *Server) submissionPrint(r *Request) (*Page, error) {
	return s.submissionPage(r, true)
}

func (s *Server) submissionPage(r *Request, forPrint bool) (*Page, error) {
	sight, err := s.submissionOf(r, forPrint)
	if err != nil {
		return nil, err
	}
	w := s.words(r, nil)
	d := w.submissionData(sight)
	d.Print = forPrint
	for _, l := range sight.On {
		on := linkedCase{Number: w.inDigits(l.Number)}
		if l.Sees {
			on.Href = pathOf(l.Stream)
		}
		d.Linked = append(d.Linked, on)
	}
	page := &Page{Template: "submission_show", Title: "submission.title", TitleArgs: []string{"number", d.Number}, Data: d, Nav: "/intakes", Back: "/intakes",
		Copy: sight.Copy}
	if d.Print {
		return page, nil
	}
	if sight.May[access.SubmissionOpen] {
		d.OpenCase = r.NewCommand()
	}
	if sight.May[access.SubmissionMatch] {
		candidates, err := s.config.Desk.FormCandidates(r.Context(), r.Actor.Who(), sight.Stream)
		if err != nil {
			return nil, err
		}
		d.Matching, d.Matches = true, s.matches(r, candidates, "submission.match.theirs")
		page.Form, page.Submit = caseForm(), "submission.match.submit"
		if len(d.Matches) == 0 {
			page.Submit = "submission.match.by-number"
		}
	}
	return page, nil
}

// submissionData says what a form holds, as far as it was opened.
func (w words) submissionData(sight *casework.SubmissionSight) *submissionData {
	in := sight.Received
	d := &submissionData{Path: pathOf(sight.Stream), Number: w.inDigits(in.Number), State: "submission.state." + string(sight.State), Tone: submissionTones[sight.State],
		Form: w.text("submission.form." + string(in.Form)), Consent: w.text("submission.consent." + string(in.Consent)), Told: sight.Told, Erased: sight.Erased,
		Incomplete: sight.Incomplete, Why: sight.Why, Overdue: sight.State == submission.StateSealed && !sight.May[access.SubmissionBasis] && sight.May[access.SubmissionDelete],
		Unreviewed: sight.Unreviewed, MayReview: sight.May[access.SubmissionReview], MayBasis: sight.May[access.SubmissionBasis], MayDelete: sight.May[access.SubmissionDelete],
		HTCDS: in.Form == submission.FormHTCDS}
	d.By = w.text("submission.sent-by", "account", w.account(sight.By), "agency", w.agency(sight.Agency), "date", w.dayAndTime(sight.At))
	if sight.State == submission.StateSealed {
		d.DecideBy = w.day(sight.DecideBy)
	}
	if sight.Basis != "" {
		d.Basis = w.code("legal-basis", sight.Basis)
	}
	if b := sight.Became; b != nil {
		d.Became = &linkedCase{Number: w.inDigits(b.Number)}
		if b.Sees {
			d.Became.Href = pathOf(b.Stream)
		}
	}
	if !sight.Told || sight.Erased {
		return d
	}
	d.Lines = w.formLines(sight)
	for _, f := range sight.Flags {
		d.Flags = append(d.Flags, flagShown{Label: w.nodeLabel(in.Form, f.Path), Says: f.Says(w.lang)})
	}
	for _, o := range sight.Others {
		var shown otherShown
		for _, x := range o.Differ {
			shown.Differ = append(shown.Differ, differShown{Label: w.nodeLabel(in.Form, x.Path), First: w.nodeText(in.Form, x.Path, x.First), Other: w.nodeText(in.Form, x.Path, x.Other)})
		}
		d.Others = append(d.Others, shown)
	}
	for _, f := range sight.Files {
		d.Files = append(d.Files, w.sent(d.Path, f))
	}
	return d
}

var submissionTones = map[event.Code]string{submission.StateWaiting: "open", submission.StateScreened: "done", submission.StateLinked: "done",
	submission.StateSealed: "due", submission.StateQuarantine: "due", submission.StateDeleted: ""}

// formLines are the questions of a form that were answered.
func (w words) formLines(sight *casework.SubmissionSight) []answeredLine {
	var out []answeredLine
	if in := sight.Intake; in != nil {
		for _, line := range in.Lines(w.lang) {
			out = append(out, answeredLine{Label: line.Label, Answers: line.Answers})
		}
	}
	if talk := sight.Talk; talk != nil {
		add := func(node, text string) {
			if text != "" {
				out = append(out, answeredLine{Label: w.nodeLabel(sight.Received.Form, node), Answers: []string{text}})
			}
		}
		add("person/name", talk.Name)
		add("person/born", talk.BornTyped)
		for _, given := range talk.Answers {
			add(given.Indicator, w.text("screening.answer."+string(given.Answer)))
		}
		add("end_of_talk/note", talk.Note)
	}
	return out
}

// nodeLabel names a node of a form in words. One that the form does not have stays as it was sent.
func (w words) nodeLabel(form event.Code, path string) string {
	if form == submission.FormHTCDS {
		return htcds.Label(w.lang, path)
	}
	if message, ok := talkNodes[path]; ok {
		return w.text(message)
	}
	code := path[strings.LastIndexByte(path, '/')+1:]
	if list, err := screening.Latest(string(form)); err == nil {
		if indicator, ok := list.Indicator(code); ok {
			return indicator.In(w.lang).Question
		}
	}
	return path
}

var talkNodes = map[string]string{"person/name": "submission.node.name", "person/born": "submission.node.born", "end_of_talk/note": "submission.node.note",
	"talk/consent": "submission.consent", "talk/age": "list.column.age"}

// nodeText is what a node holds in words, several codes after each other.
func (w words) nodeText(form event.Code, path, text string) string {
	if form != submission.FormHTCDS || text == "" {
		return text
	}
	if whole := htcds.Answer(w.lang, path, text); whole != text {
		return whole
	}
	parts := strings.Split(text, " ")
	for i, code := range parts {
		if said := htcds.Answer(w.lang, path, code); said != code {
			parts[i] = said + ";"
		}
	}
	return strings.TrimSuffix(strings.Join(parts, " "), ";")
}
