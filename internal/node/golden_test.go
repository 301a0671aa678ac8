package node_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spean/internal/casefile/casefiletest"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/node"
)

// writeGolden makes the golden files of payloads that have none. One that exists is never written again: events like it are in logs.
var writeGolden = flag.Bool("golden", false, "write the golden files that are missing")

// golden is an event as it was written when its kind was released.
type golden struct {
	Kind     event.Kind      `json:"kind"`
	Subject  id.Person       `json:"subject,omitempty"`
	Clear    json.RawMessage `json:"clear,omitempty"`
	Personal json.RawMessage `json:"personal,omitempty"`
	Shared   json.RawMessage `json:"shared,omitempty"`
}

func goldenPath(k event.Kind) string {
	return filepath.Join("testdata", "golden", strings.ReplaceAll(string(k), "/", "-")+".json")
}

func codec(t *testing.T) *event.Codec {
	t.Helper()
	c, err := event.NewCodec(node.Payloads()...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func writeMissing(t *testing.T, c *event.Codec, p event.Payload) {
	t.Helper()
	filled := casefiletest.Filler{Mark: "golden", Person: "person-golden0001", Account: "account-golden0001", Agency: "agency-golden0001",
		Stream: "case-golden0001", Yes: true}.Payload(p)
	parts, err := c.Encode(filled, "golden reason")
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.MarshalIndent(golden{p.Kind(), parts.Subject, parts.Clear, parts.Personal, parts.Shared}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(goldenPath(p.Kind()), append(content, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEventsOfEveryReleasedKindStayReadable(t *testing.T) {
	c := codec(t)
	for _, p := range node.Payloads() {
		content, err := os.ReadFile(goldenPath(p.Kind()))
		if errors.Is(err, fs.ErrNotExist) && *writeGolden {
			writeMissing(t, c, p)
			content, err = os.ReadFile(goldenPath(p.Kind()))
		}
		if err != nil {
			t.Errorf("%s has no golden file; go test ./internal/node -run Readable -golden writes it once", p.Kind())
			continue
		}
		var g golden
		if err := json.Unmarshal(content, &g); err != nil {
			t.Fatalf("%s: %v", p.Kind(), err)
		}
		back, why, err := c.Decode(g.Kind, event.Parts{Clear: g.Clear, Subject: g.Subject, Personal: g.Personal, Shared: g.Shared})
		if err != nil {
			t.Errorf("%s is not readable any more: %v", g.Kind, err)
			continue
		}
		if g.Kind != p.Kind() || reflect.TypeOf(back) != reflect.TypeOf(p) || why != "golden reason" {
			t.Errorf("%s came back as %s with the reason %q", g.Kind, back.Kind(), why)
		}
		if bare := casefiletest.Bare(back); len(bare) > 0 {
			t.Errorf("%s: the golden event says nothing of %v", g.Kind, bare)
		}
		again, err := c.Encode(back, why)
		if err != nil {
			t.Errorf("%s: %v", g.Kind, err)
			continue
		}
		for part, pair := range map[string][2][]byte{"clear": {g.Clear, again.Clear}, "personal": {g.Personal, again.Personal}, "shared": {g.Shared, again.Shared}} {
			if !bytes.Equal(compact(t, pair[0]), compact(t, pair[1])) {
				t.Errorf("%s: its %s part was %s and is written now as %s", g.Kind, part, compact(t, pair[0]), pair[1])
			}
		}
	}
}

func compact(t *testing.T, b []byte) []byte {
	t.Helper()
	if len(b) == 0 {
		return []byte("{}")
	}
	var out bytes.Buffer
	if err := json.Compact(&out, b); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestEveryGoldenFileIsOfAKindTheProgramReads(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	c := codec(t)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var g golden
		if err := json.Unmarshal(content, &g); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if filepath.Base(goldenPath(g.Kind)) != filepath.Base(file) {
			t.Errorf("%s holds %s", file, g.Kind)
		}
		if _, _, err := c.Decode(g.Kind, event.Parts{Clear: g.Clear, Subject: g.Subject, Personal: g.Personal, Shared: g.Shared}); err != nil {
			t.Errorf("%s: a released kind was dropped: %v", file, err)
		}
	}
}
