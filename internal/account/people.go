package account

import (
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"spean/internal/id"
	"spean/internal/problem"
)

// Limits of what is written about people and agencies.
const (
	maxNames    = 120 // characters of one full name
	maxLabel    = 60  // characters of a device label
	maxRoles    = 8
	leastName   = 3  // bytes of a sign-in name
	mostName    = 40 // bytes of a sign-in name
	maxExitText = 300
)

// Administrator is the role that looks after agencies and accounts. At least one active account always has it.
const Administrator = "administrator"

// Blank is where a quick exit leads unless the agency chose another page.
const Blank = "about:blank"

// agencyKinds in the order pages show them.
var agencyKinds = []string{"police", "labour-inspection", "social-affairs", "ngo", "shelter", "health", "embassy", "court", "partner"}

// AgencyKinds lists the codes of Agency.Kind, in the order pages show them.
func AgencyKinds() []string { return slices.Clone(agencyKinds) }

// Languages lists the languages an account can have, the first being the usual one.
func Languages() []string { return []string{"km", "en"} }

// Names are the full names of a person or an agency, as told, in Khmer, in Latin letters and in any other script.
type Names struct {
	Khmer string `json:"khmer,omitempty"`
	Latin string `json:"latin,omitempty"`
	Other string `json:"other,omitempty"`
}

// In gives the name to show on a page in the given language: that language's if there is one, else one there is.
func (n Names) In(lang string) string {
	order := []string{n.Latin, n.Khmer, n.Other}
	if lang == "km" {
		order = []string{n.Khmer, n.Latin, n.Other}
	}
	for _, s := range order {
		if s != "" {
			return s
		}
	}
	return ""
}

func (n Names) tidy() Names {
	return Names{Khmer: strings.TrimSpace(n.Khmer), Latin: strings.TrimSpace(n.Latin), Other: strings.TrimSpace(n.Other)}
}

func (n Names) check() problem.List {
	if n == (Names{}) {
		return problem.List{problem.New(problem.Invalid, KeyNamesMissing, "names")}
	}
	var faults problem.List
	for where, s := range map[string]string{"names.khmer": n.Khmer, "names.latin": n.Latin, "names.other": n.Other} {
		if utf8.RuneCountInString(s) > maxNames || !plain(s) {
			faults = append(faults, problem.New(problem.Invalid, KeyNamesText, where, "most", strconv.Itoa(maxNames)))
		}
	}
	slices.SortFunc(faults, func(a, b problem.Problem) int { return strings.Compare(a.Where, b.Where) })
	return faults
}

// plain says that a line of text holds no controls and nothing that turns or hides other characters. The zero-width marks
// Khmer writing uses are no harm.
func plain(s string) bool {
	for _, r := range s {
		switch {
		case r >= '\u200b' && r <= '\u200d':
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return false
		}
	}
	return utf8.ValidString(s)
}

// foldName gives the one form of a sign-in name as typed, and whether anybody can be called so: 3 to 40 of a-z, 0-9, dot, hyphen
// and underscore, beginning and ending with a letter or digit. One script only, so that no name can be made to look like another.
func foldName(typed string) (string, bool) {
	if len(typed) > 4*mostName {
		return "", false
	}
	typed = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' { // not unicode.ToLower: the Kelvin sign folds to k
			return r - 'A' + 'a'
		}
		return r
	}, strings.Trim(typed, " \t\r\n\u200b\u00a0"))
	if len(typed) < leastName || len(typed) > mostName {
		return "", false
	}
	for i, r := range typed {
		letter := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		between := i > 0 && i < len(typed)-1 && strings.ContainsRune(".-_", r)
		if !letter && !between {
			return "", false
		}
	}
	return typed, true
}

// Agency is an organisation whose people sign in here.
type Agency struct {
	ID      id.Agency `json:"id"`
	Version int64     `json:"-"`
	Names   Names     `json:"names"`
	Kind    string    `json:"kind"` // one of AgencyKinds
	// Identifies: an authority whose officers may formally identify a victim.
	Identifies bool `json:"identifies,omitempty"`
	// Exit is where the quick exit of its people leads: Blank or an https page.
	Exit    string `json:"exit"`
	Country string `json:"country"` // ISO 3166-1, two capital letters
	// PracticeOff: its people are not offered the practice mode.
	PracticeOff bool `json:"practice_off,omitempty"`
}

