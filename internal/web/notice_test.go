package web_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"spean/internal/lang"
)

// at is the path an act led to, without what the page there says was done.
func (a answer) at() string {
	path, _, _ := strings.Cut(a.to, "#")
	path, _, _ = strings.Cut(path, "?")
	return path
}

// said is what a page says was just done, and where it can be taken back; empty when it says nothing.
func (a answer) said() (text, back string) {
	_, rest, found := strings.Cut(a.html, `<div class="note ok said noprint" role="status"><p>`)
	if !found {
		return "", ""
	}
	rest, _, _ = strings.Cut(rest, "</p>")
	text, link, _ := strings.Cut(rest, ` <a href="`)
	back, _, _ = strings.Cut(link, `"`)
	return text, back
}

// noticed goes where an act led and checks what the page there says was done.
func (o *office) noticed(who string, done answer, want string) (back string) {
	o.t.Helper()
	text, back := o.get(who, strings.Split(done.mustGo(o.t).to, "#")[0]).said()
	if text != want {
		o.t.Errorf("after the act the page says %q, not %q", text, want)
	}
	if back != "" {
		if a := o.get(who, back); a.status != http.StatusOK {
			o.t.Errorf("the way back %s answers %d", back, a.status)
		}
	}
	return back
}

func TestAnActOnACaseSaysWhatWasDoneAndLeadsToItsReverse(t *testing.T) {
	o := tell(t)
	base, person := o.openCase("kalyan.ngo", "Chan Mala")
	recorded := o.send("kalyan.ngo", base+"/facts/note", "audience", "case", "text", "Chan Mala wept")
	if strings.Contains(recorded.to, "Mala") || strings.Contains(recorded.to, "wept") {
		t.Errorf("the address tells what was recorded: %s", recorded.to)
	}
	entry := o.noticed("kalyan.ngo", recorded, "Recorded: Note.")
	if !strings.HasPrefix(entry, base+"/entries/") {
		t.Fatalf("what was recorded is not led to: %q", entry)
	}
	o.noticed("kalyan.ngo", o.send("kalyan.ngo", entry+"/correct", "audience", "case", "text", "she wept"), "Corrected: Note. The earlier wording stays in the history.")
	o.noticed("kalyan.ngo", o.send("kalyan.ngo", entry+"/correct", "audience", "case", "text", "she wept"), "Nothing was changed.")
	o.noticed("kalyan.ngo", o.send("kalyan.ngo", entry+"/strike", "why", "another case"), "Struck: Note. It stays readable with the reason.")
	o.noticed("kalyan.ngo", o.send("kalyan.ngo", base+"/people/"+person+"/presume", "decision", "presumed-victim", "why", "she told it"), "The decision is recorded.")
	o.noticed("kalyan.ngo", o.send("kalyan.ngo", base+"/team", "account", o.account("kosal.ngo")), "Added to the team.")
	reopen := o.noticed("kalyan.ngo", o.send("kalyan.ngo", base+"/close", "reason", "goals-reached", "why", "she is home"), "The case is closed.")
	if reopen != base+"/reopen" {
		t.Errorf("a closed case leads back to %q", reopen)
	}
	if back := o.noticed("kalyan.ngo", o.send("kalyan.ngo", reopen, "why", "a new threat"), "The case is open again."); back != base+"/close" {
		t.Errorf("a reopened case leads back to %q", back)
	}
	o.noticed("kalyan.ngo", o.send("kalyan.ngo", base+"/assign", "lead", o.account("kosal.ngo"), "why", "a court matter"), "The case is handed over.")
}

func TestATaskThatIsDoneLeadsBackToNotDone(t *testing.T) {
	o := tell(t)
	base, _ := o.openCase("kalyan.ngo", "Chan Mala")
	task := o.noticed("kalyan.ngo", o.send("kalyan.ngo", base+"/facts/task", "sort", "contact", "title", "Ask the doctor", "due", "20/11/2026"), "Recorded: Task.")
	reopen := o.noticed("kalyan.ngo", o.send("kalyan.ngo", task+"/finish", "result", "she is well"), "The task is done.")
	if reopen != task+"/reopen" {
		t.Fatalf("a task that is done leads back to %q", reopen)
	}
	if again := o.noticed("kalyan.ngo", o.send("kalyan.ngo", reopen), "The task is to be done again."); again != task+"/finish" {
		t.Errorf("a task that was taken up again leads to %q", again)
	}
}

