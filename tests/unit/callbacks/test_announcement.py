"""What is said in a cycle, in which order, and that the cycles keep time."""

import io
import wave
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from callbacks import announcement
from callbacks.models import PhoneNumber
from callbacks.models.greetings import DEFAULT_CONFIRMATION, DEFAULT_OFFER
from tests.factories import AT


def a_number(**settings: Any) -> PhoneNumber:
    return PhoneNumber(pk=7, number="+14155550100", name="Support", **settings)


def plan(number: PhoneNumber | None = None, **more: Any) -> announcement.Cycle:
    given = {"position": 3, "at": AT, "offer": True} | more
    return announcement.plan_cycle(number or a_number(), **given)


def words(cycle: announcement.Cycle) -> list[str]:
    return [prompt.text for prompt in cycle.prompts]


def a_sound(seconds: float) -> ContentFile:
    """Silence, as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(8000 * seconds) * 2))
    return ContentFile(file.getvalue(), name="sound.wav")


# What is said


def test_hold_message_position_and_offer_in_this_order() -> None:  # rule 12
    assert words(plan()) == [
        "Thank you for holding. Your call is important to us.",
        "You are number 3 in line.",
        "Press 1 to get a callback and keep your position.",
    ]


def test_the_default_greetings_are_these_to_the_letter() -> None:  # rules 4, 5
    assert DEFAULT_OFFER == "Press 1 to get a callback and keep your position."
    assert (
        DEFAULT_CONFIRMATION == "We\u2019ll call you back when it\u2019s your turn. You won\u2019t lose your position."
    )


@pytest.mark.parametrize("emptied", ["", " ", "\n\t"])
def test_an_emptied_text_means_the_default_never_silence(emptied: str) -> None:  # rule 6
    number = a_number(callback_offer_text=emptied, hold_message_text=emptied, callback_confirmation_text=emptied)
    assert words(plan(number)) == words(plan())
    assert number.greeting_text("callback_confirmation") == DEFAULT_CONFIRMATION


def test_each_number_speaks_its_own_texts_in_its_own_language_and_voice() -> None:  # rules 1, 6
    german = a_number(callback_offer_text="Für einen Rückruf drücken Sie die 1.", language="de-DE", voice="Polly.Vicki")
    prompt = plan(german).prompts[2]
    assert (prompt.text, prompt.language, prompt.voice) == (
        "Für einen Rückruf drücken Sie die 1.", "de-DE", "Polly.Vicki",
    )  # fmt: skip
    assert plan().prompts[2].language == "en-US"


def test_without_an_offer_nothing_is_said_of_a_callback() -> None:  # rules 2, 3, 23
    assert [spoken.what for spoken in plan(offer=False).spoken] == ["hold_message", "position"]


def test_who_has_a_callback_hears_that_hanging_up_keeps_it() -> None:  # rule 41
    spoken = plan(promised=True).spoken
    assert [item.what for item in spoken] == ["hold_message", "position", "promised"]
    assert "You may hang up at any time" in spoken[2].prompt.text


@pytest.mark.parametrize(
    ("position", "sentence"),
    [
        (1, "You are next in line."),
        (2, "You are number 2 in line."),
        (1000, "You are number 1000 in line."),
        (1001, "More than a thousand callers are ahead of you."),
    ],
)
def test_the_position_in_words(position: int, sentence: str) -> None:  # rule 14
    assert announcement.position_prompt(a_number(), position).text == sentence


# How long


def test_speech_and_music_fill_the_thirty_seconds() -> None:  # rule 12
    cycle = plan()
    assert cycle.seconds == pytest.approx(30, abs=0.1)
    assert cycle.next_at == AT + timedelta(seconds=30)


def test_the_length_of_an_uploaded_greeting_is_read_from_the_file(settings: Any, tmp_path: Any) -> None:  # rules 6, 12
    settings.MEDIA_ROOT = tmp_path
    number = a_number()
    number.callback_offer_audio.save("offer.wav", a_sound(4.5), save=False)
    cycle = plan(number)
    assert cycle.spoken[2].seconds == pytest.approx(4.5)
    assert cycle.prompts[2].audio_url == f"http://testserver/media/{number.callback_offer_audio.name}"
    assert cycle.seconds == pytest.approx(30, abs=0.1)


def test_a_greeting_whose_file_is_gone_does_not_stop_the_line(settings: Any, tmp_path: Any) -> None:  # rule 6
    settings.MEDIA_ROOT = tmp_path
    assert plan(a_number(callback_offer_audio="greetings/gone.wav")).seconds == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize("late", [0.4, 1.0, 3.9, -0.4, -3.9])
def test_a_cycle_makes_up_for_what_the_last_one_missed(late: float) -> None:  # rule 12
    cycle = plan(due_at=AT - timedelta(seconds=late))
    assert cycle.seconds == pytest.approx(30 - late, abs=0.1)
    assert cycle.next_at == AT + timedelta(seconds=30 - late)


@pytest.mark.parametrize("late", [4.1, 60, 3600, -4.1, -29])
def test_a_caller_who_was_elsewhere_begins_a_new_schedule(late: float) -> None:  # rule 12
    assert plan(due_at=AT - timedelta(seconds=late)).next_at == AT + timedelta(seconds=30)


def test_texts_longer_than_the_cycle_leave_a_breath_of_music() -> None:  # rules 6, 12
    cycle = plan(a_number(hold_message_text="Welcome to our line. " * 40))
    assert cycle.music_seconds == 0.5
    assert cycle.next_at == AT + timedelta(seconds=cycle.seconds)


@given(st.lists(st.floats(min_value=-0.9, max_value=2.5), min_size=3, max_size=20))
def test_whatever_each_round_costs_the_drift_never_adds_up(costs: list[float]) -> None:  # rule 12
    start, at, due_at = AT, AT, None
    for number, cost in enumerate(costs, start=1):
        cycle = plan(at=at, due_at=due_at)
        due_at = cycle.next_at
        at = cycle.next_at + timedelta(seconds=cost)
        drift = (at - start).total_seconds() - 30 * number
        assert drift == pytest.approx(cost, abs=0.01)


# After a key that changed nothing


@pytest.mark.parametrize(
    ("left", "music"),
    [(23.0, 22.0), (1.2, 0.5), (0.0, 0.5), (-5.0, 0.5), (500.0, 30.0)],
)
def test_music_lasts_until_the_next_announcement_is_due(left: float, music: float) -> None:  # rule 13
    assert announcement.music_until(AT + timedelta(seconds=left), at=AT) == music


def test_before_the_first_announcement_there_is_hardly_any_music() -> None:  # rule 13
    assert announcement.music_until(None, at=AT) == 0.5
