package casework

import (
	"context"
	"sync"
	"testing"

	"spean/internal/id"
)

func TestWhoNeedsTwoStreamsInWhateverOrderNeverWaitsForever(t *testing.T) {
	line := turns{lines: map[id.Stream]*line{}}
	var all sync.WaitGroup
	inside := 0
	for n := range 32 {
		streams := []id.Stream{"case-a", "tip-b", "case-a"}
		if n%2 == 0 {
			streams = []id.Stream{"tip-b", "case-a"}
		}
		all.Go(func() {
			leave, err := line.take(t.Context(), streams)
			if err != nil {
				t.Error(err)
				return
			}
			defer leave()
			if inside++; inside != 1 {
				t.Error("two had their turn at once")
			}
			inside--
		})
	}
	all.Wait()
	if len(line.lines) != 0 {
		t.Errorf("%d lines are kept that nobody stands in", len(line.lines))
	}
}

func TestWhoGoesAwayWhileWaitingHoldsUpNobody(t *testing.T) {
	line := turns{lines: map[id.Stream]*line{}}
	first, err := line.take(t.Context(), []id.Stream{"tip-b"})
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := line.take(gone, []id.Stream{"case-a", "tip-b"}); err == nil {
		t.Fatal("somebody had a turn another held")
	}
	first()
	if len(line.lines) != 0 {
		t.Errorf("%d lines are kept that nobody stands in", len(line.lines))
	}
}
