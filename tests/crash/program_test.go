//go:build linux

package crash

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"spean/tests/apart"
)

// Two hundred kills of the whole program take some minutes:
//
//	go test ./tests/crash -run Row37 -v -timeout 60m -args -kills 200
var kills = flag.Int("kills", 12, "times the whole program is killed under mixed load")

// kept is what the program acknowledged between two kills.
type kept struct {
	mu      sync.Mutex
	forms   [][]byte            // acknowledged
	notes   map[string][]string // the texts of a case, by its address
	answers map[string]string   // the answer acknowledged last to the question of a screening, by its address
	sent    int                 // forms sent, acknowledged or not
	backups int
	signIns int
}

func (k *kept) hold(f func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f()
}

func TestRow37_TheWholeProgramKilledUnderMixedLoadLosesAndDoublesNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	binary, err := apart.Build(dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := apart.Start(binary, filepath.Join(dir, "demo"))
	if err != nil {
		t.Fatal(err)
	}
	keys, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	who, err := p.SignIn("kalyan.ngo") // once: her session outlives every kill
	if err != nil {
		t.Fatal(err)
	}
	moments := rand.New(rand.NewPCG(37, uint64(*kills)))
	var all []*kept
	for round := range *kills {
		m := mixed{t: t, p: p, who: who.Back(p), k: &kept{notes: map[string][]string{}, answers: map[string]string{}}, round: round, backups: filepath.Join(dir, "backups"), key: keys.Recipient().String(),
			over: make(chan struct{})}
		m.begin()
		time.Sleep(time.Duration(100+moments.IntN(1900)) * time.Millisecond)
		p.Kill()
		m.end()
		all = append(all, m.k)
		if p, err = p.Again(); err != nil {
			t.Fatalf("after kill %d: %v", round, err)
		}
		m.k.check(t, p, who.Back(p))
		if round%20 == 19 {
			checkWhole(t, p, who, all)
		}
	}
	checkWhole(t, p, who, all)
	if err := p.End(); err != nil {
		t.Error(err)
	}
}

// checkWhole holds the program to all it ever acknowledged, and lets `spean check` derive everything anew, lists too.
func checkWhole(t *testing.T, p *apart.Program, who *apart.Person, all []*kept) {
	t.Helper()
	before, err := p.Check()
	if err != nil || !before.OK || !before.Lists {
		t.Fatalf("the check says %+v, %v", before, err)
	}
	var sum kept
	notes, answers := 0, 0
	for _, k := range all {
		k.check(t, p, who)
		sum.forms, sum.sent, sum.backups, sum.signIns = append(sum.forms, k.forms...), sum.sent+k.sent, sum.backups+k.backups, sum.signIns+k.signIns
		for _, texts := range k.notes {
			notes += len(texts)
		}
		answers += len(k.answers)
	}
	// Every acknowledged form was just sent again: where one had been missing, there is one more now.
	after, err := p.Check()
	if err != nil || after.Submissions != before.Submissions || after.Submissions > int64(sum.sent) {
		t.Fatalf("%d forms stand there, %d after all acknowledged ones were sent again, %d were ever sent: %v", before.Submissions, after.Submissions, sum.sent, err)
	}
	t.Logf("%d kills; acknowledged and there: %d forms, %d notes, answers of %d screenings; %d sign-ins, %d backups", len(all), len(sum.forms), notes, answers, sum.signIns, sum.backups)
	if len(sum.forms) < 5*len(all) || notes == 0 || sum.signIns == 0 {
		t.Error("the kills came too early to show anything")
	}
}

