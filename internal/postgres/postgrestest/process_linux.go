package postgrestest

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// attributes makes the server end with the test program, and run as somebody else than root, as which it refuses to run.
func attributes() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if uid, gid, ok := unprivileged(); ok {
		a.Credential = &syscall.Credential{Uid: uid, Gid: gid}
	}
	return a
}

// own gives a folder to whom the server runs as.
func own(dir string) error {
	if uid, gid, ok := unprivileged(); ok {
		return os.Chown(dir, int(uid), int(gid))
	}
	return nil
}

func unprivileged() (uid, gid uint32, ok bool) {
	if os.Geteuid() != 0 {
		return 0, 0, false
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.ParseUint(u.Uid, 10, 32)
		gid, errG := strconv.ParseUint(u.Gid, 10, 32)
		if errU == nil && errG == nil {
			return uint32(uid), uint32(gid), true
		}
	}
	return 65534, 65534, true
}

// killAll kills a server and its children, whom the death of the server alone would leave running for a moment.
func killAll(pid int) error {
	children, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "task", strconv.Itoa(pid), "children"))
	if err != nil {
		return fmt.Errorf("postgrestest: %w", err)
	}
	syscall.Kill(pid, syscall.SIGKILL)
	for _, c := range strings.Fields(string(children)) {
		if child, err := strconv.Atoi(c); err == nil {
			syscall.Kill(child, syscall.SIGKILL)
		}
	}
	return nil
}
