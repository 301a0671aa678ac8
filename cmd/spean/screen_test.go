package main

import (
	"bytes"
	"strings"
	"testing"

	"spean/internal/screening"
)

func TestASheetOverTheLimitIsRefusedWhole(t *testing.T) {
	var out, errs bytes.Buffer
	sheet := `{"DR01":"yes"}` + strings.Repeat("\n", screening.MaxAnswersSize)
	code := run([]string{"screen", "--instrument", screening.AdultLabour, "--json", "-"}, console{strings.NewReader(sheet), &out, &errs})
	if code != exitBadInput || out.Len() > 0 || !strings.Contains(errs.String(), "larger than 1048576 bytes") {
		t.Errorf("exit %d, out %q, err %q", code, out.String(), errs.String())
	}
}

func TestHelpIsNoError(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"screen", "--help"}} {
		var out, errs bytes.Buffer
		if code := run(args, console{strings.NewReader(""), &out, &errs}); code != exitDone || !strings.Contains(out.String(), "Usage: spean") {
			t.Errorf("%v: exit %d, out %q, err %q", args, code, out.String(), errs.String())
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, bytes.ErrTooLarge }

func TestAResultThatCannotBeWrittenIsNotReportedAsDone(t *testing.T) {
	for _, args := range [][]string{{"--json"}, {}} {
		var errs bytes.Buffer
		args = append([]string{"screen", "--instrument", screening.ChildLabour, "-"}, args...)
		if code := run(args, console{strings.NewReader("{}"), fullDisk{}, &errs}); code != exitBroken || errs.Len() == 0 {
			t.Errorf("%v: exit %d, err %q", args, code, errs.String())
		}
	}
}
