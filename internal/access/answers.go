package access

import (
	"encoding/binary"
	"strconv"

	"spean/internal/recent"
)

// remembered is how many answers a set of rules keeps, of about half a kilobyte each.
const remembered = 8192

// answers keeps what was decided. A decision depends on nothing but the request, every word of which is in its question, and the rules,
// which never change: a page asks the same few dozen questions each time it is opened.
type answers = recent.Kept[string, Decision]

// question writes a request as text, each word with its length in front, so that no two requests have the same.
func (r Request) question() string {
	b := make([]byte, 0, 512)
	add := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	flag := func(f bool) { b = strconv.AppendBool(b, f) }
	who, what := &r.Principal, &r.Resource
	for _, s := range [...]string{string(who.Account), string(who.Agency), string(r.Act), string(r.Section), what.Kind, string(what.Stream),
		string(what.Owner), string(what.Author), string(what.Lead), string(what.HandedTo), string(what.From), string(what.To)} {
		add(s)
	}
	flag(who.Identifies)
	flag(who.System)
	flag(what.Ended)
	flag(what.Practice)
	flag(what.Sealed)
	b = binary.AppendUvarint(b, uint64(len(who.Roles)))
	for _, role := range who.Roles {
		add(string(role))
	}
	b = binary.AppendUvarint(b, uint64(len(what.Team)))
	for _, member := range what.Team {
		add(string(member))
	}
	b = binary.AppendUvarint(b, uint64(len(what.Granted)))
	for _, section := range what.Granted {
		add(string(section))
	}
	return string(b)
}
