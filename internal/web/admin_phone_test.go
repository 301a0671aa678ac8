package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"spean/internal/htcds"
	"spean/internal/lang"
)

var (
	phoneUser     = regexp.MustCompile(`phone-[0-9a-z]{16}`)
	phonePassword = regexp.MustCompile(`<code>([0-9a-z]{52})</code>`)
)

// sends asks the door for forms with a credential and gives the status.
func (o *office) sends(user, password string) int {
	o.t.Helper()
	r := httptest.NewRequest("GET", "/openrosa/formList", nil)
	r.SetBasicAuth(user, password)
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, r)
	return w.Code
}

// personOption is the value of somebody in the list of people of a form.
func personOption(t *testing.T, shown answer, name string) string {
	t.Helper()
	m := regexp.MustCompile(`value="(account-[0-9a-z]+)"[^>]*>[^<]*` + name).FindStringSubmatch(shown.html)
	if m == nil {
		t.Fatalf("%s cannot be chosen", name)
	}
	return m[1]
}

func TestAnAdministratorSetsAPhoneUpAndWhatItIsSetUpWithIsShownOnce(t *testing.T) {
	o := tell(t)
	form := o.get("borey.ngo", "/admin/phones/new")
	kalyan := personOption(t, form, "Kim Kalyan")
	if got := o.post("borey.ngo", "/admin/phones/new", fill(form, "person", kalyan)); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a phone without a name: %d", got.status)
	}
	done := o.send("borey.ngo", "/admin/phones/new", "person", kalyan, "label", "Blue phone")
	done.must(t, "Blue phone", "Kim Kalyan", "http://office.example/openrosa", "This is shown only now", "over https only")
	secret := phonePassword.FindStringSubmatch(done.html)
	user := phoneUser.FindString(done.html)
	if done.status != http.StatusOK || secret == nil || user == "" || !strings.Contains(done.html, `<svg xmlns="http://www.w3.org/2000/svg"`) {
		t.Fatalf("the phone is not set up: %d", done.status)
	}
	if strings.Contains(done.html, " style=") || strings.Contains(done.html, "<script>") {
		t.Error("the page has what the content policy refuses")
	}
	if got := o.sends(user, secret[1]); got != http.StatusOK {
		t.Errorf("the phone is answered %d", got)
	}
	if again := o.send("borey.ngo", "/admin/phones/new", "person", kalyan, "label", " Blue  phone"); again.status != http.StatusConflict && again.status != http.StatusUnprocessableEntity {
		t.Errorf("sent twice, the form is answered %d", again.status)
	}
	for _, path := range []string{"/admin/phones", "/admin/phones/" + user} {
		for _, l := range lang.All() {
			page := o.call("borey.ngo", l, path, nil)
			page.must(t, "Blue phone", lang.T(l, "admin.phone.state.works"))
			page.mustNot(t, secret[1])
		}
	}
	o.get("borey.ngo", "/admin/phones?state=ended").mustNot(t, "Blue phone")
	if got := sorters(o.get("borey.ngo", "/admin/phones")); len(got) != 4 {
		t.Errorf("the list sorts by %q", got)
	}
	if got := o.send("borey.ngo", "/admin/phones/"+user).mustGo(t); got.to != "/admin/phones?done=phone-ended" {
		t.Errorf("after the end: %s", got.to)
	}
	o.get("borey.ngo", "/admin/phones?done=phone-ended&state=ended").must(t, "Blue phone", "The phone is ended.")
	if got := o.sends(user, secret[1]); got != http.StatusUnauthorized {
		t.Errorf("the phone that was ended is answered %d", got)
	}
}

func TestAPersonEndsALostPhoneOfTheirOwnAndNoOther(t *testing.T) {
	o := tell(t)
	form := o.get("borey.ngo", "/admin/phones/new")
	made := map[string][2]string{}
	for who, name := range map[string]string{"kalyan.ngo": "Kim Kalyan", "tevy.ngo": "Seng Tevy"} {
		done := o.send("borey.ngo", "/admin/phones/new", "person", personOption(t, form, name), "label", "Phone of "+who)
		made[who] = [2]string{phoneUser.FindString(done.html), phonePassword.FindStringSubmatch(done.html)[1]}
	}
	own, other := made["kalyan.ngo"], made["tevy.ngo"]
	o.get("kalyan.ngo", "/account").must(t, "Phone of kalyan.ngo")
	o.get("kalyan.ngo", "/account").mustNot(t, "Phone of tevy.ngo")
	for _, path := range []string{"/account/phones/" + other[0] + "/lost", "/admin/phones/" + own[0], "/admin/phones", "/admin/phones/new"} {
		if got := o.get("kalyan.ngo", path); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.status)
		}
		if got := o.post("kalyan.ngo", path, fill(answer{})); got.status == http.StatusSeeOther {
			t.Errorf("posted to %s: %d", path, got.status)
		}
	}
	o.send("kalyan.ngo", "/account/phones/"+own[0]+"/lost").mustGo(t)
	if o.sends(own[0], own[1]) != http.StatusUnauthorized || o.sends(other[0], other[1]) != http.StatusOK {
		t.Error("the wrong phone was ended")
	}
	if got := o.get("zhou.cnp", "/admin/phones/"+other[0]); got.status != http.StatusNotFound {
		t.Errorf("the administrator of another agency finds the phone: %d", got.status)
	}
}

