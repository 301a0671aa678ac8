package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// assets are the files pages refer to, each under the hash of its content, so that browsers may keep them for ever.
type assets struct {
	byPath map[string]asset // "/static/<hash>/<name>"
	byName map[string]string
}

type asset struct {
	kind            string // content type
	plain, squeezed []byte // squeezed is nil for what is compressed already
}

var contentTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8"}

// loadAssets reads the embedded files: fonts, pictures and modules under their names, and the parts of the style sheet joined in
// the order of their numbers, with the fonts it names put under their hashes.
func loadAssets() (*assets, error) {
	a := &assets{byPath: map[string]asset{}, byName: map[string]string{}}
	var sheet []byte
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "static/look/") {
			sheet = append(sheet, data...)
			return nil
		}
		return a.add(path.Base(name), data)
	})
	if err != nil {
		return nil, err
	}
	sheet, err = a.resolve(sheet)
	if err != nil {
		return nil, err
	}
	return a, a.add("look.css", sheet)
}

var sheetURL = regexp.MustCompile(`url\("([^"/]+)"\)`)

// resolve writes the hashed paths of the files a style sheet names.
func (a *assets) resolve(sheet []byte) ([]byte, error) {
	var err error
	out := sheetURL.ReplaceAllFunc(sheet, func(match []byte) []byte {
		name := string(sheetURL.FindSubmatch(match)[1])
		if a.byName[name] == "" {
			err = fmt.Errorf("web: the style sheet names %s, which is not there", name)
		}
		return []byte(`url("` + a.byName[name] + `")`)
	})
	return out, err
}

func (a *assets) add(name string, data []byte) error {
	kind, ok := contentTypes[path.Ext(name)]
	if !ok || a.byName[name] != "" {
		return fmt.Errorf("web: cannot serve %s", name)
	}
	file := asset{kind: kind, plain: data}
	if path.Ext(name) != ".woff2" {
		squeezed, err := squeeze(data)
		if err != nil {
			return err
		}
		file.squeezed = squeezed
	}
	sum := sha256.Sum256(data)
	at := "/static/" + hex.EncodeToString(sum[:8]) + "/" + name
	a.byName[name], a.byPath[at] = at, file
	return nil
}

func squeeze(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}

// ServeHTTP answers with a file. One with another hash is not there: the page that named it is older than this program.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, ok := a.byPath[r.URL.Path]
	if !ok {
		http.Error(w, "404", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", file.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	body := file.plain
	if file.squeezed != nil {
		w.Header().Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			w.Header().Set("Content-Encoding", "gzip")
			body = file.squeezed
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a person who has gone away is no failure of ours
	}
}

// acceptsGzip reports whether the browser takes gzip.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return strings.ReplaceAll(weight, " ", "") != "q=0"
		}
	}
	return false
}
