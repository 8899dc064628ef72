#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The leak proof against Go's own test programs for its goroutine leak profile (GoKer and the rest in
src/runtime/testdata/testgoroutineleakprofile of a Go tree). Nothing of them is kept here: they are copied
to a temporary folder, their call of the profile is replaced by one that first lets this test look from
outside, and the expected leaks are read from goroutineleakprofile_test.go.

Each program runs until it would print the profile. Then `tocsin inspect` looks, the program goes on for a
moment, Go's own profile is printed (Go 1.26 and 1.27), and `tocsin inspect` looks again: what has leaked
stays leaked. Where the second look can prove nothing because something runs all the time, one more is taken
with --freeze. What is checked, per goroutine:
  false proof   proven by the first look, but later gone or elsewhere
  unexpected    proven, but neither Go's profile nor the table of expected leaks has it
  missed        in Go's profile, but not proven by the second look
  not found     an expected leak that is not flaky, and was not proven

TAP on stdout. Usage: goker_test.py [--versions 1.27,1.23] [--all] [--table FILE] [--only TEXT] [-v]
"""

import argparse
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.environ.get("TOCSIN_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOCSIN = os.environ.get("TOCSIN", os.path.join(ROOT, "build/test/src/cli/tocsin"))
TREE = "src/runtime/testdata/testgoroutineleakprofile"
DEFAULT_VERSIONS = ["1.27", "1.23"]
ALL_VERSIONS = ["1.27", "1.26", "1.23", "1.19"]
HAS_PROFILE = {"1.26", "1.27"}
SETTLE_SECONDS = 0.3  # after the program would print its profile, so that what leaks is blocked
TIMEOUT = 60

# The programs call this in place of pprof.Lookup("goroutineleak"). Each call prints LOOK and waits for a
# line before the real profile, where there is one, is written.
HOOK = """package main

import (
	"bufio"
	"io"
	"os"
	"runtime/pprof"
	"sync"
)

var tocsinLock sync.Mutex
var tocsinInput = bufio.NewReader(os.Stdin)

type tocsinProfile struct{ profile *pprof.Profile }

func tocsinLookup() *tocsinProfile {
	return &tocsinProfile{pprof.Lookup("goroutineleak")}
}

func (p *tocsinProfile) WriteTo(w io.Writer, debug int) error {
	if w != io.Writer(os.Stdout) {
		return nil
	}
	tocsinLock.Lock()
	defer tocsinLock.Unlock()
	os.Stdout.WriteString("LOOK\\n")
	tocsinInput.ReadString('\\n')
	profile := p.profile
	if profile == nil {
		profile = pprof.Lookup("goroutine")
	}
	profile.WriteTo(os.Stdout, 2)
	os.Stdout.WriteString("\\nLOOK\\n")
	tocsinInput.ReadString('\\n')
	return nil
}
"""


def environment(version, scratch):
    root = os.path.join(ROOT, "build/go", version)
    env = dict(os.environ)
    env.update(GOROOT=root, GOTOOLCHAIN="local", GOFLAGS="-mod=mod", GOPROXY="off", GOWORK="off",
               GOCACHE=os.environ.get("GOCACHE_BASE", "/tmp/gocache-") + version, CGO_ENABLED="0",
               GOPATH=os.path.join(scratch, "gopath"))
    if version == "1.26":
        env["GOEXPERIMENT"] = "goroutineleakprofile"
    return env


def prepare(source, target, version):
    """Copies the programs of one folder, with our hook in place of the profile."""
    os.makedirs(target)
    for name in sorted(os.listdir(source)):
        if not name.endswith(".go"):
            continue
        with open(os.path.join(source, name), encoding="utf-8") as f:
            text = f.read()
        text = text.replace('pprof.Lookup("goroutineleak")', "tocsinLookup()")
        # The import that is not used any more.
        if "pprof." not in text.replace('"runtime/pprof"', ""):
            text = text.replace('\t"runtime/pprof"\n', "")
        with open(os.path.join(target, name), "w", encoding="utf-8") as f:
            f.write(text)
    with open(os.path.join(target, "tocsin_hook.go"), "w", encoding="utf-8") as f:
        f.write(HOOK)
    with open(os.path.join(target, "go.mod"), "w", encoding="utf-8") as f:
        f.write("module goker\n\ngo %s\n" % version)


def build(folder, version, scratch):
    """Builds; files that this version cannot compile are left out. Returns (program, left out)."""
    go = os.path.join(ROOT, "build/go", version, "bin/go")
    program = os.path.join(folder, "program")
    left_out = []
    for _ in range(20):
        run = subprocess.run([go, "build", "-gcflags=-e", "-o", program, "."], cwd=folder,
                             env=environment(version, scratch), capture_output=True, text=True)
        if run.returncode == 0:
            return program, left_out
        bad = {name for name in re.findall(r"^\./(\w+\.go):", run.stderr, re.M)
               if name not in ("main.go", "tocsin_hook.go")}
        if not bad:
            raise RuntimeError("go build: " + run.stderr[:2000])
        for name in bad:
            left_out.append(name)
            os.remove(os.path.join(folder, name))
    raise RuntimeError("go build: too many files to leave out")


def expected_table(version):
    """[(name, is_flaky, [regexp], is_goker)] from Go's own test."""
    path = os.path.join(ROOT, "build/go", version, "src/runtime/goroutineleakprofile_test.go")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    text = re.sub(r"(?m)^\s*//.*$", "", text)
    goker_at = text.index("gokerTestCases :=")
    cases = []
    for m in re.finditer(r'make(Flaky)?Test\("(\w+)"((?:,\s*(?:`[^`]*`)?)*)\s*\)', text):
        cases.append((m.group(2), m.group(1) is not None, re.findall(r"`([^`]*)`", m.group(3)),
                      m.start() > goker_at))
    return cases


