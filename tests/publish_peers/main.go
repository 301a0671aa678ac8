// Command publish_peers writes the invented tables on which spean publish is measured beside another program; compare.py in this folder
// runs both and prints errors, processor time and memory. It holds no data of anybody.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"spean/release/releasetest"
)

func main() {
	dir := flag.String("dir", ".", "where to write the tables")
	rows := flag.Int("rows", 20000, "rows of each table")
	flag.Parse()
	tables := map[string]table{
		"depending":     releasetest.Shape{Rows: *rows, Seed: 1, Loose: 3},
		"depending-lot": releasetest.Shape{Rows: *rows, Seed: 2, Loose: 1},
		"hardly":        releasetest.Shape{Rows: *rows, Seed: 3, Loose: 20},
		"chain":         releasetest.Shape{Rows: *rows, Seed: 4, Loose: 1, Chain: true},
	}
	for _, kind := range releasetest.HeldOutKinds {
		tables[kind] = releasetest.HeldOut{Kind: kind, Rows: *rows, Seed: 1}
	}
	for name, made := range tables {
		if err := write(filepath.Join(*dir, name+".csv"), made); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// table is something that writes itself as CSV.
type table interface{ Write(io.Writer) error }

func write(path string, made table) error {
	h, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := made.Write(h); err != nil {
		return err
	}
	return h.Close()
}
