// Command publish_peers writes the invented tables on which spean publish is measured beside another program; compare.py in this folder
// runs both and prints errors, processor time and memory. It holds no data of anybody.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"spean/release/releasetest"
)

func main() {
	dir := flag.String("dir", ".", "where to write the tables")
	rows := flag.Int("rows", 20000, "rows of each table")
	flag.Parse()
	for name, shape := range map[string]releasetest.Shape{
		"depending":     {Rows: *rows, Seed: 1, Loose: 3},
		"depending-lot": {Rows: *rows, Seed: 2, Loose: 1},
		"hardly":        {Rows: *rows, Seed: 3, Loose: 20},
		"chain":         {Rows: *rows, Seed: 4, Loose: 1, Chain: true},
	} {
		if err := write(filepath.Join(*dir, name+".csv"), shape); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func write(path string, shape releasetest.Shape) error {
	h, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := shape.Write(h); err != nil {
		return err
	}
	return h.Close()
}
