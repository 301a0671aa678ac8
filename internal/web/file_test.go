package web_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spean/internal/attachment"
	"spean/internal/casework"
	"spean/internal/htcds"
)

// taken is where the photos of these tests say they were taken.
const taken = "GPS of the shelter 11.5621 104.9160"

// snapped is a photo with where it was taken.
func snapped(t *testing.T) []byte {
	t.Helper()
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 60, 40)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00" + taken
	return slices.Concat(binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(exif)+2)), []byte(exif), plain.Bytes()[2:])
}

// picked is a file as a browser sends it.
type picked struct {
	name    string
	content []byte
}

// upload makes the body of a form with files, filled as its page shows it.
func upload(t *testing.T, shown answer, files []picked, pairs ...string) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	for name, values := range fill(shown, pairs...) {
		for _, v := range values {
			if err := form.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, f := range files {
		head := map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="` + strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(f.name) + `"`}, "Content-Type": {"text/html"}}
		part, err := form.CreatePart(head)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(f.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), form.FormDataContentType()
}

// sendFiles posts the body of a form with files.
func (o *office) sendFiles(who, path string, body []byte, kind string) answer {
	o.t.Helper()
	r := httptest.NewRequest("POST", path, bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Cookie", "spean-language=en")
	if who != "" {
		r.AddCookie(o.token(who))
	}
	w := httptest.NewRecorder()
	o.pages.ServeHTTP(w, r)
	if w.Code == http.StatusInternalServerError {
		o.t.Errorf("%s broke: %s", r.Pattern, o.log.String())
	}
	return answer{w.Code, w.Result().Header.Get("Location"), w.Body.String(), w.Result().Header}
}

var filePages = regexp.MustCompile(`href="(/cases/[a-z0-9-]+/entries/entry-[a-z0-9]+)/file"`)

// attach attaches files to a case and gives the paths of their entries, the latest first.
func (o *office) attach(who, base string, files []picked, pairs ...string) []string {
	o.t.Helper()
	if pairs == nil {
		pairs = []string{"sort", "photo", "person", "case"}
	}
	body, kind := upload(o.t, o.get(who, base+"/files/new"), files, pairs...)
	o.sendFiles(who, base+"/files/new", body, kind).mustGo(o.t)
	return o.attachedTo(who, base)
}

func (o *office) attachedTo(who, base string) []string {
	var out []string
	for _, m := range filePages.FindAllStringSubmatch(o.get(who, base+"/files").html, -1) {
		out = append(out, m[1])
	}
	return out
}

func TestAPhotoIsAttachedListedPreviewedAndTaken(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	sent := snapped(t)
	at := o.attach("kalyan.ngo", base, []picked{{"her passport.jpg", sent}}, "sort", "identity-paper", "person", person, "source", "family", "note", "page with the stamp")
	if len(at) != 1 {
		t.Fatalf("%d files are listed", len(at))
	}
	o.get("kalyan.ngo", base+"/files").must(t, "her passport.jpg", "Identity paper", "Photo (JPEG)", "Chan Mala")
	o.get("kalyan.ngo", at[0]+"/file").must(t, "her passport.jpg", "page with the stamp", "Take the original")
	o.get("kalyan.ngo", base+"/timeline").must(t, "A file was attached about Chan Mala: Identity paper")
	o.get("kalyan.ngo", at[0]).must(t, "Identity paper", "Family")
	got := o.get("kalyan.ngo", at[0]+"/original")
	if got.html != string(sent) {
		t.Error("the original is not what was sent")
	}
	o.send("kalyan.ngo", at[0]+"/correct", "sort", "contract", "why", "a contract").mustGo(t)
	o.get("kalyan.ngo", at[0]+"/file").must(t, "Contract", "her passport.jpg")
	o.send("kalyan.ngo", at[0]+"/strike", "why", "of somebody else").mustGo(t)
	if left := o.attachedTo("kalyan.ngo", base); len(left) != 0 {
		t.Errorf("struck, and still listed: %v", left)
	}
	o.get("kalyan.ngo", base+"/looks").must(t, "Took the original of a file")
}

func TestRow16_WhatABrowserWouldRunIsOnlySavedAndNeverShown(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	for name, content := range map[string]string{
		"page.html":   "<html><script>alert(1)</script></html>",
		"photo.jpg":   "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
		"both.gif":    "GIF89a/*<svg/onload=alert(1)>*/=1;",
		"paper.pdf":   "%PDF-1.7 /OpenAction /JavaScript (app.alert(1))",
		"program.png": "MZ\x90\x00",
	} {
		at := o.attach("kalyan.ngo", base, []picked{{name, []byte(content)}})[0]
		page := o.get("kalyan.ngo", at+"/file")
		page.must(t, name, "Take the original")
		if page.mustNot(t, "alert(1)"); name != "both.gif" {
			page.must(t, "Open it only on a computer you trust")
		}
		if a := o.get("kalyan.ngo", at+"/preview"); a.status < 400 || strings.Contains(a.html, "alert(1)") {
			t.Errorf("%s has a preview: %d", name, a.status)
		}
		got := o.get("kalyan.ngo", at+"/original")
		for header, want := range map[string]string{"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Cross-Origin-Resource-Policy": "same-origin"} {
			if got.header.Get(header) != want {
				t.Errorf("%s: %s is %q", name, header, got.header.Get(header))
			}
		}
		if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.HasSuffix(policy, "sandbox") {
			t.Errorf("%s: %s", name, policy)
		}
		how, params, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
		if err != nil || how != "attachment" || strings.HasSuffix(params["filename"], ".html") || got.html != content {
			t.Errorf("%s leaves as %s %v: %v", name, how, params, err)
		}
		if (name == "photo.jpg" || name == "program.png") != strings.Contains(page.text(), "The name says one thing and the content another") {
			t.Errorf("%s: the page says nothing of its name, or too much", name)
		}
	}
}

func TestRow18_ThePreviewSaysNothingOfWhereAPhotoWasTaken(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	at := o.attach("kalyan.ngo", base, []picked{{"photo.jpg", snapped(t)}})[0]
	page := o.get("kalyan.ngo", at+"/file")
	if !strings.Contains(page.html, `<img class="preview" src="`+at+`/preview"`) {
		t.Error("the page shows no preview")
	}
	page.must(t, "It can say where a photo was taken")
	got := o.get("kalyan.ngo", at+"/preview")
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "image/jpeg" || strings.Contains(got.html, "GPS") || strings.Contains(got.html, "Exif") {
		t.Errorf("%d %s", got.status, got.header.Get("Content-Type"))
	}
	if how, _, err := mime.ParseMediaType(got.header.Get("Content-Disposition")); err != nil || how != "inline" || !strings.HasSuffix(got.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%v", got.header)
	}
}

func TestRow19_WhateverAFileIsCalledItsNameIsOnlyWords(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	for sent, want := range map[string]string{
		"../../etc/cron.d/x.jpg":                   "x.jpg",
		`..\..\windows\x.jpg`:                      "x.jpg",
		"x\u202egpj.exe":                           "xgpj.exe.jpg",
		strings.Repeat("very long ", 410) + ".jpg": ".jpg",
		"<b>bold</b> & \u2018so\u2019.jpg":         ".jpg",
		"x\r\nSet-Cookie: spean=stolen.jpg":        ".jpg",
		"រូបថត.jpg":                                "រូបថត.jpg",
	} {
		at := o.attach("kalyan.ngo", base, []picked{{sent, snapped(t)}})[0]
		page := o.get("kalyan.ngo", at+"/file")
		if strings.Contains(page.html, "<b>bold") || strings.Contains(page.html, "\u202e") {
			t.Errorf("%q stands in a page as it came", sent)
		}
		got := o.get("kalyan.ngo", at+"/original")
		line := got.header.Get("Content-Disposition")
		_, params, err := mime.ParseMediaType(line)
		if err != nil || len(got.header["Content-Disposition"]) != 1 || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%q: %s: %v", sent, line, err)
		}
		if name := params["filename"]; !strings.HasPrefix(name, "file-") || !strings.HasSuffix(name, want) || strings.ContainsAny(name, "/\\\r\n\"") || len(line) > 1200 {
			t.Errorf("%q leaves as %q", sent, name)
		}
	}
}

func TestRow20_AnUploadCutAtEachSixteenthLeavesNothing(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	content := bytes.Repeat([]byte("0123456789abcdef"), 60_000)
	body, kind := upload(t, o.get("kalyan.ngo", base+"/files/new"), []picked{{"long.txt", content}}, "sort", "chat", "person", "case")
	for n := range 16 {
		a := o.sendFiles("kalyan.ngo", base+"/files/new", body[:len(body)*n/16], kind)
		if a.status != http.StatusUnprocessableEntity || n > 0 && !strings.Contains(a.text(), "The upload broke off. Nothing was attached") {
			t.Errorf("cut at %d/16: %d %.300s", n, a.status, a.text())
		}
	}
	if at := o.attachedTo("kalyan.ngo", base); len(at) != 0 {
		t.Fatalf("a part is visible: %v", at)
	}
	for range 2 { // sent whole, and once more by an impatient hand
		o.sendFiles("kalyan.ngo", base+"/files/new", body, kind).mustGo(t)
	}
	at := o.attachedTo("kalyan.ngo", base)
	if len(at) != 1 || o.get("kalyan.ngo", at[0]+"/original").html != string(content) {
		t.Errorf("%d files", len(at))
	}
}

func TestRow12_TooMuchAtOnceIsRefusedWithItsLimit(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	for says, files := range map[string][]picked{
		"larger than 16 MB together": {{"a.txt", make([]byte, attachment.MaxLength+1)}},
		"More than 10 files at once": slices.Repeat([]picked{{"a.txt", []byte("x")}}, 11),
		"One of the files is empty":  {{"a.txt", nil}},
		"Choose a photo or document": nil,
	} {
		body, kind := upload(t, o.get("kalyan.ngo", base+"/files/new"), files, "sort", "photo", "person", "case", "note", "what was typed stays")
		a := o.sendFiles("kalyan.ngo", base+"/files/new", body, kind)
		if a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %d", says, a.status)
		}
		a.must(t, says, "what was typed stays")
	}
	for name, body := range map[string]string{"no name": "--x\r\n\r\nabc\r\n--x--", "no end": "--x", "nothing": "", "a head without end": "--x\r\nContent-Disposition: " + strings.Repeat("a", 1<<20)} {
		if a := o.sendFiles("kalyan.ngo", base+"/files/new", []byte(body), "multipart/form-data; boundary=x"); a.status < 400 || a.status >= 500 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	if at := o.attachedTo("kalyan.ngo", base); len(at) != 0 {
		t.Errorf("something was kept: %v", at)
	}
}

func TestWhoMayNotGetsTheSameBytesAsForNothing(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	at := o.attach("kalyan.ngo", base, []picked{{"photo.jpg", snapped(t)}})[0]
	nothing := at[:len(at)-6] + "zzzzzz"
	for _, who := range []string{"rattha.pol", "kosal.ngo", "borey.ngo"} {
		for _, part := range []string{"/file", "/preview", "/original"} {
			there, missing := o.get(who, at+part), o.get(who, nothing+part)
			if there.status != http.StatusNotFound || there.html != strings.ReplaceAll(missing.html, nothing, at) {
				t.Errorf("%s can tell %s from nothing: %d and %d", who, part, there.status, missing.status)
			}
		}
		if a := o.get(who, base+"/files"); a.status != http.StatusNotFound {
			t.Errorf("%s sees the list: %d", who, a.status)
		}
	}
	body, kind := upload(t, o.get("kalyan.ngo", base+"/files/new"), []picked{{"x.jpg", snapped(t)}}, "sort", "photo", "person", "case")
	if a := o.sendFiles("rattha.pol", base+"/files/new", body, kind); a.status != http.StatusNotFound {
		t.Errorf("attached by somebody of another agency: %d", a.status)
	}
	if a := o.sendFiles("", base+"/files/new", body, kind); a.status != http.StatusSeeOther || !strings.HasPrefix(a.to, "/sign-in") {
		t.Errorf("sent by nobody: %d %s", a.status, a.to)
	}
	if left := o.attachedTo("kalyan.ngo", base); len(left) != 1 {
		t.Errorf("%d files", len(left))
	}
}

// sendForm has a phone send a form with files, and gives the path of its page.
func (o *office) sendForm(who string, files []casework.SentFile) string {
	o.t.Helper()
	form := fmt.Appendf(nil, `<data id="%s" version="%s"><con_Consent>TRUE</con_Consent><prs_First_Name>Mala</prs_First_Name><meta><instanceID>uuid:with-files</instanceID></meta></data>`,
		htcds.FormID, htcds.PublishedVersion)
	done, err := o.node.Desk.ReceiveForm(o.t.Context(), o.principal(who), casework.SentForm{Device: "phone-aaaaaaaaaa", XML: form, Files: files})
	if err != nil {
		o.t.Fatal(err)
	}
	return "/intakes/" + string(done.Stream)
}

func TestRow16_WhatCameWithAFormOfAPhoneIsServedAsSafely(t *testing.T) {
	o := tell(t)
	sent := snapped(t)
	at := o.sendForm("kalyan.ngo", []casework.SentFile{{Name: "photo.jpg", Data: sent}, {Name: "../page.html", Data: []byte("<script>alert(1)</script>")}})
	page := o.get("kalyan.ngo", at)
	page.must(t, "photo.jpg", "page.html", "Photo (JPEG)", "Web page or drawing")
	links := regexp.MustCompile(`href="(/intakes/[^"]*/(?:preview|original))"`).FindAllStringSubmatch(page.html, -1)
	if len(links) != 3 {
		t.Fatalf("%d links", len(links))
	}
	preview, photo, run := o.get("kalyan.ngo", links[0][1]), o.get("kalyan.ngo", links[1][1]), o.get("kalyan.ngo", links[2][1])
	if preview.header.Get("Content-Type") != "image/jpeg" || strings.Contains(preview.html, "GPS") || photo.html != string(sent) {
		t.Errorf("%d %d", preview.status, photo.status)
	}
	if how, params, err := mime.ParseMediaType(run.header.Get("Content-Disposition")); err != nil || how != "attachment" || !strings.HasSuffix(params["filename"], "-page.html.bin") || run.header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%v", run.header)
	}
	for _, link := range links {
		if a := o.get("rattha.pol", link[1]); a.status != http.StatusNotFound {
			t.Errorf("%s is open to another agency: %d", link[1], a.status)
		}
	}
}
