package web

import (
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/web/form"
	"spean/internal/web/table"
)

// whomData is the first step: the directory beside the questions.
type whomData struct {
	Case, Number string
	Hidden       []hidden
	Services     table.Table
}

// whomPage asks to whom and for what.
func (d *draft) whomPage() (*Page, error) {
	services, err := d.s.servicesToRefer(d.r, d.Path)
	if err != nil {
		return nil, err
	}
	return &Page{Template: "referral_whom", Title: "referral-page.title.new", Nav: "/cases", Form: d.whom, Submit: "referral-page.whom.submit",
		Data: whomData{Case: d.Case, Number: d.sight.Number, Hidden: d.rest(stepWhom), Services: services}}, nil
}

// servicesToRefer lists the directory, narrowed by what is needed and for whom; a service of an agency here leads on with that agency.
func (s *Server) servicesToRefer(r *Request, path string) (table.Table, error) {
	agencies, err := s.agencyIDs(r.Context())
	if err != nil {
		return table.Table{}, err
	}
	offices, err := s.config.Desk.Directory(r.Context(), r.Actor.Who(), agencies)
	if err != nil {
		return table.Table{}, err
	}
	w := s.words(r, nil)
	columns := []table.Column{{Label: "directory.service.name"}, {Label: "directory.service.offers"}, {Label: "directory.service.takes"}, {Label: "directory.service.place"}, {Label: "directory.service.checked"}}
	filters := []table.Filter{vocabFilter(w, "offers", "directory.filter.offers", "need"), vocabFilter(w, "takes", "directory.filter.takes", "whom-it-takes")}
	list := table.Table{Caption: "directory.title", Path: path, Query: table.Read(r.URL.Query(), columns, filters), Columns: columns, Filters: filters,
		Empty: table.Empty{Title: "directory.empty", Next: "directory.empty.next"}, Bands: []table.Band{{}}}
	for _, o := range offices {
		for _, l := range o.Services {
			if takesSomebody(l.What, casefile.Code(list.Query.Get("offers")), casefile.Code(list.Query.Get("takes"))) {
				list.Bands[0].Rows = append(list.Bands[0].Rows, table.Row{Cells: append([]table.Cell{s.serviceName(r, l.What, path)}, s.serviceCells(r, l.What)...)})
			}
		}
	}
	list.Total = len(list.Bands[0].Rows)
	return list, nil
}

func (s *Server) serviceName(r *Request, what directory.ServiceListed, path string) table.Cell {
	cell := table.Cell{Text: what.Name.V}
	switch {
	case what.Agency == r.Actor.Agency:
	case what.Agency == "":
		cell.Note = r.T("directory.outside")
	default:
		cell.Href, cell.Note = path+"?to="+string(what.Agency), s.agencyName(r.Context(), what.Agency, r.Lang)
	}
	return cell
}

func vocabFilter(w words, key, label, list string) table.Filter {
	f := table.Filter{Key: key, Label: label}
	codes, _ := casefile.Vocabulary(list)
	for _, c := range codes {
		f.Options = append(f.Options, table.Option{Value: c, Label: w.code(list, casefile.Code(c)), Count: -1})
	}
	return f
}

// partsData is the second step.
type partsData struct {
	Case, Number string
	Hidden       []hidden
	To, Purpose  string
	Parts        []partShown
	Consents     []consentLine
	RecordHref   string
	Wrong        bool // something about the parts must be mended
}

// partShown is one section and how it goes.
type partShown struct {
	Name, Label string // of the field; message id
	How         string
	Short       bool // something of it can go shortened
	Held        int  // how many facts the case has there
}

// consentLine says what one person agreed to, for this purpose towards this agency.
type consentLine struct {
	Text string
	Tone string
}

