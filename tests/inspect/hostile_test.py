#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Targets that are not as one would wish: gone, foreign, half dead, hidden, damaged. The program always ends with a code of
its own and says why, and it never harms what it looks into."""
import ctypes
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import harness
from harness import build

PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
SEED = 20
PATIENCE = 300  # seconds, for what comes at once where the machine is not busy


def refused(look, *words):
    """Why this is not a refusal that names its reason."""
    problems = []
    if look.code != 2:
        problems.append(f"exit code {look.code}, not 2: {look.errors[-300:]} {look.text[-300:]}")
    if not any(word in look.errors.lower() for word in words):
        problems.append(f"the message has none of {words}: {look.errors[-300:]}")
    return problems


def works(look, goroutines=1):
    """Why this is not a good look at the smallest program or another."""
    problems = look.problems()
    if not problems and len(look.json["goroutines"]) < goroutines:
        problems = [f"{len(look.json['goroutines'])} goroutines, at least {goroutines} expected"]
    if not problems and not any(f["function"] == "main.main" for g in look.json["goroutines"] for f in g["frames"]):
        problems = ["main.main is on no stack"]
    return problems


def survived(look):
    """Why the program did not end by itself, in one of its three ways."""
    return [] if look.code in (0, 1, 2) else [f"exit code {look.code}: {look.errors[-1500:]}"]


def look(*args, **options):
    return harness.Look("--format", "json", *args, **options)


def state_of(pid):
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def no_targets(tap):
    gone = subprocess.Popen(["true"])
    gone.wait()
    tap.case("a process that is gone", refused(look(gone.pid), "no such process", "does not exist", "no process"))
    sleeper = subprocess.Popen(["sleep", "600"])
    tap.case("not a Go program", refused(look(sleeper.pid), "not a go program"))
    sleeper.kill()
    wait_for_state(sleeper.pid, "Z")
    tap.case("a zombie", refused(look(sleeper.pid), "zombie", "has ended", "exited", "defunct"))
    sleeper.wait()
    kernel = kernel_thread()
    if kernel:
        tap.case("a thread of the kernel", refused(look(kernel), "kernel thread", "kernel"))
    else:
        tap.skip("a thread of the kernel", "there is none to be seen here")
    tap.case("no number", refused(look("twelve"), "twelve"))
    tap.case("a core that is not there", refused(look("/nonexistent/core"), "nonexistent", "no such file"))
    tap.case("a core that is none", refused(look("--exe", harness.TOCSIN, __file__), "core", "elf"))


def wait_for_state(pid, state):
    end = time.monotonic() + PATIENCE
    while state_of(pid) != state and time.monotonic() < end:
        time.sleep(0.01)


def kernel_thread():
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rsplit(")", 1)[1].split()[6]) & 0x00200000:
                return folder.name
        except OSError:
            continue
    return None


def permission(tap, folder):
    name = "as a user who may not"
    if os.geteuid() != 0:
        tap.skip(name, "not root: cannot become somebody else")
        return
    # The program and its libraries have to be readable for that user.
    with tempfile.TemporaryDirectory() as place, harness.Program(folder / "tiny") as program:
        os.chmod(place, 0o755)
        copy = shutil.copy(harness.TOCSIN, place)
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", copy, "inspect",
                               str(program.pid)], capture_output=True, text=True, timeout=PATIENCE)
        problems = []
        if done.returncode != 2 or "permi" not in done.stderr.lower():
            problems = [f"exit code {done.returncode}: {done.stderr[-500:]}"]
        if "CAP_SYS_PTRACE" not in done.stderr and "root" not in done.stderr:
            problems.append(f"does not say what helps: {done.stderr[-500:]}")
        tap.case(name, problems)
        done = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=+sys_ptrace",
                               "--ambient-caps=+sys_ptrace", copy, "inspect", "--format", "json", str(program.pid)],
                              capture_output=True, text=True, timeout=PATIENCE)
        tap.case("as a user with CAP_SYS_PTRACE", [] if done.returncode in (0, 1) else [
            f"exit code {done.returncode}: {done.stderr[-500:]}"])


def files(tap, folder):
    """The executable is deleted, or another stands in its place."""
    with tempfile.TemporaryDirectory(dir=build.OUT) as place:
        for name in ("deleted", "replaced"):
            path = pathlib.Path(shutil.copy(folder / "locks", f"{place}/{name}"))
            with harness.Program(path) as program:
                if name == "deleted":
                    path.unlink()
                else:
                    os.replace(shutil.copy(folder / "healthy", f"{place}/new"), path)
                tap.case(f"the executable is {name}", works(look(program.pid), len(program.truth["goroutines"])))
        path = pathlib.Path(shutil.copy(folder / "tiny", f"{place}/with space, (brackets) deleted"))
        with harness.Program(path) as program:
            tap.case("a path with spaces and brackets", works(look(program.pid)))


def runs_clock(look):
    """Whether the goroutine that reads the clock is shown running, with its stack."""
    return not look.problems() and any(
        frame["function"].endswith("plant.StartGap.func1") for goroutine in look.json["goroutines"]
        for frame in goroutine["frames"] if goroutine["status"] == "running")


def running_inside(tap, name, pid):
    """Threads have other numbers inside a pid namespace than outside. A look at a moment when it does not run says nothing."""
    unseen = ["the running goroutine never has a stack"]
    tap.case(f"{name}, what runs, frozen", [] if any(runs_clock(look("--freeze", pid)) for _ in range(5)) else unseen)
    if "may not be sampled" in look(pid).text:
        tap.skip(f"{name}, what runs", "threads may not be sampled here")
    else:
        tap.case(f"{name}, what runs", [] if any(runs_clock(look(pid)) for _ in range(50)) else unseen)


def namespaces(tap, folder):
    name = "in namespaces of its own"
    with tempfile.TemporaryDirectory(dir=build.OUT) as place:
        os.makedirs(f"{place}/proc")
        shutil.copy(folder / "park", f"{place}/hidden")
        # The root is another one, so that the path of the executable means nothing outside.
        command = ["unshare", "--pid", "--mount", "--fork", "--kill-child", "chroot", place, "/hidden", "10", "127.0.0.1:0"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            if not process.stdout.readline():
                tap.skip(name, f"unshare: {process.stderr.read().decode().strip()[-200:]}")
                return
            child = [int(p) for p in pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
            tap.case(name, works(look(child[0])))
            tap.case(f"{name}, frozen", works(look("--freeze", child[0])))
            running_inside(tap, name, child[0])
        finally:
            process.kill()
            process.communicate()


def stopped(tap, folder):
    """A target that somebody has stopped stays stopped; one that is traced is left alone."""
    with harness.Program(folder / "tiny") as program:
        os.kill(program.pid, signal.SIGSTOP)
        wait_for_state(program.pid, "T")
        for mode in ((), ("--freeze",)):
            problems = works(look(*mode, program.pid))
            wait_for_state(program.pid, "T")
            if state_of(program.pid) != "T":
                problems.append(f"its state is {state_of(program.pid)}, not T any more")
            tap.case(f"a stopped process {' '.join(mode)}".strip(), problems)
        os.kill(program.pid, signal.SIGCONT)
    with harness.Program(folder / "tiny") as program:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.ptrace(PTRACE_SEIZE, program.pid, 0, 0) != 0:
            tap.skip("a traced process", f"ptrace: {os.strerror(ctypes.get_errno())}")
            return
        tap.case("a traced process", works(look(program.pid)))
        tap.case("a traced process --freeze", refused(look("--freeze", program.pid), "traces it", "debugger"))
        libc.ptrace(PTRACE_DETACH, program.pid, 0, 0)


def goes_on(pid):
    """Whether no thread of it stays stopped."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not harness.thread_states(pid) & {"T", "t"}:
            return True
        time.sleep(0.01)
    return False


