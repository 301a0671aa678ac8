package servers

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"spean/internal/lang"
	"spean/internal/postgres/postgrestest"
)

// spean is the program, built once.
var spean string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "spean-servers-")
	if err == nil {
		spean = filepath.Join(dir, "spean")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", spean, "spean/cmd/spean").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "building the program:", err)
		os.Exit(1)
	}
	postgrestest.Main(m, func() { _ = os.RemoveAll(dir) }) // a program left behind harms nobody
}

// process is `spean serve` with a data folder of its own.
type process struct {
	*exec.Cmd
	t     *testing.T
	data  string
	url   string
	ended chan error
}

// serve starts a server on a database and waits until it listens.
func serve(t *testing.T, database, keyFile string) *process {
	t.Helper()
	p := &process{t: t, data: filepath.Join(t.TempDir(), "data"), ended: make(chan error, 1)}
	p.Cmd = exec.Command(spean, "serve", "--data", p.data, "--key-file", keyFile, "--addr", "127.0.0.1:0")
	p.Env = append(os.Environ(), "SPEAN_DATABASE="+database)
	said, err := p.StderrPipe()
	must(t, err)
	must(t, p.Start())
	t.Cleanup(func() {
		_ = p.Process.Kill() // it has ended already where all went well
		<-p.ended
	})
	listens := make(chan string, 1)
	go func() {
		var all strings.Builder
		for lines := bufio.NewScanner(said); lines.Scan(); {
			fmt.Fprintln(&all, lines.Text())
			if at, ok := strings.CutPrefix(lines.Text(), "Spean listens on "); ok {
				listens <- at
			}
		}
		err := p.Wait()
		if err != nil {
			err = fmt.Errorf("%w:\n%s", err, all.String())
		}
		p.ended <- err
		close(p.ended)
	}()
	select {
	case at := <-listens:
		p.url = "http://" + at
	case err := <-p.ended:
		t.Fatalf("the server ended: %v", err)
	}
	return p
}

// firstLink gives the path of the link the server wrote for the first administrator.
func (p *process) firstLink() string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.data, "first-administrator.txt"))
	must(p.t, err)
	u, err := url.Parse(strings.TrimSpace(string(text)))
	must(p.t, err)
	return u.Path
}

// browser keeps cookies, as one person's browser does that is led now to one server and now to the other.
type browser struct {
	t      *testing.T
	client http.Client
}

func newBrowser(t *testing.T) browser {
	jar, err := cookiejar.New(nil)
	must(t, err)
	return browser{t: t, client: http.Client{Jar: jar, Timeout: patience}}
}

// ask opens a page, or posts a form when there is one, goes where it is led, and gives the address it ends at, the status and the page.
func (b browser) ask(p *process, path string, form url.Values) (string, int, string) {
	b.t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, p.url+path, body)
	must(b.t, err)
	r.Header.Set("Accept-Language", "en")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := b.client.Do(r)
	must(b.t, err)
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	must(b.t, err)
	return answer.Request.URL.Path, answer.StatusCode, string(page)
}

const password = "a bridge over seven rivers"

func TestTwoProcessesServeOneInstallation(t *testing.T) {
	database, keyFile := postgrestest.Database(t), filepath.Join(t.TempDir(), "root.key")
	first := serve(t, database, keyFile)
	old := first.firstLink()
	second := serve(t, database, keyFile)
	link := second.firstLink()

	// As long as nobody has taken the link each start makes a new one, and it works on every server.
	me := newBrowser(t)
	if _, status, _ := me.ask(first, old, nil); status != http.StatusGone {
		t.Errorf("the link before the last answers %d", status)
	}
	if at, status, page := me.ask(first, link, url.Values{"password": {password}, "device": {"desk"}}); at != "/" || status != http.StatusOK {
		t.Fatalf("taking the link on the first server leads to %s, %d:\n%s", at, status, page)
	}
	for name, p := range map[string]*process{"first": first, "second": second} {
		if at, status, page := me.ask(p, "/account", nil); at != "/account" || status != http.StatusOK || !strings.Contains(page, "administrator") {
			t.Errorf("the session is not known on the %s server: %s, %d", name, at, status)
		}
		if _, status, _ := newBrowser(t).ask(p, link, nil); status != http.StatusGone {
			t.Errorf("the link that was taken answers %d on the %s server", status, name)
		}
	}

	// On another device they sign in on the second server, and a wrong password is no password there either.
	other := newBrowser(t)
	if at, status, _ := other.ask(second, "/sign-in", url.Values{"name": {"administrator"}, "password": {"not " + password}}); at != "/sign-in" || status == http.StatusOK {
		t.Errorf("a wrong password leads to %s, %d", at, status)
	}
	if at, status, page := other.ask(second, "/sign-in", url.Values{"name": {"administrator"}, "password": {password}}); at != "/" || status != http.StatusOK {
		t.Fatalf("signing in on the second server leads to %s, %d:\n%s", at, status, page)
	}

	// Signed out on one, signed out on both.
	me.ask(second, "/sign-out", url.Values{})
	if at, _, page := me.ask(first, "/account", nil); at == "/account" {
		t.Errorf("signed out on the second server, on the first one sees:\n%s", page)
	}

	// One server goes down without a word; the other goes on, and ends in order when it is asked to.
	must(t, first.Process.Kill())
	if err := <-first.ended; err == nil {
		t.Error("the killed server says that it ended well")
	}
	if at, status, page := other.ask(second, "/account", nil); at != "/account" || status != http.StatusOK || strings.Contains(page, lang.T(lang.English, "store.stopped")) {
		t.Errorf("after the first server was killed the second answers %s, %d", at, status)
	}
	must(t, second.Process.Signal(syscall.SIGTERM))
	if err := <-second.ended; err != nil {
		t.Error(err)
	}

	// A third finds somebody there, and writes no link.
	third := serve(t, database, keyFile)
	if _, err := os.Stat(filepath.Join(third.data, "first-administrator.txt")); err == nil {
		t.Error("a link for a first administrator is written although there is one")
	}
	if at, status, _ := other.ask(third, "/account", nil); at != "/account" || status != http.StatusOK {
		t.Errorf("the session does not outlive its servers: %s, %d", at, status)
	}
}
