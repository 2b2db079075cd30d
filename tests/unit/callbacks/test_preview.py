"""What a caller hears, as the admin sees it before anybody calls (rule 6)."""

import pytest
from django.urls import resolve

from callbacks.models import Menu, PhoneNumber
from callbacks.preview import Situation, preview_of
from tests.factories import AT, PhoneNumberFactory

pytestmark = pytest.mark.django_db


def test_the_parts_follow_the_call():
    titles = [part.title for part in preview_of(PhoneNumberFactory(), Situation(position=1, at=AT))]
    assert titles == [
        "When the call is answered",
        "While waiting, again and again",
        "After key 1",
        "Outside business hours",
    ]


@pytest.mark.parametrize("seconds", [20, 30, 45])
def test_a_cycle_lasts_as_long_as_configured(settings, seconds):
    """Rule 12: music makes up for what speech leaves."""
    settings.ANNOUNCEMENT_SECONDS = seconds
    (_, waiting, *_) = preview_of(PhoneNumberFactory(), Situation(position=12, at=AT))
    assert waiting.seconds == pytest.approx(seconds, abs=0.1)


def test_a_longer_text_leaves_less_music():
    short, long = PhoneNumberFactory(), PhoneNumberFactory(hold_message_text="Please hold the line. " * 10)
    music = [preview_of(number, Situation(position=1, at=AT))[1].items[-1].seconds for number in (short, long)]
    assert music[0] > music[1]


def test_one_number_is_previewed_by_its_own_settings():
    """Rule 1."""
    one, other = PhoneNumberFactory(welcome_text="Hello."), PhoneNumberFactory()
    assert preview_of(one, Situation(position=1, at=AT))[0].items[0].text == "Hello."
    assert preview_of(other, Situation(position=1, at=AT))[0].items[0].text == "Thank you for calling."


def test_a_caller_s_language_is_previewed_as_the_call_speaks_it():
    number = PhoneNumberFactory()
    number.translations.create(language="de-DE", hold_message_text="Bitte warten.")
    (_, waiting, *_) = preview_of(number, Situation(position=4, at=AT, language="de-DE"))
    heard = [(item.text, item.language) for item in waiting.items[:3]]
    assert heard == [
        ("Bitte warten.", "de-DE"),
        ("Sie sind die Nummer 4 in der Warteschlange.", "de-DE"),
        ("Drücken Sie die 1 für einen Rückruf, und Sie behalten Ihren Platz.", "de-DE"),
    ]


def test_the_menu_is_heard_after_the_welcome():  # rule 10
    number = PhoneNumberFactory()
    Menu.objects.create(phone_number=number, text="For sales press 1.").choices.create(key="1", name="Sales")
    answered = preview_of(PhoneNumber.objects.get(), Situation(position=1, at=AT))[0]
    assert [item.text for item in answered.items] == ["Thank you for calling.", "For sales press 1."]


def test_an_offer_that_would_not_be_made_is_not_previewed():  # rule 8
    number = PhoneNumberFactory(offer_from_wait_minutes=10, say_estimated_wait=True)
    for minutes, offered in ((5, False), (20, True)):
        (_, waiting, *_) = preview_of(number, Situation(position=4, at=AT, wait_minutes=minutes))
        assert ("Callback Offer" in [item.name for item in waiting.items]) is offered
        assert "Estimated wait" in [item.name for item in waiting.items]
        assert any("hears no offer" in note for note in waiting.notes) is not offered


def test_the_music_is_the_piece_that_callers_hear():
    (_, waiting, *_) = preview_of(PhoneNumberFactory(), Situation(position=1, at=AT))
    music = waiting.items[-1]
    assert music.is_music
    assert resolve(music.audio_url).view_name == "hold-music"
