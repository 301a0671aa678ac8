package collect

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/problem"
)

// opened is a door that knows one phone and keeps what it is sent.
func opened(kept *[]casework.SentForm) http.Handler {
	return New(Config{Address: "https://office.example", Lang: lang.English, Logger: slog.New(slog.DiscardHandler),
		PhoneOf: func(_ context.Context, device id.Device, secret account.Secret) (account.Phone, account.Account, error) {
			if device != "phone-one" || secret != "secret" {
				return account.Phone{}, account.Account{}, problem.New(problem.Expired, account.KeyRefused, "")
			}
			return account.Phone{ID: device}, account.Account{}, nil
		},
		Receive: func(_ context.Context, _ access.Principal, in casework.SentForm) (casework.Sending, error) {
			*kept = append(*kept, in)
			return casework.Sending{}, nil
		}})
}

func ask(t *testing.T, door http.Handler, method, address, password string, body io.Reader, kind string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, body)
	if password != "" {
		r.SetBasicAuth("phone-one", password)
	}
	r.Header.Set("Content-Type", kind)
	w := httptest.NewRecorder()
	door.ServeHTTP(w, r)
	return w.Result()
}

func TestAPhoneIsNeverLedElsewhereAndAStrangerIsChallenged(t *testing.T) {
	door := opened(new([]casework.SentForm))
	for _, address := range []string{"/openrosa/submission", "/openrosa/submission/", "/openrosa//submission", "/openrosa/submission?deviceID=collect%3Ax"} {
		got := ask(t, door, "HEAD", address, "secret", nil, "")
		if got.StatusCode != http.StatusNoContent || got.Header.Get("X-OpenRosa-Version") != "1.0" || got.Header.Get("X-OpenRosa-Accept-Content-Length") != "10000000" {
			t.Errorf("HEAD %s: %d %v", address, got.StatusCode, got.Header)
		}
		for _, wrong := range []string{"", "other"} {
			got := ask(t, door, "HEAD", address, wrong, nil, "")
			if got.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(got.Header.Get("WWW-Authenticate"), "Basic ") {
				t.Errorf("HEAD %s of a stranger: %d", address, got.StatusCode)
			}
		}
	}
	for _, address := range []string{"/openrosa/formList", "/openrosa/formList/", "//openrosa/formList"} {
		if got := ask(t, door, "GET", address, "secret", nil, ""); got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Content-Type"), "text/xml") {
			t.Errorf("%s: %d", address, got.StatusCode)
		}
	}
	for _, address := range []string{"/openrosa", "/openrosa/"} {
		got := ask(t, door, "GET", address, "", nil, "")
		if said, err := io.ReadAll(got.Body); err != nil || got.StatusCode != http.StatusOK || !strings.Contains(string(said), "https://office.example") {
			t.Errorf("a person at %s reads %q: %d %v", address, said, got.StatusCode, err)
		}
	}
}

// counted says how much of a body was read, and hides its length as a chunked one does.
type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += n
	return n, err
}

func TestAKhmerFileNameArrivesInChunksAndWhatIsTooLargeIsReadToItsEnd(t *testing.T) {
	var kept []casework.SentForm
	door := opened(&kept)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part := func(name, file, text string) {
		t.Helper()
		w, err := m.CreateFormFile(name, file)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	part(formPart, "filled.xml", "<data/>")
	part("រូប ១.jpg", "រូប ១.jpg", "picture")
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	whole := body.String()
	got := ask(t, door, "POST", "/openrosa/submission", "secret", &counted{Reader: strings.NewReader(whole)}, m.FormDataContentType())
	if got.StatusCode != http.StatusCreated || len(kept) != 1 || len(kept[0].Files) != 1 || kept[0].Files[0].Name != "រូប ១.jpg" {
		t.Errorf("%d %+v", got.StatusCode, kept)
	}
	large := &counted{Reader: strings.NewReader(strings.Replace(whole, "picture", strings.Repeat("x", MaxPost+100_000), 1))}
	got = ask(t, door, "POST", "/openrosa/submission", "secret", large, m.FormDataContentType())
	if got.StatusCode != http.StatusRequestEntityTooLarge || large.n < MaxPost+100_000 || len(kept) != 1 {
		t.Errorf("%d after %d bytes", got.StatusCode, large.n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("b", "--b\r\nContent-Disposition: form-data; name=\"xml_submission_file\"; filename=\"a.xml\"\r\n\r\n<data/>\r\n--b--\r\n")
	f.Add("b", "--b\r\nContent-Disposition: form-data; name=\"រូប\"; filename=\"រូប.jpg\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"*isIncomplete*\"\r\n\r\nyes\r\n--b--")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, boundary, body string) {
		r := httptest.NewRequest("POST", "/openrosa/submission", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
		sent, err := read(httptest.NewRecorder(), r)
		if err != nil && problem.All(err) == nil {
			t.Errorf("not a problem: %v", err)
		}
		if err == nil && sent.XML == nil {
			t.Error("read without a form")
		}
		for _, file := range sent.Files {
			if len(file.Name) > longest || strings.ToValidUTF8(file.Name, "") != file.Name {
				t.Errorf("a file is called %q", file.Name)
			}
		}
	})
}
