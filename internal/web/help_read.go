package web

import (
	"embed"
	"errors"
	"html/template"
	"regexp"
	"strings"
)

//go:embed help/*.md
var helpFiles embed.FS

// helpTopic is the help of one screen in one language.
type helpTopic struct {
	Title string
	Body  html
}

// Marks inside a line: what is strong, a key of the keyboard, and a link to a page of ours.
var (
	helpStrong = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	helpKey    = regexp.MustCompile("`([^`]+)`")
	helpLinked = regexp.MustCompile(`\[([^\]]+)\]\((/[a-z/-]*)\)`)
)

// readHelp reads a topic. It knows five things: a title ("# "), headings ("## "), points ("- "), paragraphs, and inside a line **strong**,
// `keys` and [links](/to/pages) of ours. Everything else is text and is written as such: no markup of a file reaches a page.
func readHelp(text string) (helpTopic, error) {
	title, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
	name, ok := strings.CutPrefix(title, "# ")
	if !ok || strings.TrimSpace(rest) == "" {
		return helpTopic{}, errors.New("a topic begins with # and its title, and says something")
	}
	var out strings.Builder
	listed := false
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		point, isPoint := strings.CutPrefix(line, "- ")
		if listed && !isPoint {
			out.WriteString("</ul>\n")
			listed = false
		}
		heading, isHeading := strings.CutPrefix(line, "## ")
		switch {
		case line == "":
		case isPoint && !listed:
			listed = true
			out.WriteString("<ul class=\"flow-s\">\n<li>" + helpLine(point) + "</li>\n")
		case isPoint:
			out.WriteString("<li>" + helpLine(point) + "</li>\n")
		case isHeading:
			out.WriteString("<h2>" + helpLine(heading) + "</h2>\n")
		case strings.HasPrefix(line, "#"):
			return helpTopic{}, errors.New("a heading begins with ##")
		default:
			out.WriteString("<p>" + helpLine(line) + "</p>\n")
		}
	}
	if listed {
		out.WriteString("</ul>\n")
	}
	return helpTopic{Title: name, Body: html(out.String())}, nil
}

// helpLine writes one line: first everything as text, then the marks that stay.
func helpLine(line string) string {
	line = template.HTMLEscapeString(line)
	line = helpStrong.ReplaceAllString(line, "<b>$1</b>")
	line = helpKey.ReplaceAllString(line, "<kbd>$1</kbd>")
	return helpLinked.ReplaceAllString(line, `<a href="$2">$1</a>`)
}
