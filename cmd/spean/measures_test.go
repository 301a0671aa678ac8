package main

import (
	"testing"

	"spean/internal/problem"
)

func TestMeasuresAreForThisMachineAlone(t *testing.T) {
	for addr, key := range map[string]string{"127.0.0.1:8401": "", "[::1]:8401": "", "localhost:8401": "", ":8401": "serve.metrics-loopback",
		"0.0.0.0:8401": "serve.metrics-loopback", "192.0.2.7:8401": "serve.metrics-loopback", "monitor.example:8401": "serve.metrics-loopback", "8401": "serve.metrics-loopback"} {
		_, err := serveCommand{Data: t.TempDir(), Addr: "127.0.0.1:8400", KeyFile: "root.key", Metrics: addr}.check()
		got := ""
		if all := problem.All(err); len(all) > 0 {
			got = all[0].Key
		}
		if got != key {
			t.Errorf("%s: %q", addr, got)
		}
	}
}
