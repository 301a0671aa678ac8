package htcds

import (
	"slices"
	"strings"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/phone"
	"spean/internal/place"
)

// exact says which code of the case file means the same as a code of the form. What is not here has no counterpart and is said in
// words. A test holds the table in docs/formats/openrosa.md to this one.
var exact = map[string]map[Code]casefile.Code{
	"prs_Gender": {"Feminine": "female", "Masculine": "male"},
	"vic_TypeOfExploitation": {"ForcedLabour": "forced-labour", "SexualExploitation": "sexual-exploitation", "ChildLabour": "child-labour",
		"ForcedMarriage": "forced-marriage", "ForcedBegging": "forced-begging", "Other": "other"},
	"vic_Methods_of_Control": {"PhysicalThreats": "threats", "ThreatsLawEnforcement": "threat-of-authorities",
		"ThreatensChildrenFamily": "threat-to-family", "DebtBondage": "debt", "PhysicalAbuse": "violence", "TakesEarnings": "wages-withheld",
		"PsychoactiveSubstance": "drugs", "WithholdsDocuments": "documents-kept", "Other": "other"},
}

// nearest says under which code of the case file a code of the form is recorded that has no exact counterpart; its words go into the note.
var nearest = map[string]casefile.Code{"prs_Gender": "other", "vic_TypeOfExploitation": "other", "vic_Methods_of_Control": "other"}

// Facts gives what a case opened from the intake would record about the person it is of, in the order it would be recorded. What has no
// exact counterpart among the facts of a case is written into one note, in words of the language given; so is everything that was sent
// but could not be read. Nothing here decides anything: status and consent of the form are somebody's words and stand in the note.
func Facts(in *Intake, person id.Person, l lang.Lang, today partial.Day) []casefile.Fact {
	f := factWriter{in: in, person: person, lang: l, today: today}
	f.name()
	f.sex()
	f.birth()
	f.nationality()
	f.phone("prs_MobilePhone")
	f.phone("prs_HomePhone")
	f.home()
	f.recruitment()
	f.exploitation()
	for _, field := range fields {
		if !f.said[field.Node] {
			f.tell(field.Node)
		}
	}
	for _, text := range pieces([]rune(f.note())) {
		f.add(casefile.NoteWritten{People: []id.Person{person}, Audience: casefile.AudienceCase, Text: event.Common(string(text))})
	}
	return f.out
}

// factWriter makes the facts of one intake.
type factWriter struct {
	in     *Intake
	person id.Person
	lang   lang.Lang
	today  partial.Day
	out    []casefile.Fact
	said   map[string]bool // nodes whose whole meaning stands in a fact
	told   map[string]bool // nodes that are told in the note
}

func (f *factWriter) add(p casefile.Fact) { f.out = append(f.out, p) }

// says marks nodes as said by a fact.
func (f *factWriter) says(nodes ...string) {
	if f.said == nil {
		f.said = map[string]bool{}
	}
	for _, n := range nodes {
		f.said[n] = true
	}
}

// tell has a node told in the note.
func (f *factWriter) tell(node string) {
	if f.told == nil {
		f.told = map[string]bool{}
	}
	f.told[node] = true
}

