"""Measures spean publish beside pac-synth 0.0.8 (MIT, Microsoft) on invented tables.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install pac-synth==0.0.8 pandas
    go build -o /tmp/spean ./cmd/spean
    go run ./tests/publish_peers -dir /tmp
    /tmp/peers/bin/python tests/publish_peers/compare.py /tmp/spean /tmp/depending.csv 1 12

Errors are mean absolute differences of counts of one, two and three columns over all combinations without an empty cell that occur in the
table; a combination that is not published counts as zero. Time is processor time, memory the largest resident set of the process.
"""
import collections, csv, itertools, json, math, os, resource, subprocess, sys, tempfile, time


def counts(header, rows):
    out = [collections.Counter() for _ in range(4)]
    for k in (1, 2, 3):
        for cols in itertools.combinations(range(len(header)), k):
            for values, n in collections.Counter(tuple(r[i] for i in cols) for r in rows).items():
                if all(values):
                    out[k][tuple(zip(cols, values))] = n
    return out


def errors(truth, got):
    return [round(sum(abs(n - got[k][c]) for c, n in truth[k].items()) / max(1, len(truth[k])), 1) for k in (1, 2, 3)]


def wait(pid):
    """Waits for a process; its largest memory is read while it runs, since the figure the system gives at the end includes ours."""
    memory = 0
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, usage, memory
        try:
            with open(f"/proc/{pid}/status") as f:
                text = f.read()
            if "Name:\tspean" in text and "VmHWM" in text:
                memory = max(memory, int(text.split("VmHWM:")[1].split()[0]) // 1024)
        except OSError:
            pass
        time.sleep(0.01)


def spean(program, table, header, epsilon, delta, schema):
    with tempfile.TemporaryDirectory() as folder:
        link = os.path.join(folder, "t.csv")
        with open(table, "rb") as a, open(link, "wb") as b:
            b.write(a.read())
        out = os.path.join(folder, "out")
        args = [program, "publish", link, "--epsilon", str(epsilon), "--delta", str(delta), "--out", out]
        if schema:
            values = [sorted({r[i] for r in schema} - {""}) for i in range(len(header))]
            path = os.path.join(folder, "schema.json")
            with open(path, "w") as f:
                json.dump({"columns": [{"name": n, "values": v} for n, v in zip(header, values)]}, f)
            args += ["--schema", path]
        child = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        status, usage, memory = wait(child.pid)
        if status:
            raise SystemExit("spean failed")
        with open(os.path.join(out, "synthetic.csv"), newline="") as f:
            rows = list(csv.reader(f))[1:]
        index = {n: i for i, n in enumerate(header)}
        aggregates = [collections.Counter() for _ in range(4)]
        with open(os.path.join(out, "aggregates.csv"), newline="") as f:
            for columns, values, n in list(csv.reader(f))[1:]:
                key = tuple(sorted(zip((index[c] for c in columns.split(";")), values.split(";"))))
                aggregates[len(key)][key] = int(n)
        return aggregates, counts(header, rows), usage.ru_utime + usage.ru_stime, memory


def pac_synth(header, rows, epsilon, delta):
    import pacsynth

    start = time.process_time()
    data = pacsynth.Dataset([header] + rows, sensitive_zeros=header)
    parameters = pacsynth.DpAggregateSeededParametersBuilder().reporting_length(3).epsilon(epsilon).delta(delta).build()
    synthesizer = pacsynth.DpAggregateSeededSynthesizer(parameters)
    synthesizer.fit(data)
    made = synthesizer.sample()
    published = synthesizer.get_dp_aggregates(";")
    cpu = time.process_time() - start
    index = {n: i for i, n in enumerate(header)}
    aggregates = [collections.Counter() for _ in range(4)]
    for name, n in published.items():
        key = tuple(sorted((index[c], v) for c, v in (part.split(":", 1) for part in name.split(";"))))
        aggregates[len(key)][key] = n
    return aggregates, counts(header, made[1:]), cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main():
    program, table = sys.argv[1:3]
    with open(table, newline="") as f:
        header, *rows = list(csv.reader(f))
    truth = counts(header, rows)
    delta = 1 / (len(rows) * math.log(len(rows)))
    for epsilon in map(float, sys.argv[3:]):
        for name, run in (
            ("spean, values found", lambda: spean(program, table, header, epsilon, delta, None)),
            ("spean, schema given", lambda: spean(program, table, header, epsilon, delta, rows)),
            ("pac-synth 0.0.8", lambda: pac_synth(header, rows, epsilon, delta)),
        ):
            aggregates, synthetic, cpu, memory = run()
            print(f"{os.path.basename(table)} epsilon {epsilon:g}: {name}: aggregates {errors(truth, aggregates)} "
                  f"synthetic {errors(truth, synthetic)} {cpu:.1f} s {memory} MiB", flush=True)


if __name__ == "__main__":
    main()
