package scale

import (
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"runtime/pprof"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/demo"
	"spean/internal/node"
	"spean/internal/vault"
	"spean/tests/apart"
)

var (
	cases = flag.Int("cases", 40, "cases besides the demonstration's; 100000 make a million events and 150,000 people")
	keep  = flag.String("keep", "", "folder to make the installation in, or to find one made before with as many cases")
	looks = flag.Int("looks", 5, "times each page is opened by each of four people")
	anew  = flag.Bool("rebuild", false, "make all lists anew while the installation serves")
	forms = flag.Int("forms", 0, "filled forms that phones send each second meanwhile")
	heap  = flag.String("heap", "", "file to write a profile of the memory in use to, while the installation is open")
)

func password(name string) string { return "the password of " + name }

// house is an installation that can be closed and opened again.
type house struct {
	t      *testing.T
	config node.Config
	*node.Node
	url string
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// open opens the installation, says how long until it can answer and until everybody can be found by name, and serves it.
func (h *house) open() (stop func()) {
	h.t.Helper()
	began := time.Now()
	n, err := node.Open(context.Background(), h.config)
	h.must(err)
	h.Node = n
	l, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	h.url = "http://" + l.Addr().String()
	pages, err := n.Pages(h.url, false)
	h.must(err)
	h.t.Logf("opened in %v", time.Since(began).Round(time.Millisecond))
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- n.Serve(ctx, l, pages) }()
	go func() { n.Follow(ctx); ended <- nil }()
	last := h.last(ctx)
	n.Index.Reached(ctx, last)
	n.Keeper.CaughtUp(ctx, last, time.Hour)
	h.t.Logf("lists and names caught up after %v, resident %d MiB", time.Since(began).Round(time.Millisecond), resident())
	return func() {
		end()
		h.must(errors.Join(<-ended, <-ended, n.Close()))
	}
}

// leads gives the people who lead the generated cases: of two agencies, so that nobody sees all.
func (h *house) leads(names ...string) []access.Principal {
	var out []access.Principal
	agencies, err := h.Accounts.Agencies(context.Background())
	h.must(err)
	for _, a := range agencies {
		people, err := h.Accounts.Accounts(context.Background(), a.ID)
		h.must(err)
		for _, p := range people {
			if !slices.Contains(names, p.Name) {
				continue
			}
			who := access.Principal{Account: p.ID, Agency: p.Agency, Identifies: a.Identifies}
			for _, r := range p.Roles {
				who.Roles = append(who.Roles, access.Role(r))
			}
			out = append(out, who)
		}
	}
	if len(out) != len(names) {
		h.t.Fatalf("%d of %v", len(out), names)
	}
	return out
}

// TestPagesStayQuickWithManyCases makes cases, opens the installation anew, and has four people with different access open pages while
// forms arrive. It fails only where a page is wrong; how long each took is said with -v.
func TestPagesStayQuickWithManyCases(t *testing.T) {
	secret, err := vault.KeyFile([]byte("not a secret: only a measure of invented cases"))
	if err != nil {
		t.Fatal(err)
	}
	clock := demo.NewClock(time.Now)
	data := *keep
	if data == "" {
		data = t.TempDir()
	}
	_, made := os.Stat(data + "/made")
	h := &house{t: t, config: node.Config{Data: data, Secret: secret, Demo: true, Clock: clock.Time,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 32}}}
	if made != nil {
		h.make(clock)
		h.must(os.WriteFile(data+"/made", nil, 0o600))
	}
	clock.Set(demo.Now.Add(time.Hour))
	stop := h.open()
	defer stop()
	if *anew {
		began := time.Now()
		h.must(h.Rebuild(t.Context()))
		t.Logf("lists made anew in %v, resident %d MiB", time.Since(began).Round(time.Millisecond), resident())
	}
	end := h.send(*forms)
	h.visit()
	end()
}

// send has a phone send so many forms each second until what it gives is called.
func (h *house) send(rate int) (end func()) {
	if rate == 0 {
		return func() {}
	}
	who := h.leads("kalyan.ngo")[0]
	phone, secret, err := h.Accounts.AddPhone(h.t.Context(), who.Account, "measured", who.Account, time.Now())
	h.must(err)
	sender := apart.NewPhone(node.PhonesAt(h.url), string(phone.ID), string(secret))
	ctx, stop := context.WithCancel(h.t.Context())
	var all sync.WaitGroup
	var sent atomic.Int64
	seed := uint64(time.Now().UnixNano())
	tick := time.NewTicker(time.Second / time.Duration(rate))
	for range 8 {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
				if status, err := sender.Send(apart.Filled(seed, sent.Add(1)).XML); err != nil || status != http.StatusCreated {
					h.t.Errorf("a form was answered %d: %v", status, err)
				}
			}
		})
	}
	began := time.Now()
	return func() {
		stop()
		all.Wait()
		tick.Stop()
		h.t.Logf("%.0f forms came each second meanwhile", float64(sent.Load())/time.Since(began).Seconds())
	}
}

