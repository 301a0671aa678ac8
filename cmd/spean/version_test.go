package main

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestTheProgramSaysWhichOneItIs(t *testing.T) {
	var said [2]string
	for i, how := range []string{"version", "--version"} {
		var out, errs bytes.Buffer
		if code := run([]string{how}, console{Out: &out, Err: &errs}); code != exitDone || errs.Len() > 0 {
			t.Fatalf("%s: exit %d %s", how, code, errs.String())
		}
		said[i] = out.String()
	}
	if said[0] != said[1] || !strings.HasPrefix(said[0], "spean development commit ") || !strings.Contains(said[0], runtime.Version()) {
		t.Errorf("%q", said)
	}
	info := &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}}
	if line := versionLine("1.2.0", info); !strings.HasPrefix(line, "spean 1.2.0 commit abc with changes go") {
		t.Errorf("%q", line)
	}
}
