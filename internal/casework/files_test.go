package casework_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"spean/internal/attachment"
	"spean/internal/audit"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
)

// place is where the tests' photos say they were taken.
const place = "Qanary shelter, 11.5621 104.9160"

// photo is a photo as a phone takes it: with a word of EXIF on how it was held and where.
func photo() []byte {
	dots := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for i := range dots.Pix {
		dots.Pix[i] = uint8(i * 7)
	}
	var plain bytes.Buffer
	_ = jpeg.Encode(&plain, dots, nil) // into memory; a test that opens it finds out
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	exif := slices.Concat([]byte("Exif\x00\x00"), tiff, []byte(place))
	head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(exif)+2))
	return slices.Concat(head, exif, plain.Bytes()[2:])
}

// photoOf is one photo of somebody on a case, as the tests attach it.
func photoOf(person id.Person) casework.NewFiles {
	return casework.NewFiles{Person: person, Sort: "photo", Source: "self", Note: "Qanary note", Files: []casework.SentFile{{Name: `C:\phone\Qanary photo.jpg`, Data: photo()}}}
}

// attached attaches files to a case as the worker and gives their entries.
func (h *house) attached(stream id.Stream, in casework.NewFiles) []*casefile.Entry {
	h.t.Helper()
	had := len(casefile.Live[casefile.FileAttached](h.see("worker", stream).Case))
	_, err := h.Desk.AttachFiles(h.t.Context(), h.by("worker", ""), stream, in)
	must(h.t, err)
	return casefile.Live[casefile.FileAttached](h.see("worker", stream).Case)[had:]
}

// ofFile gives everything stored of a file.
func (h *house) ofFile(e *casefile.Entry) []event.Record {
	h.t.Helper()
	records, err := h.Desk.Log.Stream(h.t.Context(), e.Fact.(casefile.FileAttached).File, 0)
	must(h.t, err)
	return records
}

func TestAFileIsTakenAsItWasSentAndPreviewedWithoutWhereItWasTaken(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	sent := photo()
	long := bytes.Repeat([]byte("a long paper. "), 60_000)
	in := photoOf(person)
	in.Files = []casework.SentFile{{Name: "one.jpg", Data: sent}, {Name: "two.txt", Data: long}}
	entries := h.attached(stream, in)
	for i, e := range entries {
		got, err := h.Desk.TakeFile(t.Context(), h.who("worker"), stream, e.ID)
		must(t, err)
		if !bytes.Equal(got.Data, in.Files[i].Data) || got.Fact.Name.V != in.Files[i].Name || got.Fact.Length != len(in.Files[i].Data) {
			t.Errorf("%s came back as %d bytes called %s", in.Files[i].Name, len(got.Data), got.Fact.Name.V)
		}
	}
	if f := entries[0].Fact.(casefile.FileAttached); f.Type != attachment.TypeJPEG || f.Sort.V != "photo" || f.Note.V != "Qanary note" || f.Person != person || f.OfCase {
		t.Errorf("%+v", f)
	}
	seen, err := h.Desk.PreviewFile(t.Context(), h.who("shelter"), stream, entries[0].ID)
	if problem.KindOf(err) != problem.Withheld {
		t.Errorf("who is not on the team: %v", err)
	}
	seen, err = h.Desk.PreviewFile(t.Context(), h.who("worker"), stream, entries[0].ID)
	must(t, err)
	drawn, err := jpeg.DecodeConfig(bytes.NewReader(seen.Data))
	if err != nil || drawn.Width != 200 || drawn.Height != 320 {
		t.Errorf("the preview is %+v: %v", drawn, err)
	}
	if _, err := h.Desk.PreviewFile(t.Context(), h.who("worker"), stream, entries[1].ID); problem.KindOf(err) != problem.Unsupported {
		t.Errorf("a preview of a text: %v", err)
	}
	h.verified()
}

func TestRow18_WhereAPhotoWasTakenIsInNoPreviewAndTheOriginalIsRecorded(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	in := photoOf(person)
	e := h.attached(stream, in)[0]
	seen, err := h.Desk.PreviewFile(t.Context(), h.who("worker"), stream, e.ID)
	must(t, err)
	if bytes.Contains(seen.Data, []byte("Exif")) || bytes.Contains(seen.Data, []byte(place)) || bytes.Contains(seen.Data, []byte("11.5621")) {
		t.Error("the preview says where the photo was taken")
	}
	_, err = h.Desk.TakeFile(t.Context(), h.who("director"), stream, e.ID)
	must(t, err)
	looks, err := h.Desk.Looks(t.Context(), h.who("worker"), stream, 10)
	must(t, err)
	if looks[1].Purpose != audit.ForOriginal || looks[1].Actor != h.who("director").Account {
		t.Errorf("taking the original was recorded as %+v", looks[1])
	}
	if looks[2].Purpose != audit.ForFilePreview || looks[2].Actor != h.who("worker").Account {
		t.Errorf("the preview was recorded as %+v", looks[2])
	}
	for _, who := range []string{"colleague", "hotline", "administrator", "investigator"} {
		if _, err := h.Desk.TakeFile(t.Context(), h.who(who), stream, e.ID); problem.KindOf(err) != problem.Withheld {
			t.Errorf("the %s took the original: %v", who, err)
		}
	}
}

