// Command spean is the whole program: one subcommand per file.
package main

import "os"

// cli is what can be typed after `spean`.
type cli struct {
	Demo         demoCommand         `cmd:"" help:"Start a demonstration with invented cases on this machine."`
	Serve        serveCommand        `cmd:"" help:"Serve a real installation."`
	Rebuild      rebuildCommand      `cmd:"" help:"Make the lists anew from the log."`
	Backup       backupCommand       `cmd:"" help:"Make an encrypted backup, also while Spean serves."`
	Restore      restoreCommand      `cmd:"" help:"Make an installation from a backup, checked before anything is replaced."`
	Check        checkCommand        `cmd:"" help:"Re-derive everything that is stored and name what is wrong."`
	Publish      publishCommand      `cmd:"" help:"Publish a table under a privacy budget: counts, synthetic rows and pages that reveal nobody."`
	Screen       screenCommand       `cmd:"" help:"Evaluate a file of answers under one of the ILO's lists of indicators."`
	Link         linkCommand         `cmd:"" help:"Find who is the same: duplicates within one file, or the people of one file in another."`
	Estimate     estimateCommand     `cmd:"" help:"Estimate how many people no list has seen, from how lists overlap."`
	Translations translationsCommand `cmd:"" help:"Send the sentences of the program to a translator, and take them back."`
	Version      versionCommand      `cmd:"" help:"Say which program this is: version, commit, Go."`

	Draw drawCommand `cmd:"" hidden:""`

	SayVersion versionFlag `name:"version" help:"The same as spean version."`
}

func main() {
	holdLittle()
	os.Exit(run(os.Args[1:], console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