// partsPage asks about whom, what goes and on what basis.
func (d *draft) partsPage() (*Page, error) {
	data := partsData{Case: d.Case, Number: d.sight.Number, Hidden: d.rest(stepParts), To: d.words.agency(d.in.To), Purpose: d.words.code("purpose", d.in.Purpose),
		RecordHref: d.Case + "/facts/consent"}
	for _, section := range casefile.Referable {
		data.Parts = append(data.Parts, partShown{Name: partName(section), Label: "section." + string(section), How: d.r.Typed.Get(partName(section)),
			Short: shortens(section), Held: held(d.sight, section)})
	}
	for _, p := range d.sight.People {
		if p.Has(casefile.RolePossibleVictim) && !p.Erased {
			data.Consents = append(data.Consents, d.consentOf(p.ID, false))
		}
	}
	for _, f := range d.parts.Faults {
		data.Wrong = data.Wrong || f.Where == "parts"
	}
	return &Page{Template: "referral_parts", Title: "referral-page.parts.title", Nav: "/cases", Form: d.parts, Submit: "referral-page.whom.submit", Data: data}, nil
}

// held counts the facts of a section that stand.
func held(c *casework.Sight, section event.Section) int {
	n := 0
	for _, e := range c.Entries {
		if e.Struck == nil && !e.Erased && e.Fact.Section() == section {
			n++
		}
	}
	if section == casefile.SectionDecisions {
		for _, p := range c.People {
			n += len(p.Presumed) + len(p.Formal)
		}
	}
	return n
}

// consentOf says where somebody's consent stands for the purpose and the agency of the referral. Refused puts it as what a referral
// breaks on.
func (d *draft) consentOf(person id.Person, refused bool) consentLine {
	w, who := d.words, d.words.person(person)
	agency, purpose := w.agency(d.in.To), w.code("purpose", d.in.Purpose)
	say := func(id, date string) consentLine {
		return consentLine{Text: w.text(id, "person", who, "agency", agency, "purpose", purpose, "date", date), Tone: "stop"}
	}
	given, declined := d.sight.Consent(person, d.in.Purpose, d.in.To, partial.DayOf(d.r.Now))
	switch {
	case declined != nil:
		return say("referral-page.refused.declined", w.date(declined.Fact.(casefile.ConsentRecorded).Given))
	case given != nil:
		f := given.Fact.(casefile.ConsentRecorded)
		line := consentLine{Text: w.text("referral-page.consent.given", "person", who, "date", w.date(f.Given)), Tone: "ok"}
		if !f.Until.IsZero() {
			line.Text = w.joined(line.Text, w.text("referral-page.consent.until", "date", w.date(f.Until)))
		}
		return line
	}
	var last *casefile.Entry
	for _, e := range casefile.Live[casefile.ConsentRecorded](d.sight.Case) {
		if f := e.Fact.(casefile.ConsentRecorded); f.Person == person && f.Purpose == d.in.Purpose && f.Recipient == d.in.To {
			last = e
		}
	}
	switch {
	case last != nil && last.Withdrawn != nil:
		return say("referral-page.refused.withdrawn", w.date(partial.OnDay(last.Withdrawn.At.In(casework.Zone))))
	case last != nil:
		return say("referral-page.refused.over", w.date(last.Fact.(casefile.ConsentRecorded).Until))
	}
	line := say("referral-page.consent.missing", "")
	if !refused {
		line.Tone = "warn"
	}
	return line
}

// rest carries what the other steps asked for through this one.
func (d *draft) rest(step string) []hidden {
	own := map[string]bool{"command": true, "kept": true, "step": true, "go": true, "redisplay": true, "read": true}
	asks := map[string]*form.Form{stepWhom: d.whom, stepParts: d.parts}[step]
	if asks != nil {
		for _, f := range asks.Fields {
			for _, part := range []string{"", ".state", ".confirm"} {
				own[f.Name+part] = true
			}
		}
	}
	if step == stepParts {
		for _, section := range casefile.Referable {
			own[partName(section)] = true
		}
	}
	var out []hidden
	for _, h := range allTyped(d.r) {
		if !own[h.Name] {
			out = append(out, h)
		}
	}
	return append(out, hidden{"step", step})
}
