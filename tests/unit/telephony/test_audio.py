"""Hold music of an exact length, and the length of uploaded greetings."""

import contextlib
import io
import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony import audio, melody, mulaw


def wav(*, kind=1, channels=1, rate=8000, bits=16, data=b"\0" * 16000, before=b""):
    form = struct.pack("<HHIIHH", kind, channels, rate, 0, 0, bits)
    chunks = before + b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    return io.BytesIO(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)


def mp3(*, frames, tag=b""):
    """MPEG-1 layer III, 128 kbit/s, 44.1 kHz: frames of 417 bytes, 26.12 ms each."""
    return io.BytesIO(tag + (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames)


@pytest.mark.parametrize("milliseconds", [0, 1, 999, 20_000, 28_500, 65_432])
def test_a_clip_lasts_exactly_as_long_as_asked(milliseconds):  # rule 12
    clip = audio.clip(milliseconds=milliseconds)
    head, samples = clip[:58], clip[58:]
    assert head[:4] == b"RIFF"
    assert struct.unpack("<HHIIHH", head[20:36]) == (7, 1, 8000, 8000, 1, 8)
    assert len(samples) == milliseconds * 8
    assert struct.unpack("<I", head[4:8])[0] == len(clip) - 8


@pytest.mark.parametrize(
    ("file", "is_fine"),
    [
        (io.BytesIO(audio.clip(milliseconds=100)), True),
        (wav(kind=7, bits=8), True),
        (wav(kind=7, bits=8, before=b"LIST" + struct.pack("<I", 3) + b"abc\0"), True),
        (wav(), False),
        (wav(kind=7, bits=8, rate=16000), False),
        (wav(kind=7, bits=8, channels=2), False),
        (mp3(frames=3), False),
        (io.BytesIO(b"RIFF\0\0\0\0WAVEfmt \x04\0\0\0abcd"), False),
        (io.BytesIO(), False),
    ],
)
def test_what_telephones_play_is_told_by_its_head(file, is_fine):  # rule 6
    assert audio.is_as_telephones_play(file) is is_fine


def test_a_clip_can_be_read_back():
    assert audio.duration_seconds(io.BytesIO(audio.clip(milliseconds=28_500))) == 28.5


@pytest.mark.parametrize("milliseconds", [-1, 600_001, 10**12])
def test_an_absurd_length_is_refused(milliseconds):
    with pytest.raises(ValueError, match="a clip lasts"):
        audio.clip(milliseconds=milliseconds)


def test_the_end_of_a_clip_does_not_click():
    assert abs(mulaw.decode(audio.clip(milliseconds=10_000)[-1])) < 50


def test_the_stored_melody_is_the_one_that_is_written_here():
    stored, made = melody.ASSET.read_bytes(), melody.synthesize()
    assert len(stored) == len(made) == 32 * 8000
    steps = [abs(mulaw.decode(a) - mulaw.decode(b)) for a, b in zip(stored, made, strict=True)]
    assert sum(step > 0 for step in steps) < 100  # the last digit of a sine differs between machines


def test_the_melody_is_heard_everywhere_and_never_loud():
    samples = [mulaw.decode(byte) for byte in melody.ASSET.read_bytes()]
    assert max(map(abs, samples)) < 32767 * 0.2
    for second in range(32):
        part = samples[second * 8000 : (second + 1) * 8000]
        assert math.sqrt(sum(sample * sample for sample in part) / 8000) > 200


@pytest.mark.parametrize("byte", range(256))
def test_each_byte_of_mulaw_is_its_own_sample(byte):
    sample = mulaw.decode(byte)
    assert mulaw.decode(mulaw.encode(sample)) == sample


@pytest.mark.parametrize(
    ("file", "seconds"),
    [
        (wav(), 1.0),
        (wav(kind=7, bits=8), 2.0),
        (wav(channels=2, rate=44100, data=b"\0" * 176_400), 1.0),
        (wav(before=b"LIST" + struct.pack("<I", 3) + b"abc\0"), 1.0),
        (mp3(frames=100), 100 * 1152 / 44100),
        (mp3(frames=100, tag=b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10), 100 * 1152 / 44100),
    ],
)
def test_the_length_of_a_greeting_is_measured(file, seconds):  # rule 6
    assert audio.duration_seconds(file) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"RIFF", b"RIFF\0\0\0\0WAVE", b"<html>", b"\xff\xfb\x90\x00", b"ID3", b"%PDF-1.4",
        wav(kind=85).getvalue(), wav(data=b"").getvalue(), wav(channels=0).getvalue(), wav(rate=0).getvalue(),
    ],
)  # fmt: skip
def test_what_is_no_sound_is_refused_with_a_sentence(content):
    with pytest.raises(audio.NotAudio, match=r"This .+\."):
        audio.duration_seconds(io.BytesIO(content))


def test_a_header_that_promises_more_than_there_is_does_not_count():
    file = io.BytesIO(wav(data=b"\0" * 16000).getvalue()[: -16000 + 8000])
    assert audio.duration_seconds(file) == pytest.approx(0.5)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0", b"ID3\x04\0"]),
)
def test_no_file_makes_it_fail_otherwise(content, start):
    with contextlib.suppress(audio.NotAudio):
        assert audio.duration_seconds(io.BytesIO(start + content)) > 0
