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
import re
import shutil
import signal
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
SLOW_SECONDS = 20  # what takes longer is done twice: once alone, a machine that stood still would not be told from it
WATCHED_SECONDS = 2
BUSY = "import time\nend = time.monotonic() + 2\nwhile time.monotonic() < end: pass"


class Row:
    """One way to look: seconds, the largest process in MiB, the longest stall of the target in ms meanwhile."""

    def __init__(self, name, done=None, stall_ms=None):
        self.name, self.done, self.stall_ms = name, done or Done(), stall_ms

    def cells(self):
        done = self.done
        return (self.name, spell(done.seconds, ".3f"), spell(done.cpu_seconds, ".3f"), spell(done.peak_mib, ".0f", " MiB"),
                spell(self.stall_ms, ".2f"), done.note)


class Done:
    """What one action took; what cannot be known is None."""

    def __init__(self, seconds=None, cpu_seconds=None, peak_mib=None, note=""):
        self.seconds, self.cpu_seconds, self.peak_mib, self.note = seconds, cpu_seconds, peak_mib, note


def spell(number, form, unit=""):
    return "" if number is None else format(number, form) + unit


HEADER = ("what", "seconds", "processor seconds", "peak memory", "longest stall in the target, ms", "")


def stalled(program):
    """ms since the target was last asked."""
    return program.ask()["gap_ns"] / 1e6


def measure(program, name, action, repeats=REPEATS):
    """The run with the median of the seconds; the stall is the median of the runs' longest ones."""
    rows = []
    for _ in range(repeats):
        stalled(program)
        done = action()
        rows.append(Row(name, done, stalled(program)))
        if len(rows) == 2 and done.seconds > SLOW_SECONDS:
            break
    stalls = sorted(row.stall_ms for row in rows)
    rows.sort(key=lambda row: row.done.seconds)
    middle = (len(rows) - 1) // 2
    row = rows[middle]
    row.stall_ms = stalls[middle]
    run.say("  " + " | ".join(row.cells()))
    return row


def measure_at_rest(program, name, action, repeats=REPEATS):
    """The same while the target is stopped (SIGSTOP): its clock takes no core away."""
    program.process.send_signal(signal.SIGSTOP)
    try:
        rows = sorted((Row(name, action()) for _ in range(repeats)), key=lambda row: row.done.seconds)
    finally:
        program.process.send_signal(signal.SIGCONT)
    row = rows[len(rows) // 2]
    run.say("  " + " | ".join(row.cells()))
    return row


def idle(program):
    stalled(program)
    time.sleep(WATCHED_SECONDS)
    row = Row("nothing", Done(note=f"{WATCHED_SECONDS} s watched"), stalled(program))
    run.say("  " + " | ".join(row.cells()))
    return row


def busy(program):
    """What a process that only computes does to the target's clock on this machine."""
    stalled(program)
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in os.sched_getaffinity(0)]
    for other in others:
        other.wait()
    row = Row(f"{len(others)} processes that only compute", Done(note=f"{WATCHED_SECONDS} s watched"), stalled(program))
    run.say("  " + " | ".join(row.cells()))
    return row


def timed(command):
    """(Done, the first and the last bytes that it said). What it says goes to a file: a program starts with the peak memory of
    the process that starts it, so this one must stay small."""
    with tempfile.TemporaryFile(dir=build.OUT) as output:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"bench: {' '.join(map(str, command))}: exit code {process.returncode}")
        size = output.seek(0, os.SEEK_END)
        output.seek(0)
        first = output.read(4096).decode(errors="replace")
        output.seek(max(0, size - 4096))
        last = output.read().decode(errors="replace")
    done = Done(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, f"{size:,} bytes")
    return done, first, last


def inspect(pid, *options, prefix=(), note=None):
    """An action for measure: tocsin inspect with these options."""
    def action():
        done, first, last = timed([*prefix, TOCSIN, "inspect", *options, str(pid)])
        if note:
            process = json.loads(re.search(r'"process": ?(\{[^{}]*\})', first)[1])
            done.note = note(process, json.loads(re.search(r'"summary": ?(\{[^{}]*\})', last)[1]))
        return done
    return action


def said(process, _):
    return (f"stopped {process['stopped_ms']:.1f} ms, read {process['read_ms']:.0f} ms, in all {process['total_ms']:.0f} ms, "
            f"{process['retried']} read again, {process['inconsistent']} inconsistent")


def fetch(url):
    """An action for measure: a page of the target's own."""
    def action():
        started = time.monotonic()
        with urllib.request.urlopen(url, timeout=600) as response:
            size = 0
            while part := response.read(1 << 20):
                size += len(part)
        return Done(time.monotonic() - started, note=f"{size:,} bytes")
    return action


