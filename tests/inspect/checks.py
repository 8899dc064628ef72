# SPDX-License-Identifier: Apache-2.0
"""Compares an inspection with the truth that a program of lab/inspect said. Each check gives the list of what is wrong."""
import re

import stacks


def ours(result):
    """{goid: goroutine} of what was seen, the runtime's own left out."""
    return {g["goid"]: g for g in result["goroutines"] if not g["system"]}


def role(truth, goid):
    return next((f"{goid} ({g['role']})" for g in truth["goroutines"] if g["goid"] == goid), str(goid))


def goroutines(truth, result):
    """Every goroutine is there, with the state, stack and origin that Go tells of it, and none besides."""
    said = stacks.parse(truth["stacks"])
    seen = {g["goid"]: g for g in result["goroutines"]}
    problems = []
    for goid, goroutine in said.items():
        if goid not in seen:
            problems.append(f"goroutine {role(truth, goid)} is missing: {goroutine.status} {goroutine.wait_reason}")
        elif goid != truth["main"] and not seen[goid]["system"]:
            problems += stacks.differences(goroutine, seen[goid])
    for goid in set(seen) - set(said):
        if not seen[goid]["system"]:
            problems.append(f"goroutine {goid} is not in Go's list: {seen[goid]['start']}")
    if result["process"]["inconsistent"]:
        problems.append(f"{result['process']['inconsistent']} goroutines are inconsistent in a program at rest")
    return problems + planted_goroutines(truth, ours(result))


def planted_goroutines(truth, seen):
    problems = []
    for g in truth["goroutines"]:
        goroutine = seen.get(g["goid"])
        if not goroutine:
            problems.append(f"goroutine {role(truth, g['goid'])} is missing")
            continue

        def same(what, planted, found):
            if planted != found:
                problems.append(f"goroutine {role(truth, g['goid'])}: {what}: planted {planted}, inspect says {found}")

        same("locked to its thread", g["locked_to_thread"], goroutine["locked_to_thread"])
        same("labels", g["labels"] or {}, goroutine["labels"])
        if g["created_by"]["function"]:
            same("created by", g["created_by"], goroutine["created_by"])
        for wait in g["waits"] or []:
            found = [w for w in goroutine["waits"] if w["address"] == wait["address"]]
            if wait["kind"].startswith("chan"):
                same("waits on", [wait], found)
        if g["waits"] and g["waits"][0]["kind"].startswith("chan"):
            same("number of waits", len(g["waits"]), len(goroutine["waits"]))
    return problems


def verdicts(truth, result, may_be_opaque=False, may_miss=False):
    """Every goroutine that can never run again is found, and no other is claimed."""
    seen, problems = ours(result), []
    if may_be_opaque and result["process"]["leak_proof"] == "opaque":
        return [f"claimed although the look is opaque: {role(truth, g['goid'])}" for g in seen.values() if g["leaked"]]
    if result["process"]["leak_proof"] != "done":
        problems.append(f"the proof is {result['process']['leak_proof']}")
    for g in truth["goroutines"]:
        goroutine = seen.get(g["goid"])
        if g["leaked"] is None or not goroutine or may_miss and g["leaked"] and goroutine["leaked"] is False:
            continue
        if goroutine["leaked"] is not g["leaked"]:
            problems.append(f"goroutine {role(truth, g['goid'])}: leaked {goroutine['leaked']}, planted {g['leaked']}: "
                            f"{goroutine['status']} {goroutine['wait_reason']} {goroutine['waits']}")
    planted = {g["goid"] for g in truth["goroutines"]}
    problems += [f"goroutine {goid} is claimed, and was not planted: {g['start']}"
                 for goid, g in seen.items() if g["leaked"] and goid not in planted]
    return problems


def defers(truth, result, names):
    """The pending defers of every goroutine: kinds, statements, and the functions that really ran in the end."""
    seen, problems = ours(result), []
    for g in truth["goroutines"]:
        planted = [(d["kind"], outer(d["in"]), d["function"] or names.get((d["in"], d["line"])), d["file"], d["line"])
                   for d in reversed(g["pending"] or [])]
        found = [(d["kind"], stacks.shape(d["in"]), plain(d["function"]), d["file"], d["line"])
                 for d in seen.get(g["goid"], {"defers": []})["defers"]]
        if planted != found:
            problems.append(f"goroutine {role(truth, g['goid'])}:\n  planted {shorten(planted)}\n  found   {shorten(found)}")
    return problems


