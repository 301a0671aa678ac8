// Command spean is the whole program: one subcommand per file.
package main

import "os"

// cli is what can be typed after `spean`.
type cli struct {
	Screen screenCommand `cmd:"" help:"Evaluate a file of answers under one of the ILO's lists of indicators."`
}

func main() {
	os.Exit(run(os.Args[1:], console{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
}
