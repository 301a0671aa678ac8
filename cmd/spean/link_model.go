package main

import (
	"errors"
	"io/fs"
	"os"

	"spean/internal/problem"
	"spean/linkage"
)

// recall reads the model of an earlier run; none when it is still to be learned.
func (k linkCommand) recall() (*linkage.Model, error) {
	if k.Model == "" {
		return nil, nil
	}
	h, err := os.Open(k.Model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, inputFault{k.l, k.Model, problem.New(problem.Invalid, "link.input.unreadable", "")}
	}
	defer h.Close()
	m, err := linkage.ReadModel(h)
	if err != nil {
		return nil, k.modelFault(err)
	}
	return m, nil
}

// modelFault says what is wrong with a model, or why a file is too large to be linked.
func (k linkCommand) modelFault(err error) error {
	var bad *linkage.ModelError
	switch {
	case errors.As(err, &bad):
		p := problem.Problem{Kind: problem.Invalid, Key: "linkage.model." + bad.Code, Where: bad.Where, Args: map[string]string{"where": bad.Where}}
		for name, v := range bad.Args {
			p.Args[name] = v
		}
		return inputFault{k.l, k.Model, p}
	case errors.Is(err, linkage.ErrTooLarge):
		return inputFault{k.l, "", problem.New(problem.TooLarge, "link.input.large", "")}
	}
	return inputFault{k.l, k.Model, problem.New(problem.Invalid, "link.input.unreadable", "")}
}

// keepModel saves what was learned, unless it was learned before.
func (k linkCommand) keepModel(known *linkage.Model, r *linkage.Result) error {
	learned := r.Model()
	if k.Model == "" || known != nil || learned == nil {
		return nil
	}
	return writeWhole(k.l, k.Model, learned.Write)
}
