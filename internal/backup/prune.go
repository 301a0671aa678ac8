package backup

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Prune removes the oldest finished backups beyond keep, and the keys of those beyond keepKeys, so that the key of a person who was
// erased does not live on in old copies. 0 removes nothing. Only what a finished backup's manifest names is removed, and nothing of the one
// just made, whose time a clock that was put back may have made the oldest.
func Prune(folder, keysFolder string, keep, keepKeys int, made Manifest) error {
	if keysFolder == "" {
		keysFolder = folder
	}
	var errs []error
	in := func(where string, most int, names ...string) {
		if most <= 0 {
			return
		}
		all, err := List(where)
		errs = append(errs, err)
		for i := most; i < len(all); i++ {
			if all[i].Taken.Equal(made.Taken) {
				continue
			}
			for _, name := range names {
				if err := os.Remove(filepath.Join(all[i].Folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
					errs = append(errs, err)
				}
			}
		}
	}
	in(keysFolder, keepKeys, KeysName)
	if keysFolder != folder {
		in(keysFolder, keep, KeysName, ManifestName, ".")
	}
	in(folder, keep, KeysName, DataName, ManifestName, ".")
	return errors.Join(errs...)
}
