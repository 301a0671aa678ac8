package node

import "golang.org/x/sys/windows"

// spaceOf measures the disk a folder lies on.
func spaceOf(dir string) (space, error) {
	at, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return space{}, err
	}
	var s space
	err = windows.GetDiskFreeSpaceEx(at, &s.free, &s.total, nil)
	return s, err
}
