#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""planted_test.py THEME: looks into a program of lab/inspect in every way, and compares with what it has planted."""
import sys
import time

import checks
import harness


def goroutines(tap, name, folder):
    for case, truth, result, _ in harness.looks(tap, name, folder / "goroutines", options=("--system",), is_still=False):
        tap.case(f"{case}: the process", checks.process(truth, result, name))
        tap.case(f"{case}: goroutines", checks.goroutines(truth, result))
        if not result["process"]["core"]:  # nobody knows when a core was taken
            tap.case(f"{case}: since when they wait", waiting(truth, result))


def waiting(truth, result):
    """Who has waited since a collection was seen waiting tells for how long; nobody longer than the process lives."""
    seen, problems = checks.ours(result), []
    for g in truth["goroutines"]:
        goroutine = seen.get(g["goid"])
        seconds = goroutine and goroutine["wait_seconds"]
        if goroutine and goroutine["status"] == "waiting" and (
                seconds is None or not truth["facts"]["waited_seconds"] <= seconds < 600):
            problems.append(f"{checks.role(truth, g['goid'])} waits {seconds} seconds, at least "
                            f"{truth['facts']['waited_seconds']} planted")
    return problems


def defers(tap, name, folder):
    for case, truth, result, last in harness.looks(tap, name, folder / "defers", env={"GOGC": "off"}, after=True):
        tap.case(f"{case}: goroutines", checks.goroutines(truth, result))
        tap.case(f"{case}: pending defers", checks.defers(truth, result, checks.defer_names(last)))


def contexts(tap, name, folder):
    started = time.monotonic()
    for case, truth, result, _ in harness.looks(tap, name, folder / "contexts"):
        tap.case(f"{case}: goroutines", checks.goroutines(truth, result))
        tap.case(f"{case}: contexts", checks.contexts(truth, result, time.monotonic() - started))


def pools(tap, name, folder):
    for case, truth, result, _ in harness.looks(tap, name, folder / "pools", env={"GOGC": "off"}):
        tap.case(f"{case}: pools", checks.pools(truth, result))


def leaks(tap, name, folder):
    for args in ((), ("quiet",)):
        for case, truth, result, _ in harness.looks(tap, " ".join((name, *args)), folder / "leaks", *args, is_still=bool(args)):
            tap.case(f"{case}: goroutines", checks.goroutines(truth, result))
            # A goroutine that runs may have anything in its registers; who cannot see them may say nothing. And Go's own
            # handler of the deadly signal may have every goroutine in its hands when the kernel writes the core.
            may_be_opaque, may_miss = not args and case.endswith(("live", "kernel")), not args and case.endswith("kernel")
            tap.case(f"{case}: verdicts", checks.verdicts(truth, result, may_be_opaque, may_miss))


def locks(tap, name, folder):
    for case, truth, result, _ in harness.looks(tap, name, folder / "locks"):
        tap.case(f"{case}: locks", checks.locks(truth, result))


THEMES = {theme.__name__: theme for theme in (goroutines, defers, contexts, pools, leaks, locks)}


def main():
    tap = harness.Tap()
    for name, folder in harness.builds(tap):
        THEMES[sys.argv[1]](tap, name, folder)
    tap.end()


if __name__ == "__main__":
    main()
