package linkage

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// headings are words of column headings and the kind they speak for. The first row that fits decides; a row fits when one of its words
// is a word of the heading, or the heading without gaps.
var headings = []struct {
	kind  Kind
	words []string
}{
	{Email, []string{"email", "mail", "e-mail", "emailaddress"}},
	{Phone, []string{"phone", "telephone", "tel", "mobile", "cell", "phonenumber", "phoneno", "fax", "ទូរស័ព្ទ", "លេខទូរស័ព្ទ"}},
	{Date, []string{"dob", "birthdate", "birthday", "dateofbirth", "date", "born", "ថ្ងៃកំណើត", "ថ្ងៃខែឆ្នាំកំណើត"}},
	{Year, []string{"year", "yob", "age", "birthyear", "yearofbirth", "អាយុ", "ឆ្នាំកំណើត"}},
	{Identifier, []string{"ssn", "passport", "nid", "license", "licence", "soc", "socsec", "nationalid", "isbn", "issn", "doi", "nhs", "ein", "vat"}},
	{House, []string{"streetnumber", "housenumber", "housenum", "houseno", "streetno", "streetnum"}},
	{Number, []string{"price", "amount", "pages"}},
	{Place, []string{"zip", "zipcode", "postcode", "postal", "postalcode", "city", "town", "suburb", "county", "state", "province", "district", "commune", "village",
		"municipality", "country", "birthplace", "place", "placeofbirth", "res_city_desc", "ខេត្ត", "ស្រុក", "ឃុំ", "ភូមិ", "រាជធានី"}},
	{Address, []string{"street", "address", "addr", "streetaddress", "address1", "address2", "អាសយដ្ឋាន"}},
	{Text, []string{"title", "authors", "author", "description", "venue", "journal"}},
	{Family, []string{"surname", "lastname", "last", "family", "familyname", "lname", "sname", "lastnm", "នាមត្រកូល", "apellido", "nachname"}},
	{Given, []string{"given", "givenname", "firstname", "first", "fname", "forename", "forenames", "middle", "middlename", "mname", "midl", "នាមខ្លួន", "vorname", "nickname"}},
	{Category, []string{"sex", "gender", "race", "ethnicity", "ethnic", "status", "party", "ភេទ"}},
	{Name, []string{"name", "fullname", "personname", "ឈ្មោះ", "ឈ្មោះពេញ"}},
}

// byHeading gives the kind a heading speaks for.
func byHeading(heading string) (Kind, bool) {
	words := headingWords(heading)
	whole := strings.Join(words, "")
	for _, h := range headings {
		for _, w := range h.words {
			if w == whole || slices.Contains(words, w) {
				return h.kind, true
			}
		}
	}
	return "", false
}

// headingWords takes a heading apart at gaps, strokes and where a small letter meets a capital.
func headingWords(heading string) []string {
	var b strings.Builder
	last := ' '
	for _, r := range heading {
		if unicode.IsUpper(r) && unicode.IsLower(last) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	return strings.FieldsFunc(strings.ToLower(b.String()), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}

// sampleOfValues is how many different values of a column are looked at to guess its kind.
const sampleOfValues = 1000

// traits are what a sample of a column's different values looks like, as shares.
type traits struct {
	n                         int
	distinct                  float64 // different values in a row that has one
	numeric, dates, years, at float64
	mixed                     float64 // letters and digits in one word
	words, length             float64 // on average
}

// traitsOf looks at the values whose hashes are smallest, so that the order of rows decides nothing.
func traitsOf(columns []rawColumn) traits {
	type hashed struct {
		hash uint64
		text string
	}
	var sample []hashed
	filled, different := 0, 0
	for _, c := range columns {
		different += c.values.len() - 1
		for _, id := range c.ids {
			if id != 0 {
				filled++
			}
		}
		limit := uint64(1<<64 - 1)
		if n := c.values.len(); n > 8*sampleOfValues {
			limit /= uint64(n / (4 * sampleOfValues))
		}
		for id := 1; id < c.values.len(); id++ {
			if h := hashText(c.values.raw(uint32(id))); h <= limit {
				sample = append(sample, hashed{h, c.values.text(uint32(id))})
			}
		}
	}
	slices.SortFunc(sample, func(a, b hashed) int { return cmp.Or(cmp.Compare(a.hash, b.hash), strings.Compare(a.text, b.text)) })
	t := traits{distinct: float64(different) / float64(max(1, filled))}
	for _, s := range sample[:min(len(sample), sampleOfValues)] {
		t.look(s.text)
	}
	for _, x := range []*float64{&t.numeric, &t.dates, &t.years, &t.at, &t.mixed, &t.words, &t.length} {
		*x /= float64(max(1, t.n))
	}
	return t
}

// look adds one value to the sums.
func (t *traits) look(s string) {
	f := fold(s)
	if f == "" {
		return
	}
	t.n++
	t.length += float64(len(f))
	t.words += float64(strings.Count(f, " ") + 1)
	d := digits(s)
	n := cleanNumber(s)
	letters := strings.ContainsFunc(f, unicode.IsLetter)
	if d != "" && !letters {
		t.numeric++
		if y := number(n); len(n) == 4 && y >= 1850 && y <= 2100 {
			t.years++
		}
	}
	if d != "" && letters && !strings.Contains(f, " ") {
		t.mixed++
	}
	if date := parseDate(s, false); len(d) >= 5 && date != "" && date[4:6] <= "31" && date[6:] <= "31" && date[:4] >= "1850" && date[:4] <= "2100" && date[4:6] != "00" {
		t.dates++
	}
	if strings.Contains(s, "@") && strings.Contains(s, ".") {
		t.at++
	}
}

// guess says what a column holds, from its heading and its values. What the heading says must fit the values.
func guess(heading string, columns ...rawColumn) Kind {
	t := traitsOf(columns)
	if t.n <= 1 && t.distinct < 0.5 {
		return Ignore
	}
	kind, ok := byHeading(heading)
	switch {
	case !ok:
	case kind == Date && t.dates < 0.5 || kind == Year && t.numeric < 0.5 || kind == Email && t.at < 0.3 || (kind == Number || kind == House) && t.numeric < 0.5,
		kind == Phone && t.length < 4, (kind == Given || kind == Family) && t.numeric > 0.5:
		ok = false
	case (kind == Given || kind == Family) && t.words > 1.9:
		return Name
	case kind == Name && t.words < 1.2:
		return Given
	case kind == Place && t.words > 3.5:
		return Address
	case kind == Year && t.dates > 0.8 && t.years < 0.5:
		return Date
	}
	if ok {
		return kind
	}
	return t.byValues()
}

// byValues guesses from what the values look like alone.
func (t traits) byValues() Kind {
	switch {
	case t.at > 0.6:
		return Email
	case t.years > 0.9:
		return Year
	case t.dates > 0.9:
		return Date
	case t.numeric > 0.9 && t.length >= 6:
		return Identifier
	case t.n < 30 && t.distinct < 0.05:
		return Category
	case t.numeric > 0.9 && t.length > 3.5 && t.distinct < 0.5:
		return Place
	case t.numeric > 0.9:
		return Number
	case t.numeric+t.mixed > 0.7 && t.distinct > 0.3 && t.length >= 5:
		return Identifier
	case t.words >= 2.4 || t.length > 30:
		return Text
	case t.words >= 1.6:
		return Name
	case t.distinct < 0.02:
		return Place
	}
	return Given
}
