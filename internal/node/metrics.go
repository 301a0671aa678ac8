package node

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics measures an installation for a monitor that speaks Prometheus. Nothing in it names a person, a stream or an address: its only
// labels are patterns of routes, classes of answers and files of the program.
type Metrics struct {
	node     *Node
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
}

// Metrics makes the measures of the installation.
func (n *Node) Metrics() *Metrics {
	m := &Metrics{node: n, registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spean_requests_total",
			Help: "Requests answered, by pattern of the route and class of the status."}, []string{"route", "class"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "spean_request_seconds", Help: "How long answers took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}})}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), stands{n})
	return m
}

// Handler writes the measures in Prometheus' text format. It belongs on a listener of its own, on loopback.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	return mux
}

// Measured counts what pages answer.
func (m *Metrics) Measured(pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		a := &answered{ResponseWriter: w, status: http.StatusOK}
		pages.ServeHTTP(a, r)
		route := r.Pattern // the router's, never the address
		if route == "" {
			route = "none"
		}
		m.requests.WithLabelValues(route, strconv.Itoa(a.status/100)+"xx").Inc()
		m.seconds.Observe(time.Since(began).Seconds())
	})
}

// Measure counts what pages answer from now on, and answers a monitor on a listener of its own until ctx ends.
func (n *Node) Measure(ctx context.Context, l net.Listener, pages http.Handler) http.Handler {
	m := n.Metrics()
	go func() { n.said(ctx, "measures are not served", n.Serve(ctx, l, m.Handler())) }()
	return m.Measured(pages)
}

// answered remembers the status of an answer.
type answered struct {
	http.ResponseWriter
	status int
	begun  bool
}

// WriteHeader notes the first status that is not a word in between.
func (a *answered) WriteHeader(status int) {
	if !a.begun && status >= http.StatusOK {
		a.status, a.begun = status, true
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write begins an answer of 200 when no status came before.
func (a *answered) Write(b []byte) (int, error) {
	a.begun = true
	return a.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the writer below.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// stands measures where an installation stands when it is asked. What cannot be measured now is left out.
type stands struct{ node *Node }

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("spean_"+name, help, labels, nil)
}

var (
	healthyIs   = describe("healthy", "1 when nothing keeps people from working, else 0; see /healthz.")
	positionIs  = describe("followed_position", "Position of the log that lists and names have followed.", "by")
	lagIs       = describe("lag_seconds", "Age of the oldest event that lists and names have not followed.", "by")
	entriesIs   = describe("audit_entries", "Entries of the audit tree: every act and every look.")
	fileIs      = describe("file_bytes", "Size of a file of the store; -wal files grow until they are folded in.", "file")
	freeIs      = describe("disk_free_bytes", "Room on the disk of the data folder.")
	totalIs     = describe("disk_total_bytes", "Size of the disk of the data folder.")
	backupAgeIs = describe("backup_age_seconds", "Age of the last good backup; absent when there never was one.")
	failedIs    = describe("backup_failed", "1 when the last try to back up failed, else 0.")
)

// Describe lists what is measured.
func (stands) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{healthyIs, positionIs, lagIs, entriesIs, fileIs, freeIs, totalIs, backupAgeIs, failedIs} {
		out <- d
	}
}

// Collect measures.
func (s stands) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	tell := func(d *prometheus.Desc, value float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	n := s.node
	tell(healthyIs, oneIf(n.Health(ctx) == ""))
	if at, err := n.positions(ctx); err == nil {
		tell(positionIs, float64(at.lists), "lists")
		tell(positionIs, float64(at.names), "names")
		tell(lagIs, at.listsLag.Seconds(), "lists")
		tell(lagIs, at.namesLag.Seconds(), "names")
	}
	if entries, err := n.log.Size(ctx); err == nil {
		tell(entriesIs, float64(entries))
	}
	for _, name := range []string{logFile, keysFile, accountsFile, viewsFile} {
		for _, file := range []string{name, name + "-wal"} {
			if info, err := os.Stat(filepath.Join(n.config.Data, file)); err == nil {
				tell(fileIs, float64(info.Size()), file)
			}
		}
	}
	if room, err := n.measure(n.config.Data); err == nil {
		tell(freeIs, float64(room.free))
		tell(totalIs, float64(room.total))
	}
	if last, err := n.LastBackup(); err == nil {
		if age, ever := last.Age(n.config.Clock()); ever {
			tell(backupAgeIs, age.Seconds())
		}
		tell(failedIs, oneIf(!last.Failed.IsZero()))
	}
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
