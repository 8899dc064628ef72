#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py OUTPUT CSS JS: the style and the script of the timeline page as C strings (report/trace/page.h)."""
import pathlib
import sys


def literal(line):
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "?": "\\?"}
    return '"' + "".join(escapes.get(c, c) for c in line) + '"'


def main():
    output, css, js = map(pathlib.Path, sys.argv[1:])
    with output.open("w") as out:
        out.write('#include "report/trace/page.h"\n\n')
        for name, path in (("css", css), ("js", js)):
            lines = "\n\t".join(literal(line) for line in path.read_text().splitlines(keepends=True))
            out.write(f"const str trace_page_{name} = STR(\n\t{lines});\n")


if __name__ == "__main__":
    main()
