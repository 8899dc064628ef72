#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads execution traces of real services: Prometheus, etcd, Caddy, Syncthing and containerd as Debian builds them (bookworm: Go
1.19, whose traces are of the older format; trixie: Go 1.24). Not part of the test run: `make trace-real`.

The services and their clients are those of `make profile-real`, at the height of their day. The program fetches MOMENTS traces of
SECONDS seconds from each service by itself, the last one while half of the clients leave. Then
  - every event is compared with what `go tool trace -d=parsed` of Go 1.27 says of the same file: order, times, states, texts, stacks.
    Go sorts what waits with slices.SortFunc, which keeps no order among equals when there are more than twelve threads: where that
    tells, the events of each kind are counted and the states of each goroutine compared in their order;
  - every trace is judged, and every finding is shown with the verdict of JUDGED, which was reached by reading the service's source;
  - of the older format the program has to say so.
Writes bench/results/trace-real.md, and its table to docs/trace.md. Names on the command line choose programs; then nothing is
written."""
import collections
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
os.environ.setdefault("TOCSIN_SOURCE", str(ROOT))
os.environ.setdefault("TOCSIN", str(ROOT / "build/tocsin"))
sys.path[:0] = [str(ROOT / "tests/profile"), str(ROOT / "tests/trace")]
import go_reader_test as reader  # noqa: E402
import real_services as services  # noqa: E402

RESULTS = ROOT / "bench/results/trace-real.md"
DOCUMENT = ROOT / "docs/trace.md"
MARKS = ("<!-- trace-real: begin -->", "<!-- trace-real: end -->")
STABLE_UP_TO = 12  # in slices.SortFunc
KEPT = ROOT / "build/trace-real"  # traces that differ
READER = "1.27"
MOMENTS, SECONDS = 3, 3
CLIENTS = 24
OLDEST = (1, 22)

# What the program says of services whose Go is older; etcd of bookworm offers no trace.
REFUSALS = (("Go 1.22", "older format: refused"), ("the server answers 404", "offers no trace: said"))

# (fault, function) -> (right or wrong, why), by reading the service's source.
JUDGED = {}


class Outcome:
    def __init__(self, name, suite):
        self.name, self.suite, self.version = name, suite, "?"
        self.asked = self.traces = self.by_state = self.events = self.bytes = 0
        self.refused = ""
        self.differences, self.trouble = [], []
        self.findings = collections.defaultdict(list)


def is_read(version):
    return tuple(int(n) for n in version.removeprefix("go").split(".")[:2]) >= OLDEST


def fetch(service, outcome, folder, number):
    """A trace by the program itself, as a user takes it: what it says of it, and the file that is compared."""
    socket = service.folder / "debug.sock"
    url = f"unix:{socket}" if socket.exists() else f"http://127.0.0.1:{service.pprof_port or service.port}"
    done = subprocess.run([reader.TOCSIN, "trace", "--seconds", f"{SECONDS}s", "-f", "json", url], capture_output=True, text=True)
    if not is_read(outcome.version):
        outcome.refused = next((why for said, why in REFUSALS if done.returncode == 2 and said in done.stderr), "")
        if not outcome.refused:
            outcome.trouble.append(f"exit code {done.returncode}: {done.stderr.strip()[-300:]}")
        return
    if done.returncode not in (0, 1):
        outcome.trouble.append(f"exit code {done.returncode}: {done.stderr.strip()[-300:]}")
        return
    judge(done.stdout, outcome)
    services.collect(service, f"trace?seconds={SECONDS}", folder / "trace" / f"{number}")


def judge(text, outcome):
    for finding in json.loads(text)["findings"]:
        outcome.findings[(finding["id"], finding["severity"], finding.get("function", ""), finding.get("line", 0))].append(
            finding["message"])


def threads(path):
    """The threads in Go's list, and nobody, whose events stand there like a thread's."""
    with open(path, errors="surrogateescape") as file:
        return {line.split(" ", 1)[0] for line in file if line.startswith("M=")} | {"M=-1"}


def compare(file, outcome):
    root = reader.build.goroot(READER)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        theirs, ours = reader.by_go(root, READER, file, folder), reader.by_tocsin(file, folder)
        count, differences = reader.compare_lines(theirs, ours, READER)
        if differences and len(threads(theirs)) > STABLE_UP_TO:
            outcome.by_state += 1
            count, differences = reader.compare_digests(theirs, ours, READER)
        done = subprocess.run([reader.TOCSIN, "trace", "-f", "json", file], capture_output=True, text=True)
    outcome.traces += 1
    outcome.events += count
    outcome.bytes += file.stat().st_size
    outcome.differences += [f"{file.name}: {d}" for d in differences]
    if differences:
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, KEPT / f"{outcome.suite}-{outcome.name}-{file.name}")
    judge(done.stdout, outcome)


def take(kind, suite, root):
    """Runs a service with its clients, takes its traces and compares them."""
    outcome = Outcome(kind.name, suite)
    with tempfile.TemporaryDirectory() as home:
        service = kind(suite, root, home)
        outcome.version = services.version_of(service.path)
        with open(f"{home}/said", "wb") as output:
            process = subprocess.Popen([service.path, *service.command()], stdin=subprocess.PIPE, stdout=output, stderr=output,
                                       cwd=home, env={**os.environ, "GOMAXPROCS": "2", **service.environment()})
        day = services.Day(service)
        try:
            if not services.real.answers(service, process):
                outcome.trouble.append(pathlib.Path(f"{home}/said").read_text(errors="replace")[-400:])
                return outcome
            time.sleep(3)
            day.have(CLIENTS)
            for number in range(MOMENTS if is_read(outcome.version) else 1):
                if number == MOMENTS - 1:
                    day.have(CLIENTS // 2)
                fetch(service, outcome, pathlib.Path(home), number)
            outcome.asked = day.end()
        finally:
            day.end()
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for file in sorted(pathlib.Path(home).glob("trace/*")):
            compare(file, outcome)
    return outcome


def verdict(key):
    return JUDGED.get((key[0], key[2]), ("not judged", ""))


def row(outcome):
    words = collections.Counter(verdict(key)[0] for key in outcome.findings)
    grave = sum(key[1] != "note" for key in outcome.findings)
    start = (f"{outcome.name} ({outcome.suite})", outcome.version, f"{outcome.asked:,}")
    if not is_read(outcome.version):
        return (*start, outcome.refused or "older format: NOT refused", *[""] * 7)
    return (*start, f"{outcome.traces}", f"{outcome.bytes / (1 << 20):.1f}", f"{outcome.events:,}", f"{outcome.by_state}", f"{len(outcome.differences)}",
            f"{grave}", f"{len(outcome.findings) - grave}", f"{words['right']} / {words['wrong']}")


def table(outcomes):
    header = ("service", "Go", "requests", "traces", "MiB", "events compared", "traces by state", "differ", "errors and warnings",
              "notes", "right / wrong")
    return "\n".join(["| " + " | ".join(header) + " |", "|" + "---|" * len(header)] +
                     ["| " + " | ".join(row(outcome)) + " |" for outcome in outcomes])


def details(outcome):
    lines = [f"- {verdict(key)[0]}: {key[0]} {key[1]} {key[2]}:{key[3]}: {seen[-1]}. Seen ×{len(seen)}. {verdict(key)[1]}"
             for key, seen in sorted(outcome.findings.items())]
    lines += [f"- {title}: {item[:400]}" for title, items in (("differs", outcome.differences), ("trouble", outcome.trouble))
              for item in items[:20]]
    return [f"\n## {outcome.name} ({outcome.suite})\n", *lines] if lines else []


def is_bad(outcome):
    return (outcome.differences or outcome.trouble or any(verdict(key)[0] != "right" for key in outcome.findings)
            or not (outcome.traces or outcome.refused))


def into_document(text):
    old = DOCUMENT.read_text()
    begin, end = (old.index(mark) for mark in MARKS)
    DOCUMENT.write_text(old[:begin + len(MARKS[0])] + "\n" + text + "\n" + old[end:])


def main():
    wanted, missing, outcomes = sys.argv[1:], [], []
    found = [(kind, suite, services.real.fetch(kind, suite)) for kind in services.SERVICES if not wanted or kind.name in wanted
             for suite in kind.suites]
    services.real.isolate()
    for kind, suite, root in found:
        if isinstance(root, str):
            missing.append(f"{suite}-{kind.name}: {root}")
            continue
        outcomes.append(take(kind, suite, root))
        print("  " + " | ".join(row(outcomes[-1])), flush=True)
    text = "\n".join([f"# Traces of real services\n\n{datetime.date.today()}, `make trace-real`.\n", table(outcomes)] +
                     [line for outcome in outcomes for line in details(outcome)] +
                     [f"\nNot to be had: {text}" for text in missing]) + "\n"
    print(text)
    if not wanted:
        RESULTS.write_text(text)
        into_document(table(outcomes))
    sys.exit(1 if missing or any(map(is_bad, outcomes)) else 0)


if __name__ == "__main__":
    main()
