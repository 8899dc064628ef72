#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tocsin profile on services that answer right and wrong: paths, seconds, logins, sockets, redirects, time-outs, answers that
end too early. TAP."""
import pathlib
import socket
import ssl
import subprocess

import service

PROFILE = b"goroutine profile: total 7\n7 @ 0x1\n#\t0x1\tmain.wait+0x1\t/src/a.go:3\n\n"


class Service(service.Handler):
    seen = []

    def do_GET(self):
        self.seen.append((self.path, self.headers.get("Authorization")))
        path = self.path.split("?")[0]
        if path == "/404":
            self.answer(404, b"Unknown profile\nmore\n")
        elif path == "/500":
            self.answer(500, b"\x1b[31mCould not enable CPU profiling: cpu profiling already in use\n")
        elif path == "/half":
            self.answer(200, PROFILE, length=len(PROFILE) + 100)
        elif path == "/page":
            self.answer(200, b"<html><body>index</body></html>", Content_Type="text/html; charset=utf-8")
        elif path == "/page-without-type":
            self.answer(200, b"<!doctype html><p>hello")
        elif path == "/moved":
            self.answer(302, b"", Location="/debug/pprof/heap")
        elif path == "/slow":
            self.never_answer()
        elif path == "/login" and self.headers.get("Authorization") != service.LOGIN:
            self.answer(401, b"who are you?\n", WWW_Authenticate='Basic realm="x"')
        elif path == "/token" and self.headers.get("Authorization") != "Bearer se-cret":
            self.answer(401, b"no token\n")
        else:
            self.answer(200, PROFILE)


def run(*arguments, **environment):
    return service.run("profile", *arguments, **environment)


def nobody():
    """A port that is taken, so that no other process gets it, and at which nobody listens."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    return taken


def cases(url, folder):
    def good(name, *arguments, path=None, **environment):
        Service.seen.clear()
        code, out, err = run(*arguments, **environment)
        asked = [entry[0] for entry in Service.seen]
        return name, code == 0 and "main.wait" in out and (path is None or asked == [path]), f"{code} {err.strip()} {asked}"

    def bad(name, wanted, *arguments, **environment):
        code, out, err = run(*arguments, **environment)
        right = code == 2 and wanted in err and "se cret" not in err and "se-cret" not in err and "\x1b" not in err and not out
        return name, right, f"{code} {err.strip()}"

    secret, token = pathlib.Path(folder) / "secret", pathlib.Path(folder) / "token"
    secret.write_text("se cret\n")
    token.write_text("se-cret\n")
    yield good("the service alone", url, path="/debug/pprof/heap")
    yield good("with a slash", url + "/", path="/debug/pprof/heap")
    yield good("another kind", "--kind", "goroutine", url + "/debug/pprof/", path="/debug/pprof/goroutine")
    yield good("cpu has its seconds", "--kind", "cpu", url, path="/debug/pprof/profile?seconds=30")
    yield good("seconds", "--seconds", "2s", url, path="/debug/pprof/heap?seconds=2")
    yield good("a whole URL", url + "/other/path?debug=1", path="/other/path?debug=1")
    yield good("seconds behind a query", "--seconds", "1m", url + "/x?debug=0", path="/x?debug=0&seconds=60")
    yield good("a socket", f"unix:{folder}/sock", path="/debug/pprof/heap")
    yield good("a socket with a path", f"unix:{folder}/sock:/x/y", path="/x/y")
    yield good("a login", "--user", "ann", "--password-file", str(secret), url + "/login")
    yield good("a login from the environment", "--user", "ann", url + "/login", TOCSIN_PASSWORD="se cret")
    yield good("a login in the URL", url.replace("http://", "http://ann:se%20cret@") + "/login")
    yield good("a token", "--token-file", str(token), url + "/token")
    yield good("a token from the environment", url + "/token", TOCSIN_TOKEN="se-cret")
    yield good("redirects when asked", "--follow-redirects", url + "/moved")
    yield good("two services are a series", "-f", "json", url + "/a", url + "/b")
    yield bad("redirects are refused", "redirects to", url + "/moved")
    yield bad("404 with its first line", "the server answers 404: Unknown profile\n", url + "/404")
    yield bad("500 without control characters", "500: ?[31mCould not enable CPU profiling", url + "/500")
    yield bad("401", "401: who are you?", "--user", "ann", "--password-file", str(token), url + "/login")
    yield bad("the URL's password is not shown", "401", url.replace("http://", "http://ann:se%20cret@") + "/token")
    yield bad("half an answer", f"in the middle of the answer, after {len(PROFILE)} bytes", url + "/half")
    yield bad("a web page", "web page (text/html)", url + "/page")
    yield bad("a web page that says it is not", "web page", url + "/page-without-type")
    yield bad("slow", "no whole answer within 0.5 s", "--timeout", "500ms", url + "/slow")
    with nobody() as taken:
        yield bad("nobody there", "onnect", f"http://127.0.0.1:{taken.getsockname()[1]}/")
    yield bad("an address without http", "Write http://localhost:6060", "localhost:6060")
    yield bad("an empty token", "is empty", "--token-file", str(empty(folder)), url)


def tls_cases(folder):
    """A service with a certificate that it signed itself."""
    key, cert = f"{folder}/key.pem", f"{folder}/cert.pem"
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "1",
                           "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], capture_output=True)
    if made.returncode != 0:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = service.TcpServer(("127.0.0.1", 0), Service)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    service.start(server)
    url = f"https://localhost:{server.server_address[1]}/x"
    for name, options, wanted in (("an unknown certificate is refused", [], 2), ("a certificate that is known", ["--ca-file", cert], 0),
                                  ("any certificate when asked", ["--insecure"], 0)):
        code, out, err = run(*options, url)
        yield name, code == wanted and ("main.wait" in out) == (wanted == 0), f"{code} {err}"
    server.shutdown()


def empty(folder):
    file = pathlib.Path(folder) / "empty"
    file.write_text("\n")
    return file


def all_cases(url, folder):
    yield from cases(url, folder)
    yield from tls_cases(folder)


service.report(Service, all_cases)
