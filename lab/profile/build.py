#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""build.py VERSION: builds every program of lab/profile with one Go and prints the folder.

As lab/inspect/build.py, which does the work; the folder is build/lab-profile/VERSION-dwarf-HASH."""
import importlib.util
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SPEC = importlib.util.spec_from_file_location("lab_inspect_build", HERE.parent / "inspect/build.py")
maker = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(maker)
maker.HERE = HERE
maker.OUT = pathlib.Path(os.environ.get("TOCSIN_LAB_PROFILE", maker.ROOT / "build/lab-profile"))
VERSIONS = maker.VERSIONS
Unavailable = maker.Unavailable
build = maker.build
goroot = maker.goroot
environment = maker.environment


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in VERSIONS:
        sys.exit(__doc__)
    try:
        print(build(sys.argv[1]))
    except Unavailable as why:
        sys.exit(f"build: {why}")
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.stdout)


if __name__ == "__main__":
    main()
