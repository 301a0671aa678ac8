package apart

import (
	"bytes"
	"fmt"
	"html"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"spean/internal/htcds"
)

// Invented names, in both scripts.
var (
	scripts = []script{
		{strings.Fields("Sokha Dara Bopha Chanthy Sreymom Rithy Vuthy Kunthea"), strings.Fields("Sok Chea Kim Heng Chan Meas Nuon Prak"),
			strings.Fields("b d g h k l m n p r s t"), strings.Fields("a e i o u")},
		{strings.Fields("សុខា ដារ៉ា បុប្ផា ចាន់ធី ស្រីមុំ រិទ្ធី វុទ្ធី គន្ធា"), strings.Fields("សុខ ជា គឹម ហេង ចាន់ មាស នួន ប្រាក់"),
			strings.Fields("ប ដ គ ហ ក ល ម ន ព រ ស ត"), strings.Fields("ា េ ី ោ ូ")},
	}
	tellings = []string{"She was told of work in a market and held in a house for eleven weeks.", "គាត់ត្រូវបានគេប្រាប់ថាមានការងារនៅផ្សារ ហើយគេឃុំគាត់ក្នុងផ្ទះអស់ដប់មួយសប្ដាហ៍។"}
)

// script is what names are made of in one script.
type script struct{ givens, families, consonants, vowels []string }

// Countries of the form's list that cases here have to do with.
var countries = []string{"KH", "TH", "VN", "CN", "MY", "MM", "LA", "PH"}

// Form is a filled form.
type Form struct {
	Number   int64
	Instance string
	Given    string // no other form of the same seed has it
	Name     string // given name and family name
	XML      []byte
}

// Filled fills the published form: the same answers for the same seed and number, each one of the form's own choices.
func Filled(seed uint64, n int64) Form {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	f := Form{Number: n, Instance: fmt.Sprintf("uuid:%08x-%04x-4000-8000-%012x", uint32(seed), n>>32&0xffff, n)}
	in := scripts[r.IntN(len(scripts))]
	given := in.givens[r.IntN(len(in.givens))] + " " + in.letters(n)
	family := in.families[r.IntN(len(in.families))]
	f.Given, f.Name = given, given+" "+family
	var x strings.Builder
	fmt.Fprintf(&x, `<?xml version='1.0' ?><data id="%s" version="%s"><start>2026-11-16T09:00:00.000+07:00</start><end>2026-11-16T09:20:00.000+07:00</end>`, htcds.FormID, htcds.PublishedVersion)
	for _, field := range htcds.Fields() {
		if answer := answer(r, field, given, family, n); answer != "" {
			fmt.Fprintf(&x, "<%s>%s</%s>", field.Node, html.EscapeString(answer), field.Node)
		}
	}
	fmt.Fprintf(&x, `<__version__>%s</__version__><meta><instanceID>%s</instanceID></meta></data>`, htcds.PublishedVersion, f.Instance)
	f.XML = []byte(x.String())
	return f
}

// answer answers one question of the form. Consent and name are always given; half of the rest.
func answer(r *rand.Rand, field htcds.Field, given, family string, n int64) string {
	switch field.Node {
	case "con_Consent":
		return "TRUE"
	case "prs_First_Name":
		return given
	case "prs_Second_Name":
		return family
	}
	if r.IntN(2) == 0 {
		return ""
	}
	if field.Countries {
		return countries[r.IntN(len(countries))]
	}
	switch field.Kind {
	case htcds.One:
		return field.Choices[r.IntN(len(field.Choices))].Code
	case htcds.Many:
		var codes []string
		for _, at := range r.Perm(len(field.Choices))[:1+r.IntN(min(3, len(field.Choices)))] {
			codes = append(codes, field.Choices[at].Code)
		}
		return strings.Join(codes, " ")
	case htcds.Date:
		return time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(r.IntN(35), r.IntN(12), r.IntN(28)).Format(time.DateOnly)
	}
	switch {
	case strings.HasSuffix(field.Node, "Phone"):
		return fmt.Sprintf("+85512%06d", n%1_000_000)
	case strings.HasSuffix(field.Node, "Email"):
		return "nobody@example.org"
	}
	return tellings[r.IntN(len(tellings))]
}

// letters writes a number in letters, as a name can hold it; each number has its own.
func (in script) letters(n int64) string {
	var out string
	for c, v := int64(len(in.consonants)), int64(len(in.vowels)); ; n /= c * v {
		out += in.consonants[n%(c*v)/v] + in.vowels[n%v]
		if n < c*v {
			return out
		}
	}
}

// Phone is a device that sends.
type Phone struct {
	client              http.Client
	url, user, password string
}

// Phone gives the phone of the demonstration.
func (p *Program) Phone() *Phone {
	return NewPhone(p.OpenRosa.URL, p.OpenRosa.User, p.OpenRosa.Password)
}

// NewPhone sends to an address with a credential.
func NewPhone(url, user, password string) *Phone {
	return &Phone{client: http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}, url: url, user: user, password: password}
}

// Send posts a filled form as Collect does, and gives the status.
func (ph *Phone) Send(xml []byte) (int, error) {
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile("xml_submission_file", "form.xml")
	if err == nil {
		_, err = part.Write(xml)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequest(http.MethodPost, ph.url+"/submission?deviceID=invented", &body)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("X-OpenRosa-Version", "1.0")
	req.SetBasicAuth(ph.user, ph.password)
	res, err := ph.client.Do(req)
	if err != nil {
		return 0, err
	}
	_, err = read(res)
	return res.StatusCode, err
}
