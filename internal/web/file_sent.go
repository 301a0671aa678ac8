package web

import (
	"strings"

	"spean/internal/attachment"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/submission"
)

// sentShown is a file that came with a form.
type sentShown struct{ Name, Type, Preview, Original string }

func (w words) sent(path string, f submission.File) sentShown {
	is := attachment.TypeOf(f.Data)
	out := sentShown{Name: attachment.CleanName(f.Name), Type: w.code("file-type", is), Original: path + "/files/" + string(f.ID) + "/original"}
	if out.Name == "" {
		out.Name = w.text("file.nameless")
	}
	if attachment.Drawn(is) {
		out.Preview = path + "/files/" + string(f.ID) + "/preview"
	}
	return out
}

// sentPreview gives the picture made of a photo that came with a form.
func (s *Server) sentPreview(r *Request) (*Page, error) {
	f, err := s.config.Desk.PreviewSent(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("submission")), id.Entry(r.PathValue("file")))
	if err != nil {
		return nil, err
	}
	return previewOf(f.Data), nil
}

// sentTake gives a file that came with a form as it was sent, to be saved and never to be shown.
func (s *Server) sentTake(r *Request) (*Page, error) {
	file := id.Entry(r.PathValue("file"))
	f, err := s.config.Desk.TakeSent(r.Context(), r.Actor.Who(), id.Stream(r.PathValue("submission")), file)
	if err != nil {
		return nil, err
	}
	return originalOf(file, f.Name, f.Type, f.Data), nil
}

func previewOf(drawn []byte) *Page {
	return &Page{Download: &Download{Type: "image/jpeg", Name: "preview.jpg", Body: drawn, Shown: true}}
}

func originalOf(entry id.Entry, name string, is event.Code, data []byte) *Page {
	own := strings.TrimPrefix(string(entry), "entry-")
	return &Page{Download: &Download{Type: "application/octet-stream", Name: attachment.DownloadName("file-"+own[:min(6, len(own))], name, is), Body: data}}
}
