package openrosa

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"spean/internal/problem"
)

func filled(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/htcds.xml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestASubmissionIsReadWithEveryValueInItsOrder(t *testing.T) {
	s, err := ParseSubmission(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	if s.FormID != "htcds_xlsform" || s.Version != "vSmt4GQA3C9uBMLPEVfgND" || s.InstanceID != "uuid:7c3f2f0a-5f5e-4f5a-9f6e-1a2b3c4d5e6f" {
		t.Errorf("read as %s, %s, %s", s.FormID, s.Version, s.InstanceID)
	}
	if len(s.Values) != 35 || s.Values[0].Path != "start" || s.Values[34].Path != "meta/instanceID" {
		t.Errorf("%d values, %v to %v", len(s.Values), s.Values[0], s.Values[len(s.Values)-1])
	}
	for path, want := range map[string]string{"prs_MailingStreet": "ផ្ទះ 12 & 14, ផ្លូវ 3", "prs_Title": "", "prs_Second_Name": "អ៊ុក"} {
		if got, ok := s.Get(path); !ok || got != want {
			t.Errorf("%s is %q", path, got)
		}
	}
	if _, ok := s.Get("prs_MiddleName"); ok {
		t.Error("a node that is not there was found")
	}
}

func TestAnAbsentAnEmptyAndAFilledNodeAreThreeThings(t *testing.T) {
	s, err := ParseSubmission([]byte(`<d id="f"><a/><b></b><c> </c><g><i/></g><e>1</e></d>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Value{{"a", ""}, {"b", ""}, {"c", " "}, {"g/i", ""}, {"e", "1"}}
	if !slices.Equal(s.Values, want) {
		t.Errorf("read %q", s.Values)
	}
}

func TestRepeatsKeepTheirPlaces(t *testing.T) {
	s, err := ParseSubmission([]byte(`<d id="f"><v><n>1</n></v><v><n>2</n><n>3</n></v><w/><v><n>4</n></v>
		<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>x</orx:instanceID><orx:deprecatedID>y</orx:deprecatedID></orx:meta></d>`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Value{{"v/n", "1"}, {"v[2]/n", "2"}, {"v[2]/n[2]", "3"}, {"w", ""}, {"v[3]/n", "4"}, {"meta/instanceID", "x"}, {"meta/deprecatedID", "y"}}
	if !slices.Equal(s.Values, want) || s.InstanceID != "x" || s.DeprecatedID != "y" {
		t.Errorf("read %q", s)
	}
}

func TestManyNodesOfOneParentAreCountedAsFewAre(t *testing.T) {
	text := "<d id='f'>" + strings.Repeat("<a/>", 100) + strings.Repeat("<b/>", 3) + "</d>"
	s, err := ParseSubmission([]byte(text))
	if err != nil || s.Values[0].Path != "a" || s.Values[47].Path != "a[48]" || s.Values[99].Path != "a[100]" || s.Values[102].Path != "b[3]" {
		t.Errorf("%v, %v", err, s.Values)
	}
}

func TestNothingThatWasWrittenIsLost(t *testing.T) {
	s, err := ParseSubmission([]byte("\ufeff<?xml version='1.0' encoding='utf-8'?><!-- c --><d id='a&amp;b' x:version=' 1\n2'>left<!-- > --><a>1<?p q?>2<![CDATA[<3>&amp;]]>&#x1780;\r\n&#13;</a>right</d>\n"))
	want := []Value{{"", "leftright"}, {"a", "12<3>&amp;ក\n\r"}}
	if err != nil || s.FormID != "a&b" || s.Version != " 1 2" || !slices.Equal(s.Values, want) {
		t.Errorf("%v, %+q", err, s)
	}
}

func TestAnInstanceMayHaveAnyNameThatFits(t *testing.T) {
	for _, id := range []string{"uuid:1", "ក" + strings.Repeat("្ម", 124), "a b", "&lt;x&gt;", "../../etc"} {
		s, err := ParseSubmission([]byte("<d id='f'><meta><instanceID>" + id + "</instanceID></meta></d>"))
		if err != nil || s.InstanceID != strings.NewReplacer("&lt;", "<", "&gt;", ">").Replace(id) {
			t.Errorf("%q: %v, %q", id, err, s.InstanceID)
		}
	}
	_, err := ParseSubmission([]byte("<d id='f'><meta><instanceID>" + strings.Repeat("x", MaxInstanceID+1) + "</instanceID></meta></d>"))
	if problem.KindOf(err) != problem.TooLarge {
		t.Errorf("a name that does not fit: %v", err)
	}
}

func TestRow03_ARootInAnotherNamespaceIsNoForm(t *testing.T) {
	for text, ours := range map[string]bool{
		`<data id="f"/>`: true,
		`<data xmlns="http://www.w3.org/2002/xforms" id="f"/>`:                                    true,
		`<x:data id="f" xmlns:x="http://www.w3.org/2002/xforms"/>`:                                true,
		`<data id="f" xmlns:orx="http://openrosa.org/xforms" xmlns:jr="http://openrosa.org/jr"/>`: true,
		`<data id="f"><a xmlns="urn:invented"/></data>`:                                           true, // parts of a form may come from elsewhere
		`<data xmlns="urn:invented" id="f"/>`:                                                     false,
		`<data id="f" xmlns="urn:invented"/>`:                                                     false,
		`<x:data id="f" xmlns:x="urn:invented" xmlns="http://www.w3.org/2002/xforms"/>`:           false,
		`<data id="f" xmlns="http://opendatakit.org/submissions"/>`:                               false, // an encrypted form, which none here is
		`<data id="f" xmlns="http://www.w3.org/2002/xforms " />`:                                  false,
	} {
		s, err := ParseSubmission([]byte(text))
		if err != nil || s.FormID != "f" || s.OfAForm() != ours {
			t.Errorf("%s: %q, %t, %v", text, s.Space, s.OfAForm(), err)
		}
	}
}

func TestRow02_WhatCannotBeASubmissionIsRefused(t *testing.T) {
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	for name, c := range map[string]struct {
		text string
		key  string
	}{
		"nothing":                      {"", "malformed"},
		"no root":                      {"<!-- x -->", "malformed"},
		"two roots":                    {"<d id='f'/><d id='f'/>", "malformed"},
		"text after the root":          {"<d id='f'/>x", "malformed"},
		"an end that is another":       {"<d id='f'><a></b></d>", "malformed"},
		"no end":                       {"<d id='f'><a>", "malformed"},
		"an attribute twice":           {"<d id='f' id='g'/>", "malformed"},
		"attributes without a gap":     {"<d id='f'version='g'/>", "malformed"},
		"an unknown entity":            {"<d id='f'>&nbsp;</d>", "malformed"},
		"a reference to no character":  {"<d id='f'>&#0;</d>", "malformed"},
		"a control character":          {"<d id='f'>\x01</d>", "malformed"},
		"a mark in an attribute":       {"<d id='<'/>", "malformed"},
		"the end of a section in text": {"<d id='f'>]]></d>", "malformed"},
		"a declaration further down":   {"<d id='f'><?xml version='1.0'?></d>", "malformed"},
		"a document type":              {"<!DOCTYPE d [<!ENTITY x 'y'>]><d id='f'>&x;</d>", "declared"},
		"an entity in the root":        {"<d id='f'><!ENTITY x 'y'></d>", "declared"},
		"Latin-1 by name":              {"<?xml version='1.0' encoding='ISO-8859-1'?><d id='f'/>", "encoding"},
		"bytes of no alphabet":         {"<d id='f'>\xff</d>", "encoding"},
		"UTF-16":                       {"\xff\xfe<\x00", "encoding"},
		"too deep":                     {"<d id='f'>" + many("<a>", MaxDepth), "too-deep"},
		"too many nodes":               {"<d id='f'>" + many("<a/>", MaxElements), "too-many"},
		"a name without end":           {"<d id='f'><" + many("a", MaxName+1) + "/></d>", "name-too-long"},
		"too large":                    {"<d id='f'>" + many(" ", MaxXML), "too-large"},
	} {
		_, err := ParseSubmission([]byte(c.text))
		var p problem.Problem
		if !errors.As(err, &p) || p.Key != "openrosa.xml."+c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseSubmission([]byte("<d/>")); err == nil {
		t.Error("a submission of no form was read")
	}
}

func TestTextInManyPiecesTakesTimeInProportion(t *testing.T) {
	text := "<d id='f'>" + strings.Repeat("a<!---->", MaxXML/8-8) + "</d>"
	s, err := ParseSubmission([]byte(text))
	if err != nil || len(s.Values[0].Text) != MaxXML/8-8 {
		t.Errorf("%v", err)
	}
}

// standard reads the values of a document with encoding/xml.
func standard(text []byte) ([]Value, error) {
	type level struct {
		path  string
		text  strings.Builder
		inner bool
		slot  int
		seen  map[string]int
	}
	var out []Value
	var stack []*level
	dec := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return slices.DeleteFunc(out, func(v Value) bool { return v.Path == "\x00" }), nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			l := &level{slot: len(out), seen: map[string]int{}}
			if len(stack) > 0 {
				top := stack[len(stack)-1]
				top.inner = true
				top.seen[token.Name.Local]++
				l.path = strings.TrimPrefix(top.path+"/"+token.Name.Local, "/")
				if n := top.seen[token.Name.Local]; n > 1 {
					l.path += "[" + strconv.Itoa(n) + "]"
				}
			}
			out, stack = append(out, Value{Path: l.path}), append(stack, l)
		case xml.EndElement:
			l := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			out[l.slot].Text = l.text.String()
			if l.inner && strings.Trim(l.text.String(), " \t\n") == "" || len(stack) == 0 && l.text.Len() == 0 {
				out[l.slot].Path = "\x00"
			}
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text.Write(token)
			}
		}
	}
}

func FuzzSubmissionReadsAsTheStandardReader(f *testing.F) {
	f.Add(filled(f))
	for _, s := range []string{`<d id="f"><a/><b>x</b></d>`, "<d id='f'>&amp;<![CDATA[x]]><!--y--><?p q?>\r\n</d>", "<?xml version='1.0'?>\n<o:d xmlns:o='u' id='f'><o:a o:b='c'/></o:d>",
		"<d id='f'><v><n>1</n></v><v/></d>", "<!DOCTYPE d><d id='f'/>", "<ក id='f'><ខ/></ក>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseSubmission(text)
		if err != nil {
			if problem.KindOf(err) == problem.Broken {
				t.Fatalf("a fault of ours: %v", err)
			}
			return
		}
		want, err := standard(bytes.TrimPrefix(text, []byte("\ufeff")))
		if err != nil && strings.Contains(err.Error(), "invalid XML name") {
			return // the standard reader knows the letters of the fourth edition of XML, without Khmer
		}
		if err != nil {
			t.Fatalf("read what the standard reader refuses: %v", err)
		}
		if !slices.Equal(s.Values, want) {
			t.Fatalf("read %q, the standard reader %q", s.Values, want)
		}
	})
}

func BenchmarkSubmission(b *testing.B) {
	text := filled(b)
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ParseSubmission(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("standard", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := standard(text); err != nil {
				b.Fatal(err)
			}
		}
	})
}
