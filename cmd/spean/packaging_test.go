package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// packaged builds the Debian package of a program that is none, and gives the file.
func packaged(t *testing.T, arch string) string {
	t.Helper()
	program, out := filepath.Join(t.TempDir(), "spean"), t.TempDir()
	if err := os.WriteFile(program, []byte("not a program\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("../../packaging/deb", program, "1.0.0", arch, out)
	build.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1790000000")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v %s (dpkg-deb is part of Debian)", err, said)
	}
	return filepath.Join(out, "spean_1.0.0_"+arch+".deb")
}

func TestTheDebianPackageIsTheSameEachTimeAndHoldsWhatAServiceNeeds(t *testing.T) {
	for _, arch := range []string{"amd64", "arm64"} {
		deb := packaged(t, arch)
		first, err := os.ReadFile(deb)
		if err != nil {
			t.Fatal(err)
		}
		again, err := os.ReadFile(packaged(t, arch))
		if err != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: built twice it differs: %v", arch, err)
		}
		inside, err := exec.Command("dpkg-deb", "-c", deb).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"./usr/bin/spean", "./usr/lib/systemd/system/spean.service", "./etc/spean/spean.conf", "./usr/share/doc/spean/RUNBOOK.md"} {
			if !strings.Contains(string(inside), " "+want+"\n") {
				t.Errorf("%s: %s is missing", arch, want)
			}
		}
		if field, err := exec.Command("dpkg-deb", "-f", deb, "Architecture").Output(); err != nil || strings.TrimSpace(string(field)) != arch {
			t.Errorf("%s: made for %s %v", arch, field, err)
		}
	}
}

func TestNothingStartsBeforeItIsSetUpAndTheServiceHasWhatItNeedsOnly(t *testing.T) {
	unit, err := os.ReadFile("../../packaging/spean.service")
	if err != nil {
		t.Fatal(err)
	}
	text := string(unit)
	for _, want := range []string{"NoNewPrivileges=yes", "ProtectSystem=strict", "User=spean", "StateDirectory=spean", "LimitNOFILE=", "LimitCORE=0",
		"LoadCredential=root.key:/etc/spean/root.key", "ConditionPathExists=/etc/spean/root.key"} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("the unit lacks %s", want)
		}
	}
	_, line, _ := strings.Cut(text, "\nExecStart=/usr/bin/spean ")
	line, _, _ = strings.Cut(line, "\n")
	line = strings.NewReplacer("%d", "/run/credentials", "$SPEAN_OPTIONS", "--public-url https://spean.example").Replace(line)
	if _, err := kong.Must(&cli{}).Parse(strings.Fields(line)); err != nil {
		t.Errorf("the program does not know what the unit types: %v", err)
	}
	for _, script := range []string{"postinst", "prerm", "postrm"} {
		content, err := os.ReadFile("../../packaging/debian/" + script)
		if err != nil || strings.Contains(string(content), "systemctl start") || strings.Contains(string(content), "enable --now") || strings.Contains(string(content), "rm -r") {
			t.Errorf("%s starts something before it is set up, or removes data: %v", script, err)
		}
	}
}

func TestAFileSystemdHandsOverIsTakenAsTheRootSecret(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "root.key")
	if err := os.WriteFile(key, bytes.Repeat([]byte("root"), 16), 0o440); err != nil {
		t.Fatal(err)
	}
	read := func() error {
		_, err := serveCommand{Data: t.TempDir(), KeyFile: key}.secret(t.Context(), nil)
		return err
	}
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	if read() == nil {
		t.Error("a key file its group can read was taken")
	}
	t.Setenv("CREDENTIALS_DIRECTORY", dir)
	if err := read(); err != nil {
		t.Error(err)
	}
}
