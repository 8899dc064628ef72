#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks into real services: Prometheus, etcd, Caddy, Syncthing and containerd as Debian builds them (bookworm: Go 1.19;
trixie: Go 1.24), and esbuild from npm. Not part of the test run: `make inspect-real`.

The packages are unpacked into build/real, not installed. Everything runs in a network namespace of its own with nothing but
loopback, under a small load; then:
  - while it works, it is looked at twenty times: no look may fail, and none may claim a leak or an error;
  - at rest, Go's own list of goroutines (/debug/pprof, where the service has it) is compared with two looks around it: every
    goroutine of both looks is in it, none of it is missing, and their stacks are the same frame by frame.
Writes bench/results/inspect-real.md. Names on the command line choose programs: real_programs.py etcd caddy"""
import ctypes
import datetime
import http.client
import itertools
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
os.environ.setdefault("TOCSIN", str(ROOT / "build/tocsin"))
import harness  # noqa: E402
import stacks  # noqa: E402

REAL = ROOT / "build/real"
RESULTS = ROOT / "bench/results/inspect-real.md"
LOOKS = 20
CLONE_NEWNET = 0x40000000


class Service:
    """How to run one program, ask it for something, and get at its own list of goroutines."""

    name, package, program = "", "", ""
    suites = ("bookworm", "trixie")
    last_words = False

    def __init__(self, suite, root, folder):
        self.suite, self.root, self.folder = suite, root, pathlib.Path(folder)
        self.path = root / self.program
        self.ports = itertools.count(18100)

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {}

    def requests(self):
        """Endless (method, path, body) for the load."""
        return itertools.repeat(("GET", "/", None))

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def pid(self, process):
        return process.pid

    def own_list(self):
        """The text of Go's own list of goroutines, or None where the service does not tell."""
        return None


class Prometheus(Service):
    name, package, program = "prometheus", "prometheus", "usr/bin/prometheus"
    port = 18101

    def command(self):
        (self.folder / "config.yml").write_text(
            "global: {scrape_interval: 1s}\nscrape_configs:\n"
            f"- {{job_name: self, static_configs: [{{targets: ['127.0.0.1:{self.port}']}}]}}\n")
        return [f"--config.file={self.folder}/config.yml", f"--storage.tsdb.path={self.folder}/data",
                f"--web.listen-address=127.0.0.1:{self.port}"]

    def requests(self):
        return itertools.cycle([("GET", "/api/v1/query?query=up", None), ("GET", "/metrics", None),
                                ("GET", "/api/v1/query?query=rate(go_gc_duration_seconds_count[1m])", None)])

    def own_list(self):
        return get(self.connect(), "/debug/pprof/goroutine?debug=2")


class Etcd(Service):
    name, package, program = "etcd", "etcd-server", "usr/bin/etcd"
    port = 18102

    def command(self):
        client, peer = f"http://127.0.0.1:{self.port}", "http://127.0.0.1:18103"
        return ["--data-dir", f"{self.folder}/data", "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}",
                "--enable-pprof", "--log-level", "error"]

    def requests(self):
        return itertools.cycle([("POST", "/v3/kv/put", '{"key": "Zm9v", "value": "YmFy"}'),
                                ("POST", "/v3/kv/range", '{"key": "Zm9v"}'), ("GET", "/health", None),
                                ("POST", "/v3/lease/grant", '{"TTL": 60}')])

    def own_list(self):
        return get(self.connect(), "/debug/pprof/goroutine?debug=2")


class Caddy(Service):
    name, package, program = "caddy", "caddy", "usr/bin/caddy"
    port = 18104

    def command(self):
        (self.folder / "index.html").write_text("<p>hello" * 1000)
        (self.folder / "Caddyfile").write_text(
            f"{{\n admin 127.0.0.1:18105\n}}\nhttp://127.0.0.1:{self.port} {{\n root * {self.folder}\n encode gzip\n"
            " file_server\n}\n")
        return ["run", "--config", f"{self.folder}/Caddyfile"]

    def environment(self):
        return {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}

    def own_list(self):
        return get(http.client.HTTPConnection("127.0.0.1", 18105, timeout=10), "/debug/pprof/goroutine?debug=2")