def reason_pattern(regexp):
    """Older versions call waits on sync primitives semacquire."""
    head, _, reason = regexp.rpartition(r"\[")
    if "sync" in reason and "Cond" not in reason:
        reason = "(?:%s|semacquire\\]|sync\\.(RW)?Mutex\\.R?Lock\\])" % reason
    return re.compile(head + r"\[" + reason)


def describe(goroutine):
    """Lines as in Go's test: `function( [reason]`, one for each frame."""
    names = [f["function"] for f in goroutine.get("frames", [])] + [goroutine.get("start") or ""]
    reason = goroutine.get("wait_reason") or goroutine["status"]
    reason = reason.replace(" (leaked)", "")
    return [re.sub(r"^main\.", "", name) + "() [%s]" % reason for name in names]


def parse_profile(text):
    """{goid: (header, is_leaked)} of a goroutine profile with debug=2."""
    found = {}
    for m in re.finditer(r"(?m)^goroutine (\d+) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^\]]*)\]", text):
        state = m.group(2).split(",")[0]
        found[int(m.group(1))] = (state.replace(" (leaked)", "").replace(" (scan)", ""),
                                  "(leaked)" in m.group(2))
    return found


class Result:
    def __init__(self, name):
        self.name = name
        self.proven = self.of_go = self.both = 0
        self.problems = []
        self.notes = []


