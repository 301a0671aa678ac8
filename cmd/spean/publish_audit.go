package main

import (
	"encoding/binary"
	"fmt"
	"io"
	randv2 "math/rand/v2"
	"strconv"

	"spean/internal/lang"
	"spean/internal/publication"
	dp "spean/release"
)

// attack attacks releases made the same way and prints what was learned; with a folder it goes into the owner's part, too. Finding the
// values is not attacked: a schema that was found stands for itself, and without any the table's own values are taken.
func (p publishCommand) attack(c console, raw *dp.RawTable, schema *dp.Schema, folder *publication.Folder) error {
	if schema == nil {
		schema = raw.Guess()
		if err := schema.Check(); err != nil {
			return inputFault{p.l, p.Table, err}
		}
	}
	table, err := raw.Known(schema)
	if err != nil {
		return inputFault{p.l, p.Table, err}
	}
	spending, err := dp.Plan(p.Epsilon, p.Delta, false)
	if err != nil {
		return inputFault{p.l, "", err}
	}
	random := p.random()
	var seed [16]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return err
	}
	free := randv2.New(randv2.NewPCG(binary.LittleEndian.Uint64(seed[:8]), binary.LittleEndian.Uint64(seed[8:])))
	audit, err := dp.RunAudit(table, spending, p.Epsilon, p.Delta, dp.DefaultEffort, dp.NewNoise(random), free)
	if err != nil {
		return inputFault{p.l, p.Table, err}
	}
	if folder != nil {
		if err := publication.WriteAudit(folder, audit); err != nil {
			return inputFault{p.l, "", err}
		}
	}
	return writeAudit(c.Out, p.l, audit)
}

// writeAudit says in plain words what the attacks learned.
func writeAudit(w io.Writer, l lang.Lang, a dp.Audit) error {
	percent := func(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) }
	attack := func(id string, of dp.Attack) string {
		return lang.T(l, id, "right", strconv.Itoa(of.Correct), "guesses", strconv.Itoa(of.Guesses), "lower", strconv.FormatFloat(of.Lower, 'f', 2, 64))
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n%s\n%s\n%s\n", lang.T(l, "publish.audit.lead", "epsilon", dp.Number(a.Epsilon), "confidence", percent(a.Confidence)),
		attack("publish.audit.counts", a.Counts), attack("publish.audit.rows", a.Rows),
		lang.T(l, "publish.audit.linkage", "in", percent(a.Linkage.RightIn), "out", percent(a.Linkage.RightOut), "difference", percent(a.Linkage.Difference), "margin", percent(a.Linkage.Margin)),
		lang.T(l, "publish.audit.owner"))
	return err
}
