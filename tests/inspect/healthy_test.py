#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Programs that are busy and without fault (lab/inspect/healthy and churn), looked at again and again while they work:
nothing is claimed, no stack is shown that cannot be, and the programs go on unharmed."""
import os

import harness

LOOKS = int(os.environ.get("TOCSIN_LOOKS", "25"))
KINDS = {"Red": "main.startRed", "Green": "main.startGreen", "Blue": "main.startBlue"}


def claims(result):
    """Leaks and findings of a program that has none."""
    problems = [f"claimed: {f['id']} {f['severity']} {f['function']}:{f['line']}: {f['message']}"
                for f in result["findings"] if f["severity"] in ("error", "warning")]
    for g in result["goroutines"]:
        if g["leaked"]:
            frames = [f"{f['function']}:{f['line']}" for f in g["frames"][:6]]
            problems.append(f"claimed as leaked: goroutine {g['goid']} {g['wait_reason']} {frames}")
    for pool in result["pools"]:
        problems += [f"{pool['symbol']}: twice in the pool: {d}" for d in pool["duplicates"]]
    return problems


def impossible(result):
    """Stacks that mix goroutines of different kinds, and what else cannot be in one moment."""
    problems = []
    seen = set()
    for g in result["goroutines"]:
        if g["goid"] in seen:
            problems.append(f"goroutine {g['goid']} is there twice")
        seen.add(g["goid"])
        functions = [f["function"] for f in g["frames"]]
        kinds = {kind for kind in KINDS for f in functions if f.startswith("main.") and f.split(".")[1].endswith(kind)}
        kinds |= {kind for kind, start in KINDS.items() if g["start"] == start}
        if g["created_by"] and not g["inconsistent"]:
            kinds |= {kind for kind in KINDS if g["created_by"]["function"] == "main.spawn" + kind}
        if len(kinds) > 1:
            problems.append(f"goroutine {g['goid']} is of several kinds: start {g['start']}, created by "
                            f"{g['created_by']}, {functions[:8]}")
        problems += [f"goroutine {g['goid']}: {d['function']} pending, in a frame of {d['in']}"
                     for d in g["defers"] if d["function"] == "main.touch" and d["in"] != "main.climbRed"]
    return problems


def look_often(tap, name, path, check, is_done):
    with harness.Program(path) as program:
        for mode, options in (("live", ()), ("freeze", ("--freeze",)), ("two looks", ("--for", "1s"))):
            if mode.split()[0] not in (*harness.modes(), "two"):
                continue
            problems, inconsistent, goroutines = [], 0, 0
            for _ in range(LOOKS if mode != "two looks" else 3):
                look = harness.Look("--format", "json", *options, program.pid)
                if look.problems():
                    problems += look.problems()
                    break
                problems += check(look.json)
                inconsistent += look.json["process"]["inconsistent"]
                goroutines += len(look.json["goroutines"])
                if not program.is_running():
                    problems.append(f"the program has died: {program.said()}")
                    break
            tap.case(f"{name} {mode}: nothing is claimed", problems)
            print(f"# {goroutines} goroutines in all, {inconsistent} inconsistent")
        tap.case(f"{name}: the program has worked on", is_done(program))


def served(program):
    last = program.give_up()
    return [] if last["served"] > 1000 and last["failed"] < last["served"] / 100 else [f"{last}"]


def ended(program):
    return [] if program.give_up() == {"ended": True} else [program.said()]


def main():
    tap = harness.Tap()
    for name, folder in harness.builds(tap):
        look_often(tap, f"{name} service", folder / "healthy", claims, served)
        look_often(tap, f"{name} churn", folder / "churn", lambda r: claims(r) + impossible(r), ended)
    tap.end()


if __name__ == "__main__":
    main()
