package node

import (
	"strings"
	"testing"
	"time"
)

func TestRow46_AClockThatJumpsIsSaidToTheAdministratorAndLoggedOnce(t *testing.T) {
	n, said := watched(t)
	wall, ran := n.opened, n.ran()
	n.config.Clock = func() time.Time { return wall }
	n.ran = func() time.Duration { return ran }
	pass := func(clock, machine time.Duration) { wall, ran = wall.Add(clock), ran+machine }
	warned := func() string {
		t.Helper()
		for range 3 {
			n.watchClock(t.Context())
		}
		w := n.Warnings(t.Context())
		for _, p := range w {
			if strings.HasPrefix(p.Key, "store.clock") {
				return p.Key + " " + p.Args["n"]
			}
		}
		return ""
	}
	for _, step := range []struct {
		what           string
		clock, machine time.Duration
		want           string
	}{
		{"a quiet month", 30 * 24 * time.Hour, 30 * 24 * time.Hour, ""},
		{"a correction from the network", -time.Minute, time.Second, ""},
		{"a leap second", 60 * time.Second, 61 * time.Second, ""},
		{"half a day ahead", 12*time.Hour + time.Minute, time.Minute, ""},
		{"and back", -12*time.Hour + time.Minute, time.Minute, ""},
		{"a day back", -24 * time.Hour, 0, "store.clock-back 1441"},
		{"set right again", 24*time.Hour + time.Minute, time.Minute, ""},
		{"ten years ahead", 3650 * 24 * time.Hour, 0, "store.clock-ahead 3649"},
		{"a day later it is old", 25 * time.Hour, 25 * time.Hour, ""},
	} {
		if pass(step.clock, step.machine); warned() != step.want {
			t.Errorf("%s: it warns %q", step.what, warned())
		}
	}
	if c := strings.Count(said.String(), "the clock jumped"); c != 2 {
		t.Errorf("logged %d times: %s", c, said)
	}
}

func TestRow46_AClockThatStandsBeforeWhatWasRecordedIsSaid(t *testing.T) {
	n, ctx := generate(t, 1).node, t.Context()
	wall := generatedAt.Add(time.Minute)
	n.config.Demo = false
	n.config.Clock = func() time.Time { return wall }
	n.ran = func() time.Duration { return 0 }
	n.clock = clockWatch{}
	if err := n.Keeper.Rebuild(ctx); err != nil {
		t.Fatal(err)
	}
	if w := n.clockWarnings(ctx); len(w) > 0 {
		t.Fatalf("the clock is right and it warns %v", w)
	}
	wall = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC) // an empty battery
	n.clock = clockWatch{}
	w := n.clockWarnings(ctx)
	if len(w) != 1 || w[0].Key != "store.clock-before-log" || w[0].Args["now"] != "1970-01-01 07:00" || w[0].Args["last"] == "" {
		t.Errorf("it warns %v", w)
	}
}

func TestHowLongTheMachineRanOnlyGrows(t *testing.T) {
	before := machineRan()
	if after := machineRan(); after < before || before <= 0 {
		t.Errorf("%s, then %s", before, after)
	}
	if programRan() < 0 {
		t.Error("the program ran for less than nothing")
	}
}
