package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"spean/internal/attachment"
	"spean/internal/casework"
	"spean/internal/problem"
)

const (
	// uploadField is the field in which files are chosen.
	uploadField = "file"
	// maxUpload is how long a form with files can be, in bytes.
	maxUpload = attachment.MaxLength + maxBody + 64<<10
	// uploadFor is how long the slowest line may take.
	uploadFor = 10 * time.Minute
	// uploadsAtOnce is how many forms with files are taken in at a moment; others wait.
	uploadsAtOnce = 6
	// mostDrained is how much of a refused body is read to its end, so that a browser shows the answer and not a broken line.
	mostDrained = 4 * attachment.MaxLength
)

// receive reads a form with files, of somebody who is signed in. Nothing of it touches the disk. What breaks off, or is longer than is
// taken, leaves nothing but what was typed.
func (s *Server) receive(w http.ResponseWriter, r *Request) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		r.Typed, err = readTyped(w, r.Request, 0)
		return err
	}
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	case <-r.Context().Done():
		return r.Context().Err()
	}
	defer slowly(w)()
	defer func() { _, _ = io.Copy(io.Discard, io.LimitReader(r.Body, mostDrained)) }() // what is refused is not missed
	in := upload{typed: url.Values{}}
	err = in.read(multipart.NewReader(http.MaxBytesReader(nil, r.Body, maxUpload), params["boundary"]))
	r.Typed = in.typed
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		r.unsent = casework.TooLong(uploadField)
	case err != nil && problem.All(err) != nil:
		return err
	case err != nil:
		r.unsent = problem.New(problem.Invalid, "file.cut", uploadField)
	default:
		r.Files = in.files
	}
	return nil
}

// slowly gives a slow line its time, which is longer than a page has, and takes it back when that is over.
func slowly(w http.ResponseWriter) (stop func()) {
	line := http.NewResponseController(w)
	if line.SetReadDeadline(time.Time{}) != nil || line.SetWriteDeadline(time.Time{}) != nil {
		return func() {} // a writer of a test
	}
	over := time.AfterFunc(uploadFor, func() { _ = line.SetReadDeadline(time.Unix(1, 0)) })
	return func() { over.Stop() }
}

// upload is a form with files while it is read.
type upload struct {
	typed url.Values
	files []casework.SentFile
	text  int64 // bytes of text
	count int   // of fields
}

func (u *upload) read(parts *multipart.Reader) error {
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if u.count++; u.count > maxFields {
			return problem.New(problem.TooLarge, "error.too-many-fields", "")
		}
		if part.FormName() == uploadField {
			err = u.file(part)
		} else {
			err = u.field(part)
		}
		if err != nil {
			return err
		}
	}
}

// file takes a file. A field in which none was chosen sends one without name and content.
func (u *upload) file(part *multipart.Part) error {
	data, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	if name := part.FileName(); name != "" || len(data) > 0 {
		u.files = append(u.files, casework.SentFile{Name: name, Data: data})
	}
	return nil
}

func (u *upload) field(part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, maxBody+1))
	if u.text += int64(len(text)); u.text > maxBody {
		return problem.New(problem.TooLarge, "error.request-too-large", "", "max", kilobytes(maxBody))
	}
	u.typed.Add(part.FormName(), string(text))
	return err
}

// Download is an answer that is a file and no page.
type Download struct {
	Type string
	Name string
	Body []byte
	// Shown: a picture this program made, to stand in a page. Everything else is saved and never shown.
	Shown bool
}

// filePolicy lets nothing in a file act as a page, should a browser show it as one.
const filePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

// send writes a file.
func (d *Download) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", d.Type)
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Disposition", d.disposition())
	h.Set("Content-Length", strconv.Itoa(len(d.Body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(d.Body) // a person who has gone away is no failure of ours
	}
}

// disposition names a file in letters every browser reads, and in its own (RFC 6266, RFC 8187).
func (d *Download) disposition() string {
	how := "attachment"
	if d.Shown {
		how = "inline"
	}
	plain := strings.Map(func(r rune) rune {
		if r < '!' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, d.Name)
	return how + `; filename="` + plain + `"; filename*=UTF-8''` + extended(d.Name)
}

// extended writes a name in the letters of RFC 8187 alone.
func extended(name string) string {
	var out strings.Builder
	for _, b := range []byte(name) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("-._~", b) >= 0 {
			out.WriteByte(b)
		} else {
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}
