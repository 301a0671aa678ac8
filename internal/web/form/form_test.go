package form_test

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spean/internal/casefile"
	"spean/internal/directory"
	"spean/internal/event"
	"spean/internal/id"
	"spean/internal/lang"
	"spean/internal/partial"
	"spean/internal/place"
	"spean/internal/problem"
	"spean/internal/referral"
	"spean/internal/screening"
	"spean/internal/tip"
	"spean/internal/web/form"
)

var now = time.Date(2026, 3, 9, 9, 0, 0, 0, time.FixedZone("+07", 7*60*60))

// sheet has a field of every kind; its labels are those of the styleguide.
type sheet struct {
	Text        event.Personal[string]                       `json:"text" form:"text,max=20,required"`
	Long        event.Shared[partial.Stated[string]]         `json:"long" form:"long"`
	Name        event.Personal[string]                       `json:"name" form:"name"`
	Phone       event.Personal[partial.Stated[string]]       `json:"phone" form:"phone"`
	Born        event.Personal[partial.Stated[partial.Date]] `json:"born" form:"birth"`
	Left        partial.Date                                 `json:"left" form:"date,past"`
	Paid        event.Shared[partial.Stated[casefile.Money]] `json:"paid" form:"amount"`
	Order       int                                          `json:"order" form:"whole,min=1,max=99"`
	Hours       partial.Stated[casefile.Span]                `json:"hours" form:"span,min=0,max=24"`
	Safe        casefile.Code                                `json:"safe" form:"choice,vocab=safe-to-call,required"`
	Sex         partial.Stated[casefile.Code]                `json:"sex" form:"choice,vocab=sex"`
	Transport   partial.Stated[[]casefile.Code]              `json:"transport" form:"choices,vocab=transport"`
	Nationality []casefile.Code                              `json:"nationality" form:"choices,vocab=country"`
	Locked      string                                       `json:"locked" form:"answer"`
	Restricted  bool                                         `json:"restricted" form:"bool"`
	Place       event.Shared[partial.Stated[place.Told]]     `json:"place" form:"place"`
	People      []id.Person                                  `json:"people" form:"people"`
}

var persons = []form.Option{{Value: "person-caller00", Label: "A"}, {Value: "person-sister00", Label: "B"}}

func sheetForm(v sheet) *form.Form {
	return form.For("styleguide.sample", v).Offer("people", persons)
}

