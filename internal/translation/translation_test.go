package translation_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/translation"
)

const head = "id,english,english for one,khmer,status,placeholders,comment\n"

// row is one line of a file.
func row(cells ...string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	if err := w.Write(cells); err != nil {
		panic(err)
	}
	w.Flush()
	return b.String()
}

// of is the line of a message with another Khmer text.
func of(t *testing.T, id, khmer, status string) string {
	t.Helper()
	m, ok := lang.Find(id)
	if !ok {
		t.Fatalf("no message %s", id)
	}
	return row(id, m.English, m.EnglishOne, khmer, status, "", "a comment")
}

func exported(t *testing.T, areas ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := translation.Export(&b, areas...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsExportedAndTakenBackUnchangedChangesNothing(t *testing.T) {
	whole := exported(t)
	if !bytes.HasPrefix(whole, []byte("\ufeffid,english")) || bytes.Count(whole, []byte("\r\n")) < 2000 {
		t.Errorf("a file of %d bytes", len(whole))
	}
	for name, file := range map[string]string{"as it is": string(whole), "without a mark": strings.TrimPrefix(string(whole), "\ufeff"),
		"with other line ends": strings.ReplaceAll(string(whole), "\r\n", "\n"), "with an empty row": string(whole) + ",,,,,,\r\n"} {
		if changes, err := translation.Read(strings.NewReader(file)); err != nil || len(changes) != 0 {
			t.Errorf("%s: %d changes, %v", name, len(changes), err)
		}
	}
	records, err := csv.NewReader(bytes.NewReader(whole[3:])).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	semicolons := csv.NewWriter(&b)
	semicolons.Comma = ';'
	if err := semicolons.WriteAll(records); err != nil {
		t.Fatal(err)
	}
	if changes, err := translation.Read(&b); err != nil || len(changes) != 0 {
		t.Errorf("with semicolons: %d changes, %v", len(changes), err)
	}
}

func TestATextThatIsNotFitIsRefusedWithItsLineAndReason(t *testing.T) {
	for want, line := range map[string]string{
		"translation.unknown-id":      row("app.never-was", "X", "", "ក", "draft"),
		"translation.cells":           "app.name,Spean\n",
		"translation.english-changed": row("app.days-late", "{n} days too late", "{n} day late", "យឺត {n} ថ្ងៃ", "draft"),
		"translation.no-text":         of(t, "app.days-late", " ", "draft"),
		"translation.status":          of(t, "app.days-late", "យឺតអស់ {n} ថ្ងៃ", "fine"),
		"translation.too-long":        of(t, "app.days-late", strings.Repeat("ក", 500)+" {n}", "draft"),
		"translation.strange":         of(t, "app.days-late", "យឺត\u202e {n} ថ្ងៃ", "draft"),
		"translation.old-font":        of(t, "app.days-late", "ywt {n} éf¶", "draft"),
		"translation.markup":          of(t, "app.days-late", "<b>យឺត</b> {n} ថ្ងៃ", "draft"),
		"translation.formula":         of(t, "app.days-late", "=យឺត {n} ថ្ងៃ", "draft"),
		"translation.placeholders":    of(t, "app.days-late", "យឺត {m} ថ្ងៃ", "draft"),
		"translation.twice":           of(t, "app.days-late", "យឺតអស់ {n} ថ្ងៃ", "draft") + of(t, "app.days-late", "យឺត {n} ថ្ងៃ", "draft"),
		"translation.not-csv":         "app.name,\"Spean\n",
		"translation.not-utf8":        "app.name,\xe1,\n",
	} {
		changes, err := translation.Read(strings.NewReader(head + line))
		faults := problem.All(err)
		if len(changes) != 0 || len(faults) != 1 || faults[0].Key != want {
			t.Errorf("%s: %v, %d changes", want, err, len(changes))
			continue
		}
		text := lang.Problem(lang.English, faults[0])
		if !strings.Contains(text, "line 2") && !strings.Contains(text, "line 3") {
			t.Errorf("%s does not say where: %s", want, text)
		}
	}
	for want, file := range map[string]string{"translation.utf16": "\xff\xfei\x00d\x00", "translation.header": "id,english\n", "translation.empty": ""} {
		if _, err := translation.Read(strings.NewReader(file)); len(problem.All(err)) != 1 || problem.All(err)[0].Key != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	two := head + row("app.never-was", "X", "", "ក", "draft") + of(t, "app.days-late", "យឺត", "draft")
	if changes, err := translation.Read(strings.NewReader(two)); len(changes) != 0 || len(problem.All(err)) != 2 {
		t.Errorf("two faults are told as %v", err)
	}
}

func TestATranslatorsTextStandsBeforeTheProgramsUntilTheEnglishChanges(t *testing.T) {
	t.Cleanup(func() { lang.Use(lang.Overlay{}) })
	changes, err := translation.Read(strings.NewReader(head + of(t, "app.days-late", "យឺតអស់ {n} ថ្ងៃ", "reviewed by Sokha")))
	if err != nil || len(changes) != 1 || changes[0].Line != 2 {
		t.Fatalf("%+v %v", changes, err)
	}
	before := lang.T(lang.Khmer, "app.days-late", "n", "3")
	written, err := translation.Onto(lang.Overlay{}, changes).JSON()
	if err != nil {
		t.Fatal(err)
	}
	o, err := lang.ReadOverlay(written)
	if err != nil {
		t.Fatal(err)
	}
	if stale := lang.Use(o); len(stale) != 0 || lang.T(lang.Khmer, "app.days-late", "n", "3") != "យឺតអស់ 3 ថ្ងៃ" || lang.T(lang.English, "app.days-late", "n", "3") != "3 days late" {
		t.Errorf("stale %v, %s", stale, lang.T(lang.Khmer, "app.days-late", "n", "3"))
	}
	if file := string(exported(t, "app")); !strings.Contains(file, "យឺតអស់ {n} ថ្ងៃ,reviewed by Sokha") {
		t.Error("what was taken is not exported again")
	}
	if again, err := translation.Read(bytes.NewReader(exported(t))); err != nil || len(again) != 0 {
		t.Errorf("exported from the overlay and taken back: %v %v", again, err)
	}
	of := o.Messages["app.days-late"]
	of.Of = "0123456789abcdef"
	o.Messages["app.days-late"] = of
	o.Messages["app.gone"] = lang.Overlaid{Of: of.Of, Text: "ក", Status: "draft"}
	if stale := lang.Use(o); len(stale) != 2 || lang.T(lang.Khmer, "app.days-late", "n", "3") != before {
		t.Errorf("stale %v", stale)
	}
	for _, s := range lang.Stands() {
		if s.Area == "app" && (s.StaleHere != 1 || s.FromOverlay != 0 || s.Draft+s.Reviewed != s.Messages) {
			t.Errorf("%+v", s)
		}
	}
	for _, broken := range []string{"", "{", `{"schema":2,"language":"km"}`, `{"schema":1,"language":"en"}`, `{"schema":1,"language":"km","more":1}`, "\xff"} {
		if _, err := lang.ReadOverlay([]byte(broken)); err == nil {
			t.Errorf("%q is read as an overlay", broken)
		}
	}
}

func TestOnlyTheChangedTextsOfACatalogueFileChange(t *testing.T) {
	files, err := filepath.Glob("../lang/catalog/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		area := strings.TrimSuffix(filepath.Base(path), ".json")
		m := lang.Messages(area)[0]
		m.Khmer, m.Status = m.Khmer+` «ថ្មី» "`, "reviewed by Dara"
		written, err := translation.IntoFile(content, []translation.Change{{Message: m}})
		if err != nil {
			t.Errorf("%s: %v", area, err)
			continue
		}
		if !bytes.Contains(written, []byte(`«ថ្មី» \"", "status": "reviewed by Dara"}`)) {
			t.Errorf("%s lacks the text", area)
		}
		m.Khmer, m.Status = lang.Messages(area)[0].Khmer, lang.Messages(area)[0].Status
		back, err := translation.IntoFile(written, []translation.Change{{Message: m}})
		if err != nil || bytes.Count(back, []byte("\n")) > bytes.Count(content, []byte("\n")) {
			t.Errorf("%s: %v", area, err)
		}
	}
	if _, err := translation.IntoFile([]byte(`{"messages":{}}`), []translation.Change{{Message: lang.Message{ID: "a.b"}}}); err == nil {
		t.Error("a text that is in no file was written")
	}
}

// FuzzRead: whatever comes back, nothing unfit is ever given.
func FuzzRead(f *testing.F) {
	f.Add([]byte(head + "app.name,Spean,,ស្ពាន,draft,,\n"))
	f.Add([]byte("\ufeffid;english;english for one;khmer;status;placeholders;comment\r\napp.days-late;\"{n} days late\";{n} day late;យឺតអស់ {n} ថ្ងៃ;draft;;\r\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		changes, err := translation.Read(bytes.NewReader(file))
		if err != nil && len(changes) > 0 {
			t.Fatal("a refused file gives changes")
		}
		for _, c := range changes {
			if c.Fit() != nil || strings.ContainsAny(c.Khmer, "\x00\u202e") {
				t.Fatalf("%s is not fit: %q", c.ID, c.Khmer)
			}
		}
	})
}
