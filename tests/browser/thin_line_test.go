package browser_test

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/tests/browser"
)

func TestAnAnswerGivenWithoutALineStaysOnThePageAndIsSavedLater(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "leakena.dos", at)
		path := who.screens("adult")
		code, asked := who.question(), who.Path()
		who.CutLine()
		who.Choose("answer", "unknown")
		who.Wait("the page to say that nothing is saved", `document.getElementById("saved").className === "badge due"`)
		browser.Eval[bool](who.Tab, `(document.querySelector("details").open = true)`)
		who.Type("[name=note]", "she whispers")
		who.Press("form#typed > .btn") // going on must not take the answer along into nothing
		who.Choose("answer", "yes")
		if who.Path() != asked || checked(who) != "yes" || who.Value("[name=note]") != "she whispers" {
			t.Fatalf("without a line the page is %s with %q", who.Path(), checked(who))
		}
		if stored := browser.Eval[int](who.Tab, `localStorage.length + sessionStorage.length`); stored != 0 {
			t.Error("something rests in the browser")
		}
		if !browser.Eval[bool](who.Tab, `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`) {
			t.Error("leaving with an unsaved answer does not warn")
		}
		who.Picture(pictureName(t))
		who.RestoreLine()
		who.Wait("the answer to be saved and the next question", `location.pathname !== "`+asked+`"`)
		other := p.call(t, "leakena.dos", lang.English)
		kept := other.get(t, path+"/question/"+code).body
		if !strings.Contains(kept, `data-kept-answer="yes" data-kept-note="she whispers"`) {
			t.Error("the server does not have the answer as it was given last")
		}
		if finding := other.get(t, path).body; strings.Count(finding, "<del>") != 0 {
			t.Error("an answer that never arrived is shown as changed")
		}
	})
}

func TestAServerThatFailsForAWhileLosesNoAnswer(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	from(t, bothScreens, func(t *testing.T, at seat) {
		who := p.at(t, "leakena.dos", at)
		who.screens("adult")
		// The acknowledgement is lost twice: the answer is there, and the page does not know.
		browser.Eval[bool](who.Tab, `(() => { const real = window.fetch; let lost = 2; window.fetch = async (...a) => { const r = await real(...a); if (lost-- > 0) throw new TypeError("lost"); return r; }; return true; })()`)
		who.Choose("answer", "no")
		who.saved()
		asked := who.Path()
		who.Follow("form#typed > .btn").Go(asked)
		if checked(who) != "no" {
			t.Errorf("the answer is %q", checked(who))
		}
		finding := p.call(t, "leakena.dos", lang.English).get(t, asked[:strings.Index(asked, "/question")]).body
		if n := strings.Count(finding, "/question/"); n > 0 && strings.Contains(finding, "<del>") {
			t.Error("one answer sent three times is recorded as changed")
		}
	})
}

func TestTheQuestionPageIsLightOnAThinLine(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	c := p.call(t, "kalyan.ngo", lang.Khmer)
	path := regexp.MustCompile(`/screenings/screening-[a-z0-9]+`).FindString(c.get(t, "/screenings").body)
	files := regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)
	for _, page := range []string{path + "/question/CD03", path, "/danger"} {
		total := 0
		page := c.get(t, page)
		for _, at := range append([]string{""}, matches(files, page.body)...) {
			if strings.HasSuffix(at, ".woff2") {
				continue
			}
			total += squeezed(t, c, at, page.body)
		}
		if total > 100<<10 {
			t.Errorf("the page weighs %d bytes before fonts", total)
		}
	}
}

func matches(pattern *regexp.Regexp, text string) []string {
	var out []string
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// squeezed is how many bytes a file, or the page itself, is over the wire.
func squeezed(t *testing.T, c *caller, at, page string) int {
	t.Helper()
	if at != "" {
		page = c.get(t, at).body
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(page)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
