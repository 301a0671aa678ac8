package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"

	"spean/internal/node"
	"spean/internal/problem"
)

// readOrMakeKey reads the key file, or makes one of 64 random bytes when there is none and the installation has no keys yet: a new key
// could not open an old installation. A file others can read is refused.
func readOrMakeKey(ctx context.Context, path string, c node.Config) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		rooted, err := node.Rooted(ctx, c)
		if err != nil {
			return nil, err
		}
		if rooted {
			return nil, problem.New(problem.Invalid, "serve.key-file-gone", "--key-file", "file", path)
		}
		return makeKey(path)
	}
	if err != nil || info.IsDir() || info.Size() > 1<<20 {
		return nil, problem.New(problem.Invalid, "serve.cannot-read", "--key-file", "file", path)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 && !handedOver(path) {
		return nil, problem.New(problem.Invalid, "serve.key-file-open", "--key-file", "file", path)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, problem.New(problem.Invalid, "serve.cannot-read", "--key-file", "file", path)
	}
	return key, nil
}

// handedOver reports whether systemd handed the file over (LoadCredential). It lets the service's user in by an access list, which looks
// like a file its group can read; the folder is that user's alone.
func handedOver(path string) bool {
	dir := os.Getenv("CREDENTIALS_DIRECTORY")
	return dir != "" && within(dir, path)
}

func makeKey(path string) ([]byte, error) {
	key := make([]byte, 64)
	if _, err := io.ReadFull(rand.Reader, key); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, problem.New(problem.Invalid, "serve.cannot-write", "--key-file", "file", path)
	}
	_, err = file.Write(key)
	return key, errors.Join(err, file.Sync(), file.Close())
}
