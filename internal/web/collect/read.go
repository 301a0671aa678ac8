package collect

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"unicode/utf8"

	"spean/internal/casework"
	"spean/internal/openrosa"
	"spean/internal/problem"
)

const (
	formPart  = "xml_submission_file"
	morePart  = "*isIncomplete*"
	mostParts = 200 // a phone sends about a hundred files in a post at most
	longest   = 255 // bytes of a file's name

	mostDrained = 64 << 20 // bytes of a refused body that are still read
)

// read takes a post apart: one part is the form, one may say that more posts follow, the others are files. The whole body is read even
// when it is refused, since a phone that is cut off while it sends takes the line for broken.
func read(w http.ResponseWriter, r *http.Request) (casework.SentForm, error) {
	defer func() { _, _ = io.Copy(io.Discard, io.LimitReader(r.Body, mostDrained)) }() // what is refused is not missed
	body := http.MaxBytesReader(nil, r.Body, MaxPost)
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || params["boundary"] == "" {
		return casework.SentForm{}, problem.New(problem.Invalid, "openrosa.no-multipart", "")
	}
	var sent casework.SentForm
	parts := multipart.NewReader(body, params["boundary"])
	for n := 0; ; n++ {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && n == mostParts {
			return sent, problem.New(problem.TooLarge, "openrosa.too-many-files", "", "limit", strconv.Itoa(mostParts))
		}
		if err == nil {
			err = take(&sent, part)
		}
		if err != nil {
			return sent, unreadable(err)
		}
	}
	if sent.XML == nil {
		return sent, problem.New(problem.Invalid, "openrosa.no-xml", "")
	}
	return sent, nil
}

// take reads one part.
func take(sent *casework.SentForm, part *multipart.Part) error {
	data, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	switch name := part.FormName(); {
	case name == formPart && sent.XML != nil:
		return problem.New(problem.Invalid, "openrosa.two-forms", "")
	case name == formPart && len(data) > openrosa.MaxXML:
		return problem.New(problem.TooLarge, "openrosa.xml.too-large", "", "limit", strconv.Itoa(openrosa.MaxXML))
	case name == formPart:
		sent.XML = data
	case name == morePart:
		sent.More = string(data) == "yes"
	default:
		sent.Files = append(sent.Files, casework.SentFile{Name: fileName(part), Data: data})
	}
	return nil
}

// fileName is what the phone calls a file, as text: it is shown, and never used as a path.
func fileName(part *multipart.Part) string {
	name := part.FileName()
	if name == "" {
		name = part.FormName()
	}
	if !utf8.ValidString(name) { // UTF-8 that something on the way took for Latin-1 is kept readable by what it has of letters
		name = string([]rune(name))
	}
	for len(name) > longest || !utf8.ValidString(name) {
		name = name[:min(len(name)-1, longest)]
	}
	return name
}

// unreadable says what is wrong with a body that does not come apart.
func unreadable(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return problem.New(problem.TooLarge, "openrosa.post-too-large", "", "limit", strconv.Itoa(MaxPost))
	case problem.All(err) != nil:
		return err
	}
	return problem.New(problem.Invalid, "openrosa.cut-off", "")
}
