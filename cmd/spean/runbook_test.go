package main

import (
	"os"
	"regexp"
	"testing"

	"github.com/alecthomas/kong"
)

// offered gives the flags of every subcommand.
func offered() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, command := range kong.Must(&cli{}).Model.Children {
		all[command.Name] = map[string]bool{"help": true}
		for _, part := range append(command.Children, command) {
			for _, flag := range part.Flags {
				all[command.Name][flag.Name] = true
			}
		}
	}
	return all
}

var (
	typedCommand = regexp.MustCompile("(?m)(?:^ {4}|^ {4}sudo -u spean |`)spean ([a-z]+)([^`\n]*)")
	typedFlag    = regexp.MustCompile(`--([a-z][a-z-]*)`)
	loneFlags    = regexp.MustCompile("(?m)(?:^ {4}|`)(--[a-z][^`\n]*)")
)

func TestEveryCommandOfTheRunbookExists(t *testing.T) {
	text, err := os.ReadFile("../../RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	all, found := offered(), map[string]bool{}
	for _, m := range typedCommand.FindAllStringSubmatch(string(text), -1) {
		flags, ok := all[m[1]]
		if !ok {
			t.Errorf("there is no spean %s", m[1])
			continue
		}
		found[m[1]] = true
		for _, f := range typedFlag.FindAllStringSubmatch(m[2], -1) {
			if !flags[f[1]] {
				t.Errorf("spean %s has no --%s", m[1], f[1])
			}
		}
	}
	for _, command := range []string{"backup", "restore", "check", "rebuild", "version", "translations"} {
		if !found[command] {
			t.Errorf("the runbook does not use spean %s", command)
		}
	}
	for _, m := range loneFlags.FindAllStringSubmatch(string(text), -1) { // what goes into SPEAN_OPTIONS
		for _, f := range typedFlag.FindAllStringSubmatch(m[1], -1) {
			if !all["serve"][f[1]] && !all["restore"][f[1]] {
				t.Errorf("neither serve nor restore has --%s", f[1])
			}
		}
	}
}