func TestRow17_AnImageThatWouldFillTheMemoryHasNoPreviewAndItsOriginalIsKept(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	var small bytes.Buffer
	must(t, gif.Encode(&small, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White}), nil))
	huge := slices.Clone(small.Bytes())
	binary.LittleEndian.PutUint16(huge[6:], 50_000)
	binary.LittleEndian.PutUint16(huge[8:], 50_000)
	in := photoOf(person)
	in.Files = []casework.SentFile{{Name: "huge.gif", Data: huge}}
	e := h.attached(stream, in)[0]
	if _, err := h.Desk.PreviewFile(t.Context(), h.who("worker"), stream, e.ID); problem.KindOf(err) != problem.Unsupported {
		t.Errorf("a preview of 50,000 by 50,000: %v", err)
	}
	kept, err := h.Desk.TakeFile(t.Context(), h.who("worker"), stream, e.ID)
	if err != nil || !bytes.Equal(kept.Data, huge) {
		t.Errorf("the original is gone: %v", err)
	}
}

func TestRow12_LimitsOfFilesAreSaidAndNothingIsKept(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	for key, files := range map[string][]casework.SentFile{
		"file.none":      nil,
		"file.empty":     {{Name: "empty", Data: nil}},
		"file.too-large": {{Name: "one", Data: make([]byte, attachment.MaxLength)}, {Name: "two", Data: []byte("x")}},
		"file.too-many":  slices.Repeat([]casework.SentFile{{Name: "same", Data: []byte("x")}}, attachment.MaxFiles+1),
	} {
		in := photoOf(person)
		in.Files = files
		before, _ := h.size()
		_, err := h.Desk.AttachFiles(t.Context(), h.by("worker", ""), stream, in)
		if after, _ := h.size(); len(problem.All(err)) != 1 || problem.All(err)[0].Key != key || after != before {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// TestRow20_ACutUploadLeavesNothingAndTryingAgainAddsNothing: whatever fails on the way, there is the whole file or none.
func TestRow20_ACutUploadLeavesNothingAndTryingAgainAddsNothing(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	in := photoOf(person)
	in.Files[0].Data = bytes.Repeat([]byte("0123456789abcdef"), 50_000)
	mend := h.breakLog()
	do := h.by("worker", "")
	before, _ := h.size()
	if _, err := h.Desk.AttachFiles(t.Context(), do, stream, in); !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
	mend()
	if after, _ := h.size(); after != before || len(casefile.Live[casefile.FileAttached](h.see("worker", stream).Case)) != 0 {
		t.Error("what was cut off left something")
	}
	var all sync.WaitGroup
	for range 3 { // the same attempt, sent again by an impatient hand
		all.Go(func() {
			if _, err := h.Desk.AttachFiles(t.Context(), do, stream, in); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	entries := casefile.Live[casefile.FileAttached](h.see("worker", stream).Case)
	if len(entries) != 1 {
		t.Fatalf("%d files stand in the case", len(entries))
	}
	kept, err := h.Desk.TakeFile(t.Context(), h.who("worker"), stream, entries[0].ID)
	if err != nil || !bytes.Equal(kept.Data, in.Files[0].Data) {
		t.Errorf("%v", err)
	}
}

// TestRow20_OtherBytesUnderOneCommandChangeNothing: an attempt resumed with another file is the first attempt.
func TestRow20_OtherBytesUnderOneCommandChangeNothing(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	do, in := h.by("worker", ""), photoOf(person)
	_, err := h.Desk.AttachFiles(t.Context(), do, stream, in)
	must(t, err)
	other := photoOf(person)
	other.Files = []casework.SentFile{{Name: "other", Data: []byte("other bytes")}}
	done, err := h.Desk.AttachFiles(t.Context(), do, stream, other)
	entries := casefile.Live[casefile.FileAttached](h.see("worker", stream).Case)
	if err != nil || !done.Repeated || len(entries) != 1 || entries[0].Fact.(casefile.FileAttached).Length != len(in.Files[0].Data) {
		t.Errorf("%+v %v, %d files", done, err, len(entries))
	}
}

func TestEveryFileHasAKeyOfItsOwnThatGoesWithItsPerson(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	other, _, err := h.Desk.AddPerson(t.Context(), h.by("worker", ""), stream, []casefile.Code{"witness"}, "", nil)
	must(t, err)
	hers := append(h.attached(stream, photoOf(person)), h.attached(stream, photoOf(person))...)
	theirs, ofCase := h.attached(stream, photoOf(other))[0], h.attached(stream, photoOf(""))[0]
	keys := map[id.Key]bool{}
	for _, e := range append(slices.Clone(hers), theirs, ofCase) {
		of := map[id.Key]bool{}
		for _, r := range h.ofFile(e) {
			of[r.Personal.Key] = true
			if r.Shared.Key != "" || r.Personal.Key == "" {
				t.Error("a part of a file is sealed under something else")
			}
		}
		for k := range of {
			if len(of) != 1 || keys[k] {
				t.Errorf("%d keys, shared with another file", len(of))
			}
			keys[k] = true
		}
	}
	_, err = h.Desk.StrikeFact(t.Context(), h.by("worker", "wrong photo"), stream, hers[1].ID)
	must(t, err)
	_, err = h.Desk.ErasePerson(t.Context(), h.by("director", "she asked"), stream, person)
	must(t, err)
	for i, e := range hers {
		gone, err := h.Vault.Erased(t.Context(), person, e.Fact.(casefile.FileAttached).File)
		if err != nil || !gone {
			t.Errorf("file %d has its key yet: %v", i, err)
		}
		for _, open := range []func() error{
			func() error {
				_, err := h.Desk.TakeFile(t.Context(), h.who("worker"), stream, e.ID)
				return err
			},
			func() error {
				_, err := h.Desk.PreviewFile(t.Context(), h.who("worker"), stream, e.ID)
				return err
			},
		} {
			if err := open(); !problem.Hidden(err) {
				t.Errorf("an erased person's file opens: %v", err)
			}
		}
	}
	for _, e := range []*casefile.Entry{theirs, ofCase} {
		if _, err := h.Desk.TakeFile(t.Context(), h.who("worker"), stream, e.ID); err != nil {
			t.Errorf("somebody else's file went, too: %v", err)
		}
	}
	if _, err := h.Desk.AttachFiles(t.Context(), h.by("worker", ""), stream, photoOf(person)); err == nil {
		t.Error("a file of an erased person was taken")
	}
	h.verified()
}

func TestAFileIsCorrectedAndMovedToCareWithoutBecomingAnother(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	_, err := h.Desk.JoinTeam(t.Context(), h.by("worker", ""), stream, h.who("colleague").Account)
	must(t, err)
	e := h.attached(stream, photoOf(person))[0]
	said := e.Fact.(casefile.FileAttached)
	said.Sort, said.Restricted, said.File, said.Length = event.About[casefile.Code]("medical-paper"), true, "file-ofsomeoneelse", 1
	_, err = h.Desk.CorrectFact(t.Context(), latest(h.by("worker", "it is her X-ray")), stream, e.ID, said)
	must(t, err)
	got := h.see("worker", stream).Entry(e.ID)
	if f := got.Fact.(casefile.FileAttached); f.Sort.V != "medical-paper" || f.File != e.Fact.(casefile.FileAttached).File || f.Name.V != e.Fact.(casefile.FileAttached).Name.V || f.Section() != casefile.SectionCare {
		t.Errorf("%+v", f)
	}
	if _, err := h.Desk.TakeFile(t.Context(), h.who("director"), stream, e.ID); !problem.Hidden(err) {
		t.Errorf("a paper in care was taken by the director: %v", err)
	}
	if _, err := h.Desk.TakeFile(t.Context(), h.who("worker"), stream, e.ID); err != nil {
		t.Error(err)
	}
	if _, _, err := h.Desk.RecordFact(t.Context(), h.by("worker", ""), stream, said); problem.KindOf(err) != problem.Invalid {
		t.Errorf("a file without its content was recorded: %v", err)
	}
}

func TestNoReferralCarriesAFile(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	mine, ofCase := h.attached(stream, photoOf(person))[0], h.attached(stream, photoOf(""))[0]
	h.refer(stream, person, allReferable(false)...)
	theirs := h.see("investigator", stream)
	for _, e := range []*casefile.Entry{mine, ofCase} {
		if theirs.Entry(e.ID) != nil {
			t.Error("the receiver sees that there is a file")
		}
		if _, err := h.Desk.PreviewFile(t.Context(), h.who("investigator"), stream, e.ID); problem.KindOf(err) != problem.Withheld {
			t.Errorf("the receiver: %v", err)
		}
	}
}

func TestNothingOfAFileRestsInClear(t *testing.T) {
	h := newHouse(t, "staff")
	stream, person := h.openCase("Qanary")
	in := photoOf(person)
	in.Files[0].Data = []byte("Qanary-in-the-file " + strings.Repeat("x", 300))
	e := h.attached(stream, in)[0]
	_, err := h.Desk.TakeFile(t.Context(), h.who("worker"), stream, e.ID)
	must(t, err)
	for _, r := range h.ofFile(e) {
		for _, stored := range [][]byte{r.Clear, r.Personal.Data, r.Shared.Data} {
			if bytes.Contains(stored, []byte("Qanary")) {
				t.Error("the file rests in clear")
			}
		}
	}
	must(t, filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		stored, err := os.ReadFile(path)
		if bytes.Contains(stored, []byte("Qanary-in-the-file")) {
			t.Errorf("%s holds it in clear", d.Name())
		}
		return err
	}))
}
