#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""summary_api_test.py SUMMARY.txt: everything that the standard library exports has the same type and value in the
built-in summary as in its source, says go/types. Skipped aloud without a Go of the summary's version. TAP on stdout."""
import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import go_list_test  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


def minor(root):
    text = (root / "src/internal/goversion/goversion.go").read_text()
    return int(re.search(r"const Version = (\d+)", text).group(1))


def main():
    summary = pathlib.Path(sys.argv[1]).resolve()
    wanted = int(summary.read_text().split("\n", 2)[1])
    root = next((root for root in go_list_test.goroots([]) if minor(root) == wanted), None)
    if root is None:
        print(f"ok 1 # SKIP there is no go command of Go 1.{wanted}: the summary is not compared with go/types")
        return 0
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOROOT": "", "GOFLAGS": "", "GO111MODULE": "off", "GOENV": "off"}
    listed = subprocess.run([root / "bin/go", "list", "std"], env=environment, capture_output=True, text=True, check=True)
    packages = [path for path in listed.stdout.split()
                if path != "unsafe" and "internal" not in path.split("/") and not path.startswith("vendor/")]
    return subprocess.run([root / "bin/go", "run", HERE / "summary_api/main.go", summary, root, *packages],
                          env=environment, cwd=HERE).returncode


if __name__ == "__main__":
    sys.exit(main())