func TestAnActOnATipAndAScreeningSaysWhatWasDone(t *testing.T) {
	o := tell(t)
	taken := o.send("chantrea.ngo", "/tips/new", "happening", "she is locked in", "sure", "quite-sure", "channel", "phone", "urgency", "now")
	o.noticed("chantrea.ngo", taken, "The tip is kept. It is not handed over yet.")
	o.noticed("chantrea.ngo", o.send("chantrea.ngo", taken.at()+"/hand-over", "to", o.ownAgency("kalyan.ngo")), "The tip is handed over.")
	o.noticed("kalyan.ngo", o.send("kalyan.ngo", taken.at()+"/close", "reason", "other", "why", "it was a mistake"), "The tip is closed.")

	begun := o.send("leakena.dos", "/screenings/new", "age", "adult", "proxy", "self", "name", "Chan Mala")
	o.noticed("leakena.dos", begun, "The screening has begun.")
	path := screeningPath.FindString(begun.to)
	ready := o.send("leakena.dos", begun.at(), "safe", "yes", "private", "alone", "interpreter", "not-needed", "consent", "given")
	o.get("leakena.dos", ready.mustGo(t).to).must(t, "Saved: how the talk was made safe.")
	answered := o.send("leakena.dos", ready.at(), "answer", "yes")
	if next := o.get("leakena.dos", answered.mustGo(t).to); !strings.Contains(next.html, `role="status" id="saved" class="kept"`) || !strings.Contains(next.text(), "The answer is saved.") {
		t.Error("after an answer the next question does not say that it is saved")
	}
	o.noticed("leakena.dos", o.send("leakena.dos", path+"/note", "text", "she is tired"), "The note is saved.")
	age := o.send("leakena.dos", path+"/age", "age", "child").mustGo(t)
	o.get("leakena.dos", o.get("leakena.dos", age.to).mustGo(t).to).must(t, "The age is saved.")
	o.noticed("leakena.dos", o.send("leakena.dos", path+"/stop", "reason", "danger"), "The talk is stopped. All answers are kept.")
}

func TestNoAddressMakesAPageSayAnythingElse(t *testing.T) {
	o := read(t)
	base := o.caseOf("kalyan.ngo")
	for _, query := range []string{"done=nothing-of-ours", "done=recorded", "done=recorded.everything", "done=task-done.phone", "done=fact.recorded", "done=back.recorded",
		"done=case.closed", "done=%3Cb%3Ehello", "done=", "done=recorded.phone.phone"} {
		if text, _ := o.get("kalyan.ngo", base+"?"+query).said(); text != "" {
			t.Errorf("%s makes the page say %q", query, text)
		}
	}
	for _, entry := range []string{"", "..%2F..%2Fadmin", "%2F%2Fevil.example", "entry-%22%3E%3Cscript%3E"} {
		if text, back := o.get("kalyan.ngo", base+"?done=task-done&entry="+entry).said(); text == "" || back != "" {
			t.Errorf("with entry %q the page says %q and leads to %q", entry, text, back)
		}
	}
	if text, back := o.get("kalyan.ngo", "/account?done=case-closed").said(); text == "" || back != "" {
		t.Errorf("a page of no case says %q and leads to %q", text, back)
	}
	khmer, _ := o.call("kalyan.ngo", lang.Khmer, base+"?done=recorded.phone", nil).said()
	if khmer != lang.T(lang.Khmer, "notice.fact.recorded", "what", lang.T(lang.Khmer, "fact.phone")) {
		t.Errorf("in Khmer it says %q", khmer)
	}
}

// TestEveryActHasItsNoticeInWords reads the program: whatever done, doneWith, noted, toEntry, acted, onTask, afterHandOver or list are given as a notice stands in the catalogue, and nothing stands there that no act says.
func TestEveryActHasItsNoticeInWords(t *testing.T) {
	given := map[string]bool{}
	acts := map[string]bool{"done": true, "doneWith": true, "noted": true, "toEntry": true, "acted": true, "onTask": true, "afterHandOver": true, "list": true}
	read := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if acts[name] {
				for _, arg := range n.Args {
					noticesIn(arg, given)
				}
			}
		case *ast.AssignStmt:
			if left, ok := n.Lhs[0].(*ast.Ident); ok && left.Name == "notice" {
				noticesIn(n.Rhs[0], given)
			}
		}
		return true
	}
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, read)
	}
	said := 0
	for code := range given {
		if lang.Has("notice."+code) || lang.Has("notice.fact."+code) {
			said++
		} else {
			t.Errorf("%q says nothing", code)
		}
	}
	for _, m := range lang.Messages("notice") {
		if _, code, _ := strings.Cut(m.ID, "."); !given[code[strings.LastIndex(code, ".")+1:]] {
			t.Errorf("no act says %s", m.ID)
		}
	}
	if said < 40 {
		t.Errorf("only %d acts were found", said)
	}
}

// noticesIn collects what looks like a notice among the literals of an expression: words joined by hyphens, before the dot of a kind.
func noticesIn(e ast.Expr, into map[string]bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if text = strings.TrimSuffix(text, "."); err == nil && e.Kind == token.STRING && text != "" && !strings.ContainsAny(text, "/#.") {
			into[text] = true
		}
	case *ast.BinaryExpr:
		noticesIn(e.X, into)
		noticesIn(e.Y, into)
	}
}
