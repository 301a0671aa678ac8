//go:build linux

package crash

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"spean/internal/lang"
	"spean/tests/apart"
)

// smallDisk is a tmpfs in name spaces of its own, which a process holds: no root is needed where users may make them.
type smallDisk struct {
	t      *testing.T
	dir    string
	holder *exec.Cmd
	binary string
	*apart.Program
}

// onSmallDisk starts the demonstration on a tmpfs of so many MiB.
func onSmallDisk(t *testing.T, mebi int) *smallDisk {
	t.Helper()
	d := &smallDisk{t: t, dir: t.TempDir()}
	var err error
	if d.binary, err = apart.Build(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	words := []string{"--mount", "sh", "-c", fmt.Sprintf(`mount -t tmpfs -o size=%dm,mode=700 small %q && echo mounted && exec sleep 3600`, mebi, d.dir)}
	if os.Geteuid() != 0 {
		words = append([]string{"--map-root-user"}, words...)
	}
	d.holder = exec.Command("unshare", words...)
	out, err := d.holder.StdoutPipe()
	if err == nil {
		err = d.holder.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.holder.Process.Kill(); _ = d.holder.Wait() })
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "mounted\n" {
		t.Fatalf("a small disk of its own needs root, or name spaces of users (sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone): %v", err)
	}
	if err := d.start(); err != nil {
		t.Fatal(err)
	}
	return d
}

// start starts the demonstration on the disk.
func (d *smallDisk) start() error {
	p, err := apart.Start(d.binary, filepath.Join(d.dir, "demo"), d.enter()...)
	if err == nil {
		d.Program = p
		d.t.Cleanup(p.Kill)
	}
	return err
}

// enter are the words that run a command where the disk is seen.
func (d *smallDisk) enter() []string {
	words := []string{"nsenter", "--target", fmt.Sprint(d.holder.Process.Pid), "--mount"}
	if os.Geteuid() != 0 {
		words = append(words, "--user", "--preserve-credentials")
	}
	return words
}

// inside runs a command where the disk is seen.
func (d *smallDisk) inside(words ...string) (string, error) {
	words = append(d.enter(), words...)
	said, err := exec.Command(words[0], words[1:]...).CombinedOutput()
	return string(said), err
}

// fill writes zeros until so many bytes are left, or nothing when left is 0: then it may find the disk full before it is done, since the
// program writes its lists meanwhile.
func (d *smallDisk) fill(left int) {
	d.t.Helper()
	said, err := d.inside("sh", "-c", fmt.Sprintf(`free=$(df --output=avail -B1 %q | tail -1); head -c $((free > %d ? free - %d : 0)) /dev/zero > %q/ballast-$$`, d.dir, left, left, d.dir))
	if err != nil && !(left == 0 && strings.Contains(said, "No space left on device")) {
		d.t.Fatalf("%v: %s", err, said)
	}
}

// untilFull sends forms until one is not kept, and gives those that were.
func (d *smallDisk) untilFull(phone *apart.Phone) (kept [][]byte) {
	d.t.Helper()
	for n := range int64(20_000) {
		f := apart.Filled(40, n)
		status, err := phone.Send(f.XML)
		switch {
		case err == nil && status == http.StatusCreated:
			kept = append(kept, f.XML)
		case err == nil && status == http.StatusServiceUnavailable:
			return kept
		default:
			d.t.Fatalf("a form on a disk that fills is answered %d, %v", status, err)
		}
	}
	d.t.Fatal("the disk did not fill")
	return nil
}

func TestRow40_OnAFullDiskNothingIsAcknowledgedAndReadingSigningInAndLeavingGoOn(t *testing.T) {
	d := onSmallDisk(t, 128)
	who, err := d.SignIn("kalyan.ngo")
	if err != nil {
		t.Fatal(err)
	}
	path, err := who.Case()
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(1500 * time.Millisecond) // the reserve is made beside the work
	d.fill(20 << 20)
	phone := d.Phone()
	kept := d.untilFull(phone)
	if len(kept) == 0 {
		t.Error("nothing was kept before the disk was full")
	}
	for round := range 20 {
		got, err := who.Get(path)
		if err != nil || got.Status != http.StatusOK || !says(got.Body, "store.full") {
			t.Fatalf("look %d at a case on a full disk is answered %d, %v; it says so: %v", round, got.Status, err, says(got.Body, "store.full"))
		}
	}
	if err := who.Note(path, "not to be kept"); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a note on a full disk: %v", err)
	}
	other, err := d.SignIn("tevy.ngo")
	if err != nil {
		t.Fatalf("nobody can sign in on a full disk: %v", err)
	}
	if got, err := other.Post("/leave", url.Values{}); err != nil || got.Status >= 400 {
		t.Errorf("leaving on a full disk is answered %d, %v", got.Status, err)
	}
	if got, _ := other.Get("/cases"); got.Status == http.StatusOK {
		t.Error("somebody who left is still signed in")
	}
	if said, err := d.inside("sh", "-c", fmt.Sprintf("rm %q/ballast-*", d.dir)); err != nil {
		t.Fatal(said)
	}
	time.Sleep(1500 * time.Millisecond)
	if err := who.Note(path, "kept again"); err != nil {
		t.Errorf("with room again: %v", err)
	}
	d.keptAll(kept)
}

