// Package browser drives one real Chromium for tests of pages: a tab per test with cookies of its own, in the sizes of a phone and
// a desk, in either language, with helpers to type, press, read, look for barriers (axe-core) and take pictures.
//
// It finds Chromium in PATH; a machine without one fails the tests, since a page nobody has opened is not tested. Every wait ends:
// a page that does not come fails the test with its address path.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Size is a screen.
type Size struct {
	Name          string
	Width, Height int64
	Phone         bool
}

// The two screens every page is tried on, and the narrowest it must fit (WCAG 2.2, 1.4.10).
var (
	Phone  = Size{"phone", 390, 844, true}
	Desk   = Size{"desk", 1280, 900, false}
	Narrow = Size{"narrow", 320, 640, true}
)

// patience is how long anything may take on a busy machine.
const patience = 40 * time.Second

// chromium is the one browser of a test binary.
var chromium struct {
	once sync.Once
	ctx  context.Context
	stop []context.CancelFunc
	err  error
}

// Main runs the tests, closes the browser and cleans up; call it from TestMain.
func Main(m *testing.M, cleanUp ...func()) {
	code := m.Run()
	for _, f := range cleanUp {
		f()
	}
	for i := len(chromium.stop) - 1; i >= 0; i-- {
		chromium.stop[i]()
	}
	os.Exit(code)
}

func start() {
	path, err := findChromium()
	if err != nil {
		chromium.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("lang", "en"), chromedp.Flag("no-proxy-server", true), chromedp.WSURLReadTimeout(patience))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses its sandbox to root
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	chromium.ctx, chromium.stop = ctx, []context.CancelFunc{stopAllocator, stop}
	chromium.err = chromedp.Do(ctx)
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no chromium in PATH: on Debian, apt-get install chromium")
}

// Tab is one page of the browser with cookies of its own. Its methods fail the test when something does not happen.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	base string
	size Size

	mu         sync.Mutex
	complaints []string // guarded by mu: what pages have thrown or written to the console as an error
}

// Open opens a tab on the site at base ("http://127.0.0.1:8400"), whose browser asks for pages in the given language.
func Open(t testing.TB, base string, size Size, language string) *Tab {
	t.Helper()
	chromium.once.Do(start)
	if chromium.err != nil {
		t.Fatalf("the browser does not start: %v", chromium.err)
	}
	ctx, stop := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	tab := &Tab{t: t, ctx: ctx, base: strings.TrimRight(base, "/"), size: size}
	tab.do("open a tab", chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		if _, err := cdp.Call(ctx, s, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Phnom_Penh"}); err != nil {
			return err
		}
		// Several tabs are tried at once; each must think that somebody is looking at it.
		if _, err := cdp.Call(ctx, s, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
			return err
		}
		headers := network.Headers{"Accept-Language": language}
		_, err := cdp.Call(ctx, s, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers})
		return err
	}), size.viewport())
	tab.watch()
	return tab
}

func (s Size) viewport() chromedp.Action[chromedp.Void] {
	if s.Phone {
		return chromedp.EmulateViewport(s.Width, s.Height, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	}
	return chromedp.EmulateViewport(s.Width, s.Height)
}

// do runs steps within patience.
func (tab *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	// The first use makes the tab and must not carry a deadline: it would close the tab.
	if err := chromedp.Do(tab.ctx); err != nil {
		tab.t.Fatalf("%s: %v", what, err)
	}
	ctx, stop := context.WithTimeout(tab.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.t.Fatalf("%s: %v (at %s)", what, err, tab.where())
	}
}

// Eval gives the value of a script.
func Eval[T any](tab *Tab, expression string) T {
	tab.t.Helper()
	ctx, stop := context.WithTimeout(tab.ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatalf("evaluate %.80s: %v", expression, err)
	}
	return v
}

func (tab *Tab) where() string {
	ctx, stop := context.WithTimeout(tab.ctx, patience)
	defer stop()
	at, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		return "unknown"
	}
	return at
}

// Go opens a path of the site and waits until the page is there.
func (tab *Tab) Go(path string) *Tab {
	tab.t.Helper()
	tab.do("open "+path, chromedp.Navigate(tab.base+path))
	tab.settle()
	return tab
}

// Path is the path of the present page.
func (tab *Tab) Path() string {
	at, err := url.Parse(tab.where())
	if err != nil {
		return ""
	}
	return at.Path
}

// settle waits until fonts are there and nothing moves any more.
func (tab *Tab) settle() {
	tab.t.Helper()
	tab.Wait("the page to load", `document.readyState === "complete" && document.fonts.status === "loaded"`)
}

// Wait waits until a script is true; pages may change meanwhile.
func (tab *Tab) Wait(what, condition string) {
	tab.t.Helper()
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		ctx, stop := context.WithTimeout(tab.ctx, patience)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+condition+")"))
		stop()
		if err == nil && ok {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	tab.t.Fatalf("waited in vain for %s (at %s)", what, tab.where())
}

