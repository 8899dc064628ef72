#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures tocsin check beside go vet, in one run on one machine, and writes bench/results/latest.md.

Needs build/tocsin and a Go toolchain with its sources: TOCSIN_GOROOT_1_23, else build/go/1.23, which is fetched once.
`run.py --quick` leaves the slow half out: go vet and the growing source."""
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOCSIN = ROOT / "build/tocsin"
RESULTS = ROOT / "bench/results/latest.md"
README = ROOT / "README.md"
README_PART = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
GO_VERSION = "1.23"
REPEATS = 5
MIB = 1 << 20


class Run:
    """One finished command: wall seconds, processor seconds, the largest process in MiB."""

    def __init__(self, command, cwd, env=None):
        with tempfile.TemporaryFile() as output:
            started = time.monotonic()
            process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **(env or {})}, stdout=output,
                                       stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            self.output = output.read().decode(errors="replace")
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_mib = usage.ru_maxrss * 1024 / MIB
        if process.returncode not in (0, 1):
            sys.exit(f"bench: {' '.join(map(str, command))}: exit code {process.returncode}")


def say(text):
    print(text, flush=True)


def drop_caches():
    """True when what is read next comes from the disk."""
    try:
        os.sync()
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")
        return True
    except OSError:
        return False


def median_run(count, make):
    runs = sorted((make() for _ in range(count)), key=lambda run: run.seconds)
    return runs[len(runs) // 2]


def find_goroot():
    named = os.environ.get("TOCSIN_GOROOT_" + GO_VERSION.replace(".", "_"))
    if named:
        return pathlib.Path(named)
    fetched = subprocess.run([ROOT / "tools/fetch-go.sh", GO_VERSION, ROOT / "build/go" / GO_VERSION],
                             check=True, capture_output=True, text=True)
    return pathlib.Path(fetched.stdout.strip())


def machine():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / MIB
    return (f"{cpu.group(1) if cpu else platform.machine()}, {len(os.sched_getaffinity(0))} cores, "
            f"{memory:.0f} GiB, Linux {platform.release().split('-')[0]}")


def tocsin(goroot, folder, *patterns):
    command = [TOCSIN, "check", "--format", "json", *patterns]
    return Run(command, folder, {"GOROOT": str(goroot), "GOPATH": "/nowhere"})


def summary_of(run):
    return json.loads(run.output)["summary"]


def standard_library(goroot, quick):
    """The rows of the first table: name, lines, run."""
    source = goroot / "src"
    dropped = drop_caches()
    cold = tocsin(goroot, source, "std")
    warm = median_run(REPEATS, lambda: tocsin(goroot, source, "std"))
    both = median_run(REPEATS, lambda: tocsin(goroot, source, "std", "cmd"))
    lines, both_lines = summary_of(warm)["lines"], summary_of(both)["lines"]
    rows = [("`tocsin check std`, " + ("nothing cached" if dropped else "files cached (not root)"), lines, cold),
            (f"`tocsin check std`, files cached, median of {REPEATS}", lines, warm),
            (f"`tocsin check std cmd`, files cached, median of {REPEATS}", both_lines, both)]
    if not quick:
        with tempfile.TemporaryDirectory() as cache:
            go = [goroot / "bin/go", "vet", "std"]
            env = {"GOROOT": str(goroot), "GOCACHE": cache, "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOPROXY": "off"}
            drop_caches()
            rows.append(("`go vet std`, empty GOCACHE", lines, Run(go, source, env)))
            rows.append(("`go vet std` again, median of 3", lines, median_run(3, lambda: Run(go, source, env))))
    return rows


def growth(goroot):
    """(copies, lines, run) for 1, 2 and 4 copies of the standard library in one module, without its tests."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        module = pathlib.Path(folder)
        (module / "go.mod").write_text(f"module example.com/copies\n\ngo {GO_VERSION}\n")
        made, rows = 0, []
        for copies in (1, 2, 4):
            while made < copies:
                made += 1
                shutil.copytree(goroot / "src", module / f"copy{made}", copy_function=os.link if same_disk(
                    goroot, module) else shutil.copyfile, symlinks=True,
                    ignore=shutil.ignore_patterns("testdata", "vendor", "go.mod", "cmd"))
            run = median_run(3, lambda: tocsin(goroot, module, "./..."))
            rows.append((copies, summary_of(run)["lines"], run))
        return rows


