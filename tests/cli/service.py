# SPDX-License-Identifier: Apache-2.0
"""Services that answer right and wrong, for tests of what fetches from them."""
import base64
import http.server
import os
import socketserver
import subprocess
import tempfile
import threading

TOCSIN = os.environ["TOCSIN"]
LOGIN = "Basic " + base64.b64encode(b"ann:se cret").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    """A test's own does the rest: do_GET."""

    def address_string(self):
        return "test"

    def log_message(self, *arguments):
        pass

    def never_answer(self):
        """Until the client has gone away."""
        self.connection.recv(1)

    def answer(self, status, body, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)


class UnixServer(socketserver.ThreadingUnixStreamServer):
    def handle_error(self, *arguments):
        pass


class TcpServer(http.server.ThreadingHTTPServer):
    def handle_error(self, *arguments):
        """Clients that have gone away are what is tested."""


def run(*arguments, **environment):
    done = subprocess.run([TOCSIN, *arguments], capture_output=True, text=True, timeout=300,
                          env={**{k: v for k, v in os.environ.items() if not k.endswith("_proxy")}, **environment})
    return done.returncode, done.stdout, done.stderr


def start(server):
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def report(handler, cases):
    """TAP of cases(url, folder), which gives (name, whether it is right, what it was). The service is at the URL and at the socket
    FOLDER/sock."""
    with tempfile.TemporaryDirectory() as folder:
        tcp, unix = start(TcpServer(("127.0.0.1", 0), handler)), start(UnixServer(f"{folder}/sock", handler))
        number = 0
        for name, right, detail in cases(f"http://127.0.0.1:{tcp.server_address[1]}", folder):
            number += 1
            print(f"{'ok' if right else 'not ok'} {number} - {name}")
            if not right:
                print(f"# {detail}")
        print(f"1..{number}")
        tcp.shutdown()
        unix.shutdown()
