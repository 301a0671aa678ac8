// Package scale fills an installation with any number of invented cases, told as acts like everything else, and measures the program on
// it: pages over HTTP by people with different access, the start, the rebuild. Say how many cases with
//
//	go test ./tests/scale -v -timeout 120m -args -cases 100000
package scale

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"spean/internal/access"
	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/partial"
	"spean/internal/place"
)

// Invented names: family and given names that many people have.
var (
	families = []string{"Sok", "Chea", "Kim", "Heng", "Chan", "Meas", "Nuon", "Prak", "Sao", "Tep", "Ung", "Yim", "Ros", "Long", "Keo", "Hem"}
	givens   = []string{"Sokha", "Dara", "Bopha", "Chanthy", "Sreymom", "Rithy", "Vuthy", "Kunthea", "Phalla", "Samnang", "Sophea", "Theary", "Vanna", "Pisey", "Makara", "Leakhena"}
	khmers   = []string{"សុខ សុខា", "ជា ដារ៉ា", "គឹម បុប្ផា", "ហេង ចាន់ធី", "ចាន់ ស្រីមុំ", "មាស រិទ្ធី", "នួន វុទ្ធី", "ប្រាក់ គន្ធា", "សៅ ផល្លា", "ទេព សំណាង"}
	villages = []string{"25050603", "02060207", "12010101", "25050101", "02060101"}
)

// teller tells cases. One person leads each; who leads is drawn among those of an agency who may.
type teller struct {
	desk  *casework.Desk
	leads []access.Principal
	seed  uint64
}

// tell makes cases from first to before last, several at once, since an act waits for the disk.
func (t *teller) tell(ctx context.Context, first, last int) error {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	next := make(chan int)
	for range 16 {
		all.Go(func() {
			for n := range next {
				if err := t.one(ctx, n); err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
				}
			}
		})
	}
	for n := first; n < last; n++ {
		next <- n
	}
	close(next)
	all.Wait()
	return failed
}

// nameOf is the name of the person of a case, in Latin letters.
func nameOf(n int) string {
	return families[n%len(families)] + " " + givens[n/16%len(givens)] + fmt.Sprintf(" %c%c", 'A'+n/256%26, 'a'+n/6656%26)
}

// phoneOf is the number of the person of a case, among those kept for invented stories.
func phoneOf(n int) string { return fmt.Sprintf("+85500%07d", n) }

// one tells one case in nine acts: ten events, and of every second case a second person.
func (t *teller) one(ctx context.Context, n int) error {
	r := rand.New(rand.NewPCG(t.seed, uint64(n)))
	who := t.leads[r.IntN(len(t.leads))]
	do := func() casework.Do { return casework.Do{Who: who, Command: t.desk.IDs.Command()} }
	done, err := t.desk.OpenCase(ctx, do(), casework.NewCase{Roles: []casefile.Code{casefile.RolePossibleVictim}, Name: nameOf(n)})
	if err != nil {
		return err
	}
	sight, err := t.desk.SeeCase(ctx, who, done.Stream, partial.Day{}, "page")
	if err != nil {
		return err
	}
	person := sight.People[0].ID
	today := t.desk.Today()
	due := time.Date(today.Year, time.Month(today.Month), today.Day+r.IntN(60)-20, 0, 0, 0, 0, time.UTC)
	village := event.Common(partial.Known(place.Told{Country: "KH", List: "pumi", Version: "2026-06-01", Code: villages[r.IntN(len(villages))]}))
	facts := []casefile.Fact{
		casefile.NameRecorded{Person: person, Text: event.About(khmers[r.IntN(len(khmers))]), Sort: event.About(casefile.Code("as-told"))},
		casefile.BirthRecorded{Person: person, Born: event.About(partial.Known(partial.OnDay(due.AddDate(-18-r.IntN(30), 0, 0)))), Basis: event.About(casefile.Code("told"))},
		casefile.SexRecorded{Person: person, Sex: event.About(partial.Known(casefile.Code("female")))},
		casefile.PhoneRecorded{Person: person, Number: event.About(partial.Known(phoneOf(n))), Safe: event.About(casefile.Code("with-rule")), Rule: event.About("never in the evening")},
		casefile.NationalityRecorded{Person: person, Countries: event.About(partial.Known([]casefile.Code{"KH"}))},
		casefile.LegAdded{People: []id.Person{person}, Stage: "source", From: village, Order: 1},
		casefile.TaskAdded{Sort: "follow-up", Title: event.Common("Call again"), Due: partial.OnDay(due), Assignee: who.Account},
		casefile.NoteWritten{People: []id.Person{person}, Audience: "case", Text: event.Common("She was told of work in a market and came back after eleven weeks.")},
	}
	for _, f := range facts {
		if _, _, err := t.desk.RecordFact(ctx, do(), done.Stream, f); err != nil {
			return fmt.Errorf("case %d, %s: %w", n, f.Kind(), err)
		}
	}
	if n%2 == 0 {
		first := casefile.NameRecorded{Text: event.About(givens[r.IntN(len(givens))] + " " + families[r.IntN(len(families))]), Sort: event.About(casefile.Code("as-told"))}
		_, _, err = t.desk.AddPerson(ctx, do(), done.Stream, []casefile.Code{casefile.RoleFamily}, "sister", &first)
	}
	return err
}
