//go:build linux

package crash

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"spean/internal/eventlog"
	"spean/internal/eventlog/eventlogtest"
	"spean/internal/id"
	"spean/internal/postgres"
	"spean/internal/postgres/postgrestest"
)

func TestAKilledServerLosesNothingAcknowledgedAndTheLogFindsItsWayBack(t *testing.T) {
	server, err := postgrestest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	kept := ledger{}
	for round := range 4 {
		log, err := postgres.OpenLog(context.Background(), server.Address("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		acked := make(chan string, 1<<12)
		stop := make(chan struct{})
		var writing sync.WaitGroup
		for w := range 6 {
			writing.Go(func() { persist(log, fmt.Sprintf("s%d-%d", round, w), acked, stop) })
		}
		take := func(n int) {
			for range n {
				kept.note(t, []string{<-acked})
			}
		}
		take(20 + 17*round)
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := server.Restart(); err != nil {
			t.Fatal(err)
		}
		take(60) // without being opened again
		close(stop)
		writing.Wait()
		close(acked)
		for line := range acked {
			kept.note(t, []string{line})
		}
		kept.check(t, log)
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// persist appends act after act to a stream of its own. An act that fails is tried again as it is until it is acknowledged, as a
// page does; then it must have one effect, whether the failed attempt was kept or not.
func persist(log *postgres.Log, name string, acked chan<- string, stop <-chan struct{}) {
	stream := id.Stream("case-" + name)
	var head eventlog.Head
	for n := 0; ; n++ {
		b := eventlogtest.Batch(id.Command(fmt.Sprintf("do-%s-%d-2", name, n)), eventlogtest.Part{Stream: stream, Head: head, Clear: []string{"x", "y"}})
		b.Entry.Record = entry("", b)
		for {
			select {
			case <-stop:
				return
			default:
			}
			r, err := log.Append(context.Background(), b)
			if err == nil {
				acked <- fmt.Sprintf("kept %s %d %d %d", b.Command, r.First, r.Last, r.Leaf)
				break
			}
			if errors.Is(err, eventlog.ErrFatal) || errors.As(err, new(eventlog.Stale)) {
				acked <- fmt.Sprintf("%s: %v", b.Command, err) // the ledger refuses it
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		last := b.Events[len(b.Events)-1]
		head = eventlog.Head{Version: last.Seq, Hash: last.Hash}
	}
}
