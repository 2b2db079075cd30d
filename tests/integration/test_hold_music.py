"""The music between announcements, as the carrier fetches it."""

import io
import wave
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from telephony.audio import duration_seconds
from tests.factories import PhoneNumberFactory

pytestmark = pytest.mark.django_db


def fetched(client: Client, number: Any, milliseconds: int, *, of: str = "") -> bytes:
    answer = client.get(f"/media/hold/{number.pk}/{of}{milliseconds}.wav")
    assert (answer.status_code, answer["Content-Type"]) == (200, "audio/wav")
    return answer.content


def test_the_built_in_music_is_exactly_as_long_as_asked(client: Client) -> None:  # rule 12
    assert duration_seconds(io.BytesIO(fetched(client, PhoneNumberFactory(), 21_700))) == pytest.approx(21.7)


def test_a_number_plays_its_own_music_and_others_do_not(
    client: Client, settings: Any, tmp_path: Path
) -> None:  # rules 1, 7
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(b"\1\2" * 16000)
    support, sales = PhoneNumberFactory(), PhoneNumberFactory()
    support.hold_music.save("ours.wav", ContentFile(file.getvalue()))
    own, other = fetched(client, support, 3000), fetched(client, sales, 3000)
    with wave.open(io.BytesIO(own)) as sound:
        assert (sound.getframerate(), sound.readframes(4)) == (16000, b"\1\2" * 4)
    assert own != other
    assert duration_seconds(io.BytesIO(own)) == pytest.approx(3)


def test_a_call_that_began_before_the_music_was_changed_keeps_its_own(
    client: Client, settings: Any, tmp_path: Path
) -> None:  # rule 7
    settings.MEDIA_ROOT = tmp_path
    support = PhoneNumberFactory.create()
    built_in = fetched(client, support, 2000)
    support.hold_music.save("ours.wav", ContentFile(a_sound(b"\1\2")))
    support.hold_music.save("newer.wav", ContentFile(a_sound(b"\3\4")))
    first, second, third = (fetched(client, support, 2000, of=f"{revision}/") for revision in (1, 2, 3))
    assert first == built_in
    assert (frames_of(second), frames_of(third)) == (b"\1\2" * 4, b"\3\4" * 4)
    assert fetched(client, support, 2000) == third


def a_sound(frame: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(frame * 16000)
    return file.getvalue()


def frames_of(content: bytes) -> bytes:
    with wave.open(io.BytesIO(content)) as sound:
        return sound.readframes(4)
