package browser

import (
	"context"

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