class Syncthing(Service):
    name, package, program = "syncthing", "syncthing", "usr/bin/syncthing"
    port = 18106

    def command(self):
        return ["serve", f"--home={self.folder}", "--no-browser", "--no-restart", "--no-default-folder",
                f"--gui-address=127.0.0.1:{self.port}"]

    def environment(self):
        return {"STPROFILER": "127.0.0.1:18107", "HOME": str(self.folder), "STNOUPGRADE": "1"}

    def pid(self, process):
        """It watches over a child that does the work."""
        tasks = pathlib.Path(f"/proc/{process.pid}/task")
        return int(next(child for task in tasks.iterdir() for child in (task / "children").read_text().split()))

    def requests(self):
        return itertools.cycle([("GET", "/", None), ("GET", "/rest/noauth/health", None), ("GET", "/meta.js", None)])

    def own_list(self):
        return get(http.client.HTTPConnection("127.0.0.1", 18107, timeout=10), "/debug/pprof/goroutine?debug=2")


class Unix(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(str(self.path))


class Containerd(Service):
    name, package, program = "containerd", "containerd", "usr/bin/containerd"

    def command(self):
        (self.folder / "config.toml").write_text(
            f'version = 2\nroot = "{self.folder}/root"\nstate = "{self.folder}/state"\n'
            f'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "{self.folder}/grpc.sock"\n'
            f'[debug]\naddress = "{self.folder}/debug.sock"\nlevel = "error"\n')
        return ["--config", f"{self.folder}/config.toml"]

    def connect(self):
        return Unix(self.folder / "debug.sock")

    def requests(self):
        for n in itertools.count():
            for words in (("namespaces", "create", f"n{n}"), ("namespaces", "list"), ("namespaces", "remove", f"n{n}"),
                          ("content", "list"), ("plugins", "list")):
                subprocess.run([self.root / "usr/bin/ctr", "-a", f"{self.folder}/grpc.sock", *words], capture_output=True)
                yield "GET", "/debug/vars", None

    def own_list(self):
        return get(self.connect(), "/debug/pprof/goroutine?debug=2")


class Esbuild(Service):
    name, package, program, suites = "esbuild", "@esbuild/linux-x64", "package/bin/esbuild", ("npm",)
    port = 18108

    def command(self):
        for i in range(200):
            (self.folder / f"m{i}.js").write_text(f"export const v{i} = {i}\n" + "function f() { return 1 }\n" * 50)
        (self.folder / "app.js").write_text("".join(f"import {{v{i}}} from './m{i}.js'; console.log(v{i})\n"
                                                    for i in range(200)))
        return [f"{self.folder}/app.js", "--bundle", f"--outdir={self.folder}/out", f"--servedir={self.folder}",
                f"--serve=127.0.0.1:{self.port}", "--log-level=error"]

    def environment(self):
        return {"GOTRACEBACK": "all"}

    def requests(self):
        return itertools.cycle([("GET", "/out/app.js", None), ("GET", "/m1.js", None)])


    # It has no list of its own; when it is told to quit, Go prints one.
    last_words = True


SERVICES = (Prometheus, Etcd, Caddy, Syncthing, Containerd, Esbuild)


def get(connection, path):
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        return text if response.status == 200 else None
    except OSError:
        return None
    finally:
        connection.close()


def isolate():
    """A network namespace of its own: what the services say to the world stays here."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        sys.exit(f"real_programs: a network namespace cannot be made ({os.strerror(ctypes.get_errno())}); run it as root")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def fetch(service, suite):
    folder = REAL / f"{suite}-{service.name}"
    done = subprocess.run([ROOT / "tools/fetch-program.sh", suite, service.package, folder], capture_output=True, text=True)
    return folder if done.returncode == 0 else done.stderr.strip()


class Load:
    """Asks one request after the other until it is stopped; at most 200 a second."""

    def __init__(self, service):
        self.service, self.asked, self.failed = service, 0, 0
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        connection = self.service.connect()
        for method, path, body in self.service.requests():
            if self.stop.wait(0.005):
                break
            try:
                connection.request(method, path, body)
                connection.getresponse().read()
                self.asked += 1
            except (OSError, http.client.HTTPException):
                self.failed += 1
                connection.close()
                connection = self.service.connect()
        connection.close()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join()


def answers(service, process):
    """Waits until it does."""
    for _ in range(600):
        if process.poll() is not None:
            return False
        try:
            connection = service.connect()
            connection.connect()
            connection.close()
            return True
        except OSError:
            time.sleep(0.1)
    return False


def claims(result):
    found = [f"{f['id']} {f['severity']} {f['function']}:{f['line']}: {f['message']}" for f in result["findings"]]
    # A main function that waits for ever so that the program lives on is no fault, and no finding says so.
    found += [f"leaked: goroutine {g['goid']} {g['wait_reason']} in {g['frames'][0]['function'] if g['frames'] else '?'}, "
              f"created by {g['created_by'] and g['created_by']['function']}"
              for g in result["goroutines"] if g["leaked"] and g["goid"] != 1]
    return found


def quits(process, output):
    """What Go prints when the program is told to quit: the stacks of all goroutines."""
    process.send_signal(signal.SIGQUIT)
    process.wait(timeout=30)
    return pathlib.Path(output).read_text(errors="replace")


def at_rest(service, pid, last_list):
    """(Go's count, ours, stacks compared, what differs) of a moment in which nothing changed between two looks."""
    best = None
    # The last words have the runtime's own goroutines, the profile does not.
    options = ("--system",) if service.last_words else ()
    for _ in range(5):
        looks = [harness.Look("--format", "json", *options, pid)]
        text = None if service.last_words else service.own_list()
        looks.append(harness.Look("--format", "json", *options, pid))
        text = last_list() if service.last_words else text
        if any(look.problems() for look in looks):
            return None, None, 0, [p for look in looks for p in look.problems()]
        seen = [{g["goid"]: g for g in look.json["goroutines"]} for look in looks]
        if text is None:
            return None, len(seen[1]), 0, []
        said = stacks.parse(text)
        said.pop(0, None)  # the scheduler's, in the last words
        both = set(seen[0]) & set(seen[1])
        problems = [f"goroutine {goid} is in both looks, but not in Go's list: {seen[1][goid]['start']}"
                    for goid in both - set(said)]
        # Those that serve the list itself live only while it is made.
        problems += [f"goroutine {goid} is in Go's list, but in no look: {said[goid].frames[:3]}"
                     for goid in set(said) - set(seen[0]) - set(seen[1])
                     if not any("pprof" in f[0] or f[0].startswith("net/http.") for f in said[goid].frames)]
        compared = 0
        for goid in both & set(said):
            still = seen[0][goid]["frames"] == seen[1][goid]["frames"] and seen[0][goid]["status"] == "waiting"
            if still and seen[1][goid]["status"] == "waiting" and said[goid].status == "waiting":
                compared += 1
                problems += stacks.differences(said[goid], seen[1][goid])
        if best is None or len(problems) < len(best[3]):
            best = (len(said), len(seen[1]), compared, problems)
        if not problems or service.last_words:
            break
        time.sleep(0.3)
    return best


class Outcome:
    def __init__(self, service, suite):
        self.service, self.suite = service, suite
        self.said = self.seen = self.compared = 0
        self.go = self.seconds = self.peak = ""
        self.asked = 0
        self.problems, self.claims = [], {}

    def row(self):
        return (f"{self.service.name} ({self.suite})", self.go, "–" if self.said is None else str(self.said), str(self.seen),
                str(self.compared), str(self.asked), self.seconds, f"{len(self.problems)}", f"{len(self.claims)}")


def examine(kind, suite, root):
    outcome = Outcome(kind, suite)
    with tempfile.TemporaryDirectory() as folder:
        service = kind(suite, root, folder)
        with open(f"{folder}/said", "wb") as output:
            process = subprocess.Popen([service.path, *service.command()], stdin=subprocess.PIPE, stdout=output, stderr=output,
                                       cwd=folder, env={**os.environ, **service.environment()})
        try:
            if not answers(service, process):
                tail = pathlib.Path(f"{folder}/said").read_text(errors="replace")[-400:]
                outcome.problems.append(f"it does not run here: {tail}")
                return outcome
            time.sleep(2)
            pid = service.pid(process)
            with Load(service) as load:
                seconds = []
                for n in range(LOOKS):
                    look = harness.Look("--format", "json", *(("--freeze",) if n % 4 == 3 else ()), pid)
                    seconds.append(look.seconds)
                    outcome.problems += look.problems()
                    for claim in claims(look.json) if look.json else []:
                        outcome.claims[claim] = outcome.claims.get(claim, 0) + 1
                    outcome.go = look.json["process"]["go_version"] if look.json else outcome.go
                look = harness.Look("--format", "json", "--for", "2s", pid)
                outcome.problems += look.problems()
                for claim in claims(look.json) if look.json else []:
                    outcome.claims[claim] = outcome.claims.get(claim, 0) + 1
            outcome.asked, outcome.seconds = load.asked, f"{sorted(seconds)[len(seconds) // 2]:.2f}"
            time.sleep(1)
            outcome.said, outcome.seen, outcome.compared, problems = at_rest(
                service, pid, lambda: quits(process, f"{folder}/said"))
            outcome.problems += problems
            if process.poll() is not None and not service.last_words:
                outcome.problems.append("the service has died")
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    return outcome


def report(outcomes, missing):
    header = ("program", "Go", "goroutines by Go", "by inspect", "stacks compared", "requests meanwhile", "seconds a look",
              "problems", "claims")
    lines = [f"# Looking into real services\n\n{datetime.date.today()}, `make inspect-real`.\n",
             "Each service was looked at 20 times under load and at rest; the claims are what any look said, findings of every "
             "severity and leaks alike.\n",
             "| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(outcome.row()) + " |" for outcome in outcomes]
    for outcome in outcomes:
        for title, items in (("problems", outcome.problems),
                             ("claims", [f"{n} of {LOOKS + 1} looks: {c}" for c, n in outcome.claims.items()])):
            if items:
                lines.append(f"\n## {outcome.service.name} ({outcome.suite}): {title}\n")
                lines += [f"- {str(item)[:600]}" for item in items[:20]]
    lines += [f"\nNot to be had: {text}" for text in missing]
    return "\n".join(lines) + "\n"


def main():
    wanted, outcomes, missing = sys.argv[1:], [], []
    found = [(kind, suite, fetch(kind, suite)) for kind in SERVICES if not wanted or kind.name in wanted
             for suite in kind.suites]
    isolate()
    for kind, suite, root in found:
        if isinstance(root, str):
            missing.append(f"{kind.name} ({suite}): {root}")
            continue
        print(f"{kind.name} ({suite})", flush=True)
        outcomes.append(examine(kind, suite, root))
        print("  " + " | ".join(outcomes[-1].row()), flush=True)
    text = report(outcomes, missing)
    print(text)
    if not wanted:
        RESULTS.write_text(text)
    sys.exit(1 if any(o.problems or any(" error " in c or c.startswith("leaked") for c in o.claims) for o in outcomes) else 0)


if __name__ == "__main__":
    main()
