package browser_test

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/lang"
	"spean/internal/screening"
	"spean/internal/tip"
	"spean/internal/web/form"
	"spean/tests/browser"
)

// served is an office begun from nothing: its own process, an empty folder, a key made by the program.
type served struct {
	*program
	link string // of the first administrator
}

// serve starts `spean serve` on an empty folder and reads the first administrator's link.
func serve(t *testing.T) served {
	t.Helper()
	dir, err := workshop()
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	data := filepath.Join(home, "data")
	p := &program{URL: "http://" + addr, said: &said{listening: make(chan struct{})}}
	p.process = exec.Command(filepath.Join(dir, "spean"), "serve", "--data", data, "--key-file", filepath.Join(home, "root.key"), "--addr", addr, "--administrator", "first")
	p.process.Stderr = p.said
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.quiet(t) })
	p.listens(t)
	file := filepath.Join(data, "first-administrator.txt")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the link can be read by others: %v", info.Mode())
	}
	link, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return served{p, strings.TrimPrefix(strings.TrimSpace(string(link)), p.URL)}
}

// listens waits until the program says that it does.
func (p *program) listens(t *testing.T) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- p.process.Wait() }()
	p.ended = ended
	select {
	case <-p.said.listening:
	case err := <-ended:
		t.Fatalf("the program does not start: %v\n%s", err, p.said)
	}
}

// office is what the test builds and remembers.
type office struct {
	served
	*invention
	seat
	t     *testing.T
	admin *person
	known map[string][]inBoth // what each page must show, by its path
	open  map[string]*person  // who can open it
}

const password = "reed lotus bridge 4711"

// keeps remembers what a page must show.
func (o *office) keeps(who *person, path string, shown ...inBoth) {
	o.known[path] = append(o.known[path], shown...)
	o.open[path] = who
}

// takes is somebody who takes a one-time link.
func (o *office) takes(link string) *person {
	o.t.Helper()
	who := sit(o.t, o.URL, "the one with the link", o.seat)
	who.Go(link).Follow(".tongue [lang="+string(o.l)+"]").NoBarriers().Put("#f-password", password).Follow("main form .btn")
	if strings.HasPrefix(who.Path(), "/link/") {
		o.t.Fatalf("the link is not taken: %s", who.Text("main"))
	}
	return who
}

// named fills the names of an agency or a person in two scripts, and remembers them.
func (o *office) named(who *person, khmer, latin string) inBoth {
	who.Put(`[name="names.khmer"]`, khmer).Put(`[name="names.latin"]`, latin)
	both := inBoth{lang.Khmer: khmer, lang.English: latin}
	o.names[khmer], o.names[latin] = both, both
	return both
}

// agency fills the page of an agency.
func (o *office) agency(path, kind string, identifies bool) {
	o.admin.Go(path)
	both := o.named(o.admin, "ទីភ្នាក់ងារ "+o.khmer(), "Agency "+o.words(1))
	o.admin.Choose("kind", kind).Choose("country", "KH")
	if identifies {
		o.admin.Choose("identifies", "yes")
	}
	o.admin.sends()
	o.keeps(o.admin, "/admin/agencies", both, each(func(l lang.Lang) string { return lang.T(l, "account.agency-kind."+kind) }))
}

// invites makes an account on the page that is open and gives the link.
func (o *office) invites(by *person, name string, roles ...string) string {
	by.Put("[name=name]", name)
	both := o.named(by, o.khmer(), o.latin())
	for _, role := range roles {
		by.Choose("roles", role)
	}
	by.sends()
	link := by.Value("[data-link]")
	if !strings.HasPrefix(link, o.URL+"/link/") {
		o.t.Fatalf("no link for %s: %q", name, link)
	}
	switch {
	case by == o.admin && len(roles) > 0:
		o.keeps(by, "/admin/people", both)
	case len(roles) > 0:
		o.keeps(by, "/admin/people?page=1", both) // of the second agency
	}
	return strings.TrimPrefix(link, o.URL)
}

