#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The flame graph's page in a real browser: what its script shows of a profile whose names try to break out of it.
TAP; needs Chromium."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

TOCSIN = os.environ["TOCSIN"]
NAMES = (b"main.main", b"</script><script>document.title='broken'</script>", b"a.\"quote's & <b>bold</b>", b"x.\xff\x01bad",
         b"<!-- comment", b"example.com/shop/store.(*DB).Load")


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def number(at, value):
    return varint(at << 3) + varint(value)


def profile():
    """main.main calls each of the others, with 10, 20, 30, …"""
    out = field(1, number(1, 1) + number(2, 2))
    for i in range(1, len(NAMES)):
        out += field(2, field(1, varint(i + 1) + varint(1)) + field(2, varint(i * 10)))
    for i in range(len(NAMES)):
        out += field(4, number(1, i + 1) + field(4, number(1, i + 1))) + field(5, number(1, i + 1) + number(2, 3 + i))
    return out + b"".join(field(6, text) for text in (b"", b"samples", b"count", *NAMES))


def dom(browser, folder, page, state):
    done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/browser",
                           "--virtual-time-budget=3000", "--dump-dom", f"file://{page}#{state}"],
                          capture_output=True, text=True, timeout=300, errors="replace")
    return done.stdout


def text_of(html, tag, name):
    match = re.search(rf"<{tag}[^>]*id=\"{name}\"[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return re.sub(r"<[^>]+>", "", match.group(1)) if match else None


def main():
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        print("ok 1 # SKIP no Chromium\n1..1")
        return
    with tempfile.TemporaryDirectory() as folder:
        file, page = pathlib.Path(folder) / "nasty.pb", pathlib.Path(folder) / "page.html"
        file.write_bytes(profile())
        subprocess.run([TOCSIN, "profile", "-f", "html", "-o", page, file], check=True)
        found = dom(browser, folder, page, "search=bold")
        callers = dom(browser, folder, page, "view=callers&search=store")
        sandwich = dom(browser, folder, page, "view=sandwich&function=main.main&dark")
    cases = [
        ("names do not run", "nasty.pb: flame graph</title>" in found),
        ("the total", text_of(found, "p", "subtitle") == "samples: 150 in 5 samples"),
        ("a search says its share", text_of(found, "output", "matched") == "13.33% matched"),
        ("of callers too", text_of(callers, "output", "matched") == "33.33% matched"),
        ("the sandwich names its function", "callers of main.main above" in (text_of(sandwich, "nav", "path") or "")),
        ("its table has every function", sandwich.count("<tr") == 1 + len(NAMES)),
        ("largest first", sandwich.find("store.(*DB).Load") < sandwich.find("&lt;!-- comment")),
    ]
    for i, (name, good) in enumerate(cases, 1):
        print(f"{'ok' if good else 'not ok'} {i} - {name}")
    print(f"1..{len(cases)}")


main()