def outer(function):
    """The function around the body of a range over func: that one has the defer. Where the function that is ranged over was
    inlined, its name stands in between: main.f.seq.f-range1."""
    return re.sub(r"^(\w+\.(\w+))\.\w+\.\2$", r"\1", re.sub(r"(-range\d+)+$", "", function))


def plain(function):
    """A method value's wrapper has the method's name with -fm behind it."""
    return stacks.shape(function.removesuffix("-fm"))


def shorten(defers):
    return [(kind, function, line) for kind, _, function, _, line in defers[:12]] + (
        [f"... {len(defers)} in all"] if len(defers) > 12 else [])


def defer_names(last):
    """{(function, line): what ran} of a program that has given up."""
    return {(d["in"], d["line"]): d["function"] for ran in last["ran"].values() for d in ran}


def contexts(truth, result, seconds):
    """Every planted context with its parent, state, children and waiters."""
    seen = {c["address"]: c for c in result["contexts"]}
    problems, depths = [], set()
    for planted in truth["facts"]["contexts"]:
        context = seen.get(planted["address"])
        if not context:
            problems.append(f"{planted['name']}: missing: {planted['type']} at {planted['address']}")
            continue

        def same(what, want, found):
            if want != found:
                problems.append(f"{planted['name']}: {what}: planted {want}, inspect says {found}")

        same("kind", planted["kind"], context["kind"])
        same("type", planted["type"], context["type"])
        same("reachable", True, context["reachable"])
        same("children", planted["children"], context["children"])
        if planted["parent"]:
            same("parent", planted["parent"], context["parent"])
        elif context["parent"] in seen:
            same("parent's kind", "background", seen[context["parent"]]["kind"])
        depths.add(context["depth"] - planted["depth"])
        if planted["kind"] in ("cancel", "timer"):
            same("cancelled", planted["cancelled"], context["cancelled"])
            same("error", planted["error"] or None, context["error"])
        if planted["cause"]:
            same("cause", planted["cause"], context["cause"])
        if planted["kind"] == "timer":
            problems += deadline(planted, context, seconds, bool(result["process"]["core"]))
        if planted["value_key"]:
            same("key", planted["value_key"], context["value_key"])
            same("value", planted["value_type"] or None, context["value_type"])
        if planted["waiter"] and planted["waiter"] not in context["goroutines"]:
            problems.append(f"{planted['name']}: goroutine {planted['waiter']} has it on its stack; "
                            f"inspect says {context['goroutines']}")
    if len(depths) > 1:
        problems.append(f"depths differ by more than where they count from: {sorted(depths)}")
    return problems + context_families(truth, result, seen)


def deadline(planted, context, seconds, is_core):
    """The deadline to the nanosecond where the inspection gives it, and the time left as of the look (a core has no clock)."""
    problems = []
    if not context["deadline"] or context["deadline"][:19] != planted["deadline"][:19]:
        problems.append(f"{planted['name']}: deadline: planted {planted['deadline']}, inspect says {context['deadline']}")
    left = context["deadline_seconds"]
    if is_core and left is None:
        return problems
    if left is None or not planted["deadline_seconds"] - seconds - 1 <= left <= planted["deadline_seconds"] + 1:
        problems.append(f"{planted['name']}: time left: planted {planted['deadline_seconds']}, inspect says {left}")
    return problems


def context_families(truth, result, seen):
    problems = []
    many = next(c for c in truth["facts"]["contexts"] if c["name"] == "of ten thousand")
    found = sum(c["parent"] == many["address"] and c["reachable"] and not c["cancelled"] for c in result["contexts"])
    if found != truth["facts"]["many_children"]:
        problems.append(f"of ten thousand: {truth['facts']['many_children']} live children planted, {found} found")
    bottom = next(c for c in truth["facts"]["contexts"] if c["name"] == "below the chain")
    above = next(c for c in truth["facts"]["contexts"] if c["name"] == "above the chain")
    steps, at = 0, seen.get(bottom["address"])
    while at and at["address"] != above["address"] and steps < 10000:
        at, steps = seen.get(at["parent"]), steps + 1
    if not at or steps != 5001:
        problems.append(f"below the chain: 5001 steps planted, {steps} found, end {at and at['type']}")
    if "after_funcs" in truth["facts"]:
        found = sum(c["kind"] == "afterfunc" and c["parent"] == truth["facts"]["after_funcs_of"]
                    for c in result["contexts"])
        if found != truth["facts"]["after_funcs"]:
            problems.append(f"{truth['facts']['after_funcs']} functions after a context planted, {found} found")
    return problems


