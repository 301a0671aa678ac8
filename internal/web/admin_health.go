package web

import (
	"spean/internal/problem"
)

type healthData struct {
	Machine
	Warnings   problem.List
	Since      string
	Stores     []storeShown
	Disk       string
	Followed   []followerShown
	Checked    string
	LastForm   string
	PhonesSeen string
	Entries    string
}

type storeShown struct{ Name, Size string }

type followerShown struct{ Label, Text, Tone string }

// adminHealth says how the program and its stores stand. It names nobody.
func (s *Server) adminHealth(r *Request) (*Page, error) {
	if err := s.upkeepFor(r); err != nil {
		return nil, err
	}
	m, v := s.config.Upkeep.Machine(r.Context()), voice{r.Lang, r.KhmerDigits}
	data := healthData{Machine: m, Warnings: s.config.Warnings(r.Context()), Since: r.moment(m.Since) + ", " + r.ago(m.Since),
		PhonesSeen: v.text("upkeep.health.phones.count", "n", m.Phones), Entries: v.number(m.Entries)}
	for _, store := range m.Stores {
		data.Stores = append(data.Stores, storeShown{store.Name, r.size(store.Bytes)})
	}
	if m.Total > 0 {
		data.Disk = v.text("upkeep.health.disk.free", "free", r.size(int64(m.Free)), "total", r.size(int64(m.Total)), "least", r.size(int64(m.Least)))
	}
	for _, f := range m.Followed {
		shown := followerShown{Label: r.T("upkeep.health." + f.Name), Tone: "done", Text: r.T("upkeep.health.level")}
		if f.Behind > 0 {
			shown.Tone, shown.Text = "due", v.text("upkeep.health.behind", "n", f.Behind, "seconds", int(f.Lag.Seconds()))
		}
		data.Followed = append(data.Followed, shown)
	}
	switch {
	case m.Checked.IsZero():
	case m.Faults > 0:
		data.Checked = v.text("upkeep.health.checked.faults", "when", r.moment(m.Checked), "n", m.Faults)
	default:
		data.Checked = v.text("upkeep.health.checked.well", "when", r.moment(m.Checked))
	}
	if !m.LastForm.IsZero() {
		data.LastForm = r.moment(m.LastForm)
	}
	return &Page{Template: "admin_health", Title: "upkeep.health.title", Nav: "/admin", Back: "/admin", Data: data}, nil
}
