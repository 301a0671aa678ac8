package backup

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"spean/internal/problem"
)

func manifestText(t testing.TB) string {
	t.Helper()
	b := made(t, t.TempDir(), taken, newIdentity(t).Recipient())
	content, err := os.ReadFile(filepath.Join(b.Folder, ManifestName))
	must(t, err)
	return string(content)
}

func TestAManifestNobodyWroteIsRefused(t *testing.T) {
	good := manifestText(t)
	for what, change := range map[string]func(string) string{
		"cut":             func(s string) string { return s[:len(s)/2] },
		"empty":           func(string) string { return "" },
		"two":             func(s string) string { return s + s },
		"an unknown name": func(s string) string { return strings.Replace(s, `"taken"`, `"took"`, 1) },
		"fewer events":    func(s string) string { return strings.Replace(s, `"events": 3`, `"events": -3`, 1) },
		"a part outside":  func(s string) string { return strings.Replace(s, `"log.db"`, `"../log.db"`, 1) },
		"a part twice":    func(s string) string { return strings.Replace(s, `"log.db"`, `"accounts.db"`, 1) },
		"no hash":         func(s string) string { return strings.Replace(s, strings.Repeat("ab", 32), "ab", 1) },
		"other files":     func(s string) string { return strings.Replace(s, DataName, KeysName, 1) },
		"too large":       func(s string) string { return s + strings.Repeat(" ", maxManifest) },
	} {
		if _, err := ParseManifest(strings.NewReader(change(good))); len(problem.All(err)) != 1 || problem.All(err)[0].Key != "backup.manifest-damaged" {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := ParseManifest(strings.NewReader(strings.Replace(good, format, "spean-backup/2", 1)))
	refused(t, err, "backup.newer", ManifestName)
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(manifestText(f)))
	f.Add([]byte(`{"format":"spean-backup/1"}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := ParseManifest(bytes.NewReader(content))
		if err != nil {
			if len(problem.All(err)) != 1 {
				t.Fatalf("a refusal nobody can read: %v", err)
			}
			return
		}
		again, err := json.Marshal(m)
		must(t, err)
		back, err := ParseManifest(bytes.NewReader(again))
		if err != nil || !reflect.DeepEqual(back, m) {
			t.Fatalf("a manifest that was read is refused when it is written again: %v", err)
		}
	})
}
