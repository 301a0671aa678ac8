package htcds

import (
	"slices"
	"strings"
	"unicode/utf8"

	"spean/internal/event"
	"spean/internal/lang"
	"spean/internal/openrosa"
	"spean/internal/partial"
	"spean/internal/phone"
)

// Code is a code of the form, as sent: it may be one the form does not offer.
type Code string

// Intake is what one submission says. An empty text is a node that is empty or absent; nothing is guessed, nothing is left out.
type Intake struct {
	// Consent to managing the person's data: yes, no, or nobody wrote it down.
	Consent     partial.Stated[bool]
	ConsentSent Code // as sent, which may be another word

	Salutation, FirstName, SecondName, Title string

	Birthdate        Day
	Gender           Code
	Citizenship      Code // ISO 3166-1 alpha-2
	Email            string
	HomePhone        string
	MobilePhone      string
	Street, City     string
	State, Postcode  string
	Country          string
	Recruitment      []Code
	RecruitmentPlace string

	Status  Code // somebody's word, never a decision of this program
	Decider Code

	Control           []Code
	Exploitation      []Code
	Industry          []Code
	SexExploitation   []Code
	ExploitationPlace string

	CaseStatus    Code
	ReferredBy    string
	ReferredOn    Day
	ReferredByWho string
	ReferredWhy   string
	ReferredMore  string

	// Start and End are the phone's clock with its offset, as sent.
	Start, End string
}

// Day is a date of the form: as sent, and read where it is one day of the calendar.
type Day struct {
	Typed string
	Date  partial.Date // zero where Typed is no day
}

// Says reports whether there are values of the person or the case at all, beside consent and the phone's own.
func (in *Intake) Says() bool {
	for _, f := range fields {
		if f.Node != consentNode && len(in.Sent(f.Node)) > 0 {
			return true
		}
	}
	return false
}

const (
	consentNode = "con_Consent"
	maxLine     = 20_000 // characters of one text; a note of a case takes no more
)

// Read makes an intake of the values of a submission, and flags what a person should look at. Flags name the nodes in the order of the
// submission; what is missing comes last.
func Read(s *openrosa.Submission, today partial.Day) (Intake, []openrosa.Flag) {
	r := intakeReader{today: today, version: s.Version}
	for _, v := range s.Values {
		r.value(v)
	}
	if !r.in.Consent.IsAsked() && !slices.ContainsFunc(r.flags, func(f openrosa.Flag) bool { return f.Path == consentNode }) {
		r.flag(consentNode, openrosa.ConsentNotSaid)
	}
	return r.in, r.flags
}

type intakeReader struct {
	today   partial.Day
	version string
	in      Intake
	flags   []openrosa.Flag
}

func (r *intakeReader) flag(path string, reason event.Code) {
	r.flags = append(r.flags, openrosa.Flag{Path: path, Reason: reason})
}

// value takes one value of the submission.
func (r *intakeReader) value(v openrosa.Value) {
	switch v.Path {
	case "start":
		r.in.Start = v.Text
		return
	case "end":
		r.in.End = v.Text
		return
	case "meta/instanceID", "meta/deprecatedID", "meta/instanceName":
		return
	case "__version__":
		if v.Text != "" && v.Text != r.version {
			r.flag(v.Path, openrosa.OtherVersion)
		}
		return
	}
	f, ok := byNode[v.Path]
	if !ok {
		reason := openrosa.NotInForm
		if _, again := byNode[beforePlace(v.Path)]; again {
			reason = openrosa.SentTwice
		}
		r.flag(v.Path, reason)
		return
	}
	if v.Text == "" {
		return
	}
	if utf8.RuneCountInString(v.Text) > maxLine {
		r.flag(v.Path, openrosa.TooLong)
	}
	r.field(f, v.Text)
}

// beforePlace is a path without the place of a repeat: "prs_Email[2]" is "prs_Email".
func beforePlace(path string) string {
	before, _, _ := strings.Cut(path, "[")
	return before
}

// field takes the answer to one question.
func (r *intakeReader) field(f *Field, text string) {
	switch f.Kind {
	case Date:
		r.date(f, text)
	case One:
		r.one(f, text)
	case Many:
		r.many(f, text)
	default:
		*texts[f.Node](&r.in) = text
		r.shape(f.Node, text)
	}
}

// shape flags a phone number or an email address that is none.
func (r *intakeReader) shape(node, text string) {
	switch node {
	case "prs_HomePhone", "prs_MobilePhone":
		if _, err := phone.Parse(text); err != nil {
			r.flag(node, openrosa.NotAPhone)
		}
	case "prs_Email":
		name, host, _ := strings.Cut(text, "@")
		if name == "" || !strings.Contains(host, ".") || strings.ContainsAny(text, " \t\n") || strings.Contains(host, "@") {
			r.flag(node, openrosa.NotAnEmail)
		}
	}
}

// date takes a day: what is no day of the calendar stays as typed.
func (r *intakeReader) date(f *Field, text string) {
	day := days[f.Node](&r.in)
	day.Typed = text
	d, err := partial.Parse(text)
	if err != nil || !d.IsDay() {
		r.flag(f.Node, openrosa.NotADate)
		return
	}
	day.Date = d
	first, _ := d.Earliest()
	switch {
	case first.Compare(r.today) > 0:
		r.flag(f.Node, openrosa.DateAhead)
	case first.Compare(r.today.AddYears(-partial.MaxAge)) < 0:
		r.flag(f.Node, openrosa.DateTooOld)
	}
}

