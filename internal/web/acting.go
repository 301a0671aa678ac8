package web

import (
	"strconv"
	"strings"

	"spean/internal/casework"
	"spean/internal/partial"
	"spean/internal/problem"
	"spean/internal/web/form"
)

// Fields every act may ask for, beside its own. Forms add them with happenedField and whyField; pages of a thing that can change
// under the person carry the version shown in the hidden field "seen".
const (
	fieldHappened = "happened"
	fieldWhy      = "why"
	fieldSeen     = "seen"

	maxWhy = 2000
)

// happenedField asks when it happened in the field; nothing typed means now.
func happenedField() form.Field {
	return form.Field{Name: fieldHappened, Label: "case.happened", Hint: "case.happened-hint", Kind: form.Date, Past: true}
}

// whyField asks for the reason that stays in the record.
func whyField(required bool) form.Field {
	return form.Field{Name: fieldWhy, Label: "case.why", Hint: "case.why-hint", Kind: form.Long, Max: maxWhy, Required: required}
}

// do is what every act needs besides its own input, from the posted fields command, happened, why and seen.
func (s *Server) do(r *Request) (casework.Do, error) {
	command, err := r.Command()
	if err != nil {
		return casework.Do{}, err
	}
	do := casework.Do{Who: r.Actor.Who(), Command: command, Why: strings.TrimSpace(strings.ReplaceAll(r.Typed.Get(fieldWhy), "\r\n", "\n"))}
	if do.Happened, err = happened(r); err != nil {
		return casework.Do{}, err
	}
	if typed := r.Typed.Get(fieldSeen); typed != "" {
		do.Seen, err = strconv.ParseInt(typed, 10, 64)
		if err != nil || do.Seen < 0 {
			return casework.Do{}, problem.New(problem.Invalid, "error.bad-request", "")
		}
	}
	return do, nil
}

// happened reads the posted date of the event itself as EDTF; "" for now.
func happened(r *Request) (string, error) {
	typed := strings.TrimSpace(r.Typed.Get(fieldHappened))
	if typed == "" {
		return "", nil
	}
	options := []partial.Option{partial.ForEvent()}
	if ce, err := strconv.Atoi(r.Typed.Get(fieldHappened + ".confirm")); err == nil {
		options = append(options, partial.ConfirmBuddhist(ce))
	}
	read, err := partial.ParseTyped(typed, r.Now, options...)
	if err != nil {
		faults := problem.All(err)
		for i := range faults {
			faults[i].Where = fieldHappened
		}
		return "", faults
	}
	return read.Date.String(), nil
}

// acted does the act of a page whose form was filled in well, and leads to a path where a notice says what was done.
func (s *Server) acted(r *Request, page *Page, path, notice string, act func(casework.Do) (casework.Done, error)) (*Page, error) {
	do, err := s.do(r)
	if err != nil {
		return page, err
	}
	done, err := act(do)
	if err != nil {
		return page, err
	}
	return s.done(r, done, path, notice), nil
}
