// Package apart runs Spean as a process of its own, as an office does, and lets phones and people work with it over HTTP: for tests that
// kill it, fill its disk, or measure it without themselves.
//
// Everything is invented. A phone sends forms of IOM's case data standard with values of the form's own choices; a person signs in,
// reads and records. What was acknowledged is what the answer said: 201 to a phone, 303 to a person.
package apart

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Build makes the program in a folder and gives its path.
func Build(folder string) (string, error) {
	path := filepath.Join(folder, "spean")
	if said, err := exec.Command("go", "build", "-o", path, "spean/cmd/spean").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, said)
	}
	return path, nil
}

// Program is a demonstration that runs.
type Program struct {
	URL      string `json:"url"`
	Users    []User `json:"users"`
	OpenRosa struct{ URL, User, Password string }

	binary, folder string
	process        *exec.Cmd
	ended          chan struct{} // closed when the process is gone
	endedWith      error         // set before ended is closed
	said           said
}

// User is somebody who can sign in.
type User struct{ Name, Password, Agency, Role string }

// said keeps what a program writes beside its answers.
type said struct {
	mu   sync.Mutex
	text strings.Builder // guarded by mu
}

func (s *said) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

// Said is what the program has written to standard error.
func (p *Program) Said() string {
	p.said.mu.Lock()
	defer p.said.mu.Unlock()
	return p.said.text.String()
}

// Start runs the demonstration in a folder that is kept, and waits until it listens. Words, when there are any, are another program with
// its arguments that runs ours, such as one that sets limits.
func Start(binary, folder string, words ...string) (*Program, error) {
	args := append(slices.Clone(words), binary, "demo", "--json", "--addr", "127.0.0.1:0", "--data", folder)
	p := &Program{binary: binary, folder: folder, process: exec.Command(args[0], args[1:]...), ended: make(chan struct{})}
	p.process.Stderr = &p.said
	out, err := p.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.process.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, p)
	}
	go func() {
		p.endedWith = p.process.Wait()
		close(p.ended)
	}()
	if err != nil {
		p.Kill()
		return nil, fmt.Errorf("the demonstration does not start: %w\n%s", err, p.Said())
	}
	return p, nil
}

// PID is the number of the process.
func (p *Program) PID() int { return p.process.Process.Pid }

// Kill ends the program as a power cut would end it: at once, at whatever it is.
func (p *Program) Kill() {
	_ = p.process.Process.Kill() // it may be gone already
	<-p.ended
}

// End asks the program to end and waits until it has.
func (p *Program) End() error {
	if err := p.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	<-p.ended
	if p.endedWith != nil {
		return fmt.Errorf("the program does not end cleanly: %w\n%s", p.endedWith, p.Said())
	}
	return nil
}

// Again starts the program on the same folder after it has ended.
func (p *Program) Again() (*Program, error) { return Start(p.binary, p.folder) }

// Checked is what `spean check` says of a folder.
type Checked struct {
	OK          bool
	Submissions int64
	Cases       int64
	Screenings  int64
	Events      int64
	Lists       bool
	Faults      []struct{ Where, Key, What string }
}

// Check runs `spean check` on the folder, which may be in use.
func (p *Program) Check() (Checked, error) {
	var c Checked
	said, err := exec.Command(p.binary, "check", "--data", p.folder, "--json").Output()
	if bad := json.Unmarshal(said, &c); bad != nil {
		return c, errors.Join(err, bad)
	}
	if err != nil {
		return c, fmt.Errorf("check: %w: %s", err, said)
	}
	return c, nil
}

// Use is what a process takes of its machine.
type Use struct {
	Resident, Peak int64 // bytes
	Handles        int   // open files and connections
	Processor      time.Duration
	WAL            int64 // bytes of the logs of changes beside the databases
}

// Use measures the program.
func (p *Program) Use() (Use, error) {
	dir := "/proc/" + strconv.Itoa(p.process.Process.Pid)
	status, err := os.ReadFile(dir + "/status")
	if err != nil {
		return Use{}, err
	}
	var u Use
	for line := range strings.Lines(string(status)) {
		switch name, rest, _ := strings.Cut(line, ":"); name {
		case "VmRSS":
			u.Resident = kilobytes(rest)
		case "VmHWM":
			u.Peak = kilobytes(rest)
		}
	}
	handles, err := os.ReadDir(dir + "/fd")
	if err != nil {
		return u, err
	}
	u.Handles = len(handles)
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return u, err
	}
	// After the name in brackets: state is the third word, utime the 14th, stime the 15th, in hundredths of a second (proc(5)).
	words := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	for _, w := range words[11:13] {
		ticks, err := strconv.ParseInt(w, 10, 64)
		if err != nil {
			return u, err
		}
		u.Processor += time.Duration(ticks) * 10 * time.Millisecond
	}
	wals, err := filepath.Glob(filepath.Join(p.folder, "*-wal"))
	for _, path := range wals {
		if info, err := os.Stat(path); err == nil {
			u.WAL += info.Size()
		}
	}
	return u, err
}

// Backup makes a backup of the folder, which may be in use.
func (p *Program) Backup(to, recovery string) error {
	if said, err := exec.Command(p.binary, "backup", "--data", p.folder, "--to", to, "--recovery", recovery).CombinedOutput(); err != nil {
		return fmt.Errorf("backup: %w: %s", err, said)
	}
	return nil
}

func kilobytes(text string) int64 {
	fields := strings.Fields(text)
	if len(fields) == 0 {
		return 0
	}
	n, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return 0
	}
	return n << 10
}

// read takes an answer whole, so that its connection serves again.
func read(res *http.Response) (string, error) {
	text, err := io.ReadAll(res.Body)
	return string(text), errors.Join(err, res.Body.Close())
}
