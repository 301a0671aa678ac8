package speed

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"spean/internal/htcds"
	"spean/internal/id"
)

// filled is an HTCDS form filled with values of its own choices, under a name of its own.
func filled(n int64) (xml []byte, instance string) {
	instance = fmt.Sprintf("uuid:%08x-0000-4000-8000-%012x", n, n*7919)
	return fmt.Appendf(nil, `<?xml version='1.0' ?><data id="%s" version="%s"><start>2026-11-16T09:00:00.000+07:00</start><end>2026-11-16T09:20:00.000+07:00</end>`+
		`<con_Consent>TRUE</con_Consent><prs_Salutation>Ms</prs_Salutation><prs_First_Name>Sokha%d</prs_First_Name><prs_Second_Name>Chea</prs_Second_Name>`+
		`<prs_Birthdate>1998-04-%02d</prs_Birthdate><prs_Gender>Feminine</prs_Gender><prs_Citizenship>KH</prs_Citizenship><prs_MobilePhone>+85512%06d</prs_MobilePhone>`+
		`<prs_MailingCity>Poipet</prs_MailingCity><prs_MailingCountry>KH</prs_MailingCountry><vic_TraffickingStatus>PossibleVictimOfTrafficking</vic_TraffickingStatus>`+
		`<vic_MethodOfRecruitment>AtWork ThroughFriendsOrSocialEvents</vic_MethodOfRecruitment><vic_LocationOfRecruitment>Sisophon market</vic_LocationOfRecruitment>`+
		`<vic_Methods_of_Control>DebtBondage WithholdsDocuments</vic_Methods_of_Control><vic_TypeOfExploitation>ForcedLabour</vic_TypeOfExploitation>`+
		`<vic_LocationOfExploitation>a fish market over the border</vic_LocationOfExploitation><cas_Status>Active</cas_Status>`+
		`<cas_IncomingReferralDetails>She was told of work in a market and held in a house for eleven weeks.</cas_IncomingReferralDetails>`+
		`<__version__>%s</__version__><meta><instanceID>%s</instanceID></meta></data>`,
		htcds.FormID, htcds.PublishedVersion, n, n%28+1, n%1000000, htcds.PublishedVersion, instance), instance
}

// phone is a device that sends.
type phone struct {
	http.Client
	url, user, password string
}

// send posts a filled form as Collect does, and gives the status.
func (p *phone) send(b *testing.B, xml []byte) int {
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
		b.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, p.url+"/submission?deviceID=x", &body)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("X-OpenRosa-Version", "1.0")
	req.SetBasicAuth(p.user, p.password)
	res, err := p.Do(req)
	if err != nil {
		b.Error(err)
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

// phoneOf sets a phone of somebody up.
func (o office) phoneOf(b *testing.B, name string) *phone {
	agencies, err := o.Accounts.Agencies(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, a := range agencies {
		people, err := o.Accounts.Accounts(b.Context(), a.ID)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range people {
			if p.Name != name {
				continue
			}
			device, secret, err := o.Accounts.AddPhone(b.Context(), p.ID, "phone of a benchmark", id.Account("account-nobodyxx"), time.Now())
			if err != nil {
				b.Fatal(err)
			}
			return &phone{Client: http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}, url: o.url + "/openrosa", user: string(device.ID), password: secret.Reveal()}
		}
	}
	b.Fatalf("nobody is called %s", name)
	return nil
}

// BenchmarkForms sends HTCDS forms from eight clients at once and says how many a second were kept, how long each waited, and how much
// of the processors both sides took together.
func BenchmarkForms(b *testing.B) {
	o := opened(b)
	p := o.phoneOf(b, "kalyan.ngo")
	var mu sync.Mutex
	var next int64
	var waits []time.Duration
	before := processor()
	b.ResetTimer()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for {
				mu.Lock()
				next++
				n := next
				mu.Unlock()
				if n > int64(b.N) {
					return
				}
				xml, _ := filled(n)
				from := time.Now()
				if status := p.send(b, xml); status != http.StatusCreated {
					b.Errorf("form %d: %d", n, status)
					return
				}
				took := time.Since(from)
				mu.Lock()
				waits = append(waits, took)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	b.StopTimer()
	slices.Sort(waits)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "forms/s")
	if n := len(waits); n > 0 {
		b.ReportMetric(float64(waits[n/2].Microseconds())/1000, "ms-median")
		b.ReportMetric(float64(waits[n*99/100].Microseconds())/1000, "ms-p99")
		b.ReportMetric((processor()-before).Seconds()/float64(n)*1000, "cpu-s/1000")
	}
	b.ReportMetric(float64(resident())/(1<<20), "MiB")
}

// processor is the time of processors this process has used, server and clients together.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resident is the resident size of this process in bytes.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kB << 10
		}
	}
	return 0
}
