package browser

import (
	_ "embed"
	"fmt"
	"strings"
)

// axe is axe-core 4.14.1 (Deque Systems, MPL-2.0), unchanged; its licences stand beside it.
//
//go:embed testdata/axe.min.js
var axe string

type violation struct {
	ID, Help string
	Nodes    []struct {
		HTML   string
		Target []any
	}
}

// NoBarriers fails on every violation axe-core finds of WCAG 2.2 A and AA and of good practice, and on a page that scrolls
// sideways. target-size looks at one moment of scrolling, in which the bar at the foot may cover half a control: it is tried with
// the bar out of the way, since the bar keeps clear of whatever has the focus (scroll-padding).
func (tab *Tab) NoBarriers() *Tab {
	tab.t.Helper()
	if !Eval[bool](tab, `"axe" in window`) {
		Eval[bool](tab, axe+"\n;true")
	}
	found := Eval[[]violation](tab, `(async () => {
		const bar = document.querySelector(".exitbar");
		if (bar instanceof HTMLElement) bar.style.position = "static";
		const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] });
		if (bar instanceof HTMLElement) bar.style.position = "";
		return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, target }) => ({ html, target })) }));
	})()`)
	for _, v := range found {
		var at []string
		for _, n := range v.Nodes {
			at = append(at, fmt.Sprintf("%v %.160s", n.Target, n.HTML))
		}
		tab.t.Errorf("%s on %s: %s (%s)\n  %s", tab.size.Name, tab.where(), v.Help, v.ID, strings.Join(at, "\n  "))
	}
	return tab.FitsItsScreen()
}

// FitsItsScreen fails when the page scrolls sideways.
func (tab *Tab) FitsItsScreen() *Tab {
	tab.t.Helper()
	if wide := Eval[int](tab, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		tab.t.Errorf("%s on %s scrolls sideways by %d", tab.size.Name, tab.where(), wide)
	}
	return tab
}
