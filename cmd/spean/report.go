package main

import (
	"bufio"
	_ "embed"
	"html/template"
	"io"
	"os"

	"spean/internal/lang"
	"spean/internal/problem"
)

// reportFrame is what all reports have in common: the head of the page with its style.
//
//go:embed report.gohtml
var reportFrame string

// reportPage is what the frame shows; views of reports hold it.
type reportPage struct {
	Lang  string
	Title string
	area  string // of the page's words
	words lang.Lang
}

func newReportPage(l lang.Lang, area string) reportPage {
	return reportPage{Lang: string(l), Title: lang.T(l, area+".report.title"), area: area, words: l}
}

// T is a word of the page.
func (p reportPage) T(id string, args ...string) string {
	return lang.T(p.words, p.area+".report."+id, args...)
}

// writeReport writes one page without script that needs nothing from elsewhere.
func writeReport(l lang.Lang, path, text string, view any) error {
	page, err := template.New("frame").Parse(reportFrame)
	if err == nil {
		page, err = page.New("page").Parse(text)
	}
	if err != nil {
		return err
	}
	return writeWhole(l, path, func(w io.Writer) error { return page.Execute(w, view) })
}

// writeWhole writes a file beside its place and then puts it there, so that no half file is ever found.
func writeWhole(l lang.Lang, path string, write func(w io.Writer) error) error {
	half := path + ".part"
	h, err := os.Create(half)
	if err == nil {
		b := bufio.NewWriterSize(h, 1<<16)
		err = write(b)
		if err == nil {
			err = b.Flush()
		}
		if closed := h.Close(); err == nil {
			err = closed
		}
		if err == nil {
			err = os.Rename(half, path)
		}
	}
	if err != nil {
		os.Remove(half)
		return inputFault{l, path, problem.New(problem.Invalid, "app.file-unwritable", "")}
	}
	return nil
}
