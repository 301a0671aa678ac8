package node

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"spean/internal/account"
	"spean/internal/problem"
	"spean/internal/vault"
)

// broken is a store that has stopped writing, as soon as it has a reason.
type broken struct{ why atomic.Pointer[error] }

func (b *broken) set(why error) { b.why.Store(&why) }

func (b *broken) Stopped() error {
	if why := b.why.Load(); why != nil {
		return *why
	}
	return nil
}

func (b *broken) Close() error { return nil }

// opened is a new installation, and what it logs.
func opened(t *testing.T) (*Node, *bytes.Buffer) {
	t.Helper()
	secret, err := vault.KeyFile(bytes.Repeat([]byte("root"), 16))
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	n, err := Open(context.Background(), Config{Data: t.TempDir(), Secret: secret, Logger: slog.New(slog.NewTextHandler(&said, nil)),
		Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	})
	return n, &said
}

func TestAStoreThatStoppedWritingIsSaidOnEveryPageAndLoggedOnce(t *testing.T) {
	n, said := opened(t)
	watched := 0
	for _, c := range n.close {
		if _, ok := c.(interface{ Stopped() error }); ok {
			watched++
		}
	}
	if watched != 3 {
		t.Errorf("%d stores are watched; the log, the keys and the accounts must be", watched)
	}
	store := &broken{}
	n.close = append(n.close, store)
	if id := n.Standing(); id != "" || said.Len() > 0 {
		t.Fatalf("all is well and it says %q %s", id, said.String())
	}
	store.set(errors.New("the disk is full"))
	for range 3 {
		if id := n.Standing(); id != "store.stopped" {
			t.Fatalf("a store has stopped and it says %q", id)
		}
	}
	if n := strings.Count(said.String(), "the disk is full"); n != 1 {
		t.Errorf("logged %d times: %s", n, said.String())
	}
}

func TestRow39_AStoreThatStoppedWritingEndsServingAfterWhatIsOpenWasAnswered(t *testing.T) {
	for _, full := range []bool{false, true} {
		n, _ := opened(t)
		n.room.measure = func(string) (space, error) {
			if full {
				return space{free: 0, total: 1 << 40}, nil
			}
			return space{free: 1 << 39, total: 1 << 40}, nil
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		store := &broken{}
		n.close = append(n.close, store)
		begun, answer, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		ctx, stop := context.WithCancel(t.Context())
		go func() {
			ended <- n.Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				close(begun)
				<-answer
				_, _ = io.WriteString(w, "answered")
			}))
		}()
		said := make(chan string, 1)
		go func() {
			got, err := http.Get("http://" + l.Addr().String())
			if err != nil {
				said <- err.Error()
				return
			}
			defer got.Body.Close()
			body, _ := io.ReadAll(got.Body)
			said <- string(body)
		}()
		<-begun
		store.set(errors.New("input/output error"))
		if full { // stays, to say so
			for range 3 {
				pause(ctx, 2*look)
				select {
				case err := <-ended:
					t.Fatalf("on a full disk it ends: %v", err)
				default:
				}
			}
			close(answer)
			<-said
			stop()
			if err := <-ended; err != nil {
				t.Errorf("ended by its operator it says %v", err)
			}
			continue
		}
		pause(ctx, 2*look)
		close(answer)
		if got := <-said; got != "answered" {
			t.Errorf("what was open is answered %q", got)
		}
		if err := <-ended; len(problem.All(err)) != 1 || problem.All(err)[0].Key != "serve.store-stopped" {
			t.Errorf("it ends with %v", err)
		}
		stop()
	}
}
