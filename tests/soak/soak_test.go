// Package soak lets one program work for an hour under a fifth of the load it can bear: phones send forms at a steady pace while people
// read and write. Memory, open handles and the logs of changes beside the databases must not creep.
//
//	go test ./tests/soak -run Hour -v -timeout 90m -args -for 60m
//
// # The rule
//
// Every ten seconds the process is measured from outside (/proc). Over the last three quarters of the time a line is fitted to each
// measure by least squares:
//
//   - open handles: the line rises by less than 5 over its whole length;
//   - WAL: it rises by less than a tenth of the largest seen;
//   - memory: it rises by no more than eachForm for every form kept. Names of everybody recorded are held in memory to be found by, so
//     memory follows the people recorded and nothing else: not requests, not time.
//
// A run shorter than ten minutes shows only that the soak works, and judges nothing.
package soak

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spean/tests/apart"
)

var (
	lasting = flag.Duration("for", 5*time.Second, "how long; an hour is the measure")
	pace    = flag.Int("pace", 0, "forms a second; 0 takes a fifth of what eight clients reach in the first ten seconds of a long run, or 20 of a short one")
)

const (
	between   = 10 * time.Second // two measures
	judged    = 10 * time.Minute // the shortest run with a verdict
	eachForm  = 2 << 10          // bytes of memory for the names of one form
	seed      = 11
	phones    = 8
	recording = 20 // of so many rounds of a person, one records something
)

// load is phones and people at work on a program.
type load struct {
	t       *testing.T
	program *apart.Program
	phone   *apart.Phone
	form    atomic.Int64 // number of the last form begun
	kept    atomic.Int64
	pages   atomic.Int64
	acts    atomic.Int64
	over    chan struct{}
	all     sync.WaitGroup
}

func TestAnHourOfPhonesAndPeopleLeavesMemoryHandlesAndLogsAsTheyWere(t *testing.T) {
	folder := t.TempDir()
	binary, err := apart.Build(folder)
	if err != nil {
		t.Fatal(err)
	}
	p, err := apart.Start(binary, filepath.Join(folder, "demo"))
	if err != nil {
		t.Fatal(err)
	}
	l := &load{t: t, program: p, phone: p.Phone(), over: make(chan struct{})}
	rate := l.rate()
	t.Logf("%d forms a second for %v", rate, *lasting)
	measures := l.work(rate)
	told(t, measures)
	if *lasting >= judged {
		judge(t, measures)
	}
	if err := p.End(); err != nil {
		t.Error(err)
	}
	found, err := p.Check()
	if err != nil || !found.OK || found.Submissions != l.kept.Load() {
		t.Errorf("%d forms were acknowledged; the check says %+v, %v", l.kept.Load(), found, err)
	}
}

// rate is a fifth of what the program bears here and now.
func (l *load) rate() int {
	if *pace > 0 {
		return *pace
	}
	if *lasting < judged {
		return 20
	}
	const trial = 10 * time.Second
	until := time.Now().Add(trial)
	var all sync.WaitGroup
	for range phones {
		all.Go(func() {
			for time.Now().Before(until) {
				l.send()
			}
		})
	}
	all.Wait()
	return int(l.kept.Load()) / int(trial/time.Second) / 5
}

// send sends the next form.
func (l *load) send() {
	status, err := l.phone.Send(apart.Filled(seed, l.form.Add(1)).XML)
	if err != nil || status != http.StatusCreated {
		l.t.Errorf("a form is answered %d: %v", status, err)
		return
	}
	l.kept.Add(1)
}

// measure is the state of the program at one moment.
type measure struct {
	at                time.Duration
	forms, pages, act int64
	apart.Use
}

// work lets everybody work until the time is over, measuring.
func (l *load) work(rate int) []measure {
	due := make(chan struct{}, phones)
	for range phones {
		l.all.Go(func() {
			for range due {
				l.send()
			}
		})
	}
	for _, name := range []string{"kalyan.ngo", "tevy.ngo", "rattha.pol", "sarath.pol"} {
		l.all.Go(func() {
			if err := l.person(name); err != nil {
				l.t.Errorf("%s: %v", name, err)
			}
		})
	}
	began := time.Now()
	var measures []measure
	for sent, next := 0, time.Duration(0); ; {
		at := time.Since(began)
		if at >= next {
			measures = append(measures, l.measured(at))
			next += between
		}
		if at >= *lasting || l.t.Failed() {
			break
		}
		for ; sent < int(at.Seconds()*float64(rate)); sent++ {
			due <- struct{}{}
		}
		time.Sleep(20 * time.Millisecond)
	}
	close(due)
	close(l.over)
	l.all.Wait()
	return append(measures, l.measured(time.Since(began)))
}

