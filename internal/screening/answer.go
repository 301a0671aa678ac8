package screening

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"spean/internal/problem"
)

// Answer is what a person said to one indicator. The four values given are wire values; not asked is absent from files.
type Answer string

// Not asked, unknown (asked, does not know) and declined are different facts, kept apart everywhere; the rule treats all three as open.
const (
	NotAsked Answer = ""
	Yes      Answer = "yes"
	No       Answer = "no"
	Unknown  Answer = "unknown"
	Declined Answer = "declined"
)

// Given reports whether a is one of the four answers a person can give.
func (a Answer) Given() bool { return a == Yes || a == No || a == Unknown || a == Declined }

// open reports whether the answer leaves its indicator open: anything but yes and no.
func (a Answer) open() bool { return a != Yes && a != No }

// Answers are given answers by indicator code. A code without an entry was not asked.
type Answers map[string]Answer

const (
	// MaxAnswersSize is the largest file of answers read, in bytes.
	MaxAnswersSize = 1 << 20
	// maxFaults bounds the problems reported for one file.
	maxFaults = 20
	// exampleAnswers is what messages show of the form of a file.
	exampleAnswers = `{"DR01":"yes","CD03":"unknown"}`
	// quotedRunes bounds how much of a wrong value a message repeats.
	quotedRunes = 40
)

// ReadAnswers reads a file of answers, one JSON object of code and answer, for an instrument or the other list of its pair. Every
// fault names its line; nothing is guessed: a repeated code, a code in neither list, a value that is no answer are all refused.
func ReadAnswers(r io.Reader, in *Instrument) (Answers, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxAnswersSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > MaxAnswersSize {
		return nil, problem.New(problem.TooLarge, "screening.answers.too-large", "", "limit", strconv.Itoa(MaxAnswersSize))
	}
	if !utf8.Valid(data) {
		return nil, faultAt("screening.answers.not-utf8", data, firstInvalid(data))
	}
	if err := checkSyntax(data); err != nil {
		return nil, err
	}
	return readPairs(data, in)
}

// checkSyntax refuses what is not one JSON value, naming the line.
func checkSyntax(data []byte) error {
	var any json.RawMessage
	err := json.Unmarshal(data, &any)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return faultAt("screening.answers.not-json", data, int(syntax.Offset)-1)
	}
	if err != nil {
		return faultAt("screening.answers.not-json", data, 0)
	}
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); trimmed[0] != '{' {
		return faultAt("screening.answers.not-object", data, len(data)-len(trimmed))
	}
	return nil
}

// readPairs walks the members of a well-formed object in file order, so that repeated codes are seen.
func readPairs(data []byte, in *Instrument) (Answers, error) {
	var faults problem.List
	answers := Answers{}
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	for dec.More() && len(faults) < maxFaults {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		code, at := name.(string), int(dec.InputOffset())-1
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		var value string
		isText := json.Unmarshal(raw, &value) == nil && raw[0] == '"'
		_, repeated := answers[code]
		switch {
		case repeated:
			faults = append(faults, faultAt("screening.answers.repeated", data, at, "code", quoted(code)))
		case !in.Accepts(code):
			faults = append(faults, faultAt("screening.answers.unknown-code", data, at, "code", quoted(code)))
		case !isText || !Answer(value).Given():
			faults = append(faults, faultAt("screening.answers.not-an-answer", data, at, "code", code, "value", quoted(string(raw))))
		}
		answers[code] = Answer(value)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return answers, nil
}

// faultAt is a fault of a file of answers at a byte offset. Its message names the line itself, in the reader's language.
func faultAt(key string, data []byte, offset int, pairs ...string) problem.Problem {
	line := lineOf(data, offset)
	return problem.New(problem.Invalid, key, "line "+line, append(pairs, "line", line, "example", exampleAnswers)...)
}

// quoted is text made safe to repeat in a message: nothing unprintable, and not more than a line can hold.
func quoted(s string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s))
	if len(runes) > quotedRunes {
		return string(runes[:quotedRunes]) + "…"
	}
	return string(runes)
}

// lineOf is the line of a byte offset, counted from 1.
func lineOf(data []byte, offset int) string {
	offset = max(0, min(offset, len(data)))
	return strconv.Itoa(1 + bytes.Count(data[:offset], []byte("\n")))
}

// firstInvalid is the offset of the first byte that is no UTF-8.
func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}
