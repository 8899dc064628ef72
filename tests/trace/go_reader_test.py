#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin trace -f events beside `go tool trace -d=parsed` of the toolchain that wrote the trace: the same events in the
same order with the same times, states, texts and stacks. TAP; needs Go toolchains."""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["TOCSIN_SOURCE"])
TOCSIN = os.environ["TOCSIN"]
sys.path.insert(0, str(ROOT / "lab/trace"))
import build  # noqa: E402

VERSIONS = ("1.22", "1.23", "1.25", "1.26", "1.27")
CASES = (("small", [], {}), ("mixed", ["30"], {}), ("mixed", ["80"], {"CPU": "1"}))
FLIGHT_RECORDER = (("flight", [], {}),)  # Go 1.25 and later
TRANSITION = re.compile(r" GoID=(-?\d+) (\w+)->(\w+)")
KIND = re.compile(r"G=-?\d+ (\w+) Time")
VALUE = re.compile(r"Value\{(Uint64\(\d+\))\}")
OLD_TRANSITION = re.compile(r' Resource=\w+\(-?\d+\) (Reason=".*") (\w+ID=\S+ \S+)$')
TRAILING_ZEROS = re.compile(r"(Wall=[^ .]+)(?:\.(\d+?))?0*Z$")


def by_go(root, version, trace, folder):
    mode = "1" if version in ("1.22", "1.23") else "parsed"
    out = folder / "go.txt"
    with open(out, "w") as file:
        subprocess.run([root / "bin/go", "tool", "trace", "-d=" + mode, str(trace)], check=True, stdout=file,
                       stderr=subprocess.PIPE, env={**build.environment(root, version, "dwarf"), "TZ": "UTC"}, cwd=folder)
    return out


def by_tocsin(trace, folder):
    out = folder / "tocsin.txt"
    with open(out, "w") as file:
        subprocess.run([TOCSIN, "trace", "-f", "events", str(trace)], check=True, stdout=file)
    return out


def events(path, version):
    """Each event's lines, in one form for all versions: (first line, lines of its stacks)."""
    first, stacks, skips = None, [], False
    with open(path, errors="surrogateescape") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("M="):
                if first is not None:
                    yield first, stacks
                line = VALUE.sub(r"\1", line)
                line = OLD_TRANSITION.sub(r" \2 \1", line)
                first, stacks = TRAILING_ZEROS.sub(lambda m: m[1] + ("." + m[2] if m[2] else "") + "Z", line), []
                skips = False
            elif version < "1.26" and line == "TransitionStack=" and "->" in first and "NotExist->" not in first:
                skips = True  # older ones print a status's own stack once
            elif line.startswith("Stack="):
                skips = False
                stacks.append(line)
            elif line and not skips:
                stacks.append(line)
    if first is not None:
        yield first, stacks


def is_sync(first):
    return " Sync " in first


def digest(path, version):
    """Counts per kind, and the states of each goroutine in order, as the tracer's readers have them."""
    kinds, states = collections.Counter(), collections.defaultdict(list)
    for first, _ in events(path, version):
        if is_sync(first):
            continue
        kinds[KIND.search(first)[1]] += 1
        transition = TRANSITION.search(first)
        if transition:
            states[transition[1]].append((transition[2], transition[3]))
    return kinds, states


def compare_digests(theirs, ours, version):
    their_kinds, their_states = digest(theirs, version)
    our_kinds, our_states = digest(ours, version)
    problems = [f"{kind}: {our_kinds[kind]}, go {their_kinds[kind]}" for kind in their_kinds | our_kinds
                if their_kinds[kind] != our_kinds[kind]]
    problems += [f"goroutine {g}: other states" for g in set(their_states) | set(our_states)
                 if their_states.get(g) != our_states.get(g)]
    return sum(their_kinds.values()), problems


def compare_lines(theirs, ours, version):
    """Event by event. Go 1.22 takes threads in the order of a map where times are equal: it is compared by digest only."""
    count = 0
    left = (e for e in events(theirs, version) if not is_sync(e[0]))
    right = (e for e in events(ours, version) if not is_sync(e[0]))
    for mine in right:
        its = next(left, None)
        count += 1
        if its != mine:
            return count, [f"event {count}: {mine}, go {its}"]
    return count, [f"go has more: {extra}" for extra in [next(left, None)] if extra]


def main():
    number = 0
    for version in VERSIONS:
        try:
            root, programs = build.goroot(version), build.build(version)
        except build.Unavailable as why:
            number += 1
            print(f"ok {number} # SKIP {why}")
            continue
        for program, arguments, environment in CASES + (FLIGHT_RECORDER if version >= "1.25" else ()):
            number += 1
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                trace = folder / "trace"
                subprocess.run([programs / program, trace, *arguments], check=True, env={**os.environ, **environment})
                if trace.stat().st_size > 24 << 20:
                    print(f"ok {number} # SKIP {program} of {version} wrote {trace.stat().st_size} bytes: too many to compare here")
                    continue
                theirs, ours = by_go(root, version, trace, folder), by_tocsin(trace, folder)
                compare = compare_digests if version == "1.22" else compare_lines
                count, problems = compare(theirs, ours, version)
            for problem in problems[:10]:
                print(f"# {problem}")
            print(f"{'not ok' if problems else 'ok'} {number} - {program} {' '.join(arguments)} of Go {version}: {count} events", flush=True)
    print(f"1..{number}")


if __name__ == "__main__":
    main()
