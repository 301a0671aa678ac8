//go:build !linux

package postgrestest

import (
	"os"
	"syscall"
)

// attributes asks for nothing special: the server runs as whoever runs the tests.
func attributes() *syscall.SysProcAttr { return nil }

func own(string) error { return nil }

func killAll(pid int) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Kill()
}
