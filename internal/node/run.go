package node

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"spean/internal/account"
	"spean/internal/casework"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/view"
	"spean/internal/web"
)

// round is how often the node looks after what falls due by itself: reminders, ended grants, sessions that are over.
const round = time.Minute

// retry is how long a follower waits after an error before it goes on.
const retry = 2 * time.Second

// Settle catches views and name index up with the log, for a start that promises lists at once.
func (n *Node) Settle(ctx context.Context) error {
	n.takeNames(ctx)
	if err := n.Index.CatchUp(ctx); err != nil {
		return err
	}
	return n.Keeper.Rebuild(ctx)
}

// Follow keeps views and name index at the log and does the daily rounds until ctx ends.
func (n *Node) Follow(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() {
		_ = n.Keeper.Run(ctx, retry, func(err error) { n.config.Logger.Error("views fell behind", "why", err) })
	})
	all.Go(func() {
		n.takeNames(ctx)
		if err := n.Index.CatchUp(ctx); err == nil { // what goes wrong here is tried again below and with every round
			n.said(ctx, "an erasing was not finished", n.Desk.FinishErasures(ctx))
		}
		for ctx.Err() == nil {
			if err := n.Index.Follow(ctx); err != nil && ctx.Err() == nil {
				n.config.Logger.Error("the name index fell behind", "why", err)
				pause(ctx, retry)
			}
		}
	})
	all.Go(func() {
		for ctx.Err() == nil {
			n.watchDisk()
			n.watchClock(ctx)
			n.said(ctx, "the round was not finished", n.Round(ctx))
			n.keepNames(ctx)
			pause(ctx, round)
		}
	})
	all.Go(func() { n.keepBackups(ctx) })
	if n.room != nil {
		all.Go(func() { n.keepReserve(ctx) })
	}
	all.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	n.keepNames(last)
}

// said logs what went wrong, but for the end of the program.
func (n *Node) said(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		n.config.Logger.Error(what, "why", err)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// Round does once what falls due by itself.
func (n *Node) Round(ctx context.Context) error {
	if err := n.Accounts.Sweep(ctx, n.config.Clock()); err != nil {
		return err
	}
	referrals, err := n.openReferrals(ctx)
	if err != nil {
		return err
	}
	for _, stream := range referrals {
		if _, err := n.Desk.RemindReferral(ctx, stream); err != nil {
			return err
		}
	}
	return n.Desk.FinishErasures(ctx)
}

// openReferrals lists every referral that waits or runs. It is read whole before any is ended, since ending one shortens the list.
func (n *Node) openReferrals(ctx context.Context) ([]id.Stream, error) {
	var out []id.Stream
	for page := 1; ; page++ {
		rows, err := n.rows.Referrals(ctx, view.ReferralQuery{Visible: view.Visible{System: true}, States: []event.Code{referral.StateSent, referral.StateAccepted},
			Window: view.Window{Page: page, Size: view.MaxPageSize}})
		if err != nil {
			return nil, err
		}
		for _, r := range rows.Rows {
			out = append(out, r.Stream)
		}
		if len(rows.Rows) < view.MaxPageSize {
			return out, nil
		}
	}
}

// Pages makes the pages of the installation, which people reach at an address (scheme and host); https says that it is over TLS. Behind a
// proxy of ours the person's own address is the one the proxy added last.
func (n *Node) Pages(address string, behindProxy bool) (http.Handler, error) {
	a := n.Accounts
	return web.New(web.Config{Lang: n.config.Lang, Clock: n.config.Clock, Zone: casework.Zone, Rand: rand.Reader, Logger: n.config.Logger,
		Demo: n.config.Demo, Address: address, BehindProxy: behindProxy, Secure: strings.HasPrefix(address, "https://"), Desk: n.Desk, Accounts: a, CaughtUp: n.caughtUp, AddAgency: n.Vault.AddAgency, Standing: n.Standing, Health: n.Health, Warnings: n.Warnings, Upkeep: n,
		Door: web.Door{SignIn: a.SignIn, Session: a.Session, SignOut: a.SignOut, Park: a.Park, Parked: a.Parked, Unpark: a.Unpark}})
}

// PhonesAt gives what phones are set up with where people reach the pages at an address.
func PhonesAt(address string) string { return web.PhonesAt(address) }

// patience is how long a page waits for lists to show what was just done.
const patience = 800 * time.Millisecond

func (n *Node) caughtUp(ctx context.Context, position int64) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	defer n.waiters.wait()()
	n.Keeper.CaughtUp(ctx, position, patience)
	n.Index.Reached(ctx, position)
}

// Serve answers requests on a listener until ctx ends, or a store has stopped writing on a disk that has room; then it lets what is under
// way finish. In the second case its error says so: what reached the disk is known again after the next start, which whoever watches over
// the program makes. On a full disk it stays to say so, and ends when there is room.
func (n *Node) Serve(ctx context.Context, l net.Listener, pages http.Handler) error {
	watching, stop := context.WithCancel(ctx)
	defer stop()
	return serve(ctx, l, web.Listener(pages, n.config.Logger), n.stoppedWriting(watching))
}

// serve answers requests until ctx ends or the stores stopped writing, and then lets what is under way finish.
func serve(ctx context.Context, l net.Listener, server *http.Server, stopped <-chan struct{}) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	var why error
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	case <-stopped:
		why = problem.New(problem.Broken, "serve.store-stopped", "")
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := errors.Join(why, server.Shutdown(closing))
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// stoppedWriting is closed when a store has stopped writing and the disk has room, which it then did not stop for.
func (n *Node) stoppedWriting(ctx context.Context) <-chan struct{} {
	stopped := make(chan struct{})
	go func() {
		for ; ctx.Err() == nil; pause(ctx, look) {
			if n.Standing() == standsStopped && (n.room == nil || !n.room.isFull()) {
				close(stopped)
				return
			}
		}
	}()
	return stopped
}

// Found makes the first agency and the link of its first administrator on a new installation.
func (n *Node) Found(ctx context.Context, first account.Agency, who account.Newcomer) (account.Handout, error) {
	h, err := n.Accounts.Found(ctx, first, who, n.config.Clock())
	if err != nil {
		return h, err
	}
	return h, n.Vault.AddAgency(ctx, h.Account.Agency)
}
