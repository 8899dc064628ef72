#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""build.py VERSION: builds every program of lab/profile with one Go and prints the folder.

As lab/inspect/build.py, which does the work; the folder is build/lab-profile/VERSION-dwarf-HASH."""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from builder import builder_of  # noqa: E402

builder = builder_of(HERE, "lab-profile", "TOCSIN_LAB_PROFILE")
VERSIONS = builder.VERSIONS
Unavailable = builder.Unavailable
build = builder.build
goroot = builder.goroot
environment = builder.environment

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in VERSIONS:
        sys.exit(__doc__)
    builder.print_folder(sys.argv[1])
