package node

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"spean/internal/htcds"
	"spean/internal/lang"
	"spean/internal/openrosa"
)

// TranslationsFile is the file in the data folder with what translators wrote for this installation; see lang.Overlay.
const TranslationsFile = "translations.json"

// ReadTranslations reads them; none is no error.
func ReadTranslations(dir string) (lang.Overlay, error) {
	content, err := os.ReadFile(filepath.Join(dir, TranslationsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return lang.Overlay{}, nil
	}
	if err != nil {
		return lang.Overlay{}, err
	}
	return lang.ReadOverlay(content)
}

// WriteTranslations keeps them, whole or not at all. They are sentences of the program and nobody's data.
func WriteTranslations(dir string, o lang.Overlay) error {
	content, err := o.JSON()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, TranslationsFile)
	if err := os.WriteFile(path+".new", content, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// Speak puts what translators wrote for this installation before the texts of the program. Nobody is kept from working by a word: what
// cannot be read, or does not fit any more, is logged and the program's own text stays. Forms of phones are made first: the bytes of a version never change.
func Speak(dir string, logger *slog.Logger) {
	openrosa.InstrumentForms()
	htcds.Forms()
	o, err := ReadTranslations(dir)
	if err != nil {
		logger.Error("the translations of this installation cannot be read; the program's own texts are shown", "file", TranslationsFile, "why", err)
		return
	}
	if stale := lang.Use(o); len(stale) > 0 {
		logger.Warn("translations do not fit this version of the program; its own texts are shown for them", "count", len(stale), "first", stale[0])
	}
}
