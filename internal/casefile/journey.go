package casefile

import (
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
)

// LegAdded is one leg of a journey: from where to where, when, how, who moved them and with what promise.
type LegAdded struct {
	People []id.Person                                `json:"people" form:"people"`
	Stage  Code                                       `json:"stage" form:"choice,vocab=leg-stage,required"`
	From   event.Shared[partial.Stated[place.Told]]   `json:"from" form:"place"`
	To     event.Shared[partial.Stated[place.Told]]   `json:"to" form:"place"`
	Dates  event.Shared[partial.Stated[partial.Date]] `json:"dates" form:"date,past"`
	// Transport may be several in one leg: night bus, then boat.
	Transport event.Shared[partial.Stated[[]Code]] `json:"transport" form:"choices,vocab=transport"`
	Crossing  event.Shared[partial.Stated[string]] `json:"crossing" form:"text,max=200"`
	Stamp     event.Shared[Code]                   `json:"stamp" form:"choice,vocab=exit-stamp"`
	MovedBy   event.Shared[partial.Stated[string]] `json:"moved_by" form:"text,max=300"`
	Movers    []id.Person                          `json:"movers" form:"people"`
	Promise   event.Shared[partial.Stated[string]] `json:"promise" form:"text,max=300"`
	// Order among legs whose dates do not tell; 1 is first.
	Order int `json:"order" form:"whole,min=1,max=99"`
}

// Kind is the stored name.
func (LegAdded) Kind() event.Kind { return "leg-added/1" }

// Section is journey.
func (LegAdded) Section() event.Section { return SectionJourney }

// Concerns those who travelled.
func (l LegAdded) Concerns() []id.Person { return l.People }

// Check asks for the stage and at least one end.
func (l LegAdded) Check(partial.Day) problem.List {
	list := required(nil, l.Stage == "", "stage")
	return required(list, !l.From.V.IsAsked() && !l.To.V.IsAsked(), "to")
}

// Shorten leaves provinces, countries, dates and means; who moved them and the words told stay.
func (l LegAdded) Shorten() event.Payload {
	l.From.V, l.To.V = shortPlace(l.From.V), shortPlace(l.To.V)
	l.Crossing, l.MovedBy, l.Promise = event.Shared[partial.Stated[string]]{}, event.Shared[partial.Stated[string]]{}, event.Shared[partial.Stated[string]]{}
	l.Movers = nil
	return l
}

// Money is an amount as a canonical decimal ("1200.50") and its ISO 4217 currency. Amounts of two currencies are never added.
type Money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// EpisodeAdded is one episode of exploitation. Its forms may come together, as forced marriage and forced labour in one house do.
type EpisodeAdded struct {
	People     []id.Person                                `json:"people" form:"people"`
	Forms      []Code                                     `json:"forms" form:"choices,vocab=exploitation-form,required"`
	Dates      event.Shared[partial.Stated[partial.Date]] `json:"dates" form:"date,past"`
	Place      event.Shared[partial.Stated[place.Told]]   `json:"place" form:"place"`
	Premises   event.Shared[partial.Stated[string]]       `json:"premises" form:"text,max=300"`
	Vessel     event.Shared[partial.Stated[string]]       `json:"vessel" form:"text,max=200"`
	Employer   event.Shared[partial.Stated[string]]       `json:"employer" form:"text,max=300"`
	Exploiters []id.Person                                `json:"exploiters" form:"people"`
	// Sector is a class of ISIC Rev. 4 (United Nations, Statistical Papers M 4/Rev.4, 2008).
	Sector      event.Shared[partial.Stated[Code]]   `json:"sector" form:"choice,vocab=isic"`
	Hours       event.Shared[partial.Stated[Span]]   `json:"hours" form:"span,min=0,max=24"`
	Days        event.Shared[partial.Stated[Span]]   `json:"days" form:"span,min=0,max=7"`
	Paid        event.Shared[partial.Stated[Money]]  `json:"paid" form:"amount"`
	PaidPer     event.Shared[Code]                   `json:"paid_per" form:"choice,vocab=pay-period"`
	Promised    event.Shared[partial.Stated[Money]]  `json:"promised" form:"amount"`
	PromisedPer event.Shared[Code]                   `json:"promised_per" form:"choice,vocab=pay-period"`
	Debt        event.Shared[partial.Stated[Money]]  `json:"debt" form:"amount"`
	DebtNote    event.Shared[string]                 `json:"debt_note" form:"text,max=300"`
	Control     event.Shared[partial.Stated[[]Code]] `json:"control" form:"choices,vocab=control"`
	ControlNote event.Shared[string]                 `json:"control_note" form:"long,max=2000"`
}

// Span is one whole number or a range of two: "14" or "14-15".
type Span struct {
	Low  int `json:"low"`
	High int `json:"high"`
}

// Kind is the stored name.
func (EpisodeAdded) Kind() event.Kind { return "episode-added/1" }

// Section is episodes.
func (EpisodeAdded) Section() event.Section { return SectionEpisodes }

// Concerns those who were exploited.
func (e EpisodeAdded) Concerns() []id.Person { return e.People }

// Check asks for a form and refuses impossible hours and days.
func (e EpisodeAdded) Check(partial.Day) problem.List {
	list := required(nil, len(e.Forms) == 0, "forms")
	list = append(list, checkSpan(e.Hours.V, 24, "hours")...)
	return append(list, checkSpan(e.Days.V, 7, "days")...)
}

func checkSpan(s partial.Stated[Span], most int, where string) problem.List {
	v, ok := s.Get()
	if !ok || v.Low >= 0 && v.Low <= v.High && v.High <= most {
		return nil
	}
	return problem.List{problem.New(problem.Invalid, "number.range", where, "min", "0", "max", itoa(most))}
}

// Shorten leaves forms, dates and the country or province.
func (e EpisodeAdded) Shorten() event.Payload {
	return EpisodeAdded{People: e.People, Forms: e.Forms, Dates: e.Dates, Place: event.Common(shortPlace(e.Place.V)), Sector: e.Sector}
}
