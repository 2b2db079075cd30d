"""How long a sound lasts: fetched once, read from its header."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import re
import struct
import time

from telephony.simulator.courier import Courier, Reply

KEPT = 2_000
UNKNOWN_MP3_SECONDS = 3.0
MP3_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
MP3_KILOBITS_LOW_RATE = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)


class NoSound(Exception):
    """The file could not be fetched, or is not audio that we can measure."""


@dataclasses.dataclass
class _Known:
    seconds: float
    etag: str
    fresh_until: float


class Library:
    """Lengths of sounds by URL; fresh for as long as their Cache-Control says, then asked again by ETag."""

    def __init__(self, *, courier: Courier) -> None:
        self._courier = courier
        self._known: collections.OrderedDict[str, _Known] = collections.OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}

    async def seconds(self, *, url: str) -> float:
        """Raises NoSound."""
        known = self._known.get(url)
        if known is not None and known.fresh_until > time.monotonic():
            return known.seconds
        lock = self._locks.setdefault(url, asyncio.Lock())
        try:
            async with lock:
                return await self._look_up(url)
        finally:
            if not lock.locked():
                self._locks.pop(url, None)

    async def _look_up(self, url: str) -> float:
        known = self._known.get(url)
        if known is not None and known.fresh_until > time.monotonic():
            return known.seconds
        asked = {"If-None-Match": known.etag} if known is not None and known.etag else {}
        reply = await self._courier.send(url=url, method="GET", form={}, headers=asked)
        if reply.status == 304 and known is not None:
            known.fresh_until = time.monotonic() + _max_age(reply)
            return known.seconds
        if not reply.is_good:
            raise NoSound(f"the file could not be fetched (HTTP {reply.status}, error {reply.code})")
        return self._remember(url, reply, sound_seconds(reply.body))

    def _remember(self, url: str, reply: Reply, seconds: float) -> float:
        if "no-store" not in reply.headers.get("Cache-Control", ""):
            fresh_until = time.monotonic() + _max_age(reply)
            self._known[url] = _Known(seconds, reply.headers.get("ETag", ""), fresh_until)
            self._known.move_to_end(url)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        return seconds


def _max_age(reply: Reply) -> float:
    found = re.search(r"max-age=(\d{1,9})", reply.headers.get("Cache-Control", ""))
    return float(found[1]) if found else 0.0


def sound_seconds(content: bytes) -> float:
    """Length of a WAV (any format with a constant byte rate: PCM, µ-law, A-law) or an estimate for an MP3."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return _wav_seconds(content)
    if content[:3] == b"ID3" or (len(content) > 3 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0):
        return _mp3_seconds(content)
    raise NoSound("the file is neither WAV nor MP3")


def _wav_seconds(content: bytes) -> float:
    position, bytes_per_second = 12, 0
    while position + 8 <= len(content):
        name, size = content[position : position + 4], struct.unpack_from("<I", content, position + 4)[0]
        position += 8
        if name == b"fmt " and position + 12 <= len(content):
            bytes_per_second = struct.unpack_from("<I", content, position + 8)[0]
        elif name == b"data":
            if not bytes_per_second:
                break
            here = len(content) - position
            return min(size or here, here) / bytes_per_second  # a streamed file has no size in its header
        position += size + size % 2
    raise NoSound("the WAV file has no sound in it")


def _mp3_seconds(content: bytes) -> float:
    start = 0
    if content[:3] == b"ID3" and len(content) > 10:
        a, b, c, d = content[6:10]
        start = 10 + (a << 21 | b << 14 | c << 7 | d)
    frame = content[start : start + 4]
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return UNKNOWN_MP3_SECONDS
    table = MP3_KILOBITS if frame[1] & 0x18 == 0x18 else MP3_KILOBITS_LOW_RATE
    kilobits = table[frame[2] >> 4]
    return (len(content) - start) * 8 / (kilobits * 1000) if kilobits else UNKNOWN_MP3_SECONDS