// note writes what is to be told, in the order of the form.
func (f *factWriter) note() string {
	var lines []string
	for _, line := range f.in.Lines(f.lang) {
		if f.told[line.Node] {
			lines = append(lines, line.Label+": "+strings.Join(line.Answers, "; "))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return "HTCDS\n" + strings.Join(lines, "\n")
}

// pieces cuts a text into what fits into notes.
func pieces(text []rune) [][]rune {
	return slices.Collect(slices.Chunk(text, maxNote))
}

// fits reports whether a text is short enough for a fact and has no line ends; else the note tells it.
func fits(text string, most int) bool {
	return len([]rune(text)) <= most && !strings.ContainsAny(text, "\n\t\r")
}

const (
	maxName   = 200
	maxPlace  = place.MaxText
	maxDetail = 200
	maxNote   = 20_000 // characters of one note of a case
)

// name is family name and given name as Khmer names are written, with the salutation as the detail.
func (f *factWriter) name() {
	name := strings.TrimSpace(f.in.SecondName + " " + f.in.FirstName)
	if name == "" || !fits(name, maxName) {
		return
	}
	fact := casefile.NameRecorded{Person: f.person, Text: event.About(name), Sort: event.About(casefile.Code("as-told"))}
	f.says("prs_First_Name", "prs_Second_Name")
	if fits(f.in.Salutation, maxDetail) {
		fact.Detail = event.About(f.in.Salutation)
		f.says("prs_Salutation")
	}
	f.add(fact)
}

// sex of the form is a gender: the two that the case file has, not known, or another, which the note tells.
func (f *factWriter) sex() {
	if f.in.Gender == "" {
		return
	}
	sex := partial.Unknown[casefile.Code]()
	if f.in.Gender != "NonSpecifiedUnknown" {
		sex = partial.Known(f.code("prs_Gender", f.in.Gender))
	} else {
		f.says("prs_Gender")
	}
	f.add(casefile.SexRecorded{Person: f.person, Sex: event.About(sex)})
}

// code gives the code of the case file for one of the form. Where it is not the same, the node is told as well.
func (f *factWriter) code(node string, sent Code) casefile.Code {
	if same, ok := exact[node][sent]; ok {
		f.says(node)
		return same
	}
	f.tell(node)
	return nearest[node]
}

// birth is the day as told. A date that cannot be a birth is told in the note.
func (f *factWriter) birth() {
	day := f.in.Birthdate
	fact := casefile.BirthRecorded{Person: f.person, Born: event.About(partial.Known(day.Date)), Basis: event.About(casefile.Code(partial.BasisTold))}
	if day.Date.IsZero() || len(fact.Check(f.today)) > 0 {
		return
	}
	f.says("prs_Birthdate")
	f.add(fact)
}

func (f *factWriter) nationality() {
	if !place.IsCountry(string(f.in.Citizenship)) {
		return
	}
	f.says("prs_Citizenship")
	f.add(casefile.NationalityRecorded{Person: f.person, Countries: event.About(partial.Known([]casefile.Code{casefile.Code(f.in.Citizenship)}))})
}

// phone is a number nobody has yet said to be safe to call.
func (f *factWriter) phone(node string) {
	typed := *texts[node](f.in)
	number, err := phone.Parse(typed)
	if err != nil {
		return
	}
	f.says(node)
	f.add(casefile.PhoneRecorded{Person: f.person, Number: event.About(partial.Known(number.Normal)),
		Safe: event.About(casefile.SafeUnknown), Typed: event.About(typed)})
}

// home is the mailing address as told. A country that is named as in one of our languages, or by its code, becomes that country.
func (f *factWriter) home() {
	parts := []string{f.in.Street, f.in.City, f.in.State, f.in.Postcode}
	told := place.Told{Country: countryOf(f.in.Country)}
	if told.Country == "" {
		parts = append(parts, f.in.Country)
	}
	told.Text = strings.Join(slices.DeleteFunc(parts, func(s string) bool { return strings.TrimSpace(s) == "" }), ", ")
	if told == (place.Told{}) || told.Check() != nil || !fits(told.Text, maxPlace) {
		return
	}
	f.says("prs_MailingStreet", "prs_MailingCity", "prs_MailingState", "prs_MailingPostalCode", "prs_MailingCountry")
	f.add(casefile.HomeRecorded{Person: f.person, Sort: event.About(casefile.Code("home")), Place: event.About(partial.Known(told))})
}

// countryOf finds a country by its code or its name in one of the program's languages.
func countryOf(typed string) string {
	typed = strings.TrimSpace(typed)
	if code := strings.ToUpper(typed); len(code) == 2 && place.IsCountry(code) {
		return code
	}
	for _, code := range place.Countries() {
		for _, l := range lang.All() {
			if typed != "" && strings.EqualFold(place.CountryName(l, code), typed) {
				return code
			}
		}
	}
	return ""
}

// recruitment has its place as the beginning of a journey. How somebody was recruited has no fact of its own.
func (f *factWriter) recruitment() {
	told := place.Told{Text: strings.TrimSpace(f.in.RecruitmentPlace)}
	if told.Text == "" || told.Check() != nil || !fits(told.Text, maxPlace) {
		return
	}
	f.says("vic_LocationOfRecruitment")
	f.add(casefile.LegAdded{People: []id.Person{f.person}, Stage: "source", From: event.Common(partial.Known(told))})
}

// exploitation is one episode when the form names its sorts: the form has no second one. Without a sort there is nothing to call an
// episode, and the note tells the rest.
func (f *factWriter) exploitation() {
	if len(f.in.Exploitation) == 0 {
		return
	}
	fact := casefile.EpisodeAdded{People: []id.Person{f.person}, Forms: f.codes("vic_TypeOfExploitation", f.in.Exploitation)}
	if told := (place.Told{Text: strings.TrimSpace(f.in.ExploitationPlace)}); told.Text != "" && told.Check() == nil && fits(told.Text, maxPlace) {
		f.says("vic_LocationOfExploitation")
		fact.Place = event.Common(partial.Known(told))
	}
	if len(f.in.Control) > 0 {
		fact.Control = event.Common(partial.Known(f.codes("vic_Methods_of_Control", f.in.Control)))
	}
	f.add(fact)
}

// codes gives the codes of the case file for several of the form, each once.
func (f *factWriter) codes(node string, sent []Code) []casefile.Code {
	var out []casefile.Code
	for _, c := range sent {
		if code := f.code(node, c); !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}
