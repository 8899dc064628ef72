#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`tocsin inspect` as a user runs it, on programs of lab/inspect: exit codes, what goes where, the options, wrong words,
and the live view on a terminal."""
import fcntl
import json
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/inspect"))
import harness  # noqa: E402
from harness import TOCSIN, Look, Program, Tap, build  # noqa: E402

VERSION = "1.23"
SCHEMA = ("schema", "tool", "process", "goroutines", "groups", "contexts", "pools", "locks", "channels", "notes", "findings",
          "summary")
PATIENCE = 300  # seconds, for what comes at once where the machine is not busy
LEAVE = b"\033[?7h\033[?25h\033[?1049l\033[0m"


def expect(problems, good, text):
    if not good:
        problems.append(text)


def says(problems, look, code, out="", err=""):
    expect(problems, look.code == code, f"exit code {look.code}, not {code}: {look.errors.strip()[:300]}")
    expect(problems, out in look.text, f"'{out}' is not in: {look.text[:1500]}")
    expect(problems, err in look.errors, f"'{err}' is not in: {look.errors[:500]}")


def texts(tap, program):
    problems = []
    look = Look(program.pid)
    says(problems, look, 1, out="error[DEF002] defer-in-loop")
    expect(problems, look.text.startswith(f"PID {program.pid}  "), look.text[:80])
    expect(problems, "\nGoroutines  " in look.text, "no goroutines")
    expect(problems, "\033" not in look.text and not look.errors, f"colours or trouble: {look.errors}")
    tap.case("text: the process, what is wrong, the parts", problems)

    problems = []
    says(problems, Look("--quiet", program.pid), 1, out="error[DEF002]")
    expect(problems, "Goroutines" not in Look("-q", program.pid).text, "--quiet shows goroutines")
    only = Look("--only", "goroutines", program.pid).text
    expect(problems, "Goroutines" in only and "DEF002" not in only, "--only goroutines shows more")
    says(problems, Look("--color", "always", "-q", program.pid), 1, out="\033[1;31merror[DEF002]")
    none = Look("--function", "no.such.function", "--only", "goroutines", program.pid)
    expect(problems, "Goroutines  0 in 0 groups" in none.text, none.text)
    every = Look("--all", "--system", "--only", "goroutines", program.pid).text
    expect(problems, "runtime.gcBgMarkWorker" in every or "runtime.forcegchelper" in every, "--all --system lacks the runtime's")
    tap.case("text: what is shown can be chosen", problems)

    problems = []
    says(problems, Look("--fail-on", "never", program.pid), 0)
    says(problems, Look("--fail-on", "error", program.pid), 1)
    says(problems, Look("--no-heap", program.pid), 1, out="goroutines only")
    tap.case("exit codes follow --fail-on", problems)


def machine(tap, program, folder):
    problems = []
    path = folder / "then.json"
    look = Look("--format=json", "-o", path, program.pid)
    expect(problems, look.code == 1 and not look.text, f"exit code {look.code}, {look.text[:80]}")
    report = json.loads(path.read_text())
    expect(problems, tuple(report) == SCHEMA, f"members: {list(report)}")
    expect(problems, report["process"]["pid"] == program.pid, report["process"])
    expect(problems, any(f["id"] == "DEF002" for f in report["findings"]), "no DEF002")
    expect(problems, sum(g["count"] for g in report["groups"]) == len(report["goroutines"]), "groups do not add up")
    only = Look("-f", "json", "--only", "pools", program.pid).json
    expect(problems, "goroutines" not in only and "pools" in only, list(only))
    tap.case("json: every member, to a file", problems)

    problems = []
    look = Look("--diff", path, "--only", "findings", program.pid)
    says(problems, look, 1, out="\nGrowth  in ")
    expect(problems, "another process" not in look.text, "it is the same process")
    # One at rest: the first may be of a goroutine that the program's own work moves.
    group = next(g for g in report["groups"] if any(f["function"] == "main.consumeAll" for f in g["frames"]))
    group["count"] += 5
    report["process"]["pid"] += 1
    path.write_text(json.dumps(report, indent=1))
    says(problems, Look("--diff", path, program.pid), 1, out="the earlier look was at another process")
    says(problems, Look("--diff", path, program.pid), 1, out="−5")
    growth = Look("--diff", path, "-f", "json", program.pid).json["growth"]
    expect(problems, any(g["change"] == "shrunk" for g in growth["groups"]), growth)
    path.write_text('{"schema":"tocsin.inspect/1",\n"process":{},"groups":[{"count":}]}')
    says(problems, Look("--diff", path, program.pid), 2, err=f"{path}:2:")
    says(problems, Look("--diff", folder / "none.json", program.pid), 2, err="none.json: No such file")
    says(problems, Look("--diff", ROOT / "meson.build", program.pid), 2, err="not a report of tocsin")
    tap.case("--diff: what changed, and mistakes in the old report with their place", problems)


def second_look(tap, program):
    problems = []
    started = time.monotonic()
    look = Look("-f", "json", "--for", "1s", program.pid)
    expect(problems, time.monotonic() - started >= 1, "it did not wait")
    growth = look.json["growth"]
    expect(problems, growth["seconds"] and growth["seconds"] > 0, growth)
    expect(problems, growth["goroutines_before"] == growth["goroutines_after"], growth)
    waits = [g["wait_seconds"] for g in look.json["goroutines"] if g["status"] == "waiting"]
    expect(problems, waits and any(w and w >= 1 for w in waits), f"no ages: {waits[:5]}")
    tap.case("--for: a second look knows ages and growth", problems)


def frozen(tap, program):
    problems = []
    look = Look("-f", "json", "--freeze", program.pid)
    problems += look.problems()
    if not problems:
        expect(problems, look.json["process"]["stopped_ms"] > 0, look.json["process"])
        expect(problems, any(f["id"] == "DEF002" for f in look.json["findings"]), "no DEF002")
        says(problems, Look("--freeze", "--for", "200ms", program.pid), 1, out="stopped for")
    expect(problems, program.is_running(), "the program is gone")
    tap.case("--freeze: stopped for a moment, also twice", problems)


def confirmed(tap, program):
    problems = []
    look = Look("-f", "json", "--source", ROOT / "lab/inspect/faults", program.pid)
    problems += look.problems()
    if not problems:
        found = [f for f in look.json["findings"] if f["id"] == "DEF002"]
        sources = {e["source"] for f in found for e in f["evidence"]}
        expect(problems, found and found[0]["confidence"] == "confirmed", found)
        expect(problems, "inspect" in sources and len(found[0]["steps"]) > 1, found)
    expect(problems, "1 confirmed" in look.errors, look.errors)
    says(problems, Look("--source", "/nowhere", program.pid), 2, err="--source: /nowhere is no folder")
    with tempfile.TemporaryDirectory() as empty:
        says(problems, Look("--source", empty, program.pid), 2, err="--source: ")
    tap.case("--source: what the source shows as well is confirmed", problems)


def mistakes(tap, folder):
    problems = []
    (folder / "text").write_text("not a core\n")
    sleeper = subprocess.Popen(["sleep", "3600"])
    gone = subprocess.Popen(["true"])
    gone.wait()
    for words, err in (
            ((), "which process?"),
            (("--frezze", "1"), "did you mean --freeze?"),
            ((gone.pid,), str(gone.pid)),
            ((2 ** 31 - 1,), str(2 ** 31 - 1)),
            ((sleeper.pid,), "Go"),
            ((2,), ""),  # a kernel thread, or a program that is not Go
            ((folder / "text",), "text"),
            (("nowhere/core",), "nowhere/core"),
            (("--exe", "/bin/true", folder / "text"), ""),
            (("--watch", "2s", os.getpid()), "--watch needs a terminal"),
            (("--output", "/nowhere/out", sleeper.pid), ""),
    ):
        look = Look(*words)
        expect(problems, look.code == 2 and not look.text, f"{words}: exit code {look.code}, {look.text[:100]}")
        expect(problems, err in look.errors and look.errors.startswith("tocsin: "), f"{words}: {look.errors[:300]}")
    sleeper.kill()
    sleeper.wait()
    tap.case("mistakes are named, exit code 2", problems)


def unprivileged(tap, program):
    """Another user's process: the message says what helps."""
    name = "no permission: what helps is said"
    if os.geteuid() != 0:
        tap.skip(name, "needs root, to become somebody else")
        return
    done = subprocess.run([TOCSIN, "inspect", str(program.pid)], capture_output=True, text=True,
                          preexec_fn=lambda: (os.setgroups([]), os.setgid(65534), os.setuid(65534)))
    problems = []
    expect(problems, done.returncode == 2, f"exit code {done.returncode}")
    expect(problems, "CAP_SYS_PTRACE" in done.stderr or "ptrace" in done.stderr or "permission" in done.stderr, done.stderr)
    tap.case(name, problems)


