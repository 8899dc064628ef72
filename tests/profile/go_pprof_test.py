#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin profile beside `go tool pprof -top`, on profiles of every kind that a real Go program writes: the same flat and
cumulative value for every function, to the digit that pprof prints, and the same total; and what it writes for pprof is the same profile to pprof. TAP; needs a Go toolchain."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import speedscope_format
import views_beside_pprof

ROOT = pathlib.Path(os.environ["TOCSIN_SOURCE"])
TOCSIN = os.environ["TOCSIN"]
DATA = ROOT / "tests/profile/data/profiles"
KINDS = ("cpu", "heap", "allocs", "goroutine", "threadcreate", "block", "mutex")
VERSIONS = ("1.19", "1.23", "1.27")
ROW = re.compile(r"\s*(-?[\d.]+)([A-Za-z]*)\s+\S+\s+\S+\s+(-?[\d.]+)([A-Za-z]*)\s+\S+\s+(.*?)( \(inline\)| \(partial-inline\))?$")
UNITS = {"bytes": "bytes", "nanoseconds": "nanoseconds", "count": "count"}


def goroot(version):
    named = os.environ.get("TOCSIN_GOROOT_" + version.replace(".", "_"))
    folder = pathlib.Path(named) if named else ROOT / "build/go" / version
    return folder if (folder / "bin/go").exists() else None


def go(root, arguments, **options):
    environment = {**os.environ, "GOROOT": str(root), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOWORK": "off",
                   "GOPROXY": "off", "CGO_ENABLED": "0", "TZ": "UTC"}
    environment["GOCACHE"] = os.environ.get("TOCSIN_GOCACHE", str(ROOT / "build/go-tests/cache")) + "-" + root.name
    return subprocess.run([root / "bin/go", *arguments], env=environment, check=True, capture_output=True, text=True,
                          **options).stdout


def pprof_program():
    """The pprof of the newest toolchain that has it ready made; from 1.25 on they build it when it is asked for. (That of
    1.19 adds equal samples up before it normalizes, later ones do not.)"""
    roots = [root for root in map(goroot, reversed(VERSIONS)) if root]
    ready = [tool for root in roots for tool in root.glob("pkg/tool/*/pprof")]
    return ready[0] if ready else go(roots[0], ["tool", "-n", "pprof"]).strip() if roots else None


def pprof(*arguments):
    return subprocess.run([PPROF, *map(str, arguments)], env={**os.environ, "TZ": "UTC"}, check=True, capture_output=True,
                          text=True).stdout


def by_pprof(files, kind, unit, options=()):
    """The total, and function -> (flat, cum), in the profile's own unit, as pprof says: in that unit nothing is rounded, while
    the unit that it chooses itself can show a small total as 0."""
    text = pprof("-top", "-nodecount=1000000", "-nodefraction=0", "-edgefraction=0",
                 *([f"-sample_index={kind}"] if kind else []), f"-unit={UNITS.get(unit, unit)}", *options, *files)
    rows = {}
    total = float(re.search(r" of (-?[\d.]+)[A-Za-z]* total", text).group(1))
    for line in text.split("cum%\n", 1)[1].splitlines():
        flat, _, cum, _, name, _ = ROW.match(line).groups()
        rows[name] = (float(flat), float(cum))
    return total, rows


def by_tocsin(profile, kind, options=()):
    chosen = ["--sample-index", kind] if kind else []
    text = subprocess.run([TOCSIN, "profile", "--format", "json", "--top", "0", *chosen, *options, profile], check=True,
                          capture_output=True, text=True).stdout
    report = json.loads(text)
    return report, {row["name"]: (row["flat"], row["cum"]) for row in report["functions"]}


