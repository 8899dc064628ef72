#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin trace from the command line: inputs, exit codes, outputs that are whole or not there, and what it refuses. TAP."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TOCSIN = os.environ["TOCSIN"]
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "trace"))
from made_trace import batch, event, trace  # noqa: E402

PROC_STATUS, GO_START, GO_CREATE, GO_DESTROY, GO_BLOCK, GO_STATUS, TASK_BEGIN, TASK_END, LOG = 13, 16, 14, 17, 20, 25, 40, 41, 44
TEXTS = (b"main.work", b"/src/m.go", b"chan receive", b"defer", b"start", b"</script><b>\x1b[31m", b"cleanup", b"begin")
WORK_9, WORK_12 = (1, 2, 9), (1, 2, 12)
FORMATS = ("text", "json", "chrome", "html", "events")


def scene(category=4, word=5):
    """Goroutine 7 says that a defer chain starts and ends; 8 does so and waits for good."""
    return trace(TEXTS, (WORK_9, WORK_12), batch(
        10, 1000, event(PROC_STATUS, 0, 0, 1), event(GO_STATUS, 1, 7, 10, 2), event(TASK_BEGIN, 100, 1, 0, 6, 1),
        event(GO_CREATE, 100, 8, 1, 2), event(LOG, 100, 1, category, word, 2), event(TASK_END, 100, 1, 1), event(GO_DESTROY, 100),
        event(GO_START, 100, 8, 1), event(LOG, 100, 1, category, word, 1), event(GO_BLOCK, 1000, 3, 1)))


def run(*arguments, stdin=b""):
    done = subprocess.run([TOCSIN, "trace", *map(str, arguments)], capture_output=True, input=stdin, timeout=300)
    return done.returncode, done.stdout, done.stderr.decode()


def chains(out):
    return [(c["starts_at"]["line"], c["broken"], c["open"]) for c in json.loads(out)["defer_chains"]]


def dump(number, start="main.work"):
    return (f"goroutine {number} [chan receive, 5 minutes]:\nruntime.gopark()\n\t/go/proc.go:1 +0x1\nmain.wait(...)\n"
            f"\t/src/wait.go:33\n{start}()\n\t/src/m.go:9 +0x1\ncreated by main.main in goroutine 1\n\t/src/m.go:4 +0x1\n\n")


def stills(folder, text):
    file = folder / "dump"
    file.write_text(text)
    code, out, err = run("-f", "json", "--goroutines", file, folder / "good")
    return [(s["goroutine"], s["state"], s["wait_minutes"], s["at"]["function"], s["at"]["line"])
            for c in json.loads(out)["defer_chains"] for s in c["still_running"]]


def dump_cases(folder):
    yield "a chain that still runs, and where", stills(folder, dump(8)) == [(8, "chan receive", 5, "main.wait", 33)]
    out = run("--goroutines", folder / "dump", folder / "good")[1].decode()
    yield "the same in text", "goroutine 8 still runs: chan receive, 5 minutes at src/wait.go:33\n" in out
    yield "others are not of interest", stills(folder, dump(7) + dump(9)) == []
    yield "nor is the dump of another program", stills(folder, dump(8, "main.other")) == []


def good_cases(folder):
    good, other, whole = folder / "good", folder / "other", scene()
    good.write_bytes(whole)
    other.write_bytes(scene(7, 8))
    code, out, err = run("-f", "json", good)
    yield "a finding is exit code 1", code == 1 and not err and [f["id"] for f in json.loads(out)["findings"]] == ["DEF001"]
    yield "its chains", chains(out) == [(12, 1, 0), (9, 0, 1)]
    yield "never is exit code 0", run("--fail-on", "never", good)[0] == 0
    code, out, err = run("-f", "json", other)
    yield "other words are no chain", code == 0 and chains(out) == []
    code, out, err = run("-f", "json", "--defer-category", "cleanup", "--defer-words", "begin,end,caught", other)
    yield "but when they are named", code == 1 and chains(out) == [(12, 1, 0), (9, 0, 1)]
    code, out, err = run("-q", "-", stdin=whole)
    yield "stdin, findings only", code == 1 and out.startswith(b"error[DEF001]") and b"Goroutines" not in out
    code, out, err = run("-", stdin=whole)
    yield "control characters are shown, not sent", b"\x1b" not in out and b"</script><b>" in out
    page = run("-f", "html", good)[1]
    yield "the page has no element of the trace's", b"</script><b>" not in page and b"\\u003c/script>\\u003cb>" in page
    places = [(e["pid"], e["tid"]) for e in json.loads(run("-f", "chrome", good)[1])["traceEvents"] if e["ph"] == "X"]
    yield "chrome has a track for each goroutine", sorted(set(places)) == [(1, 7), (1, 8)]
    for kind in FORMATS:
        code, out, err = run("-f", kind, good)
        wanted = 0 if kind == "events" else 1
        file = folder / f"out.{kind}"
        written = run("-f", kind, "-o", file, good)
        yield f"{kind} to a file is what goes to stdout", code == wanted and written == (wanted, b"", "") and file.read_bytes() == out
    code, out, err = run("-f", "json", "-", stdin=whole + batch(10, 9000, event(PROC_STATUS, 0, 0, 1), generation=2)[:-2])
    yield "what is whole of a cut one is used", code == 1 and chains(out) == [(12, 1, 0), (9, 0, 1)] and json.loads(out)["losses"]["cut_off"]


