package main

import (
	"fmt"
	"io"
	"strconv"

	"spean/internal/lang"
	"spean/internal/publication"
	dp "spean/release"
)

// anonymous makes the k-anonymous export.
func (p publishCommand) anonymous(c console, raw *dp.RawTable, schema *dp.Schema) error {
	table, err := raw.Encode(schema)
	if err != nil {
		return inputFault{p.l, p.Table, err}
	}
	folder, err := publication.NewFolder(p.Out)
	if err != nil {
		return inputFault{p.l, "", err}
	}
	defer folder.Abandon()
	out := dp.KAnonymous(table, p.K*max(1, schema.RowsPerPerson)) // k people, not k rows
	weaker := func(w io.Writer) error {
		for _, l := range lang.All() {
			if _, err := fmt.Fprintln(w, lang.T(l, "publish.k.weaker")); err != nil {
				return err
			}
		}
		return nil
	}
	if err := folder.Write("kanonymous.csv", out.WriteCSV); err != nil {
		return inputFault{p.l, "", err}
	}
	if err := folder.Write("K-ANONYMOUS-ONLY", weaker); err != nil {
		return inputFault{p.l, "", err}
	}
	if err := folder.Finish(); err != nil {
		return inputFault{p.l, "", err}
	}
	emptied := table.Filled() - out.Filled()
	_, err = fmt.Fprintf(c.Out, "%s\n%s\n", lang.T(p.l, "publish.k.done", "folder", p.Out, "rows", strconv.Itoa(out.Rows), "emptied", strconv.Itoa(emptied),
		"others", strconv.Itoa(p.K-1)), lang.T(p.l, "publish.k.weaker"))
	return err
}