def compare_filtered(profile, ours_options, theirs_options):
    """The same where a filter may leave nothing: pprof shows an empty table then, which by_pprof reads as no functions."""
    left = subprocess.run([TOCSIN, "profile", *ours_options, profile], capture_output=True, text=True)
    if left.returncode == 0:
        return compare(profile, ours_options, theirs_options)
    _, theirs = by_pprof([profile], "", "", theirs_options)
    return 1, [f"{left.stderr.strip()}, pprof {theirs}"] if theirs else []


def as_shown(rows):
    """Without what has no value. pprof takes what is in parentheses within type arguments, as in f[interface { Error() string }],
    for the parameters of a C++ function and leaves it out."""
    return {without_parameters(name): row for name, row in rows.items() if row != (0, 0)}


def without_parameters(name):
    before, bracket, arguments = name.partition("[")
    while (shorter := re.sub(r"\([^()]*\)", "", arguments)) != arguments:
        arguments = shorter
    return before + bracket + arguments


def compare(profile, ours_options=(), theirs_options=(), more=()):
    """(functions compared, differences) over all sample types of one profile, and of their totals."""
    first, _ = by_tocsin(profile, "")
    count, differences = 0, []
    for kind in first["sample_types"]:
        total, theirs = by_pprof([profile, *more], kind["type"], kind["unit"], theirs_options)
        report, ours = by_tocsin(profile, kind["type"], [*ours_options, *more])
        ours, theirs = (as_shown(rows) for rows in (ours, theirs))
        count += len(theirs)
        if report["total"] != total:
            differences.append(f"{kind['type']} total {report['total']}, pprof {total}")
        for name in sorted(set(ours) | set(theirs)):
            if ours.get(name) != theirs.get(name):
                differences.append(f"{kind['type']} {name}: {ours.get(name)}, pprof {theirs.get(name)}")
    return count, differences


def compare_pair(folder):
    """What is said of two profiles: (name, functions, differences)."""
    before, after = folder / "heap.before", folder / "heap"
    for name, ours, theirs in (("--base", ["--base", before], ["-base", before]),
                               ("--diff-base", ["--diff-base", before], ["-diff_base", before]),
                               ("--normalize", ["--normalize", "--base", before], ["-normalize", "-base", before])):
        yield name, *compare(after, ours, theirs)
    yield "--merge", *compare(after, ["--merge"], (), [before])


def compare_written(profile):
    """Differences between the profile and what `--format pprof` makes of it, as `go tool pprof -raw` and -top see them."""
    with tempfile.TemporaryDirectory() as folder:
        written = os.path.join(folder, "written")
        subprocess.run([TOCSIN, "profile", "--format", "pprof", "--output", written, profile], check=True)
        if pathlib.Path(written).read_bytes()[:2] != b"\x1f\x8b":
            return ["not gzip"]
        before, after = pprof("-raw", profile).splitlines(), pprof("-raw", written).splitlines()
        top = [pprof("-top", p) for p in (profile, written)]
        return [f"{a!r}, written {b!r}" for a, b in zip(before, after) if a != b] + \
            ([f"{len(before)} lines, written {len(after)}"] if len(before) != len(after) else []) + \
            (["-top differs"] if top[0] != top[1] else [])


def compare_speedscope(profile):
    """(stacks, differences) over all sample types."""
    first, _ = by_tocsin(profile, "")
    results = [speedscope_format.compare(TOCSIN, profile, kind["type"], kind["unit"]) for kind in first["sample_types"]]
    return sum(count for count, _ in results), [line for _, differences in results for line in differences]


def is_of_writer(name):
    """Functions that write the profile itself, and those that the text form hides at the top of a stack."""
    return name in ("main.main", "main.write", "<unknown>") or name.startswith(("runtime.", "runtime/", "internal/"))


def as_text(rows):
    """Cumulative values by the names that the text form has: type arguments are left out there."""
    return {re.sub(r"\[.*\]", "[...]", name): row[1] for name, row in rows.items() if row[1]}


