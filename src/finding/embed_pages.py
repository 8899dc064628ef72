#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""embed_pages.py FAULTS_DEF PAGES_DIR OUTPUT DEPFILE: the page of every fault as a table in C (finding/pages.h)."""
import pathlib
import re
import sys


def literal(line):
    escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "?": "\\?"}
    return '"' + "".join(escapes.get(c, c) for c in line) + '"'


def main():
    faults_def, pages_dir, output, depfile = (pathlib.Path(a) for a in sys.argv[1:])
    ids = re.findall(r"^FAULT\((\w+),", faults_def.read_text(), re.MULTILINE)
    pages = [pages_dir / f"{name}.md" for name in ids]
    missing = [page.name for page in pages if not page.exists()]
    if missing:
        sys.exit(f"{pages_dir}: every fault of {faults_def.name} needs a page; there is no {', '.join(missing)}")
    with output.open("w") as out:
        out.write('#include "finding/pages.h"\n\nstatic const str pages[FAULT_COUNT] = {\n')
        for name, page in zip(ids, pages):
            out.write(f"\t[FAULT_{name}] = STR(\n")
            for line in page.read_text().splitlines(keepends=True):
                out.write(f"\t\t{literal(line)}\n")
            out.write("\t),\n")
        out.write("};\n\nstr fault_page(enum fault_id id)\n{\n\tASSERT((u32)id < FAULT_COUNT);\n\treturn pages[id];\n}\n")
    depfile.write_text(f"{output}: {faults_def} {' '.join(map(str, pages))}\n")


if __name__ == "__main__":
    main()
