package check

import (
	"context"
	"errors"
	"iter"

	"spean/internal/eventlog"
	"spean/internal/id"
)

// marks reads the events of the log in order, one position after the other.
type marks struct {
	log  Log
	at   int64 // the position given last
	page []eventlog.Mark
}

// next gives the event at the next position; ok is false where there is none.
func (m *marks) next(ctx context.Context) (eventlog.Mark, bool, error) {
	if len(m.page) == 0 {
		var err error
		if m.page, err = m.log.Marks(ctx, m.at, entryPage); err != nil {
			return eventlog.Mark{}, false, err
		}
	}
	m.at++
	if len(m.page) == 0 || m.page[0].Position != m.at {
		return eventlog.Mark{Position: m.at}, false, nil
	}
	mark := m.page[0]
	m.page = m.page[1:]
	return mark, true, nil
}

// skip goes on behind a position.
func (m *marks) skip(ctx context.Context, position int64) error {
	for m.at < position {
		if _, _, err := m.next(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lastMark gives the last position of the log, by halving: positions have no hole.
func lastMark(ctx context.Context, log Log) (int64, error) {
	low, high := int64(0), int64(1)
	for {
		page, err := log.Marks(ctx, high, 1)
		if err != nil {
			return 0, err
		}
		if len(page) == 0 {
			break
		}
		low, high = page[0].Position, page[0].Position*2
	}
	for low < high {
		middle := low + (high-low)/2
		page, err := log.Marks(ctx, middle, 1)
		if err != nil {
			return 0, err
		}
		if len(page) == 0 {
			high = middle
		} else {
			low = page[0].Position
		}
	}
	return low, nil
}

// orders gives the commands one after the other.
type orders struct {
	next  func() (order, error, bool)
	stop  func()
	ahead *order
	given bool // ahead was asked for
	wrong []id.Command
}

type order struct {
	id id.Command
	eventlog.Receipt
}

var errEnough = errors.New("check: enough")

func startOrders(ctx context.Context, log Log) *orders {
	var all iter.Seq2[order, error] = func(yield func(order, error) bool) {
		err := log.Commands(ctx, func(c id.Command, r eventlog.Receipt) error {
			if !yield(order{c, r}, nil) {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(order{}, err)
		}
	}
	o := &orders{}
	o.next, o.stop = iter.Pull2(all)
	return o
}

// at gives the command of an entry, asked for in order; those of entries that are not there are remembered as wrong.
func (o *orders) at(leaf int64) (order, bool, error) {
	for {
		if o.ahead == nil {
			c, err, ok := o.next()
			if err != nil || !ok {
				return order{}, false, err
			}
			o.ahead, o.given = &c, false
		}
		switch {
		case o.ahead.Leaf == leaf:
			o.given = true
			return *o.ahead, true, nil
		case o.ahead.Leaf > leaf:
			return order{}, false, nil
		}
		if !o.given && len(o.wrong) < maxFaults {
			o.wrong = append(o.wrong, o.ahead.id)
		}
		o.ahead = nil
	}
}
