#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""go_list_test.py LIST_PACKAGES [GOROOT...]: the packages and files that the loader finds in real trees are those of
`go list`: the standard library and cmd of every Go that is there, a module with tests, constraints and a replacement,
and one whose dependencies ask for different versions of each other. Skipped aloud without a go command. TAP on stdout."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

FIELDS = "ImportPath,Dir,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports,ImportMap"
MODULE = {
    "go.mod": "module example.com/m\n\ngo 1.19\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ./lib\n",
    "a/a.go": "package a\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/lib/deep\"\n)\n\nvar _ = fmt.Sprint(deep.X)\n",
    "a/a_windows.go": "package a\n",
    "a/a_linux.go": "package a\n\nimport \"os\"\n\nvar _ = os.Args\n",
    "a/tagged.go": "//go:build special\n\npackage a\n",
    "a/old.go": "// +build ignore\n\npackage main\n",
    "a/cgo.go": "package a\n\nimport \"C\"\n",
    "a/nocgo.go": "//go:build !cgo\n\npackage a\n",
    "a/in_test.go": "package a\n\nimport \"testing\"\n\nfunc TestA(*testing.T) {}\n",
    "a/ex_test.go": "package a_test\n\nimport (\n\t\"testing\"\n\n\t_ \"example.com/m/a\"\n\t_ \"example.com/m/b\"\n)\n\n"
                    "func TestX(*testing.T) {}\n",
    "a/_skip.go": "package skip\n",
    "a/.hidden.go": "package hidden\n",
    "a/doc.go": "package documentation\n",
    "b/b.go": "package b\n\nimport _ \"example.com/m/a\"\n",
    "b/testdata/t.go": "package t\n",
    "b/_x/x.go": "package x\n",
    "b/.y/y.go": "package y\n",
    "c/only_test.go": "package c_test\n\nimport _ \"strings\"\n",
    "lib/go.mod": "module example.com/lib\n",
    "lib/deep/d.go": "package deep\n\nimport _ \"sort\"\n\nconst X = 1\n",
}
# What a module proxy would serve. The main module asks for a and b; d is asked for in four versions.
PROXY = {
    ("example.com/a", "v1.0.0"): {"go.mod": "module example.com/a\n\ngo 1.16\n\nrequire (\n\texample.com/Upper/c v1.1.0\n"
                                  "\texample.com/d v1.1.0\n)\n",
                                  "a.go": "package a\n\nimport _ \"example.com/Upper/c\"\nimport _ \"example.com/d/one\"\n"},
    ("example.com/b/v2", "v2.3.0"): {"go.mod": "module example.com/b/v2\n\ngo 1.18\n\nrequire example.com/d v1.2.0\n",
                                     "b.go": "package b\n\nimport _ \"example.com/d\"\n"},
    ("example.com/Upper/c", "v1.1.0"): {"go.mod": "module example.com/Upper/c\n\nrequire example.com/d v1.10.0-rc.1\n",
                                        "c.go": "package c\n"},
    ("example.com/d", "v1.1.0"): {"go.mod": "module example.com/d\n", "d.go": "package d1\n", "one/o.go": "package one\n"},
    ("example.com/d", "v1.2.0"): {"go.mod": "module example.com/d\n", "d.go": "package d2\n", "one/o.go": "package one\n"},
    ("example.com/d", "v1.10.0-rc.1"): {"go.mod": "module example.com/d\n", "rc.go": "package d\n",
                                        "one/rc.go": "package one\n", "one/rc_test.go": "package one\n"},
    ("example.com/d", "v1.10.0"): {"go.mod": "module example.com/d\n", "d10.go": "package d\n",
                                   "one/o10.go": "package one\n"},
}


def write_tree(folder, files):
    for name, text in files.items():
        path = pathlib.Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def write_proxy(folder):
    for (module, version), files in PROXY.items():
        base = pathlib.Path(folder) / re.sub("[A-Z]", lambda m: "!" + m.group().lower(), module) / "@v"
        write_tree(base, {version + ".mod": files["go.mod"],
                          version + ".info": json.dumps({"Version": version, "Time": "2024-01-01T00:00:00Z"})})
        with open(base / "list", "a") as versions:
            versions.write(version + "\n")
        with zipfile.ZipFile(base / (version + ".zip"), "w") as archive:
            for name, text in files.items():
                archive.writestr(f"{module}@{version}/{name}", text)


def run(command, folder, **environment):
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()[-400:]}")
    return done.stdout


def go_list(goroot, folder, arguments):
    text = run([goroot / "bin/go", "list", "-e", f"-json={FIELDS}", *arguments], folder,
               GOTOOLCHAIN="local", GOROOT="", GO111MODULE="", CGO_ENABLED="1")
    decoder, packages, at = json.JSONDecoder(), {}, 0
    while text[at:].strip():
        package, at = decoder.raw_decode(text, at + len(text[at:]) - len(text[at:].lstrip()))
        # "p [cmd/compile]" is p once more, compiled with a profile of its own.
        packages.setdefault(package["ImportPath"].split(" ")[0], package)
    return packages


def imports_of(package, field):
    return [package.get("ImportMap", {}).get(path, path).split(" ")[0] for path in package.get(field, [])]


