// Command forms sends forms from eight phones at once to Spean as a process of its own, and holds it to what it acknowledged.
//
//	go run ./tests/forms                    20,000 forms
//	go run ./tests/forms -n 100000
//	go run ./tests/forms -kill              kill -9 right after the last 201, and a new start, before anything is looked at
//
// Printed are the rate, how long a phone waited, the processor time of the server alone, its memory after the load, and how long it took
// until lists and names had followed. Then every acknowledged form must be on the list once; forms must open and be found by name, all of
// them or as many as -open and -find say, spread evenly; and `spean check` opens every one and re-derives the lists.
package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"spean/internal/view"
	"spean/tests/apart"
)

var (
	count  = flag.Int64("n", 20_000, "forms")
	kill   = flag.Bool("kill", false, "kill the program right after the last 201 and start it again")
	open   = flag.Int("open", 20_000, "forms to open")
	find   = flag.Int("find", 2_000, "names to look for")
	binary = flag.String("spean", "", "the program; built when left out")
	folder = flag.String("dir", "", "folder to work in, kept afterwards; a temporary one when left out")
)

const (
	phones = 8
	seed   = 5
	reader = "kalyan.ngo" // whose phone it is
)

func main() {
	flag.Parse()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "forms:", err)
		os.Exit(1)
	}
}

func run() error {
	dir := *folder
	if dir == "" {
		made, err := os.MkdirTemp("", "spean-forms-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(made) }() // a folder left behind holds invented facts only
		dir = made
	}
	path := *binary
	if path == "" {
		built, err := apart.Build(dir)
		if err != nil {
			return err
		}
		path = built
	}
	p, err := apart.Start(path, filepath.Join(dir, "demo"))
	if err != nil {
		return err
	}
	defer func() { p.Kill() }()
	if err := load(p); err != nil {
		return err
	}
	ended := time.Now()
	if *kill {
		p.Kill()
		if p, err = p.Again(); err != nil {
			return err
		}
		fmt.Printf("killed, and listening again after %.1f s\n", time.Since(ended).Seconds())
	}
	if err := hold(p, ended); err != nil {
		return err
	}
	found, err := p.Check()
	if err != nil || !found.OK || found.Submissions != *count {
		return fmt.Errorf("%d were acknowledged; the check says %+v, %v", *count, found, err)
	}
	fmt.Printf("checked: %d forms, %d events, lists as they would be made anew\n", found.Submissions, found.Events)
	return p.End()
}

// load sends all forms and says how that went.
func load(p *apart.Program) error {
	phone := p.Phone()
	before, err := p.Use()
	if err != nil {
		return err
	}
	waits := make([]time.Duration, *count)
	began := time.Now()
	err = each(int(*count), phones, func(n int) error {
		form := apart.Filled(seed, int64(n))
		from := time.Now()
		status, err := phone.Send(form.XML)
		waits[n] = time.Since(from)
		if err == nil && status != http.StatusCreated {
			err = fmt.Errorf("form %d is answered %d", n, status)
		}
		return err
	})
	took := time.Since(began)
	if err != nil {
		return err
	}
	after, err := p.Use()
	if err != nil {
		return err
	}
	slices.Sort(waits)
	fmt.Printf("%d forms in %.1f s: %.0f a second, median %.1f ms, p99 %.1f ms, longest %.1f ms\n", *count, took.Seconds(), float64(*count)/took.Seconds(),
		ms(waits[len(waits)/2]), ms(waits[len(waits)*99/100]), ms(waits[len(waits)-1]))
	fmt.Printf("the server alone: %.2f s of processors for a thousand, resident %.0f MiB before, %.0f MiB after, %.0f MiB at most\n",
		(after.Processor-before.Processor).Seconds()/float64(*count)*1000, mebi(before.Resident), mebi(after.Resident), mebi(after.Peak))
	return nil
}

// hold holds the program to what it acknowledged: every form is listed once, opens with its own name, and is found by it.
func hold(p *apart.Program, ended time.Time) error {
	who, err := p.SignIn(reader)
	if err != nil {
		return err
	}
	if err := followed(who, ended); err != nil {
		return err
	}
	intakes, err := who.Intakes(int(*count) + 1)
	if err != nil || int64(len(intakes)) != *count {
		return fmt.Errorf("%d were acknowledged, the list has %d: %v", *count, len(intakes), err)
	}
	fmt.Printf("all %d read from the list, %.1f s after the load\n", len(intakes), time.Since(ended).Seconds())
	if err := opened(who, intakes); err != nil {
		return err
	}
	names := min(int(*count), *find)
	err = each(names, 2, func(n int) error {
		name := apart.Filled(seed, int64(n)*(*count)/int64(names)).Name
		page, err := who.Search(name)
		if err == nil && !apart.Found(page, name) {
			err = fmt.Errorf("nobody is found as %s", name)
		}
		return err
	})
	if err != nil {
		return err
	}
	u, err := p.Use()
	fmt.Printf("%d names found, %.1f s after the load; resident %.0f MiB, %.0f MiB at most\n", names, time.Since(ended).Seconds(), mebi(u.Resident), mebi(u.Peak))
	return err
}

// followed waits until the newest form is found by its name and the oldest stands at the end of the list.
func followed(who *apart.Person, ended time.Time) error {
	for _, wait := range []struct {
		what string
		met  func() (bool, error)
	}{
		{"the last form is found by name", func() (bool, error) {
			name := apart.Filled(seed, *count-1).Name
			page, err := who.Search(name)
			return apart.Found(page, name), err
		}},
		{"all are on the list", func() (bool, error) {
			got, err := who.Get(fmt.Sprintf("/intakes?page=%d", (*count+view.PageSize-1)/view.PageSize))
			return int64(len(apart.Links(got.Body))) == (*count-1)%view.PageSize+1, err
		}},
	} {
		for {
			met, err := wait.met()
			if err != nil {
				return err
			}
			if met {
				fmt.Printf("%s %.1f s after the load\n", wait.what, time.Since(ended).Seconds())
				break
			}
			if time.Since(ended) > 2*time.Minute {
				return fmt.Errorf("not so two minutes after the load: %s", wait.what)
			}
			time.Sleep(200 * time.Millisecond)
		}
	}
	return nil
}

// opened opens forms: the names on their pages are those that were sent, each once.
func opened(who *apart.Person, intakes []string) error {
	pages := min(len(intakes), *open)
	sent := map[string]bool{}
	for n := range *count {
		sent[apart.Filled(seed, n).Given] = true
	}
	var mu sync.Mutex
	err := each(pages, 4, func(n int) error {
		path := intakes[n*len(intakes)/pages]
		got, err := who.Get(path)
		if err != nil || got.Status != http.StatusOK {
			return fmt.Errorf("an acknowledged form is answered %d: %v", got.Status, err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, answer := range apart.Answers(got.Body) {
			if sent[answer] {
				delete(sent, answer)
				return nil
			}
		}
		return fmt.Errorf("%s opens without a name that was sent and not seen before", path)
	})
	if err == nil {
		fmt.Printf("%d opened, each with its own name\n", pages)
	}
	return err
}

// each does something n times, several at once, and stops at the first error.
func each(n, atOnce int, do func(int) error) error {
	next := make(chan int)
	failed := make(chan error, atOnce)
	var all sync.WaitGroup
	for range atOnce {
		all.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	var err error
	for i := 0; i < n && err == nil; i++ {
		select {
		case next <- i:
		case err = <-failed:
		}
	}
	close(next)
	all.Wait()
	select {
	case err = <-failed:
	default:
	}
	return err
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func mebi(n int64) float64 { return float64(n) / (1 << 20) }