// check looks for what was acknowledged before a kill.
func (k *kept) check(t *testing.T, p *apart.Program, who *apart.Person) {
	t.Helper()
	phone := p.Phone()
	for _, xml := range k.forms {
		if status, err := phone.Send(xml); status != http.StatusCreated {
			t.Fatalf("an acknowledged form sent again is answered %d, %v", status, err)
		}
	}
	for path, texts := range k.notes {
		page, err := who.Get(path + "/notes")
		for _, text := range texts {
			if n := strings.Count(apart.Text(page.Body), text); n != 1 {
				t.Fatalf("%q was acknowledged and stands %d times on the page: %d, %v", text, n, page.Status, err)
			}
		}
	}
	for path, answer := range k.answers {
		page, err := who.Get(path + "/question/DR01")
		if !regexp.MustCompile(`value="(yes|no|unknown)" checked`).MatchString(page.Body) {
			t.Fatalf("the answer %s was acknowledged, and none stands on the page: %d, %v", answer, page.Status, err)
		}
	}
}

// mixed is everybody at work between two kills.
type mixed struct {
	t            *testing.T
	p            *apart.Program
	who          *apart.Person
	k            *kept
	round        int
	backups, key string
	over         chan struct{}
	all          sync.WaitGroup
}

// begin lets everybody work until the program is gone.
func (m *mixed) begin() {
	phone := m.p.Phone()
	for desk := range 3 {
		m.repeat(func(n int) error {
			f := apart.Filled(uint64(100+m.round), int64(desk*100_000+n))
			m.k.hold(func() { m.k.sent++ })
			status, err := phone.Send(f.XML)
			if err == nil && status != http.StatusCreated {
				err = apart.NotKept{Path: "a form", Status: status}
			}
			if err == nil {
				m.k.hold(func() { m.k.forms = append(m.k.forms, f.XML) })
			}
			return err
		})
	}
	for range 2 {
		m.all.Go(m.record)
	}
	m.repeat(func(int) error {
		who, err := m.p.SignIn("chantrea.ngo")
		if err == nil {
			who.Leave()
			m.k.hold(func() { m.k.signIns++ })
		}
		time.Sleep(time.Second) // more often is slowed down, as guessing would be
		return err
	})
	m.repeat(func(int) error {
		time.Sleep(300 * time.Millisecond)
		err := m.p.Backup(m.backups, m.key)
		if err == nil {
			m.k.hold(func() { m.k.backups++ })
		}
		return err
	})
}

// end waits until everybody has seen that the program is gone.
func (m *mixed) end() {
	close(m.over)
	m.all.Wait()
	if err := os.RemoveAll(m.backups); err != nil {
		m.t.Error(err)
	}
}

// repeat does something again and again until the program is gone. A connection that breaks means that it is; an answer that refuses is a
// fault.
func (m *mixed) repeat(do func(n int) error) {
	m.all.Go(func() {
		for n := 0; m.goesOn(do(n)); n++ {
		}
	})
}

func (m *mixed) goesOn(err error) bool {
	if refused, ok := err.(apart.NotKept); ok {
		m.t.Errorf("round %d: %v", m.round, refused)
	}
	select {
	case <-m.over:
		return false
	default:
		return err == nil
	}
}

// record screens somebody, opens a case of it, and writes notes in the case and answers in the screening.
func (m *mixed) record() {
	who := m.who
	screening, err := who.Screening(fmt.Sprint("Sok Dara ", m.round))
	if !m.goesOn(err) {
		return
	}
	opened, err := who.Act(screening+"/open-case", url.Values{})
	if !m.goesOn(err) {
		return
	}
	at := regexp.MustCompile(`/cases/case-[a-z0-9]+`).FindString(opened.Location)
	for n := 0; ; n++ {
		text := fmt.Sprintf("note %d of round %d in %s.", n, m.round, at[len(at)-6:])
		err := who.Note(at, text)
		if err == nil {
			m.k.hold(func() { m.k.notes[at] = append(m.k.notes[at], text) })
			answer := []string{"yes", "no", "unknown"}[n%3]
			if err = who.Reply(screening, "DR01", answer); err == nil {
				m.k.hold(func() { m.k.answers[screening] = answer })
			}
		}
		if !m.goesOn(err) {
			return
		}
	}
}
