#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""--lifetime on the heap profiles of a Go program whose objects live for known numbers of GC cycles. TAP; needs Go."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ["TOCSIN_SOURCE"])
TOCSIN = os.environ["TOCSIN"]
# Verdict, and the range in which the lifetime in cycles lies; None: whatever it is.
WANTED = {
    "main.leak": ("leak", None),
    "main.fillCache": ("cache filling", None),
    "main.liveTen": ("steady", (9.9, 10.1)),
    "main.underLoad": ("load growth", (3.6, 4.1)),  # in steps, which are seen as slopes
}


def goroot(version):
    named = os.environ.get("TOCSIN_GOROOT_" + version.replace(".", "_"))
    folder = pathlib.Path(named) if named else ROOT / "build/go" / version
    return folder if (folder / "bin/go").exists() else None


def lifetimes(files, *options):
    done = subprocess.run([TOCSIN, "profile", "--lifetime", "-f", "json", "--top", "0", *options, *files], check=True,
                          capture_output=True, text=True)
    return json.loads(done.stdout)["lifetime"]


def judge(sites):
    problems = []
    for name, (verdict, span) in WANTED.items():
        site = next((site for site in sites if site["function"] == name), None)
        if not site or site["verdict"] != verdict or (span and not span[0] <= site["lifetime"] <= span[1]):
            problems.append(f"{name}: {site}, wanted {verdict} {span}")
    grown = [site["function"] for site in sites if site["verdict"] != "steady" and site["function"] not in WANTED
             and site["function"].startswith("main.")]
    return problems + [f"{name} is not steady" for name in grown if name not in ("main.load", "main.leak", "main.write")]


def main():
    number = 0
    for version in ("1.19", "1.23", "1.27"):
        root = goroot(version)
        number += 1
        if not root:
            print(f"ok {number} # SKIP no Go {version}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "GOROOT": str(root), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOWORK": "off",
                           "GOPROXY": "off", "CGO_ENABLED": "0"}
            environment["GOCACHE"] = os.environ.get("TOCSIN_GOCACHE", str(ROOT / "build/go-tests/cache")) + "-" + root.name
            subprocess.run([root / "bin/go", "run", ".", folder], cwd=ROOT / "tests/profile/data/lifetime", env=environment,
                           check=True, capture_output=True)
            texts = sorted(pathlib.Path(folder).glob("*.txt"))
            text = lifetimes(texts)
            proto = lifetimes(sorted(pathlib.Path(folder).glob("*.pprof")), "--gc-cycles", "140")
        problems = judge(text["sites"])
        if text["unit"] != "gc_cycles" or text["span"] != 140:
            problems.append(f"{text['span']} {text['unit']}")
        retained = {site["function"]: site.get("retention") for site in text["sites"]}
        if retained.get("main.leak") != 1 or abs(retained.get("main.liveTen", 1)) > 0.001:
            problems.append(f"retention {retained}")
        verdicts = {site["function"]: site["verdict"] for site in proto["sites"]}
        problems += [f"profile.proto: {name} {verdicts.get(name)}" for name in ("main.leak", "main.fillCache", "main.liveTen")
                     if verdicts.get(name) != WANTED[name][0]]
        print(f"{'not ok' if problems else 'ok'} {number} - Go {version}: lifetimes that were planted")
        for line in problems:
            print(f"# {line}")
    print(f"1..{number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
