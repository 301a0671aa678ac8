package openrosa

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// collectSettings is the document Collect and KoboCollect take from a QR code. What it leaves out is set to the app's own default.
type collectSettings struct {
	General general           `json:"general"`
	Admin   map[string]string `json:"admin"`
	Project project           `json:"project"`
}

type general struct {
	Protocol string `json:"protocol"`
	Server   string `json:"server_url"`
	User     string `json:"username"`
	Password string `json:"password"`
	// FormUpdates "match_exactly" keeps the forms of a phone those of the list, newest version first.
	FormUpdates string `json:"form_update_mode"`
	// Autosend sends as soon as there is a line, and DeleteSent takes what was sent off the phone: it may be lost or looked at.
	Autosend   string `json:"autosend"`
	DeleteSent bool   `json:"delete_send"`
	// HideOld off: the two editions of HTCDS are versions of one form, and both are offered.
	HideOld bool `json:"hide_old_form_versions"`
}

type project struct {
	Name string `json:"name"`
}

// Settings gives what a QR code must hold so that Collect sends to a server as one device: JSON, compressed with zlib, in base64. It
// holds the password: whoever reads the code is the device.
func Settings(server, user, password string) ([]byte, error) {
	doc, err := json.Marshal(collectSettings{
		General: general{Protocol: "odk_default", Server: server, User: user, Password: password,
			FormUpdates: "match_exactly", Autosend: "wifi_and_cellular", DeleteSent: true},
		Admin: map[string]string{}, Project: project{Name: "Spean"}})
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z, err := zlib.NewWriterLevel(&packed, zlib.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err = z.Write(doc); err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.AppendEncode(nil, packed.Bytes()), nil
}

// quietZone is the white border a reader needs around a code, in modules (ISO/IEC 18004).
const quietZone = 4

// QRCode draws a QR code of some bytes as SVG, with its own white ground so that it can be read on a dark page. Label is what a screen
// reader says in its place.
func QRCode(content []byte, label string) ([]byte, error) {
	code, err := qr.Encode(string(content), qr.M, qr.Unicode)
	if err != nil {
		return nil, err
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; x++ {
			from := x
			for x < side && dark(code.At(x, y)) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	whole := side + 2*quietZone
	var x writer
	x.raw(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" shape-rendering="crispEdges" aria-label="`, whole, whole))
	x.text(label)
	x.raw(fmt.Sprintf(`"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`, whole, whole, path.String()))
	return x.bytes(), nil
}

// dark reports a black module.
func dark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}
