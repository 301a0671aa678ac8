// Package web is the pages: it reads requests, calls the acts of internal/casework and the lists of internal/view, and writes
// HTML. It decides nothing about cases, opens no personal data by itself and holds no state but templates and files of the program.
//
// # Writing a page
//
// One screen action is one file noun_verb.go with one method on Server, one row in routes.go, one template of the same name
// in templates/, and its words in internal/lang/catalog:
//
//	func (s *Server) needAdd(r *Request) (*Page, error) {      // POST, the same path as the page that asks
//		var need casefile.NeedRecorded
//		page := s.needPage(r, need)                            // what GET answers with too
//		faults := page.Form.Bind(r.Typed, &need, r.Now)        // nothing typed is lost: the page keeps it
//		if len(faults) > 0 {
//			return page, faults                                // shown again with what is wrong: 422
//		}
//		if err := s.office.Record(r.Context(), ...); err != nil {
//			return page, err                                   // hidden 404, conflict 409, invalid 422, else a number: 500
//		}
//		return s.done(r, done, v.Path, "need-added"), nil      // 303 and a notice, so that reloading repeats nothing
//	}
//
// A handler gives a Page, or an error made of problem values, or both. With both, a fault the person can mend is shown on that
// page; everything else is translated in one place, see fail. A page's main form goes into Page.Form and is written in the
// template by {{template "form" .}}; it then survives a switch of language, a step to smaller places, a session that ran out and
// a quick exit, all without JavaScript, because a POST that says "redisplay" is answered by the GET page of the same path with
// what was typed (see redisplay).
//
// After every act the page it leads to says what was done, once, and where the act can be taken back leads there. The address carries a
// code; the words stand in the catalogue under "notice.", see notice.go.
//
// Every page shown by GET has a topic of help: a row in helpTopics (help_show.go), its text in both languages in help/.
//
// # Templates
//
// Templates see a View: .Data is what the handler gave; .Actor, .Now, .Path, .Faults, .Form come with it. Functions: t (a message
// by id with argument pairs), num, date (a partial.Date), day, clock (a time), asset, icon, fact (what stands for an answer that
// is not known), said (what somebody wrote, every script marked as its language), ledger (a table), has, join. They write in the
// language and digits of the person. No inline style or script:
// the content policy refuses both.
//
// # Invariants
//
//   - GET changes nothing. Every POST passes http.CrossOriginProtection and the limits of its route.
//   - A thing that is not there and one this person may not know of get the same bytes.
//   - Pages are never stored (no-store); files of the program are stored for ever under the hash of their content.
//   - The log holds methods, route patterns, kinds and numbers of incidents: no address, path value, name or typed text.
//
// The requirements are OWASP ASVS 5.0.0, chapters 3, 4 and 7, and WCAG 2.2 AA.
package web
