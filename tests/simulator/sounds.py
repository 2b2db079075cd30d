"""Sound files of a known length, and how the product serves them."""

from __future__ import annotations

import struct
from collections.abc import Callable

from aiohttp import web

RATE = 8000


def wav_bytes(*, seconds: float, code: int = 7, bits: int = 8, data_size: int | None = None) -> bytes:
    """Format 7 is µ-law, 1 is PCM."""
    body = b"\x7f" * int(seconds * RATE * bits / 8)
    shape = struct.pack("<HHIIHH", code, 1, RATE, RATE * bits // 8, bits // 8, bits)
    size = len(body) if data_size is None else data_size
    chunks = b"fmt " + struct.pack("<I", len(shape)) + shape + b"LIST" + struct.pack("<I", 3) + b"abc\0"
    chunks += b"data" + struct.pack("<I", size) + body
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def mp3_bytes(*, seconds: float, tag: bool = False) -> bytes:
    """128 kbit/s, MPEG 1 layer III."""
    head = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + b"\0" * 10 if tag else b""
    frames = b"\xff\xfb\x90\x00".ljust(int(seconds * 128_000 / 8), b"\0")
    return head + frames


def wav(*, seconds: float, **headers: str) -> Callable[[web.Request], web.Response]:
    body = wav_bytes(seconds=seconds)

    def serve(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="audio/wav", headers=headers)

    return serve
