#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin profile from the command line: folders, patterns, series, filters on them, outputs, and what it refuses. TAP."""
import gzip
import json
import os
import pathlib
import subprocess
import tempfile

TOCSIN = os.environ["TOCSIN"]


def profile(a, b):
    return (f"goroutine profile: total {a + b}\n{a} @ 0x1\n#\t0x1\tmain.a+0x1\t/a.go:1\n\n"
            f"{b} @ 0x2\n#\t0x2\tmain.b+0x1\t/b.go:2\n\n").encode()


def run(*arguments, stdin=b""):
    done = subprocess.run([TOCSIN, "profile", *map(str, arguments)], capture_output=True, input=stdin, timeout=300)
    return done.returncode, done.stdout, done.stderr.decode()


def growth(*arguments):
    code, out, err = run("-f", "json", *arguments)
    report = json.loads(out) if code == 0 else {}
    return [entry["total"] for entry in report.get("series", [])], {row["name"]: row["flat"] for row in report.get("functions", [])}


DUMP = ("goroutine 7 [chan send (leaked)]:\nmain.query.func1()\n\t/app/query.go:12 +0x1\ncreated by main.query in goroutine 1\n"
        "\t/app/query.go:11 +0x1\n\n")


def findings(folder):
    file = folder / "dump"
    file.write_text(DUMP)
    code, out, _ = run(file)
    yield "findings come first", code == 1 and out.startswith(b"error[CTX003]") and b"query.go:12" in out and b"main.query.func1" in out
    code, out, _ = run("-f", "json", file)
    found = json.loads(out)["findings"]
    yield "findings in json", code == 1 and [(f["id"], f["file"], f["line"]) for f in found] == [("CTX003", "/app/query.go", 12)]
    yield "--fail-on", [run("--fail-on", level, file)[0] for level in ("error", "never")] == [1, 0]
    code, out, _ = run("--focus", "query", "-f", "json", file)
    yield "filtered profiles are not judged", code == 0 and "findings" not in json.loads(out)
    file.unlink()


def cases(folder):
    for i, (a, b) in enumerate(((5, 1), (5, 4), (5, 9))):
        (folder / f"p.{8 + i}").write_bytes(profile(a, b))
    (folder / "README").write_text("no profile\n")
    (folder / ".hidden").write_bytes(profile(1, 1))
    series = ([6, 9, 14], {"main.b": [1, 4, 9], "main.a": [5, 5, 5]})
    yield "a folder is a series, in the order of numbers", growth(folder) == series
    yield "a pattern too", growth(f"{folder}/p.*") == series
    yield "files too", growth(folder / "p.10", folder / "p.8", folder / "p.9") == series
    yield "filters go for each of a series", growth("--focus", "main.b", folder) == ([1, 4, 9], {"main.b": [1, 4, 9]})
    code, out, _ = run("--merge", "-f", "folded", folder)
    yield "sums", code == 0 and sorted(out.split(b"\n")) == [b"", b"main.a 15", b"main.b 14"]
    code, out, _ = run("--base", folder / "p.8", "-f", "folded", folder / "p.10")
    yield "a base", code == 0 and out == b"main.b 8\n"
    code, out, _ = run("-", stdin=gzip.compress(profile(3, 4)))
    yield "stdin, compressed", code == 0 and b"total 7" in out
    code, out, _ = run("-f", "pprof", folder / "p.8")
    yield "pprof is gzip", code == 0 and out[:2] == b"\x1f\x8b"
    code, out, err = run("-f", "speedscope", folder / "p.8")
    yield "speedscope", code == 0 and json.loads(out)["profiles"][0]["weights"] == [5, 1]
    yield from findings(folder)
    refusals = (
        ("no file", "which profile?"),
        ("nothing that matches", "no function of the profile matches 'xyz'", "--peek", "xyz", folder / "p.8"),
        ("nothing left", "no sample is left by the filters: focus xyz", "--focus", "xyz", folder / "p.8"),
        ("a broken expression", "--focus: at character 2", "--focus", "(", folder / "p.8"),
        ("two views", "choose one", "--tree", "--peek", "x", folder / "p.8"),
        ("a view in another format", "text and json", "--tree", "-f", "svg", folder / "p.8"),
        ("no profile", "no profile.proto, or it is cut off", folder / "README"),
        ("an empty folder", "no profile is in this folder", folder / "empty"),
        ("a pattern without files", "there is no such file", f"{folder}/q.*"),
        ("a value that there is not", "the profile has no 'cpu'", "--sample-index", "cpu", folder / "p.8"),
        ("lifetimes of one", "two or more heap profiles", "--lifetime", folder / "p.8"),
        ("lifetimes of goroutines", "no collection and no time", "--lifetime", folder / "p.8", folder / "p.9"),
    )
    (folder / "empty").mkdir()
    for name, wanted, *arguments in refusals:
        code, out, err = run(*arguments)
        yield f"refuses {name}", code == 2 and wanted in err and not out or print(f"# {code} {err}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        number = 0
        for name, good in cases(pathlib.Path(folder)):
            number += 1
            print(f"{'ok' if good else 'not ok'} {number} - {name}")
        print(f"1..{number}")


main()