def pools(truth, result):
    """Every pool with exactly what lies in it, what lies there twice, and who else holds it."""
    seen = {p["address"]: p for p in result["pools"]}
    problems, stripped = [], result["process"]["stripped"]
    for planted in truth["facts"]["pools"]:
        pool = seen.get(planted["address"])
        name = f"{planted['role']} ({planted['symbol'] or planted['address']})"
        objects = planted["objects"] or []
        if not pool:
            # Without symbols a pool is found by what the runtime keeps of those in use.
            if objects or planted["global"] and not stripped:
                problems.append(f"{name}: missing")
            continue

        def same(what, want, found):
            if want != found:
                problems.append(f"{name}: {what}: planted {want}, inspect says {found}")

        for count in ("private", "shared", "victim"):
            same(count, planted[count], pool[count])
        if planted["symbol"]:
            same("symbol", "" if stripped else planted["symbol"], pool["symbol"])
            same("global", True, pool["global"])
        same("New", planted["new"] or None, pool["new"] and pool["new"]["function"])
        same("objects", sorted(objects), sorted(o["address"] for o in pool["objects"]))
        same("duplicates", sorted(set(planted["duplicates"] or [])), sorted({d["address"] for d in pool["duplicates"]}))
        for found in pool["objects"]:
            if planted["type"]:
                same("type", planted["type"], found["type"])
            if planted["capacity"] >= 0:
                same("capacity", planted["capacity"], found["capacity"])
            if planted["stale"]:
                same("stale pointers", planted["stale"], found["stale_pointers"])
        want = sorted((a["object"], a["kind"], a["goid"] or None) for a in planted["aliases"] or [])
        got = sorted((a["object"], a["kind"], a["goid"] if a["kind"] == "stack" else None)
                     for a in pool["aliases"] if a["exact"])
        same("held elsewhere", want, got)
    return problems


def locks(truth, result):
    """Every lock with those who wait; an owner is the right one or is not named."""
    seen = {l["address"]: l for l in result["locks"]}
    problems = []
    for planted in truth["facts"]["locks"]:
        lock = seen.get(planted["address"])
        if not lock:
            problems.append(f"{planted['role']}: missing: {planted['kind']} at {planted['address']}")
            continue

        def same(what, want, found):
            if want != found:
                problems.append(f"{planted['role']}: {what}: planted {want}, inspect says {found}")

        same("kind", planted["kind"], lock["kind"])
        same("waiters", sorted(planted["waiters"] or []), sorted(lock["waiters"]))
        if planted["kind"] in ("mutex", "rwmutex"):
            same("locked", planted["locked"], lock["locked"])
        if planted["kind"] == "rwmutex":
            same("readers", planted["readers"], lock["readers"])
        if planted["kind"] == "waitgroup":
            same("counter", planted["counter"], lock["counter"])
        if planted["symbol"] and not result["process"]["stripped"]:
            same("symbol", planted["symbol"], lock["symbol"])
        if planted["sure"] or lock["owner"] is not None:
            same("owner", planted["owner"] or None, lock["owner"])
    return problems


def process(truth, result, name):
    """What is said of the process itself."""
    problems = []
    said = result["process"]

    def same(what, want, found):
        if want != found:
            problems.append(f"process: {what}: planted {want}, inspect says {found}")

    version, variant = name.split("-", 1)
    same("Go version", truth["go"], said["go_version"])
    same("pid", truth["pid"], said["pid"])
    same("main package", f"example.com/inspect/{truth['program']}", said["main"])
    same("module", "example.com/inspect", said["module"])
    same("GOMAXPROCS", truth["gomaxprocs"], said["gomaxprocs"])
    same("stripped", variant == "stripped", said["stripped"])
    same("DWARF", variant not in ("stripped", "w"), said["dwarf"])
    same("schema", "tocsin.inspect/1", result["schema"])
    return problems
