package node

import (
	"context"
	"time"
)

// mayLag is how old an event may be that lists or the name index do not hold yet. A start on a large log takes less.
const mayLag = time.Minute

// Codes of what keeps people from working; see Health.
const (
	healthStopped = "store-stopped"  // nothing can be saved before the next start
	healthAway    = "log-unreadable" // the log, or the lists, do not answer
	healthLists   = "lists-behind"   // lists do not show what was recorded a while ago
	healthNames   = "names-behind"   // names recorded a while ago are not found
)

// Health gives a code of what keeps people from working; empty when nothing does.
func (n *Node) Health(ctx context.Context) string {
	if n.Standing() != "" {
		return healthStopped
	}
	at, err := n.positions(ctx)
	switch {
	case err != nil:
		return healthAway
	case at.listsLag > mayLag:
		return healthLists
	case at.namesLag > mayLag:
		return healthNames
	}
	return ""
}

// positions says how far lists and names have followed the log. A lag is the age of the oldest event not followed yet; 0 when there is
// none.
type positions struct {
	lists, names       int64
	listsLag, namesLag time.Duration
}

func (n *Node) positions(ctx context.Context) (p positions, err error) {
	g, err := n.rows.InUse(ctx)
	if err != nil {
		return p, err
	}
	p.lists, p.names = g.Mark.Position, n.Index.Position()
	if p.listsLag, err = n.lag(ctx, p.lists); err != nil {
		return p, err
	}
	p.namesLag, err = n.lag(ctx, p.names)
	return p, err
}

// lag gives the age of the first event after a position.
func (n *Node) lag(ctx context.Context, position int64) (time.Duration, error) {
	next, err := n.log.After(ctx, position, 1)
	if err != nil || len(next) == 0 {
		return 0, err
	}
	return max(0, n.config.Clock().Sub(next[0].Recorded)), nil
}
