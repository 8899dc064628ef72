# SPDX-License-Identifier: Apache-2.0
"""What the tests of `tocsin inspect` share: TAP, the programs of lab/inspect as processes, and ways to look into them.

The environment:
  TOCSIN          the program (build/test/src/cli/tocsin)
  TOCSIN_INSPECT  all: every version and variant of lab/inspect/build.py whose toolchain is here; quick (the default): a
                  subset that fits CI; or a list such as 1.19-dwarf,1.27-stripped
  TOCSIN_MODES    live,freeze,gcore,kernel (the default: all of them)"""
import contextlib
import json
import os
import pathlib
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "lab/inspect"))
import build  # noqa: E402

TOCSIN = os.environ.get("TOCSIN", str(ROOT / "build/test/src/cli/tocsin"))
QUICK = ("1.19-dwarf", "1.23-stripped", "1.23-pie", "1.27-dwarf", "1.27-stripped")
MODES = ("live", "freeze", "gcore", "kernel")
SHOWN_PROBLEMS = int(os.environ.get("TOCSIN_SHOWN", "12"))
STOP_ATTEMPTS = 3
START_SECONDS = 300  # and a little more than a program of the lab gives itself


class Tap:
    """Prints one line per case and keeps count."""

    def __init__(self):
        self.count = self.failed = 0

    def case(self, name, problems):
        """problems: what is wrong, empty when all is well."""
        self.count += 1
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.count} - {name}", flush=True)
        for problem in problems[:SHOWN_PROBLEMS]:
            for line in str(problem).splitlines():
                print(f"# {line}")
        if len(problems) > SHOWN_PROBLEMS:
            print(f"# ... and {len(problems) - SHOWN_PROBLEMS} more")

    def skip(self, name, why):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)


def builds(tap):
    """(name, folder) of each build that the tests are to run with; says aloud which are not to be had."""
    asked = os.environ.get("TOCSIN_INSPECT", "quick")
    if asked == "all":
        names = [f"{version}-{variant}" for version in build.VERSIONS for variant in build.VARIANTS]
    else:
        names = QUICK if asked in ("", "quick") else asked.split(",")
    for name in names:
        version, variant = name.split("-", 1)
        try:
            yield name, build.build(version, variant)
        except build.Unavailable as why:
            tap.skip(f"programs of {name}", str(why))
        except subprocess.CalledProcessError as failed:
            tap.case(f"programs of {name}", [failed.stdout])


def modes():
    return os.environ.get("TOCSIN_MODES", ",".join(MODES)).split(",")


def thread_states(pid):
    """The letters of the states of a process's threads."""
    states = set()
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(OSError):  # it has ended
            states.add(pathlib.Path(f"/proc/{pid}/task/{thread}/stat").read_text().rsplit(")", 1)[1].split()[0])
    return states