func (a Agency) tidy() Agency {
	a.Names = a.Names.tidy()
	a.Exit = strings.TrimSpace(a.Exit)
	if a.Exit == "" {
		a.Exit = Blank
	}
	return a
}

func (a Agency) check() problem.List {
	faults := a.Names.check()
	if !slices.Contains(agencyKinds, a.Kind) {
		faults = append(faults, problem.New(problem.Invalid, KeyAgencyKind, "kind"))
	}
	if len(a.Country) != 2 || strings.Trim(a.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		faults = append(faults, problem.New(problem.Invalid, KeyAgencyCountry, "country"))
	}
	if !exitFine(a.Exit) {
		faults = append(faults, problem.New(problem.Invalid, KeyExitAddress, "exit"))
	}
	return faults
}

func exitFine(address string) bool {
	if address == Blank {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && len(address) <= maxExitText && plain(address) && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
}

// State is whether an account can be used.
type State string

// States of an account.
const (
	// Invited: a link was handed out and no password chosen yet.
	Invited State = "invited"
	// Active: the person can sign in.
	Active State = "active"
	// Disabled: the person cannot sign in; there is no password any more.
	Disabled State = "disabled"
)

// Account is a person who signs in. It prints as its identifier.
type Account struct {
	ID      id.Account `json:"id"`
	Version int64      `json:"-"`
	Name    string     `json:"name"` // what is typed to sign in; see foldName
	Names   Names      `json:"names"`
	Agency  id.Agency  `json:"agency"`
	Roles   []string   `json:"roles"`
	State   State      `json:"state"`
	Created time.Time  `json:"created"`
	Lang    string     `json:"lang"` // one of Languages
	// Seen is when the person last did something; zero when never. Only Account and Accounts fill it.
	Seen time.Time `json:"-"`
}

// Is reports whether the account has the role.
func (a Account) Is(role string) bool { return slices.Contains(a.Roles, role) }

// String gives the identifier, never the name.
func (a Account) String() string { return string(a.ID) }

// GoString gives the identifier, never the name.
func (a Account) GoString() string { return string(a.ID) }

// LogValue gives the identifier, never the name.
func (a Account) LogValue() slog.Value { return slog.StringValue(string(a.ID)) }

// Newcomer is what an administrator writes about a person who shall get an account.
type Newcomer struct {
	Name   string
	Names  Names
	Agency id.Agency
	Roles  []string
	Lang   string
}

func (d *Desk) checkNewcomer(n Newcomer) (Newcomer, problem.List) {
	faults := d.checkRoles(n.Roles)
	name, ok := foldName(n.Name)
	if !ok {
		faults = append(faults, problem.New(problem.Invalid, KeyName, "name", "least", strconv.Itoa(leastName), "most", strconv.Itoa(mostName)))
	}
	n.Name, n.Names = name, n.Names.tidy()
	faults = append(faults, n.Names.check()...)
	if !slices.Contains(Languages(), n.Lang) {
		faults = append(faults, problem.New(problem.Invalid, KeyLanguage, "lang"))
	}
	return n, faults
}

func (d *Desk) checkRoles(roles []string) problem.List {
	if len(roles) == 0 || len(roles) > maxRoles {
		return problem.List{problem.New(problem.Invalid, KeyRolesMissing, "roles", "most", strconv.Itoa(maxRoles))}
	}
	seen := map[string]bool{}
	for _, r := range roles {
		if seen[r] || !slices.Contains(d.roles, r) {
			return problem.List{problem.New(problem.Invalid, KeyRoleUnknown, "roles")}
		}
		seen[r] = true
	}
	return nil
}

// tidyLabel makes a device label that is safe to show: one plain line.
func tidyLabel(s string) string {
	s = strings.Map(func(r rune) rune {
		if !plain(string(r)) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if r := []rune(strings.TrimSpace(s)); len(r) > maxLabel {
		return string(r[:maxLabel])
	}
	return strings.TrimSpace(s)
}
