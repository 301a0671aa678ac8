package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// release is the version of a release; packaging/release sets it when it builds. Empty in a build from a checkout.
var release string

// versionCommand is `spean version`.
type versionCommand struct{}

// Run prints one line: version, commit and Go.
func (versionCommand) Run(out console) error {
	_, err := fmt.Fprintln(out.Out, thisProgram())
	return err
}

// versionFlag is --version: it answers before anything else is asked for.
type versionFlag bool

// BeforeReset is called by the parser where the flag stands.
func (versionFlag) BeforeReset(app *kong.Kong) error {
	if err := (versionCommand{}).Run(console{Out: app.Stdout}); err != nil {
		return err
	}
	app.Exit(exitDone)
	return nil
}

// thisProgram says which program this is.
func thisProgram() string {
	info, _ := debug.ReadBuildInfo()
	return versionLine(release, info)
}

// versionLine says which program this is. What was built from changed files says so.
func versionLine(release string, info *debug.BuildInfo) string {
	commit, changed := "unknown", ""
	if info != nil {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = " with changes"
			}
		}
	}
	if release == "" {
		release = "development"
	}
	return fmt.Sprintf("spean %s commit %s%s %s %s/%s", release, commit, changed, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
