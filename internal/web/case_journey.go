package web

import (
	"slices"

	"spean/internal/casefile"
	"spean/internal/partial"
	"spean/internal/place"
)

// journeyShown is the strip: places hang from piers, legs lie on the deck between them.
type journeyShown struct {
	Steps []journeyStep
	// Upright: too many places for one line.
	Upright bool
}

// journeyStep is a place, or the leg that leads on from it.
type journeyStep struct {
	Leg *legShown
	// Of a place:
	Role, Name, At, When string // Role is a message id
	Hurt, Home           bool
}

// legShown is one leg: how, with whom, when.
type legShown struct {
	How, With, When, Crossing string
	Promise, Href             string
	Border, Unsure            bool
}

// mostAcross is how many places stand side by side.
const mostAcross = 6

// journey draws the legs in the order that is known.
func (v *caseView) journey() journeyShown {
	var out journeyShown
	legs := orderedLegs(casefile.Live[casefile.LegAdded](v.sight.Case))
	places := 0
	put := func(step journeyStep) {
		if step.Leg == nil {
			places++
		}
		out.Steps = append(out.Steps, step)
	}
	for i, e := range legs {
		leg := e.Fact.(casefile.LegAdded)
		if i == 0 {
			put(v.stop(leg.From.V, "vocab.leg-stage.source"))
		} else if before := legs[i-1].Fact.(casefile.LegAdded).To.V; !samePlace(before, leg.From.V) {
			put(journeyStep{Leg: &legShown{Unsure: true, How: v.words.text("app.fact-not-asked"), Border: borderBetween(before, leg.From.V)}})
			put(v.stop(leg.From.V, "vocab.leg-stage.transit"))
		}
		put(journeyStep{Leg: v.leg(e, leg)})
		stop := v.stop(leg.To.V, roleOf(leg.Stage, i == len(legs)-1))
		stop.Home = leg.Stage == "return"
		if leg.Stage == "destination" && v.exploited() {
			stop.Hurt = true
		}
		if stop.Hurt {
			stop.When = v.exploitedWhen()
		}
		put(stop)
	}
	out.Upright = places > mostAcross
	return out
}

// roleOf is the role of the place a leg leads to. A leg inside the source leads to where the journey goes on.
func roleOf(stage casefile.Code, last bool) string {
	switch {
	case stage == "source" && !last:
		return "vocab.leg-stage.transit"
	case stage == "return":
		return "case.journey.home"
	}
	return "vocab.leg-stage." + string(stage)
}

func (v *caseView) stop(at partial.Stated[place.Told], role string) journeyStep {
	told, ok := at.Get()
	if !ok {
		return journeyStep{Role: role, Name: v.words.text("case.journey.place-unknown"), At: v.words.none(at.State)}
	}
	step := journeyStep{Role: role, Name: v.words.short(told)}
	if p, ok := told.Place(); ok {
		province, _ := place.Cambodia().Lookup(p.Code[:2])
		step.Name, step.At = p.In(v.words.lang), v.words.joinedWith(" · ", province.In(v.words.lang), told.Text)
		if p.Level() == place.Province {
			step.At = told.Text
		}
	} else if told.Text != "" && told.Country != "" {
		step.Name, step.At = told.Text, place.CountryName(v.words.lang, told.Country)
	}
	return step
}

func (v *caseView) leg(e *casefile.Entry, f casefile.LegAdded) *legShown {
	w := v.words
	out := &legShown{Href: v.entryPath(e.ID) + v.Query, Border: borderBetween(f.From.V, f.To.V),
		How: stated(w, f.Transport.V, func(c []casefile.Code) string { return w.codes("transport", c) }), When: stated(w, f.Dates.V, w.date)}
	var movers []string
	for _, p := range f.Movers {
		if name := w.person(p); name != "" {
			movers = append(movers, name)
		}
	}
	if text, ok := f.MovedBy.V.Get(); ok && len(movers) == 0 {
		movers = append(movers, text)
	}
	if len(movers) > 0 {
		out.With = w.text("case.journey.with", "name", w.list(movers...))
	}
	if what, ok := f.Promise.V.Get(); ok {
		out.Promise = w.text("case.journey.promised", "what", what)
	}
	if at, ok := f.Crossing.V.Get(); ok {
		out.Crossing = w.text("case.journey.crossing", "what", at)
	}
	dates, dated := f.Dates.V.Get()
	out.Unsure = !dated || dates.IsUnsure() || !f.From.V.IsKnown() || !f.To.V.IsKnown() || f.Transport.V.IsUnknown() || out.Border && f.Crossing.V.IsUnknown()
	return out
}

// borderBetween reports whether both ends are known to lie in different countries.
func borderBetween(a, b partial.Stated[place.Told]) bool {
	from, to := countryOf(a), countryOf(b)
	return from != "" && to != "" && from != to
}

func countryOf(p partial.Stated[place.Told]) string {
	if told, ok := p.Get(); ok {
		return told.Country
	}
	return ""
}

func samePlace(a, b partial.Stated[place.Told]) bool {
	x, okX := a.Get()
	y, okY := b.Get()
	if !okX || !okY {
		return okX == okY
	}
	return x.Country == y.Country && x.Code == y.Code && (x.Code != "" || x.Text == y.Text)
}

// orderedLegs puts legs in the order that is known: by date, legs of equal or no date by the order written, else as recorded. A leg
// without date stands before the first dated one of a higher order; no day is invented to sort by.
func orderedLegs(recorded []*casefile.Entry) []*casefile.Entry {
	var dated, undated []*casefile.Entry
	for _, e := range recorded {
		if e.Fact.(casefile.LegAdded).Dates.V.IsKnown() {
			dated = append(dated, e)
		} else {
			undated = append(undated, e)
		}
	}
	order := func(e *casefile.Entry) int { return e.Fact.(casefile.LegAdded).Order }
	slices.SortStableFunc(dated, func(a, b *casefile.Entry) int {
		if by := partial.Compare(a.Fact.(casefile.LegAdded).Dates.V.Value, b.Fact.(casefile.LegAdded).Dates.V.Value); by != 0 {
			return by
		}
		return order(a) - order(b)
	})
	slices.SortStableFunc(undated, func(a, b *casefile.Entry) int { return order(a) - order(b) })
	for _, e := range undated {
		at := len(dated)
		if o := order(e); o > 0 {
			if i := slices.IndexFunc(dated, func(d *casefile.Entry) bool { return order(d) > o }); i >= 0 {
				at = i
			}
		}
		dated = slices.Insert(dated, at, e)
	}
	return dated
}

// exploited reports whether any episode of exploitation is in sight.
func (v *caseView) exploited() bool {
	return len(casefile.Live[casefile.EpisodeAdded](v.sight.Case)) > 0
}

// exploitedWhen is the time of the exploitation where it is known and there is one episode only.
func (v *caseView) exploitedWhen() string {
	if all := casefile.Live[casefile.EpisodeAdded](v.sight.Case); len(all) == 1 {
		return v.words.known(all[0].Fact.(casefile.EpisodeAdded).Dates.V)
	}
	return ""
}
