#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the pools of lab/pools against each other, in one run on one machine, and writes the tables of docs/pools.md.

Needs Go 1.27 (TOCSIN_GOROOT_1_27, else build/go/1.27, which is fetched once). Each measurement is a process of its own.
`pools.py --quick` prints a few rows and writes nothing."""
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "lab/inspect")]
import build  # noqa: E402
import run  # noqa: E402

GO_VERSION = "1.27"
LAB = ROOT / "lab/pools"
PROGRAM = ROOT / "build/lab/poolbench"
PAGE = ROOT / "docs/pools.md"
PART = re.compile(r"(<!-- bench-pools -->\n).*?(<!-- /bench-pools -->)", re.DOTALL)
POOLS = ("none", "sync.Pool", "stack", "channel", "lru")
WAYS = ("right", "get-without-put", "put-without-get", "dirty-put", "double-put")
SIZES = (64, 1024, 16384)
GOROUTINES = (1, 4, 64)
TRAFFIC = ((1, 4), (1, 2), (2, 3), (1, 1), (10, 1), (100, 1))  # uses, in so many collections
REPEATS = 3


def measure(mode, **flags):
    command = [PROGRAM, mode, *(word for name, value in flags.items() for word in (f"-{name}", str(value)))]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def median(mode, by, **flags):
    """The run in the middle of REPEATS, ordered by this field."""
    runs = sorted((measure(mode, **flags) for _ in range(REPEATS)), key=lambda done: done[by])
    return runs[len(runs) // 2]


def kib(count):
    return f"{count / 1024:,.0f} KiB"


def bytes_of(size):
    return f"{size} B" if size < 1024 else f"{size // 1024} KiB"


def load_table(size, rows):
    """Of one size: what each pool does at each number of goroutines, against no pool at all."""
    base = {row["goroutines"]: row["uses_per_second"] for row in rows if row["pool"] == "none"}
    return f"\n### Objects of {bytes_of(size)}\n\n" + run.table(
        ("pool", "goroutines", "uses a second", "against none", "p99", "allocations a use", "reused", "collections", "pauses",
         "kept", "kept after 3 collections", "fragmented"), [
            (row["pool"], str(row["goroutines"]), f"{row['uses_per_second']:,.0f}",
             f"{row['uses_per_second'] / base[row['goroutines']]:.2f}×", f"{row['p99_ns'] / 1000:,.1f} µs",
             f"{max(row['allocations_per_use'], 0):.2f}", f"{row['reuse']:.1%}", str(row["collections"]),
             f"{row['pause_ms']:.1f} ms", kib(max(row["kept_bytes"], 0)), kib(max(row["kept_bytes_later"], 0)),
             kib(row["fragmented_bytes"])) for row in rows])


def misuse_table(rows):
    return run.table(("way", "uses", "p50", "p99", "reused", "allocations a use", "corrupted reads"), [
        (row["way"], f"{row['uses']:,}", f"{row['p50_ns'] / 1000:.1f} µs", f"{row['p99_ns'] / 1000:.1f} µs", f"{row['reuse']:.1%}",
         f"{max(row['allocations_per_use'], 0):.2f}", f"{row['corrupted_reads']:,}") for row in rows])


def traffic_table(rows):
    return run.table(("uses", "in so many collections", "objects at once", "reused"), [
        (str(row["uses"]), str(row["cycles"]), str(row["held"]), f"{row['reuse']:.1%}") for row in rows])


def make_program():
    environment = build.environment(build.goroot(GO_VERSION), GO_VERSION, "dwarf")
    PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([build.goroot(GO_VERSION) / "bin/go", "build", "-o", PROGRAM, "./poolbench"], cwd=LAB, env=environment, check=True)


def main():
    quick = sys.argv[1:] == ["--quick"]
    make_program()
    sizes, counts = (SIZES[:1], GOROUTINES[:1]) if quick else (SIZES, GOROUTINES)
    version = (build.goroot(GO_VERSION) / "VERSION").read_text().split()[0]
    parts = [f"{datetime.date.today()}, `make bench-pools`, {version}, {run.machine()}; medians of {REPEATS} runs of 0.3 s.\n"]
    for size in sizes:
        rows = [median("load", "uses_per_second", pool=pool, size=size, goroutines=count) for count in counts for pool in POOLS]
        parts.append(load_table(size, rows))
        run.say(parts[-1])
    parts.append("\n### Misuse of a sync.Pool\n\n8 goroutines, objects of 4 KiB.\n\n" +
                 misuse_table([median("misuse", "p50_ns", way=way) for way in WAYS]))
    parts.append("\n### Traffic\n\nA sync.Pool on one processor.\n\n" +
                 traffic_table([measure("traffic", uses=uses, cycles=cycles) for uses, cycles in TRAFFIC] +
                               [measure("traffic", uses=1, cycles=1, held=64)]))
    run.say("".join(parts[-2:]))
    if not quick:
        PAGE.write_text(PART.sub(lambda match: match.group(1) + "".join(parts) + match.group(2), PAGE.read_text()))
        run.say(f"Written to {PAGE.relative_to(ROOT)}.")


if __name__ == "__main__":
    os.environ.pop("GOFLAGS", None)
    main()
