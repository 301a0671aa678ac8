package main

import (
	"os"
	"path/filepath"

	"spean/internal/problem"
)

// checkPaths refuses, before the work begins, to write over a table, to write two things to one file, or to write where there is no folder.
func (k linkCommand) checkPaths() error {
	taken := []string{k.Left, k.Right}
	for _, path := range []string{k.Out, k.Clusters, k.Report, k.Model} {
		if path == "" {
			continue
		}
		for _, other := range taken {
			if other != "" && samePlace(path, other) {
				return inputFault{k.l, path, problem.New(problem.Invalid, "link.flag.twice", "")}
			}
		}
		if about, err := os.Stat(filepath.Dir(path)); err != nil || !about.IsDir() {
			return inputFault{k.l, path, problem.New(problem.Invalid, "app.file-unwritable", "")}
		}
		taken = append(taken, path)
	}
	return nil
}

// samePlace reports two names of one file, whether it is there already or not.
func samePlace(a, b string) bool {
	x, errX := filepath.Abs(a)
	y, errY := filepath.Abs(b)
	return errX == nil && errY == nil && x == y || sameFile(a, b)
}
