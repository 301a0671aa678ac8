package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"spean/internal/lang"
	"spean/internal/node"
	"spean/internal/problem"
	"spean/internal/translation"
)

// translationsCommand is `spean translations`: the way of the program's sentences to a translator and back.
type translationsCommand struct {
	Export exportCommand `cmd:"" help:"Write the sentences of the program into a file for a translator (CSV; opens in Excel)."`
	Import importCommand `cmd:"" help:"Take a translator's file: all of it is checked before any of it is used."`
}

// exportCommand is `spean translations export`.
type exportCommand struct {
	File     string   `arg:"" placeholder:"FILE" help:"File to write, or - for standard output. One that is there is not replaced."`
	Language string   `default:"km" enum:"km" help:"Language to translate into."`
	Area     []string `placeholder:"AREA" help:"Only this area; may be given several times."`
	Data     string   `placeholder:"DIR" help:"Folder of the installation, to begin with what was imported there."`
}

// Run writes the file.
func (c exportCommand) Run(out console) error {
	if err := speak(c.Data); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := translation.Export(&b, c.Area...); err != nil {
		return err
	}
	if c.File == "-" {
		_, err := out.Out.Write(b.Bytes())
		return err
	}
	file, err := os.OpenFile(c.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return problem.New(problem.Invalid, "translation.cannot-write", "FILE", "file", c.File)
	}
	if _, err := file.Write(b.Bytes()); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return say(out.Err, "translation.exported", "file", c.File)
}

// importCommand is `spean translations import`.
type importCommand struct {
	File string `arg:"" placeholder:"FILE" help:"The translator's file."`
	Data string `xor:"where" required:"" placeholder:"DIR" help:"Folder of the installation. Its texts are used from the next start of spean serve."`
	Into string `xor:"where" required:"" placeholder:"FOLDER" help:"Catalogue of a source checkout (internal/lang/catalog) to write into instead."`
}

// Run takes the file, or refuses it whole.
func (c importCommand) Run(out console) error {
	file, err := os.Open(c.File)
	if err != nil {
		return problem.New(problem.Invalid, "serve.cannot-read", "FILE", "file", c.File)
	}
	defer func() { _ = file.Close() }() // read only
	if err := speak(c.Data); err != nil {
		return err
	}
	changes, err := translation.Read(file)
	if err != nil {
		return inputFault{lang: lang.English, name: c.File, err: err}
	}
	if len(changes) == 0 {
		return say(out.Out, "translation.nothing-new")
	}
	if c.Into != "" {
		err = intoCatalogue(c.Into, changes)
	} else {
		var o lang.Overlay
		if o, err = node.ReadTranslations(c.Data); err == nil {
			err = node.WriteTranslations(c.Data, translation.Onto(o, changes))
		}
	}
	if err != nil {
		return err
	}
	return say(out.Out, "translation.imported", "n", fmt.Sprint(len(changes)))
}

// speak puts what was imported into an installation before the program's own texts.
func speak(data string) error {
	if data == "" {
		lang.Use(lang.Overlay{})
		return nil
	}
	if info, err := os.Stat(data); err != nil || !info.IsDir() {
		return problem.New(problem.Invalid, "serve.no-data-folder", "--data")
	}
	o, err := node.ReadTranslations(data)
	if err != nil {
		return problem.New(problem.Invalid, "translation.overlay-damaged", "--data", "file", node.TranslationsFile)
	}
	lang.Use(o)
	return nil
}

// intoCatalogue writes changes into the files of a catalogue. All are made before the first is written.
func intoCatalogue(folder string, changes []translation.Change) error {
	byArea := map[string][]translation.Change{}
	for _, c := range changes {
		area, _, _ := strings.Cut(c.ID, ".")
		byArea[area] = append(byArea[area], c)
	}
	files := map[string][]byte{}
	for area, some := range byArea {
		path := filepath.Join(folder, area+".json")
		content, err := os.ReadFile(path)
		if err != nil {
			return problem.New(problem.Invalid, "serve.cannot-read", "--into", "file", path)
		}
		if files[path], err = translation.IntoFile(content, some); err != nil {
			return err
		}
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(path+".new", files[path], 0o644); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	return nil
}
