package browser_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

// send sends a filled form of the case data standard as a phone does.
func (p *program) send(t *testing.T, instance, consent, family, given string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="xml_submission_file"; filename="form.xml"`}, "Content-Type": {"text/xml"}})
	if err != nil {
		t.Fatal(err)
	}
	form := `<data id="htcds_xlsform" version="vSmt4GQA3C9uBMLPEVfgND"><con_Consent>` + consent + `</con_Consent><prs_First_Name>` + given +
		`</prs_First_Name><prs_Second_Name>` + family + `</prs_Second_Name><meta><instanceID>` + instance + `</instanceID></meta></data>`
	if _, err := part.Write([]byte(form)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", p.OpenRosa.URL+"/submission", &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.SetBasicAuth(p.OpenRosa.User, p.OpenRosa.Password)
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusCreated && got.StatusCode != http.StatusConflict {
		t.Fatalf("a form is answered %d", got.StatusCode)
	}
}

// opens opens a page that holds no barriers.
func (who *person) opens(path string) {
	who.Go(path)
	who.noBarriersOnAnyScreen()
}

// proposals are the people of cases an intake may be about.
var proposals = regexp.MustCompile(`name="match" value="(\S+) (\S+)"`)

// below are the links of the page that begin with a path, each once.
func below(who *person, path string) []string {
	var out []string
	body := browser.Eval[string](who.Tab, `document.querySelector("main").innerHTML`)
	for _, found := range hrefs.FindAllStringSubmatch(body, -1) {
		to, _, _ := strings.Cut(html.UnescapeString(found[1]), "?")
		if strings.HasPrefix(to, path) && !slices.Contains(out, to) {
			out = append(out, to)
		}
	}
	return out
}

// TestThePagesOfPhonesAndOfWhatTheySendHoldNoBarriers opens the list of intakes, an intake of each sort with each of its acts, one laid beside a case, and the
// pages of phones, in both languages and on both screens.
func TestThePagesOfPhonesAndOfWhatTheySendHoldNoBarriers(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	p.send(t, "uuid:agreed", "TRUE", "កែវ", "សុភាព")
	p.send(t, "uuid:refused", "FALSE", "កែវ", "ដារ៉ា")
	p.send(t, "uuid:twice", "TRUE", "កែវ", "ចន្ថា")
	p.send(t, "uuid:twice", "TRUE", "កែវ", "ចាន់ថា")
	p.send(t, "uuid:known", "TRUE", "ឈួន", "បុប្ផា")
	for _, l := range lang.All() {
		t.Run(string(l), func(t *testing.T) {
			head := p.at(t, "thida.ngo", seat{browser.Desk, l})
			head.opens("/intakes")
			intakes, acts, added := below(head, "/intakes/"), 0, 0
			if len(intakes) != 4 {
				t.Fatalf("the list leads to %q", intakes)
			}
			for _, intake := range intakes {
				head.opens(intake)
				proposed := proposals.FindStringSubmatch(browser.Eval[string](head.Tab, `document.querySelector("main").innerHTML`))
				for _, act := range below(head, intake+"/") {
					head.opens(act)
					acts++
				}
				if proposed != nil {
					head.opens(intake + "/add/" + proposed[1] + "/" + proposed[2])
					added++
				}
			}
			if added == 0 {
				t.Error("nobody is proposed for any intake")
			}
			if acts < 3 {
				t.Errorf("only %d acts are led to", acts)
			}
			admin := p.at(t, "borey.ngo", seat{browser.Desk, l})
			admin.opens("/admin/phones")
			phones := below(admin, "/admin/phones/")
			if len(phones) < 2 {
				t.Errorf("the list of phones leads to %q", phones)
			}
			for _, path := range phones {
				admin.opens(path)
			}
			owner := p.at(t, "kalyan.ngo", seat{browser.Desk, l})
			owner.opens("/account")
			for _, path := range below(owner, "/account/phones/") {
				owner.opens(path)
			}
		})
	}
}
