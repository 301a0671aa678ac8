// Package postgrestest starts a real PostgreSQL for tests: Debian's, in a temporary folder, on a Unix socket only.
//
// One server serves a test program; it is started by the first Database and ended by Main, and dies with the test program when
// that is killed. It keeps its syncs on, since the stores refuse a server that does not. Nothing is skipped: where no PostgreSQL
// is installed, the test fails and says so.
package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a running PostgreSQL.
type Server struct {
	dir     string
	command *exec.Cmd
	ended   chan struct{} // closed when the process is gone
	log     string
}

var (
	mu     sync.Mutex
	shared *Server // guarded by mu
	number atomic.Int64
)

// Main is for TestMain: it runs the tests, cleans up, and ends the server they started.
func Main(m *testing.M, cleanUp ...func()) {
	code := m.Run()
	for _, f := range cleanUp {
		f()
	}
	mu.Lock()
	if shared != nil {
		if err := shared.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	mu.Unlock()
	os.Exit(code)
}

// Database gives the address of a new, empty database, which is dropped when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	mu.Lock()
	if shared == nil {
		s, err := Start()
		if err != nil {
			mu.Unlock()
			t.Fatal(err)
		}
		shared = s
	}
	s := shared
	mu.Unlock()
	name := fmt.Sprintf("test%d", number.Add(1))
	if err := s.do("create database " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.do("drop database " + name + " with (force)"); err != nil {
			t.Error(err)
		}
	})
	return s.Address(name)
}

// Start starts a server of its own, for a test that kills it. Stop ends it.
func Start() (*Server, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, log: filepath.Join(dir, "log")}
	if err := own(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	init := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "spean", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	init.SysProcAttr, init.Dir = attributes(), dir
	if out, err := init.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("postgrestest: initdb: %w\n%s", err, out), os.RemoveAll(dir))
	}
	if err := s.run(bin); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// Restart starts a server again that Stop or Kill has ended, with the data it had. Only for a server Start gave.
func (s *Server) Restart() error {
	bin, err := find()
	if err != nil {
		return err
	}
	for range 50 { // the last of the killed processes may hold the shared memory a moment longer
		if err = s.run(bin); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

func (s *Server) run(bin string) error {
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	s.command = exec.Command(filepath.Join(bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-k", s.dir,
		"-c", "listen_addresses=", "-c", "shared_buffers=32MB", "-c", "max_connections=100")
	s.command.Stdout, s.command.Stderr, s.command.SysProcAttr, s.command.Dir = out, out, attributes(), s.dir
	s.ended = make(chan struct{})
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the server is told when the thread that started it dies; this one lives as long as it is wanted
		defer close(s.ended)
		err := s.command.Start()
		started <- err
		if err == nil {
			s.command.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("postgrestest: %w", err)
	}
	for range 300 {
		if err = s.do("select 1"); err == nil {
			return nil
		}
		select {
		case <-s.ended:
			text, _ := os.ReadFile(s.log)
			return fmt.Errorf("postgrestest: the server ended:\n%s", text)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return errors.Join(fmt.Errorf("postgrestest: the server does not answer: %w", err), s.Kill())
}

// Address gives the address of a database of the server.
func (s *Server) Address(database string) string {
	q := url.Values{"host": {s.dir}, "user": {"spean"}, "sslmode": {"disable"}}
	return "postgres:///" + database + "?" + q.Encode()
}

// Stop ends the server in order and removes its folder.
func (s *Server) Stop() error {
	err := s.command.Process.Signal(os.Interrupt) // "fast": it ends sessions and writes what is open
	<-s.ended
	return errors.Join(err, os.RemoveAll(s.dir))
}

// Kill ends the server as a power cut would end it; its folder stays for Restart.
func (s *Server) Kill() error {
	err := killAll(s.command.Process.Pid)
	<-s.ended
	return err
}

func (s *Server) do(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.Address("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

// find gives the folder of PostgreSQL's programs: that of the PATH, or the newest that Debian has installed.
func find() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(real), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("postgrestest: PostgreSQL is not installed (Debian: apt-get install postgresql)")
	}
	return filepath.Dir(found[len(found)-1]), nil
}
