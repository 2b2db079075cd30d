"""How long an MP3 file plays: its frames, counted one by one, since headers of variable bit rates lie."""

from typing import BinaryIO


class NotMp3(ValueError):
    """No MPEG audio frames where they should be."""


# Kilobits per second by index, layer III: MPEG-1, then MPEG-2 and 2.5.
_BIT_RATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MPEG_1 = 3
_LAYER_III = 1
_FEWEST_FRAMES = 2
_SUMMARIES = (b"Xing", b"Info")


def duration_seconds(file: BinaryIO) -> float:
    """Seconds of sound; NotMp3 unless the file begins with frames (after its tag)."""
    content = file.read()
    place = _after_tag(content)
    seconds, frames = 0.0, 0
    while frame := _frame_at(content, place):
        size, length = frame
        # The first may hold a summary of the others instead of sound.
        if frames or not any(mark in content[place : place + 64] for mark in _SUMMARIES):
            seconds += length
        place, frames = place + size, frames + 1
    if frames < _FEWEST_FRAMES:
        raise NotMp3
    return seconds


def _after_tag(content: bytes) -> int:
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for byte in content[6:10]:
        size = (size << 7) | (byte & 0x7F)
    return 10 + size + (10 if content[5] & 0x10 else 0)


def _frame_at(content: bytes, place: int) -> tuple[int, float] | None:
    """Bytes and seconds of the frame that begins there, if one does."""
    head = content[place : place + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    rate_index, speed_index, padding = head[2] >> 4, (head[2] >> 2) & 3, (head[2] >> 1) & 1
    if layer != _LAYER_III or version not in _SAMPLE_RATES or speed_index == 3 or rate_index in (0, 15):
        return None
    samples = 1152 if version == _MPEG_1 else 576
    rate = _SAMPLE_RATES[version][speed_index]
    bits = _BIT_RATES[0 if version == _MPEG_1 else 1][rate_index] * 1000
    return samples // 8 * bits // rate + padding, samples / rate
