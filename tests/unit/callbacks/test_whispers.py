"""What an agent hears alone in the room: the customer's language, and music while the customer is asked for key 1."""

import pytest

from callbacks import whispers
from callbacks.models import PhoneNumber, QueueEntry
from tests.factories import PhoneNumberFactory, QueueEntryFactory

pytestmark = pytest.mark.django_db


def entry(*, chosen: str, of: str = "en-US", **settings: object) -> QueueEntry:
    number: PhoneNumber = PhoneNumberFactory.create(language=of, voice="Polly.Joanna", **settings)
    return QueueEntryFactory.create(phone_number=number, language=chosen, callback=True)


@pytest.mark.parametrize(
    ("of", "chosen", "words"),
    [
        ("en-US", "es-US", "The customer chose Spanish."),
        ("de-DE", "fr-FR", "Gewählte Sprache: Französisch."),
        ("es-ES", "de-DE", "El cliente ha elegido este idioma: Alemán."),
        ("fr-FR", "en-US", "Le client a choisi cette langue : Anglais."),
        ("en-US", "tlh", "The customer chose tlh."),
    ],
)
def test_the_language_is_named_in_the_numbers_own(of: str, chosen: str, words: str) -> None:  # rule 10
    [prompt] = whispers.whisper(entry(chosen=chosen, of=of))
    assert (prompt.text, prompt.language, prompt.voice) == (words, of, "Polly.Joanna")


def test_where_we_do_not_speak_the_numbers_language_it_is_named_in_english() -> None:
    [prompt] = whispers.whisper(entry(chosen="es-ES", of="pt-BR"))
    assert (prompt.text, prompt.language) == ("The customer chose Spanish.", "en-US")


@pytest.mark.parametrize("chosen", ["", "en-US", "en-GB"])
def test_nothing_is_said_of_the_numbers_own_language(chosen: str) -> None:
    assert whispers.whisper(entry(chosen=chosen)) == []


def test_there_is_music_only_where_whoever_answers_must_press_1() -> None:  # rule 8
    asking, plain = entry(chosen="", asks_to_press_1=True), entry(chosen="")
    assert whispers.music_url(asking).endswith(f"/media/hold/{asking.phone_number_id}/1/30000.wav")
    assert whispers.music_url(plain) == ""
    asking.kind = "live"
    assert whispers.music_url(asking) == ""
