package node

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spean/internal/htcds"
	"spean/internal/lang"
	"spean/internal/openrosa"
)

func TestWhatATranslatorWroteIsSpokenAndFormsOfPhonesKeepTheirBytes(t *testing.T) {
	t.Cleanup(func() { lang.Use(lang.Overlay{}) })
	dir, said := t.TempDir(), &bytes.Buffer{}
	logger := slog.New(slog.NewTextHandler(said, nil))
	Speak(dir, logger)
	o := lang.Overlay{Messages: map[string]lang.Overlaid{"app.gone": {Of: "x", Text: "ក", Status: "draft"}}}
	for _, area := range lang.Areas() {
		for _, m := range lang.Messages(area) {
			o.Messages[m.ID] = lang.Overlaid{Of: m.Of(), Text: m.Khmer + " ថ្មី", Status: "draft"}
		}
	}
	before := map[string]string{}
	for _, f := range append(openrosa.InstrumentForms(), htcds.Forms()...) {
		before[f.ID+f.Version] = f.Hash
	}
	if err := WriteTranslations(dir, o); err != nil {
		t.Fatal(err)
	}
	Speak(dir, logger)
	if !strings.HasSuffix(lang.T(lang.Khmer, "app.name"), " ថ្មី") || !strings.Contains(said.String(), "count=1") {
		t.Errorf("%s: %s", lang.T(lang.Khmer, "app.name"), said)
	}
	for _, f := range append(openrosa.InstrumentForms(), htcds.Forms()...) {
		if before[f.ID+f.Version] != f.Hash {
			t.Errorf("%s %s has other bytes now", f.ID, f.Version)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, TranslationsFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	Speak(dir, logger)
	if !strings.Contains(said.String(), "cannot be read") {
		t.Errorf("a file that is damaged is not told of: %s", said)
	}
}
