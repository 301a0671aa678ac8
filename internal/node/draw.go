package node

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"spean/internal/attachment"
	"spean/internal/picture"
	"spean/internal/problem"
)

// DrawCommand is the subcommand of the program that draws one preview and ends; see DrawApart.
const DrawCommand = "draw"

const (
	// drawFor is how long drawing one preview may take.
	drawFor = 20 * time.Second
	// drawMemory is what the data of a drawing process may take, where the system holds it to that.
	drawMemory = 640 << 20
	// drawAtOnce is how many draw at a moment; others wait.
	drawAtOnce = 2
)

// DrawApart gives what draws a preview in a process of its own: this very program, started for one photo with nothing but the photo. That
// process can open no further file, write none and start nothing large; it is ended when it takes too long. A photo made to break a
// decoder breaks that process and is a photo without a preview.
func DrawApart() (func(ctx context.Context, file []byte) ([]byte, error), error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	room := make(chan struct{}, drawAtOnce)
	return func(ctx context.Context, file []byte) ([]byte, error) {
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		within, cancel := context.WithTimeout(ctx, drawFor)
		defer cancel()
		drawn := capped{most: picture.MaxPreview}
		c := exec.CommandContext(within, program, DrawCommand)
		c.Env = []string{fmt.Sprintf("GOMEMLIMIT=%d", drawMemory/2), "GOMAXPROCS=1", "GOTRACEBACK=none"}
		c.Stdin, c.Stdout, c.Dir = bytes.NewReader(file), &drawn, os.TempDir()
		c.WaitDelay = time.Second
		if err := c.Run(); err != nil || drawn.over || drawn.Len() == 0 {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, problem.New(problem.Unsupported, "file.no-preview", "")
		}
		return drawn.Bytes(), nil
	}, nil
}

// capped holds so much and no more.
type capped struct {
	bytes.Buffer
	most int
	over bool
}

// Write keeps what fits.
func (c *capped) Write(p []byte) (int, error) {
	if c.over = c.over || c.Len()+len(p) > c.most; c.over {
		return 0, io.ErrShortWrite
	}
	return c.Buffer.Write(p)
}

// Draw is what the process does that DrawApart starts: it gives up what it does not need, reads one photo and writes its preview.
func Draw(in io.Reader, out io.Writer) error {
	if err := giveUp(); err != nil {
		return err
	}
	file, err := io.ReadAll(io.LimitReader(in, attachment.MaxLength+1))
	if err != nil {
		return err
	}
	if len(file) > attachment.MaxLength {
		return problem.New(problem.TooLarge, "file.no-preview", "")
	}
	drawn, err := picture.Preview(file)
	if err != nil {
		return err
	}
	_, err = out.Write(drawn)
	return err
}