// typed is what a person sends who fills in only what is needed, and what the pairs say.
func typed(pairs ...string) url.Values {
	v := url.Values{"text": {"x"}, "safe": {"no"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Del(pairs[i])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func bind(t testing.TB, values url.Values) (sheet, problem.List) {
	t.Helper()
	var v sheet
	faults := sheetForm(v).Bind(values, &v, now)
	return v, faults
}

func TestEveryFieldReadsWhatPeopleType(t *testing.T) {
	v, faults := bind(t, typed("long", "a\r\nb", "name", " គំរូ  បុប្ផា ", "phone", "000 555 117 ប្តី", "born", "ឆ្នាំ 1999", "left", "3/2023",
		"paid", "1,200.50", "paid.currency", "usd", "order", "៣", "hours", "14", "hours.to", "16", "sex", "female", "transport", "bus",
		"transport", "boat", "nationality", "", "nationality", "KH", "locked", "declined", "restricted", "yes", "place.province", "14",
		"place.district", "1403", "place", "ផ្ទះថ្ម", "people", "person-sister00"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	born, err := partial.Parse("1999")
	left, err2 := partial.Parse("2023-03")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	want := sheet{Text: event.About("x"), Long: event.Common(partial.Known("a\nb")), Name: event.About(" គំរូ  បុប្ផា "),
		Phone: event.About(partial.Known("+85500555117")), Born: event.About(partial.Known(born)), Left: left,
		Paid: event.Common(partial.Known(casefile.Money{Amount: "1200.50", Currency: "USD"})), Order: 3,
		Hours: partial.Known(casefile.Span{Low: 14, High: 16}), Safe: "no", Sex: partial.Known[casefile.Code]("female"),
		Transport: partial.Known([]casefile.Code{"bus", "boat"}), Nationality: []casefile.Code{"KH"}, Locked: "declined", Restricted: true,
		Place:  event.Common(partial.Known(place.Told{List: "pumi", Version: "2026-06-01", Code: "1403", Country: "KH", Text: "ផ្ទះថ្ម"})),
		People: []id.Person{"person-sister00"}}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("read as\n%s", diff(v, want))
	}
}

// diff names the fields in which two structs differ.
func diff(a, b any) string {
	var out []string
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			out = append(out, x.Type().Field(i).Name)
		}
	}
	return strings.Join(out, ", ")
}

func TestFourAnswersStayFourValues(t *testing.T) {
	for state, want := range map[string]partial.State{"": partial.StateNotAsked, "unknown": partial.StateUnknown, "declined": partial.StateDeclined} {
		values := typed("phone.state", state, "born.state", state, "transport.state", state, "place.state", state, "paid.state", state)
		if state != "" {
			values.Set("sex", ":"+state)
		}
		v, faults := bind(t, values)
		got := []partial.State{v.Phone.V.State, v.Born.V.State, v.Transport.State, v.Place.V.State, v.Paid.V.State, v.Sex.State}
		if len(faults) > 0 || slices.ContainsFunc(got, func(s partial.State) bool { return s != want }) {
			t.Errorf("%q gives %v, %v", state, got, faults)
		}
		again := sheetForm(v)
		var back sheet
		if faults := again.Bind(again.Values, &back, now); len(faults) > 0 || !reflect.DeepEqual(v, back) {
			t.Errorf("%q shown and sent again gives %v %s", state, faults, diff(v, back))
		}
	}
}

func TestWhatIsWrongIsNamedAtItsField(t *testing.T) {
	for name, c := range map[string]struct {
		values     url.Values
		where, key string
	}{
		"nothing where something is needed": {typed("text", "  "), "text", "error.required"},
		"no choice where one is needed":     {typed("safe", ""), "safe", "error.required"},
		"too long":                          {typed("text", strings.Repeat("ក", 21)), "text", "error.too-long"},
		"a control character":               {typed("name", "a\x00b"), "name", "error.not-text"},
		"a mark that turns letters":         {typed("name", "a\u202eb"), "name", "error.not-text"},
		"two lines where one is asked":      {typed("text", "a\nb"), "text", "error.not-text"},
		"broken text":                       {typed("long", "\xff"), "long", "error.not-text"},
		"a choice that was not offered":     {typed("safe", "maybe"), "safe", "error.no-such-choice"},
		"a country that is none":            {typed("nationality", "ZZ"), "nationality", "error.no-such-choice"},
		"a person of another case":          {typed("people", "person-stranger"), "people", "error.no-such-choice"},
		"an answer that is none":            {typed("locked", "perhaps"), "locked", "error.no-such-choice"},
		"an answer and a reason for none":   {typed("phone", "000 555 117", "phone.state", "declined"), "phone", "error.value-with-state"},
		"a reason that is none":             {typed("phone.state", "forgot"), "phone", "error.no-such-choice"},
		"a state where none can be":         {typed("name.state", "unknown"), "name", "error.no-such-choice"},
		"born in the future":                {typed("born", "2062"), "born", "date.future"},
		"left in the future":                {typed("left", "2027"), "left", "date.future"},
		"an age where a day is asked":       {typed("left", "24"), "left", "date.not-understood"},
		"31 February":                       {typed("left", "31/2/2001"), "left", "date.no-such-day-february"},
		"a currency without amount":         {typed("paid.currency", "USD"), "paid", "error.amount-missing"},
		"an amount without currency":        {typed("paid", "20"), "paid", "error.currency-missing"},
		"25 hours a day":                    {typed("hours", "25"), "hours", "number.range"},
		"hours turned round":                {typed("hours", "16", "hours.to", "14"), "hours", "error.span-order"},
		"no number":                         {typed("order", "first"), "order", "number.not-whole"},
		"a phone that is none":              {typed("phone", "ask the sister"), "phone", "phone.none"},
		"a place in two countries":          {typed("place.province", "14", "place.country", "TH"), "place", "place.country-differs"},
	} {
		v, faults := bind(t, c.values)
		if len(faults) != 1 || faults[0].Where != c.where || faults[0].Key != c.key {
			t.Errorf("%s: %v", name, faults)
			continue
		}
		for _, l := range lang.All() {
			if lang.Problem(l, faults[0]) == "" {
				t.Errorf("%s has no words in %s", name, l)
			}
		}
		f := sheetForm(v)
		f.Values, f.Faults = c.values, faults
		html, err := f.FieldHTML(lang.English, c.where)
		if err != nil || !strings.Contains(string(html), `aria-invalid="true"`) || !strings.Contains(string(html), form.Anchor(c.where)+"-fault") {
			t.Errorf("%s is not shown at its field: %v", name, err)
		}
	}
}

func TestADoubtfulReadingIsAskedBackAndTakenOnceConfirmed(t *testing.T) {
	v, faults := bind(t, typed("born", "2541"))
	if len(faults) != 1 || faults[0].Key != "date.buddhist-year" {
		t.Fatal(faults)
	}
	f := sheetForm(v)
	f.Values, f.Faults = typed("born", "2541"), faults
	html, err := f.FieldHTML(lang.Khmer, "born")
	ce := faults[0].Args["ce"]
	if err != nil || !strings.Contains(string(html), `name="born.confirm" value="`+ce+`"`) {
		t.Fatalf("no question back: %v %s", err, html)
	}
	v, faults = bind(t, typed("born", "2541", "born.confirm", ce))
	if len(faults) > 0 || v.Born.V.Value.String() != ce {
		t.Errorf("confirmed, it reads %v %v", v.Born.V.Value, faults)
	}
	f = sheetForm(v)
	f.Values = typed("born", "2541", "born.confirm", ce)
	if html, err = f.FieldHTML(lang.English, "born"); err != nil || !strings.Contains(string(html), `value="`+ce+`" checked`) {
		t.Errorf("confirmed once, it is asked again: %v", err)
	}
	v, faults = bind(t, typed("paid", "១.២០០,៥០", "paid.currency", "KHR"))
	if len(faults) == 1 && faults[0].Key == "number.confirm-amount" {
		v, faults = bind(t, typed("paid", "១.២០០,៥០", "paid.currency", "KHR", "paid.confirm", faults[0].Args["amount"]))
	}
	if len(faults) > 0 || v.Paid.V.Value.Amount != "1200.50" {
		t.Errorf("the amount reads %v %v", v.Paid.V.Value, faults)
	}
}

func TestASmallerPlaceLeftFromAnotherProvinceDoesNotCount(t *testing.T) {
	v, faults := bind(t, typed("place.province", "12", "place.district", "1403", "place.commune", "140301"))
	if len(faults) > 0 || v.Place.V.Value.Code != "12" {
		t.Errorf("%v %v", v.Place.V.Value, faults)
	}
	if html, err := form.PlaceLevels(lang.English, "place", "1403"); err != nil || strings.Count(string(html), "<select") != 3 {
		t.Errorf("%v: %s", err, html)
	}
	for _, c := range [][2]string{{"place", "99"}, {"<b>", "14"}, {"place", "14031"}, {"", ""}} {
		if _, err := form.PlaceLevels(lang.English, c[0], c[1]); !problem.Hidden(err) {
			t.Errorf("%v gives %v", c, err)
		}
	}
}

func TestFieldsOfTwoFormsOnOnePageStayApart(t *testing.T) {
	type one struct {
		Text string `json:"text" form:"text,required"`
	}
	a := form.For("styleguide.sample", one{"first"}).Prefix("caller")
	b := form.For("styleguide.sample", one{}).Prefix("danger")
	both := form.Join(a, b)
	if both.Values.Get("caller.text") != "first" || both.Fields[1].Name != "danger.text" {
		t.Errorf("%v", both.Values)
	}
	var x, y one
	faults := append(a.Bind(url.Values{"caller.text": {"typed"}}, &x, now), b.Bind(url.Values{}, &y, now)...)
	if x.Text != "typed" || len(faults) != 1 || faults[0].Where != "danger.text" {
		t.Errorf("%v %v %v", x, y, faults)
	}
	if at := b.At(problem.New(problem.Invalid, "error.required", "text")); at[0].Where != "danger.text" {
		t.Errorf("%v", at)
	}
}

// TestEveryPayloadAPersonCanRecordHasAForm renders the form of every payload in both languages.
func TestEveryPayloadAPersonCanRecordHasAForm(t *testing.T) {
	areas := map[string]any{"tip.taken": tip.Taken{}, "tip.handed-over": tip.HandedOver{}, "referral.sent": referral.Sent{},
		"screening-form.prepared": screening.Prepared{}, "directory.service": directory.ServiceListed{},
		"directory.emergency": directory.EmergencyConfirmed{}, "case.case-closed": casefile.CaseClosed{}}
	for name, fact := range casefile.Facts() {
		areas["fact."+name] = fact
	}
	for area, payload := range areas {
		f := form.For(area, payload)
		for _, l := range lang.All() {
			html, err := f.HTML(l)
			if err != nil {
				t.Errorf("%s in %s: %v", area, l, err)
			}
			for _, x := range f.Fields {
				if x.Offered == nil && strings.Contains(string(x.Kind), "person") {
					continue
				}
				if !strings.Contains(string(html), `id="`+form.Anchor(x.Name)+`"`) {
					t.Errorf("%s in %s: nothing to lead to for %s", area, l, x.Name)
				}
			}
		}
	}
}

func anySheet(t *rapid.T) sheet {
	text := rapid.StringMatching(`[a-zក-ហ<>&"']{1,20}`)
	stated := func(label string) partial.State {
		return rapid.SampledFrom([]partial.State{partial.StateNotAsked, partial.StateKnown, partial.StateUnknown, partial.StateDeclined}).Draw(t, label)
	}
	v := sheet{Text: event.About(text.Draw(t, "text")), Safe: "no", Order: rapid.IntRange(1, 99).Draw(t, "order"),
		Restricted: rapid.Bool().Draw(t, "restricted")}
	if v.Long.V.State = stated("long"); v.Long.V.IsKnown() {
		v.Long.V.Value = text.Draw(t, "long text")
	}
	if v.Born.V.State = stated("born"); v.Born.V.IsKnown() {
		v.Born.V.Value = partial.OnDay(now.AddDate(0, 0, -rapid.IntRange(1, 20000).Draw(t, "days")))
	}
	if v.Paid.V.State = stated("paid"); v.Paid.V.IsKnown() {
		v.Paid.V.Value = casefile.Money{Amount: rapid.StringMatching(`[1-9][0-9]{0,6}(\.[0-9]{1,2})?`).Draw(t, "amount"), Currency: "THB"}
	}
	if v.Hours.State = stated("hours"); v.Hours.IsKnown() {
		low := rapid.IntRange(0, 24).Draw(t, "low")
		v.Hours.Value = casefile.Span{Low: low, High: rapid.IntRange(low, 24).Draw(t, "high")}
	}
	if v.Sex.State = stated("sex"); v.Sex.IsKnown() {
		v.Sex.Value = "other"
	}
	if v.Place.V.State = stated("place"); v.Place.V.IsKnown() {
		v.Place.V.Value = place.Told{List: place.ListID, Version: place.ListVersion, Country: "KH", Text: text.Draw(t, "told"),
			Code: rapid.SampledFrom([]string{"14", "1403", "140301"}).Draw(t, "code")}
	}
	return v
}

func TestWhatAFormShowsReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anySheet(t)
		f := sheetForm(v)
		var back sheet
		if faults := f.Bind(f.Values, &back, now); len(faults) > 0 || !reflect.DeepEqual(v, back) {
			t.Fatalf("%v differs in %s from %v", faults, diff(v, back), f.Values)
		}
	})
}

func FuzzBind(f *testing.F) {
	f.Add("text=x&safe=no&born=2541&born.confirm=1998")
	f.Add("text=x&safe=:unknown&place.province=14&place.district=99&phone=%2B855&paid=1.2.3&paid.currency=zzz")
	f.Add("hours=99999999999999999999&hours.to=-1&order=%E1%9F%A9&sex=:declined&sex=male")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		before := values.Encode()
		var v sheet
		shown := sheetForm(v)
		shown.Bind(values, &v, now)
		if values.Encode() != before {
			t.Error("what was typed was changed")
		}
		if _, err := shown.HTML(lang.Khmer); err != nil {
			t.Error(err)
		}
	})
}
