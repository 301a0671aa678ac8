package main

import (
	"net"

	"spean/internal/problem"
)

// onLoopback reports whether only this machine reaches an address. A name is not looked up: it may lead elsewhere tomorrow.
func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	ip := net.ParseIP(host)
	return err == nil && (host == "localhost" || ip != nil && ip.IsLoopback())
}

// listenForMonitor opens the listener measures are read at; nil when there is no address for that.
func (c serveCommand) listenForMonitor() (net.Listener, error) {
	if c.Metrics == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", c.Metrics)
	if err != nil {
		return nil, problem.New(problem.Invalid, "serve.cannot-listen-metrics", "--metrics", "addr", c.Metrics)
	}
	return listener, nil
}
