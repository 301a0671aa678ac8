// Package picture makes the preview of a photo: a new, small JPEG drawn from the dots of the file and from nothing else in it.
//
// What a file says besides its dots (where and when a photo was taken, by which phone, a smaller photo within, anything hidden behind its
// end) is not copied, since nothing is copied. The header is read before anything is decoded, and a picture that would need more memory
// than it is given is refused. Of an animation the first picture is drawn. Decoding happens in a process of its own with limits of
// memory and time (internal/node); this package does no I/O and knows no time.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"

	"spean/internal/problem"
)

// Limits of what is drawn.
const (
	// MaxPixels is how many dots a picture can have.
	MaxPixels = 40_000_000
	// MaxSide is how wide or high it can be.
	MaxSide = 30_000
	// MaxMemory is how much memory its dots may take, in bytes, while they are decoded.
	MaxMemory = 256 << 20
	// Side is how wide or high a preview is at most.
	Side = 1600
	// MaxPreview is more than any preview has, in bytes.
	MaxPreview = 8 << 20

	quality = 82
)

// errNone is the problem of a file no preview can be made of: no picture this program draws, a broken one, or one too large.
var errNone = problem.New(problem.Unsupported, "file.no-preview", "")

// header is what a file says of itself before anything is decoded.
type header struct {
	image.Config
	format      string
	progressive bool
	turned      int // orientation of EXIF, 1 to 8
}

// read reads the header of a file.
func read(data []byte) (h header, err error) {
	h.turned = 1
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		h.format = "jpeg"
		h.Config, err = jpeg.DecodeConfig(bytes.NewReader(data))
		h.progressive, h.turned = segments(data)
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		h.format = "png"
		h.Config, err = png.DecodeConfig(bytes.NewReader(data))
	case bytes.HasPrefix(data, []byte("GIF8")):
		h.format = "gif"
		h.Config, err = gif.DecodeConfig(bytes.NewReader(data))
	default:
		return h, errNone
	}
	if err != nil {
		return h, errNone
	}
	return h, h.check()
}

// check refuses what is too large, from the header alone.
func (h header) check() error {
	if h.Width < 1 || h.Height < 1 || h.Width > MaxSide || h.Height > MaxSide || int64(h.Width)*int64(h.Height) > MaxPixels {
		return errNone
	}
	if int64(h.Width)*int64(h.Height)*h.bytes() > MaxMemory {
		return errNone
	}
	return nil
}

// bytes is how much memory one dot takes at most while it is decoded.
func (h header) bytes() int64 {
	switch {
	case h.progressive:
		return 4*4 + 4 // the coefficients of all components, and the dots
	case h.ColorModel == color.NRGBA64Model || h.ColorModel == color.RGBA64Model:
		return 8
	}
	return 4
}

// Preview draws the preview of a photo.
func Preview(data []byte) ([]byte, error) {
	h, err := read(data)
	if err != nil {
		return nil, err
	}
	var full image.Image
	in := bytes.NewReader(data)
	switch h.format {
	case "jpeg":
		full, err = jpeg.Decode(in)
	case "png":
		full, err = png.Decode(in)
	case "gif":
		full, err = gif.Decode(in)
	}
	if err != nil || full.Bounds().Empty() {
		return nil, errNone
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, turn(shrink(full), h.turned), &jpeg.Options{Quality: quality}); err != nil {
		return nil, errors.Join(errNone, err)
	}
	return out.Bytes(), nil
}

// samples is how many dots across and down are looked at for one dot of a preview.
const samples = 3

// shrink draws a picture smaller, on white.
func shrink(full image.Image) *image.RGBA {
	from := full.Bounds()
	w, h := from.Dx(), from.Dy()
	if longest := max(w, h); longest > Side {
		w, h = max(1, w*Side/longest), max(1, h*Side/longest)
	}
	at := full.At
	if fast, ok := full.(image.RGBA64Image); ok {
		at = func(x, y int) color.Color { return fast.RGBA64At(x, y) }
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			var r, g, b, n uint32
			for j := range samples {
				for i := range samples {
					sr, sg, sb, sa := at(from.Min.X+(x*samples+i)*from.Dx()/(w*samples), from.Min.Y+(y*samples+j)*from.Dy()/(h*samples)).RGBA()
					white := 0xffff - sa
					r, g, b, n = r+(sr+white)>>8, g+(sg+white)>>8, b+(sb+white)>>8, n+1
				}
			}
			out.SetRGBA(x, y, color.RGBA{uint8(min(255, r/n)), uint8(min(255, g/n)), uint8(min(255, b/n)), 255})
		}
	}
	return out
}

// turn puts a picture upright, as EXIF says it was held.
func turn(p *image.RGBA, turned int) *image.RGBA {
	if turned < 2 || turned > 8 {
		return p
	}
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if turned >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch turned {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			out.SetRGBA(tx, ty, p.RGBAAt(x, y))
		}
	}
	return out
}
