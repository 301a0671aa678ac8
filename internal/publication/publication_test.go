package publication_test

import (
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/publication"
	"spean/release"
)

const table = "sex,kind\nF,a;b\nM,</script>\nF,a;b\nM,a;b\n,a;b\nF,</script>\n"

// published publishes the table above into a folder.
func published(t *testing.T, epsilon float64, seeded bool) string {
	t.Helper()
	raw, err := release.ReadTable(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	p, err := release.Plan(epsilon, 1e-5, false)
	if err != nil {
		t.Fatal(err)
	}
	s := raw.Guess()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	r, err := release.Make(raw, release.Order{Spending: p, Schema: s, Rows: -1}, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "made", "out")
	f, err := publication.NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abandon()
	facts := publication.Facts{Table: "survivors-of-the-shelter.csv", Epsilon: epsilon, Delta: 1e-5, NotPrivate: seeded, Day: "2026-11-23", First: lang.Khmer}
	if err := publication.Write(f, r, raw, facts); err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func file(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAReleaseHoldsItsTablesAndPages(t *testing.T) {
	dir := published(t, 50, false)
	if _, err := os.Stat(filepath.Join(dir, "NOT-PRIVATE")); err == nil {
		t.Error("a private release is marked as none")
	}
	for _, name := range []string{"synthetic.csv", "aggregates.csv"} {
		rows, err := csv.NewReader(strings.NewReader(file(t, dir, name))).ReadAll()
		if err != nil || len(rows) < 3 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
		}
	}
	if got := file(t, dir, "aggregates.csv"); !strings.HasPrefix(got, "columns,values,count\n") || !strings.Contains(got, "sex;kind,F;a\uff1bb,") {
		t.Errorf("aggregates: %s", got)
	}
	for _, name := range []string{"codebook.html", "index.html"} {
		page := file(t, dir, name)
		if strings.Contains(page, "survivors-of-the-shelter") || strings.Contains(page, lang.T(lang.English, "publish.page.true")) {
			t.Errorf("%s tells what is the owner's", name)
		}
		if strings.Count(page, "</script>") > 2 || !strings.Contains(page, "lang=\"km\"") {
			t.Errorf("%s: a value breaks out of the page", name)
		}
	}
	if !strings.Contains(file(t, dir, "owner", "report.html"), lang.T(lang.Khmer, "publish.page.true")) {
		t.Error("the owner's page lacks the true errors")
	}
	if info, err := os.Stat(filepath.Join(dir, "owner")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may read the owner's part: %v %v", info, err)
	}
}

func TestASeededRunIsMarkedEverywhereButInItsTables(t *testing.T) {
	dir := published(t, 5, true)
	words := lang.T(lang.English, "publish.page.not-private")
	for _, name := range []string{"NOT-PRIVATE", "index.html", "codebook.html", "owner/report.html"} {
		if !strings.Contains(file(t, dir, name), words) {
			t.Errorf("%s does not say that it is not private", name)
		}
	}
	if got := file(t, dir, "synthetic.csv"); !strings.HasPrefix(got, "sex,kind\n") {
		t.Errorf("the form of synthetic.csv changed: %s", got)
	}
}

func TestAFolderThatHoldsSomethingIsNotWrittenInto(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := publication.NewFolder(dir); problem.KindOf(err) != problem.Conflict {
		t.Errorf("got %v", err)
	}
}

// spendOne enters a tenth of a budget of ten.
func spendOne(path string) error {
	rho := release.Rho(4, 1e-5) / 10.0001
	return publication.Spend(path, func(l *release.Ledger) ([]byte, error) {
		var b *release.Budget
		if l.Empty() {
			b = &release.Budget{Epsilon: 4, Delta: 1e-5}
		}
		return l.Spend(b, release.Spending{Rho: rho}, 1, "2026-11-23T10:00:00Z", "out")
	})
}

func TestManyCopiesAtOnceSpendNoMoreThanTheBudget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link.csv")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	var mutex sync.Mutex
	done, refused := 0, 0
	for i := range 24 {
		wait.Go(func() {
			err := spendOne([]string{path, link}[i%2])
			mutex.Lock()
			defer mutex.Unlock()
			switch {
			case err == nil:
				done++
			case problem.KindOf(err) == problem.Conflict:
				refused++
			default:
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if done != 10 || refused != 14 {
		t.Errorf("%d were made and %d refused", done, refused)
	}
	l, err := release.ReadLedger([]byte(file(t, path+".ledger")))
	if err != nil || len(l.Entries) != 11 {
		t.Errorf("%d entries, %v", len(l.Entries), err)
	}
	if _, err := os.Stat(link + ".ledger"); err == nil {
		t.Error("a link has a ledger of its own")
	}
}

func TestASpendingThatIsRefusedLeavesNoLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	err := publication.Spend(path, func(l *release.Ledger) ([]byte, error) {
		return l.Spend(&release.Budget{Epsilon: 1, Delta: 1e-6}, release.Spending{Rho: 5}, 1, "", "")
	})
	if problem.KindOf(err) != problem.Conflict {
		t.Errorf("got %v", err)
	}
	if has, err := publication.HasLedger(path); has || err != nil {
		t.Errorf("a ledger was made: %v %v", has, err)
	}
}

func TestTheOwnerIsToldHowManyRowsWereLeftOutAndNobodyElse(t *testing.T) {
	raw, err := release.ReadTable(strings.NewReader("who,kind\n1,a\n1,b\n1,a\n2,a\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := release.Plan(5, 1e-5, false)
	if err != nil {
		t.Fatal(err)
	}
	s := &release.Schema{Columns: []release.Column{{Name: "kind", Values: []string{"a", "b"}}}, Person: "who", RowsPerPerson: 1}
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	r, err := release.Make(raw, release.Order{Spending: p, Schema: s, Rows: -1}, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	f, err := publication.NewFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Abandon()
	if err := publication.Write(f, r, raw, publication.Facts{Epsilon: 5, Delta: 1e-5, Day: "2026-11-23", First: lang.English}); err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	words := lang.T(lang.English, "publish.page.true.left-out", "rows", "2", "bound", "1")
	if !strings.Contains(file(t, dir, "owner", "report.html"), words) || !strings.Contains(file(t, dir, "owner", "errors.json"), `"rows_left_out": 2`) {
		t.Error("the owner is not told")
	}
	if strings.Contains(file(t, dir, "index.html"), words) || strings.Contains(file(t, dir, "codebook.html"), words) {
		t.Error("the world is told")
	}
}
