#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures tocsin trace beside Go's own reader (internal/trace of Go 1.27, which only counts events) and beside
`go tool trace -d=parsed`, which prints every event, in one run on one machine, and writes bench/results/trace.md.
Needs build/tocsin and Go 1.27 (TOCSIN_GOROOT_1_27, else build/go/1.27).

trace.py [MEGABYTES [RUNS [RESULTS]]]: of the large trace, 500; of each, the best of 3; a small one of an eighth shows
whether memory follows the length. Go prints the small one once: it takes a minute or two. RESULTS: where the table goes."""
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "lab/trace"))
import build  # noqa: E402

VERSION = "1.27"
OUT = ROOT / "build/bench-trace"
TOCSIN = ROOT / "build/tocsin"
RESULTS = ROOT / "bench/results/trace.md"
REPEATS = 3


def environment():
    return build.environment(build.goroot(VERSION), VERSION, "dwarf")


def build_load():
    go = build.goroot(VERSION) / "bin/go"
    subprocess.run([go, "build", "-o", OUT / "load", "."], cwd=ROOT / "bench/trace_load", check=True, env=environment())


def build_reader():
    """Go's reader is internal: the program is built as if it stood in GOROOT, by an overlay."""
    root = build.goroot(VERSION).resolve()
    overlay = OUT / "overlay.json"
    overlay.write_text(json.dumps({"Replace": {
        str(root / "src/cmd/tocsinread/main.go"): str(ROOT / "bench/trace_reader/main.go")}}))
    subprocess.run([root / "bin/go", "build", "-overlay", overlay, "-o", OUT / "reader", "./tocsinread"], check=True,
                   cwd=root / "src/cmd", env={**environment(), "GOFLAGS": "", "GOROOT": str(root)})


def make_trace(megabytes):
    path = OUT / f"trace-{megabytes}"
    if not path.exists():
        subprocess.run([OUT / "load", path.with_suffix(".part"), str(megabytes)], check=True)
        path.with_suffix(".part").rename(path)
    return path


def measure(command, env=None):
    """(seconds, processor seconds, peak MiB) of one run, with what it starts."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env, cwd=OUT)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed: {status}")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def best_of(commands, repeats):
    """The best run of each, taken in turns so that a busy machine is busy for all."""
    runs = [[measure(command) for command in commands] for _ in range(repeats)]
    return [tuple(min(run[i][column] for run in runs) for column in range(3)) for i in range(len(commands))]


def print_by_go(trace):
    """One run that prints every event. `go tool` compiles the tool when it is asked for it first: a trace of a megabyte is
    printed before, which is not measured."""
    command = [build.goroot(VERSION) / "bin/go", "tool", "trace", "-d=parsed"]
    measure([*command, make_trace(1)], environment())
    return measure([*command, trace], environment())


def row_of(trace, name, row):
    return f"| {trace.stat().st_size >> 20} MiB | {name} | {row[0]:.2f} | {row[1]:.2f} | {row[2]:.0f} MiB |\n"


def ratio_of(go, ours):
    return f"| | ratio | {go[0] / ours[0]:.1f} | {go[1] / ours[1]:.1f} | |\n"


def main():
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else REPEATS
    results = pathlib.Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else RESULTS
    OUT.mkdir(parents=True, exist_ok=True)
    build_load()
    build_reader()
    small = max(megabytes // 8, 1)
    lines = [f"# tocsin trace beside Go's readers\n\n{datetime.date.today()}, {os.cpu_count()} processors, Go {VERSION}, best of {repeats} "
             "runs in turns.\n\n"
             "Go's reader only counts the events; tocsin makes its whole report of them.\n\n"
             "| trace | what | seconds | processor seconds | peak memory |\n|---|---|---|---|---|\n"]
    for size in (small, megabytes):
        trace = make_trace(size)
        go, ours = best_of([[OUT / "reader", trace], [TOCSIN, "trace", "--fail-on", "never", trace]], repeats)
        lines += [row_of(trace, "Go's internal/trace", go), row_of(trace, "tocsin trace", ours), ratio_of(go, ours)]
    trace = make_trace(small)
    [ours] = best_of([[TOCSIN, "trace", "-f", "events", trace]], repeats)
    go = print_by_go(trace)
    lines += ["\nBoth print every event as text, in the same words, to /dev/null; Go once, tocsin the best of its runs.\n\n"
              "| trace | what | seconds | processor seconds | peak memory |\n|---|---|---|---|---|\n",
              row_of(trace, "go tool trace -d=parsed", go), row_of(trace, "tocsin trace -f events", ours), ratio_of(go, ours)]
    results.write_text("".join(lines))
    print("".join(lines))


if __name__ == "__main__":
    main()
