package web

import (
	"fmt"
	"strings"

	"spean/internal/attachment"
	"spean/internal/casefile"
	"spean/internal/id"
)

// fileShown is one photo or document.
type fileShown struct {
	entryShown
	Name, Sort, Type, Length string
	// File is the page of the file, Preview the picture made of it where one can be made, Original the file itself.
	File, Preview, Original string
	Back                    string
	// Danger: what a reader of the original could be harmed by. OtherName: the name says something else than the content.
	Danger, OtherName bool
}

// caseFiles lists the photos and documents of a case, the latest first. None of them is opened.
func (s *Server) caseFiles(r *Request) (*Page, error) {
	return s.casePart(r, "files", "case_files", func(v *caseView) any {
		var out []fileShown
		for _, e := range casefile.Live[casefile.FileAttached](v.sight.Case) {
			out = append([]fileShown{v.file(e)}, out...)
		}
		return out
	})
}

func (v *caseView) file(e *casefile.Entry) fileShown {
	w, f := v.words, e.Fact.(casefile.FileAttached)
	out := fileShown{entryShown: v.entry(e), Name: f.Name.V, Sort: w.code("file-kind", f.Sort.V), Type: w.code("file-type", f.Type), Length: w.length(f.Length),
		Back: v.Path + partOf(casefile.File) + v.Query}
	if out.Name == "" {
		out.Name = w.text("file.nameless")
	}
	if e.Erased || v.Past {
		return out
	}
	at := v.entryPath(e.ID)
	out.File, out.Original = at+"/file", at+"/original"
	if attachment.Drawn(f.Type) {
		out.Preview = at + "/preview"
	}
	out.Danger, out.OtherName = out.Preview == "", !attachment.Told(f.Name.V, f.Type)
	return out
}

// length writes how long a file is.
func (w words) length(n int) string {
	if n < 1<<20 {
		return w.inDigits(fmt.Sprintf("%d\u00a0kB", max(1, n>>10)))
	}
	return w.inDigits(strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + "\u00a0MB")
}

// fileShow shows one file: its preview, if it has one, and the way to the original with what that means.
func (s *Server) fileShow(r *Request) (*Page, error) {
	v, err := s.caseView(r, "")
	if v == nil {
		return nil, err
	}
	e := v.sight.Entry(id.Entry(r.PathValue("entry")))
	if e == nil || casefile.FactName(e.Fact) != casefile.File || e.Erased || v.Past {
		return nil, withheld()
	}
	v.Part = v.file(e)
	page := v.page("file_show")
	page.Title, page.TitleArgs, page.Sheet = "fact.file", nil, "file.css"
	return page, err
}

// filePreview gives the picture made of a photo.
func (s *Server) filePreview(r *Request) (*Page, error) {
	f, err := s.config.Desk.PreviewFile(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("case")), id.Entry(r.PathValue("entry")))
	if err != nil {
		return nil, err
	}
	return previewOf(f.Data), nil
}

// fileTake gives a file as it was sent, to be saved and never to be shown.
func (s *Server) fileTake(r *Request) (*Page, error) {
	entry := id.Entry(r.PathValue("entry"))
	f, err := s.config.Desk.TakeFile(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("case")), entry)
	if err != nil {
		return nil, err
	}
	return originalOf(entry, f.Fact.Name.V, f.Fact.Type, f.Data), nil
}
