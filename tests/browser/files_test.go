package browser_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"strings"
	"testing"

	"spean/tests/browser"
)

// shelter is where the photo of this test says that it was taken.
const shelter = "11.5621 N 104.9160 E, behind the market"

// snapshot is a photo as a phone makes it, lying on its side, with the place in its EXIF.
func snapshot(t *testing.T) []byte {
	t.Helper()
	dots := image.NewRGBA(image.Rect(0, 0, 800, 600))
	for y := range 600 {
		for x := range 800 {
			dots.Set(x, y, color.RGBA{uint8(x / 4), uint8(y / 3), 120, 255})
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, dots, nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00" + shelter
	return slices.Concat(binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(exif)+2)), []byte(exif), plain.Bytes()[2:])
}

// picksFile chooses a file in the page's field for files, as a hand would.
func (who *person) picksFile(name string, content []byte) *person {
	browser.Eval[bool](who.Tab, fmt.Sprintf(`(() => { const held = new DataTransfer();
		held.items.add(new File([Uint8Array.from(atob(%q), c => c.charCodeAt(0))], %q));
		document.querySelector("input[type=file]").files = held.files; return true })()`, base64.StdEncoding.EncodeToString(content), name))
	return who
}

// fetched is what the browser gets from an address.
type fetched struct {
	Status  int    `json:"status"`
	Type    string `json:"type"`
	Saved   string `json:"saved"`
	Content string `json:"content"` // base64
}

func (who *person) fetches(path string) fetched {
	return browser.Eval[fetched](who.Tab, fmt.Sprintf(`fetch(%q).then(async a => { const b = new Uint8Array(await a.arrayBuffer()); let s = ""; for (const c of b) s += String.fromCharCode(c);
		return {status: a.status, type: a.headers.get("Content-Type"), saved: a.headers.get("Content-Disposition") ?? "", content: btoa(s)} })`, path))
}

// TestAPhotoIsAttachedOnAPhoneSeenWithoutItsPlaceAndTakenByWhoMay goes the way of a photo in both languages on both screens.
func TestAPhotoIsAttachedOnAPhoneSeenWithoutItsPlaceAndTakenByWhoMay(t *testing.T) {
	t.Parallel()
	p := demonstration(t)
	photo := snapshot(t)
	fromEach(t, everySeat, func(t *testing.T, at seat) {
		in := invent(t, uint64(70+slices.Index(everySeat, at)))
		k, other := p.at(t, "kalyan.ngo", at), p.at(t, "rattha.pol", at)
		k.goes("/cases/new").types("text", in.latin()).chooses("roles", "possible-victim").sends()
		file := k.Path()
		k.goes(file + "/files").reads("file.empty-list").NoBarriers()
		k.goes(file + "/files/new").NoBarriers()
		k.FitsItsScreen().Picture("file-attach-" + at.String())
		k.chooses("sort", "identity-paper").types("note", "the page with the stamp").Follow("form#typed button.btn:not([name])")
		k.reads("file.none").NoBarriers() // nothing was chosen yet; what was typed stays
		k.picksFile("her passport.jpg", photo).sends()
		if k.Path() != file+"/files" {
			t.Fatalf("the photo is not attached: %s", k.Text("main"))
		}
		k.Sees("her passport.jpg").NoBarriers()
		k.FitsItsScreen().Picture("file-list-" + at.String())
		k.FollowText("her passport.jpg")
		entry := strings.TrimSuffix(k.Path(), "/file")
		k.Wait("the preview", `document.querySelector("img.preview")?.complete`)
		if w, h := browser.Eval[int](k.Tab, `document.querySelector("img.preview").naturalWidth`), browser.Eval[int](k.Tab, `document.querySelector("img.preview").naturalHeight`); w != 600 || h != 800 {
			t.Errorf("the preview is %d by %d, not upright", w, h)
		}
		k.reads("file.take-note").NoBarriers()
		k.FitsItsScreen().Picture("file-show-" + at.String())
		preview, original := k.fetches(entry+"/preview"), k.fetches(entry+"/original")
		if seen, _ := base64.StdEncoding.DecodeString(preview.Content); preview.Status != 200 || bytes.Contains(seen, []byte("Exif")) || bytes.Contains(seen, []byte("104.9160")) {
			t.Errorf("the preview says where the photo was taken: %d", preview.Status)
		}
		if got, _ := base64.StdEncoding.DecodeString(original.Content); !bytes.Equal(got, photo) || original.Type != "application/octet-stream" || !strings.HasPrefix(original.Saved, "attachment; ") {
			t.Errorf("the original: %d %s %s", original.Status, original.Type, original.Saved)
		}
		none := entry[:len(entry)-4] + "zzzz"
		for _, part := range []string{"/file", "/preview", "/original"} {
			there, nothing := other.fetches(entry+part), other.fetches(none+part)
			if there.Status != 404 || len(there.Content) != len(nothing.Content) || there.Type != nothing.Type {
				t.Errorf("who may not have %s can tell it from nothing: %+v", part, there.Status)
			}
		}
		k.goes(file + "/looks").reads("case.look.file-original")
	})
}
