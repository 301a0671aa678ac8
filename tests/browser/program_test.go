package browser_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

// workshop is a folder of the whole run: the program built once, and one demonstration told once, to be copied.
var workshop = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "spean-pages-")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "spean"), "spean/cmd/spean")
	if said, err := build.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("build: %w\n%s", err, said)
	}
	return dir, nil
})

// told is the demonstration as it is before anybody touches it: a folder to copy.
var told = sync.OnceValues(func() (string, error) {
	dir, err := workshop()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(dir, "told")
	p, err := run(dir, "demo", "--json", "--addr", "127.0.0.1:0", "--data", folder)
	if err != nil {
		return "", err
	}
	return folder, p.end()
})

func cleanUp() {
	if room := theRoom.room; room != nil {
		_ = room.end() // the tests have said what there was to say
	}
	if dir, _ := workshop(); dir != "" {
		_ = os.RemoveAll(dir) // a folder left behind holds invented facts only
	}
}

// program is Spean as a process of its own.
type program struct {
	URL   string `json:"url"`
	Users []user `json:"users"`
	// OpenRosa is what a phone is set up with.
	OpenRosa struct{ URL, User, Password string } `json:"openrosa"`

	process *exec.Cmd
	ended   chan error // where somebody already waits for the end
	said    *said
}

type user struct {
	Name, Password, Agency, Role string
}

// said keeps what the program writes to standard error.
type said struct {
	mu        sync.Mutex
	text      strings.Builder // guarded by mu
	listening chan struct{}   // closed when it says that it listens; nil where nobody waits for that
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := strings.Contains(s.text.String(), "Spean listens on")
	n, err := s.text.Write(b)
	if s.listening != nil && !before && strings.Contains(s.text.String(), "Spean listens on") {
		close(s.listening)
	}
	return n, err
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// run starts the demonstration and waits for its one line.
func run(dir string, args ...string) (*program, error) {
	p := &program{process: exec.Command(filepath.Join(dir, "spean"), args...), said: &said{}}
	p.process.Stderr = p.said
	out, err := p.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, p)
	}
	if err != nil {
		_ = p.end() // what it wrote says more than how it ended
		return nil, fmt.Errorf("the demonstration does not start: %w\n%s", err, p.said)
	}
	return p, nil
}

// end asks the program to end and waits until it has.
func (p *program) end() error {
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	var err error
	if p.ended != nil {
		err = <-p.ended
	} else {
		err = p.process.Wait()
	}
	if err != nil {
		return fmt.Errorf("the program does not end cleanly: %w\n%s", err, p.said)
	}
	return nil
}

// demonstration starts a demonstration of the test's own. Nothing it says may be an incident or a missing text.
func demonstration(t *testing.T) *program {
	t.Helper()
	p := begun(t, filepath.Join(t.TempDir(), "demo"))
	t.Cleanup(func() { p.quiet(t) })
	return p
}

func mustWorkshop(t testing.TB) string {
	t.Helper()
	dir, err := workshop()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// begun starts a demonstration in a copy of the one told once.
func begun(t testing.TB, folder string) *program {
	t.Helper()
	from, err := told()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	p, err := run(mustWorkshop(t), "demo", "--json", "--addr", "127.0.0.1:0", "--data", folder)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// quiet ends the program and fails when it complained meanwhile.
func (p *program) quiet(t *testing.T) {
	t.Helper()
	if err := p.end(); err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(p.said.String()) {
		if strings.Contains(line, "level=ERROR") {
			t.Errorf("the program says: %s", line)
		}
	}
}

// user finds a sign-in by its name.
func (p *program) user(t testing.TB, name string) user {
	t.Helper()
	for _, u := range p.Users {
		if u.Name == name {
			return u
		}
	}
	t.Fatalf("nobody signs in as %s", name)
	return user{}
}

// person is somebody at a screen of their own.
type person struct {
	*browser.Tab
	seat
	t    testing.TB
	name string
}

// at sits somebody down, signed in.
func (p *program) at(t testing.TB, name string, at seat) *person {
	t.Helper()
	who := sit(t, p.URL, name, at)
	who.Go("/sign-in").Follow(".tongue [lang="+string(at.l)+"]").Put("#name", name).Put("#password", p.user(t, name).Password).Follow("#typed > .btn")
	if who.Path() == "/sign-in" {
		t.Fatalf("%s cannot sign in: %s", name, who.Text(".faults"))
	}
	return who
}

// sit is somebody before a screen on which nothing is open.
func sit(t testing.TB, base, name string, at seat) *person {
	t.Helper()
	return &person{Tab: browser.Open(t, base, at.screen, string(at.l)), seat: at, t: t, name: name}
}

// reads fails unless the page shows the text of a message.
func (who *person) reads(id string, pairs ...string) *person {
	who.t.Helper()
	who.Sees(lang.T(who.l, id, pairs...))
	return who
}

// presses follows the link or button that carries the text of a message.
func (who *person) presses(id string, pairs ...string) *person {
	who.t.Helper()
	who.FollowText(lang.T(who.l, id, pairs...))
	return who
}

// sends presses the button of the page's main form and fails when the page comes back with something wrong.
func (who *person) sends() *person {
	who.t.Helper()
	who.Follow("form#typed button.btn:not([name])")
	if wrong := who.Text(".faults"); wrong != "" {
		who.t.Fatalf("%s is refused at %s:\n%s", who.name, who.Path(), wrong)
	}
	return who
}

// caller asks for pages without a browser, with a session of their own.
type caller struct {
	base string
	http *http.Client
	lang lang.Lang
}

// call signs somebody in without a browser.
func (p *program) call(t testing.TB, name string, l lang.Lang) *caller {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &caller{base: p.URL, lang: l, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	u := p.user(t, name)
	if got := c.post(t, "/sign-in", url.Values{"name": {u.Name}, "password": {u.Password}}); got.status != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d", name, got.status)
	}
	c.post(t, "/language", url.Values{"to": {string(l)}, "back": {"/"}})
	return c
}

// answer is what came back.
type answer struct {
	status   int
	location string
	header   http.Header
	body     string
}

func (c *caller) get(t testing.TB, path string) answer {
	t.Helper()
	return c.ask(t, http.MethodGet, path, nil)
}

func (c *caller) post(t testing.TB, path string, form url.Values) answer {
	t.Helper()
	return c.ask(t, http.MethodPost, path, form)
}

func (c *caller) ask(t testing.TB, method, path string, form url.Values) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", string(c.lang))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header.Get("Location"), got.Header, string(body)}
}
