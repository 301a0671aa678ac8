package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
)

// planOfYard draws, as somebody might from memory with a pencil, a yard with its wall, its gate, a house and a workshop. It is of no place.
func planOfYard() []byte {
	paper, pencil := color.Gray{Y: 0xf4}, color.Gray{Y: 0x40}
	plan := image.NewGray(image.Rect(0, 0, 320, 240))
	fill := func(c color.Gray, x0, y0, x1, y1 int) {
		draw.Draw(plan, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Src)
	}
	room := func(x0, y0, x1, y1, line int) {
		fill(pencil, x0, y0, x1, y1)
		fill(paper, x0+line, y0+line, x1-line, y1-line)
	}
	fill(paper, 0, 0, 320, 240)
	room(24, 24, 296, 216, 5) // the wall
	fill(paper, 138, 208, 182, 218)
	for x := 138; x < 182; x += 8 { // the gate
		fill(pencil, x, 206, x+3, 220)
	}
	room(48, 48, 148, 116, 3) // the house, with a door
	fill(paper, 90, 112, 108, 118)
	room(188, 48, 272, 156, 3) // the workshop
	fill(paper, 184, 100, 192, 122)
	for y := 64; y < 144; y += 18 { // with its tables
		fill(pencil, 204, y, 256, y+4)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, plan); err != nil {
		panic(err) // a picture in memory, of plain dots
	}
	return out.Bytes()
}

// attaches puts a drawing into a case.
func (t *teller) attaches(who string, c id.Stream, of id.Person, sort event.Code, name, note string, drawing []byte) {
	if t.err == nil {
		t.done("file")(t.Desk.AttachFiles(t.ctx, t.by(who), c, casework.NewFiles{Person: of, Sort: sort, Source: "self", Note: note,
			Files: []casework.SentFile{{Name: name, Data: drawing}}}))
	}
}