// TestAnOfficeIsBuiltThroughPagesAloneAndReadBackInBothLanguages begins with nothing but the program.
func TestAnOfficeIsBuiltThroughPagesAloneAndReadBackInBothLanguages(t *testing.T) {
	t.Parallel()
	const seed = 20261116
	fromEach(t, bothScreens, func(t *testing.T, at seat) {
		o := &office{served: serve(t), invention: invent(t, seed+uint64(slices.Index(bothScreens, at))), seat: at, t: t, known: map[string][]inBoth{}, open: map[string]*person{}}
		o.admin = o.takes(o.link)
		if got := sit(t, o.URL, "nobody", at).Go(o.link).Status(); got != http.StatusGone {
			t.Errorf("the first link opens twice: %d", got)
		}
		o.setUp()
		hotline := o.takes(o.colleague("hotline", "hotline-worker"))
		worker := o.takes(o.colleague("worker", "social-worker"))
		officer := o.takes(o.partner())

		file := o.tip(hotline, worker)
		o.screening(worker)
		o.facts(worker, file)
		o.refer(worker, officer, file)
		o.readBack()
	})
}

// setUp confirms an emergency contact and lists a service, which `serve` asks for before anybody works.
func (o *office) setUp() {
	o.admin.reads("admin.setup.missing")
	own := browser.Eval[string](o.admin.goes("/admin/agencies").Tab, `[...document.querySelectorAll("main a")].map((a) => a.getAttribute("href")).find((h) => h.startsWith("/admin/agencies/agency-"))`)
	o.agency(own, "ngo", false)
	o.agency("/admin/agencies/new", "police", true)
	o.fillForm(o.admin, "/admin/emergency/new", "/admin/emergency", func(x form.Field) bool { return x.Name == "name" || x.Name == "contact" })
	o.fillForm(o.admin, "/admin/directory/new", "/admin/directory", func(x form.Field) bool { return x.Name == "name" })
}

// fillForm fills every field of a page whose fields are those of a struct, and remembers what lists must show of them.
func (o *office) fillForm(who *person, path, list string, listed func(form.Field) bool) {
	what := map[string]*form.Form{"/admin/emergency/new": form.For("directory.emergency", directory.EmergencyConfirmed{}),
		"/admin/directory/new": form.For("directory.service", directory.ServiceListed{})}[path]
	who.Go(path)
	for _, x := range what.Fields {
		shown := o.fill(who, x)
		if listed(x) {
			o.keeps(who, list, shown...)
		}
	}
	who.sends()
}

// colleague invites somebody to the first agency.
func (o *office) colleague(name string, roles ...string) string {
	o.admin.Go("/admin/people/new")
	return o.invites(o.admin, name, roles...)
}

// partner invites the administrator of the second agency, who invites an investigator.
func (o *office) partner() string {
	o.admin.Go("/admin/agencies")
	var agency string
	for _, link := range o.admin.Links("main") {
		if o.admin.Go(link); strings.HasPrefix(link, "/admin/agencies/agency-") && o.admin.Has(`a[href$="/administrator"]`) {
			agency = link
		}
	}
	o.admin.Go(agency + "/administrator")
	theirs := o.takes(o.invites(o.admin, "second"))
	theirs.Go("/admin/people/new")
	return o.invites(theirs, "officer", "investigator")
}

// tip records a call and has a case opened on it; it gives the path of the case.
func (o *office) tip(hotline, worker *person) string {
	hotline.Go("/tips/new")
	name := o.latin()
	typed, shown := o.phone()
	hotline.types("at-risk.name", name, "caller.phone", typed).chooses("caller.safe", "with-rule", "at-risk.sex", "female")
	told := []inBoth{alike(name), shown}
	for _, x := range form.For("tip.taken", tip.Taken{}).Fields {
		told = append(told, o.fill(hotline, x)...)
	}
	o.choosesOwn(hotline)
	hotline.sends()
	at := worker.newest("/tips", nil)
	o.keeps(worker, at, told...)
	worker.goes(at).presses("tip.new-case")
	o.keeps(worker, worker.Path(), alike(name))
	return worker.Path()
}

