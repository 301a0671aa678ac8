package web

import (
	"slices"
	"time"

	"spean/internal/access"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
)

// lookShown is one look at a case, or one act there.
type lookShown struct {
	At               time.Time
	Who, Agency      string
	What             string
	Parts            string
	Refused, Changed bool
}

// mostLooks is how many looks one page shows.
const mostLooks = 200

// caseLooks shows the lead who looked at the case and who did something there, the latest first.
func (s *Server) caseLooks(r *Request) (*Page, error) {
	stream := id.Stream(r.PathValue("case"))
	seen, err := s.config.Desk.Looks(r.Context(), r.Actor.Who(), stream, mostLooks)
	if err != nil {
		return nil, err
	}
	return s.casePart(r, "looks", "case_looks", func(v *caseView) any { return v.looks(seen) })
}

func (v *caseView) looks(seen []casework.Looked) []lookShown {
	out := make([]lookShown, 0, len(seen))
	for _, entry := range seen {
		shown := lookShown{At: entry.Time.In(casework.Zone), Who: v.words.account(entry.Actor), Agency: v.words.agency(entry.Agency),
			Refused: true, Changed: len(entry.Events) > 0}
		if entry.System {
			shown.Who = v.words.text("case.looks.node")
		}
		var parts []string
		var act access.Act
		about := v.Stream
		if !slices.Contains(entry.Streams(), about) {
			about = entry.Streams()[0] // a screening linked to the case
		}
		for _, d := range entry.Decided {
			if d.Stream != about {
				continue
			}
			act = d.Act
			if !d.Allowed {
				continue
			}
			shown.Refused = false
			for _, section := range d.Sections {
				if text := v.words.section(section); text != "" && !slices.Contains(parts, text) {
					parts = append(parts, text)
				}
			}
		}
		shown.What, shown.Parts = v.words.looked(string(entry.Purpose), act), v.words.list(parts...)
		if about != v.Stream {
			shown.What = v.words.text("case.look.printed-finding", "number", v.sight.Linked[about].Number)
		}
		out = append(out, shown)
	}
	return out
}

// looked says what somebody looked for, or what they did.
func (w words) looked(purpose string, act access.Act) string {
	for _, key := range []string{"case.look." + purpose, "access.act." + string(act)} {
		if lang.Has(key) {
			return w.text(key)
		}
	}
	return purpose
}

func (w words) section(s event.Section) string {
	if key := "section." + string(s); lang.Has(key) {
		return w.text(key)
	}
	return ""
}
