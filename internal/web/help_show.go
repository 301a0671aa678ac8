package web

import (
	"slices"
	"strings"

	"spean/internal/lang"
	"spean/internal/problem"
)

const helpPath = "/help"

// helpParts are the topics in the order of their index. What stands under "door" is shown to strangers, too: it is what somebody needs who
// cannot come in.
var helpParts = []struct {
	Name   string
	Topics []string
}{
	{"door", []string{"sign-in", "link", "danger", "setup"}},
	{"day", []string{"home", "search", "tasks", "directory", "account", "help"}},
	{"tips", []string{"tips", "tip-take", "tip"}},
	{"screening", []string{"screenings", "screening-start", "screening-questions", "finding", "paper", "intakes", "intake"}},
	{"case", []string{"cases", "case-open", "case", "people", "facts", "journey", "consent", "presumption", "identification", "team", "close", "print", "timeline", "looks", "erase"}},
	{"referral", []string{"referrals", "refer", "referral"}},
	{"admin", []string{"admin", "admin-people", "admin-agencies", "admin-phones", "admin-directory", "backups", "health", "instruments", "languages"}},
}

// helpTopics says which topic helps with a page: that of the longest beginning of its path, segment by segment. A page that shares a topic
// with others stands below their beginning here.
var helpTopics = map[string]string{
	"/{$}": "home", "/sign-in": "sign-in", "/link": "link", "/danger": "danger", "/help": "help", "/places": "help", "/styleguide": "help",
	"/search": "search", "/tasks": "tasks", "/directory": "directory", "/account": "account",
	"/tips": "tips", "/tips/new": "tip-take", "/tips/{tip}": "tip",
	"/screenings": "screenings", "/screenings/new": "screening-start", "/screenings/{s}/prepare": "screening-start",
	"/screenings/{s}": "finding", "/screenings/{s}/question": "screening-questions", "/screenings/{s}/more": "screening-questions", "/screenings/{s}/age": "screening-questions",
	"/screenings/{s}/note": "screening-questions", "/screenings/{s}/stop": "screening-questions", "/screenings/{s}/danger": "danger",
	"/screenings/paper": "paper", "/instruments": "paper", "/intakes": "intakes", "/intakes/{submission}": "intake",
	"/cases": "cases", "/cases/new": "case-open", "/cases/{case}": "case", "/cases/{case}/people": "people", "/cases/{case}/facts": "facts", "/cases/{case}/entries": "facts",
	"/cases/{case}/journey": "journey", "/cases/{case}/episodes": "journey", "/cases/{case}/consent": "consent", "/cases/{case}/entries/{entry}/withdraw": "consent",
	"/cases/{case}/people/{person}/presume": "presumption", "/cases/{case}/people/{person}/identify": "identification", "/cases/{case}/people/{person}/erase": "erase",
	"/cases/{case}/tasks": "tasks", "/cases/{case}/entries/{entry}/finish": "tasks", "/cases/{case}/entries/{entry}/reopen": "tasks", "/cases/{case}/entries/{entry}/reassign": "tasks",
	"/cases/{case}/assign": "team", "/cases/{case}/team": "team", "/cases/{case}/close": "close", "/cases/{case}/reopen": "close",
	"/cases/{case}/print": "print", "/cases/{case}/timeline": "timeline", "/cases/{case}/looks": "looks", "/cases/{case}/referrals": "refer", "/cases/{case}/refer": "refer",
	"/referrals": "referrals", "/referrals/{referral}": "referral",
	"/admin": "admin", "/admin/people": "admin-people", "/admin/agencies": "admin-agencies", "/admin/phones": "admin-phones", "/admin/emergency": "admin-directory",
	"/admin/directory": "admin-directory", "/admin/backups": "backups", "/admin/health": "health", "/admin/instruments": "instruments", "/admin/languages": "languages",
}

// helpFor gives the topic of the page a route pattern leads to; empty when there is none.
func helpFor(pattern string) string {
	_, path, _ := strings.Cut(pattern, " ")
	for path != "" {
		if topic := helpTopics[path]; topic != "" {
			return topic
		}
		path = path[:max(0, strings.LastIndex(path, "/"))]
	}
	return ""
}

// helpHref is where a page's link to help leads: to its topic, or to the index where it has none or a stranger may not read it.
func helpHref(r *Request) string {
	topic := helpFor(r.Pattern)
	if topic == "" || !r.Actor.SignedIn() && !atTheDoor(topic) {
		return helpPath
	}
	return helpPath + "/" + topic
}

func atTheDoor(topic string) bool { return slices.Contains(helpParts[0].Topics, topic) }

type helpPart struct {
	Title  string // message id
	Topics []helpLink
}

type helpLink struct{ Href, Title string }

// helpShow lists what there is help with. Strangers see what helps them to come in.
func (s *Server) helpShow(r *Request) (*Page, error) {
	var parts []helpPart
	for _, p := range helpParts {
		part := helpPart{Title: "help.part." + p.Name}
		for _, topic := range p.Topics {
			part.Topics = append(part.Topics, helpLink{helpPath + "/" + topic, s.help[r.Lang][topic].Title})
		}
		parts = append(parts, part)
		if !r.Actor.SignedIn() {
			break
		}
	}
	return &Page{Template: "help_show", Title: "help.title", Data: parts}, nil
}

// helpTopicShow is the help of one screen.
func (s *Server) helpTopicShow(r *Request) (*Page, error) {
	name := r.PathValue("topic")
	topic, ok := s.help[r.Lang][name]
	switch {
	case !ok:
		return nil, notThere()
	case !r.Actor.SignedIn() && !atTheDoor(name):
		return s.toSignIn(r), nil
	}
	return &Page{Template: "help_topic", Title: "help.topic", TitleArgs: []string{"topic", topic.Title}, Back: helpPath, Data: topic}, nil
}

// loadHelp reads every topic in every language. One that is missing or broken is a broken program.
func loadHelp() (map[lang.Lang]map[string]helpTopic, error) {
	out := map[lang.Lang]map[string]helpTopic{}
	for _, l := range lang.All() {
		out[l] = map[string]helpTopic{}
		for _, part := range helpParts {
			for _, name := range part.Topics {
				text, err := helpFiles.ReadFile("help/" + name + "." + string(l) + ".md")
				if err != nil {
					return nil, err
				}
				if out[l][name], err = readHelp(string(text)); err != nil {
					return nil, problem.New(problem.Broken, "help.broken", name+"."+string(l), "why", err.Error())
				}
			}
		}
	}
	return out, nil
}
