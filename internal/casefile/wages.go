package casefile

import (
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/problem"
)

// WageClaimed is one person's claim for wages: of whom, for which time, how much and by what reckoning, and what of it was paid. What is not
// exact is a range of two amounts. Nothing is set off against it: a fee or a debt stands in the episode.
type WageClaimed struct {
	Person    id.Person                                    `json:"person"`
	Stands    event.Personal[Code]                         `json:"stands" form:"choice,vocab=wage-claim,required"`
	Against   event.Personal[partial.Stated[string]]       `json:"against" form:"text,max=300"`
	Dates     event.Personal[partial.Stated[partial.Date]] `json:"dates" form:"date,past"`
	Amount    event.Personal[partial.Stated[Money]]        `json:"amount" form:"amount"`
	Most      event.Personal[partial.Stated[Money]]        `json:"most" form:"amount"`
	Reckoning event.Personal[string]                       `json:"reckoning" form:"long,max=2000"`
	Paid      event.Personal[partial.Stated[Money]]        `json:"paid" form:"amount"`
}

// Kind is the stored name.
func (WageClaimed) Kind() event.Kind { return "wage-claimed/1" }

// Section is episodes: what was earned and withheld goes where the work goes.
func (WageClaimed) Section() event.Section { return SectionEpisodes }

// DataSubject is who claims.
func (w WageClaimed) DataSubject() id.Person { return w.Person }

// Concerns who claims.
func (w WageClaimed) Concerns() []id.Person { return []id.Person{w.Person} }

// Check asks how it stands.
func (w WageClaimed) Check(partial.Day) problem.List {
	return required(nil, w.Stands.V == "", "stands")
}

// Shorten leaves that there is a claim, how it stands and for which time.
func (w WageClaimed) Shorten() event.Payload {
	return WageClaimed{Person: w.Person, Stands: w.Stands, Dates: w.Dates}
}
