package node

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"spean/internal/eventlog"
)

// reserveFile keeps room on the disk of the data folder for what must go on when it is full: records of looks, sign-ins, the quick exit.
const reserveFile = "reserve"

const (
	reserveSize = 16 << 20               // bytes of the reserve, less on a small disk
	look        = 100 * time.Millisecond // between two looks at the disk
)

// errFull is why nothing is saved. It is no problem of what somebody typed; pages say what Standing says.
var errFull = errors.New("node: the disk is full; what is left is kept for the record of looks")

// reserve is the room kept on a disk. While less than its size is free beside it, nothing new is recorded; when even that runs out, it
// gives its own room to the record of looks, and makes itself again once there is room.
//
// What another program writes in the tenth of a second between two looks can still fill the disk under a write. Then the store stops, as
// after every failed write, and pages that need a record of the look are closed: no record, no page.
type reserve struct {
	path    string
	size    int64
	measure func(dir string) (space, error)

	mu     sync.Mutex
	looked time.Time // guarded by mu
	full   bool      // guarded by mu
	held   bool      // guarded by mu: the file is there
}

func newReserve(dir string, measure func(string) (space, error)) *reserve {
	r := &reserve{path: filepath.Join(dir, reserveFile), size: reserveSize, measure: measure}
	if s, err := measure(dir); err == nil {
		r.size = min(r.size, int64(s.total/8))
	}
	info, err := os.Stat(r.path)
	r.held = err == nil && info.Size() >= r.size
	return r
}

// isFull looks at the disk, at most every tenth of a second, and gives the reserve up when nothing else is left. What cannot be measured
// counts as room: the write itself will tell.
func (r *reserve) isFull() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if now.Sub(r.looked) < look && !now.Before(r.looked) {
		return r.full
	}
	r.looked = now
	s, err := r.measure(filepath.Dir(r.path))
	if err != nil {
		return r.full
	}
	free := int64(s.free)
	if !r.held {
		free -= r.size // the reserve comes first
	}
	r.full = free < r.size
	if r.held && int64(s.free) < r.size/4 {
		if err := os.Remove(r.path); err == nil || errors.Is(err, fs.ErrNotExist) {
			r.held = false
		}
	}
	return r.full
}

// make makes the reserve where it is not there and there is room. Zeros are written: a file of holes keeps no room.
func (r *reserve) make() error {
	if r.isFull() {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held {
		return nil
	}
	err := os.WriteFile(r.path, make([]byte, r.size), 0o600)
	if err != nil {
		return errors.Join(err, os.Remove(r.path))
	}
	r.held = true
	return nil
}

// keepReserve looks after the reserve until ctx ends, also while nobody records anything.
func (n *Node) keepReserve(ctx context.Context) {
	said := false
	for ctx.Err() == nil {
		n.said(ctx, "the reserve on the disk was not made", n.room.make())
		if full := n.room.isFull(); full != said {
			said = full
			n.config.Logger.Warn("room on the disk of the data folder", "full", full)
		}
		pause(ctx, time.Second)
	}
}

// roomy is the log as acts write it: when the disk is full it takes records of looks and nothing else.
type roomy struct {
	logStore
	room *reserve
}

// Append keeps a batch, or refuses it when it would record something new and the disk is full.
func (l roomy) Append(ctx context.Context, b eventlog.Batch) (eventlog.Receipt, error) {
	if len(b.Events) > 0 && l.room != nil && l.room.isFull() {
		return eventlog.Receipt{}, errFull
	}
	return l.logStore.Append(ctx, b)
}
