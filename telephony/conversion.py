"""Uploaded sound becomes what the carrier plays best: 8 kHz, mono, µ-law, as loud and as long as it was.

Telephone lines carry just that: what is sent in more detail is converted by the carrier for each call, at its own discretion.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from telephony.audio import NotAudio
from telephony.mulaw import SAMPLES_PER_SECOND

FULL_SCALE, MOST_CUT_OFF = 0.999, 0.01
"""A sample from here on counts as cut off; so many of a hundred may be."""
SILENCE = 0.004
MOST_CHANNELS, GREATEST_RATE = 8, 192_000
BLOCK_FRAMES = 65_536


@dataclass(frozen=True)
class Sound:
    """What an uploaded file holds."""

    seconds: float
    rate: int
    channels: int


def look_at(file: BinaryIO, *, most_seconds: int) -> Sound:
    """What is in a file, by its head; NotAudio, with a sentence, where it cannot be played or is longer than that."""
    with _opened(file) as source:
        sound = Sound(source.frames / source.samplerate, source.samplerate, source.channels)
    if not sound.seconds:
        raise NotAudio("This file holds no sound.")
    if sound.seconds > most_seconds:
        raise NotAudio(f"This file lasts {sound.seconds:.0f} s. The longest that is played is {most_seconds} s.")
    if sound.channels > MOST_CHANNELS or sound.rate > GREATEST_RATE:
        raise NotAudio("This file has more channels or samples than a recording has. Save it as 16-bit stereo.")
    return sound


def convert(file: BinaryIO, *, most_seconds: int) -> bytes:
    """The file as a WAV of 8 kHz, mono, µ-law; NotAudio for what `look_at` refuses, and for silence and distortion."""
    import numpy as np  # with the two below: loaded when something is uploaded, not when the web starts
    import soundfile

    sound = look_at(file, most_seconds=most_seconds)
    with _opened(file) as source:
        samples = np.concatenate(list(_resampled(source, sound, most_seconds=most_seconds)))
    if np.abs(samples).max(initial=0) < SILENCE:
        raise NotAudio("Nothing can be heard in this file: it is silent, or its channels cancel each other out.")
    converted = io.BytesIO()
    soundfile.write(converted, np.clip(samples, -1, 1), SAMPLES_PER_SECOND, format="WAV", subtype="ULAW")
    return converted.getvalue()


def _opened(file: BinaryIO) -> Any:
    import soundfile

    file.seek(0)
    try:
        return soundfile.SoundFile(io.BytesIO(file.read()))
    except (soundfile.SoundFileError, TypeError, ValueError) as error:
        raise NotAudio("This is no WAV, MP3, OGG or FLAC file, or it is damaged.") from error


def _resampled(source: Any, sound: Sound, *, most_seconds: int) -> Iterator[Any]:
    """Block by block, so that a long file takes no more memory than what comes out."""
    import numpy as np
    import soundfile
    import soxr

    stream = soxr.ResampleStream(sound.rate, SAMPLES_PER_SECOND, 1, dtype="float32")
    try:
        for part in _mono(source, frames=most_seconds * sound.rate):
            yield stream.resample_chunk(part)
    except soundfile.SoundFileError as error:
        raise NotAudio("This file is damaged.") from error
    yield stream.resample_chunk(np.zeros(0, dtype="float32"), last=True)


def _mono(source: Any, *, frames: int) -> Iterator[Any]:
    """Its channels as one; NotAudio at the end where much of it was cut off."""
    heard = cut_off = 0
    for block in source.blocks(blocksize=BLOCK_FRAMES, frames=frames, dtype="float32", always_2d=True):
        heard += block.size
        cut_off += int((abs(block) >= FULL_SCALE).sum())
        yield block.mean(axis=1)
    if cut_off > MOST_CUT_OFF * heard:
        raise NotAudio(
            f"This recording is too loud: {100 * cut_off // heard} % of it is cut off, which is heard as a rattle. "
            "Record it softer."
        )
