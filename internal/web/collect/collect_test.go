package collect_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/audit"
	"spean/internal/casework"
	"spean/internal/demo"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/screening"
	"spean/internal/submission"
	"spean/internal/vault"
	"spean/internal/view"
	"spean/internal/web/collect"
)

// office is an installation with the demonstration told, and a phone of one of its case workers.
type office struct {
	*node.Node
	t      *testing.T
	door   http.Handler
	phone  account.Phone
	secret string
	who    access.Principal
}

func open(t *testing.T) *office {
	t.Helper()
	ctx := t.Context()
	secret, err := vault.KeyFile([]byte(strings.Repeat("not a real secret ", 4)))
	must(t, err)
	clock := demo.NewClock(nil)
	clock.Set(demo.Now)
	o := &office{t: t}
	o.Node, err = node.Open(ctx, node.Config{Data: t.TempDir(), Secret: secret, Demo: true, Clock: clock.Time,
		Hashing: account.Hashing{Params: account.Least(), Workers: 2, Queue: 4}})
	must(t, err)
	t.Cleanup(func() { must(t, o.Close()) })
	_, err = demo.Tell(ctx, demo.Stage{Desk: o.Desk, Accounts: o.Accounts, AddAgency: o.Vault.AddAgency, Settle: o.Settle, Clock: clock,
		Password: func(name string) string { return "password of " + name }})
	must(t, err)
	agencies, err := o.Accounts.Agencies(ctx)
	must(t, err)
	for _, a := range agencies {
		people, err := o.Accounts.Accounts(ctx, a.ID)
		must(t, err)
		for _, p := range people {
			if p.Name == "kalyan.ngo" {
				o.who = access.Principal{Account: p.ID, Agency: a.ID}
				for _, r := range p.Roles {
					o.who.Roles = append(o.who.Roles, access.Role(r))
				}
			}
		}
	}
	phone, told, err := o.Accounts.AddPhone(ctx, o.who.Account, "her phone", o.who.Account, demo.Now)
	must(t, err)
	o.phone, o.secret = phone, told.Reveal()
	o.door = collect.New(collect.Config{PhoneOf: o.Accounts.PhoneOf, Receive: o.Desk.ReceiveForm, Address: "http://127.0.0.1", Lang: lang.English, Logger: slog.New(slog.DiscardHandler)})
	return o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// post sends a form with files by name as a phone does; more says that other posts follow.
func (o *office) post(form string, more bool, files ...string) *httptest.ResponseRecorder {
	o.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(name, file, text string) {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf("form-data; name=%q; filename=%q", name, file)}, "Content-Type": {"text/xml"}})
		must(o.t, err)
		_, err = io.WriteString(p, text)
		must(o.t, err)
	}
	part("xml_submission_file", "form.xml", form)
	for _, f := range files {
		part(f, f, "what is in "+f)
	}
	if more {
		must(o.t, w.WriteField("*isIncomplete*", "yes"))
	}
	must(o.t, w.Close())
	r := httptest.NewRequest("POST", "/openrosa/submission", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.SetBasicAuth(string(o.phone.ID), o.secret)
	return o.answer(r)
}

func (o *office) answer(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	o.door.ServeHTTP(w, r)
	return w
}

// listed gives what of the agency's phones stands in a state.
func (o *office) listed(states ...submissionState) []casework.Line[view.SubmissionRow] {
	o.t.Helper()
	must(o.t, o.Settle(context.WithoutCancel(o.t.Context())))
	p, err := o.Desk.ListSubmissions(o.t.Context(), o.who, view.SubmissionQuery{States: states})
	must(o.t, err)
	return p.Lines
}

type submissionState = event.Code

func htcds(instance, version, consent string) string {
	return `<data id="htcds_xlsform" version="` + version + `"><con_Consent>` + consent + `</con_Consent><prs_First_Name>សុភាព</prs_First_Name>` +
		`<prs_Second_Name>កែវ</prs_Second_Name><meta><instanceID>` + instance + `</instanceID></meta></data>`
}

const published = "vSmt4GQA3C9uBMLPEVfgND"

func (o *office) want(status int, w *httptest.ResponseRecorder, what string) {
	o.t.Helper()
	if w.Code != status {
		o.t.Errorf("%s: answered %d, %s", what, w.Code, w.Body)
	}
}

func TestAFormAPhoneSendsIsListedFoundAndBecomesACase(t *testing.T) {
	o := open(t)
	o.want(201, o.post(htcds("uuid:1", published, "TRUE"), false), "a form")
	lines := o.listed(submission.StateWaiting)
	if len(lines) != 1 || lines[0].Name.Khmer != "កែវ សុភាព" || lines[0].Row.Device != o.phone.ID {
		t.Fatalf("the list has %+v", lines)
	}
	stream := lines[0].Row.Stream
	for _, query := range []string{"កែវ សុភាព", "Keo Sopheap"} {
		hits, err := o.Desk.Search(t.Context(), o.who, query, 50)
		must(t, err)
		found := false
		for _, h := range hits {
			found = found || h.Stream == stream && h.Number == lines[0].Row.Number
		}
		if !found {
			t.Errorf("not found by %s", query)
		}
	}
	s, err := o.Desk.SeeSubmission(t.Context(), o.who, stream, audit.ForPage)
	must(t, err)
	if string(s.XML()) != htcds("uuid:1", published, "TRUE") || s.Intake.FirstName != "សុភាព" {
		t.Errorf("it is kept as %s", s.XML())
	}
	done, err := o.Desk.OpenCaseFromSubmission(t.Context(), casework.Do{Who: o.who, Command: o.Desk.IDs.Command()}, stream, lang.Khmer)
	must(t, err)
	if done.Stream.Kind() != id.Case || len(o.listed(submission.StateLinked)) != 1 {
		t.Errorf("opened %+v", done)
	}
}