// Type writes into a field in place of what stands there, key by key.
func (tab *Tab) Type(selector, text string) *Tab {
	tab.t.Helper()
	tab.Put(selector, "")
	tab.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
	return tab
}

// Put sets a field at once, as a paste does: for long texts.
func (tab *Tab) Put(selector, text string) *Tab {
	tab.t.Helper()
	found := Eval[bool](tab, fmt.Sprintf(`(() => {
		const field = document.querySelector(%s);
		if (!field) return false;
		field.value = %s;
		for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
		return true;
	})()`, script(selector), script(text)))
	if !found {
		tab.t.Fatalf("no field %s (at %s)", selector, tab.where())
	}
	return tab
}

// script writes a text as a literal of the page's language.
func script(text string) string {
	literal, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string always can be written
	}
	return string(literal)
}

// Choose picks an option of a select, or presses a tile or a check mark, by name and value.
func (tab *Tab) Choose(name, value string) *Tab {
	tab.t.Helper()
	ok := Eval[bool](tab, fmt.Sprintf(`(() => {
		const [name, value] = [%s, %s];
		for (const c of document.getElementsByName(name)) {
			if (c instanceof HTMLSelectElement) {
				if (![...c.options].some((o) => o.value === value)) continue;
				c.value = value;
				c.dispatchEvent(new Event("change", { bubbles: true }));
				return true;
			}
			if (c.value === value && c.type !== "hidden") { if (!c.checked) c.click(); return true; }
		}
		return false;
	})()`, script(name), script(value)))
	if !ok {
		tab.t.Fatalf("nothing to choose %s=%s from (at %s)", name, value, tab.where())
	}
	return tab
}

// Press clicks something and stays on the page.
func (tab *Tab) Press(selector string) *Tab {
	tab.t.Helper()
	tab.do("press "+selector, chromedp.Click(chromedp.CSS(selector)))
	return tab
}

// Follow clicks something that leads to another page, or to this one anew, and waits for it.
func (tab *Tab) Follow(selector string) *Tab {
	tab.t.Helper()
	Eval[bool](tab, `(window.wasHere = true)`)
	tab.Press(selector)
	tab.Wait("the page after "+selector, `!window.wasHere`)
	tab.settle()
	return tab
}

// FollowText clicks the link or button with exactly that text and waits for the page it leads to.
func (tab *Tab) FollowText(text string) *Tab {
	tab.t.Helper()
	found := Eval[bool](tab, fmt.Sprintf(`(() => {
		document.querySelectorAll("[data-pressed]").forEach((e) => e.removeAttribute("data-pressed"));
		const all = [...document.querySelectorAll("main a, main button, a, button")];
		const it = all.find((e) => e.textContent.trim() === %s && e.offsetParent !== null);
		it?.setAttribute("data-pressed", "");
		return Boolean(it);
	})()`, script(text)))
	if !found {
		tab.t.Fatalf("nothing on the page says %q (at %s)", text, tab.where())
	}
	return tab.Follow("[data-pressed]")
}

// Key sends one key to whatever has the focus.
func (tab *Tab) Key(key string) *Tab {
	tab.t.Helper()
	tab.do("press a key", chromedp.KeyEvent(key))
	return tab
}

// Text is what a person can read in the first match of a selector.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	return Eval[string](tab, fmt.Sprintf(`(document.querySelector(%s)?.innerText ?? "")`, script(selector)))
}

// Value is what stands in a field.
func (tab *Tab) Value(selector string) string {
	tab.t.Helper()
	return Eval[string](tab, fmt.Sprintf(`(document.querySelector(%s)?.value ?? "")`, script(selector)))
}

// Sees fails unless the page shows a text.
func (tab *Tab) Sees(text string) *Tab {
	tab.t.Helper()
	if shown := tab.Text("body"); !strings.Contains(shown, text) {
		tab.t.Errorf("the page does not show %q (at %s); it shows:\n%.1500s", text, tab.where(), shown)
	}
	return tab
}

// SeesNot fails when the page shows a text.
func (tab *Tab) SeesNot(text string) *Tab {
	tab.t.Helper()
	if strings.Contains(tab.Text("body"), text) {
		tab.t.Errorf("the page shows %q (at %s)", text, tab.where())
	}
	return tab
}

// Picture writes a picture of the whole page into dir, if the environment names one in SPEAN_PICTURES, and nothing otherwise.
func (tab *Tab) Picture(name string) *Tab {
	tab.t.Helper()
	dir := os.Getenv("SPEAN_PICTURES")
	if dir == "" {
		return tab
	}
	ctx, stop := context.WithTimeout(tab.ctx, patience)
	defer stop()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		tab.t.Errorf("no picture %s: %v", name, err)
	}
	return tab
}
