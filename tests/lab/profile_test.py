#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin profile on the programs of lab/profile: a finding at each marked line and nowhere else, of profiles in every
form, and the goroutineleak profile. TAP; needs Go toolchains."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["TOCSIN_SOURCE"])
TOCSIN = os.environ["TOCSIN"]
LAB = ROOT / "lab/profile"
sys.path.insert(0, str(ROOT / "lab/profile"))
import build  # noqa: E402

VERSIONS = ("1.19", "1.23", "1.27")
PATIENCE = 600  # seconds for a program of the lab: of a few, where it gets its processor
FORMS = {0: "profile.proto", 1: "text", 2: "dump"}
MARK = re.compile(r"// want (\S+)( nowhere)?$")
# What no goroutine can wake. Of the locks and watchers globals hold what they wait for.
LEAKED = {"senders": "CTX003", "databases": "DEF001", "transactions": "DEF001"}


def marks(file):
    wanted = set()
    for number, line in enumerate((LAB / file).read_text().splitlines(), 1):
        mark = MARK.search(line)
        if mark:
            wanted.add((mark[1], ":0" if mark[2] else f"{pathlib.Path(file).name}:{number}"))
    return wanted


def judge(path):
    done = subprocess.run([TOCSIN, "profile", "-f", "json", str(path)], capture_output=True, text=True)
    report = json.loads(done.stdout) if done.stdout else {"findings": []}
    return done.returncode, report["findings"], done.stderr


def places(findings):
    return {(f["id"], f"{pathlib.Path(f.get('file') or '').name}:{f.get('line') or 0}") for f in findings}


def compare(wanted, folder):
    code, findings, said = judge(folder)
    found = places(findings)
    problems = [f"missing {fault} at {place}" for fault, place in wanted - found]
    problems += [f"unexpected {fault} at {place}" for fault, place in found - wanted]
    if code != int(any(f["severity"] != "note" for f in findings)):
        problems.append(f"exit code {code} {said}")
    return problems


def check_leaks(case, path):
    if not path.exists():
        return []
    _, findings, said = judge(path)
    wanted = {(fault, place) for fault, place in marks(f"growth/{case}.go") if LEAKED.get(case) == fault}
    found = places(findings)
    problems = [] if found == wanted else [f"leak profile: {found} {said}"]
    return problems + [f"{f['id']} is not confirmed" for f in findings if f["confidence"] != "confirmed"]


# Texts say how many collections there were, without which nothing is known of a pool's objects but that they stay.
def run_heap(programs, form):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([programs / "heap", str(form), folder], check=True, timeout=PATIENCE)
        wanted = {(fault, place) for fault, place in marks("heap/main.go") if form == 1 or fault != "POOL014"}
        return compare(wanted, folder)


def run(programs, case, form):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "looks"
        folder.mkdir()
        subprocess.run([programs / "growth", case, str(form), folder], check=True, timeout=PATIENCE)
        return compare(marks(f"growth/{case}.go"), folder) + check_leaks(case, pathlib.Path(f"{folder}.leaks"))


# (case, its file) of each case of CPU time.
def cpu_cases():
    return [(case, file.name) for file in sorted((LAB / "cpu").glob("*.go"))
            for case in re.findall(r'cases\["(\w+)"\] = ', file.read_text())]


# Marks of CPU time name their case: `// want ID in CASE`.
def run_cpu(programs, case, file):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([programs / "cpu", case, f"{folder}/cpu"], check=True, timeout=PATIENCE)
        wanted = {(fault, place) for fault, place, name in cases_of_marks(file) if name == case}
        return compare(wanted, f"{folder}/cpu")


def cases_of_marks(file):
    for number, line in enumerate((LAB / "cpu" / file).read_text().splitlines(), 1):
        mark = re.search(r"// want (\S+) in (\S+)$", line)
        if mark:
            yield mark[1], f"{file}:{number}", mark[2]


# Cases with the same heap profile: the function, its objects in use, and for each case what its program holds elsewhere than in
# a pool. Descriptors are compared with each other.
SAME = (
    ("os.newFile", 600, {"files_open": None, "files_closed": None}),
    ("os.newFile", 0, {"files_dropped": None}),
    ("main.grow", 600, {"large_pooled": 0, "large_cached": 300}),
    ("main.pointed.func1", 301, {"nodes_pooled": 0, "nodes_listed": 300}),
)


# Nothing may be said of the one or the other; returns what the case said is true.
def run_same(programs, case, function, objects, problems):
    with tempfile.TemporaryDirectory() as folder:
        said = subprocess.run([programs / "same", case, folder], check=True, timeout=PATIENCE, capture_output=True, text=True).stdout
        code, findings, _ = judge(folder)
        done = subprocess.run([TOCSIN, "profile", "-f", "json", "--sample-index", "inuse_objects", "--top", "0",
                               f"{folder}/look.5"], capture_output=True, text=True)
        in_use = next((f["flat"] for f in json.loads(done.stdout)["functions"] if f["name"] == function), 0)
        if in_use != objects:
            problems.append(f"{case}: {in_use} objects of {function} in use, not {objects}")
        problems += [f"{case}: {f['id']} at {f['line']}" for f in findings]
        return int(said)


def check_same(programs):
    problems, true = [], {}
    for function, objects, cases in SAME:
        for case in cases:
            true[case] = run_same(programs, case, function, objects, problems)
    if true["files_open"] != true["files_closed"] + 300 or true["files_dropped"] != true["files_closed"]:
        problems.append(f"descriptors: {true}")
    problems += [f"{case}: {true[case]} held elsewhere, not {held}" for _, _, cases in SAME[2:]
                 for case, held in cases.items() if true[case] != held]
    return problems


def report(number, problems, name):
    for problem in problems:
        print(f"# {problem}")
    print(f"{'not ok' if problems else 'ok'} {number} - {name}", flush=True)


def main():
    number = 0
    for version in VERSIONS:
        try:
            programs = build.build(version)
        except build.Unavailable as why:
            number += 1
            print(f"ok {number} # SKIP {why}")
            continue
        for form in (0, 1):
            number += 1
            report(number, run_heap(programs, form), f"heap, {FORMS[form]} of Go {version}")
        number += 1
        report(number, check_same(programs), f"the same profile of a fault and of none, Go {version}")
        for case, file in cpu_cases():
            number += 1
            report(number, run_cpu(programs, case, file), f"cpu, {case} of Go {version}")
        cases = subprocess.run([programs / "growth", "list"], check=True, capture_output=True, text=True).stdout.split()
        for case in sorted(cases):
            for form, words in FORMS.items():
                number += 1
                report(number, run(programs, case, form), f"{case}, {words} of Go {version}")
    print(f"1..{number}")


if __name__ == "__main__":
    main()
