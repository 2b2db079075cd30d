"""Sound files: hold music cut to a length, and how long an uploaded greeting lasts."""

import functools
import struct
from collections.abc import Iterator
from typing import BinaryIO

from telephony import melody, mp3, mulaw

LONGEST_CLIP_SECONDS = 600

_FORMAT_PCM, _FORMAT_MULAW = 1, 7
_FADE_SAMPLES = 400
_LARGEST_HEADER = 1024 * 1024


class NotAudio(ValueError):
    """The file is no sound file that can be played to a caller; the text says why."""


def clip(*, milliseconds: int) -> bytes:
    """A WAV file (8 kHz, µ-law) of exactly that length, the melody over and over, faded out at the end."""
    if not 0 <= milliseconds <= LONGEST_CLIP_SECONDS * 1000:
        raise ValueError(f"a clip lasts 0 to {LONGEST_CLIP_SECONDS} seconds, not {milliseconds} ms")
    length = milliseconds * mulaw.SAMPLES_PER_SECOND // 1000
    loop = _loop()
    samples = (loop * (length // len(loop) + 1))[:length]
    return _wav(_faded(samples))


def duration_seconds(file: BinaryIO) -> float:
    """How long a WAV (PCM or µ-law) or MP3 file plays; NotAudio, with a sentence, for anything else."""
    file.seek(0)
    start = file.read(12)
    if start[:4] == b"RIFF" and start[8:12] == b"WAVE":
        return _wav_seconds(file)
    file.seek(0)
    try:
        return mp3.duration_seconds(file)
    except mp3.NotMp3 as error:
        raise NotAudio("This is neither a WAV nor an MP3 file.") from error


def is_as_telephones_play(file: BinaryIO) -> bool:
    """Whether it is a WAV of 8 kHz, mono, µ-law, by its head alone."""
    file.seek(0)
    start = file.read(12)
    if start[:4] != b"RIFF" or start[8:12] != b"WAVE":
        return False
    for name, content in _heads(file):
        if name == b"fmt " and len(content) >= 16:
            kind, channels, rate = struct.unpack("<HHI", content[:8])
            return bool((kind, channels, rate) == (_FORMAT_MULAW, 1, mulaw.SAMPLES_PER_SECOND))
    return False


@functools.cache
def _loop() -> bytes:
    return melody.ASSET.read_bytes()


def _faded(samples: bytes) -> bytes:
    size = min(_FADE_SAMPLES, len(samples))
    if not size:
        return samples
    tail = samples[-size:]
    faded = (mulaw.encode(mulaw.decode(byte) * (size - i) // size) for i, byte in enumerate(tail, start=1))
    return samples[:-size] + bytes(faded)


def _wav(samples: bytes) -> bytes:
    rate = mulaw.SAMPLES_PER_SECOND
    form = struct.pack("<HHIIHHH", _FORMAT_MULAW, 1, rate, rate, 1, 8, 0)
    fact = struct.pack("<I", len(samples))
    chunks = _chunk(b"fmt ", form) + _chunk(b"fact", fact) + _chunk(b"data", samples)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _wav_seconds(file: BinaryIO) -> float:
    bytes_per_second = 0
    for name, content in _heads(file):
        if name == b"fmt ":
            bytes_per_second = _bytes_per_second(content)
    if len(header := file.read(4)) < 4:
        raise NotAudio("This WAV file holds no sound.")
    return _played(file, declared=struct.unpack("<I", header)[0], bytes_per_second=bytes_per_second)


def _heads(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a WAV before its samples, and the file put where the size of those stands."""
    while len(name := file.read(4)) == 4 and name != b"data" and len(header := file.read(4)) == 4:
        size = struct.unpack("<I", header)[0]
        content = file.read(min(size, _LARGEST_HEADER))
        yield name, content
        file.seek(max(size - len(content), 0) + size % 2, 1)


def _bytes_per_second(form: bytes) -> int:
    if len(form) < 16:
        raise NotAudio("This WAV file is damaged.")
    kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", form[:16])
    if kind not in (_FORMAT_PCM, _FORMAT_MULAW):
        raise NotAudio("This WAV file is neither PCM nor µ-law. Please save it as 16-bit PCM.")
    # Not the file's own figure for it, which may say anything.
    speed: int = rate * channels * bits // 8
    return speed


def _played(file: BinaryIO, *, declared: int, bytes_per_second: int) -> float:
    if not bytes_per_second:
        raise NotAudio("This WAV file is damaged.")
    begin = file.tell()
    there = file.seek(0, 2) - begin
    if not min(declared, there):
        raise NotAudio("This WAV file holds no sound.")
    return min(declared, there) / bytes_per_second
