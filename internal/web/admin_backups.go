package web

import (
	"net/http"
	"strconv"
	"time"

	"spean/internal/access"
	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/web/table"
)

const backupsPath = "/admin/backups"

type backupsData struct {
	Backups
	Age       stampShown
	LastTaken string
	Failed    string // when, and why where that is known
	Running   string // since when, and how much is written
	Table     table.Table
	Changes   []string
	Demo      bool
}

// stampShown is how old something is, in words, with the tone it is shown in.
type stampShown struct{ Text, Tone string }

// upkeepFor asks for leave to look after the program itself.
func (s *Server) upkeepFor(r *Request) error {
	if s.config.Upkeep == nil {
		return notThere()
	}
	return s.adminFor(r, access.AdminUpkeep, "")
}

// ago says how long ago a moment is, in the largest whole unit.
func (r *Request) ago(t time.Time) string {
	v, age := voice{r.Lang, r.KhmerDigits}, max(0, r.Now.Sub(t))
	switch {
	case age < time.Hour:
		return v.text("upkeep.ago.minutes", "n", int(age/time.Minute))
	case age < 48*time.Hour:
		return v.text("upkeep.ago.hours", "n", int(age/time.Hour))
	}
	return v.text("upkeep.ago.days", "n", int(age/(24*time.Hour)))
}

// size writes bytes the way disks are sold.
func (r *Request) size(bytes int64) string {
	unit, n := "upkeep.size.kb", float64(bytes)/(1<<10)
	switch {
	case bytes >= 1<<30:
		unit, n = "upkeep.size.gb", float64(bytes)/(1<<30)
	case bytes >= 1<<20:
		unit, n = "upkeep.size.mb", float64(bytes)/(1<<20)
	}
	return voice{r.Lang, r.KhmerDigits}.text(unit, "n", strconv.FormatFloat(n, 'f', 1, 64))
}

// backupAge is the age of the last good backup; nothing where backups are nobody's care.
func (s *Server) backupAge(r *Request) stampShown {
	if s.config.Upkeep == nil {
		return stampShown{}
	}
	b, err := s.config.Upkeep.Backups(r.Context())
	if err != nil {
		return stampShown{r.T("upkeep.backups.unknown"), "due"}
	}
	return r.ageOf(b, s.config.Demo)
}

func (r *Request) ageOf(b Backups, demo bool) stampShown {
	tone := "done"
	if b.Old {
		tone = "due"
	}
	switch {
	case b.Last.IsZero() && demo:
		return stampShown{r.T("upkeep.backups.never"), "open"}
	case b.Last.IsZero():
		return stampShown{r.T("upkeep.backups.never"), tone}
	}
	return stampShown{r.ago(b.Last), tone}
}

// adminBackups says what is known of backups, and on POST has one made at once.
func (s *Server) adminBackups(r *Request) (*Page, error) {
	if err := s.upkeepFor(r); err != nil {
		return nil, err
	}
	if r.Method == http.MethodPost {
		if err := s.config.Upkeep.BackUp(); err != nil {
			page, broken := s.backupsPage(r)
			if broken != nil {
				return nil, broken
			}
			return page, err
		}
		return noted(backupsPath, "backup-asked"), nil
	}
	return s.backupsPage(r)
}

func (s *Server) backupsPage(r *Request) (*Page, error) {
	b, err := s.config.Upkeep.Backups(r.Context())
	page := &Page{Template: "admin_backups", Title: "upkeep.backups.title", Nav: "/admin", Back: "/admin"}
	if err != nil { // a stick that was pulled out: what is known is shown all the same
		s.config.Logger.Error("the folder of backups cannot be read", "why", err)
		page.Faults = problem.List{problem.New(problem.Invalid, "backup.not-known", "")}
	}
	v := voice{r.Lang, r.KhmerDigits}
	data := backupsData{Backups: b, Age: r.ageOf(b, s.config.Demo), Demo: s.config.Demo}
	if !b.Last.IsZero() {
		data.LastTaken = r.moment(b.Last)
	}
	if !b.Failed.IsZero() {
		data.Failed = r.moment(b.Failed)
		if b.Why.Key != "" && lang.Has(b.Why.Key) {
			data.Failed += ": " + lang.Problem(r.Lang, b.Why)
		}
	}
	if !b.Began.IsZero() {
		data.Running = v.text("upkeep.backups.running", "since", r.moment(b.Began), "size", r.size(b.Written))
	}
	for _, c := range b.Changes {
		data.Changes = append(data.Changes, v.text("upkeep.backups.change", "name", c.Name, "when", r.moment(c.Taken), "size", r.size(c.Bytes)))
	}
	data.Table = adminTable(r, table.Table{Caption: "upkeep.backups.kept", Path: backupsPath,
		Columns: []table.Column{{Key: "taken", Label: "upkeep.backups.taken", Sorts: true}, {Key: "size", Label: "upkeep.backups.size", Sorts: true},
			{Key: "events", Label: "upkeep.backups.events", Sorts: true}, {Label: "upkeep.backups.reason"}, {Label: "upkeep.backups.verified"}, {Label: "upkeep.backups.lies"}},
		Empty: table.Empty{Title: "upkeep.backups.none", Next: "upkeep.backups.none-next"}}, len(b.Kept))
	for _, c := range inTable(b.Kept, data.Table, map[string]func(Copy) string{
		"taken":  func(c Copy) string { return sortMoment(c.Taken) },
		"size":   func(c Copy) string { return sortNumber(c.Bytes) },
		"events": func(c Copy) string { return sortNumber(c.Events) },
	}) {
		data.Table.Bands[0].Rows = append(data.Table.Bands[0].Rows, r.copyRow(c))
	}
	page.Data = data
	return page, nil
}

func (r *Request) copyRow(c Copy) table.Row {
	v := voice{r.Lang, r.KhmerDigits}
	reason := ""
	if c.Reason != "" {
		reason = r.T("upkeep.backups.reason." + c.Reason)
	}
	lies := table.Cell{Text: r.T("upkeep.backups.lies.whole"), Badge: "done"}
	switch {
	case c.Data != "whole":
		lies = table.Cell{Text: r.T("upkeep.backups.lies.data-" + c.Data), Badge: "stop"}
	case c.Keys == "missing":
		lies = table.Cell{Text: r.T("upkeep.backups.lies.keys-missing"), Badge: "part"}
	case c.Keys != "whole":
		lies = table.Cell{Text: r.T("upkeep.backups.lies.keys-altered"), Badge: "stop"}
	}
	return table.Row{Cells: []table.Cell{{Text: r.moment(c.Taken), Number: true, Note: c.Name}, {Text: r.size(c.Bytes), Number: true}, {Text: v.number(c.Events), Number: true},
		{Text: reason}, {Text: r.T("upkeep.backups.verified.written")}, lies}}
}

// sortNumber is a whole number as lists sort it.
func sortNumber(n int64) string {
	text := strconv.FormatInt(n, 10)
	return string(rune('a'+len(text))) + text
}
