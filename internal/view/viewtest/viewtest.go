// Package viewtest is what every store of rows must pass, and what its tests are made of: a log in memory, histories drawn at random,
// and an oracle that answers every query in plain Go.
package viewtest

import (
	"context"
	"math/rand/v2"
	"reflect"
	"testing"

	"spean/internal/view"
)

// Store is everything a store of rows does.
type Store interface {
	view.Writer
	view.CaseLists
	view.IntakeLists
	view.ReferralLists
	view.Finder
}

// Opener gives a store, and a second one on the same rows each time it is asked again.
type Opener func() Store

// Run runs the whole suite. Fresh makes an opener of empty rows.
func Run(t *testing.T, fresh func(testing.TB) Opener) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Opener)
	}{
		{"NewStoreHoldsNothing", newStoreHoldsNothing},
		{"EveryListIsWhatItsRuleSays", everyListIsWhatItsRuleSays},
		{"PagesDoNotOverlapAndLeaveNothingOut", pagesDoNotOverlap},
		{"NobodySeesWithoutAnAgency", nobodySeesWithoutAnAgency},
		{"PracticeIsInNobodyElsesList", practiceIsPrivate},
		{"NumbersAndLinksAreFound", numbersAndLinks},
		{"RowsAreTheSameWhateverHappenedOnTheWay", sameRowsWhateverHappened},
		{"ReplaceFromElsewhereChangesNothing", replaceFromElsewhere},
		{"OldRowsStayInSightUntilTheNewOnesAreWhole", oldRowsStayInSight},
		{"AnInterruptedRebuildLeavesNothing", interruptedRebuild},
		{"AListIsNeverShortDuringARebuild", neverShortDuringRebuild},
		{"AListIsOfOneMoment", listIsOfOneMoment},
		{"WhatIsRecordedDuringARebuildIsInItsRows", recordedDuringRebuild},
		{"ARebuildLeadsNoReaderBack", rebuildLeadsNobodyBack},
		{"AListAfterAnActShowsIt", readYourWrites},
		{"TwoProgramsKeepTheSameRows", twoPrograms},
		{"TwoRebuildsAtOnceBothEndWithNewRows", twoRebuilds},
		{"TheKeeperGoesOnAfterFailures", keeperGoesOn},
		{"ALogPutBackFromACopyIsNoticed", otherLog},
		{"NothingSealedReachesTheRows", nothingSealed},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, fresh(t)) })
	}
}

func newStoreHoldsNothing(t *testing.T, open Opener) {
	s := open()
	g, err := s.InUse(context.Background())
	must(t, err)
	if g.Mark != (view.Mark{}) {
		t.Errorf("a new store stands at %v", g.Mark)
	}
	if got := everything(t, s); !reflect.DeepEqual(got, all{}) {
		t.Errorf("a new store holds %+v", got)
	}
}

// seeded is a source of bytes that are the same in every run.
func seeded(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// failer is what testing.TB and rapid.T have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v", err)
	}
}

// empty puts an empty generation in use.
func empty(t failer, s Store) {
	t.Helper()
	instead, err := s.InUse(context.Background())
	must(t, err)
	g, err := s.Begin(context.Background())
	must(t, err)
	must(t, s.Use(context.Background(), g, instead))
}

// keep puts rows into the generation in use.
func keep(t failer, s Store, position int64, streams ...view.Rows) {
	t.Helper()
	g, err := s.InUse(context.Background())
	must(t, err)
	must(t, s.Replace(context.Background(), g, view.Mark{Position: position, Event: "event-some"}, streams))
}