func TestThePhoneOfADisabledAccountSendsNothingUntilItIsEnabledAgain(t *testing.T) {
	o := tell(t)
	form := o.get("borey.ngo", "/admin/phones/new")
	tevy, kalyan := personOption(t, form, "Seng Tevy"), personOption(t, form, "Kim Kalyan")
	done := o.send("borey.ngo", "/admin/phones/new", "person", tevy, "label", "Phone of Tevy")
	user, secret := phoneUser.FindString(done.html), phonePassword.FindStringSubmatch(done.html)[1]
	if got := o.sends(user, secret); got != http.StatusOK {
		t.Fatalf("before: %d", got)
	}
	o.send("borey.ngo", "/admin/people/"+tevy+"/disable", "successor", kalyan, "why", "left the agency").mustGo(t)
	if got := o.sends(user, secret); got != http.StatusUnauthorized {
		t.Errorf("the phone of a disabled account is answered %d", got)
	}
	o.get("borey.ngo", "/admin/phones").must(t, lang.T(lang.English, "admin.phone.state.rests"))
	o.take(o.post("borey.ngo", "/admin/people/"+tevy+"/enable", fill(o.get("borey.ngo", "/admin/people/"+tevy))).link(t))
	if got := o.sends(user, secret); got != http.StatusOK {
		t.Errorf("after it was enabled again: %d", got)
	}
}

// intake posts IOM's form about somebody at the door of phones, as a phone does.
func (o *office) intake(user, password, instance, given string) *httptest.ResponseRecorder {
	o.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("xml_submission_file", "form.xml")
	if err == nil {
		_, err = fmt.Fprintf(part, `<data id="%s" version="%s"><con_Consent>TRUE</con_Consent><prs_First_Name>%s</prs_First_Name><meta><instanceID>uuid:%s</instanceID></meta></data>`,
			htcds.FormID, htcds.PublishedVersion, given, instance)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		o.t.Fatal(err)
	}
	r := httptest.NewRequest("POST", "/openrosa/submission", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.SetBasicAuth(user, password)
	rec := httptest.NewRecorder()
	o.pages.ServeHTTP(rec, r)
	return rec
}

func TestStory22_ALostPhoneSendsNothingMoreAndWhatItSentStays(t *testing.T) {
	o := tell(t)
	form := o.get("borey.ngo", "/admin/phones/new")
	done := o.send("borey.ngo", "/admin/phones/new", "person", personOption(t, form, "Kim Kalyan"), "label", "Lost phone")
	user, secret := phoneUser.FindString(done.html), phonePassword.FindStringSubmatch(done.html)[1]
	if got := o.intake(user, secret, "before", "Zuhra"); got.Code != http.StatusCreated {
		t.Fatalf("before it was lost: %d %s", got.Code, got.Body)
	}
	o.settle()
	sent := regexp.MustCompile(`/intakes/submission-[0-9a-z]+`).FindString(o.get("kalyan.ngo", "/intakes").html)
	o.get("kalyan.ngo", sent).must(t, "Zuhra")

	o.send("borey.ngo", "/admin/phones/"+user).mustGo(t)
	got := o.intake(user, secret, "after", "Yasmin")
	if got.Code != http.StatusUnauthorized || !strings.HasPrefix(got.Header().Get("WWW-Authenticate"), "Basic ") {
		t.Errorf("after it was locked: %d, challenged with %q", got.Code, got.Header().Get("WWW-Authenticate"))
	}
	o.settle()
	o.get("kalyan.ngo", sent).must(t, "Zuhra")
	listed := o.get("kalyan.ngo", "/intakes")
	listed.must(t, "Zuhra")
	listed.mustNot(t, "Yasmin")
	for _, path := range []string{sent, o.caseOf("kalyan.ngo")} {
		if a := o.get("borey.ngo", path); a.status != http.StatusNotFound {
			t.Errorf("the administrator sees what the phone sent, or a case: %d", a.status)
		}
	}
}
