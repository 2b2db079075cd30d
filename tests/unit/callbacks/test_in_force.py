"""A call keeps the settings with which it began, in the language that was chosen; switches act at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callbacks.in_force import greetings_for, said_to, settings_of
from callbacks.models import PhoneNumber, QueueEntry, Translation
from tests.factories import PhoneNumberFactory, QueueEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(hold_message_text="Please hold.", max_callback_wait_seconds=600)


def a_call(number: PhoneNumber, **more) -> QueueEntry:
    return QueueEntryFactory(phone_number=number, settings_revision=number.revision, **more)


def again(entry: QueueEntry) -> QueueEntry:
    return QueueEntry.objects.select_related("phone_number__business_hours").get(pk=entry.pk)


def test_each_change_of_a_number_is_a_revision(support: PhoneNumber) -> None:
    assert support.revision == 1
    support.save(update_fields=["name"])
    stale = PhoneNumber.objects.get(pk=support.pk)
    support.save()
    stale.save()
    assert PhoneNumber.objects.get(pk=support.pk).revision == 4
    assert sorted(support.history.values_list("revision", flat=True)) == [1, 2, 3, 4]


def test_a_call_in_progress_keeps_greetings_and_limits_of_its_beginning(support: PhoneNumber) -> None:
    before = a_call(support)
    support.hold_message_text, support.max_callback_wait_seconds = "Hang on.", 60
    support.save()
    after = a_call(support)
    assert said_to(again(before)).greeting_text("hold_message") == "Please hold."
    assert settings_of(again(before)).max_callback_wait_seconds == 600
    assert said_to(again(after)).greeting_text("hold_message") == "Hang on."
    assert settings_of(again(after)).max_callback_wait_seconds == 60


def test_switches_act_at_once(support: PhoneNumber) -> None:  # rule 2
    entry = a_call(support)
    support.callback_enabled, support.serve_pending, support.name = False, False, "Help"
    support.save()
    kept = settings_of(again(entry))
    assert (kept.callback_enabled, kept.serve_pending, kept.name) == (False, False, "Help")
    assert kept.hold_message_text == "Please hold."


def test_it_costs_nothing_until_something_changes_and_then_one_read_per_process(support: PhoneNumber) -> None:
    entry = again(a_call(support))
    with CaptureQueriesContext(connection) as asked:
        said_to(entry)
    assert len(asked) == 0
    support.save()
    entry = again(entry)
    with CaptureQueriesContext(connection) as asked:
        said_to(entry)
        said_to(entry)
    assert len(asked) == 1


# Languages (rule 6)


def test_what_an_admin_wrote_in_the_chosen_language_is_said(support: PhoneNumber) -> None:
    Translation.objects.create(
        phone_number=support, language="de-DE", voice="Polly.Vicki", hold_message_text="Bitte warten."
    )
    german = said_to(again(a_call(support, language="de-DE")))
    prompt = german.prompt("hold_message", base_url="https://example.com")
    assert (prompt.text, prompt.language, prompt.voice) == ("Bitte warten.", "de-DE", "Polly.Vicki")


def test_what_nobody_wrote_is_said_as_we_know_it_in_that_language(support: PhoneNumber) -> None:
    Translation.objects.create(phone_number=support, language="de-DE", voice="Polly.Vicki")
    german = greetings_for(support, "de-DE")
    offer, position = german.prompt("callback_offer", base_url=""), german.sentence("position", position=3)
    assert offer.text == "Drücken Sie die 1 für einen Rückruf, und Sie behalten Ihren Platz."
    assert position.text == "Sie sind die Nummer 3 in der Warteschlange."
    assert {offer.voice, position.voice} == {"Polly.Vicki"}
    refusal = german.spoken("Sorry, we cannot call back numbers that charge extra.")
    assert (refusal.text[:6], refusal.language) == ("Leider", "de-DE")


def test_no_foreign_voice_reads_english(support: PhoneNumber) -> None:
    Translation.objects.create(
        phone_number=support, language="pt-BR", voice="Polly.Camila", hold_message_text="Aguarde."
    )
    brazilian = greetings_for(support, "pt-BR")
    offer, own = (brazilian.prompt(name, base_url="") for name in ("callback_offer", "hold_message"))
    assert (offer.text[:7], offer.language, offer.voice) == ("Press 1", "en-US", "")
    assert (own.text, own.language, own.voice) == ("Aguarde.", "pt-BR", "Polly.Camila")
    assert brazilian.spoken("Words of ours that nobody has translated.").language == "en-US"


def test_a_number_of_another_language_has_its_defaults_in_that_language() -> None:
    number = PhoneNumberFactory(language="fr-FR", voice="Polly.Lea")
    assert number.greeting_text("callback_offer") == "Appuyez sur 1 pour être rappelé et garder votre place."
    assert number.sentence("position_next").language == "fr-FR"


def test_a_language_that_is_no_longer_there_is_spoken_as_we_know_it(support: PhoneNumber) -> None:
    assert greetings_for(support, "es-US").greeting_text("welcome") == "Gracias por su llamada."
    assert greetings_for(support, "en-GB") is support


def test_a_country_of_the_same_language_will_do(support: PhoneNumber) -> None:
    Translation.objects.create(phone_number=support, language="de-DE", welcome_text="Guten Tag.")
    assert greetings_for(support, "de-AT").greeting_text("welcome") == "Guten Tag."


def test_a_translation_too_is_kept_for_calls_in_progress(support: PhoneNumber) -> None:
    german = Translation.objects.create(phone_number=support, language="de-DE", welcome_text="Hallo.")
    entry = a_call(support, language="de-DE")
    support.save()
    german.welcome_text = "Moin."
    german.save()
    assert said_to(again(entry)).greeting_text("welcome") == "Hallo."
    assert said_to(again(a_call(support, language="de-DE"))).greeting_text("welcome") == "Moin."
