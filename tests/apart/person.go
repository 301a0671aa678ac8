package apart

import (
	"crypto/rand"
	"fmt"
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"spean/internal/id"
)

// Person is somebody signed in.
type Person struct {
	client http.Client
	url    string
	ids    id.Maker
}

// Answer is a page, or where one leads.
type Answer struct {
	Status   int
	Location string
	Body     string
}

// SignIn signs somebody of the demonstration in.
func (p *Program) SignIn(name string) (*Person, error) {
	at := slices.IndexFunc(p.Users, func(u User) bool { return u.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("nobody signs in as %s", name)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	who := &Person{url: p.URL, ids: id.Maker{Rand: rand.Reader}, client: http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	got, err := who.Post("/sign-in", url.Values{"name": {name}, "password": {p.Users[at].Password}})
	if err == nil && got.Status != http.StatusSeeOther {
		err = fmt.Errorf("%s cannot sign in: %d", name, got.Status)
	}
	return who, err
}

// Back gives the same person, with the same session, before the program after it was started again.
func (who *Person) Back(p *Program) *Person {
	who.Leave()
	who.url = p.URL
	return who
}

// Leave closes the person's connections; the session stays as it is.
func (who *Person) Leave() { who.client.CloseIdleConnections() }

// Get asks for a page.
func (who *Person) Get(path string) (Answer, error) { return who.ask(http.MethodGet, path, nil) }

// Post sends a form.
func (who *Person) Post(path string, form url.Values) (Answer, error) {
	return who.ask(http.MethodPost, path, form)
}

func (who *Person) ask(method, path string, form url.Values) (Answer, error) {
	req, err := http.NewRequest(method, who.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return Answer{}, err
	}
	req.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := who.client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	body, err := read(res)
	return Answer{res.StatusCode, res.Header.Get("Location"), body}, err
}

// Act sends a form that records something, under a command of its own. It is an error when it was not acknowledged.
func (who *Person) Act(path string, form url.Values) (Answer, error) {
	form.Set("command", string(who.ids.Command()))
	got, err := who.Post(path, form)
	if err == nil && got.Status != http.StatusSeeOther {
		err = NotKept{path, got.Status}
	}
	return got, err
}

// NotKept is an answer other than that something was kept.
type NotKept struct {
	Path   string
	Status int
}

func (n NotKept) Error() string { return fmt.Sprintf("%s is answered %d", n.Path, n.Status) }

// Case gives the address of the first case on somebody's list.
func (who *Person) Case() (string, error) {
	got, err := who.Get("/cases")
	path := regexp.MustCompile(`/cases/case-[a-z0-9]+`).FindString(got.Body)
	if err == nil && path == "" {
		err = fmt.Errorf("no case on the list: %d", got.Status)
	}
	return path, err
}

// Note records a note in a case.
func (who *Person) Note(path, text string) error {
	_, err := who.Act(path+"/facts/note", url.Values{"audience": {"case"}, "text": {text}})
	return err
}

// Screening begins a screening of somebody invented and gives its address, ready for answers.
func (who *Person) Screening(name string) (string, error) {
	got, err := who.Act("/screenings/new", url.Values{"name": {name}, "age": {"adult"}, "proxy": {"self"}})
	if err != nil {
		return "", err
	}
	path := regexp.MustCompile(`/screenings/screening-[a-z0-9]+`).FindString(got.Location)
	_, err = who.Act(path+"/prepare", url.Values{"safe": {"yes"}, "private": {"alone"}, "interpreter": {"not-needed"}, "consent": {"given"}})
	return path, err
}

// Reply answers a question of a screening.
func (who *Person) Reply(screening, question, answer string) error {
	_, err := who.Act(screening+"/question/"+question, url.Values{"answer": {answer}})
	return err
}

// Search looks for a name and gives the page.
func (who *Person) Search(name string) (string, error) {
	got, err := who.Post("/search", url.Values{"q": {name}})
	if err == nil && got.Status != http.StatusOK {
		err = fmt.Errorf("the search is answered %d", got.Status)
	}
	return html.UnescapeString(got.Body), err
}

var intake = regexp.MustCompile(`/intakes/submission-[a-z0-9]+`)

// Intakes gives the addresses of what phones sent, as the list has them, newest first, and stops when it has as many as are wanted.
func (who *Person) Intakes(want int) ([]string, error) {
	seen := map[string]bool{}
	var all []string
	for page := 1; ; page++ {
		got, err := who.Get(fmt.Sprintf("/intakes?page=%d", page))
		if err == nil && got.Status != http.StatusOK {
			err = fmt.Errorf("page %d of the list is answered %d", page, got.Status)
		}
		if err != nil {
			return all, err
		}
		before := len(all)
		for _, path := range Links(got.Body) {
			if !seen[path] {
				seen[path] = true
				all = append(all, path)
			}
		}
		if len(all) == before || len(all) >= want {
			return all, nil
		}
	}
}

// Links gives the addresses of forms on a page, each once.
func Links(page string) []string {
	var out []string
	for _, path := range intake.FindAllString(page, -1) {
		if !slices.Contains(out, path) {
			out = append(out, path)
		}
	}
	return out
}

var (
	given = regexp.MustCompile(`(?s)<dd>(.*?)</dd>`)
	tags  = regexp.MustCompile(`<[^>]*>`)
)

// Text is a page without its tags, as it is read.
func Text(page string) string { return html.UnescapeString(tags.ReplaceAllString(page, "")) }

// Answers gives what was answered on the page of a form, as plain text.
func Answers(page string) []string {
	var out []string
	for _, m := range given.FindAllStringSubmatch(page, -1) {
		out = append(out, Text(m[1]))
	}
	return out
}

// Found reports whether a page of results has a form under this name, whichever of its parts comes first.
func Found(page, name string) bool {
	page = strings.ToLower(tags.ReplaceAllStringFunc(page, func(tag string) string { return intake.FindString(tag) }))
	for part := range strings.FieldsSeq(strings.ToLower(name)) {
		if !strings.Contains(page, part) {
			return false
		}
	}
	return strings.Contains(page, "/intakes/submission-")
}
