#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""build.py VERSION: builds every program of lab/trace with one Go (1.22 and later) and prints the folder.

As lab/inspect/build.py, which does the work; the folder is build/lab-trace/VERSION-dwarf-HASH."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from builder import builder_of  # noqa: E402

builder = builder_of(HERE, "lab-trace", "TOCSIN_LAB_TRACE")
VERSIONS = tuple(v for v in builder.VERSIONS if int(v.split(".")[1]) >= 22)
Unavailable = builder.Unavailable
build = builder.build
goroot = builder.goroot
environment = builder.environment

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in VERSIONS:
        sys.exit(__doc__)
    builder.print_folder(sys.argv[1])
