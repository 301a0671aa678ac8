package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"spean/internal/lang"
	"spean/internal/problem"
	"spean/linkage"
)

// read takes in one file and says which rows were left out.
func (k linkCommand) read(c console, path string) (*linkage.File, error) {
	h, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.Invalid, "link.input.no-file", "")
	}
	if err != nil {
		return nil, problem.New(problem.Invalid, "link.input.unreadable", "")
	}
	defer h.Close()
	f, err := linkage.ReadCSV(k.p.reading(h, filepath.Base(path)), k.ID)
	k.p.clear()
	var bad *linkage.InputError
	switch {
	case errors.As(err, &bad):
		return nil, linkFault(bad)
	case err != nil:
		return nil, problem.New(problem.Invalid, "link.input.unreadable", "")
	}
	k.tellFaults(c, path, f)
	if k.p != nil {
		k.p.rows += f.Rows()
	}
	return f, nil
}

// linkFault is what is wrong with a file, or a row of it, as it is told.
func linkFault(bad *linkage.InputError) problem.Problem {
	p := problem.Problem{Kind: problem.Invalid, Key: "link.input." + bad.Code, Args: map[string]string{}}
	for name, v := range bad.Args {
		p.Args[name] = v
	}
	p.Where = strconv.Itoa(bad.Line) + ":" + strconv.Itoa(bad.Column)
	p.Args["line"], p.Args["column"] = strconv.Itoa(bad.Line), strconv.Itoa(bad.Column)
	return p
}

// tellFaults lists the rows that were left out, as many as the engine kept, and says how many they are.
func (k linkCommand) tellFaults(c console, path string, f *linkage.File) {
	if f.LeftOut == 0 {
		return
	}
	for _, bad := range f.Faults {
		p := linkFault(bad)
		fmt.Fprintf(c.Err, "spean: %s: %s\n", path, lang.Problem(k.l, p))
	}
	fmt.Fprintf(c.Err, "spean: %s: %s\n", path, lang.T(k.l, "link.left-out", "n", whole(float64(f.LeftOut))))
}
