// Package view makes lists out of the log: rows that are derived from events and can be thrown away and made again.
//
// A projection is by stream: RowsOf folds all coded events of one stream and gives all its rows, which replace whatever rows the
// stream had. Doing it twice does no harm, so a crash between log and rows only repeats work. The Keeper follows the log, keeps the
// rows with the position they stand at in one transaction, and rebuilds them beside the ones in use. It is never waited for by an
// act; a list that follows an act asks CaughtUp first.
//
// Invariants: a row holds coded facts only (identifiers, codes, counts, dates that say why they stand in clear), never a name, a
// place or a word somebody wrote, so nothing here has to be erased with a key; a practice screening is in no list but its own
// author's; rows made one event at a time, made again from the start, or made again after a crash are equal.
//
// Rows do not decide access. A query narrows a list to what its reader may be shown at all (Visible); the caller asks
// internal/access about every row it gets. internal/view/sqlview keeps the rows, internal/view/viewtest is the suite it passes.
package view

import (
	"slices"

	"spean/internal/casefile"
	"spean/internal/event"
	"spean/internal/id"
)

// Version is the number of the projections. Raise it whenever RowsOf gives other rows for the same events: stores made by another
// version are emptied and filled again.
const Version = 4

// Rows are all rows of one stream.
type Rows struct {
	Stream id.Stream
	// New: the generation they go into holds no rows of the stream yet.
	New        bool
	Cases      []CaseRow
	Tasks      []TaskRow
	Consents   []ConsentRow
	Tips       []TipRow
	Screenings []ScreeningRow
	// Submissions are filled forms as phones sent them.
	Submissions []SubmissionRow
	Referrals   []ReferralRow
	Grants      []GrantRow
	Links       []LinkRow
}

// PageSize is how many rows a page of a list has when nobody says otherwise; MaxPageSize how many it has at most, for print.
const (
	PageSize    = 25
	MaxPageSize = 1000
)

// Window is the part of a list that is wanted. The zero Window is the first page.
type Window struct {
	Page int // from 1; anything below is 1
	Size int // 0 is PageSize; more than MaxPageSize is MaxPageSize
}

// Limit gives the number of rows of the page.
func (w Window) Limit() int {
	if w.Size <= 0 {
		return PageSize
	}
	return min(w.Size, MaxPageSize)
}

// Offset gives the number of rows before the page.
func (w Window) Offset() int { return (min(max(w.Page, 1), 1<<20) - 1) * w.Limit() }

// MostCounted is how far the rows of a list are counted. Nobody turns forty pages: who has more narrows the list.
const MostCounted = 1000

// Listed is one page of a list.
type Listed[R any] struct {
	Rows  []R
	Total int // rows of the whole list; MostCounted when there are as many or more
}

// Pages gives the number of pages a list has in windows of this size, at least 1.
func (l Listed[R]) Pages(w Window) int { return max(1, (l.Total+w.Limit()-1)/w.Limit()) }

// Visible narrows a list to what its reader may be shown at all. The zero Visible shows nothing.
type Visible struct {
	Agency  id.Agency
	Account id.Account
	// All: whatever the agency has on this list, not only what the account carries (has as its own, leads, or is on the team of).
	All bool
	// System: everything of every agency, for the acts of the node itself. The other fields do not count then.
	System bool
}

// Side says from which end an agency looks at what is handed from one to another. Tips, screenings and referrals have two ends; when
// something is handed over inside an agency it is on both.
type Side int

const (
	// Outgoing is what the agency began: took, started, sent.
	Outgoing Side = iota
	// Incoming is what was handed or sent to the agency.
	Incoming
)

// Status says whether what is over is wanted in a list. It is the same for cases (closed) and tasks (done).
type Status int

// What is wanted.
const (
	AnyStatus Status = iota
	OnlyOpen
	OnlyOver
)

var dangers, _ = casefile.Vocabulary("danger")

// urgencies in the order in which tips are to be worked: not known comes before what can wait.
var urgencies = []string{"now", "soon", "unknown", "can-wait"}

// DangerRank orders levels of danger, worst first from 0; none comes last.
func DangerRank(level event.Code) int { return rank(dangers, level) }

// UrgencyRank orders urgencies of tips, most urgent first from 0; none comes last.
func UrgencyRank(urgency event.Code) int { return rank(urgencies, urgency) }

func rank(codes []string, code event.Code) int {
	if i := slices.Index(codes, string(code)); i >= 0 {
		return i
	}
	return len(codes)
}