def delve(pid):
    """An action for measure: delve prints one line for each goroutine. The target stands still meanwhile."""
    def action():
        with tempfile.NamedTemporaryFile("w", suffix=".init") as script:
            script.write("goroutines\nquit\n")
            script.flush()
            done, _, _ = timed(["sh", "-c", f"echo n | dlv attach {pid} --init {script.name} "
                                            "--allow-non-terminal-interactive=true"])
            done.note += ", the top frame of each"
            return done
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
        rows.append(measure_at_rest(program, "the same, the target at rest", inspect(pid), repeats))
        add("`tocsin inspect --no-heap PID`", inspect(pid, "--no-heap"))
        rows.append(measure_at_rest(program, "the same, the target at rest", inspect(pid, "--no-heap"), repeats))
        if shutil.which("taskset") and len(os.sched_getaffinity(0)) > 1:
            last = str(max(os.sched_getaffinity(0)))
            add(f"`--no-heap` on one core (`taskset -c {last}`)", inspect(pid, "--no-heap", prefix=("taskset", "-c", last)))
        add("`tocsin inspect --format json PID`", inspect(pid, "--format", "json"))
        add("`tocsin inspect --freeze --format json PID`", inspect(
            pid, "--freeze", "--format", "json", note=said))
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

        def note(process, summary):
            right = "" if summary["leaked"] == program.truth["leaked"] else f" (planted: {program.truth['leaked']})"
            return (f"{summary['leaked']} leaked{right}; stopped {process['stopped_ms']:.0f} ms, leak proof {process['proof_ms']:.0f} ms, "
                    f"in all {process['total_ms']:.0f} ms; heap in use {process['heap_bytes'] / run.MIB:.0f} MiB")

        frozen, live = (inspect(pid, *options, "--format", "json", note=note) for options in (("--freeze",), ()))
        add("`tocsin inspect --freeze --format json PID`", frozen)
        rows.append(measure_at_rest(program, "the same, the target at rest", frozen, 3))
        add("`tocsin inspect --format json PID`", live)
        rows.append(measure_at_rest(program, "the same, the target at rest", live, 3))
        add("`tocsin inspect --no-heap --format json PID`", inspect(
            pid, "--no-heap", "--format", "json", note=said))
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
            return Done(time.monotonic() - started, note=f"{core.stat().st_size:,} bytes")
    return action


def toolchains(*versions):
    for version in versions:
        if not os.environ.get("TOCSIN_GOROOT_" + version.replace(".", "_")):
            subprocess.run([ROOT / "tools/fetch-go.sh", version, ROOT / "build/go" / version], check=True,
                           stdout=subprocess.DEVNULL)


def introduction():
    version = subprocess.run([TOCSIN, "version"], capture_output=True, text=True).stdout.split()[-1]
    return (f"# Looking into processes, measured\n\n{datetime.date.today()}, `make bench-inspect`, tocsin {version}, "
            f"{run.machine()}.\n\n"
            "The target has a thread that reads the clock all the time and keeps the longest gap: the stall. It needs a core "
            "of its own, so on a small machine a program that only computes makes it wait, too: see the second row; and it leaves one "
            "core less to look with, since tocsin gives way to it: see the rows of a target at rest, which a SIGSTOP holds. Seconds "
            f"and stalls are medians of {REPEATS} runs, of 3 for a million goroutines and for the large heap, the lower of 2 for what "
            f"takes more than {SLOW_SECONDS} s, of 1 for delve and gcore. Pages of `/debug/pprof` are fetched over loopback; their memory is the "
            "target's own.\n")


def sections(quick):
    """(heading, table) of each part, as they are measured."""
    for go in ("1.19", "1.23", "1.27"):
        yield f"## 100,000 parked goroutines, Go {go}", parked(go, 100000)
    if quick:
        return
    for go in ("1.23", "1.27"):
        yield (f"## A heap of 2 GiB of small linked objects, Go {go}\n\nA thousand of its goroutines are leaked, a thousand are "
               "not.", large_heap(go, 2048))
    yield "## 1,000,000 parked goroutines, Go 1.23", parked("1.23", 1000000, 3)


def main():
    quick = sys.argv[1:] == ["--quick"]
    toolchains("1.19", "1.23", "1.27")
    text = introduction()
    for heading, table in sections(quick):
        text += f"\n{heading}\n\n{table}"
        if not quick:  # what is measured stays, also when the run is ended
            RESULTS.write_text(text)
    run.say("\n" + text)
    if not quick:
        run.say(f"Written to {RESULTS.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
