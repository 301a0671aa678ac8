package linkage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// read takes in a text; what is wrong with the file as a whole stops the test.
func read(t *testing.T, text string) *File {
	t.Helper()
	f, err := ReadCSV(strings.NewReader(text), "")
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return f
}

// rows writes a file out again, a row a line.
func (f *File) String() string {
	var b strings.Builder
	for row := range f.Rows() {
		b.WriteString(f.IDs[row])
		for j := range f.Names {
			b.WriteString("|" + f.Value(row, j))
		}
		b.WriteString("\n")
	}
	return b.String()
}

const khmerFile = "id,ឈ្មោះ,ខេត្ត\n1,សុខ ចាន់,កំពត\n2,\"កែវ, សុភា\",កណ្ដាល\n"

const khmerRows = "1|សុខ ចាន់|កំពត\n2|កែវ, សុភា|កណ្ដាល\n"

func TestOneFileIsTheSameInEveryEncodingAndWithEverySeparator(t *testing.T) {
	wide := func(mark string, order func(u uint16) []byte) string {
		var b bytes.Buffer
		for _, u := range utf16.Encode([]rune(mark + khmerFile)) {
			b.Write(order(u))
		}
		return b.String()
	}
	little, big := func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }, func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }
	for name, text := range map[string]string{
		"UTF-8":            khmerFile,
		"with a mark":      "\ufeff" + khmerFile,
		"lines of Windows": strings.ReplaceAll(khmerFile, "\n", "\r\n"),
		"without last end": strings.TrimSuffix(khmerFile, "\n"),
		"empty lines":      strings.ReplaceAll(khmerFile, "\n", "\n\n"),
		"spaces":           strings.ReplaceAll(khmerFile, "2,\"", " 2 , \""),
		"UTF-16 little":    wide("\ufeff", little),
		"UTF-16 big":       wide("\ufeff", big),
		"without mark":     wide("", little),
		"big, no mark":     wide("", big),
		"old Macintosh":    strings.ReplaceAll(khmerFile, "\n", "\r"),
		"told to Excel":    "sep=;\r\n" + strings.NewReplacer("\n", "\r\n", ", ", ", ", ",", ";").Replace(khmerFile),
		"tabs":             "id\tឈ្មោះ\tខេត្ត\n1\tសុខ ចាន់\tកំពត\n2\tកែវ, សុភា\tកណ្ដាល\n",
		"semicolons":       "id;ឈ្មោះ;ខេត្ត\n1;សុខ ចាន់;កំពត\n2;កែវ, សុភា;កណ្ដាល\n",
	} {
		f := read(t, text)
		if got := f.String(); got != khmerRows || f.LeftOut > 0 || f.Names[0] != "ឈ្មោះ" {
			t.Errorf("%s: read as\n%s with %v", name, got, f.Faults)
		}
	}
}

func TestEncodingsOfOneByteAreToldApart(t *testing.T) {
	late := strings.Repeat("0,Somchai\n", looked/5) // long before there is anything to tell by
	for name, c := range map[string]struct{ text, want string }{
		// สมชาย and นาย in TIS-620, and a dash and an ellipsis that Windows-874 has beside it
		"Thai":        {"1,\xca\xc1\xaa\xd2\xc2\n2,\xb9\xd2\xc2\x96\x85\n3,Somchai\n", "1|สมชาย\n2|นาย–…\n3|Somchai\n"},
		"Thai, late":  {late + "1,\xca\xc1\xaa\xd2\xc2\n", "1|สมชาย\n"},
		"accents":     {"1,Jos\xe9 Mu\xf1oz\n2,L\xe9a\n3,\x93Bo\x94\n", "1|José Muñoz\n2|Léa\n3|“Bo”\n"},
		"Khmer, late": {late + "1,សុខ\n", "1|សុខ\n"},
	} {
		f := read(t, "id,name\n"+c.text)
		if got := f.String(); !strings.HasSuffix(got, c.want) || f.LeftOut > 0 {
			t.Errorf("%s: read as %q with %v", name, got[max(0, len(got)-100):], f.Faults)
		}
	}
}

