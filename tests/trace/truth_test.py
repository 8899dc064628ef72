#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin trace on the programs of lab/trace/faults: a finding at each marked line and nowhere else, and the numbers of
defer chains and of cancelled goroutines that were planted. TAP; needs Go toolchains."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["TOCSIN_SOURCE"])
TOCSIN = os.environ["TOCSIN"]
LAB = ROOT / "lab/trace/faults"
sys.path.insert(0, str(ROOT / "lab/trace"))
import build  # noqa: E402

VERSIONS = ("1.22", "1.23", "1.27")
MARK = re.compile(r"// want (.*)")


def marks(case):
    wanted = set()
    for number, line in enumerate((LAB / f"{case}.go").read_text().splitlines(), 1):
        mark = MARK.search(line)
        if mark:
            wanted |= {(fault, f"{case}.go:{number}") for fault in mark[1].split()}
    return wanted


def chain_sums(report):
    return {key: sum(chain[key] for chain in report["defer_chains"])
            for key in ("goroutines", "complete", "broken", "recovered", "recovered_broken", "open")}


# What the tables must say besides the findings.
def check_tables(case, report):
    if case == "chains":
        expected = {"goroutines": 9, "complete": 6, "broken": 3, "recovered": 3, "recovered_broken": 0, "open": 0}
        return [] if chain_sums(report) == expected else [f"defer chains {chain_sums(report)}"]
    if case == "chains_ok":
        expected = {"goroutines": 6, "complete": 6, "broken": 0, "recovered": 3, "recovered_broken": 0, "open": 0}
        return [] if chain_sums(report) == expected else [f"defer chains {chain_sums(report)}"]
    if case == "regions":
        step = next(r for r in report["regions"] if r["name"] == "step")
        said = (step["begun"], step["ended"], step["left_open"])
        return [] if said == (6, 3, 3) else [f"regions {said}"]
    if case == "spins":
        said = [(c["woken"], c["alive"]) for c in report["cancellations"]]
        return [] if said == [(1, 1)] else [f"cancellations {said}"]
    if case == "spins_ok":
        said = sorted((c["woken"], c["alive"]) for c in report["cancellations"])
        return [] if said == [(1, 0), (1, 1)] else [f"cancellations {said}"]
    return []


def go_reads(version, trace):
    """Whether the reader of the toolchain that wrote it can read the trace to its end."""
    root = build.goroot(version)
    mode = "1" if version in ("1.22", "1.23") else "parsed"
    done = subprocess.run([root / "bin/go", "tool", "trace", "-d=" + mode, trace], env=build.environment(root, version, "dwarf"),
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=trace.parent)
    return done.returncode == 0


def record(version, programs, case, trace):
    """The tracers of the first versions write a trace now and then that their own readers refuse: then once more."""
    for _ in range(3):
        subprocess.run([programs / "faults", case, trace], check=True, timeout=300)
        done = subprocess.run([TOCSIN, "trace", "-f", "json", trace], capture_output=True, text=True)
        if not json.loads(done.stdout)["losses"]["bytes"] or go_reads(version, trace):
            return
        print(f"# {case} of Go {version}: Go refuses its own trace too")


def judge(version, programs, case, folder):
    trace = folder / "trace"
    record(version, programs, case, trace)
    done = subprocess.run([TOCSIN, "trace", "-f", "json", str(trace)], capture_output=True, text=True)
    report = json.loads(done.stdout)
    found = {(f["id"], f"{pathlib.Path(f['file']).name}:{f['line']}") for f in report["findings"]}
    wanted = marks(case)
    problems = [f"missing {fault} at {place}" for fault, place in wanted - found]
    problems += [f"unexpected {fault} at {place}" for fault, place in found - wanted]
    if done.returncode != int(bool(wanted)):
        problems.append(f"exit code {done.returncode}")
    if report["losses"]["bytes"] or report["losses"]["cut_off"]:
        problems.append(f"losses {report['losses']}")
    return problems + check_tables(case, report)


def judge_open(programs, folder):
    """Chains that were open when the trace ended, in a dump of goroutines that was taken later."""
    trace, dump = folder / "trace", folder / "dump"
    subprocess.run([programs / "open", trace, dump], check=True, timeout=300)
    done = subprocess.run([TOCSIN, "trace", "-f", "json", "--goroutines", dump, trace], capture_output=True, text=True)
    report = json.loads(done.stdout)
    line = 1 + [text.endswith("// still here") for text in (ROOT / "lab/trace/open/main.go").read_text().splitlines()].index(True)
    stills = [still for chain in report["defer_chains"] for still in chain["still_running"]]
    problems = [] if chain_sums(report)["open"] == 3 else [f"defer chains {chain_sums(report)}"]
    if [(s["state"], s["at"]["function"], s["at"]["line"]) for s in stills] != [("chan receive", "main.cleanUp", line)] * 2:
        problems.append(f"still running: {stills}")
    return problems + ([f"exit code {done.returncode}"] if done.returncode else [])


def main():
    number = 0
    for version in VERSIONS:
        try:
            programs = build.build(version)
        except build.Unavailable as why:
            number += 1
            print(f"ok {number} # SKIP {why}")
            continue
        cases = subprocess.run([programs / "faults", "list"], check=True, capture_output=True, text=True).stdout.split()
        for case in sorted(cases) + ["open"]:
            number += 1
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                problems = judge_open(programs, folder) if case == "open" else judge(version, programs, case, folder)
            for problem in problems:
                print(f"# {problem}")
            print(f"{'not ok' if problems else 'ok'} {number} - {case} of Go {version}", flush=True)
    print(f"1..{number}")


if __name__ == "__main__":
    main()
