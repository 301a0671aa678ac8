package node

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"
	"testing"

	"spean/internal/access"
	"spean/internal/attachment"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/partial"
)

// attached opens a case with one file as somebody who may, and gives who that is, the case and the file's entry.
func (g *generated) attached(t testing.TB, content []byte) (who access.Principal, stream id.Stream, entry *casefile.Entry) {
	t.Helper()
	ctx, desk := context.Background(), g.node.Desk
	who = access.Principal{Account: g.who, Agency: g.agency, Roles: []access.Role{access.SocialWorker}}
	done, err := desk.OpenCase(ctx, casework.Do{Who: who, Command: desk.IDs.Command()}, casework.NewCase{Roles: []casefile.Code{casefile.RolePossibleVictim}, Name: "Invented"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = desk.AttachFiles(ctx, casework.Do{Who: who, Command: desk.IDs.Command()}, done.Stream, casework.NewFiles{Sort: "photo",
		Files: []casework.SentFile{{Name: "invented.txt", Data: content}}})
	if err != nil {
		t.Fatal(err)
	}
	seen, err := desk.SeeCase(ctx, who, done.Stream, partial.Day{}, "page")
	if err != nil {
		t.Fatal(err)
	}
	return who, done.Stream, casefile.Live[casefile.FileAttached](seen.Case)[0]
}

func TestAFileComesBackFromABackupAsItWas(t *testing.T) {
	g, identity, folder := generate(t, 1), recovery(t), t.TempDir()
	content := bytes.Repeat([]byte("0123456789abcdef"), 5*attachment.Piece/16)
	who, stream, entry := g.attached(t, content)
	m := g.backedUp(t, folder, 0, identity.Recipient())
	to := filepath.Join(t.TempDir(), "data")
	r, err := Restore(context.Background(), Config{Data: to}, g.plan(filepath.Join(folder, m.FolderName()), identity))
	if err != nil || !r.Report.OK() || r.Report.Streams[id.File] != 1 {
		t.Fatalf("%+v %v", r.Report, err)
	}
	again := *g
	again.Config.Data = to
	again.open(t)
	got, err := again.node.Desk.TakeFile(context.Background(), who, stream, entry.ID)
	if err != nil || !bytes.Equal(got.Data, content) {
		t.Errorf("%v", err)
	}
	again.close(t)
}

// security row 42: a file of which something is gone, or was changed, is named.
func TestRow20_AFileThatIsNotWholeIsFoundByTheCheck(t *testing.T) {
	g := generate(t, 1)
	_, _, entry := g.attached(t, bytes.Repeat([]byte("x"), 2*attachment.Piece))
	if err := g.node.Rebuild(context.Background()); err != nil {
		t.Fatal(err)
	}
	g.close(t)
	if r := checkedAs(t, g.Data, &g.secret); !r.OK() || r.Streams[id.File] != 1 {
		t.Fatalf("%v", named(r))
	}
	file := string(entry.Fact.(casefile.FileAttached).File)
	for what, c := range map[string]struct{ statement, fault string }{
		"the last part is gone": {"delete from event where stream = '" + file + "' and seq = 2", "file-not-whole at " + file},
		"the end is gone":       {"delete from event where stream = '" + file + "' and seq = 3", "file-not-whole at " + file},
		"a part was changed":    {"update event set personal = zeroblob(length(personal)) where stream = '" + file + "' and seq = 1", "event-shut at " + file + " #1"},
	} {
		dir := copied(t, g.Data)
		tampered(t, dir, logFile, c.statement)
		if r := checkedAs(t, dir, &g.secret); !slices.Contains(named(r), c.fault) {
			t.Errorf("%s: %v", what, named(r))
		}
	}
}
