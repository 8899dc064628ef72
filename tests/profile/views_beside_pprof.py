# SPDX-License-Identifier: Apache-2.0
"""--tree, --peek, --list and the filters beside those of `go tool pprof`, for go_pprof_test.py."""
import json
import re
import subprocess

EDGE = re.compile(r"^\s*(-?[\d.]+)[A-Za-z]*\s+(?:-?[\d.]+%|\d+%)\s+\|\s{3}(.*?)( \(inline\))?$")
NODE = re.compile(r"^\s*(-?[\d.]+)[A-Za-z]*\s+\S+\s+\S+\s+(-?[\d.]+)[A-Za-z]*\s+\S+\s+\| (\S.*?)$")
LINE = re.compile(r"^\s*(\.|-?[\d.]+)[A-Za-z]*\s+(\.|-?[\d.]+)[A-Za-z]*\s+(\d+):")
WHOLE = ("-nodecount=0", "-nodefraction=0", "-edgefraction=0")
FILTERS = (
    ("--focus", "-focus", "contend|allocate"),
    ("--ignore", "-ignore", r"main\.main\.func"),
    ("--hide", "-hide", r"^runtime\.|pprof"),
    ("--show", "-show", r"^main\."),
    ("--show", "-show", r"main\.go$"),
    ("--focus", "-focus", r"(?i)MAIN\.\w+"),
    ("--show-from", "-show_from", r"^main\."),
    ("--show-from", "-show_from", r"main\.main\.func|^runtime\.m"),
    ("--show-from", "-show_from", r"main\.go$"),
)
TAGS = ("part=spin", "part:wait", "part=wait,spin", "bytes=1kb:", "64b:512b", ":100b", "part:none")


def ours(tocsin, profile, *options):
    text = subprocess.run([tocsin, "profile", "-f", "json", "--top", "0", *options, profile], capture_output=True, text=True)
    return json.loads(text.stdout)["functions"] if text.returncode == 0 else []


def tree_of_pprof(text):
    """Function -> (flat, cum, callers, callees), both as a set of (name, value, inlined)."""
    nodes = {}
    for block in text.split("-+-------------\n")[2:]:
        above, node, below = [], None, []
        for line in block.splitlines():
            if match := EDGE.match(line):
                (below if node else above).append((match.group(2), float(match.group(1)), bool(match.group(3))))
            elif match := NODE.match(line):
                node = match.groups()
        if node:
            nodes[node[2]] = (float(node[0]), float(node[1]), set(above), set(below))
    return nodes


def edges(row, key):
    return {(edge["name"], float(edge["value"]), edge["inlined"]) for edge in row[key]}


def tree_of_tocsin(functions):
    return {row["name"]: (row["flat"], row["cum"], edges(row, "callers"), edges(row, "callees")) for row in functions}


def differ(mine, theirs):
    return [f"{name}: {mine.get(name)}, pprof {theirs.get(name)}" for name in sorted(set(mine) | set(theirs))
            if mine.get(name) != theirs.get(name)]


def tree(tocsin, pprof, profile, kind, unit):
    mine = tree_of_tocsin(ours(tocsin, profile, "--tree", "--sample-index", kind))
    theirs = tree_of_pprof(pprof("-tree", *WHOLE, f"-sample_index={kind}", f"-unit={unit}", profile))
    theirs = {name: row for name, row in theirs.items() if row[:2] != (0, 0)}
    yield "tree", len(theirs), differ(mine, theirs)
    mine = tree_of_tocsin(ours(tocsin, profile, "--peek", "^main", "--sample-index", kind))
    theirs = tree_of_pprof(pprof("-peek", "^main", f"-sample_index={kind}", f"-unit={unit}", profile))
    theirs = {name: row for name, row in theirs.items() if row[:2] != (0, 0)}
    yield "peek", len(theirs), differ(mine, theirs)


def lines_of_pprof(text):
    lines, name = {}, None
    for line in text.splitlines():
        if line.startswith("ROUTINE"):
            name = re.match(r"ROUTINE =+ (.*) in ", line).group(1)
        elif name and (match := LINE.match(line)) and match.group(1) + match.group(2) != "..":
            flat, cum = (0 if value == "." else float(value) for value in match.groups()[:2])
            lines[name, int(match.group(3))] = (flat, cum)
    return lines


def source_lines(tocsin, pprof, profile, kind, unit):
    rows = ours(tocsin, profile, "--list", r"^main\.", "--sample-index", kind)
    mine = {(row["name"], line["line"]): (line["flat"], line["cum"]) for row in rows for line in row["lines"]
            if (line["flat"], line["cum"]) != (0, 0)}
    theirs = lines_of_pprof(pprof("-list", r"^main\.", f"-sample_index={kind}", f"-unit={unit}", profile))
    yield "list", len(theirs), differ(mine, theirs)


def filtered(compare, folder):
    """compare(profile, our options, pprof's options) -> (count, differences)."""
    for mine, theirs, pattern in FILTERS:
        yield f"{mine} {pattern}", *compare(folder / "allocs", [mine, pattern], [f"{theirs}={pattern}"])
    for tag in TAGS:
        name = "goroutine" if "part" in tag else "heap"
        yield f"--tagfocus {tag}", *compare(folder / name, ["--tagfocus", tag], [f"-tagfocus={tag}"])
        yield f"--tagignore {tag}", *compare(folder / name, ["--tagignore", tag], [f"-tagignore={tag}"])


def all_views(tocsin, pprof, compare, folder):
    for kind, value, unit in (("cpu", "cpu", "nanoseconds"), ("allocs", "alloc_space", "bytes"), ("block", "delay", "nanoseconds")):
        for view in (tree, source_lines):
            for name, count, differences in view(tocsin, pprof, folder / kind, value, unit):
                yield f"{kind} --{name}", count, differences
    yield from filtered(compare, folder)
