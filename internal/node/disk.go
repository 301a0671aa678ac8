package node

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"spean/internal/problem"
)

// space is the room on a disk, in bytes; free is what this user may still write.
type space struct{ free, total uint64 }

// leastFree is below which a disk is nearly full, however small it is.
const leastFree = 1 << 30

// low reports whether a disk is nearly full: less than 1 GiB, or than a twentieth of it, is free.
func (s space) low() bool { return s.free < s.least() }

func (s space) least() uint64 { return max(leastFree, s.total/20) }

// disks remembers what was last said about the disk of the data folder.
type disks struct {
	mu   sync.Mutex
	said bool // guarded by mu: that it is nearly full
}

// Warnings gives what an administrator should look after before it stops anybody.
func (n *Node) Warnings(ctx context.Context) problem.List {
	return slices.Concat(n.diskWarnings(), n.clockWarnings(ctx), n.backupWarnings())
}

func (n *Node) diskWarnings() problem.List {
	s, err := n.measure(n.config.Data)
	if err != nil || !s.low() {
		return nil // what cannot be measured is logged by the round
	}
	return problem.List{problem.New(problem.Invalid, "store.disk-low", "", "free", gibibytes(s.free), "total", gibibytes(s.total))}
}

// gibibytes writes a size the way disks are sold and full ones are felt: one digit behind the point.
func gibibytes(n uint64) string {
	tenths := n / (1 << 30 / 10)
	return strconv.FormatUint(tenths/10, 10) + "." + strconv.FormatUint(tenths%10, 10)
}

// watchDisk logs once that the disk is nearly full, and once that it is not any more.
func (n *Node) watchDisk() {
	s, err := n.measure(n.config.Data)
	if err != nil {
		n.config.Logger.Warn("the room on the disk of the data folder is not known", "why", err)
		return
	}
	n.disk.mu.Lock()
	before := n.disk.said
	n.disk.said = s.low()
	n.disk.mu.Unlock()
	switch {
	case s.low() && !before:
		n.config.Logger.Warn("the disk of the data folder is nearly full; when it is full nothing can be saved", "free", s.free, "total", s.total)
	case before && !s.low():
		n.config.Logger.Info("the disk of the data folder has room again", "free", s.free, "total", s.total)
	}
}
