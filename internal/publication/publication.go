package publication

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"spean/internal/lang"
	"spean/release"
)

// Facts are what a release does not know of itself.
type Facts struct {
	Table      string // the file's name; for the owner's page alone
	Epsilon    float64
	Delta      float64
	NotPrivate bool   // made with a seed: a test
	Day        string // when, as 2006-01-02
	First      lang.Lang
}

// Certainty is how sure somebody can become, at most, that a person is in the table who held it for an even chance before:
// exp(epsilon)/(1+exp(epsilon)) (Dwork and Roth 2014, Definition 2.4, as odds).
func (f Facts) Certainty() string {
	c := 100 / (1 + math.Exp(-f.Epsilon))
	if c >= 99.5 {
		return strconv.FormatFloat(math.Min(c, 99.9999), 'g', 6, 64)
	}
	return strconv.Itoa(int(math.Ceil(c)))
}

// OneIn is the chance that the promise fails as one in so many.
func (f Facts) OneIn() string { return strconv.FormatFloat(math.Floor(1/f.Delta), 'f', 0, 64) }

// Files of a release.
const (
	syntheticFile  = "synthetic.csv"
	aggregatesFile = "aggregates.csv"
	notPrivateFile = "NOT-PRIVATE"
)

// Write writes a release into a folder: tables and pages for the world, and the owner's part with the true errors.
func Write(f *Folder, r *release.Release, raw *release.RawTable, facts Facts) error {
	if facts.NotPrivate {
		if err := markNotPrivate(f, facts); err != nil {
			return err
		}
	}
	if err := f.Write(syntheticFile, r.Synthetic.WriteCSV); err != nil {
		return err
	}
	if err := f.Write(aggregatesFile, r.WriteAggregates); err != nil {
		return err
	}
	pages := newPages(r, facts)
	if err := f.Write("codebook.html", pages.codebook); err != nil {
		return err
	}
	if err := f.Write("index.html", pages.index); err != nil {
		return err
	}
	errs, err := r.TrueErrors(raw)
	if err != nil {
		return err
	}
	if err := f.Write(OwnerFolder+"/report.html", func(w io.Writer) error { return pages.report(w, errs) }); err != nil {
		return err
	}
	if err := f.Write(OwnerFolder+"/errors.json", func(w io.Writer) error { return writeJSON(w, errs) }); err != nil {
		return err
	}
	return f.Write(OwnerFolder+"/schema.json", func(w io.Writer) error { return writeJSON(w, r.Schema) })
}

// WriteAudit writes what attacks learned into the owner's part.
func WriteAudit(f *Folder, a release.Audit) error {
	return f.Write(OwnerFolder+"/audit.json", func(w io.Writer) error { return writeJSON(w, a) })
}

// markNotPrivate marks a folder whose noise can be repeated, and so taken away again.
func markNotPrivate(f *Folder, facts Facts) error {
	return f.Write(notPrivateFile, func(w io.Writer) error {
		for _, l := range lang.All() {
			if _, err := fmt.Fprintln(w, lang.T(l, "publish.page.not-private")); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// Summary says on a terminal what was published.
func Summary(w io.Writer, l lang.Lang, dir string, r *release.Release, facts Facts) error {
	lines := []string{
		lang.T(l, "publish.done.folder", "folder", dir),
		lang.T(l, "publish.done.rows", "rows", strconv.Itoa(r.Synthetic.Rows), "counts", strconv.Itoa(len(r.Aggregates))),
		lang.T(l, "publish.done.spent", "epsilon", release.Number(facts.Epsilon), "delta", release.Number(facts.Delta), "percent", facts.Certainty()),
	}
	if r.Found {
		lines = append(lines, lang.T(l, "publish.done.found", "count", strconv.FormatInt(r.Threshold, 10)))
	}
	lines = append(lines, lang.T(l, "publish.done.owner"))
	if facts.NotPrivate {
		lines = append(lines, lang.T(l, "publish.page.not-private"))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