func TestRow04_TheSameAgainIsOneFormAndOtherContentIsAConflict(t *testing.T) {
	o := open(t)
	o.want(201, o.post(htcds("uuid:1", published, "TRUE"), false), "a form")
	o.want(201, o.post(htcds("uuid:1", published, "TRUE"), false), "the same again")
	o.want(409, o.post(strings.Replace(htcds("uuid:1", published, "TRUE"), "កែវ", "Keo", 1), false), "another under its name")
	if lines := o.listed(); len(lines) != 1 || lines[0].Row.Conflicts != 1 {
		t.Errorf("the list has %+v", lines)
	}
	o.want(404, o.post(htcds("uuid:2", "v0", "TRUE"), false), "a version nobody serves")
	o.want(201, o.post(htcds("uuid:3", published, "FALSE"), false), "a form without consent")
	o.want(201, o.post(htcds(strings.Repeat("ក", 249), published, "TRUE"), false), "a name of 249 characters")
	for state, want := range map[submissionState]int{submission.StateQuarantine: 1, submission.StateSealed: 1, submission.StateWaiting: 2} {
		if n := len(o.listed(state)); n != want {
			t.Errorf("%d are %s", n, state)
		}
	}
}

func TestAFormWhoseFilesComeInSeveralPostsIsCompleteWithTheLast(t *testing.T) {
	o := open(t)
	form := htcds("uuid:1", published, "TRUE")
	o.want(201, o.post(form, true, "a.jpg"), "the first post")
	if lines := o.listed(); len(lines) != 1 || !lines[0].Row.Incomplete {
		t.Fatalf("after the first post: %+v", lines)
	}
	o.want(201, o.post(form, false, "a.jpg", "b.jpg"), "the last post")
	lines := o.listed()
	if len(lines) != 1 || lines[0].Row.Incomplete {
		t.Fatalf("after the last post: %+v", lines)
	}
	s, err := o.Desk.SeeSubmission(t.Context(), o.who, lines[0].Row.Stream, audit.ForPage)
	must(t, err)
	if len(s.Files) != 2 || string(s.Files[1].Data) != "what is in b.jpg" {
		t.Errorf("it has %d files", len(s.Files))
	}
}

func TestOnlyAPhoneInUseIsLetInAndAPostHasALimit(t *testing.T) {
	o := open(t)
	o.want(413, o.post(htcds("uuid:1", published, strings.Repeat("x", collect.MaxPost)), false), "a post too large")
	right := o.secret
	o.secret = "wrong"
	if w := o.post(htcds("uuid:1", published, "TRUE"), false); w.Code != 401 || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic ") {
		t.Errorf("a wrong credential: %d %v", w.Code, w.Header())
	}
	o.secret = right
	must(t, o.Accounts.RevokePhone(t.Context(), o.who.Agency, o.phone.ID, o.who.Account, demo.Now))
	o.want(401, o.post(htcds("uuid:1", published, "TRUE"), false), "a phone that was taken away")
	if n := len(o.listed()); n != 0 {
		t.Errorf("%d forms were kept", n)
	}
}

func TestAFormOfScreeningIsTheSameScreeningAsOnThePage(t *testing.T) {
	o := open(t)
	o.want(201, o.post(`<data id="ilo-adult-labour" version="1.1"><talk><safe>yes</safe><private>yes</private><interpreter>not-needed</interpreter><consent>given</consent><age>adult</age></talk>`+
		`<DR><DR01>yes</DR01></DR><EX><EX01>yes</EX01></EX><meta><instanceID>uuid:1</instanceID></meta></data>`, false), "a talk")
	lines := o.listed(submission.StateScreened)
	if len(lines) != 1 {
		t.Fatal("it became no screening")
	}
	s, err := o.Desk.SeeSubmission(t.Context(), o.who, lines[0].Row.Stream, audit.ForPage)
	must(t, err)
	talk, err := o.Desk.SeeScreening(t.Context(), o.who, s.Became.Stream, audit.ForPage)
	must(t, err)
	if want := talk.Lists.Evaluate(screening.Answers{"DR01": screening.Yes, "EX01": screening.Yes}).Lead; talk.Findings.Lead.Outcome != want.Outcome || want.Outcome == "" {
		t.Errorf("the finding is %s, by the rule it is %s", talk.Findings.Lead.Outcome, want.Outcome)
	}
}
