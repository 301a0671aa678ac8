package web

import (
	"slices"
	"time"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/referral"
)

// referralData is a referral as one side sees it.
type referralData struct {
	Path, Number     string
	From, To         string
	Sending          bool
	State, Tone      string // message id of where it stands
	Purpose, Sort    string
	Basis            string
	Urgent           bool
	Sent             time.Time
	Answer, Until    string
	Late             bool
	People           []string
	Parts            []string
	Reminded         []string
	Answered         string // one line: who answered, when, how
	Why              string
	Ended            string // one line; empty while it lasts
	Withdrawn        bool
	OwnHref, OwnCase string
	Live             bool
	Granted          []personGranted // what is granted about people, as the receiver sees it
	Groups           []factGroup     // and the rest of it, by section
	Decisions        []string
	Messages         []messageShown
	MayAnswer        bool
	MayEnd, MayNote  bool
}

// personGranted is one person of a granted view, a line for each thing known of them.
type personGranted struct {
	Name string
	Rows []personRow
}

type personRow struct {
	Label  string // message id of the kind
	Values []string
}

type messageShown struct {
	By, Agency, At, Text string
	Ours                 bool
}

// referralShow is one referral: to its sender what was shared and where it stands, to its receiver the live view as long as it lasts,
// and afterwards that it ended and what the receiver wrote.
func (s *Server) referralShow(r *Request) (*Page, error) {
	sight, err := s.referralSight(r)
	if err != nil {
		return nil, err
	}
	data := s.referralData(r, sight)
	return &Page{Template: "referral_show", Title: "referral.title", TitleArgs: []string{"number", data.Number}, Nav: "/referrals", Back: "/referrals", Data: data}, nil
}

func (s *Server) referralSight(r *Request) (*casework.ReferralSight, error) {
	return s.config.Desk.SeeReferral(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("referral")))
}

func (s *Server) referralData(r *Request, sight *casework.ReferralSight) referralData {
	w := s.words(r, sight.Theirs)
	in := sight.Sent
	data := referralData{Path: "/referrals/" + string(sight.Stream), Number: in.Number, From: w.agency(in.From), To: w.agency(in.To), Sending: sight.Sending,
		State: "referral.state." + string(sight.State), Tone: referralTones[sight.State], Purpose: w.code("purpose", in.Purpose), Sort: w.code("referral-kind", in.Sort),
		Basis: w.code("legal-basis", in.Basis), Urgent: in.Urgent, Sent: sight.At.In(casework.Zone), Answer: w.date(in.Answer), Until: w.date(in.Until),
		Live: sight.Theirs != nil, OwnCase: sight.OwnNumber, MayAnswer: sight.May[access.ReferralAnswer], MayEnd: sight.May[access.ReferralEnd] && sight.State == referral.StateAccepted || sight.May[access.ReferralEnd] && sight.Sending,
		MayNote: sight.May[access.ReferralNote]}
	if sight.Own != "" {
		data.OwnHref = "/cases/" + string(sight.Own)
	}
	today := partial.DayOf(r.Now)
	if due, ok := in.Answer.Latest(); ok && sight.State == referral.StateSent && due.Compare(today) < 0 {
		data.Late, data.State, data.Tone = true, "referral.state.late", "due"
	}
	data.history(r, w, sight)
	if sight.Theirs != nil {
		data.granted(s, r, w, sight)
	}
	for _, m := range sight.Messages {
		data.Messages = append(data.Messages, messageShown{By: w.account(m.By), Agency: w.agency(m.Agency), At: r.moment(m.At), Text: m.Text, Ours: m.Agency == r.Actor.Agency})
	}
	return data
}

var referralTones = map[casefile.Code]string{referral.StateSent: "part", referral.StateAccepted: "live", referral.StateDeclined: "open", referral.StateEnded: "bare"}

// history says in lines what became of it.
func (data *referralData) history(r *Request, w words, sight *casework.ReferralSight) {
	day := func(t time.Time) string { return w.date(partial.OnDay(t.In(casework.Zone))) }
	for _, at := range sight.Reminded {
		data.Reminded = append(data.Reminded, w.text("referral-page.reminded", "agency", data.To, "date", day(at)))
	}
	switch {
	case sight.Reason != "":
		data.Answered = w.text("referral-page.declined.by", "agency", data.To, "date", day(sight.Answered), "code", w.code("decline-reason", sight.Reason))
		data.Why = sight.Why
	case !sight.Answered.IsZero():
		data.Answered = w.text("referral-page.accepted.by", "agency", data.To, "date", day(sight.Answered))
	}
	over := !sight.Active(partial.DayOf(r.Now))
	switch {
	case sight.Cause == casefile.EndConsentWithdrawn:
		data.Ended, data.Withdrawn = w.text("referral-page.ended.consent-withdrawn"), true
	case sight.Cause != "":
		data.Ended = w.text("referral-page.ended", "date", day(sight.EndedAt), "code", w.code("grant-end", sight.Cause))
	case over && sight.State != referral.StateDeclined:
		data.Ended = w.text("referral-page.ended", "date", w.date(sight.Sent.Until), "code", w.code("grant-end", casefile.EndExpired))
	}
	if over && sight.State != referral.StateDeclined {
		data.State, data.Tone, data.Late = "referral.state.ended", "bare", false
	}
}

// granted fills in what the receiver is shown of the case.
func (data *referralData) granted(s *Server, r *Request, w words, sight *casework.ReferralSight) {
	for _, p := range sight.Sent.People {
		if who := w.person(p); who != "" {
			data.People = append(data.People, who)
		}
	}
	for _, section := range sightOrder(sight.Sent.Parts) {
		text := w.text("section." + string(section))
		if goes(sight.Sent.Parts, section) == goesShort {
			text += " (" + w.text("referral-page.parts.short") + ")"
		}
		data.Parts = append(data.Parts, text)
	}
	v := &caseView{sight: &casework.Sight{Case: sight.Theirs}, words: w}
	for _, g := range v.facts() {
		if g.Label != "section."+string(casefile.SectionPeople) {
			data.Groups = append(data.Groups, g)
		}
	}
	data.Granted = grantedPeople(w, sight.Theirs)
	data.Decisions = decided(w, sight.Theirs)
}

// grantedPeople says who the people are, kind by kind.
func grantedPeople(w words, c *casefile.Case) []personGranted {
	var out []personGranted
	for _, p := range c.People {
		one := personGranted{Name: w.personName(p)}
		for _, kind := range factOrder {
			row := personRow{Label: "fact." + kind}
			for _, e := range c.Entries {
				if e.Struck == nil && !e.Erased && e.Fact.Section() == casefile.SectionPeople && casefile.FactName(e.Fact) == kind && slices.Contains(e.Fact.Concerns(), p.ID) {
					row.Values = append(row.Values, w.summary(e.Fact))
				}
			}
			if len(row.Values) > 0 {
				one.Rows = append(one.Rows, row)
			}
		}
		if len(one.Rows) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// sightOrder gives granted sections in the order of the pages.
func sightOrder(parts []casefile.GrantedPart) []event.Section {
	var out []event.Section
	for _, section := range casefile.Referable {
		if goes(parts, section) != goesNot {
			out = append(out, section)
		}
	}
	return out
}
