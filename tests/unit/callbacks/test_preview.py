"""What a caller hears, as the admin sees it before anybody calls (rule 6)."""

import pytest

from callbacks.preview import preview_of
from tests.factories import AT, PhoneNumberFactory

pytestmark = pytest.mark.django_db


def test_the_parts_follow_the_call():
    titles = [part.title for part in preview_of(PhoneNumberFactory(), position=1, at=AT)]
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
    (_, waiting, *_) = preview_of(PhoneNumberFactory(), position=12, at=AT)
    assert waiting.seconds == pytest.approx(seconds, abs=0.1)


def test_a_longer_text_leaves_less_music():
    short, long = PhoneNumberFactory(), PhoneNumberFactory(hold_message_text="Please hold the line. " * 10)
    music = [preview_of(number, position=1, at=AT)[1].items[-1].seconds for number in (short, long)]
    assert music[0] > music[1]


def test_one_number_is_previewed_by_its_own_settings():
    """Rule 1."""
    one, other = PhoneNumberFactory(welcome_text="Hello."), PhoneNumberFactory()
    assert preview_of(one, position=1, at=AT)[0].items[0].text == "Hello."
    assert preview_of(other, position=1, at=AT)[0].items[0].text == "Thank you for calling."
