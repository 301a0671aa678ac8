package web

import (
	"net/url"
	"regexp"
	"strings"

	"spean/internal/casefile"
	"spean/internal/casework"
	"spean/internal/id"
	"spean/internal/lang"
)

// A notice says after an act what was done, once, at the top of the page the act leads to. It travels in the address as a code, with
// the entry it is about where the act can be taken back there: the words stand in the catalogue under "notice.", so that no address can
// make a page say anything else, and nothing in it tells about somebody.
const (
	noticeField = "done"
	noticeEntry = "entry"
)

// noticeCode is a code as addresses have it: what was done, and where it was done with a fact, of which kind.
var noticeCode = regexp.MustCompile(`^([a-z]+(?:-[a-z]+)*)(?:\.([a-z]+))?$`)

// reverses are where an act is taken back, below the path of its case or referral; {entry} is the entry it was done with. Acts that
// cannot be taken back, or are on the page that follows them, stand not here.
var reverses = map[string]string{
	"recorded":        "/entries/{entry}",
	"task-done":       "/entries/{entry}/reopen",
	"task-reopened":   "/entries/{entry}/finish",
	"task-reassigned": "/entries/{entry}/reassign",
	"case-closed":     "/reopen",
	"case-reopened":   "/close",
}

// noticeShown is a notice in words.
type noticeShown struct {
	Text   string
	Href   string // where the act is taken back; empty when nowhere
	Action string // what that page does
}

// done sends the person on after an act on a case, tip, screening, referral or office, once the lists show what it made, or after a
// short while. Notice is what was done: see noted.
func (s *Server) done(r *Request, act casework.Done, path, notice string) *Page {
	if s.config.CaughtUp != nil {
		s.config.CaughtUp(r.Context(), act.Position)
	}
	return noted(path, notice)
}

// doneWith is done where the act was upon one entry.
func (s *Server) doneWith(r *Request, act casework.Done, path, notice string, entry id.Entry) *Page {
	page := s.done(r, act, path, notice)
	if entry != "" {
		page.Location = withQuery(page.Location, url.Values{noticeEntry: {string(entry)}})
	}
	return page
}

// noted sends the person on to a page that says what was done. Notice is the last part of a message under "notice."; for what is done
// with facts it is that of one under "notice.fact.", with the kind of the fact after a dot.
func noted(path, notice string) *Page {
	return Go(withQuery(path, url.Values{noticeField: {notice}}))
}

// withQuery adds to the query of a path, before its fragment.
func withQuery(path string, more url.Values) string {
	path, fragment, found := strings.Cut(path, "#")
	join := "?"
	if strings.Contains(path, "?") {
		join = "&"
	}
	path += join + more.Encode()
	if found {
		path += "#" + fragment
	}
	return path
}

// noticeOf reads the notice of an address. A code that is none of ours says nothing.
func noticeOf(r *Request) *noticeShown {
	q, v := r.URL.Query(), voice{r.Lang, r.KhmerDigits}
	parts := noticeCode.FindStringSubmatch(q.Get(noticeField))
	if r.Method != "GET" || parts == nil {
		return nil
	}
	code, kind := parts[1], parts[2]
	shown := &noticeShown{}
	switch fact := kind == casefile.File || casefile.Facts()[kind] != nil; {
	case kind == "" && lang.Has("notice."+code):
		shown.Text = v.text("notice." + code)
	case fact && lang.Has("notice.fact."+code):
		shown.Text = v.text("notice.fact."+code, "what", r.T("fact."+kind))
	default:
		return nil
	}
	back, of := reverses[code], caseOf(r.URL.Path)
	if entry := q.Get(noticeEntry); strings.Contains(back, "{entry}") {
		if !id.Valid(entry, "entry") {
			return shown
		}
		back = strings.Replace(back, "{entry}", entry, 1)
	}
	if back != "" && of != "" {
		shown.Href, shown.Action = of+back, v.text("notice.back."+code)
	}
	return shown
}

// caseOf is the path of the case a page belongs to; empty for other pages.
func caseOf(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) < 3 || parts[1] != "cases" || !id.Valid(parts[2], id.Case) {
		return ""
	}
	return "/cases/" + parts[2]
}
