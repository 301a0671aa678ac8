//go:build linux

package crash

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spean/internal/access"
	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/node"
	"spean/internal/problem"
	"spean/internal/tip"
	"spean/internal/vault"
)

// openNode opens an installation, made where there is none.
func openNode(ctx context.Context, folder string) (*node.Node, error) {
	secret, err := vault.KeyFile(bytes.Repeat([]byte("root"), 16))
	if err != nil {
		return nil, err
	}
	return node.Open(ctx, node.Config{Data: folder, Secret: secret, Logger: slog.New(slog.DiscardHandler), Hashing: account.Hashing{Params: account.Least(), Workers: 1, Queue: 1}})
}

// serveUntilNoSync serves an installation, takes tips until the syncs of the log begin to fail, and says what was acknowledged and why
// serving ended. It leaves as the program does.
func serveUntilNoSync(args []string) error {
	ctx := context.Background()
	n, err := openNode(ctx, args[0])
	if err != nil {
		return err
	}
	founded, err := n.Found(ctx, account.Agency{Names: account.Names{Latin: "Agency"}, Kind: "ngo", Country: "KH"}, account.Newcomer{Name: "first", Names: account.Names{Latin: "First"}, Lang: "km", Roles: []string{string(access.Administrator)}})
	if err != nil {
		return err
	}
	who := access.Principal{Account: founded.Account.ID, Agency: founded.Account.Agency, Roles: []access.Role{access.HotlineWorker}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- n.Serve(ctx, l, http.NotFoundHandler()) }()
	for at := range 40 {
		if at == 20 {
			if err := failSyncs(filepath.Join(args[0], "log.db-wal")); err != nil {
				return err
			}
		}
		do := casework.Do{Who: who, Command: id.Command(fmt.Sprintf("do-tip%08d", at))}
		_, err := n.Desk.TakeTip(ctx, do, casework.NewTip{Taken: tip.Taken{Urgency: "soon", Channel: "phone", Sure: "heard-it", Happening: event.Common("told")}})
		if err == nil {
			fmt.Println("kept", do.Command)
		}
	}
	why := <-ended
	fmt.Println("ended", problem.All(why)[0].Key)
	return n.Close()
}

func TestRow39_TheProgramStopsOnPurposeAfterAFailedSyncAndTheNextStartHasWhatWasAcknowledged(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	said := start(t, "serve", folder).rest()
	if len(said) < 2 || said[len(said)-1] != "ended serve.store-stopped" {
		t.Fatalf("it said %q", said)
	}
	n, err := openNode(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if n.Standing() != "" {
		t.Errorf("started again it says %s", n.Standing())
	}
	kept := said[:len(said)-1]
	if len(kept) != 20 {
		t.Errorf("%d tips were acknowledged, 20 of them before the syncs failed", len(kept))
	}
	tips := 0
	events, err := n.Desk.Log.After(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.Kind == (tip.Taken{}).Kind() {
			tips++
		}
	}
	if tips < len(kept) || tips > len(kept)+1 { // the one whose sync failed may have reached the disk
		t.Errorf("%d tips are there, %d were acknowledged", tips, len(kept))
	}
	for _, line := range kept {
		command := id.Command(strings.TrimPrefix(line, "kept "))
		if _, done, err := n.Desk.Log.Done(t.Context(), command); err != nil || !done {
			t.Errorf("%s was acknowledged and is not there: %v", command, err)
		}
	}
}
