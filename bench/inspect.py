#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures tocsin inspect beside its peers, in one run on one machine, and writes bench/results/inspect.md.

Needs build/tocsin and Go 1.19, 1.23 and 1.27 (TOCSIN_GOROOT_1_NN, else build/go/1.NN, which are fetched once); delve, where
it is installed, for the row of it. `inspect.py --quick` leaves the million goroutines and the large heap out.

A stall is the longest time between two readings of the clock by a thread of the target that does nothing else."""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "lab/inspect"), str(ROOT / "tests/inspect")]
import build  # noqa: E402
import harness  # noqa: E402
import run  # noqa: E402

TOCSIN = ROOT / "build/tocsin"
RESULTS = ROOT / "bench/results/inspect.md"
REPEATS = 5
WATCHED_SECONDS = 2
BUSY = "import time\nend = time.monotonic() + 2\nwhile time.monotonic() < end: pass"


class Row:
    """One way to look: seconds, the largest process in MiB, the longest stall of the target in ms meanwhile."""

    def __init__(self, name, seconds=None, peak_mib=None, stall_ms=None, note=""):
        self.name, self.seconds, self.peak_mib, self.stall_ms, self.note = name, seconds, peak_mib, stall_ms, note

    def cells(self):
        return (self.name, f"{self.seconds:.3f}" if self.seconds is not None else "",
                f"{self.peak_mib:.0f} MiB" if self.peak_mib is not None else "",
                f"{self.stall_ms:.2f}" if self.stall_ms is not None else "", self.note)


HEADER = ("what", "seconds", "peak memory", "longest stall in the target, ms", "")


def stalled(program):
    """ms since the target was last asked."""
    return program.ask()["gap_ns"] / 1e6


def measure(program, name, action, repeats=REPEATS):
    """The run with the median of the seconds; the stall is the median of the runs' longest ones."""
    rows = []
    for _ in range(repeats):
        stalled(program)
        seconds, peak, note = action()
        rows.append(Row(name, seconds, peak, stalled(program), note))
    stalls = sorted(row.stall_ms for row in rows)
    rows.sort(key=lambda row: row.seconds)
    row = rows[len(rows) // 2]
    row.stall_ms = stalls[len(stalls) // 2]
    run.say("  " + " | ".join(row.cells()))
    return row


def nothing():
    time.sleep(WATCHED_SECONDS)
    return None, None, f"{WATCHED_SECONDS} s"


def idle(program):
    stalled(program)
    nothing()
    row = Row("nothing", None, None, stalled(program), f"{WATCHED_SECONDS} s watched")
    run.say("  " + " | ".join(row.cells()))
    return row


def busy(program):
    """What a process that only computes does to the target's clock on this machine."""
    stalled(program)
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in os.sched_getaffinity(0)]
    for other in others:
        other.wait()
    row = Row(f"{len(others)} processes that only compute", None, None, stalled(program), f"{WATCHED_SECONDS} s watched")
    run.say("  " + " | ".join(row.cells()))
    return row


def inspect(pid, *options, prefix=(), note=None):
    """An action for measure: tocsin inspect with these options; its text goes to a file."""
    def action():
        done = run.Run([*prefix, TOCSIN, "inspect", *options, str(pid)], ROOT)
        return done.seconds, done.peak_mib, note(done) if note else f"{len(done.output):,} bytes"
    return action


def said(*fields):
    """Says what the JSON of a look tells of itself."""
    def note(done):
        process = json.loads(done.output)["process"]
        return ", ".join(f"{field} {process[field]:.1f}" if isinstance(process[field], float) else f"{field} {process[field]}"
                         for field in fields)
    return note


def fetch(url):
    """An action for measure: a page of the target's own."""
    def action():
        started = time.monotonic()
        with urllib.request.urlopen(url, timeout=600) as response:
            size = 0
            while part := response.read(1 << 20):
                size += len(part)
        return time.monotonic() - started, None, f"{size:,} bytes"
    return action


def delve(pid):
    """An action for measure: delve prints one line for each goroutine. The target stands still meanwhile."""
    def action():
        with tempfile.NamedTemporaryFile("w", suffix=".init") as script:
            script.write("goroutines\nquit\n")
            script.flush()
            started = time.monotonic()
            done = run.Run(["sh", "-c", f"echo n | dlv attach {pid} --init {script.name} "
                                        "--allow-non-terminal-interactive=true"], ROOT)
            return time.monotonic() - started, done.peak_mib, f"{len(done.output):,} bytes, the top frame of each"
    return action


def parked(version, count, repeats=REPEATS):
    folder = build.build(version)
    run.say(f"{count:,} parked goroutines, Go {version}:")
    with harness.Program(folder / "park", str(count), "127.0.0.1:0") as program:
        pid, pages = program.pid, f"http://{program.truth['address']}/debug/pprof"
        rows = [idle(program), busy(program)]

        def add(name, action, times=repeats):
            rows.append(measure(program, name, action, times))

        add("`tocsin inspect PID`", inspect(pid))
        add("`tocsin inspect --no-heap PID`", inspect(pid, "--no-heap"))
        if shutil.which("taskset") and len(os.sched_getaffinity(0)) > 1:
            last = str(max(os.sched_getaffinity(0)))
            add(f"the same on one core (`taskset -c {last}`)", inspect(pid, "--no-heap", prefix=("taskset", "-c", last)))
        add("`tocsin inspect --format json PID`", inspect(pid, "--format", "json"))
        add("`tocsin inspect --freeze --format json PID`", inspect(
            pid, "--freeze", "--format", "json", note=said("stopped_ms", "read_ms")))
        add("`/debug/pprof/goroutine?debug=2`", fetch(f"{pages}/goroutine?debug=2"))
        add("`/debug/pprof/goroutine?debug=1`", fetch(f"{pages}/goroutine?debug=1"))
        add("`/debug/pprof/goroutine`", fetch(f"{pages}/goroutine"))
        if version == "1.19" and shutil.which("dlv") and count <= 100000:
            add("`dlv attach PID`, `goroutines`", delve(pid), 1)
        return run.table(HEADER, [row.cells() for row in rows])


def large_heap(version, mib):
    folder = build.build(version)
    run.say(f"{mib} MiB of small linked objects, Go {version}:")
    with harness.Program(folder / "heap", str(mib), "127.0.0.1:0") as program:
        pid, pages = program.pid, f"http://{program.truth['address']}/debug/pprof"
        rows = [idle(program), busy(program)]

        def add(name, action, times=3):
            rows.append(measure(program, name, action, times))

        def note(done):
            look = json.loads(done.output)
            process, found = look["process"], look["summary"]["leaked"]
            right = "" if found == program.truth["leaked"] else f" (planted: {program.truth['leaked']})"
            return (f"{found} leaked{right}; stopped {process['stopped_ms']:.0f} ms, read {process['read_ms']:.0f} ms, "
                    f"in all {process['total_ms']:.0f} ms; heap in use {process['heap_bytes'] / run.MIB:.0f} MiB")

        add("`tocsin inspect --freeze --format json PID`", inspect(pid, "--freeze", "--format", "json", note=note))
        add("`tocsin inspect --format json PID`", inspect(pid, "--format", "json", note=note))
        add("`tocsin inspect --no-heap --format json PID`", inspect(
            pid, "--no-heap", "--format", "json", note=said("read_ms", "total_ms")))
        if version == "1.27":
            add("`/debug/pprof/goroutineleak?debug=1`", fetch(f"{pages}/goroutineleak?debug=1"))
        if shutil.which("gcore"):
            add("`gcore PID` (the core alone, no analysis)", gcore(pid), 1)
        return run.table(HEADER, [row.cells() for row in rows])


def gcore(pid):
    def action():
        with tempfile.TemporaryDirectory(dir=build.OUT) as folder:
            started = time.monotonic()
            core = harness.gcore(pid, folder)
            return time.monotonic() - started, None, f"{core.stat().st_size:,} bytes"
    return action


def toolchains(*versions):
    for version in versions:
        if not os.environ.get("TOCSIN_GOROOT_" + version.replace(".", "_")):
            subprocess.run([ROOT / "tools/fetch-go.sh", version, ROOT / "build/go" / version], check=True,
                           stdout=subprocess.DEVNULL)


def main():
    quick = sys.argv[1:] == ["--quick"]
    toolchains("1.19", "1.23", "1.27")
    version = subprocess.run([TOCSIN, "version"], capture_output=True, text=True).stdout.split()[-1]
    parts = [f"# Looking into processes, measured\n\n{datetime.date.today()}, `make bench-inspect`, tocsin {version}, "
             f"{run.machine()}.\n\n"
             "The target has a thread that reads the clock all the time and keeps the longest gap: the stall. It needs a core "
             "of its own, so on a small machine a program that only computes makes it wait, too: see the second row. Seconds "
             f"and stalls are medians of {REPEATS} runs, of 3 for the large heap, of 1 for delve and gcore. Pages of "
             "`/debug/pprof` are fetched over loopback; their memory is the target's own.\n"]
    for go in ("1.19", "1.23", "1.27"):
        parts.append(f"## 100,000 parked goroutines, Go {go}\n\n{parked(go, 100000)}")
    if not quick:
        parts.append(f"## 1,000,000 parked goroutines, Go 1.23\n\n{parked('1.23', 1000000, 3)}")
        for go in ("1.23", "1.27"):
            parts.append(f"## A heap of 2 GiB of small linked objects, Go {go}\n\nA thousand of its goroutines are leaked, a "
                         f"thousand are not.\n\n{large_heap(go, 2048)}")
    text = "\n".join(parts)
    run.say("\n" + text)
    if not quick:
        RESULTS.write_text(text)
        run.say(f"Written to {RESULTS.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