// one takes a code.
func (r *intakeReader) one(f *Field, text string) {
	if !f.offers(text) {
		r.flag(f.Node, openrosa.OutsideChoices)
	}
	*single[f.Node](&r.in) = Code(text)
	if f.Node != consentNode {
		return
	}
	if text == "TRUE" || text == "FALSE" {
		r.in.Consent = partial.Known(text == "TRUE")
	}
	if text == "FALSE" {
		r.flag(f.Node, openrosa.NoConsent)
	}
}

// many takes codes in the order sent. What is between codes is white space, which XForms calls one space.
func (r *intakeReader) many(f *Field, text string) {
	list := several[f.Node](&r.in)
	outside, twice := false, false
	for _, code := range strings.Fields(text) {
		outside = outside || !f.offers(code)
		twice = twice || slices.Contains(*list, Code(code))
		*list = append(*list, Code(code))
	}
	if outside {
		r.flag(f.Node, openrosa.OutsideChoices)
	}
	if twice {
		r.flag(f.Node, openrosa.TwiceChosen)
	}
}

// texts says where the text of each node stands.
var texts = map[string]func(*Intake) *string{
	"prs_Salutation":                 func(in *Intake) *string { return &in.Salutation },
	"prs_First_Name":                 func(in *Intake) *string { return &in.FirstName },
	"prs_Second_Name":                func(in *Intake) *string { return &in.SecondName },
	"prs_Title":                      func(in *Intake) *string { return &in.Title },
	"prs_Email":                      func(in *Intake) *string { return &in.Email },
	"prs_HomePhone":                  func(in *Intake) *string { return &in.HomePhone },
	"prs_MobilePhone":                func(in *Intake) *string { return &in.MobilePhone },
	"prs_MailingCity":                func(in *Intake) *string { return &in.City },
	"prs_MailingCountry":             func(in *Intake) *string { return &in.Country },
	"prs_MailingState":               func(in *Intake) *string { return &in.State },
	"prs_MailingStreet":              func(in *Intake) *string { return &in.Street },
	"prs_MailingPostalCode":          func(in *Intake) *string { return &in.Postcode },
	"vic_LocationOfRecruitment":      func(in *Intake) *string { return &in.RecruitmentPlace },
	"vic_LocationOfExploitation":     func(in *Intake) *string { return &in.ExploitationPlace },
	"cas_ReferringOrganisation":      func(in *Intake) *string { return &in.ReferredBy },
	"cas_ReferringPrimaryCaseWorker": func(in *Intake) *string { return &in.ReferredByWho },
	"cas_ReasonForIncomingReferral":  func(in *Intake) *string { return &in.ReferredWhy },
	"cas_IncomingReferralDetails":    func(in *Intake) *string { return &in.ReferredMore },
}

// days says where the day of each node stands.
var days = map[string]func(*Intake) *Day{
	"prs_Birthdate":            func(in *Intake) *Day { return &in.Birthdate },
	"cas_IncomingReferralDate": func(in *Intake) *Day { return &in.ReferredOn },
}

// single says where the one code of each node stands.
var single = map[string]func(*Intake) *Code{
	consentNode:                              func(in *Intake) *Code { return &in.ConsentSent },
	"prs_Gender":                             func(in *Intake) *Code { return &in.Gender },
	"prs_Citizenship":                        func(in *Intake) *Code { return &in.Citizenship },
	"vic_TraffickingStatus":                  func(in *Intake) *Code { return &in.Status },
	"vic_TraffickingStatusDecisionMakingOrg": func(in *Intake) *Code { return &in.Decider },
	"cas_Status":                             func(in *Intake) *Code { return &in.CaseStatus },
}

// several says where the codes of each node stand.
var several = map[string]func(*Intake) *[]Code{
	"vic_MethodOfRecruitment":   func(in *Intake) *[]Code { return &in.Recruitment },
	"vic_Methods_of_Control":    func(in *Intake) *[]Code { return &in.Control },
	"vic_TypeOfExploitation":    func(in *Intake) *[]Code { return &in.Exploitation },
	"vic_ForcedLabourIndustry":  func(in *Intake) *[]Code { return &in.Industry },
	"vic_TypeOfSexExploitation": func(in *Intake) *[]Code { return &in.SexExploitation },
}

// Sent gives what stands under a node, as sent: one text, or the codes.
func (in *Intake) Sent(node string) []string {
	var out []string
	if at, ok := texts[node]; ok {
		out = append(out, *at(in))
	}
	if at, ok := days[node]; ok {
		out = append(out, at(in).Typed)
	}
	if at, ok := single[node]; ok {
		out = append(out, string(*at(in)))
	}
	if at, ok := several[node]; ok {
		for _, code := range *at(in) {
			out = append(out, string(code))
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// Line is one question of the form with what was answered, in words.
type Line struct {
	Node, Label string
	Answers     []string
}

// Lines shows everything an intake says, in the order of the form.
func (in *Intake) Lines(l lang.Lang) []Line {
	var out []Line
	for _, f := range fields {
		line := Line{Node: f.Node, Label: Label(l, f.Node)}
		for _, sent := range in.Sent(f.Node) {
			line.Answers = append(line.Answers, Answer(l, f.Node, sent))
		}
		if len(line.Answers) > 0 {
			out = append(out, line)
		}
	}
	return out
}
