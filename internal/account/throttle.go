package account

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"spean/internal/id"
)

// How guesses are slowed. A counter allows some attempts freely; each further one waits twice as long as the one before, up to
// MaxWait. Every attempt is counted before the password is looked at, so that attempts side by side count as well; a right
// password takes its counts back.
const (
	// MaxWait is the longest anybody waits.
	MaxWait = time.Minute
	// freeTries are the attempts without a wait for one name, one known device, or one confirmation of a password.
	freeTries = 5
	// freeTriesAddress is the same for one network address, which a whole office may share.
	freeTriesAddress = 20
	// forgetAfter is when a counter that was left alone begins anew.
	forgetAfter = time.Hour
	// mostFailures is where counting stops; the wait has long been MaxWait.
	mostFailures = 1000
)

// counter is how often somebody tried in vain, and when last.
type counter struct {
	Failures int       `json:"failures"`
	Last     time.Time `json:"last"`
}

// delay is the wait after so many failures when free of them cost nothing.
func delay(failures, free int) time.Duration {
	if failures < free {
		return 0
	}
	if n := failures - free; n < 6 {
		return min(time.Second<<n, MaxWait)
	}
	return MaxWait
}

// wait is how long from now the next attempt must wait. A clock that was set back ends the wait: better one guess more than
// people locked out until the clock has caught up.
func (c counter) wait(free int, now time.Time) time.Duration {
	if now.Before(c.Last) {
		return 0
	}
	return max(0, c.Last.Add(delay(c.Failures, free)).Sub(now))
}

// bucket is one counter an attempt is counted in.
type bucket struct {
	key  Key
	free int
}

func (d *Desk) nameBucket(name string) bucket {
	return bucket{Key{kindCounter, d.seal.lookup("name", name)}, freeTries}
}

// addressBucket counts by network address: all of an IPv4 address, the first 64 bits of an IPv6 one, which a single line
// usually has to itself. Only a keyed hash is kept.
func (d *Desk) addressBucket(a netip.Addr) bucket {
	bits := 32
	if a = a.Unmap().WithZone(""); a.Is6() {
		bits = 64
	}
	text := ""
	if p, err := a.Prefix(bits); err == nil {
		text = p.String()
	}
	return bucket{Key{kindCounter, d.seal.lookup("address", text)}, freeTriesAddress}
}

func (d *Desk) deviceBucket(who id.Account, device Secret) bucket {
	return bucket{Key{kindCounter, d.seal.lookup("device", string(who), device.digest())}, freeTries}
}

func (d *Desk) proofBucket(s Session) bucket {
	return bucket{Key{kindCounter, d.seal.lookup("proof", s.ID)}, freeTries}
}

// strike counts an attempt in all the buckets, or says how long to wait and counts nothing.
func (d *Desk) strike(ctx context.Context, now time.Time, buckets ...bucket) error {
	for range tries {
		var changes []Change
		var wait time.Duration
		for _, b := range buckets {
			var c counter
			r, _, err := d.load(ctx, b.key, &c)
			if err != nil {
				return err
			}
			if r.Version > 0 && !r.Ends.After(now) {
				c = counter{}
			}
			wait = max(wait, c.wait(b.free, now))
			c = counter{Failures: min(c.Failures+1, mostFailures), Last: moment(now)}
			change, err := d.seal.put(b.key, "", r.Version, now.Add(forgetAfter), c)
			if err != nil {
				return err
			}
			changes = append(changes, change)
		}
		if wait > 0 {
			return waitProblem(KeyWait, wait)
		}
		if err := d.store.Write(ctx, changes); !errors.Is(err, ErrChanged) {
			return err
		}
	}
	return waitProblem(KeyWait, time.Second) // many at once on one counter: that is what slowing is for
}

// forgive takes back what strike counted: one attempt, or with all every one. It is done even when the request was given up.
func (d *Desk) forgive(ctx context.Context, all bool, b bucket) error {
	return d.again(func() error {
		ctx := context.WithoutCancel(ctx)
		var c counter
		r, ok, err := d.load(ctx, b.key, &c)
		if err != nil || !ok {
			return err
		}
		if all || c.Failures <= 1 {
			return d.store.Write(ctx, []Change{remove(r)})
		}
		c.Failures--
		change, err := d.seal.put(b.key, "", r.Version, r.Ends, c)
		if err != nil {
			return err
		}
		return d.store.Write(ctx, []Change{change})
	})
}
