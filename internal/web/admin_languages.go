package web

import (
	"strconv"

	"spean/internal/lang"
	"spean/internal/web/table"
)

type languagesData struct {
	Sum, Own, Stale string
	Table           table.Table
	Export, Import  string
}

// adminLanguages says how far the program is translated and what a translator does.
func (s *Server) adminLanguages(r *Request) (*Page, error) {
	if err := s.upkeepFor(r); err != nil {
		return nil, err
	}
	v, stands := voice{r.Lang, r.KhmerDigits}, lang.Stands()
	var all lang.Stand
	for _, a := range stands {
		all.Messages += a.Messages
		all.Draft += a.Draft
		all.Reviewed += a.Reviewed
		all.FromOverlay += a.FromOverlay
		all.StaleHere += a.StaleHere
	}
	data := languagesData{Sum: v.text("upkeep.languages.sum", "n", v.number(all.Messages), "draft", v.number(all.Draft), "reviewed", v.number(all.Reviewed)),
		Export: "spean translations export --data DIR khmer.csv", Import: "spean translations import --data DIR khmer.csv"}
	if all.FromOverlay > 0 {
		data.Own = v.text("upkeep.languages.own", "n", all.FromOverlay)
	}
	if all.StaleHere > 0 {
		data.Stale = v.text("upkeep.languages.stale", "n", all.StaleHere)
	}
	column := func(key, label string) table.Column {
		return table.Column{Key: key, Label: "upkeep.languages." + label, Sorts: true}
	}
	data.Table = adminTable(r, table.Table{Caption: "upkeep.languages.areas", Path: "/admin/languages", Empty: table.Empty{Title: "upkeep.languages.none", Next: "upkeep.languages.lead"},
		Columns: []table.Column{column("area", "area"), column("messages", "messages"), column("drafts", "drafts"), column("reviewed", "reviewed"),
			column("own", "own-column"), column("stale", "stale-column")}}, len(stands))
	count := func(of func(lang.Stand) int) func(lang.Stand) string {
		return func(a lang.Stand) string { return sortNumber(int64(of(a))) }
	}
	for _, a := range inTable(stands, data.Table, map[string]func(lang.Stand) string{
		"area": func(a lang.Stand) string { return sortText(a.Area) }, "messages": count(func(a lang.Stand) int { return a.Messages }),
		"drafts": count(func(a lang.Stand) int { return a.Draft }), "reviewed": count(func(a lang.Stand) int { return a.Reviewed }),
		"own": count(func(a lang.Stand) int { return a.FromOverlay }), "stale": count(func(a lang.Stand) int { return a.StaleHere }),
	}) {
		row := []table.Cell{{Text: a.Area}}
		for _, n := range []int{a.Messages, a.Draft, a.Reviewed, a.FromOverlay, a.StaleHere} {
			row = append(row, table.Cell{Text: v.inDigits(strconv.Itoa(n)), Number: true})
		}
		if a.StaleHere > 0 {
			row[len(row)-1].Badge = "due"
		}
		data.Table.Bands[0].Rows = append(data.Table.Bands[0].Rows, table.Row{Cells: row})
	}
	return &Page{Template: "admin_languages", Title: "upkeep.languages.title", Nav: "/admin", Back: "/admin", Data: data}, nil
}
