package browser

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// watch keeps what the pages of the tab complain of. A page that is answered with an error status is the test's own business: the
// browser's line about it is left out.
func (tab *Tab) watch() {
	err := chromedp.Listen(tab.ctx, func(ev any) {
		tab.mu.Lock()
		defer tab.mu.Unlock()
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			tab.complaints = append(tab.complaints, "exception: "+e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if string(e.Type) == "error" || string(e.Type) == "warning" {
				tab.complaints = append(tab.complaints, "console "+string(e.Type))
			}
		case *log.EventEntryAdded:
			if string(e.Entry.Level) == "error" && string(e.Entry.Source) != "network" {
				tab.complaints = append(tab.complaints, e.Entry.Text)
			}
		}
	})
	if err != nil {
		tab.t.Fatalf("listen to the page: %v", err)
	}
}

// NoComplaints fails when a page of the tab has thrown, broken the content policy or written an error to the console.
func (tab *Tab) NoComplaints() *Tab {
	tab.t.Helper()
	tab.mu.Lock()
	said := tab.complaints
	tab.complaints = nil
	tab.mu.Unlock()
	for _, text := range said {
		tab.t.Errorf("the browser complains at %s: %s", tab.where(), text)
	}
	return tab
}

// Status is the HTTP status the present page came with.
func (tab *Tab) Status() int {
	tab.t.Helper()
	return Eval[int](tab, `performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0`)
}

// Resize gives the tab another screen.
func (tab *Tab) Resize(size Size) *Tab {
	tab.t.Helper()
	tab.size = size
	tab.do("resize", size.viewport())
	tab.Wait("the other screen", fmt.Sprintf(`Math.abs(document.documentElement.clientWidth - %d) <= 20`, size.Width))
	return tab
}

// Has reports whether the page has an element.
func (tab *Tab) Has(selector string) bool {
	tab.t.Helper()
	return Eval[bool](tab, fmt.Sprintf(`document.querySelector(%s) !== null`, script(selector)))
}

// All gives what a person reads in every match of a selector.
func (tab *Tab) All(selector string) []string {
	tab.t.Helper()
	return Eval[[]string](tab, fmt.Sprintf(`[...document.querySelectorAll(%s)].map((e) => e.innerText.trim())`, script(selector)))
}

// Links gives the paths, with their queries, of every link of the site in a part of the page.
func (tab *Tab) Links(selector string) []string {
	tab.t.Helper()
	return Eval[[]string](tab, fmt.Sprintf(`[...document.querySelectorAll(%s)].flatMap((e) => [...e.querySelectorAll("a[href]")])
		.filter((a) => a.origin === location.origin).map((a) => a.pathname + a.search)`, script(selector)))
}

// Back goes to the page before, as the browser's button does, and waits for what comes.
func (tab *Tab) Back() *Tab {
	tab.t.Helper()
	ctx, stop := context.WithTimeout(tab.ctx, 5*time.Second)
	defer stop()
	// Where there is nothing to go back to the browser says so: that is an answer too.
	_ = chromedp.Do(ctx, chromedp.NavigateBack())
	tab.settle()
	return tab
}
