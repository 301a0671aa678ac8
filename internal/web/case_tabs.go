package web

import "spean/internal/casefile"

// tabs lists the parts of the case this person sees, with how much stands in each.
func (v *caseView) tabs(current string) {
	c := v.sight.Case
	tab := func(name, path string, count int, shown bool) {
		if !shown {
			return
		}
		v.Tabs = append(v.Tabs, tabShown{Href: v.Path + path + v.Query, Label: "case.tab." + name, Count: count, Current: name == current})
		if name == current {
			v.Tab = "case.tab." + name
		}
	}
	notes := len(casefile.Live[casefile.NoteWritten](c))
	tab("overview", "", 0, true)
	tab("people", "/people", len(v.people()), v.sees(casefile.SectionPeople))
	tab("journey", "/journey", len(casefile.Live[casefile.LegAdded](c)), v.sees(casefile.SectionJourney))
	tab("episodes", "/episodes", len(casefile.Live[casefile.EpisodeAdded](c)), v.sees(casefile.SectionEpisodes))
	tab("consent", "/consent", len(casefile.Live[casefile.ConsentRecorded](c)), v.sees(casefile.SectionConsent))
	tab("referrals", "/referrals", len(c.Grants)+len(v.sight.Referred), v.sees(casefile.SectionReferrals))
	tab("tasks", "/tasks", len(casefile.Live[casefile.TaskAdded](c)), v.sees(casefile.SectionTasks))
	tab("notes", "/notes", notes, v.sees(casefile.SectionNotes, casefile.SectionCare))
	tab("files", "/files", len(casefile.Live[casefile.FileAttached](c)), v.sees(casefile.SectionFiles, casefile.SectionCare))
	tab("timeline", "/timeline", len(v.sight.History), true)
	tab("looks", "/looks", 0, v.May.Looks)
}

// people are those on the case this reader was given.
func (v *caseView) people() []*casefile.Person {
	var out []*casefile.Person
	for _, p := range v.sight.People {
		if p.Entry != nil {
			out = append(out, p)
		}
	}
	return out
}
