#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""lab/pools with Go 1.27: its tests under the race detector, and what docs/pools.md says that does not depend on the machine."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(os.environ["TOCSIN_SOURCE"])
sys.path.insert(0, str(ROOT / "lab/inspect"))
import build  # noqa: E402

VERSION = "1.27"
LAB = ROOT / "lab/pools"
PROGRAM = ROOT / "build/lab/poolbench-test"
SKIPPED = 77
# Uses of a sync.Pool, in so many collections, and the share of Gets that find an object.
TRAFFIC = ((1, 4, 0), (1, 2, 0), (1, 1, 0.995), (2, 1, 0.9975))


def go(*words):
    environment = build.environment(build.goroot(VERSION), VERSION, "dwarf") | {"CGO_ENABLED": "1"}
    subprocess.run([build.goroot(VERSION) / "bin/go", *words], cwd=LAB, env=environment, check=True)


def measure(*words):
    return json.loads(subprocess.run([PROGRAM, *map(str, words)], check=True, capture_output=True, text=True).stdout)


def expect(condition, what):
    if not condition:
        sys.exit(f"{what} does not hold")


def main():
    try:
        build.goroot(VERSION)
    except build.Unavailable as missing:
        print(missing)
        return SKIPPED
    go("vet", "./...")
    go("test", "-race", "-count=1", ".")
    go("build", "-o", str(PROGRAM), "./poolbench")
    for uses, cycles, reuse in TRAFFIC:
        found = measure("traffic", "-uses", uses, "-cycles", cycles)["reuse"]
        expect(abs(found - reuse) < 1e-9, f"{uses} uses in {cycles} collections: reuse {reuse} (it is {found})")
    right = measure("misuse", "-way", "right")
    expect(right["corrupted_reads"] == 0 and right["uses"] > 0, "right use has no corrupted reads")
    dirty = measure("misuse", "-way", "dirty-put")
    expect(dirty["corrupted_reads"] > dirty["uses"] / 2, "dirty objects are read by their next users")
    forgotten = measure("misuse", "-way", "get-without-put")["reuse"]
    expect(forgotten < 0.6, "what is not put is not reused")
    return 0


if __name__ == "__main__":
    sys.exit(main())