def compare_text(folder, kind):
    """(functions, differences) between the text form and the profile.proto of one moment."""
    count, differences = 0, []
    first, _ = by_tocsin(folder / kind, "")
    for value in first["sample_types"]:
        proto, ours = by_tocsin(folder / kind, value["type"])
        text, theirs = by_tocsin(folder / f"{kind}.txt", value["type"])
        # The runtime's own locks, which newer Go counts too, go on between the two.
        goes_on = kind in ("heap", "allocs") or kind in ("mutex", "block") and proto["total"] < text["total"]
        if proto["total"] != text["total"] and not goes_on:
            differences.append(f"total {proto['total']}, text {text['total']}")
        ours, theirs = as_text(ours), as_text(theirs)
        for name in sorted(set(ours) | set(theirs)):
            if not is_of_writer(name):
                count += 1
                if ours.get(name) != theirs.get(name):
                    differences.append(f"{value['type']} {name}: {ours.get(name)}, text {theirs.get(name)}")
    return count, differences


def compare_dump(folder):
    text, theirs = by_tocsin(folder / "goroutine.dump", "")
    proto, ours = by_tocsin(folder / "goroutine", "")
    waits = [name for name in ours if name.startswith("main.main.func2")]
    differences = [] if proto["total"] == text["total"] == 51 else [f"total {proto['total']}, dump {text['total']}"]
    return len(waits), differences + [name for name in waits if ours[name][1] != 50 or theirs.get(name, (0, 0))[1] != 50]


def main():
    number = 0
    for version in VERSIONS:
        root = goroot(version)
        if not root:
            number += 1
            print(f"ok {number} # SKIP no Go {version} (TOCSIN_GOROOT_{version.replace('.', '_')} or build/go/{version})")
            continue
        with tempfile.TemporaryDirectory() as folder:
            go(root, ["run", ".", folder], cwd=DATA)
            for kind in KINDS:
                count, differences = compare(pathlib.Path(folder) / kind)
                number += 1
                good = not differences and (count > 0 or kind == "threadcreate")  # 1.19 writes none of its stacks
                print(f"{'ok' if good else 'not ok'} {number} - Go {version} {kind}: {count} functions as pprof counts them")
                written = compare_written(pathlib.Path(folder) / kind)
                number += 1
                print(f"{'not ok' if written else 'ok'} {number} - Go {version} {kind}: written as it was read")
                for line in (differences + written)[:20]:
                    print(f"# {line}")
                count, differences = compare_speedscope(pathlib.Path(folder) / kind)
                number += 1
                print(f"{'not ok' if differences else 'ok'} {number} - Go {version} {kind}: {count} stacks for speedscope")
                for line in differences[:20]:
                    print(f"# {line}")
            for kind in KINDS[1:]:
                count, differences = compare_text(pathlib.Path(folder), kind)
                number += 1
                good = not differences and (count > 0 or kind == "threadcreate")
                print(f"{'ok' if good else 'not ok'} {number} - Go {version} {kind}: {count} functions in its text form")
                for line in differences[:20]:
                    print(f"# {line}")
            for name, count, differences in compare_pair(pathlib.Path(folder)):
                number += 1
                print(f"{'ok' if count and not differences else 'not ok'} {number} - Go {version} {name}: {count} functions")
                for line in differences[:20]:
                    print(f"# {line}")
            for name, count, differences in views_beside_pprof.all_views(TOCSIN, pprof, compare_filtered, pathlib.Path(folder)):
                number += 1
                print(f"{'not ok' if differences else 'ok'} {number} - Go {version} {name}: {count} compared")
                for line in differences[:20]:
                    print(f"# {line}")
            count, differences = compare_dump(pathlib.Path(folder))
            number += 1
            print(f"{'ok' if count and not differences else 'not ok'} {number} - Go {version}: the dump counts as the profile")
            for line in differences:
                print(f"# {line}")
    print(f"1..{number}")
    return 0


PPROF = pprof_program()
if __name__ == "__main__":
    sys.exit(main())
