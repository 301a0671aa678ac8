package web_test

import (
	"net/http"
	"strings"
	"testing"

	"spean/internal/lang"
)

func TestEveryPageLeadsToItsHelp(t *testing.T) {
	o := read(t)
	for path, topic := range map[string]string{"/": "home", "/cases": "cases", "/tips/new": "tip-take", "/screenings/new": "screening-start", "/danger": "danger", "/account": "account",
		"/directory": "directory", "/search": "search", "/instruments": "paper", "/intakes": "intakes"} {
		for _, l := range lang.All() {
			a := o.call("kalyan.ngo", l, path, nil)
			if want := `href="/help/` + topic + `">` + lang.T(l, "help.link"); !strings.Contains(a.html, want) {
				t.Errorf("%s in %s does not lead to %s", path, l, topic)
			}
			if help := o.call("kalyan.ngo", l, "/help/"+topic, nil); help.status != http.StatusOK || !strings.Contains(help.html, "<article") {
				t.Errorf("help with %s in %s: %d", path, l, help.status)
			}
		}
	}
	o.get("borey.ngo", "/help").must(t, "Administration", "Backups", "Take a tip")
	if a := o.get("kalyan.ngo", "/help/never"); a.status != http.StatusNotFound {
		t.Errorf("help that is not there: %d", a.status)
	}
}

func TestWhoIsNotSignedInReadsOnlyTheHelpOfTheDoor(t *testing.T) {
	o := read(t)
	index := o.get("", "/help")
	index.must(t, "Sign in", "Someone is in danger now")
	index.mustNot(t, "Backups", "Erase a person")
	for topic, status := range map[string]int{"sign-in": 200, "link": 200, "danger": 200, "setup": 200, "erase": 303, "backups": 303} {
		if a := o.get("", "/help/"+topic); a.status != status {
			t.Errorf("%s is answered %d", topic, a.status)
		}
	}
	if a := o.get("", "/sign-in"); !strings.Contains(a.html, `href="/help/sign-in"`) {
		t.Error("the door does not lead to its help")
	}
}

func TestHelpIsThereBeforeAnybodyMayWork(t *testing.T) {
	o := founded(t)
	o.invite("root", "worker.one", "social-worker")
	o.get("worker.one", "/help/setup").must(t, "emergency contact")
	o.get("worker.one", "/help").must(t, "Before people can work")
}
