"""Uploaded sound as the carrier gets it: rate, channels, length and level; and what is refused, with a sentence."""

import contextlib
import io
import math
import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.audio import NotAudio, duration_seconds
from telephony.conversion import convert, look_at
from tests.sounds import decibels, heard, recorded, written

MOST = 180


@pytest.mark.parametrize(
    ("rate", "channels", "kind"),
    [
        (44_100, 2, ("WAV", "PCM_16")),
        (48_000, 1, ("WAV", "PCM_24")),
        (16_000, 1, ("WAV", "FLOAT")),
        (8_000, 1, ("WAV", "ULAW")),
        (8_000, 1, ("WAV", "ALAW")),
        (11_025, 2, ("WAVEX", "PCM_16")),
        (44_100, 2, ("MP3", "MPEG_LAYER_III")),
    ],
)
def test_whatever_was_recorded_becomes_what_telephones_play(rate: int, channels: int, kind: tuple[str, str]) -> None:
    """Rule 6."""
    content = convert(recorded(2.5, rate=rate, channels=channels, kind=kind), most_seconds=MOST)
    assert struct.unpack("<HHIIHH", content[20:36]) == (7, 1, 8000, 8000, 1, 8)
    assert duration_seconds(io.BytesIO(content)) == pytest.approx(2.5, abs=0.06 if kind[0] == "MP3" else 0.001)
    assert decibels(heard(content)) == pytest.approx(20 * math.log10(0.3 / math.sqrt(2)), abs=0.5)


def test_the_tone_stays_the_tone_and_what_a_telephone_cannot_carry_is_gone() -> None:
    samples = np.asarray(heard(convert(recorded(hertz=440), most_seconds=MOST)), dtype=float)
    loudest = np.abs(np.fft.rfft(samples)).argmax() / len(samples) * 8000
    assert loudest == pytest.approx(440, abs=2)
    mixed = sum(0.3 * np.sin(2 * math.pi * hertz * np.arange(88_200) / 44_100) for hertz in (440, 6000))
    folded = np.abs(np.fft.rfft(heard(convert(written(mixed), most_seconds=MOST))))
    at_2000 = folded[int(2000 / 8000 * len(samples)) - 5 : int(2000 / 8000 * len(samples)) + 5].max()
    assert at_2000 < folded.max() / 100, "6 kHz would fold down to 2 kHz"


def test_what_is_converted_once_stays_as_it_is() -> None:
    once = convert(recorded(), most_seconds=MOST)
    assert heard(convert(io.BytesIO(once), most_seconds=MOST)) == heard(once)


def test_a_file_is_looked_at_without_being_converted() -> None:
    sound = look_at(recorded(3), most_seconds=MOST)
    assert (sound.seconds, sound.rate, sound.channels) == (3.0, 44_100, 2)


def test_a_header_that_promises_more_than_there_is_does_not_count() -> None:
    content = recorded(2, rate=8000, channels=1).getvalue()
    assert duration_seconds(io.BytesIO(convert(io.BytesIO(content[:-16_000]), most_seconds=MOST))) == pytest.approx(1.0)


OPPOSITE = np.stack([np.sin(np.arange(8000) / 3), -np.sin(np.arange(8000) / 3)], axis=1) * 0.3


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (recorded(181, rate=8000, channels=1), r"lasts 181 s\. The longest that is played is 180 s"),
        (recorded(level=4.0), r"too loud: \d\d % of it is cut off"),
        (recorded(level=0.0), "Nothing can be heard"),
        (written(OPPOSITE), "cancel each other out"),
        (written(np.zeros((0, 1))), "no sound"),
        (recorded(0.1, channels=9), "more channels"),
        (io.BytesIO(b""), "no WAV, MP3, OGG or FLAC"),
        (io.BytesIO(b"<html><script>alert(1)</script></html>"), "no WAV, MP3, OGG or FLAC"),
        (io.BytesIO(b"%PDF-1.4"), "no WAV, MP3, OGG or FLAC"),
        (io.BytesIO(b"RIFF\0\0\0\0WAVE"), "damaged"),
    ],
)
def test_what_cannot_be_played_well_is_refused_with_a_sentence(file: io.BytesIO, sentence: str) -> None:
    """Rule 6."""
    with pytest.raises(NotAudio, match=sentence):
        convert(file, most_seconds=MOST)


def test_a_loud_recording_that_is_not_distorted_is_taken() -> None:
    assert convert(recorded(level=0.95), most_seconds=MOST)


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"RIFF\0\0\0\0WAVE", recorded(0.01).getvalue()[:44], b"ID3\x04\0", b"\xff\xfb\x90\x00", b"fLaC"]
    ),
)
def test_no_file_makes_it_fail_otherwise(content: bytes, start: bytes) -> None:
    with contextlib.suppress(NotAudio):
        assert duration_seconds(io.BytesIO(convert(io.BytesIO(start + content), most_seconds=MOST))) > 0


def test_the_web_starts_without_what_conversion_needs() -> None:
    """It would cost each process a tenth of a second and 30 MB, for something that is done once a month."""
    program = (
        "import django, sys; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns; "
        "import contactcenter.asgi; print(sorted({'numpy', 'soundfile', 'soxr'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