// keptAll checks that what was acknowledged is there, once.
func (d *smallDisk) keptAll(kept [][]byte) {
	d.t.Helper()
	said, err := d.inside(d.binary, "check", "--data", filepath.Join(d.dir, "demo"), "--json")
	if err != nil || !strings.Contains(said, `"ok":true`) || !strings.Contains(said, fmt.Sprintf(`"submissions":%d,`, len(kept))) {
		d.t.Errorf("%d forms were acknowledged; the check says %s %v", len(kept), said, err)
	}
}

func TestRow40_WhenEvenTheReserveIsUsedUpPagesCloseAndWhatWasAcknowledgedIsThere(t *testing.T) {
	d := onSmallDisk(t, 96)
	who, err := d.SignIn("kalyan.ngo")
	if err != nil {
		t.Fatal(err)
	}
	path, err := who.Case()
	if err != nil {
		t.Fatal(err)
	}
	form := apart.Filled(41, 0)
	if status, err := d.Phone().Send(form.XML); status != http.StatusCreated {
		t.Fatal(status, err)
	}
	d.fill(0)
	time.Sleep(1500 * time.Millisecond) // the reserve is given up
	d.fill(0)
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	said, err := d.inside(d.binary, "backup", "--data", filepath.Join(d.dir, "demo"), "--to", filepath.Join(d.dir, "backups"), "--recovery", key.Recipient().String())
	if err == nil {
		t.Errorf("a backup onto a full disk is called good: %s", said)
	}
	if left, err := d.inside("find", filepath.Join(d.dir, "backups"), "-type", "f"); err == nil && left != "" {
		t.Errorf("a backup onto a full disk leaves %q behind", left)
	}
	for round := 0; ; round++ {
		got, err := who.Get(path)
		if err != nil || round > 5000 {
			t.Fatalf("look %d: %v", round, err)
		}
		if got.Status == http.StatusServiceUnavailable {
			break // no record, no page
		}
		if round%50 == 49 {
			d.fill(0)
		}
	}
	if got, err := who.Get("/sign-in"); err != nil || got.Status >= 500 {
		t.Errorf("a page without personal data is answered %d, %v", got.Status, err)
	}
	if said, err := d.inside("sh", "-c", fmt.Sprintf("rm -f %q/ballast-*", d.dir)); err != nil {
		t.Fatal(said)
	}
	d.keptAll([][]byte{form.XML})
}

func TestRow40_OnADiskThatBecameReadOnlyTheProgramRefusesToStartAndLosesNothing(t *testing.T) {
	d := onSmallDisk(t, 128)
	phone := d.Phone()
	var kept [][]byte
	for n := range int64(20) {
		f := apart.Filled(42, n)
		if status, err := phone.Send(f.XML); status != http.StatusCreated {
			t.Fatal(status, err)
		}
		kept = append(kept, f.XML)
	}
	// No disk becomes read-only by hand while files are open on it; what happens when the kernel forces it is what row 39 shows.
	d.Kill()
	if said, err := d.inside("mount", "-o", "remount,ro", d.dir); err != nil {
		t.Fatal(said)
	}
	if err := d.start(); err == nil || !strings.Contains(err.Error(), "store.cannot-open") && !strings.Contains(err.Error(), lang.T(lang.English, "store.cannot-open")) && !strings.Contains(err.Error(), "read-only") {
		t.Errorf("on a read-only disk the program starts: %v", err)
	}
	if said, err := d.inside("mount", "-o", "remount,rw", d.dir); err != nil {
		t.Fatal(said)
	}
	d.keptAll(kept)
}

// says reports whether a page has the text of a message, in whichever language it is.
func says(page, message string) bool {
	text := apart.Text(page)
	return strings.Contains(text, lang.T(lang.English, message)) || strings.Contains(text, lang.T(lang.Khmer, message))
}