def same_disk(first, second):
    return os.stat(first).st_dev == os.stat(second).st_dev


def parse_only(goroot):
    """What the parse benchmark says of itself, or None where it is not built."""
    built = subprocess.run(["ninja", "-C", ROOT / "build/release", "--quiet", "bench/parse_bench"], capture_output=True)
    if built.returncode != 0:
        return None
    return Run([ROOT / "build/release/bench/parse_bench", goroot / "src"], ROOT).output.strip()


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def library_table(rows):
    warm = rows[1][2]
    return table(("what", "lines", "seconds", "processor seconds", "peak memory", "against `tocsin check std`"), [
        (name, f"{lines:,}", f"{run.seconds:.2f}", f"{run.cpu_seconds:.2f}", f"{run.peak_mib:.0f} MiB",
         f"{run.seconds / warm.seconds:.1f}×") for name, lines, run in rows])


def verdict(rows):
    if len(rows) < 5:
        return ""
    cold, warm, both, vet_cold, vet_warm = (run.seconds for _, _, run in rows)
    return (f"\n`tocsin check std` takes 1/{vet_cold / cold:.0f} of the time of `go vet std` when nothing is cached, and "
            f"1/{vet_warm / warm:.0f} of it when everything is. All of `std` and `cmd` takes 1/{vet_cold / both:.0f} and "
            f"1/{vet_warm / both:.1f} of what vet takes for `std` alone.\n")


def growth_table(rows):
    base_lines, base = rows[0][1], rows[0][2]
    return table(("copies", "lines", "seconds", "peak memory", "lines grow by", "seconds grow by"), [
        (str(copies), f"{lines:,}", f"{run.seconds:.2f}", f"{run.peak_mib:.0f} MiB", f"{lines / base_lines:.2f}×",
         f"{run.seconds / base.seconds:.2f}×") for copies, lines, run in rows])


def update_readme(heading, rows):
    """The README's figures are those of the last whole run."""
    text = f"{heading}\n\n{library_table(rows)}{verdict(rows)}"
    README.write_text(README_PART.sub(lambda match: match.group(1) + text + match.group(2), README.read_text()))


def main():
    quick = sys.argv[1:] == ["--quick"]
    goroot = find_goroot()
    version = (goroot / "VERSION").read_text().split()[0]
    say(f"Measuring over the standard library of {version}; go vet takes some minutes.")
    rows = standard_library(goroot, quick)
    tool = json.loads(rows[1][2].output)["tool"]
    when = f"{datetime.date.today()}, `make bench`, tocsin {tool['version']}, {machine()}"
    parts = [f"# Measured\n\n{when}.\n\n## The standard library of {version}\n\n"
             "Tests are checked too. Lines are those of the files that are built for this machine. Peak memory is that "
             "of the largest process.\n\n" + library_table(rows) + verdict(rows)]
    parsed = parse_only(goroot)
    if parsed:
        parts.append(f"## Parsing alone\n\n```\n{parsed}\n```\n")
    if not quick:
        parts.append("## Growth\n\nCopies of the standard library, without its tests' data and cmd, in one module.\n\n"
                     + growth_table(growth(goroot)))
    text = "\n".join(parts)
    say("\n" + text)
    if quick:
        return
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(text)
    update_readme(f"The standard library of {version} ({when}):", rows)
    say(f"Written to {RESULTS.relative_to(ROOT)} and to the README.")


if __name__ == "__main__":
    main()
