#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin trace on services: paths, seconds, sockets, logins, and answers that are no trace. What is common with profiles is
in profile_fetch_test.py. TAP."""
import json
import os
import pathlib
import sys

import service

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "trace"))
from made_trace import batch, event, trace  # noqa: E402

TRACE = trace((b"x",), ((1, 1, 1),), batch(10, 1000, event(13, 0, 0, 1), event(25, 1, 7, 10, 2)))


class Service(service.Handler):
    seen = []

    def answer(self, status, body, length=None, kind="application/octet-stream"):
        super().answer(status, body, length, Content_Type=kind)

    def do_GET(self):
        self.seen.append(self.path)
        path = self.path.split("?")[0]
        if path == "/500":
            self.answer(500, b"Could not enable tracing: tracing is already enabled\n")
        elif path == "/half":
            self.answer(200, TRACE, length=len(TRACE) + 100)
        elif path == "/page":
            self.answer(200, b"<html>", kind="text/html; charset=utf-8")
        elif path == "/profile":
            self.answer(200, b"\x1f\x8b\x08 and so on")
        elif path == "/old":
            self.answer(200, b"go 1.19 trace\0\0\0")
        elif path == "/slow":
            self.never_answer()
        elif path == "/login" and self.headers.get("Authorization") != service.LOGIN:
            self.answer(401, b"who are you?\n")
        else:
            self.answer(200, TRACE)


def run(*arguments, **environment):
    return service.run("trace", "-f", "json", *arguments, **environment)


def cases(url, folder):
    def good(name, *arguments, path=None, **environment):
        Service.seen.clear()
        code, out, err = run(*arguments, **environment)
        asked = list(Service.seen)
        right = code == 0 and json.loads(out)["trace"]["goroutines"] == 1 and "se cret" not in out and path in (None, asked[0])
        return name, right, f"{code} {err.strip()} {asked}"

    def bad(name, wanted, *arguments, **environment):
        code, out, err = run(*arguments, **environment)
        return name, code == 2 and wanted in err and not out and "se cret" not in err, f"{code} {err.strip()}"

    yield good("the service alone", url, path="/debug/pprof/trace?seconds=5")
    yield good("with the index", url + "/debug/pprof/", path="/debug/pprof/trace?seconds=5")
    yield good("a time", "--seconds", "2s", url, path="/debug/pprof/trace?seconds=2")
    yield good("a number of seconds", "--seconds", "3", url + "/debug/pprof/trace", path="/debug/pprof/trace?seconds=3")
    yield good("a URL with seconds", url + "/debug/pprof/trace?seconds=1", path="/debug/pprof/trace?seconds=1")
    yield good("another path", url + "/flight-recorder", path="/flight-recorder")
    yield good("a socket", f"unix:{folder}/sock", path="/debug/pprof/trace?seconds=5")
    yield good("a socket with a path", "--seconds", "1m", f"unix:{folder}/sock:/x/y", path="/x/y?seconds=60")
    yield good("a login in the URL", url.replace("http://", "http://ann:se%20cret@") + "/login")
    yield good("a login from the environment", "--user", "ann", url + "/login", TOCSIN_PASSWORD="se cret")
    yield bad("401", "/login: the server answers 401: who are you?", url + "/login")
    yield bad("500 with its first line", "500: Could not enable tracing: tracing is already enabled", url + "/500")
    yield bad("half an answer", f"in the middle of the answer, after {len(TRACE)} bytes", url + "/half")
    yield bad("a web page", "/page: the answer is a web page (text/html), not a trace", url + "/page")
    yield bad("a profile", "/profile: byte 0: not a Go execution trace", url + "/profile")
    yield bad("an old format", "/old: a trace in the format of Go 1.19", url + "/old")
    yield bad("slow", "no whole answer within 0.5 s", "--timeout", "500ms", url + "/slow")
    yield bad("no place for the answer", f"in the folder {folder}/nowhere: No such file", url, TMPDIR=f"{folder}/nowhere")
    yield good("a place for the answer, which is left empty", url, TMPDIR=folder)
    yield "nothing stays there", sorted(os.listdir(folder)) == ["sock"], f"{os.listdir(folder)}"
    yield bad("an address without http", "Write http://localhost:6060", "localhost:6060")
    yield bad("too short", "--seconds wants at least 1s", "--seconds", "5ms", url)
    yield bad("too long", "at most an hour", "--seconds", "99999999999999", url)


service.report(Service, cases)
