package account

import (
	_ "embed"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"spean/internal/problem"
)

// Limits of a password. There are no rules about kinds of characters: length is what helps.
const (
	// MinPassword is counted in characters (code points), in any script.
	MinPassword = 12
	// MaxPassword is counted in bytes.
	MaxPassword = 256
	// leastBesideName is how many characters a password needs besides the sign-in name when it contains that.
	leastBesideName = 8
)

//go:embed common.txt
var commonText string

// common holds often-used passwords of at least MinPassword characters, folded by foldPassword.
var common = func() map[string]bool {
	m := map[string]bool{}
	for line := range strings.Lines(commonText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			m[foldPassword(line)] = true
		}
	}
	return m
}()

// tidyPassword makes one form of what keyboards write differently: NFC, every space an ordinary one, and without the invisible
// marks that Khmer keyboards put between words.
func tidyPassword(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r >= '\u200b' && r <= '\u200d' || r == '\u2060' || r == '\ufeff':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s))
}

func foldPassword(s string) string {
	return strings.ToLower(strings.ReplaceAll(tidyPassword(s), " ", ""))
}

// checkPassword holds a new password to the rules. where is the field it was typed in.
func checkPassword(password, name, where string) error {
	if len(password) > MaxPassword {
		return problem.New(problem.Invalid, KeyPasswordLong, where, "most", strconv.Itoa(MaxPassword))
	}
	if utf8.RuneCountInString(strings.TrimSpace(tidyPassword(password))) < MinPassword {
		return problem.New(problem.Invalid, KeyPasswordShort, where, "least", strconv.Itoa(MinPassword))
	}
	folded := foldPassword(password)
	if rest := strings.ReplaceAll(folded, name, ""); rest != folded && utf8.RuneCountInString(rest) < leastBesideName {
		return problem.New(problem.Invalid, KeyPasswordName, where)
	}
	if common[folded] || repeats(folded) {
		return problem.New(problem.Invalid, KeyPasswordCommon, where)
	}
	return nil
}

// repeats says that s is one piece of at most four characters over and over.
func repeats(s string) bool {
	r := []rune(s)
piece:
	for n := 1; n <= 4; n++ {
		for i := n; i < len(r); i++ {
			if r[i] != r[i-n] {
				continue piece
			}
		}
		return true
	}
	return false
}
