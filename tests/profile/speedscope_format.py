# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a speedscope file, by the format's own types (jlfwong/speedscope, src/lib/file-format-spec.ts) and by what
its reader refuses; for go_pprof_test.py."""
import collections
import json
import subprocess

SCHEMA = "https://www.speedscope.app/file-format-schema.json"
UNITS = ("none", "nanoseconds", "microseconds", "milliseconds", "seconds", "bytes")
FILE = {"$schema": str, "shared": dict, "profiles": list}
FILE_MORE = {"name": str, "exporter": str, "activeProfileIndex": int}
FRAME, FRAME_MORE = {"name": str}, {"file": str, "line": int, "col": int}
SAMPLED = {"type": str, "name": str, "unit": str, "startValue": int, "endValue": int, "samples": list, "weights": list}


def fields(what, value, needed, optional=None):
    known = {**needed, **(optional or {})}
    yield from (f"{what}: no {name}" for name in needed if name not in value)
    yield from (f"{what}: {name} is not of the format" for name in value if name not in known)
    yield from (f"{what}: {name} is {value[name]!r}" for name in value if name in known and type(value[name]) is not known[name])


def faults(document):
    yield from fields("file", document, FILE, FILE_MORE)
    if document["$schema"] != SCHEMA:
        yield "another $schema"
    frames = document["shared"]["frames"]
    for frame in frames:
        yield from fields("frame", frame, FRAME, FRAME_MORE)
    for profile in document["profiles"]:
        yield from fields("profile", profile, SAMPLED)
        samples, weights = profile["samples"], profile["weights"]
        if profile["type"] != "sampled" or profile["unit"] not in UNITS:
            yield f"{profile['type']} in {profile['unit']}"
        if len(samples) != len(weights):
            yield f"{len(samples)} samples, {len(weights)} weights"
        if profile["endValue"] - profile["startValue"] != sum(weights):
            yield f"{profile['startValue']} to {profile['endValue']}, weights of {sum(weights)}"
        if any(type(weight) is not int or weight <= 0 for weight in weights):
            yield "weights that are none"
        if any(type(frame) is not int or not 0 <= frame < len(frames) for stack in samples for frame in stack):
            yield "frames that there are not"


def compare(tocsin, profile, kind, unit):
    """(stacks, differences): the file is what the format says, and has the stacks of --format folded, outermost frame first."""
    def say(form):
        return subprocess.run([tocsin, "profile", "-f", form, "--sample-index", kind, profile], check=True, capture_output=True,
                              text=True).stdout

    document, theirs, ours = json.loads(say("speedscope")), collections.Counter(), collections.Counter()
    differences = list(faults(document))
    shown = document["profiles"][0]
    if (shown["name"], shown["unit"]) != (kind, unit if unit in UNITS else "none"):
        differences.append(f"{shown['name']} in {shown['unit']}")
    for stack, weight in zip(shown["samples"], shown["weights"]):
        ours[";".join(document["shared"]["frames"][frame]["name"] for frame in stack)] += weight
    for line in say("folded").splitlines():
        stack, _, weight = line.rpartition(" ")
        theirs[stack] += int(weight)
    differences += [f"{stack}: {ours[stack]}, folded {theirs[stack]}" for stack in set(ours) | set(theirs)
                    if ours[stack] != theirs[stack]]
    return len(ours), differences
