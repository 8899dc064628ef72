# SPDX-License-Identifier: Apache-2.0
"""Reads what runtime.Stack prints (the grammar of Go's tracebacks, 1.19 to 1.27) and compares it with an inspection."""
import re

HEADER = re.compile(r"^goroutine (\d+)(?: gp=(0x[0-9a-f]+) m=\S+(?: mp=\S+)?)? \[([^\]]*)\](?: \{.*\})?:$")
CREATED = re.compile(r"^created by (.*?)(?: in goroutine (\d+))?$")
PLACE = re.compile(r"^\t(.*):(\d+)(?: .*)?$")
ELIDED = re.compile(r"^\.\.\.(\d+ frames|additional frames) elided\.\.\.$")
# What stands in the brackets when the goroutine waits for nothing.
STATUSES = ("idle", "runnable", "running", "syscall", "dead", "copystack", "leaked", "preempted")


class Goroutine:
    def __init__(self, goid, address, state):
        parts = [part.strip() for part in state.split(",")]
        self.goid, self.address = goid, address
        state = re.sub(r" \((?:scan|leaked|durable)\)", "", parts[0])
        self.status = state if state in STATUSES else "waiting"
        self.wait_reason = None if state in STATUSES else state
        self.locked = "locked to thread" in parts
        self.frames, self.elided_at, self.created_by, self.parent = [], None, None, None


def parse(text):
    """{goid: Goroutine} of the text of runtime.Stack."""
    found, current, function, created = {}, None, None, None
    for line in text.splitlines():
        header = HEADER.match(line)
        place = PLACE.match(line)
        if header:
            current = Goroutine(int(header[1]), header[2], header[3])
            found[current.goid] = current
        elif ELIDED.match(line):
            current.elided_at = len(current.frames)
        elif place and created:
            current.created_by = (created, place[1], int(place[2]))
            created = None
        elif place and function:
            current.frames.append((function, place[1], int(place[2])))
            function = None
        elif line.startswith("created by "):
            match = CREATED.match(line)
            created, current.parent = match[1], int(match[2]) if match[2] else None
        elif line and current:
            function = name_of(line)
    return found


def name_of(line):
    """The function of `main.(*T).f(0x1, {0x2, ...})`; what Go prints as panic is runtime.gopanic."""
    name = line[:line.rindex("(")] if line.endswith(")") else line
    return "runtime.gopanic" if name == "panic" else name


def frames_of(goroutine):
    """(function, file, line) of each frame of the inspection, without the runtime's last one."""
    frames = [(f["function"], f["file"], f["line"]) for f in goroutine["frames"]]
    return frames[:-1] if frames and frames[-1][0] == "runtime.goexit" else frames


def differences(said, seen):
    """What of one goroutine differs between Go's word and the inspection's."""
    problems = []

    def same(what, go, ours):
        if go != ours:
            problems.append(f"goroutine {said.goid}: {what}: Go says {go}, inspect says {ours}")

    same("status", said.status, seen["status"])
    same("wait reason", said.wait_reason, seen["wait_reason"] or None)
    same("locked to its thread", said.locked, seen["locked_to_thread"])
    if said.address:
        same("address of its g", said.address, seen["address"])
    created = seen["created_by"]
    same("created by", said.created_by, created and (created["function"], created["file"], created["line"]))
    if said.parent is not None:
        same("parent", said.parent, seen["parent_goid"])
    return problems + frame_differences(said, seen)


def frame_differences(said, seen):
    """Frames line by line. A running goroutine has none in a look that cannot see its registers."""
    if said.status in ("running", "runnable"):
        return []
    go = [f for f in said.frames if f[0] != "runtime.goexit"]
    ours = frames_of(seen)
    if said.elided_at is None:
        pairs = list(zip(go, ours))
        if len(go) != len(ours):
            return [f"goroutine {said.goid}: frames: Go says\n    {go}\n  inspect says\n    {ours}"]
    else:
        top, bottom = go[:said.elided_at], go[said.elided_at:]
        pairs = list(zip(top, ours)) + list(zip(bottom[::-1], ours[::-1]))
        if len(ours) < len(go):
            return [f"goroutine {said.goid}: frames: Go prints {len(go)} and more, inspect says {len(ours)}"]
    return [f"goroutine {said.goid}: frame: Go says {g}, inspect says {o}" for g, o in pairs if g != o][:3]