func (l *load) measured(at time.Duration) measure {
	u, err := l.program.Use()
	if err != nil {
		l.t.Error(err)
	}
	m := measure{at, l.kept.Load(), l.pages.Load(), l.acts.Load(), u}
	if *lasting >= judged {
		fmt.Println(m)
	}
	return m
}

// String is a line of the table.
func (m measure) String() string {
	return fmt.Sprintf("%6.0f s %9d forms %7d pages %6d acts %7.1f MiB %4d handles %7.1f MiB WAL %8.1f s of processors",
		m.at.Seconds(), m.forms, m.pages, m.act, mebi(m.Resident), m.Handles, mebi(m.WAL), m.Processor.Seconds())
}

func mebi(n int64) float64 { return float64(n) / (1 << 20) }

// person reads, looks for names and now and then records, until the time is over. A session lasts shorter than the soak, so everybody
// signs in anew every few minutes.
func (l *load) person(name string) error {
	r := rand.New(rand.NewPCG(seed, uint64(len(name))))
	for {
		who, err := l.program.SignIn(name)
		if err != nil {
			return err
		}
		for round := range 500 {
			select {
			case <-l.over:
				return nil
			case <-time.After(time.Duration(200+r.IntN(400)) * time.Millisecond):
			}
			if err := l.round(who, r, round); err != nil {
				return err
			}
		}
		who.Leave()
	}
}

// round is what a person does between two breaths.
func (l *load) round(who *apart.Person, r *rand.Rand, round int) error {
	path, err := who.Case()
	if err != nil {
		return err
	}
	l.pages.Add(1)
	for _, page := range []string{"/", path, "/tasks", "/intakes"}[r.IntN(4):] {
		got, err := who.Get(page)
		if err == nil && got.Status != http.StatusOK && page != "/intakes" { // not everybody sees what phones sent
			err = apart.NotKept{Path: page, Status: got.Status}
		}
		if err != nil {
			return err
		}
		l.pages.Add(1)
	}
	if n := l.form.Load(); round%5 == 0 && n > 0 {
		if _, err := who.Search(apart.Filled(seed, 1+r.Int64N(n)).Name); err != nil {
			return err
		}
		l.pages.Add(1)
	}
	if round%recording != 0 {
		return nil
	}
	l.acts.Add(1)
	return who.Note(path, fmt.Sprintf("Round %d of the soak.", round))
}

func told(t *testing.T, measures []measure) {
	for i, m := range measures {
		if i%6 == 0 || i == len(measures)-1 {
			t.Log(m)
		}
	}
}

// judge applies the rule.
func judge(t *testing.T, measures []measure) {
	late := measures[len(measures)/4:]
	first, last := late[0], late[len(late)-1]
	rises := func(of func(measure) float64) float64 { return slope(late, of) * (last.at - first.at).Seconds() }
	var largest int64
	for _, m := range measures {
		largest = max(largest, m.WAL)
	}
	handles, wal := rises(func(m measure) float64 { return float64(m.Handles) }), rises(func(m measure) float64 { return float64(m.WAL) })
	memory := rises(func(m measure) float64 { return float64(m.Resident) })
	perForm := memory / float64(max(1, last.forms-first.forms))
	t.Logf("over the last three quarters: handles %+.1f, WAL %+.1f MiB of at most %.1f, memory %+.1f MiB: %.0f bytes for each of %d forms",
		handles, wal/(1<<20), mebi(largest), memory/(1<<20), perForm, last.forms-first.forms)
	var errs []error
	if handles >= 5 {
		errs = append(errs, errors.New("handles creep"))
	}
	if wal >= float64(largest)/10 {
		errs = append(errs, errors.New("the WAL creeps"))
	}
	if perForm > eachForm {
		errs = append(errs, errors.New("memory creeps"))
	}
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// slope fits a line by least squares and gives how much it rises in a second.
func slope(measures []measure, of func(measure) float64) float64 {
	var x, y, xx, xy float64
	for _, m := range measures {
		at, value := m.at.Seconds(), of(m)
		x, y, xx, xy = x+at, y+value, xx+at*at, xy+at*value
	}
	n := float64(len(measures))
	return (n*xy - x*y) / (n*xx - x*x)
}
