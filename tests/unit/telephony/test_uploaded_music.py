"""An admin's own hold music, cut to the length that a cycle needs."""

import io
import wave

import pytest

from telephony.audio import NotAudio, duration_seconds
from telephony.uploaded_music import clip_of


def recorded(seconds: float, *, rate: int = 16000, channels: int = 2) -> io.BytesIO:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(range(1, 5)) * int(seconds * rate * channels * 2 / 4))
    file.seek(0)
    return file


@pytest.mark.parametrize("milliseconds", [500, 1000, 21_700])
def test_a_clip_is_as_long_as_asked_and_repeats_what_was_uploaded(milliseconds: int) -> None:  # rules 7, 12
    clip = clip_of(recorded(0.75), milliseconds=milliseconds)
    assert duration_seconds(io.BytesIO(clip)) == pytest.approx(milliseconds / 1000, abs=0.001)
    with wave.open(io.BytesIO(clip)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (16000, 2)
        assert sound.readframes(2) == bytes(range(1, 5)) * 2


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not a sound at all", b"RIFF\0\0\0\0WAVEfmt \x02\0\0\0\1\0"])
def test_what_is_no_sound_is_refused(content: bytes) -> None:
    with pytest.raises(NotAudio):
        clip_of(io.BytesIO(content), milliseconds=1000)
