"""Hold music of one's own: an uploaded WAV, repeated and cut to a length, in the format in which it was uploaded."""

import struct
from typing import BinaryIO

from telephony.audio import LONGEST_CLIP_SECONDS, NotAudio, duration_seconds

_FORM_BYTES = 16


def clip_of(file: BinaryIO, *, milliseconds: int) -> bytes:
    """A WAV of exactly that length (to the sample), the file over and over; NotAudio where it is no WAV."""
    if not 0 <= milliseconds <= LONGEST_CLIP_SECONDS * 1000:
        raise ValueError(f"a clip lasts 0 to {LONGEST_CLIP_SECONDS} seconds, not {milliseconds} ms")
    duration_seconds(file)  # refuses what cannot be played
    form, samples = _parts(file)
    rate, block = struct.unpack_from("<I", form, 4)[0], struct.unpack_from("<H", form, 12)[0]
    length = milliseconds * rate // 1000 * block
    whole = samples[: len(samples) // block * block]
    if not whole:
        raise NotAudio("This WAV file holds no sound.")
    cut = (whole * (length // len(whole) + 1))[:length]
    chunks = _chunk(b"fmt ", form) + _chunk(b"data", cut)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _parts(file: BinaryIO) -> tuple[bytes, bytes]:
    """The 16 bytes that describe the samples, their block size set right, and the samples."""
    file.seek(12)
    form = b""
    while len(header := file.read(8)) == 8:
        name, size = header[:4], struct.unpack("<I", header[4:])[0]
        content = file.read(size)
        file.seek(size % 2, 1)
        if name == b"fmt ":
            kind, channels, rate, _, _, bits = struct.unpack("<HHIIHH", content[:_FORM_BYTES])
            block = channels * bits // 8
            form = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits)
        elif name == b"data" and form:
            return form, content
    raise NotAudio("Hold music must be a WAV file.")


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)
