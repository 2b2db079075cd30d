"""The hold music: soft broken chords, made here so that nobody's rights are played.

`python -m telephony.melody` writes the file.
"""

import math
from pathlib import Path

from telephony import mulaw

ASSET = Path(__file__).parent / "assets" / "hold.ulaw"

_RATE = mulaw.SAMPLES_PER_SECOND
_NOTE_SECONDS = 0.5
_RING_SECONDS = 2.2
_LOUDNESS = 4200  # about 18 dB below full scale: it waits behind the words
# Eight chords of four seconds, as MIDI note numbers: F, Am7, Dm7, Bb, Gm7, C7, F, C.
_CHORDS = (
    (53, 60, 65, 69),
    (57, 60, 64, 67),
    (50, 57, 65, 69),
    (58, 62, 65, 70),
    (55, 62, 65, 70),
    (48, 58, 64, 67),
    (53, 60, 65, 72),
    (48, 60, 64, 67),
)
_PATTERN = (0, 1, 2, 3, 2, 1, 2, 3)
_HARMONICS = ((1, 1.0), (2, 0.32), (3, 0.12))


def synthesize() -> bytes:
    """The whole loop, 32 seconds of µ-law; its end runs into its beginning without a seam."""
    notes = [chord[step] for chord in _CHORDS for step in _PATTERN]
    spacing = int(_NOTE_SECONDS * _RATE)
    loop = [0.0] * (len(notes) * spacing)
    struck = {note: _struck(note) for note in set(notes)}
    for place, note in enumerate(notes):
        _add(loop, struck[note], at=place * spacing)
    loudest = max(abs(sample) for sample in loop)
    return bytes(mulaw.encode(round(sample / loudest * _LOUDNESS)) for sample in loop)


def _struck(note: int) -> list[float]:
    """One note of a bell-like piano that fades out."""
    turn = 2 * math.pi * 440 * 2 ** ((note - 69) / 12) / _RATE
    length = int(_RING_SECONDS * _RATE)
    return [
        _envelope(i, length=length) * sum(part * math.sin(turn * n * i) for n, part in _HARMONICS)
        for i in range(length)
    ]


def _envelope(i: int, *, length: int) -> float:
    attack = min(i / (0.012 * _RATE), 1.0)
    return attack * math.exp(-1.9 * i / _RATE) * min((length - i) / (0.1 * _RATE), 1.0)


def _add(loop: list[float], sound: list[float], *, at: int) -> None:
    size = len(loop)
    for i, sample in enumerate(sound):
        loop[(at + i) % size] += sample


if __name__ == "__main__":
    ASSET.write_bytes(synthesize())
