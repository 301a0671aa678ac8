package picture_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"spean/internal/picture"
	"spean/internal/problem"
)

var red, blue = color.RGBA{220, 0, 0, 255}, color.RGBA{0, 0, 220, 255}

// half is a picture that is red on the left and blue on the right.
func half(w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			out.Set(x, y, red)
			if x >= w/2 {
				out.Set(x, y, blue)
			}
		}
	}
	return out
}

func asJPEG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type byteOrder interface {
	binary.AppendByteOrder
	String() string
}

// held writes EXIF into a JPEG: how the phone was held, in either order of bytes, and where it was.
func held(jpeg []byte, order byteOrder, turned uint16, where string) []byte {
	tiff := []byte("MM\x00*")
	if order.String() == binary.LittleEndian.String() {
		tiff = []byte("II*\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, field := range [][2]uint16{{0x0100, 7}, {0x0112, turned}} {
		tiff = order.AppendUint16(order.AppendUint16(tiff, field[0]), 3)
		tiff = order.AppendUint16(order.AppendUint16(order.AppendUint32(tiff, 1), field[1]), 0)
	}
	body := slices.Concat([]byte("Exif\x00\x00"), tiff, []byte(where))
	return slices.Concat(binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(body)+2)), body, jpeg[2:])
}

func drawn(t testing.TB, file []byte) image.Image {
	t.Helper()
	out, err := picture.Preview(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := jpeg.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// isRed reports whether a dot is nearer to red than to blue.
func isRed(p image.Image, x, y int) bool {
	r, _, b, _ := p.At(x, y).RGBA()
	return r > b
}

func TestAPreviewShowsThePhotoUpright(t *testing.T) {
	plain := asJPEG(t, half(80, 40))
	for turned, c := range map[uint16]struct {
		wide bool
		red  image.Point // a dot that was on the left
	}{1: {true, image.Pt(5, 20)}, 2: {true, image.Pt(75, 20)}, 3: {true, image.Pt(75, 20)}, 4: {true, image.Pt(5, 20)},
		5: {false, image.Pt(20, 5)}, 6: {false, image.Pt(20, 5)}, 7: {false, image.Pt(20, 75)}, 8: {false, image.Pt(20, 75)}, 9: {true, image.Pt(5, 20)}} {
		for _, order := range []byteOrder{binary.BigEndian, binary.LittleEndian} {
			p := drawn(t, held(plain, order, turned, ""))
			size := p.Bounds().Size()
			opposite := image.Pt(size.X-1-c.red.X, size.Y-1-c.red.Y)
			if (size.X > size.Y) != c.wide || !isRed(p, c.red.X, c.red.Y) || isRed(p, opposite.X, opposite.Y) {
				t.Errorf("held as %d it is drawn %v", turned, size)
			}
		}
	}
}

func TestRow18_NothingButTheDotsIsInAPreview(t *testing.T) {
	const where = "GPS 11.5621 104.9160 shelter"
	file := append(held(asJPEG(t, half(80, 40)), binary.BigEndian, 1, where), []byte(where)...)
	out, err := picture.Preview(file)
	if err != nil || bytes.Contains(out, []byte("GPS")) || bytes.Contains(out, []byte("Exif")) {
		t.Errorf("%v", err)
	}
	for at := 2; at+4 < len(out) && out[at+1] != 0xda; at += 2 + int(binary.BigEndian.Uint16(out[at+2:])) {
		if mark := out[at+1]; mark >= 0xe0 && mark <= 0xef || mark == 0xfe {
			t.Errorf("there is a segment %x", mark)
		}
	}
}

func TestALargePhotoIsDrawnSmallAndASmallOneAsItIs(t *testing.T) {
	for _, c := range []struct{ w, h, dw, dh int }{{3200, 1000, 1600, 500}, {40, 20, 40, 20}, {1, 1, 1, 1}, {1, 4000, 1, 1600}} {
		if got := drawn(t, asPNG(t, half(c.w, c.h))).Bounds().Size(); got != image.Pt(c.dw, c.dh) {
			t.Errorf("%d by %d is drawn %v", c.w, c.h, got)
		}
	}
}

func TestWhatIsSeenThroughIsWhite(t *testing.T) {
	r, g, b, _ := drawn(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 8, 8)))).At(4, 4).RGBA()
	if min(r, g, b) < 0xfc00 {
		t.Errorf("%x %x %x", r, g, b)
	}
}

func TestRow17_OfAnAnimationTheFirstPictureIsDrawn(t *testing.T) {
	frame := func(c color.Color) *image.Paletted {
		return image.NewPaletted(image.Rect(0, 0, 40, 40), color.Palette{c})
	}
	film := &gif.GIF{}
	for i := range 500 {
		film.Image, film.Delay = append(film.Image, frame([]color.Color{red, blue}[min(i, 1)])), append(film.Delay, 1)
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, film); err != nil {
		t.Fatal(err)
	}
	if p := drawn(t, out.Bytes()); !isRed(p, 20, 20) {
		t.Error("another picture was drawn")
	}
}

// sized says in the header of a PNG that it is another size.
func sized(file []byte, w, h uint32, depth byte) []byte {
	out := slices.Clone(file)
	binary.BigEndian.PutUint32(out[16:], w)
	binary.BigEndian.PutUint32(out[20:], h)
	out[24] = depth
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func TestRow17_WhatIsTooLargeIsRefusedFromItsHeader(t *testing.T) {
	small := asPNG(t, half(4, 4))
	for name, file := range map[string][]byte{
		"50,000 by 50,000":             sized(small, 50_000, 50_000, 8),
		"a line":                       sized(small, 1<<30, 1, 8),
		"too much memory by its depth": sized(small, 6_000, 6_000, 16),
	} {
		n := testing.AllocsPerRun(1, func() {
			if _, err := picture.Preview(file); problem.KindOf(err) != problem.Unsupported {
				t.Errorf("%s: %v", name, err)
			}
		})
		if n > 1000 {
			t.Errorf("%s was decoded before it was refused: %v allocations", name, n)
		}
	}
}

func TestRow16_OnlyPicturesAreDrawn(t *testing.T) {
	for _, file := range []string{"", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "GIF89a", strings.Repeat("\xff", 5000)} {
		if out, err := picture.Preview([]byte(file)); problem.KindOf(err) != problem.Unsupported || out != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
}

func FuzzPreviews(f *testing.F) {
	plain := asJPEG(f, half(16, 8))
	f.Add(plain)
	f.Add(held(plain, binary.LittleEndian, 6, "somewhere"))
	f.Add(held(plain, binary.BigEndian, 3, "somewhere")[:60])
	f.Add(asPNG(f, half(8, 8)))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, file []byte) {
		out, err := picture.Preview(file)
		if (err == nil) != (len(out) > 0) || err != nil && problem.KindOf(err) != problem.Unsupported {
			t.Errorf("%d bytes, %v", len(out), err)
		}
		if err == nil {
			if p, err := jpeg.DecodeConfig(bytes.NewReader(out)); err != nil || max(p.Width, p.Height) > picture.Side {
				t.Errorf("%+v %v", p, err)
			}
		}
	})
}
