package web

import (
	"time"

	"spean/internal/access"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// Page is the answer of a handler: a template with its data, or the address of another page.
type Page struct {
	Template  string   // in templates/, without the ending
	Title     string   // message id of the title; never a person's name
	TitleArgs []string // argument pairs of the title
	Data      any
	Status    int // 200 when 0

	// Form is the page's main form; {{template "form" .}} writes it. Submit is the message id of its button.
	Form   *form.Form
	Submit string
	// Typing says that the page has a main form of its own making, with the id "typed", instead.
	Typing bool
	Faults problem.List // what is wrong with what was sent; shown above the page

	Nav      string // href of the entry of the main menu this page belongs to
	Scale    Scale  // another one than the route's
	Wide     bool   // a field page that uses the width of a desk
	Practice bool   // the page belongs to the practice mode and says so
	Fragment bool   // a piece for a page that is already there: no frame
	Back     string // path the "Back" link leads to; none when empty
	Sheet    string // a style sheet of this page alone, beside look.css
	Copy     int    // which copy on paper this is, from 1; 0 where copies are not counted
	// OwnNotice: the template says what was done itself; otherwise it stands above the page.
	OwnNotice bool

	// Download is a file instead of a page.
	Download *Download

	// Location sends the person to another page of ours instead (303).
	Location string
}

// Go sends the person to another page, so that reloading it repeats nothing.
func Go(path string) *Page { return &Page{Location: path} }

// View is what a template sees.
type View struct {
	*Page
	Actor Actor
	Lang  lang.Lang
	Now   time.Time
	Path  string // with the query, for coming back to this page
	Here  string // path only
	Scale Scale
	Demo  bool
	// Standing is the message that nothing can be saved; see Config.
	Standing string
	// Notice is what was just done; nil when nothing was.
	Notice *noticeShown
	// Command identifies the act the main form offers.
	Command id.Command
	Kept    string // parked text that is shown again
	Digits  bool   // Khmer digits are chosen
	Menu    []MenuEntry
	Help    string // where the help of this page is
	Body    html
}

// Typed reports whether the page has a main form, whose text the language switch keeps.
func (p *Page) Typed() bool { return p.Form != nil || p.Typing }

// MenuEntry is a link of the main menu.
type MenuEntry struct {
	Href, Label string
	Current     bool
}

// menu is the main menu of desk pages. An entry is for everybody, or for those who have a list.
var menu = []struct {
	href, label string
	act         access.Act
}{
	{"/", "work.menu", ""},
	{"/cases", "list.menu.cases", access.ListCases},
	{"/tips", "list.menu.tips", access.ListTips},
	{"/screenings", "list.menu.screenings", access.ListScreenings},
	{"/intakes", "submission.menu", access.ListSubmissions},
	{"/referrals", "list.menu.referrals", access.ListReferrals},
	{"/directory", "list.menu.directory", ""},
	{"/admin", "list.menu.admin", access.AdminPeople},
}

func menuFor(a Actor, current string) []MenuEntry {
	var out []MenuEntry
	for _, m := range menu {
		if a.Offers != nil && (m.act == "" || a.Offers[m.act]) {
			out = append(out, MenuEntry{Href: m.href, Label: m.label, Current: m.href == current})
		}
	}
	return out
}
