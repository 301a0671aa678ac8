package release

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"spean/internal/problem"
)

func FuzzTable(f *testing.F) {
	f.Add("a,b\n1,2\n,3\n")
	f.Add("\ufeffa\n\"x;y\"\n")
	f.Add("a,a\n")
	f.Add("a\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := ReadTable(strings.NewReader(text))
		if err != nil {
			if len(problem.All(err)) == 0 {
				t.Errorf("refused without a reason: %v", err)
			}
			return
		}
		s := raw.Guess()
		if s.Check() != nil || s.cells(1) > 200 {
			return
		}
		table, err := raw.Encode(s)
		if err != nil {
			t.Fatalf("the guessed schema does not fit: %v", err)
		}
		var b bytes.Buffer
		if err := table.WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
		again, err := ReadTable(&b)
		if err != nil && table.Rows > 0 && len(s.Columns) > 1 || err == nil && len(s.Columns) > 1 && again.Rows != raw.Rows {
			t.Errorf("what was read cannot be written and read again: %v", err)
		}
		p, _ := Plan(1, 1e-5, true)
		if r, err := Make(raw, Order{Spending: p, Rows: 3}, rand.NewChaCha8([32]byte{})); err == nil {
			checkInside(t, r)
		}
	})
}

func FuzzSchema(f *testing.F) {
	f.Add([]byte(`{"columns":[{"name":"a","values":["x","y"]},{"name":"n","min":0,"max":9,"width":3}],"impossible":[{"a":"x","n":"0--2"}]}`))
	f.Add([]byte(`{"columns":[{"name":"a"}],"person":"p","rows_per_person":2}`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSchema(bytes.NewReader(data))
		if err != nil {
			if len(problem.All(err)) == 0 {
				t.Errorf("refused without a reason: %v", err)
			}
			return
		}
		for j := range s.Columns {
			c := &s.Columns[j]
			for v := range c.Values {
				if code, ok := c.encode(c.Values[v]); !ok || int(code) != v+1 {
					t.Fatalf("value %q of %s has code %d", c.Values[v], c.Name, code)
				}
			}
		}
	})
}
