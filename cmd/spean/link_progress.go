package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"spean/internal/lang"
)

// progress says on a terminal how far the work is, on one line that is written over. Where there is no terminal it is nil and says nothing.
type progress struct {
	to          io.Writer
	l           lang.Lang
	start, last time.Time
	stage       string
	rows        int
}

// newProgress begins to say how far the work is; nil when nobody watches.
func newProgress(c console, l lang.Lang) *progress {
	h, ok := c.Err.(*os.File)
	if !ok || !isTerminal(h) {
		return nil
	}
	return &progress{to: h, l: l, start: time.Now()}
}

// progressEach is how long a line stays before it is written over, unless another stage begins.
const progressEach = 100 * time.Millisecond

// tell says how much of a stage is done: so much of the whole, or no more than that it has begun where the whole is 1 or less.
func (p *progress) tell(stage string, done, of int64) {
	if p == nil || stage == p.stage && time.Since(p.last) < progressEach {
		return
	}
	p.stage, p.last = stage, time.Now()
	line := stage
	if of > 1 {
		line += " " + strconv.FormatInt(100*done/of, 10) + "\u00a0%"
	}
	if p.rows > 0 {
		line += " · " + lang.T(p.l, "link.progress.rows", "n", whole(float64(p.rows)))
	}
	line += " · " + lang.T(p.l, "link.progress.seconds", "n", strconv.Itoa(int(time.Since(p.start).Seconds())))
	fmt.Fprintf(p.to, "\r\x1b[K%s", line)
}

// clear takes the line away, before other things are said.
func (p *progress) clear() {
	if p != nil && p.stage != "" {
		fmt.Fprint(p.to, "\r\x1b[K")
		p.stage = ""
	}
}

// reading tells how much of a file was read.
func (p *progress) reading(h *os.File, name string) io.Reader {
	if p == nil {
		return h
	}
	of := int64(0)
	if about, err := h.Stat(); err == nil {
		of = about.Size()
	}
	return &watched{in: h, of: of, tell: func(done, of int64) { p.tell(lang.T(p.l, "link.stage.read", "file", name), done, of) }}
}

// watched is a reader that tells how much was read.
type watched struct {
	in       io.Reader
	done, of int64
	tell     func(done, of int64)
}

func (w *watched) Read(b []byte) (int, error) {
	n, err := w.in.Read(b)
	w.done += int64(n)
	w.tell(w.done, w.of)
	return n, err
}
