#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures tocsin profile beside `go tool pprof -top` on the same two large profiles in one run, and writes
bench/results/profile.md.

One is made (build/bench/large.pprof, 82 MB of profile.proto): 1.2 million samples of 20 locations, of 60,000 locations in
20,000 functions. The other is real (build/bench/real.pprof.gz): Go's compiler writes a heap profile for each package of the
standard library that it compiles, and `tocsin profile --merge` adds them up. Both are kept; without them this takes some
minutes more. Needs build/tocsin, the bench programs, and Go 1.23 (TOCSIN_GOROOT_1_23, else build/go/1.23)."""
import datetime
import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench")]
import run  # noqa: E402

TOCSIN = ROOT / "build/tocsin"
READER = ROOT / "build/release/bench/profile_bench"
LARGE = ROOT / "build/bench/large.pprof"
REAL, REAL_TYPE, REAL_PACKAGES = ROOT / "build/bench/real.pprof.gz", "alloc_space", ("std",)
RESULTS = ROOT / "bench/results/profile.md"
SAMPLES, DEPTH, LOCATIONS, FUNCTIONS = 1_200_000, 20, 60_000, 20_000
REPEATS = 5


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def number(at, value):
    return varint(at << 3) + varint(value)


def make_samples(out):
    chance, ids = random.Random(1), [varint(i) for i in range(LOCATIONS + 1)]
    for _ in range(SAMPLES):
        stack = b"".join([ids[chance.randint(1, LOCATIONS)] for _ in range(DEPTH)])
        values = varint(chance.randint(1, 50)) + varint(10_000_000 * chance.randint(1, 50))
        out.write(field(2, field(1, stack) + field(2, values)))


def make_large(path):
    """The same bytes each time."""
    strings = [b"", b"samples", b"count", b"cpu", b"nanoseconds"]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".part").open("wb") as out:
        out.write(field(1, number(1, 1) + number(2, 2)) + field(1, number(1, 3) + number(2, 4)))
        make_samples(out)
        out.write(field(3, number(1, 1) + number(2, 0x400000) + number(3, 0x4000000)))
        for i in range(1, LOCATIONS + 1):
            line = number(1, i % FUNCTIONS + 1) + number(2, i % 1000)
            out.write(field(4, number(1, i) + number(2, 1) + number(3, 0x400000 + i * 64) + field(4, line)))
        for i in range(1, FUNCTIONS + 1):
            strings.append(b"example.com/service/package%d.(*Type%d).Method%d" % (i % 300, i % 40, i))
            strings.append(b"/src/example.com/service/package%d/file%d.go" % (i % 300, i % 7))
            name = len(strings) - 2
            out.write(field(5, number(1, i) + number(2, name) + number(3, name) + number(4, name + 1)))
        out.write(b"".join(field(6, text) for text in strings))
        out.write(number(9, 1) + number(10, 10**10) + field(11, number(1, 3) + number(2, 4)) + number(12, 10_000_000))
    path.with_suffix(".part").rename(path)


def make_real(path, packages=REAL_PACKAGES):
    """What the compiler allocates for the packages; differs a little each time."""
    goroot = run.find_goroot()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        heap = pathlib.Path(folder) / "heap"
        heap.mkdir()
        env = {**os.environ, "GOROOT": str(goroot), "GOCACHE": folder + "/cache", "GOTOOLCHAIN": "local", "GOFLAGS": "",
               "GOPROXY": "off", "GOWORK": "off", "CGO_ENABLED": "0"}
        subprocess.run([goroot / "bin/go", "build", f"-gcflags=all=-memprofile={heap} -memprofilerate=1024", *packages],
                       cwd=goroot / "src", env=env, check=True, stdout=subprocess.DEVNULL)
        merged = pathlib.Path(folder) / "merged"
        subprocess.run([TOCSIN, "profile", "--merge", "-f", "pprof", "-o", merged, heap], check=True)
        merged.rename(path)


def pprof_program():
    goroot = run.find_goroot()
    ready = sorted(goroot.glob("pkg/tool/*/pprof"))
    named = ready[0] if ready else subprocess.run([goroot / "bin/go", "tool", "-n", "pprof"], check=True, capture_output=True,
                                                  text=True).stdout.strip()
    return named, (goroot / "VERSION").read_text().split()[0]


def counts(profile, options):
    """What is in it, by the json of tocsin: samples, total, unit."""
    text = subprocess.run([TOCSIN, "profile", "-f", "json", "--top", "1", *options, profile], check=True, capture_output=True,
                          text=True).stdout
    report = json.loads(text)
    return report["samples"], report["total"], report["unit"]


def check_totals(total, peer_output):
    """Both say the same total to the last digit; pprof in the unit that it was asked for, which it shortens."""
    if f" of {total}B total" not in peer_output and f" of {total}ns total" not in peer_output:
        sys.exit(f"bench: the totals are not the same: {total}, pprof {peer_output[:200]}")


def cells(name, done, best):
    return (name, f"{done.seconds:.2f}", f"{done.cpu_seconds:.2f}", f"{done.peak_mib:.0f} MiB", f"{done.cpu_seconds / best.cpu_seconds:.1f}×")


def measure(profile, program, version, options=(), peer_options=()):
    """(rows of the table, tocsin's run, pprof's run) of one profile."""
    _, total, unit = counts(profile, options)
    top = run.median_run(REPEATS, lambda: run.Run([TOCSIN, "profile", *options, profile], ROOT))
    flame = run.median_run(REPEATS, lambda: run.Run([TOCSIN, "profile", "-f", "html", *options, profile], ROOT))
    run.say("pprof takes a minute.")
    peer = run.Run([program, "-top", f"-unit={unit}", *peer_options, profile], ROOT)
    check_totals(total, peer.output)
    return [cells("`tocsin profile`", top, top), cells("`tocsin profile -f html`", flame, top),
            cells(f"`go tool pprof -top` of {version}", peer, top)], top, peer


def section(title, text, measured):
    rows, top, peer = measured
    return (f"## {title}\n\n{text}\n\n"
            + run.table(("what", "seconds", "processor seconds", "peak memory", "processor seconds against `tocsin profile`"), rows)
            + f"\n`tocsin profile` takes 1/{peer.cpu_seconds / top.cpu_seconds:.0f} of the processor time of `go tool pprof -top` and "
              f"{100 * top.peak_mib / peer.peak_mib:.0f} % of its memory.\n\n")


def reading(profile):
    return subprocess.run([READER, profile], check=True, capture_output=True, text=True).stdout.strip()


def plain(path):
    """The same, not compressed: reading is measured without what gzip takes."""
    into = path.with_suffix("")
    into.write_bytes(gzip.decompress(path.read_bytes()))
    return into


def main():
    for path, make in ((LARGE, make_large), (REAL, make_real)):
        if not path.exists():
            run.say(f"Making {path.name}; this takes minutes.")
            make(path)
    program, version = pprof_program()
    options = ["--sample-index", REAL_TYPE]
    real_plain, (real_samples, _, _) = plain(REAL), counts(REAL, options)
    made = measure(LARGE, program, version)
    real = measure(REAL, program, version, options, [f"-sample_index={REAL_TYPE}"])
    text = (f"# Profiles, measured\n\n{datetime.date.today()}, `make bench-profile`, {run.machine()}.\n\n"
            f"Both programs say the same total of each profile, to the last digit. Median of {REPEATS}; pprof once. Peak memory is "
            "that of the largest process.\n\n"
            + section("A made one", f"One CPU profile of {LARGE.stat().st_size / 1e6:.0f} MB of profile.proto, not compressed: {SAMPLES:,} "
                      f"samples of {DEPTH} locations, {LOCATIONS:,} locations, {FUNCTIONS:,} functions, drawn at random.", made)
            + section("A real one", f"What Go's compiler allocates for the standard library: the heap profiles of all packages, merged; "
                      f"{REAL.stat().st_size / 1e6:.1f} MB, {real_plain.stat().st_size / 1e6:.1f} MB of profile.proto, {real_samples:,} "
                      "samples.", real)
            + f"## Reading alone\n\nNot compressed: the made one, then the real one.\n\n```\n{reading(LARGE)}\n{reading(real_plain)}\n```\n")
    run.say("\n" + text)
    RESULTS.write_text(text)
    run.say(f"Written to {RESULTS.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