class Program:
    """A program of the lab that has planted its state: `truth` is the line that it said."""

    def __init__(self, path, *args, env=None, cwd=None):
        self.path = pathlib.Path(path)
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [str(path), *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, cwd=cwd,
            env={**os.environ, **(env or {})},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2))
        self.pid = self.process.pid
        self.truth = self.line()

    def line(self):
        """The next line that it says."""
        got = b""
        end = time.monotonic() + START_SECONDS
        while not got.endswith(b"\n"):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            part = os.read(self.process.stdout.fileno(), 1 << 20) if ready else b""
            if not part:
                raise RuntimeError(f"{self.path.name} said nothing: {self.said()}")
            got += part
        return json.loads(got)

    def said(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")[-2000:]

    def ask(self, text="\n"):
        """Writes a line to it and takes its answer."""
        self.process.stdin.write(text.encode())
        self.process.stdin.flush()
        return self.line()

    def give_up(self):
        """Closes its input and takes the line that it says in the end."""
        self.process.stdin.close()
        return self.line()

    def rest(self):
        """Waits until none of its threads runs: what it said is not yet the last that it does. For programs at rest."""
        end = time.monotonic() + START_SECONDS
        while self.is_running() and "R" in thread_states(self.pid):
            if time.monotonic() > end:
                raise RuntimeError(f"{self.path.name} never rests")
            time.sleep(0.001)
        return self

    def is_running(self):
        return self.process.poll() is None

    def close(self):
        if self.is_running():
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            with contextlib.suppress(OSError):
                stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def run_look(args, timeout, env, program):
    """A busy machine may give a thread of the target no processor for as long as a stop is waited for: then it is let go,
    which is said, and looked into again."""
    for _ in range(STOP_ATTEMPTS):
        done = subprocess.run([program, "inspect", *map(str, args)], capture_output=True, timeout=timeout,
                              env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)
        if done.returncode != 2 or b"does not stop (state R)" not in done.stderr:
            break
    return done


class Look:
    """What one run of `tocsin inspect` gave."""

    def __init__(self, *args, timeout=300, env=None, program=TOCSIN):
        started = time.monotonic()
        done = run_look(args, timeout, env, program)
        self.seconds = time.monotonic() - started
        self.code = done.returncode
        self.text = done.stdout.decode(errors="replace")
        self.errors = done.stderr.decode(errors="replace")
        self.json = None
        if self.code in (0, 1) and "json" in args:
            self.json = json.loads(self.text)

    def problems(self):
        """Why there is no result to compare, if so."""
        if self.json is not None:
            return []
        return [f"exit code {self.code}, {self.seconds:.1f} s: {self.errors.strip()[-1500:] or self.text[-1500:]}"]


class NoCore(Exception):
    """A core cannot be had here, and why."""


def gcore(pid, folder):
    """A core of a process that goes on, by gdb's gcore."""
    if not shutil.which("gcore"):
        raise NoCore("gdb's gcore is not installed")
    done = subprocess.run(["gcore", "-o", f"{folder}/core", str(pid)], capture_output=True, text=True, timeout=300,
                          stdin=subprocess.DEVNULL)
    path = pathlib.Path(folder) / f"core.{pid}"
    if not path.exists():
        raise NoCore(f"gcore made no core: {(done.stdout + done.stderr).strip()[-300:]}")
    return path


def kernel_core_missing():
    """Why the kernel writes no core into the current folder; empty when it does."""
    pattern = pathlib.Path("/proc/sys/kernel/core_pattern").read_text().strip()
    if pattern.startswith("|") or "/" in pattern:
        return f"the kernel's core_pattern is '{pattern}'"
    if resource.getrlimit(resource.RLIMIT_CORE)[1] != resource.RLIM_INFINITY:
        return "the hard limit of the size of a core is not unlimited"
    return ""


def kernel_core(path, *args, env=None, folder, sent=signal.SIGABRT, is_still=False):
    """(truth, core) of a program that has died by a signal: the kernel writes what Go leaves to it."""
    why = kernel_core_missing()
    if why:
        raise NoCore(why)
    with Program(path, *args, env={"GOTRACEBACK": "crash", **(env or {})}, cwd=folder) as program:
        truth = program.truth
        if is_still:
            program.rest()
        program.process.send_signal(sent)
        program.process.wait(timeout=START_SECONDS)
        cores = list(pathlib.Path(folder).glob("core*"))
        if not cores:
            raise NoCore("the kernel wrote no core")
        return truth, cores[0]


def looks(tap, name, path, *args, env=None, options=(), after=None, is_still=True):
    """Starts a program and looks into it in every mode. Yields (case name, truth, look, last line); the last line is
    None unless `after` is set: then the program gives up before the first yield. A program in which something runs all the
    time is not still."""
    wanted = modes()
    with tempfile.TemporaryDirectory(dir=build.OUT) as folder:
        taken = []
        with Program(path, *args, env=env) as program:
            if is_still:
                program.rest()
            for mode, extra in (("live", ()), ("freeze", ("--freeze",))):
                if mode in wanted:
                    taken.append((mode, program.truth, Look("--format", "json", *extra, *options, program.pid)))
            if "gcore" in wanted:
                try:
                    core = gcore(program.pid, folder)
                    look = Look("--format", "json", *options, "--exe", path, core)
                    taken.append(("gcore", program.truth, look))
                    core.unlink()
                except NoCore as why:
                    tap.skip(f"{name} gcore", str(why))
            if not program.is_running():
                tap.case(f"{name}: the program lives on", [program.said()])
            last = program.give_up() if after else None
        if "kernel" in wanted:
            try:
                truth, core = kernel_core(path, *args, env=env, folder=folder, is_still=is_still)
                taken.append(("kernel", truth, Look("--format", "json", *options, "--exe", path, core)))
            except NoCore as why:
                tap.skip(f"{name} kernel core", str(why))
        for mode, truth, look in taken:
            if look.problems():
                tap.case(f"{name} {mode}", look.problems())
            else:
                yield f"{name} {mode}", truth, look.json, last
