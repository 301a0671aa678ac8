//go:build linux

package crash

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"spean/internal/audit"
	"spean/internal/eventlog"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/id"
	"spean/internal/postgres"
	"spean/internal/postgres/postgrestest"
	"spean/internal/sqlite"
)

// store is a log with its audit tree, as both engines give it.
type store interface {
	eventlog.Store
	audit.Store
	Close() error
	Stopped() error
}

const childMark = "crash-child"

// children are the programs a test starts as processes of their own, by name.
var children = map[string]func(args []string) error{
	"write": writeUntilKilled, "fill": writeUntilFull, "sync": writeWithoutSync, "open": openOnce, "serve": serveUntilNoSync,
}

func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == childMark {
		if err := children[os.Args[2]](os.Args[3:]); err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	postgrestest.Main(m)
}

// child is a started process and what it has said so far.
type child struct {
	*exec.Cmd
	mu    sync.Mutex
	said  []string
	count chan struct{} // one for every line
	ended chan struct{} // closed when it will say no more
}

func start(t *testing.T, name string, args ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{Cmd: exec.Command(self, append([]string{childMark, name}, args...)...), count: make(chan struct{}, 1<<16), ended: make(chan struct{})}
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			c.mu.Lock()
			c.said = append(c.said, lines.Text())
			c.mu.Unlock()
			c.count <- struct{}{}
		}
	}()
	return c
}

// after waits until the child has said n lines or has ended.
func (c *child) after(n int) {
	for range n {
		select {
		case <-c.count:
		case <-c.ended:
			return
		}
	}
}

// kill ends the child as a power cut would and gives all it said.
func (c *child) kill() []string {
	c.Process.Kill()
	return c.rest()
}

// rest waits for the end of the child and gives all it said.
func (c *child) rest() []string {
	<-c.ended
	c.Wait()
	return c.said
}

// lines gives what the child has said up to now.
func (c *child) lines() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.said...)
}

func openStore(engine, place string) (store, error) {
	if engine == "sqlite" {
		return sqlite.OpenLog(place)
	}
	return postgres.OpenLog(context.Background(), place)
}

func mustOpen(t *testing.T, engine, place string) store {
	t.Helper()
	s, err := openStore(engine, place)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// writeUntilKilled appends from several goroutines and says what was acknowledged, until it is killed. Its arguments are engine,
// place, the round, and how many bytes each event holds.
func writeUntilKilled(args []string) error {
	var size int
	if _, err := fmt.Sscan(args[3], &size); err != nil {
		return err
	}
	s, err := openStore(args[0], args[1])
	if err != nil {
		return err
	}
	failed := make(chan error)
	for w := range 6 {
		go func() { failed <- load(s, fmt.Sprintf("%s-%d", args[2], w), size) }()
	}
	return <-failed
}

// load is one writer: acts on one to three streams of its own, each with one to four events, and every fifth time a look.
func load(s store, name string, size int) error {
	ctx := context.Background()
	heads := map[id.Stream]eventlog.Head{}
	body := strings.Repeat("x", size)
	for n := 0; ; n++ {
		var parts []eventlogtest.Part
		total := 0
		for p := range 1 + n%3 {
			stream := id.Stream(fmt.Sprintf("case-%s-%d", name, p))
			part := eventlogtest.Part{Stream: stream, Head: heads[stream]}
			for range 1 + (n+p)%4 {
				part.Clear = append(part.Clear, body)
			}
			total += len(part.Clear)
			parts = append(parts, part)
		}
		b := eventlogtest.Batch(id.Command(fmt.Sprintf("do-%s-%d-%d", name, n, total)), parts...)
		if n%5 == 4 {
			b = eventlogtest.Look("", "case-"+id.Stream(name))
		}
		b.Entry.Record = entry(fmt.Sprintf("%s-%d", name, n), b)
		r, err := s.Append(ctx, b)
		if err != nil {
			return err
		}
		for _, e := range b.Events {
			heads[e.Stream] = eventlog.Head{Version: e.Seq, Hash: e.Hash}
		}
		// One write of less than a page: the pipe takes it whole or not at all.
		os.Stdout.WriteString(fmt.Sprintf("kept %s %d %d %d\n", purpose(fmt.Sprintf("%s-%d", name, n), b), r.First, r.Last, r.Leaf))
	}
}

// purpose names an act by its command and a look by who looked, so that the test can tell which entry belongs to what.
func purpose(name string, b eventlog.Batch) string {
	if b.Command == "" {
		return "look-" + name
	}
	return string(b.Command)
}

// entry makes an audit entry that audit can read.
func entry(name string, b eventlog.Batch) []byte {
	e := audit.Entry{Version: 1, Time: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC), Actor: "account-aaaaaaaa", Agency: "agency-aaaaaaaa",
		Purpose: audit.Purpose(purpose(name, b)), Policy: "crash-test", Salt: make([]byte, 16)}
	rand.Read(e.Salt)
	for _, s := range b.Entry.Streams {
		e.Decided = append(e.Decided, audit.Decided{Act: "look", Stream: s, Allowed: true})
	}
	for _, r := range b.Events {
		e.Events = append(e.Events, fmt.Sprintf("%x", r.Hash))
	}
	record, err := json.Marshal(e)
	if err != nil {
		panic(err) // plain values only
	}
	return record
}

// openOnce opens a log and says how that went.
func openOnce(args []string) error {
	s, err := openStore(args[0], args[1])
	if err != nil {
		fmt.Println("refused", err)
		return nil
	}
	fmt.Println("opened")
	return s.Close()
}