// make tells the demonstration and the cases.
func (h *house) make(clock *demo.Clock) {
	ctx := context.Background()
	n, err := node.Open(ctx, h.config)
	h.must(err)
	h.Node = n
	_, err = demo.Tell(ctx, demo.Stage{Desk: h.Desk, Accounts: h.Accounts, AddAgency: h.Vault.AddAgency, Clock: clock, Password: password})
	h.must(err)
	clock.Set(demo.Now)
	began := time.Now()
	tell := teller{desk: h.Desk, leads: h.leads("kalyan.ngo", "tevy.ngo", "rattha.pol", "sarath.pol"), seed: 7}
	h.must(tell.tell(ctx, 0, *cases))
	h.t.Logf("%d cases told in %v", *cases, time.Since(began).Round(time.Millisecond))
	began = time.Now()
	h.must(h.Rebuild(ctx))
	h.t.Logf("lists made in %v", time.Since(began).Round(time.Millisecond))
	h.must(h.Node.Close())
}

// visit opens the pages as four people.
func (h *house) visit() {
	people := map[string]*browser{}
	for _, name := range []string{"kalyan.ngo", "thida.ngo", "rattha.pol", "sarath.pol"} {
		people[name] = h.signIn(name)
	}
	known := *cases / 2 // a case in the middle, whoever leads it
	pages := []struct{ name, path string }{
		{"home", "/"}, {"list of cases", "/cases"}, {"list of cases, page 40", "/cases?page=40"}, {"cases by opening day", "/cases?sort=-opened"}, {"list of tasks", "/tasks"},
	}
	searches := []struct{ name, typed string }{{"search by name", nameOf(known)}, {"search in Khmer", khmers[3]}, {"search by part of a name", "Sok"}, {"search by phone", phoneOf(known)}}
	for _, p := range pages {
		var took []time.Duration
		for range *looks {
			for _, at := range people {
				took = append(took, at.get(p.path))
			}
		}
		h.say(p.name, took)
	}
	for _, s := range searches {
		var took []time.Duration
		found := 0
		for range *looks {
			for _, at := range people {
				began := time.Now()
				res, err := at.PostForm(h.url+"/search", url.Values{"q": {s.typed}})
				h.must(err)
				text, err := io.ReadAll(res.Body)
				h.must(errors.Join(err, res.Body.Close()))
				took = append(took, time.Since(began))
				found += strings.Count(string(text), "/cases/case-")
			}
		}
		if found == 0 {
			h.t.Errorf("nobody finds %q", s.typed)
		}
		h.say(s.name, took)
	}
	var took []time.Duration
	for _, at := range people {
		links := regexp.MustCompile(`"(/cases/case-[a-z0-9]+)"`).FindAllStringSubmatch(at.page("/cases"), 20)
		if len(links) == 0 {
			h.t.Errorf("no case on somebody's list of %d cases", *cases)
		}
		for _, link := range links {
			took = append(took, at.get(link[1]))
		}
	}
	h.say("case, opened for the first time", took)
	h.t.Logf("resident %d MiB", resident())
	if *heap != "" {
		runtime.GC()
		f, err := os.Create(*heap)
		h.must(err)
		h.must(errors.Join(pprof.WriteHeapProfile(f), f.Close()))
	}
}

// last is the position of the newest event.
func (h *house) last(ctx context.Context) int64 {
	none := func(after int) bool {
		page, err := h.Desk.Log.After(ctx, int64(after), 1)
		h.must(err)
		return len(page) == 0
	}
	return int64(sort.Search(1<<40, none))
}

func (h *house) say(what string, took []time.Duration) {
	slices.Sort(took)
	n := len(took)
	if n == 0 {
		return
	}
	h.t.Logf("%-34s median %7.2f ms, slowest of twenty %7.2f ms", what, ms(took[n/2]), ms(took[n*19/20]))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// browser is somebody signed in.
type browser struct {
	http.Client
	t   *testing.T
	url string
}

func (h *house) signIn(name string) *browser {
	jar, err := cookiejar.New(nil)
	h.must(err)
	at := &browser{Client: http.Client{Jar: jar}, t: h.t, url: h.url}
	res, err := at.PostForm(h.url+"/sign-in", url.Values{"name": {name}, "password": {password(name)}})
	h.must(err)
	_ = res.Body.Close()
	if res.Request.URL.Path != "/" {
		h.t.Fatalf("%s could not sign in: %s", name, res.Status)
	}
	return at
}

func (at *browser) page(path string) string {
	res, err := at.Get(at.url + path)
	if err != nil {
		at.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		at.t.Fatalf("%s: %s, %v", path, res.Status, err)
	}
	return string(text)
}

// get opens a page and says how long that took, whole.
func (at *browser) get(path string) time.Duration {
	began := time.Now()
	at.page(path)
	return time.Since(began)
}

// resident is the resident size of this process in MiB.
func resident() int {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kB >> 10
		}
	}
	return 0
}