func TestLinesAreCountedAsTheyStandInTheFile(t *testing.T) {
	f := read(t, "sep=;\nid;a\n1;x\n2\n")
	if len(f.Faults) != 1 || f.Faults[0].short() != "4:1 ragged" {
		t.Errorf("%v", f.Faults)
	}
	_, err := ReadCSV(strings.NewReader("sep=;\nid;a\n1;x\n"), "b")
	var e *InputError
	if !errors.As(err, &e) || e.short() != "2:1 column" {
		t.Errorf("%v", err)
	}
}

func TestColumnsOfOneHeadingAreNumbered(t *testing.T) {
	f := read(t, "id,phone,phone,phone (2),,phone\n1,a,b,c,d,e\n")
	if got := strings.Join(f.Names, "|"); got != "phone|phone (2)|phone (2) (2)|#5|phone (3)" {
		t.Errorf("%s", got)
	}
}

// A generated file of 64 MiB in which few values differ: what is held does not grow with it but by the numbers of values and names of rows.
func TestAHugeFileIsReadAsAStream(t *testing.T) {
	const rows = 1 << 20
	line := []byte("៥៥៥,សុខ ចាន់,កំពត,2533-01-02,a field that is long\n")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f, err := ReadCSV(io.MultiReader(strings.NewReader("id,a,b,c,d\n"), &repeated{line, rows * len(line)}), "")
	if err != nil || f.Rows() != rows || f.LeftOut > 0 {
		t.Fatal(f, err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > rows*80 {
		t.Errorf("%d bytes are held for a row of %d", held/rows, len(line))
	}
	if f.Value(rows-1, 1) != "កំពត" {
		t.Error("the last row is another")
	}
}

// repeated gives one line again and again.
type repeated struct {
	line []byte
	left int
}

func (r *repeated) Read(to []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	at := (len(r.line) - r.left%len(r.line)) % len(r.line)
	n := copy(to, r.line[at:])
	r.left -= n
	return n, nil
}

// fault is one row left out, as line:column code.
func (e *InputError) short() string { return fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Code) }

func TestRowsThatCannotBeReadAreToldAndTheRestIsKept(t *testing.T) {
	for _, c := range []struct {
		name, text string
		faults     string
		kept       int
	}{
		{"ragged", "id,a,b\n1,x,y\n2,x\n3,x,y\n4,x,y,z\n5,x,y\n", "3:2 ragged,5:3 ragged", 3},
		{"empty cells at the end", "id,a,b\n1,x,y,,\n2,x,y\n", "", 2},
		{"cut off in a row", "id,a,b\n1,x,y\n2,x", "3:2 ragged", 1},
		{"cut off in a letter", "id,a\n1,សុខ\n2,\xe1\x9e", "3:2 utf-8", 1},
		{"cut off in quotes", "id,a\n1,\"x\"\n2,\"y", "3:2 quote", 1},
		{"a mark that is never closed", "id,a\n1,\"x\n2,y\n3,\"z\"\n4,w\n", "2:2 quote", 3},
		{"damaged letter", "id,a,b\n1,សុខ,x\n2,\xff\xfe,x\n3,ចាន់,x\n", "3:2 utf-8", 2},
		{"a field of two lines", "id,a\n1,\"x\ny\"\n2,z\n3\n", "5:1 ragged", 2},
		{"marks in the middle", "id,a\n1,5\" wide\n2,\"the \"\"big\"\" one\"\n3,\"a \"b\" c\"\n", "", 3},
		{"a row too long", "id,a\n1," + strings.Repeat("x", maxRow) + "\n2,y\n", "2:1 long", 1},
	} {
		f := read(t, c.text)
		var faults []string
		for _, e := range f.Faults {
			faults = append(faults, e.short())
		}
		if got := strings.Join(faults, ","); got != c.faults || f.Rows() != c.kept || f.LeftOut != len(faults) {
			t.Errorf("%s: %d rows kept, %d left out: %s; want %d kept, %s", c.name, f.Rows(), f.LeftOut, got, c.kept, c.faults)
		}
	}
}

func TestFaultsAreCountedBeyondThoseThatAreKept(t *testing.T) {
	f := read(t, "id,a\n"+strings.Repeat("1\n", maxFaults+5)+"2,x\n")
	if f.LeftOut != maxFaults+5 || len(f.Faults) != maxFaults || f.Rows() != 1 {
		t.Errorf("%d left out, %d told, %d kept", f.LeftOut, len(f.Faults), f.Rows())
	}
}

func TestFilesThatAreNoTablesAreRefused(t *testing.T) {
	header := func(n int) string { return "id" + strings.Repeat(",", n-1) + "\n" }
	for _, c := range []struct{ text, want string }{
		{"", "1:1 empty"},
		{"\n\n", "1:1 empty"},
		{"\ufeff", "1:1 empty"},
		{"id\n1\n", "1:1 header"},
		{"PK\x03\x04\x14\x00", "1:1 packed"},
		{"id,\"a\n", "1:2 quote"},
		{header(maxColumns + 1), "1:1 header"},
	} {
		_, err := ReadCSV(strings.NewReader(c.text), "")
		var e *InputError
		if !errors.As(err, &e) || e.short() != c.want {
			t.Errorf("%.20q: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := ReadCSV(strings.NewReader("id,a\n"), "b"); err == nil {
		t.Error("a column of identifiers that does not exist is not missed")
	}
	if f := read(t, header(maxColumns)); len(f.Names) != maxColumns-1 || f.Names[0] != "#2" {
		t.Errorf("a table of %d columns is read with %d, the first without a heading called %s", maxColumns, len(f.Names)+1, f.Names[0])
	}
}

func TestAFileWhoseDiskFailsIsNotTakenForAShorterOne(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, text := range []string{khmerFile, "id,a\n1,\"x\n", "\xff\xfei\x00d\x00,\x00a\x00\n\x001\x00,\x00x\x00\n\x00", "id,a\n1,\xca\xc1\xaa\xd2\xc2\n"} {
		long := text + strings.Repeat(text[len(text)/2:], looked)
		_, err := ReadCSV(iotest.TimeoutReader(strings.NewReader(long)), "")
		if err == nil {
			t.Errorf("%q: the failure is not told", text)
		}
		_, err = ReadCSV(iotest.ErrReader(broken), "")
		if !errors.Is(err, broken) {
			t.Errorf("told %v", err)
		}
	}
}

func TestWhateverIsWrittenAsCSVIsReadBack(t *testing.T) {
	cell := rapid.StringMatching(`[a-zក-ឃ]([ ,;"\n0-9a-z]{0,6}[a-z])?`)
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 8).Draw(t, "rows")
		var text, want strings.Builder
		text.WriteString("id,a,b\n")
		for _, row := range table {
			for j, v := range row {
				text.WriteString([]string{"", ",", ","}[j] + `"` + strings.ReplaceAll(v, `"`, `""`) + `"`)
			}
			text.WriteString("\n")
			want.WriteString(strings.Join(row, "|") + "\n")
		}
		f, err := ReadCSV(strings.NewReader(text.String()), "")
		if err != nil || f.String() != want.String() {
			t.Fatalf("%q is read as %q, %v", text.String(), f, err)
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(khmerFile))
	f.Add([]byte("\xff\xfei\x00d\x00,\x00a\x00\n\x001\x00,\x00x\x00"))
	f.Add([]byte("id;a\n1;\"x\n2;\xca\xc1\n"))
	f.Add([]byte("sep=;\r\nid;a\r\n1;Jos\xe9\r\n"))
	f.Add([]byte("i\x00d\x00,\x00a\x00\n\x001\x00,\x00x\x00"))
	f.Add([]byte("id,a,a\r1,x,\"y\rz\"\r"))
	f.Add([]byte("id\ta\n\"\t\"\"\n\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := ReadCSV(bytes.NewReader(data), "")
		if err != nil {
			return
		}
		lines := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 1
		if file.Rows() != len(file.IDs) || file.Rows()+file.LeftOut > lines {
			t.Fatalf("%d rows with %d names and %d left out, of %d lines", file.Rows(), len(file.IDs), file.LeftOut, lines)
		}
		for _, e := range file.Faults {
			if e.Line < 1 || e.Line > lines || e.Column < 1 {
				t.Fatalf("a fault at %s in a file of %d lines", e.short(), lines)
			}
		}
		for row := range file.Rows() {
			for j := range file.Names {
				file.Value(row, j)
			}
		}
	})
}
