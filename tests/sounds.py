"""Recordings as admins make them, and what a telephone makes of the sound that is played to it."""

import io
import math
import struct
from typing import Any

import numpy as np
import soundfile

from telephony import mulaw


def recorded(
    seconds: float = 2.0,
    *,
    rate: int = 44_100,
    channels: int = 2,
    level: float = 0.3,
    hertz: float = 440.0,
    kind: tuple[str, str] = ("WAV", "PCM_16"),
) -> io.BytesIO:
    """A tone of this level, the same on each channel."""
    tone = level * np.sin(2 * math.pi * hertz * np.arange(int(seconds * rate)) / rate)
    return written(np.repeat(np.clip(tone, -1, 1)[:, None], channels, axis=1), rate=rate, kind=kind)


def written(samples: Any, *, rate: int = 44_100, kind: tuple[str, str] = ("WAV", "PCM_16")) -> io.BytesIO:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind[0], subtype=kind[1])
    return file


def heard(content: bytes) -> list[int]:
    """The samples of a WAV of µ-law, by our own decoder and not by the library that wrote it."""
    at = content.index(b"data")
    size = struct.unpack("<I", content[at + 4 : at + 8])[0]
    return [mulaw.decode(byte) for byte in content[at + 8 : at + 8 + size]]


def decibels(samples: Any) -> float:
    """Of the middle, where no tone begins or ends; a full-scale square wave is 0."""
    middle = np.asarray(samples, dtype=float)[len(samples) // 4 : -len(samples) // 4] / 32768
    return float(20 * np.log10(np.sqrt(np.mean(middle**2)) + 1e-9))