def killed(tap, folder):
    """The program dies while it holds its target, or the target dies while it is read."""
    rng = random.Random(SEED)
    with harness.Program(folder / "park", "50000") as program:
        problems, caught = [], 0
        for _ in range(30):
            looking = subprocess.Popen([harness.TOCSIN, "inspect", "--freeze", "--format", "json", str(program.pid)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(rng.uniform(0.005, 0.2))
            caught += looking.poll() is None
            looking.kill()
            looking.wait()
            if not goes_on(program.pid):
                problems.append(f"its threads are {harness.thread_states(program.pid)}")
        try:
            program.ask()  # it still answers
        except (RuntimeError, BrokenPipeError) as dead:
            problems.append(str(dead))
        if not caught:
            problems.append("it was never killed in time")
        tap.case("kill -9 in the middle of --freeze", problems)
    problems = []
    for i in range(20):
        with harness.Program(folder / "park", "20000") as program:
            looking = subprocess.Popen([harness.TOCSIN, "inspect", *(["--freeze"] if i % 2 else []), str(program.pid)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            time.sleep(rng.uniform(0.0, 0.15))
            program.process.kill()
            _, errors = looking.communicate(timeout=PATIENCE)
            if looking.returncode not in (0, 1, 2) or (looking.returncode == 2 and not errors):
                problems.append(f"exit code {looking.returncode}: {errors.decode()[-500:]}")
    tap.case("the target dies while it is read", problems)


def damaged(tap, name, folder):
    """Cores that are cut off, scrambled, or of another program."""
    with tempfile.TemporaryDirectory(dir=build.OUT) as place:
        with harness.Program(folder / "locks") as program:
            try:
                core = harness.gcore(program.pid, place)
            except harness.NoCore as why:
                tap.skip(f"{name} damaged cores", str(why))
                return
        exe = folder / "locks"
        whole = look("--exe", exe, core)
        tap.case(f"{name} the whole core", works(whole, len(program.truth["goroutines"])))
        tap.case(f"{name} the core alone", works(look(core), len(program.truth["goroutines"])))
        tap.case(f"{name} a core of another program", refused(look("--exe", folder / "healthy", core),
                                                              "not the", "does not match", "another", "build id"))
        tap.case(f"{name} scrambled executables", scrambled_executables(core, exe, place))
        tap.case(f"{name} scrambled cores", scrambled(core, exe))
        size, problems = core.stat().st_size, []
        for part in (size - 1, size - 100000, size // 2, size // 4, size // 10, size // 100, 5000, 1000, 64, 10, 0):
            os.truncate(core, part)
            problems += [f"cut at {part} of {size}: {p}" for p in survived(look("--exe", exe, core, timeout=PATIENCE))]
        tap.case(f"{name} cores that are cut off", problems)


def scrambled(core, exe):
    """Bytes of the core are changed at random, in place and back: many of a few, and whole stretches."""
    rng, problems, size = random.Random(SEED), [], core.stat().st_size
    file = os.open(core, os.O_RDWR)
    for round_ in range(40):
        saved = []
        for _ in range(1 << rng.randrange(0, 14)):
            at = rng.randrange(0, 20000 if round_ % 5 == 0 else size - 64)
            piece = rng.randbytes(rng.choice((1, 2, 8, 64)))
            saved.append((at, os.pread(file, len(piece), at)))
            os.pwrite(file, piece, at)
        problems += [f"round {round_}: {p}" for p in survived(look("--exe", exe, core, timeout=PATIENCE))]
        for at, piece in reversed(saved):
            os.pwrite(file, piece, at)
    os.close(file)
    return problems


def scrambled_executables(core, exe, place):
    rng, problems = random.Random(SEED), []
    original = exe.read_bytes()
    path = pathlib.Path(place) / "exe"
    for round_ in range(25):
        bytes_ = bytearray(original)
        for _ in range(1 << rng.randrange(0, 12)):
            at = rng.randrange(64 if round_ % 3 else 0, 4096 if round_ % 5 == 0 else len(bytes_) - 64)
            bytes_[at:at + 8] = rng.randbytes(8)
        path.write_bytes(bytes_)
        problems += [f"round {round_}: {p}" for p in survived(look("--exe", path, core, timeout=PATIENCE))]
    return problems


def other_machines(tap, version, folder):
    """Programs for other machines, made with the same Go."""
    root = build.goroot(version)
    with tempfile.TemporaryDirectory(dir=build.OUT) as place:
        with harness.Program(folder / "tiny") as program:
            try:
                core = harness.gcore(program.pid, place)
            except harness.NoCore as why:
                tap.skip("executables for other machines", str(why))
                return
        for arch, words in (("386", ("32-bit", "32 bit")), ("s390x", ("big-endian", "machine", "architecture"))):
            env = {**build.environment(root, version, "dwarf"), "GOARCH": arch}
            done = subprocess.run([root / "bin/go", "build", "-o", f"{place}/{arch}", "./tiny"], cwd=build.HERE, env=env,
                                  capture_output=True, text=True)
            if done.returncode != 0:
                tap.skip(f"a program for {arch}", done.stderr.strip()[-200:])
                continue
            tap.case(f"an executable for {arch}", refused(look("--exe", f"{place}/{arch}", core), *words))
            if arch == "386":
                try:
                    with harness.Program(f"{place}/{arch}") as program:
                        tap.case("a 32-bit process", refused(look(program.pid), *words))
                except (OSError, RuntimeError) as why:
                    tap.skip("a 32-bit process", f"this kernel does not run it: {why}")


def output(tap, folder):
    """What it says has nowhere to go."""
    with harness.Program(folder / "park", "20000") as program, open("/dev/full", "w") as full:
        done = subprocess.run([harness.TOCSIN, "inspect", "--format", "json", str(program.pid)], stdout=full,
                              stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
        tap.case("a full disk", [] if done.returncode == 2 and done.stderr else [f"{done.returncode}: {done.stderr}"])
        reader = subprocess.Popen([harness.TOCSIN, "inspect", "--format", "json", str(program.pid)],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        reader.stdout.read(10)
        reader.stdout.close()
        errors = reader.stderr.read().decode()
        reader.wait(timeout=PATIENCE)
        known = (0, 1, 2, -signal.SIGPIPE)
        tap.case("a reader that leaves", [] if reader.returncode in known else [f"{reader.returncode}: {errors}"])


def small_machine(tap, folder):
    """With little memory it ends with a message or not at all, but does not take the machine down."""
    with harness.Program(folder / "park", "20000") as program:
        done = subprocess.run([harness.TOCSIN, "inspect", "--format", "json", str(program.pid)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=PATIENCE,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8)))
        tap.case("with eight file descriptors", [] if done.returncode in (0, 1) or done.stderr else [f"{done.returncode}"])


def main():
    tap = harness.Tap()
    no_targets(tap)
    first = True
    for name, folder in harness.builds(tap):
        damaged(tap, name, folder)
        if not first:
            continue
        first = False
        permission(tap, folder)
        files(tap, folder)
        namespaces(tap, folder)
        stopped(tap, folder)
        killed(tap, folder)
        output(tap, folder)
        small_machine(tap, folder)
        other_machines(tap, name.split("-")[0], folder)
    tap.end()


if __name__ == "__main__":
    sys.exit(main())