def refusals(folder):
    good, whole = folder / "good", scene()
    short, old, new, text, profile = (folder / name for name in ("short", "old", "new", "text", "profile"))
    short.write_bytes(whole[:100])
    tables, middle = folder / "tables", folder / "middle"
    tables.write_bytes(trace(TEXTS, (WORK_9, WORK_12)))
    middle.write_bytes(whole[:len(tables.read_bytes()) + 20])
    old.write_bytes(b"go 1.21 trace\0\0\0")
    new.write_bytes(b"go 1.99 trace\0\0\0")
    text.write_text("package main\n")
    profile.write_text("goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.work+0x1\t/src/m.go:9\n\n")
    return (
        ("no file", "which trace? Name one file or URL"),
        ("two files", "which trace? Name one file or URL", good, good),
        ("an option that there is not", "--defer-word", "--defer-wrd", "x", good),
        ("too few words", "--defer-words wants 3 words with commas between", "--defer-words", "a,b", good),
        ("an empty word", "--cancel-log wants 2 words", "--cancel-log", "a,", good),
        ("a format that there is not", "only text|json|chrome|html|events", "-f", "svg", good),
        ("a file that there is not", "missing: No such file", folder / "missing"),
        ("a folder", "Is a directory", folder),
        ("an older format", f"{old}: a trace in the format of Go 1.21; traces of Go 1.22 and later can be read", old),
        ("an unknown format", "the format of Go 1.99, which this version does not know", new),
        ("what is no trace", f"{text}: byte 0: not a Go execution trace", text),
        ("an empty file", "byte 0: there is nothing in it", "/dev/null"),
        ("one that is cut off at once", f"{short}: byte 100: the trace is cut off before its first part is whole", short),
        ("one of tables alone", f"{tables}: byte {tables.stat().st_size}: the trace was cut off: it has its tables and no events", tables),
        ("one that is cut off behind them", f"{middle}: byte {middle.stat().st_size}: the trace was cut off: it has its tables", middle),
        ("a dump that there is not", "nowhere", "--goroutines", folder / "nowhere", good),
        ("a dump that is none", f"{profile}: only a dump", "--goroutines", profile, good),
        ("a dump for a format without chains", "--goroutines is for the formats text and json", "-f", "html", "--goroutines", profile, good),
        ("a source that there is not", "nowhere", "--source", folder / "nowhere", good),
    )


def refused_cases(folder):
    kept = folder / "kept"
    for name, wanted, *arguments in refusals(folder):
        code, out, err = run(*arguments)
        yield f"refuses {name}", code == 2 and wanted in err and not out or print(f"# {code} {err}")
    for kind in FORMATS:
        kept.write_text("before")
        code, out, err = run("-f", kind, "-o", kept, folder / "short")
        left = sorted(p.name for p in folder.iterdir() if p.name.startswith((".kept", "kept")))
        yield f"{kind} leaves the file that was there", code == 2 and kept.read_text() == "before" and left == ["kept"]
    code, out, err = run("-o", folder / "no" / "where", folder / "good")
    yield "refuses a file in no folder", code == 2 and "where" in err and not out


def main():
    with tempfile.TemporaryDirectory() as name:
        number, folder = 0, pathlib.Path(name)
        for cases in (good_cases, dump_cases, refused_cases):
            for case, good in cases(folder):
                number += 1
                print(f"{'ok' if good else 'not ok'} {number} - {case}")
        print(f"1..{number}")


main()
