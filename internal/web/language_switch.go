package web

import "spean/internal/lang"

// languageSwitch remembers the language or the digits a person chose and shows the page again.
func (s *Server) languageSwitch(r *Request) (*Page, error) {
	if l, ok := lang.Parse(r.Typed.Get("to")); ok {
		s.keep(r.answer, languageCookie, string(l), languageFor)
	}
	switch digits := r.Typed.Get("digits"); digits {
	case "khmer", "latin":
		s.keep(r.answer, digitsCookie, digits, languageFor)
	}
	return Go(backTo(r.Typed.Get("back"))), nil
}

// backTo is ownPath, but the sign-in page may be shown again too.
func backTo(typed string) string {
	if path := ownPath(typed); path != "/" {
		return path
	}
	return "/sign-in"
}