def expected(goroot, folders, pattern):
    """{(kind, import path): (target, files)} of the targets and whatever their files import."""
    result = {}
    for folder in folders:
        targets = go_list(goroot, folder, [pattern])
        known = {path: package for path, package in go_list(goroot, folder, ["-deps", "-test", pattern]).items()
                 if not path.endswith(".test")}
        known.update(targets)
        waiting = []
        for path, package in targets.items():
            files = package.get("GoFiles", []) + package.get("CgoFiles", [])
            tests = package.get("TestGoFiles", [])
            external = package.get("XTestGoFiles", [])
            if files or tests:
                result["package", path] = True, sorted(files + tests)
            if external:
                result["xtest", path + "_test"] = True, sorted(external)
            for field in ("Imports", "TestImports", "XTestImports"):
                waiting += imports_of(package, field)
        seen = set()
        while waiting:
            path = waiting.pop()
            if path in seen or path in ("C", "unsafe") or path not in known:
                continue
            seen.add(path)
            package = known[path]
            files = sorted(package.get("GoFiles", []) + package.get("CgoFiles", []))
            if files:  # none: it is not on this machine
                result.setdefault(("package", path), (False, files))
            waiting += imports_of(package, "Imports")
    return result


def loaded(program, goroot, folder, pattern):
    result = {}
    text = run([program, folder, pattern], folder, GOROOT=str(goroot), GO111MODULE="", CGO_ENABLED="1")
    for line in text.splitlines():
        role, kind, path, _, _, *files = line.split("\t")
        if path == "unsafe" and role != "target":
            continue
        if kind == "variant":
            kind, path = "package", path.split(" ")[0]
        result["xtest" if kind == "xtest" else "package", path] = role == "target", sorted(files)
    return result


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def case(self, name, want, have):
        self.count += 1
        wrong = sorted(key for key in want.keys() | have.keys() if want.get(key) != have.get(key))
        for key in wrong[:20]:
            print(f"# {key[1]} ({key[0]}): go list {want.get(key)}, loaded {have.get(key)}")
        print(f"{'not ok' if wrong else 'ok'} {self.count} - {name}: {len(want)} packages, {len(wrong)} differ")
        self.failed += bool(wrong)


def compare_versions(tap, program, root, language):
    """Minimal version selection, with and without the pruning that a go line of 1.17 brings."""
    with tempfile.TemporaryDirectory() as folder:
        write_proxy(folder + "/proxy")
        main = {
            "go.mod": f"module m\n\ngo {language}\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b/v2 v2.3.0\n)\n",
            "m.go": "package m\n\nimport _ \"example.com/a\"\nimport _ \"example.com/b/v2\"\nimport _ \"example.com/d\"\n"}
        write_tree(folder + "/m", main)
        os.environ.update(GOMODCACHE=folder + "/cache", GOFLAGS="-mod=mod -modcacherw", GONOSUMDB="*", GONOSUMCHECK="1",
                          GOPROXY="file://" + folder + "/proxy")
        try:
            run([root / "bin/go", "mod", "tidy"], folder + "/m", GOTOOLCHAIN="local", GOROOT="")
            want = expected(root, [folder + "/m"], "./...")
            # go has written the versions that it chose into go.mod; the loader must come to them by itself.
            write_tree(folder + "/m", main)
            tap.case(f"{root}: versions, go {language}", want, loaded(program, root, folder + "/m", "./..."))
        finally:
            del os.environ["GOMODCACHE"]
            os.environ.update(GOFLAGS="", GOPROXY="off")


def goroots(named):
    found = [pathlib.Path(name) for name in named]
    found += [pathlib.Path(value) for name, value in sorted(os.environ.items()) if name.startswith("TOCSIN_GOROOT_")]
    command = shutil.which("go")
    if command:
        found.append(pathlib.Path(os.path.realpath(command)).parent.parent)
    found += sorted(pathlib.Path("build/go").glob("*"))
    found += sorted(pathlib.Path("/usr/lib").glob("go-1.*"))
    unique = {}
    for root in found:
        if (root / "bin/go").is_file() and (root / "src/fmt").is_dir():
            unique.setdefault(os.path.realpath(root), root.absolute())
    return list(unique.values())


def main():
    program = os.path.abspath(sys.argv[1])
    os.environ.update(GOFLAGS="", GOPROXY="off", GOENV="off")
    roots = goroots(sys.argv[2:])
    tap = Tap()
    if not roots:
        print("ok 1 # SKIP there is no go command with its sources: the loader is not compared with go list")
        return 0
    for root in roots:
        # Debian's GOROOT has src as a link; go list names the folder by the link, and so must we.
        source = root / "src"
        tap.case(f"{root}: the standard library and cmd", expected(root, [source, source / "cmd"], "./..."),
                 loaded(program, root, source, "./..."))
        tap.case(f"{root}: std", expected(root, [source], "std"), loaded(program, root, source, "std"))
    with tempfile.TemporaryDirectory() as folder:
        write_tree(folder, MODULE)
        for root in roots:
            # The module below belongs to itself for go; we check it too.
            tap.case(f"{root}: a module", expected(root, [folder, folder + "/lib"], "./..."),
                     loaded(program, root, folder, "./..."))
    for root in roots:
        for language in ("1.16", "1.18"):
            compare_versions(tap, program, root, language)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
