package browser

import (
	"context"
	"net/http"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// CutLine takes the tab off the network, as where a phone finds none.
func (tab *Tab) CutLine() *Tab { return tab.line(true) }

// RestoreLine brings the network back.
func (tab *Tab) RestoreLine() *Tab { return tab.line(false) }

func (tab *Tab) line(offline bool) *Tab {
	tab.t.Helper()
	tab.do("change the line", chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		all := network.Conditions{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}
		if _, err := cdp.Call(ctx, s, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{&all}}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, s, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
		return err
	}))
	return tab
}

// Carry gives the tab the cookies of a session begun elsewhere, as if it had been begun here.
func (tab *Tab) Carry(cookies []*http.Cookie) *Tab {
	tab.t.Helper()
	var all []*network.CookieParam
	for _, c := range cookies {
		all = append(all, &network.CookieParam{Name: c.Name, Value: c.Value, URL: tab.base + "/", HTTPOnly: true})
	}
	tab.do("carry a session over", chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, network.SetCookies, network.SetCookiesParams{Cookies: all})
		return err
	}))
	return tab
}
