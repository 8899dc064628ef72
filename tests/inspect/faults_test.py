#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each runtime fault and its right twin (lab/inspect/faults): the fault is found by its id, at its place where it has one,
and nothing else is; the twin is clean. All programs are started first, for some faults must have lasted a while, and some
are looked at side by side, for a look that asks for growth mostly waits."""
import concurrent.futures
import contextlib
import subprocess
import time

import harness


def ids(path):
    """The ids that the program knows."""
    said = subprocess.run([path], capture_output=True, text=True, check=True).stdout
    return said.strip("[]\n").split()


def findings(result):
    return [f for f in result["findings"] if f["severity"] in ("error", "warning", "note")]


def spell(finding):
    return f"{finding['id']} {finding['severity']} {finding['function']}:{finding['line']}: {finding['message']}"


def wrong(program, kind, result):
    """Why the findings are not exactly those that are due."""
    found = findings(result)
    if kind == "ok":
        return [f"claimed: {spell(f)}" for f in found]
    problems = []
    due = {e["id"] for e in program.truth["expect"]}
    problems += [f"claimed besides: {spell(f)}" for f in found if f["id"] not in due]
    for expected in program.truth["expect"]:
        same = [f for f in found if f["id"] == expected["id"]]
        if not same:
            problems.append(f"not found: {expected}")
        elif expected["line"] and not any(f["line"] == expected["line"] and f["function"] == expected["function"]
                                          for f in same):
            problems.append(f"not at {expected['function']}:{expected['line']}: {[spell(f) for f in same]}")
    return problems


LOOKERS = 4


def look_at(name, id_, kind, program):
    """(case, problems) of each look at a program."""
    cases = []
    # Two looks where growth counts; a frozen one where a pool must hold still.
    for mode, options in (("live", ("--for", "1s")), ("freeze", ("--freeze",))):
        if mode not in harness.modes():
            continue
        wait = program.truth["facts"]["after_seconds"] - (time.monotonic() - program.started)
        if wait > 0:
            time.sleep(wait)
        look = harness.Look("--format", "json", *options, program.pid)
        cases.append((f"{name} {id_} {kind} {mode}", look.problems() or wrong(program, kind, look.json)))
    return cases


def start(stack, name, path):
    for id_ in ids(path):
        for kind in ("bad", "ok"):
            program = stack.enter_context(harness.Program(path, id_, kind))
            program.rest()
            program.started = time.monotonic()
            yield name, id_, kind, program


def main():
    tap = harness.Tap()
    with contextlib.ExitStack() as stack:
        programs = [p for name, folder in harness.builds(tap) for p in start(stack, name, folder / "faults")]
        programs.sort(key=lambda p: p[3].truth["facts"]["after_seconds"])
        with concurrent.futures.ThreadPoolExecutor(LOOKERS) as lookers:
            for cases in lookers.map(lambda p: look_at(*p), programs):
                for case, problems in cases:
                    tap.case(case, problems)
    tap.end()


if __name__ == "__main__":
    main()
