"""Measures spean publish beside other programs on invented tables: pac-synth 0.0.8 (MIT, Microsoft), and MST and AIM (McKenna, Miklau and
Sheldon 2021; McKenna and others 2022) as dpmm 0.1.9 has them.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install pac-synth==0.0.8 dpmm==0.1.9
    go build -o /tmp/spean ./cmd/spean
    go run ./tests/publish_peers -dir /tmp
    /tmp/peers/bin/python tests/publish_peers/compare.py /tmp/spean /tmp/depending.csv spean,pac-synth,mst,aim 1 12

MST and AIM are given the values of every column, which must then be public. AIM chooses among pairs, with a model of at most half a mebibyte:
with the defaults of its authors it runs for hours. In a table with a column `case` that column says whose row it is: spean protects a
person with up to three rows and leaves the others out, which counts as error; the other programs protect one row.

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


def spean(program, table, columns, epsilon, delta, schema):
    with tempfile.TemporaryDirectory() as folder:
        link = os.path.join(folder, "t.csv")
        with open(table, "rb") as a, open(link, "wb") as b:
            b.write(a.read())
        out = os.path.join(folder, "out")
        args = [program, "publish", link, "--epsilon", str(epsilon), "--delta", str(delta), "--out", out]
        if schema:
            path = os.path.join(folder, "schema.json")
            with open(path, "w") as f:
                json.dump(schema, f)
            args += ["--schema", path]
        child = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        status, usage, memory = wait(child.pid)
        if status:
            raise SystemExit("spean failed")
        with open(os.path.join(out, "synthetic.csv"), newline="") as f:
            rows = list(csv.reader(f))[1:]
        index = {n: i for i, n in enumerate(columns)}
        aggregates = [collections.Counter() for _ in range(4)]
        with open(os.path.join(out, "aggregates.csv"), newline="") as f:
            for names, values, n in list(csv.reader(f))[1:]:
                key = tuple(sorted(zip((index[c] for c in names.split(";")), values.split(";"))))
                aggregates[len(key)][key] = int(n)
        return aggregates, counts(columns, rows), usage.ru_utime + usage.ru_stime, memory


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


def dpmm(which, header, rows, epsilon, delta):
    import warnings

    warnings.filterwarnings("ignore")
    import numpy, pandas
    from dpmm.pipelines.aim import AIMPipeline
    from dpmm.pipelines.mst import MSTPipeline

    values = values_of(header, rows, with_empty=True)
    codes = pandas.DataFrame({n: [values[i].index(r[i]) for r in rows] for i, n in enumerate(header)})
    start = time.process_time()
    pipeline, size, more = (AIMPipeline, 0.5, {"degree": 2}) if which == "aim" else (MSTPipeline, 80, {})
    made = pipeline(epsilon=epsilon, delta=delta, compress=False, max_model_size=size, n_jobs=1, disable_processing=True, gen_kwargs=more)
    made.fit(codes, {n: len(v) for n, v in zip(header, values)}, random_state=numpy.random.RandomState(1))
    out = made.generate(n_records=len(rows))
    cpu = time.process_time() - start
    published = counts(header, [[values[i][int(v)] for i, v in enumerate(r)] for r in out[header].itertuples(index=False)])
    return published, published, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def values_of(header, rows, with_empty=False):
    return [sorted({r[i] for r in rows} | {""} if with_empty else {r[i] for r in rows} - {""}) for i in range(len(header))]


def main():
    program, table, programs = sys.argv[1:4]
    with open(table, newline="") as f:
        header, *rows = list(csv.reader(f))
    person = header[0] == "case"
    if person:
        header, rows = header[1:], [r[1:] for r in rows]
    schema = {"columns": [{"name": n, "values": v} for n, v in zip(header, values_of(header, rows))]}
    if person:
        schema.update(person="case", rows_per_person=3)
    truth = counts(header, rows)
    delta = 1 / (len(rows) * math.log(len(rows)))
    for epsilon in map(float, sys.argv[4:]):
        runs = {
            "spean": [] if person else [("spean, values found", lambda: spean(program, table, header, epsilon, delta, None))],
            "pac-synth": [("pac-synth 0.0.8", lambda: pac_synth(header, rows, epsilon, delta))],
            "mst": [("MST of dpmm 0.1.9", lambda: dpmm("mst", header, rows, epsilon, delta))],
            "aim": [("AIM of dpmm 0.1.9", lambda: dpmm("aim", header, rows, epsilon, delta))],
        }
        runs["spean"].append(("spean, schema given", lambda: spean(program, table, header, epsilon, delta, schema)))
        for name, run in itertools.chain.from_iterable(runs[p] for p in programs.split(",")):
            aggregates, synthetic, cpu, memory = run()
            print(f"{os.path.basename(table)} epsilon {epsilon:g}: {name}: aggregates {errors(truth, aggregates)} "
                  f"synthetic {errors(truth, synthetic)} {cpu:.1f} s {memory} MiB", flush=True)


if __name__ == "__main__":
    main()
