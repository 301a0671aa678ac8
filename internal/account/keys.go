package account

import (
	"strconv"
	"time"

	"spean/internal/problem"
)

// Message keys of the problems this package reports; their text is in internal/lang/catalog/account.json.
const (
	KeyTooLarge      = "account.too-large"
	KeyRefused       = "account.refused"
	KeyWait          = "account.wait"
	KeyBusy          = "account.busy"
	KeySignedOut     = "account.signed-out"
	KeyTimedOut      = "account.timed-out"
	KeyLinkOver      = "account.link-over"
	KeyWrongPassword = "account.wrong-password"
	KeyUnavailable   = "account.unavailable"
	KeyChanged       = "account.changed"
	KeyFounded       = "account.founded"

	KeyPasswordShort  = "account.password-short"
	KeyPasswordLong   = "account.password-long"
	KeyPasswordCommon = "account.password-common"
	KeyPasswordName   = "account.password-name"
	KeyPasswordSame   = "account.password-same"

	KeyName          = "account.name"
	KeyNameTaken     = "account.name-taken"
	KeyNamesMissing  = "account.names-missing"
	KeyNamesText     = "account.names-text"
	KeyRolesMissing  = "account.roles-missing"
	KeyRoleUnknown   = "account.role-unknown"
	KeyLanguage      = "account.language"
	KeyAgencyUnknown = "account.agency-unknown"
	KeyAgencyKind    = "account.agency-kind"
	KeyAgencyCountry = "account.agency-country"
	KeyExitAddress   = "account.exit-address"

	KeySuccessorNeeded   = "account.successor-needed"
	KeySuccessorUnfit    = "account.successor-unfit"
	KeyLastAdministrator = "account.last-administrator"
	KeyNotDisabled       = "account.not-disabled"
	KeyDisabled          = "account.disabled"
)

// RetryAfter gives how long to wait before trying again, when err says that signing in is slowed (KeyWait) or that too many
// people are signing in at this moment (KeyBusy). The edge answers with it: 429 for the first, 503 for the second.
func RetryAfter(err error) (time.Duration, bool) {
	for _, p := range problem.All(err) {
		if p.Key == KeyWait || p.Key == KeyBusy {
			seconds, bad := strconv.Atoi(p.Args["n"])
			return time.Duration(seconds) * time.Second, bad == nil
		}
	}
	return 0, false
}

func waitProblem(key string, wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return problem.New(problem.TooLarge, key, "", "n", strconv.Itoa(max(seconds, 1)))
}
