"""Sound from before it was converted on saving: pointed out, and converted by a command while calls go on (rule 6)."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from callbacks.configuration import sounds
from callbacks.in_force import as_of, greetings_for
from callbacks.models import PhoneNumber, SettingVersion, Translation
from callbacks.queries.settings_facts import findings_of
from callbacks.queries.sounds import odd_sounds
from tests.factories import AT, AgentFactory, PhoneNumberFactory, QueueFactory
from tests.sounds import heard, recorded

pytestmark = pytest.mark.django_db

MP3 = ("MP3", "MPEG_LAYER_III")


@pytest.fixture
def support(settings: Any, tmp_path: Path) -> PhoneNumber:
    settings.MEDIA_ROOT = tmp_path
    return PhoneNumberFactory.create(
        name="Support", number="+14155550100", queue=QueueFactory(name="Support", agents=[AgentFactory()])
    )


@pytest.fixture
def german(support: PhoneNumber) -> Translation:
    return support.translations.create(language="de-DE", welcome_text="Hallo.")


def on_record(row: Any, field: str, name: str, recording: Any) -> str:
    """Puts a file there past the conversion; answers its name."""
    getattr(row, field).save(name, ContentFile(recording.getvalue()))
    stored: str = getattr(row, field).name
    return stored


def convert(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    call_command("convert_sounds", *options)
    return capsys.readouterr().out


def test_all_of_a_number_becomes_what_telephones_play_and_the_rest_stays(
    support: PhoneNumber, german: Translation, capsys: pytest.CaptureFixture[str]
) -> None:
    on_record(support, "hold_music", "music.wav", recorded(3))
    on_record(german, "welcome_audio", "hallo.mp3", recorded(2, kind=MP3))
    kept = on_record(support, "welcome_audio", "hello.wav", recorded(2, rate=8000, channels=1, kind=("WAV", "ULAW")))
    out = convert(capsys)
    assert "Hold music, music/music.wav" in out
    assert "Welcome (de-DE), greetings/hallo.mp3" in out
    assert "2 files converted." in out
    support.refresh_from_db()
    german.refresh_from_db()
    assert list(odd_sounds(support)) == []
    assert german.welcome_audio.name.endswith(".wav")
    with support.hold_music.open("rb") as music:
        assert len(heard(music.read())) == 3 * 8000
    assert support.welcome_audio.name == kept


def test_done_once_it_does_nothing_more(support: PhoneNumber, capsys: pytest.CaptureFixture[str]) -> None:
    on_record(support, "hold_music", "music.wav", recorded())
    convert(capsys)
    versions = SettingVersion.objects.count()
    assert "0 files converted." in convert(capsys)
    assert SettingVersion.objects.count() == versions


def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    support: PhoneNumber, capsys: pytest.CaptureFixture[str]
) -> None:
    name = on_record(support, "hold_music", "music.wav", recorded())
    out = convert(capsys, "--dry-run")
    assert (f"Hold music, {name}" in out, "1 file would be converted" in out) == (True, True)
    support.refresh_from_db()
    assert (support.hold_music.name, SettingVersion.objects.exists()) == (name, False)


def test_a_call_in_progress_keeps_the_file_with_which_it_began(
    support: PhoneNumber, german: Translation, capsys: pytest.CaptureFixture[str]
) -> None:  # rule 7
    music = on_record(support, "hold_music", "music.wav", recorded())
    hello = on_record(german, "welcome_audio", "hallo.mp3", recorded(kind=MP3))
    support.save()  # the revision that both are in
    before = support.revision
    convert(capsys)
    support.refresh_from_db()
    pinned = as_of(support, revision=before)
    assert (support.revision, pinned.hold_music.name) == (before + 1, music)
    assert greetings_for(pinned, "de-DE").welcome_audio.name == hello
    assert default_storage.exists(music)
    assert default_storage.exists(hello)


def test_it_is_a_version_that_says_what_was_done(support: PhoneNumber, capsys: pytest.CaptureFixture[str]) -> None:
    on_record(support, "welcome_audio", "hello.mp3", recorded(kind=MP3))
    convert(capsys)
    latest = SettingVersion.objects.first()
    assert latest is not None
    assert (latest.name, latest.made_by, latest.how) == ("+14155550100", None, "sound converted for telephones")


def test_what_cannot_be_converted_is_named_and_the_others_are_done(
    support: PhoneNumber, capsys: pytest.CaptureFixture[str]
) -> None:
    on_record(support, "welcome_audio", "hello.wav", recorded(level=0))
    on_record(support, "voicemail_audio", "tone.wav", recorded())
    default_storage.delete(on_record(support, "hold_music", "music.wav", recorded()))
    with pytest.raises(CommandError, match="2 to be uploaded again"):
        call_command("convert_sounds")
    out = capsys.readouterr().out
    assert "Welcome, greetings/hello.wav: Nothing can be heard in this file" in out
    assert "Hold music, music/music.wav: it is lost or cannot be read." in out
    assert "1 file converted." in out


def test_a_file_that_an_admin_replaced_meanwhile_is_left_alone(support: PhoneNumber) -> None:
    on_record(support, "welcome_audio", "hello.wav", recorded())
    [found] = odd_sounds(PhoneNumber.objects.get())
    newer = on_record(support, "welcome_audio", "newer.wav", recorded(1))
    assert sounds.put_in_place(support, {found: sounds.converted(found)}, at=AT) == []
    support.refresh_from_db()
    assert support.welcome_audio.name == newer


def test_admins_are_told_of_each_such_file_and_of_lost_ones(support: PhoneNumber, german: Translation) -> None:
    odd = on_record(german, "welcome_audio", "hallo.mp3", recorded(kind=MP3))
    lost = on_record(support, "hold_music", "music.wav", recorded())
    default_storage.delete(lost)
    told = {str(one.severity): one.sentence for one in findings_of(PhoneNumber.objects.get(), at=AT)}
    assert told == {
        "error": f"Hold music: the file {lost} is lost or cannot be read. Upload it again.",
        "warning": f"Welcome (de-DE): the file {odd} is not as telephones play it. "
        "Upload it again, or run manage.py convert_sounds.",
    }
