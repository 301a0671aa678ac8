package openrosa

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
	"pgregory.net/rapid"
)

// listed is a form list as Collect reads it: by namespace and names.
type listed struct {
	XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsList xforms"`
	Forms   []struct {
		ID       []string `xml:"http://openrosa.org/xforms/xformsList formID"`
		Name     []string `xml:"http://openrosa.org/xforms/xformsList name"`
		Version  []string `xml:"http://openrosa.org/xforms/xformsList version"`
		Hash     []string `xml:"http://openrosa.org/xforms/xformsList hash"`
		Download []string `xml:"http://openrosa.org/xforms/xformsList downloadUrl"`
		Manifest []string `xml:"http://openrosa.org/xforms/xformsList manifestUrl"`
	} `xml:"http://openrosa.org/xforms/xformsList xform"`
}

func TestAFormListSaysWhatCollectNeedsOfEachForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z&<>"'ក-ឌ ]{1,20}`)
		var forms []Listed
		for range rapid.IntRange(0, 4).Draw(t, "forms") {
			f := NewForm(text.Draw(t, "id"), text.Draw(t, "version"), text.Draw(t, "name"), []byte(text.Draw(t, "xml")))
			forms = append(forms, Listed{Form: f, DownloadURL: "https://example.org/f?a=1&b=" + strconv.Itoa(len(forms))})
		}
		var got listed
		if err := xml.Unmarshal(FormList(forms), &got); err != nil || len(got.Forms) != len(forms) {
			t.Fatal(err, len(got.Forms))
		}
		for n, f := range got.Forms {
			want := forms[n]
			sum := md5.Sum(want.XML)
			if fmt.Sprint(f.ID, f.Name, f.Version, f.Download, f.Manifest) != fmt.Sprint([]string{want.ID}, []string{want.Name}, []string{want.Version}, []string{want.DownloadURL}, []string{}) ||
				len(f.Hash) != 1 || f.Hash[0] != "md5:"+hex.EncodeToString(sum[:]) {
				t.Fatalf("%+v stands as %+v", want, f)
			}
		}
	})
	if !strings.Contains(string(FormList([]Listed{{ManifestURL: "https://example.org/m"}})), "<manifestUrl>https://example.org/m</manifestUrl>") {
		t.Error("the address of a manifest is left out")
	}
}

func TestAManifestIsEmptyAndInItsNamespace(t *testing.T) {
	var got struct {
		XMLName xml.Name   `xml:"http://openrosa.org/xforms/xformsManifest manifest"`
		Files   []struct{} `xml:",any"`
	}
	if err := xml.Unmarshal(Manifest(), &got); err != nil || len(got.Files) != 0 {
		t.Error(err, got)
	}
}

func TestAMessageReachesThePersonAsItWasWritten(t *testing.T) {
	for _, message := range []string{"", "បានទទួល។ Received.", `a < b & "c" ]]>`, "line\nline"} {
		text := Response("submit_success", message)
		var got struct {
			XMLName xml.Name `xml:"http://openrosa.org/http/response OpenRosaResponse"`
			Message struct {
				Nature string `xml:"nature,attr"`
				Text   string `xml:",chardata"`
			} `xml:"http://openrosa.org/http/response message"`
		}
		if err := xml.Unmarshal(text, &got); err != nil || got.Message.Text != message || got.Message.Nature != "submit_success" {
			t.Errorf("%q arrives as %+v: %v", message, got, err)
		}
		if !bytes.Contains(text, []byte("<message ")) {
			t.Error("Collect looks for a tag that is named message, without a prefix")
		}
	}
}

func TestSettingsAreWhatCollectTakesFromACode(t *testing.T) {
	const server, user, password = "https://example.org/openrosa", "device-1", `p"w\<ក>`
	text, err := Settings(server, user, password)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		General map[string]any
		Admin   map[string]any
		Project map[string]any
	}
	if err := json.Unmarshal(doc, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"server_url": server, "username": user, "password": password, "protocol": "odk_default",
		"form_update_mode": "match_exactly", "autosend": "wifi_and_cellular", "delete_send": true, "hide_old_form_versions": false} {
		if got.General[name] != want {
			t.Errorf("%s is %v", name, got.General[name])
		}
	}
	if got.Admin == nil || got.Project["name"] != "Spean" {
		t.Errorf("%s", doc)
	}
}

var strokes = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)

func TestACodeIsDrawnModuleForModuleWithItsBorder(t *testing.T) {
	content, err := Settings("https://example.org/openrosa", "device", strings.Repeat("x", 43))
	if err != nil {
		t.Fatal(err)
	}
	svg, err := QRCode(content, `"Set up" a phone`)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(string(content), qr.M, qr.Unicode)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[[2]int]bool{}
	for _, m := range strokes.FindAllStringSubmatch(string(svg), -1) {
		var n [4]int
		for i := range n {
			if n[i], err = strconv.Atoi(m[i+1]); err != nil {
				t.Fatal(err)
			}
		}
		for x := range n[2] {
			drawn[[2]int{n[0] + x, n[1]}] = true
		}
	}
	side := code.Bounds().Dx()
	for y := range side {
		for x := range side {
			if drawn[[2]int{x + quietZone, y + quietZone}] != dark(code.At(x, y)) {
				t.Fatalf("the module %d, %d is drawn wrongly", x, y)
			}
		}
	}
	if err := xml.Unmarshal(svg, new(struct{})); err != nil || !strings.Contains(string(svg), `viewBox="0 0 `+strconv.Itoa(side+2*quietZone)) {
		t.Errorf("%v: %.200s", err, svg)
	}
	if _, err := QRCode(bytes.Repeat([]byte("x"), 4000), ""); err == nil {
		t.Error("more than a code can hold was drawn")
	}
}
