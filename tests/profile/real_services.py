#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads profiles of real services: Prometheus, etcd, Caddy, Syncthing and containerd as Debian builds them (bookworm: Go 1.19;
trixie: Go 1.24). Not part of the test run: `make profile-real`.

The services run as `make inspect-real` runs them, on one core, with heap profiles of every 256th byte (GODEBUG=memprofilerate,
which Go 1.19 overwrites), so that small services have sites enough to be judged. Clients come, go, and come back, a day in
miniature; half of them hold a stream or a long poll open where the service has one. At each of MOMENTS moments heap and goroutine
profiles are taken in every form, now and then all the others. Then
  - every profile.proto is compared with `go tool pprof -top`: flat and cumulative values of all functions, of every type;
  - the number of goroutines is compared with what the service itself says before and after;
  - single profiles, pairs and series (all of it, the rise alone, the second rise alone) are judged, and every finding is shown
    with the verdict of JUDGED, which was reached by reading the service's source.
Writes bench/results/profile-real.md, and its table to docs/profile.md. Names on the command line choose programs; --keep FOLDER
keeps the profiles there, --from FOLDER judges those that were kept."""
import collections
import datetime
import itertools
import json
import math
import os
import pathlib
import re
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
os.environ.setdefault("TOCSIN_SOURCE", str(ROOT))
os.environ.setdefault("TOCSIN", str(ROOT / "build/tocsin"))
sys.path.insert(0, str(ROOT / "tests/inspect"))
import go_pprof_test as beside  # noqa: E402
import real_programs as real  # noqa: E402

RESULTS = ROOT / "bench/results/profile-real.md"
DOCUMENT = ROOT / "docs/profile.md"
MARKS = ("<!-- profile-real: begin -->", "<!-- profile-real: end -->")
MOMENTS, APART = 24, 2.5
CLIENTS = 24  # at the height of the day
PAUSE = 0.08  # between two requests of a client
RISE = MOMENTS // 3
CPU_SECONDS = 5
NOW_AND_THEN = ("allocs", "block", "mutex", "threadcreate")
KEY = "profile-real"

# (fault, function) -> (right or wrong, why), by reading the service's source.
JUDGED = {}


class Profiled:
    """Where a service has its profiles, and what it says of its goroutines."""

    pprof_port = None
    stream = None  # (method, path, body) of an answer that does not end by itself

    def pprof(self):
        return real.http.client.HTTPConnection("127.0.0.1", self.pprof_port or self.port, timeout=60)

    def headers(self):
        return {}

    def metrics(self):
        return self.connect()

    def goroutines(self):
        connection = self.metrics()
        connection.request("GET", "/metrics", headers=self.headers())
        text = connection.getresponse().read().decode()
        connection.close()
        return int(float(re.search(r"^go_goroutines (\S+)", text, re.MULTILINE)[1]))


class Prometheus(Profiled, real.Prometheus):
    def requests(self):
        return itertools.cycle([("GET", "/api/v1/query?query=up", None), ("GET", "/metrics", None),
                                ("GET", "/api/v1/label/__name__/values", None), ("GET", "/api/v1/targets", None),
                                ("GET", "/api/v1/query?query=rate(go_gc_duration_seconds_count[1m])", None)])


class Etcd(Profiled, real.Etcd):
    stream = ("POST", "/v3/watch", '{"create_request": {"key": "Zm9v"}}')


class Caddy(Profiled, real.Caddy):
    pprof_port = 18105

    def requests(self):
        return itertools.cycle([("GET", "/", None), ("GET", "/missing", None)])

    def metrics(self):
        return self.pprof()


class Syncthing(Profiled, real.Syncthing):
    pprof_port = 18107
    stream = ("GET", "/rest/events?since=0&timeout=60", None)

    def environment(self):
        return {**super().environment(), "STGUIAPIKEY": KEY}

    def headers(self):
        return {"X-API-Key": KEY}

    def requests(self):
        return itertools.cycle([("GET", "/", None), ("GET", "/rest/system/status", None), ("GET", "/rest/system/config", None),
                                ("GET", "/rest/system/connections", None)])

    def goroutines(self):
        connection = self.connect()
        connection.request("GET", "/rest/system/status", headers=self.headers())
        said = json.loads(connection.getresponse().read())
        connection.close()
        return int(said["goroutines"])


class Containerd(Profiled, real.Containerd):
    def pprof(self):
        return self.connect()

    def goroutines(self):
        return None


SERVICES = (Prometheus, Etcd, Caddy, Syncthing, Containerd)


class Client(threading.Thread):
    """Asks until it is stopped; each second one holds a stream open instead where there is one."""

    def __init__(self, service, number):
        super().__init__(daemon=True)
        self.service, self.stopped, self.asked = service, threading.Event(), 0
        self.streams = service.stream and number % 2

    def run(self):
        connection = self.service.connect()
        requests = itertools.repeat(self.service.stream) if self.streams else self.service.requests()
        for method, path, body in requests:
            if self.stopped.wait(PAUSE):
                break
            try:
                connection.request(method, path, body, self.service.headers())
                response = connection.getresponse()
                if self.streams:
                    self.hold(connection, response)
                else:
                    response.read()
                self.asked += 1
            except (OSError, real.http.client.HTTPException):
                connection.close()
            if self.streams:
                connection.close()
        connection.close()

    def hold(self, connection, response):
        """Reads what comes, until it is stopped or the answer ends."""
        if not connection.sock:
            return
        connection.sock.settimeout(0.5)
        while not self.stopped.is_set():
            readable, _, _ = select.select([connection.sock], [], [], 0.5)
            if readable and not response.read1(1 << 16):
                return


class Day:
    """Clients that come and go."""

    def __init__(self, service):
        self.service, self.clients, self.gone, self.number = service, [], [], 0

    def have(self, count):
        while len(self.clients) < count:
            self.clients.append(Client(self.service, self.number))
            self.number += 1
            self.clients[-1].start()
        while len(self.clients) > count:
            self.gone.append(self.clients.pop(0))
            self.gone[-1].stopped.set()

    def end(self):
        self.have(0)
        for client in self.gone:
            client.join(timeout=5)
        return sum(client.asked for client in self.gone)


def height(moment):
    """Of the load, 0 to 1: up, down, and up again."""
    return 0.5 - 0.5 * math.cos(math.pi * moment / RISE)


def collect(service, path, file):
    connection = service.pprof()
    connection.request("GET", f"/debug/pprof/{path}", headers=service.headers())
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status == 200:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)


def look(service, folder, moment, counts):
    name = f"{moment:02}"
    # The text without a collection before: what a scraper would see. The other with one: what is in use then.
    collect(service, "heap?debug=1", folder / "heap.text" / name)
    collect(service, "heap?gc=1", folder / "heap" / name)
    before = service.goroutines()
    collect(service, "goroutine", folder / "goroutine" / name)
    after = service.goroutines()
    if before is not None:
        counts.append((name, before, after))
    collect(service, "goroutine?debug=1", folder / "goroutine.text" / name)
    collect(service, "goroutine?debug=2", folder / "goroutine.dump" / name)
    if moment in (0, RISE, MOMENTS - 1):
        for kind in NOW_AND_THEN:
            collect(service, kind, folder / kind / name)
            collect(service, f"{kind}?debug=1", folder / f"{kind}.text" / name)
    if moment in (RISE, MOMENTS - 1):
        collect(service, f"profile?seconds={CPU_SECONDS}", folder / "cpu" / name)


def gather(kind, suite, root, folder):
    """Runs the service through its day. {} or what went wrong."""
    facts = {"service": kind.name, "suite": suite, "counts": []}
    with tempfile.TemporaryDirectory() as home:
        service = kind(suite, root, home)
        with open(f"{home}/said", "wb") as output:
            process = subprocess.Popen([service.path, *service.command()], stdin=subprocess.PIPE, stdout=output, stderr=output,
                                       cwd=home, env={**os.environ, "GODEBUG": "memprofilerate=256", "GOMAXPROCS": "2",
                                                      **service.environment()})
        day = Day(service)
        try:
            if not real.answers(service, process):
                return {"trouble": pathlib.Path(f"{home}/said").read_text(errors="replace")[-400:]}
            time.sleep(3)
            facts["version"] = version_of(service.path)
            next_at = time.monotonic()
            for moment in range(MOMENTS):
                day.have(1 + round((CLIENTS - 1) * height(moment)))
                look(service, folder, moment, facts["counts"])
                next_at = max(next_at + APART, time.monotonic())
                time.sleep(max(0, next_at - time.monotonic()))
            facts["asked"] = day.end()
            if process.poll() is not None:
                facts["trouble"] = "the service has died"
        finally:
            day.end()
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    (folder / "facts.json").write_text(json.dumps(facts))
    return facts


def version_of(path):
    """The Go that built it."""
    said = subprocess.run([beside.goroot("1.27") / "bin/go", "version", path], capture_output=True, text=True,
                          env={**os.environ, "GOTOOLCHAIN": "local"}).stdout
    return said.rsplit(" ", 1)[-1].strip()


def judge(files):
    done = subprocess.run([beside.TOCSIN, "profile", "-f", "json", *map(str, files)], capture_output=True, text=True)
    if done.returncode not in (0, 1) or not done.stdout:
        return [], [f"exit code {done.returncode}: {done.stderr.strip()}"]
    return json.loads(done.stdout)["findings"], []


def inputs(folder):
    """(what it is, files) of everything that is to be judged: single ones, pairs, series."""
    for kind in sorted(p for p in folder.iterdir() if p.is_dir()):
        files = sorted(kind.iterdir())
        for file in files:
            yield f"{kind.name} alone", [file]
        for pair in itertools.combinations([files[0], files[len(files) // 3], files[-1]], 2):
            if pair[0] != pair[1]:
                yield f"{kind.name} pair", pair
        if len(files) == MOMENTS:
            yield f"{kind.name} rise", files[:RISE + 1]
            yield f"{kind.name} day", files[:2 * RISE]
            yield f"{kind.name} second rise", files[2 * RISE - 1:]
            yield f"{kind.name} all", files
            yield f"{kind.name} of the heights", files[RISE - 3:RISE + 3] + files[-3:]


class Outcome:
    def __init__(self, facts):
        self.facts, self.profiles, self.functions, self.judged = facts, 0, 0, 0
        self.differences, self.problems, self.apart = [], [], None
        self.findings = collections.defaultdict(list)


def compare(folder, outcome):
    for file in sorted(folder.glob("*/*")):
        form = file.parent.name
        if "." in form:
            continue
        count, differences = beside.compare(file)
        outcome.profiles += 1
        outcome.functions += count
        outcome.differences += [f"{form} {file.name}: {d}" for d in differences]
    for kind in ("heap", "allocs", "goroutine"):
        files = sorted((folder / kind).iterdir())
        count, differences = beside.compare(files[-1], ["--base", files[0]], ["-base", files[0]])
        outcome.functions += count
        outcome.differences += [f"{kind} --base: {d}" for d in differences]


def count_goroutines(folder, outcome):
    """The largest number of goroutines that the profile is away from what the service said before and after."""
    for name, before, after in outcome.facts["counts"]:
        report, _ = beside.by_tocsin(folder / "goroutine" / name, "")
        low, high = sorted((before, after))
        apart = max(low - report["total"], report["total"] - high, 0)
        outcome.apart = max(outcome.apart or 0, apart)


def examine(folder):
    outcome = Outcome(json.loads((folder / "facts.json").read_text()))
    compare(folder, outcome)
    count_goroutines(folder, outcome)
    for what, files in inputs(folder):
        findings, problems = judge(files)
        outcome.judged += 1
        outcome.problems += [f"{what} {files[0].name}: {p}" for p in problems]
        for finding in findings:
            outcome.findings[(finding["id"], finding["severity"], finding.get("function", ""), finding.get("line", 0))].append(
                (what, files[0].name, finding["message"]))
    return outcome


def verdict(key):
    return JUDGED.get((key[0], key[2]), ("not judged", ""))


def row(outcome):
    facts = outcome.facts
    grave = [key for key in outcome.findings if key[1] != "note"]
    notes = [key for key in outcome.findings if key[1] == "note"]
    said = [f"{sum(verdict(k)[0] == word for k in keys)}" for keys in (grave, notes) for word in ("right", "wrong")]
    return (f"{facts['service']} ({facts['suite']})", facts["version"], str(facts["asked"]), str(outcome.profiles),
            str(outcome.functions), str(len(outcome.differences)), "–" if outcome.apart is None else str(outcome.apart),
            str(outcome.judged), f"{len(grave)}", f"{len(notes)}", f"{int(said[0]) + int(said[2])}",
            f"{int(said[1]) + int(said[3])}")


def table(outcomes):
    header = ("service", "Go", "requests", "profiles", "values compared", "differ", "goroutines apart at most", "judged",
              "errors and warnings", "notes", "right", "wrong")
    return "\n".join(["| " + " | ".join(header) + " |", "|" + "---|" * len(header)] +
                     ["| " + " | ".join(row(outcome)) + " |" for outcome in outcomes])


def details(outcome):
    facts = outcome.facts
    lines = []
    for key, seen in sorted(outcome.findings.items()):
        right, why = verdict(key)
        where = collections.Counter(what for what, _, _ in seen)
        lines.append(f"- {right}: {key[0]} {key[1]} {key[2]}:{key[3]}: {seen[-1][2]}. Seen in " +
                     ", ".join(f"{what} ×{n}" for what, n in where.items()) + (f". {why}" if why else ""))
    for title, items in (("differs", outcome.differences), ("trouble", outcome.problems)):
        lines += [f"- {title}: {item[:400]}" for item in items[:20]]
    return [f"\n## {facts['service']} ({facts['suite']})\n", *lines] if lines else []


def report(outcomes, missing):
    lines = [f"# Profiles of real services\n\n{datetime.date.today()}, `make profile-real`.\n", table(outcomes)]
    for outcome in outcomes:
        lines += details(outcome)
    return "\n".join(lines + [f"\nNot to be had: {text}" for text in missing]) + "\n"


def into_document(text):
    old = DOCUMENT.read_text()
    begin, end = (old.find(mark) for mark in MARKS)
    if begin >= 0 and end > begin:
        DOCUMENT.write_text(old[:begin + len(MARKS[0])] + "\n" + text + "\n" + old[end:])


def run_all(wanted, keep):
    missing = []
    found = [(kind, suite, real.fetch(kind, suite)) for kind in SERVICES if not wanted or kind.name in wanted
             for suite in kind.suites]
    real.isolate()
    for kind, suite, root in found:
        name = f"{suite}-{kind.name}"
        if isinstance(root, str):
            missing.append(f"{name}: {root}")
            continue
        print(f"{name}: a day of {MOMENTS * APART:.0f} s", flush=True)
        shutil.rmtree(keep / name, ignore_errors=True)
        (keep / name).mkdir(parents=True)
        facts = gather(kind, suite, root, keep / name)
        if "trouble" in facts:
            missing.append(f"{name}: {facts['trouble']}")
            shutil.rmtree(keep / name)
    return missing


def main():
    arguments, folder, missing = sys.argv[1:], None, []
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    keep = next((a for a in ("--keep", "--from") if a in arguments), None)
    if keep:
        folder = pathlib.Path(arguments[arguments.index(keep) + 1])
        del arguments[arguments.index(keep):arguments.index(keep) + 2]
    with tempfile.TemporaryDirectory() as scratch:
        place = folder or pathlib.Path(scratch)
        if keep != "--from":
            missing = run_all(arguments, place)
        outcomes = []
        for at in sorted(place.iterdir()):
            if not arguments or at.name.split("-", 1)[1] in arguments:
                print(f"{at.name}: compared and judged", flush=True)
                outcomes.append(examine(at))
                print("  " + " | ".join(row(outcomes[-1])), flush=True)
    text = report(outcomes, missing)
    print(text)
    if not arguments:
        RESULTS.write_text(text)
        into_document(table(outcomes))
    bad = any(o.differences or o.problems or any(verdict(k)[0] != "right" for k in o.findings) for o in outcomes)
    sys.exit(1 if bad or missing else 0)


if __name__ == "__main__":
    main()
