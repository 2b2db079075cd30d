"""What a caller of a number hears, in order, with how long it lasts: for the admin who configures it (rule 6)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from callbacks.announcement import Spoken, plan_cycle
from callbacks.in_force import greetings_for
from callbacks.models import PhoneNumber
from callbacks.models.greetings import Greetings
from callbacks.queries import offering
from callbacks.queries.estimates import Estimate
from callbacks.queries.offering import Turn
from telephony.audio import NotAudio, duration_seconds
from telephony.twiml import speech_seconds

FARTHEST_POSITION = 999
NAMES = {
    "hold_message": "Queue hold message",
    "position": "Queue position",
    "estimated_wait": "Estimated wait",
    "callback_offer": "Callback Offer",
    "other_number": "Another number",
}


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Of which call: where the caller stands, when, in which language, and with which estimated wait (None: as measured)."""

    position: int
    at: datetime
    language: str = ""
    wait_minutes: int | None = None


@dataclass(frozen=True)
class Item:
    """One thing heard: words in a language, or a sound file, or music."""

    name: str
    seconds: float
    text: str = ""
    audio_url: str = ""
    is_music: bool = False
    language: str = ""


@dataclass(frozen=True)
class Part:
    """A moment of the call and what is heard in it."""

    title: str
    items: list[Item]
    notes: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(item.seconds for item in self.items)


def preview_of(number: PhoneNumber, situation: Situation) -> list[Part]:
    """The parts of a call as this caller hears them: planned by the code that plans the call itself."""
    greetings = greetings_for(number, situation.language)
    return [
        Part("When the call is answered", [_once(greetings, "welcome", "Welcome"), *_menu(number)]),
        Part(
            "While waiting, again and again",
            list(_cycle(number, greetings, situation)),
            list(_notes(number, situation)),
        ),
        Part(
            "After key 1",
            [_once(greetings, "callback_confirmation", "Callback Confirmation")],
            ["Then the call ends."],
        ),
        _outside_hours(number, greetings, at=situation.at),
    ]


def _menu(number: PhoneNumber) -> Iterator[Item]:
    """In the number's own language: the caller has not chosen another yet."""
    menu = getattr(number, "menu", None)
    for prompt in menu.prompts() if menu else ():
        yield Item("Keypad menu", speech_seconds(prompt.text), text=prompt.text, language=prompt.language)


def _cycle(number: PhoneNumber, greetings: Greetings, situation: Situation) -> Iterator[Item]:
    estimate = _estimate(number, situation)
    is_open = number.is_open(at=situation.at)
    cycle = plan_cycle(
        number,
        position=situation.position,
        at=situation.at,
        offer=not _why_no_offer(number, situation) if is_open else number.callback_enabled,
        other_number=number.offers_other_numbers,
        estimate=estimate if number.say_estimated_wait and estimate and not estimate.is_too_wide else None,
        greetings=greetings,
    )
    for spoken in cycle.spoken:
        yield _spoken(greetings, spoken)
    rest = cycle.seconds - sum(spoken.seconds for spoken in cycle.spoken)
    name = "Hold music" if number.hold_music else "Hold music (built in)"
    yield Item(name, rest, audio_url=_music_url(number, cycle.music_seconds), is_music=True)


def _music_url(number: PhoneNumber, seconds: float) -> str:
    """The very piece that the carrier would fetch; by its path, for it is played here."""
    return reverse("hold-music", args=[number.pk or 0, int(seconds * 1000)])


def _spoken(greetings: Greetings, spoken: Spoken) -> Item:
    name, prompt = NAMES.get(spoken.what, spoken.what), spoken.prompt
    if prompt.audio_url:
        return Item(name, spoken.seconds, audio_url=getattr(greetings, f"{spoken.what}_audio").url)
    return Item(name, spoken.seconds, text=prompt.text, language=prompt.language)


def _notes(number: PhoneNumber, situation: Situation) -> Iterator[str]:
    if not number.callback_enabled:
        yield "Enable Callback is off: no offer is spoken, and key 1 does nothing."
    elif not number.is_open(at=situation.at):
        yield "It is outside business hours then: this is what callers hear inside them."
    elif why := _why_no_offer(number, situation):
        yield f"A caller at this position hears no offer then: {why}"
    yield "Key 1 works at any moment of it, also during the music."


def _why_no_offer(number: PhoneNumber, situation: Situation) -> str:
    turn = Turn(number.queue_id, situation.position - 1)
    return offering.why_no_offer(number, turn, estimate=_estimate(number, situation), at=situation.at)


def _estimate(number: PhoneNumber, situation: Situation) -> Estimate | None:
    if (minutes := situation.wait_minutes) is not None:
        return Estimate(low=minutes * 48, high=minutes * 72)
    return offering.estimate_for(number, Turn(number.queue_id, situation.position - 1), at=situation.at)


def _outside_hours(number: PhoneNumber, greetings: Greetings, *, at: datetime) -> Part:
    closure = number.business_hours.running_closure(at=at) if number.business_hours.pk else None
    said = [_closed(number, closure.greeting_text)] if closure and closure.greeting_text else []
    if number.voicemail_enabled:
        notes = ["Then a tone; what the caller says becomes a ticket."]
        return Part("Outside business hours", [*said, _once(greetings, "voicemail", "Voicemail")], notes)
    after_hours = _once(greetings, "after_hours", "After-hours text")
    return Part("Outside business hours", said or [after_hours], ["Then the call ends."])


def _closed(number: PhoneNumber, text: str) -> Item:
    return Item("Greeting of the closure", speech_seconds(text), text=text, language=number.language)


def _once(greetings: Greetings, greeting: str, name: str) -> Item:
    audio = getattr(greetings, f"{greeting}_audio")
    if not audio:
        prompt = greetings.prompt(greeting, base_url="")
        return Item(name, speech_seconds(prompt.text), text=prompt.text, language=prompt.language)
    try:
        with audio.open("rb") as file:
            return Item(name, duration_seconds(file), audio_url=audio.url)
    except (NotAudio, OSError):
        return Item(f"{name} (the file cannot be read)", 0.0, audio_url=audio.url)