class Program:
    """One run: everything that it prints, up to a line LOOK at a time."""

    def __init__(self, program, name, env):
        self.process = subprocess.Popen([program, name], env=env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.timer = threading.Timer(TIMEOUT, self.process.kill)
        self.timer.start()

    def until_look(self):
        lines = []
        for line in self.process.stdout:
            if line.strip() == "LOOK":
                return "".join(lines)
            lines.append(line)
        raise RuntimeError("the program ended before its profile: " + "".join(lines)[-300:])

    def go_on(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def close(self):
        self.timer.cancel()
        self.process.kill()
        self.process.wait()


def inspect(pid, extra):
    command = os.environ.get("TOCSIN_INSPECT", TOCSIN + " inspect --format json --all --fail-on never").split()
    run = subprocess.run(command + extra + [str(pid)], capture_output=True, text=True, timeout=TIMEOUT)
    if run.returncode not in (0, 1):
        raise RuntimeError("inspect: " + (run.stderr or run.stdout)[:500])
    return json.loads(run.stdout)


def look_at(program, case, extra):
    name, is_flaky, _, _ = case
    result = Result(name)
    env = dict(os.environ, GODEBUG="asyncpreemptoff=1")
    if not is_flaky:
        env["GOMAXPROCS"] = "1"
    process = Program(program, name, env)
    try:
        process.until_look()
        time.sleep(SETTLE_SECONDS)
        first = inspect(process.process.pid, extra)
        time.sleep(SETTLE_SECONDS)
        process.go_on()
        profile = parse_profile(process.until_look())
        second = inspect(process.process.pid, extra)
        if second["process"]["leak_proof"] == "opaque" and not extra:
            # Something runs all the time: tocsin says so, and that a stopped process tells more.
            result.notes.append("looked at with --freeze: " + "; ".join(second["notes"]))
            second = inspect(process.process.pid, ["--freeze"])
        judge(result, case, (first, second), profile)
    except (subprocess.TimeoutExpired, RuntimeError, BrokenPipeError, ValueError) as e:
        result.problems.append(str(e))
    finally:
        process.close()
    return result


def proven_by(look):
    return {g["goid"]: g for g in look["goroutines"] if g.get("leaked") is True}


def judge(result, case, looks, profile):
    _, is_flaky, patterns, _ = case
    regexps = [reason_pattern(p) for p in patterns]
    found = [False] * len(regexps)
    first, second = proven_by(looks[0]), proven_by(looks[1])
    of_go = {i for i, (_, leaked) in profile.items() if leaked}
    result.proven, result.of_go, result.both = len(second), len(of_go), len(of_go & set(second))
    for goid, goroutine in sorted(first.items()):
        last = describe(goroutine)[-1]
        if goid not in profile:
            result.problems.append("false proof: goroutine %d (%s) is gone" % (goid, last))
        elif profile[goid][0] != goroutine.get("wait_reason"):
            result.problems.append("false proof: goroutine %d (%s) is in [%s] now" % (goid, last, profile[goid][0]))
    for goid, goroutine in sorted({**first, **second}.items()):
        lines = describe(goroutine)
        matches = [i for i, r in enumerate(regexps) if any(r.search(line) for line in lines)]
        for i in matches:
            found[i] = True
        if goid not in of_go and not matches:
            result.problems.append("unexpected: goroutine %d: %s" % (goid, "; ".join(lines)))
    goroutines = {g["goid"]: g for g in looks[1]["goroutines"]}
    for goid in sorted(of_go - set(second)):
        g = goroutines.get(goid)
        result.problems.append("missed: goroutine %d: %s" % (
            goid, "%s (leaked: %s)" % ("; ".join(describe(g)), g.get("leaked")) if g else "not listed"))
    for i, ok in enumerate(found):
        if not ok and is_flaky:
            result.notes.append("flaky, not seen: " + patterns[i])
        elif not ok:
            result.problems.append("not found: " + patterns[i])


def run_version(version, scratch, options):
    """[(Result or None, name, why left out)]"""
    source = os.path.join(ROOT, "build/go", "1.27" if version != "1.26" else version, TREE)
    cases = expected_table("1.27" if version != "1.26" else version)
    results = []
    programs = {}
    for is_goker in (False, True):
        folder = os.path.join(scratch, version, "goker" if is_goker else "simple")
        prepare(os.path.join(source, "goker") if is_goker else source, folder, version)
        program, left_out = build(folder, version, scratch)
        text = ""
        for name in os.listdir(folder):
            if name.endswith(".go"):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    text += f.read()
        programs[is_goker] = (program, set(re.findall(r'register\("(\w+)"', text)), left_out)
    extra = ["--freeze"] if options.freeze else []
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        jobs = []
        for case in cases:
            program, names, left_out = programs[case[3]]
            if options.only and options.only.lower() not in case[0].lower():
                continue
            if case[0] not in names:
                results.append((None, case[0], "does not compile with Go " + version))
                continue
            jobs.append((case[0], pool.submit(look_at, program, case, extra)))
        for name, job in jobs:
            results.append((job.result(), name, None))
    return results


def write_table(path, tables):
    versions = list(tables)
    lines = ["| program | " + " | ".join("Go " + v for v in versions) + " |", "|---|" + "---|" * len(versions)]
    names = []
    for rows in tables.values():
        names += [name for _, name, _ in rows if name not in names]
    sums = {v: [0, 0, 0, 0] for v in versions}
    for name in names:
        cells = []
        for v in versions:
            row = next(((r, why) for r, n, why in tables[v] if n == name), (None, "-"))
            r = row[0]
            if not r:
                cells.append("")
                continue
            bad = sum(p.startswith(("false proof", "unexpected")) for p in r.problems)
            sums[v][0] += r.proven
            sums[v][1] += r.of_go
            sums[v][2] += r.both
            sums[v][3] += bad
            cells.append("%d" % r.proven + (" / %d" % r.of_go if v in HAS_PROFILE else "") +
                         (" (**%d wrong**)" % bad if bad else ""))
        lines.append("| %s | %s |" % (name, " | ".join(cells)))
    lines.append("| **all** | " + " | ".join(
        "%d" % sums[v][0] + (" / %d, %d the same" % (sums[v][1], sums[v][2]) if v in HAS_PROFILE else "") +
        ", %d wrong" % sums[v][3] for v in versions) + " |")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--versions", default=",".join(DEFAULT_VERSIONS))
    parser.add_argument("--all", action="store_true", help="every version: " + ", ".join(ALL_VERSIONS))
    parser.add_argument("--table", help="write a Markdown table to this file")
    parser.add_argument("--only", help="programs with this text in their names")
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--freeze", action="store_true")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    versions = ALL_VERSIONS if options.all else options.versions.split(",")
    number, failed, tables = 0, 0, {}
    scratch = tempfile.mkdtemp(prefix="tocsin-goker-")
    try:
        for version in versions:
            if not os.path.exists(os.path.join(ROOT, "build/go", version, "bin/go")) or \
                    not os.path.exists(os.path.join(ROOT, "build/go/1.27", TREE)):
                number += 1
                print("ok %d # SKIP no Go %s with its tests in build/go" % (number, version))
                continue
            tables[version] = run_version(version, scratch, options)
            for result, name, why in tables[version]:
                number += 1
                if not result:
                    print("ok %d - %s %s # SKIP %s" % (number, version, name, why))
                    continue
                failed += bool(result.problems)
                print("%s %d - %s %s: %d proven%s" % (
                    "not ok" if result.problems else "ok", number, version, name, result.proven,
                    ", %d by Go, %d the same" % (result.of_go, result.both) if version in HAS_PROFILE else ""))
                for line in result.problems[:20] + (result.notes if options.v else []):
                    print("# " + line)
                sys.stdout.flush()
        print("1..%d" % number)
        if options.table:
            write_table(options.table, tables)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
