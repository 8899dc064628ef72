# SPDX-License-Identifier: Apache-2.0
"""Traces written byte by byte, as made_trace.c does, for tests that run the program."""

NOBODY = (1 << 64) - 1


def varint(n):
    out = bytearray()
    while n >= 128:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes(out + bytes([n]))


def event(kind, *arguments):
    return bytes([kind]) + b"".join(map(varint, arguments))


def batch(thread, time, *events, generation=1):
    body = b"".join(events)
    return b"\x01" + b"".join(map(varint, (generation, thread, time, len(body)))) + body


def trace(texts, stacks, *batches, version=23):
    """texts have the ids from 1 on, stacks too: each one frame of (function, file, line), as ids of texts."""
    strings = b"".join(b"\x05" + varint(i) + varint(len(t)) + t for i, t in enumerate(texts, 1))
    frames = b"".join(b"\x03" + varint(i) + varint(1) + varint(0x1000 + i) + b"".join(map(varint, stack))
                      for i, stack in enumerate(stacks, 1))
    clock = b"\x08" + varint(10**9)
    return (f"go 1.{version} trace".encode() + b"\0\0\0" + batch(NOBODY, 1, clock) + batch(NOBODY, 1, b"\x04" + strings) +
            batch(NOBODY, 1, b"\x02" + frames) + b"".join(batches))
