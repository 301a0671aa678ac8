package eventlogtest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"spean/internal/eventlog"
	"spean/internal/id"
)

// Bench measures a store: one append at a time, appends of 64 writers that are committed together, and a stream of 40 events read.
func Bench(b *testing.B, place func(t testing.TB) Opener) {
	body := strings.Repeat("x", 512)
	b.Run("AppendOne", func(b *testing.B) {
		l := place(b)(b)
		defer l.Close()
		var head eventlog.Head
		n := 0
		for b.Loop() {
			n++
			batch := Batch(id.Command(fmt.Sprint("do-", n)), Part{Stream: "case-a", Head: head, Clear: []string{body}})
			mustAppend(b, l, batch)
			head = after(batch)["case-a"]
		}
	})
	b.Run("AppendGrouped", func(b *testing.B) {
		l := place(b)(b)
		defer l.Close()
		const writers = 64
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				var head eventlog.Head
				stream := id.Stream(fmt.Sprint("case-", w))
				for i := w; i < b.N; i += writers {
					batch := Batch(id.Command(fmt.Sprint("do-", i)), Part{Stream: stream, Head: head, Clear: []string{body}})
					if _, err := l.Append(context.Background(), batch); err != nil {
						b.Error(err)
						return
					}
					head = after(batch)[stream]
				}
			})
		}
		wg.Wait()
	})
	b.Run("LoadStreamOf40", func(b *testing.B) {
		l := place(b)(b)
		defer l.Close()
		for i := range 50 { // other streams around it
			clear := make([]string, 40)
			for j := range clear {
				clear[j] = body
			}
			mustAppend(b, l, Batch(id.Command(fmt.Sprint("do-", i)), Part{Stream: id.Stream(fmt.Sprint("case-", i)), Clear: clear}))
		}
		for b.Loop() {
			if records := mustStream(b, l, "case-25", 0); len(records) != 40 {
				b.Fatal(len(records))
			}
		}
	})
}
