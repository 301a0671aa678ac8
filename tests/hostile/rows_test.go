//go:build linux

package hostile

import (
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"spean/internal/htcds"
	"spean/tests/apart"
)

// the is the one program of these tests, with a phone and somebody signed in.
var the struct {
	binary string
	*apart.Program
	phone *apart.Phone
	who   *apart.Person
}

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "spean-hostile-")
	if err == nil {
		the.binary, err = apart.Build(dir)
	}
	if err == nil {
		the.Program, err = apart.Start(the.binary, filepath.Join(dir, "demo"))
	}
	if err == nil {
		the.phone = the.Phone()
		the.who, err = the.SignIn("kalyan.ngo")
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	code := m.Run()
	if err := the.End(); err != nil || strings.Contains(the.Said(), "level=ERROR") {
		fmt.Println("the program complains:", err, the.Said())
		code = 1
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// filled is a form with answers by node.
func filled(instance string, answers ...string) string {
	var x strings.Builder
	fmt.Fprintf(&x, `<data id="%s" version="%s"><con_Consent>TRUE</con_Consent>`, htcds.FormID, htcds.PublishedVersion)
	for i := 0; i < len(answers); i += 2 {
		fmt.Fprintf(&x, "<%s>%s</%s>", answers[i], html.EscapeString(answers[i+1]), answers[i])
	}
	fmt.Fprintf(&x, "<meta><instanceID>%s</instanceID></meta></data>", instance)
	return x.String()
}

// answered sends a form and checks its status.
func answered(t *testing.T, what, form string, want ...int) {
	t.Helper()
	got, err := the.phone.Send([]byte(form))
	for _, w := range want {
		if got == w && err == nil {
			return
		}
	}
	t.Errorf("%s is answered %d, %v; want %v", what, got, err, want)
}

func TestRow01_AnEntityOrADoctypeIsRefusedAndNothingIsFetched(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var asked atomic.Int64
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			c.Close()
		}
	}()
	bomb := `<!ENTITY a0 "ha">`
	for n := range 30 {
		bomb += fmt.Sprintf(`<!ENTITY a%d "&a%d;&a%d;">`, n+1, n, n)
	}
	before := used(t)
	for what, head := range map[string]string{
		"a bomb":             "<!DOCTYPE data [" + bomb + "]>",
		"a file":             `<!DOCTYPE data [<!ENTITY a30 SYSTEM "file:///etc/passwd">]>`,
		"an address":         `<!DOCTYPE data [<!ENTITY a30 SYSTEM "http://` + l.Addr().String() + `/x">]>`,
		"a DTD elsewhere":    `<!DOCTYPE data SYSTEM "http://` + l.Addr().String() + `/x.dtd">`,
		"an entity unnamed":  "",
		"a parameter entity": `<!DOCTYPE data [<!ENTITY % p SYSTEM "http://` + l.Addr().String() + `/p"> %p;]>`,
	} {
		answered(t, what, head+strings.Replace(filled("uuid:row1"), "TRUE", "&a30;", 1), http.StatusBadRequest)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the program asked elsewhere %d times", n)
	}
	if grown := used(t).Resident - before.Resident; grown > 64<<20 {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
}

func used(t *testing.T) apart.Use {
	t.Helper()
	u, err := the.Use()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestRow02_XMLTooDeepOrTooWideIsRefused(t *testing.T) {
	wide := strings.Builder{}
	for n := range 500_000 {
		fmt.Fprintf(&wide, ` a%d=""`, n)
	}
	for what, form := range map[string]string{
		"100,000 levels":      "<data id='x'>" + strings.Repeat("<a>", 100_000) + strings.Repeat("</a>", 100_000) + "</data>",
		"a million siblings":  "<data id='x'>" + strings.Repeat("<a/>", 1_000_000) + "</data>",
		"500,000 attributes":  "<data id='x'" + wide.String() + "/>",
		"a million in a post": "<data id='x'>" + strings.Repeat("<aaaaaaaaaaa/>", 1_000_000) + "</data>",
	} {
		answered(t, what, form, http.StatusBadRequest, http.StatusRequestEntityTooLarge)
	}
}

func TestRow03_AnUnknownFormOrVersionIsKeptApartAndAnEmptyOneRefused(t *testing.T) {
	answered(t, "an unknown form", strings.Replace(filled("uuid:row3-a"), htcds.FormID, "another", 1), http.StatusNotFound)
	answered(t, "an unknown version", strings.Replace(filled("uuid:row3-b"), htcds.PublishedVersion, "v0", 1), http.StatusNotFound)
	nameless := strings.Replace(filled("", "prs_First_Name", "Rowthree"), "<instanceID></instanceID>", "", 1)
	answered(t, "no instance", nameless, http.StatusCreated) // absent nodes are allowed
	answered(t, "the same again without an instance", nameless, http.StatusCreated)
	if page := foundAs(t, "Rowthree"); len(apart.Links(page)) != 1 {
		t.Error("what names no instance is kept once for each time it is sent")
	}
	answered(t, "an empty post", "", http.StatusBadRequest)
	answered(t, "another namespace", strings.Replace(filled("uuid:row3-c"), "<data ", `<data xmlns="urn:invented" `, 1), http.StatusNotFound)
	answered(t, "the namespace of forms", strings.Replace(filled("uuid:row3-d"), "<data ", `<data xmlns="http://www.w3.org/2002/xforms" `, 1), http.StatusCreated)
	got, err := the.who.Get("/intakes?state=quarantined")
	for patience := time.Now().Add(10 * time.Second); err == nil && len(apart.Links(got.Body)) < 3 && time.Now().Before(patience); { // lists follow a moment later
		time.Sleep(50 * time.Millisecond)
		got, err = the.who.Get("/intakes?state=quarantined")
	}
	if err != nil || len(apart.Links(got.Body)) < 3 {
		t.Errorf("what was kept apart is not on the list of it: %d, %v", got.Status, err)
	}
}

func TestRow04_TheSameTwiceIsOneAndOtherContentWaitsForAPerson(t *testing.T) {
	form := filled("uuid:row4", "prs_First_Name", "Rowfour")
	answered(t, "a form", form, http.StatusCreated)
	answered(t, "the same", form, http.StatusCreated)
	answered(t, "other content", strings.Replace(form, "Rowfour", "Another", 1), http.StatusConflict)
	listed(t, "/intakes?odd=conflict", 1)
}

// listed waits until a list has so many forms: lists follow what is recorded.
func listed(t *testing.T, path string, want int) []string {
	t.Helper()
	var links []string
	for range 100 {
		got, err := the.who.Get(path)
		if err != nil {
			t.Fatal(err)
		}
		if links = apart.Links(got.Body); len(links) == want {
			return links
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s has %d forms, want %d", path, len(links), want)
	return nil
}

// foundAs waits until somebody is found by a name and gives the page of results.
func foundAs(t *testing.T, name string) string {
	t.Helper()
	var page string
	for range 100 {
		var err error
		if page, err = the.who.Search(name); err != nil {
			t.Fatal(err)
		}
		if len(apart.Links(page)) > 0 {
			return page
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nobody is found as %q", name)
	return ""
}

func TestRow09_MarksNobodySeesHideNobody(t *testing.T) {
	for n, typed := range []string{"Zu\u202ehravar", "Zu\u200bhravar", "\u2066Zuhravar\u2069", "Zuh\u200dravar", "Zuh\ufe0frava\U000e0101r"} {
		family := []string{"Alfa", "Bravo", "Delto", "Ekko", "Foxtro"}[n]
		answered(t, fmt.Sprintf("%q", typed), filled(fmt.Sprint("uuid:row9-", n), "prs_First_Name", typed, "prs_Second_Name", family), http.StatusCreated)
		page := foundAs(t, family+" Zuhravar")
		link := apart.Links(page)[0]
		got, err := the.who.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(typed, "\u202e") && !strings.Contains(got.Body, "<bdi") && strings.Contains(got.Body, "\u202e") {
			t.Errorf("%q turns the rest of the page around", typed)
		}
	}
}

func TestRow10_AKhmerNameIsFoundInWhateverOrderItWasTyped(t *testing.T) {
	answered(t, "a name", filled("uuid:row10", "prs_First_Name", "ស្រែម៉ាឡា", "prs_Second_Name", "ខ្មែង"), http.StatusCreated)
	for _, typed := range []string{"ខ្មែង ស្រែម៉ាឡា", "ខែ្មង សែ្រម៉ាឡា", "ខ្មែង ស្រែមា៉ឡា"} {
		foundAs(t, typed)
	}
}

func TestRow13_ABirthThatCannotBeIsRefusedWithWhatWasTyped(t *testing.T) {
	for _, born := range []string{"31/2/1998", "31 February 1998", "0/0/0", "0000", "age 400", "400", "2568", "12/4/2541", "1700"} {
		got, err := the.who.Post("/screenings/new", url.Values{"command": {"do-aaaaaaaaaaaaaaaaaaaaaaaaaa"}, "name": {"Row Thirteen"}, "age": {"adult"}, "proxy": {"self"}, "born": {born}})
		if err != nil || got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `value="`+born+`"`) {
			t.Errorf("born %s is answered %d, %v; kept as typed: %v", born, got.Status, err, strings.Contains(got.Body, `value="`+born+`"`))
		}
	}
}

func TestRow15_WhateverIsTypedIsShownAsTextAndNeverLogged(t *testing.T) {
	payloads := []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'; drop table event; --`, `{{.Actor}}${7*7}<%= 1 %>`, `../../../../etc/passwd%00`,
		"line\r\nSet-Cookie: a=b", "\x1b[31mred"}
	var answers []string
	at := 0
	for _, f := range htcds.Fields() {
		if f.Kind == htcds.Text {
			answers = append(answers, f.Node, strings.ReplaceAll(payloads[at%len(payloads)], "\x1b", "␛"))
			at++
		}
	}
	answered(t, "a form of payloads", filled("uuid:row15", append(answers, "prs_Gender", payloads[0])...), http.StatusCreated)
	var page string
	for _, link := range listed(t, "/intakes?form=htcds&page=1", len(listedNow(t))) {
		got, err := the.who.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(apart.Text(got.Body), "drop table event") {
			page = got.Body
		}
	}
	for _, raw := range []string{"<script>alert", "<img src=x", "Set-Cookie: a=b</h"} {
		if strings.Contains(page, raw) {
			t.Errorf("%q stands on the page as it was sent", raw)
		}
	}
	for _, shown := range []string{"<script>alert(1)</script>", "{{.Actor}}", "../../../../etc/passwd"} {
		if !strings.Contains(apart.Text(page), shown) {
			t.Errorf("%q is not shown as text", shown)
		}
	}
	case1, err := the.who.Case()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range payloads[:5] {
		if err := the.who.Note(case1, p); err != nil {
			t.Errorf("%q as a note: %v", p, err)
		}
		if _, err := the.who.Search(p); err != nil {
			t.Errorf("%q as a search: %v", p, err)
		}
	}
	notes, err := the.who.Get(case1 + "/notes")
	if err != nil || strings.Contains(notes.Body, "<script>alert") || strings.Contains(notes.Body, "<img src=x") {
		t.Errorf("a note is more than text: %v", err)
	}
	if said := the.Said(); strings.Contains(said, "alert(1)") || strings.Contains(said, "drop table") {
		t.Error("what was typed stands in the log")
	}
}

func listedNow(t *testing.T) []string {
	t.Helper()
	time.Sleep(time.Second) // lists follow
	got, err := the.who.Get("/intakes?form=htcds&page=1")
	if err != nil {
		t.Fatal(err)
	}
	return apart.Links(got.Body)
}

func TestRow41_WhenNoMoreFilesCanBeOpenedOthersAreServedAndNothingLeaks(t *testing.T) {
	p, err := apart.Start(the.binary, filepath.Join(t.TempDir(), "demo"), "prlimit", "--nofile=100:100")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Kill()
	who, err := p.SignIn("kalyan.ngo")
	if err != nil {
		t.Fatal(err)
	}
	path, err := who.Case()
	if err != nil {
		t.Fatal(err)
	}
	before, err := p.Use()
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(p.URL, "http://")
	for range 3 {
		var idle []net.Conn
		for range 150 {
			if c, err := net.DialTimeout("tcp", address, time.Second); err == nil {
				idle = append(idle, c)
			}
		}
		if got, err := who.Get(path); err == nil && got.Status != http.StatusOK && got.Status < 500 {
			t.Errorf("a page is answered %d while no file can be opened", got.Status)
		}
		for _, c := range idle {
			c.Close()
		}
	}
	for range 100 {
		if got, err := who.Get(path); err == nil && got.Status == http.StatusOK {
			if err = who.Note(path, "after all"); err == nil {
				break
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := who.Note(path, "kept again"); err != nil {
		t.Errorf("when files can be opened again: %v\n%s", err, p.Said())
	}
	after, err := p.Use()
	if err != nil || after.Handles > before.Handles+20 {
		t.Errorf("%d handles before, %d after: %v", before.Handles, after.Handles, err)
	}
}

func TestRow47_APhoneWhoseClockIsWrongByYearsIsHeardAndBothTimesAreKept(t *testing.T) {
	for n, year := range []string{"1970", "2091"} {
		form := strings.Replace(filled("uuid:row47-"+year, "prs_First_Name", "Fortyseven", "prs_Second_Name", []string{"Olden", "Yonder"}[n]),
			"<con_Consent>", "<start>"+year+"-01-01T00:00:00.000+07:00</start><end>"+year+"-01-01T00:20:00.000+07:00</end><con_Consent>", 1)
		answered(t, "a phone in "+year, form, http.StatusCreated)
		foundAs(t, []string{"Olden", "Yonder"}[n]+" Fortyseven")
	}
}
