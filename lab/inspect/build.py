#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""build.py VERSION [VARIANT]: builds every program of lab/inspect with one Go and prints the folder.

Versions are like 1.23; the toolchain is TOCSIN_GOROOT_1_23, else build/go/1.23. Variants: dwarf (as `go build` does),
w (-ldflags=-w), stripped (-ldflags="-s -w"), trimpath, pie, cgo. The folder is build/lab/VERSION-VARIANT-HASH; it is
made once for what the sources, the toolchain and the variant are."""
import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = pathlib.Path(os.environ.get("TOCSIN_LAB", ROOT / "build/lab"))
VERSIONS = ("1.19", "1.21", "1.22", "1.23", "1.24", "1.25", "1.26", "1.27")
VARIANTS = {
    "dwarf": ([], {}),
    "w": (["-ldflags=-w"], {}),
    "stripped": (["-ldflags=-s -w"], {}),
    "trimpath": (["-trimpath"], {}),
    "pie": (["-buildmode=pie"], {}),
    "cgo": ([], {"CGO_ENABLED": "1"}),
}


class Unavailable(Exception):
    """The toolchain is not on this machine: the caller skips, and says why."""


def goroot(version):
    named = os.environ.get("TOCSIN_GOROOT_" + version.replace(".", "_"))
    root = pathlib.Path(named) if named else ROOT / "build/go" / version
    if not (root / "bin/go").exists():
        raise Unavailable(f"Go {version} is not in {root.relative_to(ROOT) if root.is_relative_to(ROOT) else root}")
    return root


def content(root, version, variant):
    digest = hashlib.sha256(f"{version} {variant} {VARIANTS[variant]} {(root / 'VERSION').read_text()}".encode())
    for path in sorted(HERE.rglob("*")):
        if path.suffix in (".go", ".mod"):
            digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def environment(root, version, variant):
    env = {key: value for key, value in os.environ.items() if not key.startswith(("GO", "CGO_"))}
    env.update({"GOROOT": str(root), "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOWORK": "off",
                "GOCACHE": os.environ.get("TOCSIN_GOCACHE", str(OUT / "cache")) + "-" + version,
                "GOPATH": str(OUT / "gopath"), "CGO_ENABLED": "0"})
    env.update(VARIANTS[variant][1])
    return env


def build(version, variant="dwarf"):
    """The folder with the programs. Raises Unavailable, or CalledProcessError with what Go said."""
    root = goroot(version)
    folder = OUT / f"{version}-{variant}-{content(root, version, variant)}"
    OUT.mkdir(parents=True, exist_ok=True)
    with open(OUT / f"{version}-{variant}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder
        for old in OUT.glob(f"{version}-{variant}-*"):
            shutil.rmtree(old)
        made = OUT / f"{version}-{variant}.part"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        subprocess.run([root / "bin/go", "build", *VARIANTS[variant][0], "-o", f"{made}/", "./..."], cwd=HERE, check=True,
                       env=environment(root, version, variant), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        made.rename(folder)
    return folder


def print_folder(*version_and_variant):
    try:
        print(build(*version_and_variant))
    except Unavailable as why:
        sys.exit(f"build: {why}")
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.stdout)


def main():
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] not in VERSIONS or sys.argv[-1] not in (*VERSIONS, *VARIANTS):
        sys.exit(__doc__)
    print_folder(*sys.argv[1:])


if __name__ == "__main__":
    main()
