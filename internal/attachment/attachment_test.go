package attachment_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"spean/internal/attachment"
	"spean/internal/event"
)

// opened gives payloads as the events of a file.
func opened(payloads []event.Payload) []event.Opened {
	out := make([]event.Opened, len(payloads))
	for i, p := range payloads {
		out[i] = event.Opened{Payload: p}
	}
	return out
}

func TestAFileComesTogetherAsItWasCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "data"), rapid.IntRange(1, 10_000).Draw(t, "times"))
		events := opened(attachment.Cut("person-a", data))
		got, kept, err := attachment.Join(events)
		if err != nil || !bytes.Equal(got, data) || kept.Length != len(data) || kept.Person != "person-a" {
			t.Fatalf("%d bytes became %d: %v", len(data), len(got), err)
		}
	})
}

// TestRow20_AFileThatIsNotWholeIsNoFile takes one part after the other away, doubles it, moves it and changes it.
func TestRow20_AFileThatIsNotWholeIsNoFile(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 16*attachment.Piece/16)
	whole := opened(attachment.Cut("person-a", data))
	if len(whole) != 17 {
		t.Fatalf("%d events", len(whole))
	}
	broken := map[string][]event.Opened{"nothing": nil, "one more after the end": append(slices.Clone(whole), whole[0])}
	for i := range whole {
		name := string(rune('a' + i))
		broken["cut before "+name] = whole[:i]
		broken["without "+name] = slices.Delete(slices.Clone(whole), i, i+1)
		broken["twice "+name] = slices.Insert(slices.Clone(whole), i, whole[i])
		if part, ok := whole[i].Payload.(attachment.Part); ok {
			other := slices.Clone(whole)
			part.Data = event.About(append([]byte("x"), part.Data.V[1:]...))
			other[i] = event.Opened{Payload: part}
			broken["other bytes in "+name] = other
		}
	}
	for name, events := range broken {
		if got, _, err := attachment.Join(events); !errors.Is(err, attachment.ErrNotWhole) || got != nil {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

func TestRow16_TheTypeIsWhatTheContentSays(t *testing.T) {
	for want, contents := range map[event.Code][]string{
		attachment.TypeJPEG:   {"\xff\xd8\xff\xe0\x00\x10JFIF", "\xff\xd8\xff<script>alert(1)</script>"},
		attachment.TypePNG:    {"\x89PNG\r\n\x1a\n\x00"},
		attachment.TypeGIF:    {"GIF89a/*<svg onload=alert(1)>*/"},
		attachment.TypeWebP:   {"RIFF\x00\x00\x00\x00WEBPVP8 "},
		attachment.TypeHEIC:   {"\x00\x00\x00\x18ftypheic"},
		attachment.TypePDF:    {"%PDF-1.7", "\n\n<html>%PDF-1.4"},
		attachment.TypeOffice: {"PK\x03\x04\x14", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
		attachment.TypeAudio:  {"\x00\x00\x00\x18ftypisom", "ID3\x03"},
		attachment.TypeMarkup: {"<html>", "  \n<!DOCTYPE html>", "<?xml version='1.0'?><svg/>", "\ufeff<svg onload='x'>", "some words <script>", "<\x00s\x00v\x00g\x00"},
		attachment.TypeText:   {"ចម្លើយរបស់នាង", "1 < 2 and 3 > 2"},
		attachment.TypeOther:  {"", "\x00\x01\x02", "MZ\x90\x00", "\x7fELF"},
	} {
		for _, content := range contents {
			if got := attachment.TypeOf([]byte(content)); got != want {
				t.Errorf("%q is %s, not %s", content, got, want)
			}
		}
	}
	for _, told := range []event.Code{attachment.TypeMarkup, attachment.TypePDF, attachment.TypeOffice, attachment.TypeText, attachment.TypeOther, attachment.TypeWebP} {
		if attachment.Drawn(told) {
			t.Errorf("%s would be drawn", told)
		}
	}
}

func TestRow16_AWrongExtensionIsFoundOutAndLeavesAsWhatItIs(t *testing.T) {
	for name, c := range map[string]struct {
		is    event.Code
		told  bool
		leave string
	}{
		"photo.jpg":     {attachment.TypeJPEG, true, "own-photo.jpg"},
		"photo.JPEG":    {attachment.TypeJPEG, true, "own-photo.JPEG"},
		"photo.jpg ":    {attachment.TypeMarkup, false, "own-photo.jpg.bin"},
		"page.html":     {attachment.TypeMarkup, true, "own-page.html.bin"},
		"drawing.svg":   {attachment.TypeMarkup, true, "own-drawing.svg.bin"},
		"letter.exe":    {attachment.TypeOther, false, "own-letter.exe.bin"},
		"photo.jpg.exe": {attachment.TypeJPEG, false, "own-photo.jpg.exe.jpg"},
		"letter.pdf":    {attachment.TypeText, false, "own-letter.pdf.txt"},
		"ស្នាមម្រាមដៃ":  {attachment.TypePNG, true, "own-ស្នាមម្រាមដៃ.png"},
		"":              {attachment.TypePDF, true, "own.pdf"},
	} {
		if got := attachment.DownloadName("own", name, c.is); got != c.leave {
			t.Errorf("%q leaves as %q, not %q", name, got, c.leave)
		}
		if got := attachment.Told(attachment.CleanName(name), c.is); got != c.told {
			t.Errorf("%q says %s: %v", name, c.is, got)
		}
	}
}

func TestRow19_ANameIsWordsAndNeverAPath(t *testing.T) {
	for sent, want := range map[string]string{
		"../../etc/passwd":              "passwd",
		`C:\Users\her\Desktop\pass.jpg`: "pass.jpg",
		"a\r\nSet-Cookie: x=1.jpg":      "a  Set-Cookie: x=1.jpg",
		"photo\u202egpj.exe":            "photogpj.exe",
		"photo\u2066.jpg\u2069":         "photo.jpg",
		"..":                            "",
		"/":                             "",
		" .hidden. ":                    "hidden",
		"\x00\x01\x7f":                  "",
		"bad\xff\xfeutf8.png":           "badutf8.png",
		"ប័ណ្ណ\u200bសម្គាល់.jpg":           "ប័ណ្ណ\u200bសម្គាល់.jpg",
		strings.Repeat("ក", 4096) + ".jpg": strings.Repeat("ក", (attachment.MaxName-4)/3) + ".jpg",
	} {
		if got := attachment.CleanName(sent); got != want {
			t.Errorf("%q became %q, not %q", sent, got, want)
		}
	}
}

func FuzzNamesOfFiles(f *testing.F) {
	for _, seed := range []string{"", "../x", "a\r\nb", "\u202efdp.exe", strings.Repeat("é", 300), `\\host\share\x.doc`, "\xff.jpg", "con:", "a.b.c"} {
		f.Add(seed, "jpeg")
	}
	f.Fuzz(func(t *testing.T, sent, is string) {
		name := attachment.CleanName(sent)
		if again := attachment.CleanName(name); again != name {
			t.Errorf("%q became %q and then %q", sent, name, again)
		}
		for _, made := range []string{name, attachment.DownloadName("file-abc", sent, event.Code(is))} {
			if len(made) > attachment.MaxName+24 || !utf8.ValidString(made) || strings.ContainsAny(made, `/\`) {
				t.Errorf("%q became %q", sent, made)
			}
			for _, r := range made {
				if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
					t.Errorf("%q kept %U", sent, r)
				}
			}
		}
	})
}

func FuzzTypesOfFiles(f *testing.F) {
	for _, seed := range []string{"", "\xff\xd8\xff", "RIFF1234WEBP", "1234ftypheic", "<svg", "<\x00s", strings.Repeat("ក", 3000), "%PDF-"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		is := attachment.TypeOf(data)
		if is == attachment.TypeText && bytes.Contains(bytes.ToLower(data[:min(len(data), 4096)]), []byte("<script")) {
			t.Errorf("%q is text", data)
		}
		if attachment.TypeOf(data) != is || is == "" {
			t.Error("not the same twice")
		}
	})
}
