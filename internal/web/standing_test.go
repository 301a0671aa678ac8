package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"spean/internal/account"
	"spean/internal/lang"
)

func TestWhileNothingCanBeSavedEveryPageSaysSoAndNoActPretends(t *testing.T) {
	stands := ""
	h := newHouse(t, func(c *Config) {
		c.Standing = func() string { return stands }
		c.Door.SignIn = func(context.Context, account.Attempt, time.Time) (account.Entry, error) {
			return account.Entry{}, errors.New("the disk is full")
		}
	})
	for _, l := range lang.All() {
		standing, refused := lang.T(l, "store.stopped"), lang.T(l, "error.stopped.text")
		ask := func(typed url.Values) *http.Response { return h.call("/sign-in", typed, "Accept-Language", string(l)) }
		stands = ""
		if page := body(t, ask(nil)); strings.Contains(page, standing) {
			t.Errorf("%s: the page warns of nothing", l)
		}
		stands = "store.stopped"
		if page := body(t, ask(nil)); !strings.Contains(page, standing) {
			t.Errorf("%s: the page does not say that nothing can be saved", l)
		}
		h.log.Reset()
		answer := ask(url.Values{"name": {"dara"}, "password": {"right"}})
		page := body(t, answer)
		if answer.StatusCode != http.StatusServiceUnavailable || !strings.Contains(page, standing) || !strings.Contains(page, refused) {
			t.Errorf("%s: an act is answered with %d %s", l, answer.StatusCode, page)
		}
		if h.log.Len() > 0 {
			t.Errorf("%s: every act is an incident of its own: %s", l, h.log.String())
		}
	}
}