class Live:
    """`tocsin inspect --watch` on a terminal of its own."""

    def __init__(self, *args, rows=24, columns=100):
        self.terminal, other = pty.openpty()
        self.resize(rows, columns)
        self.before = termios.tcgetattr(other)
        self.other = other
        self.output = b""
        self.process = subprocess.Popen([TOCSIN, "inspect", *map(str, args)], stdin=other, stdout=other, stderr=other,
                                        env={**os.environ, "TERM": "xterm-256color"}, start_new_session=True)

    def resize(self, rows, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            ready, _, _ = select.select([self.terminal], [], [], left)
            if not ready:
                return
            try:
                self.output += os.read(self.terminal, 1 << 16)
            except OSError:
                return

    def wait_for(self, text, seconds=PATIENCE):
        """Whether the text appears in what is drawn from now on."""
        at = len(self.output)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text.encode() in self.output[at:]:
                return True
            self.read(0.1)
        return False

    def press(self, keys):
        os.write(self.terminal, keys.encode())

    def end(self):
        """The exit code, with everything that it wrote until then read."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.1)
        # What it wrote last may come through the terminal later than its end.
        while not self.is_left() and time.monotonic() < end:
            self.read(0.1)
        if self.process.poll() is None:
            self.process.kill()
        return self.process.wait()

    def is_left(self):
        return self.output.rstrip(b"\r\n").endswith(LEAVE)

    def terminal_problems(self):
        problems = []
        expect(problems, self.is_left(), f"it ends with {self.output[-60:]}")
        expect(problems, termios.tcgetattr(self.other) == self.before, "the terminal is not as it was")
        return problems

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.terminal)
        os.close(self.other)


def keys(tap, path):
    with Program(path, "DEF002", "bad") as program:
        program.rest()
        live = Live("--watch", "200ms", program.pid)
        problems = []
        expect(problems, live.wait_for("1 goroutines"), f"no picture: {live.output[-300:]}")
        # Each of the texts stands on no picture before its key. The first group is another one in a look that meets the
        # program's own work, so that the one to open is chosen by a filter.
        for pressed, shown in (("?", "sort by count, growth, age"), ("\033", "COUNT"), ("2", "DEF002"), ("g", "COUNT"),
                               ("/", "filter: "), ("zzz", "nothing has that"), ("\033", "group 1 of"), ("/", "filter: _"),
                               ("chan rec", "filter: chan rec_"), ("\r", "/ filter: chan rec"), ("\r", "runtime.gopark"),
                               ("\033", "COUNT"), ("\033", "/ filter  p pause"), ("s", "sort: growth"),
                               ("p", "paused"), ("p", "every 200 ms")):
            live.press(pressed)
            expect(problems, live.wait_for(shown), f"{pressed!r} does not show '{shown}': {live.output[-400:]}")
        live.resize(10, 40)
        live.press("?")
        expect(problems, live.wait_for("up, down, j, k"), "nothing drawn after a change of size")
        live.press("\033q")  # two keys, though they come at once
        expect(problems, live.end() == 0, "exit code is not 0")
        problems += live.terminal_problems()
        live.close()
        tap.case("live view: keys", problems)

        for number in (signal.SIGINT, signal.SIGTERM):
            live = Live("--watch", "200ms", program.pid)
            problems = []
            expect(problems, live.wait_for("1 goroutines"), "no picture")
            live.process.send_signal(number)
            expect(problems, live.end() == 128 + number, f"exit code {live.process.returncode}")
            problems += live.terminal_problems()
            live.close()
            tap.case(f"live view: {number.name} gives the terminal back", problems)

        live = Live("--watch", "200ms", program.pid)
        problems = []
        expect(problems, live.wait_for("1 goroutines"), "no picture")
        program.process.kill()
        program.process.wait()
        expect(problems, live.wait_for("the process has ended"), f"the end is not seen: {live.output[-300:]}")
        live.press("q")
        expect(problems, live.end() == 0, "exit code is not 0")
        problems += live.terminal_problems()
        live.close()
        tap.case("live view: the process ends", problems)


def blocks(process, number):
    """Whether it comes to block the signal: from then on it ends by it as it should."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        if int(status.split("SigBlk:")[1].split()[0], 16) >> number - 1 & 1:
            return True
        time.sleep(0.01)
    return False


def interrupted(tap, path, folder):
    problems = []
    with Program(path, "DEF002", "bad") as program:
        out = folder / "never.json"
        waiting = subprocess.Popen([TOCSIN, "inspect", "--for", "1h", "-f", "json", "-o", out, str(program.pid)])
        expect(problems, blocks(waiting, signal.SIGINT), "it does not wait for the signal")
        waiting.send_signal(signal.SIGINT)
        expect(problems, waiting.wait(timeout=PATIENCE) == 128 + signal.SIGINT, f"exit code {waiting.returncode}")
        expect(problems, not [path for path in folder.iterdir() if "never" in path.name], "it left a file")
        expect(problems, program.is_running(), "the program is gone")
    tap.case("an interrupt leaves nothing behind", problems)


def main():
    tap = Tap()
    try:
        programs = build.build(VERSION, "dwarf")
    except build.Unavailable as why:
        tap.skip("inspect on real processes", str(why))
        tap.end()
    faults = programs / "faults"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with Program(faults, "DEF002", "bad") as program:
            program.rest()
            texts(tap, program)
            machine(tap, program, folder)
            second_look(tap, program)
            frozen(tap, program)
            confirmed(tap, program)
            unprivileged(tap, program)
        mistakes(tap, folder)
        interrupted(tap, faults, folder)
        keys(tap, faults)
    tap.end()


if __name__ == "__main__":
    main()
