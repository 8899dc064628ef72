#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed.py PAGE STYLE SCRIPT OUTPUT: the page with its style and script inside, as two strings in C (report/profile/flame.h):
what stands before the data and what stands after it."""
import pathlib
import sys

SPDX = ("<!-- SPDX-License-Identifier: Apache-2.0 -->\n", "/* SPDX-License-Identifier: Apache-2.0 */\n",
        "// SPDX-License-Identifier: Apache-2.0\n")


def literal(line):
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "?": "\\?"}
    return '"' + "".join(escapes.get(c, c) for c in line) + '"'


def without_header(path):
    text = path.read_text()
    for header in SPDX:
        text = text.removeprefix(header)
    return text


def main():
    page, style, script, output = (pathlib.Path(a) for a in sys.argv[1:])
    code = without_header(script)
    if "</script" in code or "</style" in code:
        sys.exit(f"{script}: an end tag within the script would end it")
    text = without_header(page).replace("@STYLE@", without_header(style)).replace("@SCRIPT@", code)
    head, tail = text.split("@DATA@")
    with output.open("w") as out:
        out.write('#include "report/profile/flame.h"\n')
        for name, part in (("head", head), ("tail", tail)):
            out.write(f"\nconst str flame_page_{name} = {{\n")
            for line in part.splitlines(keepends=True):
                out.write(f"\t{literal(line)}\n")
            out.write(f"\t, {len(part.encode())}}};\n")


if __name__ == "__main__":
    main()