// choosesOwn hands a tip to the case workers of the own agency, which is offered first.
func (o *office) choosesOwn(who *person) {
	o.chooseOffered(who, form.Field{Name: "to", Kind: form.Agency})
	browser.Eval[bool](who.Tab, `(() => { const c = document.querySelector("[name=to]"); c.selectedIndex = 1; return true; })()`)
}

// screening talks to somebody else and gives random answers until the questions end.
func (o *office) screening(who *person) {
	name := o.khmer()
	who.goes("/screenings/new").types("name", name).chooses("age", "adult", "proxy", "self").sends()
	who.prepares()
	answers := map[string]screening.Answer{}
	list, err := screening.Latest(screening.AdultLabour)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, code := range list.Codes() {
		answers[code] = []screening.Answer{screening.Yes, screening.No}[o.IntN(2)]
	}
	who.asked(answers)
	why := o.words(4)
	who.chooses("decision", "presumed-victim").types("why", why).sends()
	o.keeps(who, who.Path(), alike(name), alike(why), each(func(l lang.Lang) string { return lang.T(l, "vocab.presumption.presumed-victim") }))
}

// refer sends the case to the second agency for an investigation, and it is accepted there.
func (o *office) refer(who, officer *person, file string) {
	who.goes(file+"/refer").chooses("sort", "police", "purpose", "investigation")
	to := o.chooseOffered(who, form.Field{Name: "to", Kind: form.Agency})
	who.sends()
	why, message := o.words(4), o.words(5)
	who.chooses("basis", "danger-to-life").types("why", why, "message", message).sends()
	who.sends()
	path := who.Path()
	o.keeps(who, path, append(to, each(func(l lang.Lang) string { return lang.T(l, "vocab.purpose.investigation") }))...)
	officer.goes(path + "/accept").sends()
	o.keeps(officer, path, each(func(l lang.Lang) string { return lang.T(l, "vocab.purpose.investigation") }))
}

// facts records a fact of every kind.
func (o *office) facts(who *person, file string) {
	kinds := casefile.Facts()
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		who.Go(file + "/facts/" + kind)
		if who.Has("select[name=person]") || who.Has("input[name=person]") {
			o.chooseOffered(who, form.Field{Name: "person", Kind: form.Person})
		}
		var shown []inBoth
		for _, x := range form.For("fact."+kind, kinds[kind]).Fields {
			if x.Kind == form.Person {
				continue // chosen above
			}
			shown = append(shown, o.fill(who, x)...)
		}
		who.sends()
		o.keeps(who, who.Path(), shown...)
	}
}

// entries are the pages of what stands on a page of a case, each of which shows all of it.
func (o *office) entries(who *person) []string {
	var out []string
	for _, link := range who.Links("main") {
		path, _, _ := strings.Cut(link, "?")
		if strings.HasPrefix(path, "/cases/") && strings.Contains(path, "/entries/entry-") && strings.Count(path, "/") == 4 && !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	return out
}

// readBack opens every page in both languages and looks for everything that was typed.
func (o *office) readBack() {
	for _, l := range lang.All() {
		for _, path := range slices.Sorted(maps.Keys(o.known)) {
			who := o.open[path]
			if who.Go(path).Has(fmt.Sprintf(".tongue [lang=%s]:not([aria-current])", l)) {
				who.Follow(fmt.Sprintf(".tongue [lang=%s]", l))
			}
			page := who.Text("main")
			for _, entry := range o.entries(who) {
				page += who.goes(entry).Text("main")
			}
			for _, value := range o.known[path] {
				if !strings.Contains(page, value[l]) {
					o.t.Errorf("%s in %s does not show %q", path, l, value[l])
				}
			}
		}
	}
}
