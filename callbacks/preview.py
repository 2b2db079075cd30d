"""What a caller of a number hears, in order, with how long it lasts: for the admin who configures it (rule 6)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from callbacks.announcement import Spoken, plan_cycle
from callbacks.models import PhoneNumber
from callbacks.queries import offering
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


@dataclass(frozen=True)
class Item:
    """One thing heard: words, or a sound file, or music."""

    name: str
    seconds: float
    text: str = ""
    audio_url: str = ""
    is_music: bool = False


@dataclass(frozen=True)
class Part:
    """A moment of the call and what is heard in it."""

    title: str
    items: list[Item]
    notes: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(item.seconds for item in self.items)


def preview_of(number: PhoneNumber, *, position: int, at: datetime) -> list[Part]:
    """The parts of a call, for the settings as they are saved."""
    return [
        Part("When the call is answered", [_once(number, "welcome", "Welcome")]),
        Part(
            "While waiting, again and again",
            list(_cycle(number, position=position, at=at)),
            list(_notes(number, position=position, at=at)),
        ),
        Part("After key 1", [_once(number, "callback_confirmation", "Callback Confirmation")], ["Then the call ends."]),
        _outside_hours(number),
    ]


def _cycle(number: PhoneNumber, *, position: int, at: datetime) -> Iterator[Item]:
    cycle = plan_cycle(
        number, position=position, at=at, offer=number.callback_enabled, other_number=number.offers_other_numbers
    )
    for spoken in cycle.spoken:
        yield _spoken(number, spoken)
    rest = cycle.seconds - sum(spoken.seconds for spoken in cycle.spoken)
    name = "Hold music" if number.hold_music else "Hold music (built in)"
    yield Item(name, rest, audio_url=number.hold_music.url if number.hold_music else "", is_music=True)


def _spoken(number: PhoneNumber, spoken: Spoken) -> Item:
    name = NAMES.get(spoken.what, spoken.what)
    if spoken.prompt.audio_url:
        return Item(name, spoken.seconds, audio_url=getattr(number, f"{spoken.what}_audio").url)
    return Item(name, spoken.seconds, text=spoken.prompt.text)


def _notes(number: PhoneNumber, *, position: int, at: datetime) -> Iterator[str]:
    if not number.callback_enabled:
        yield "Enable Callback is off: no offer is spoken, and key 1 does nothing."
    elif not number.is_open(at=at):
        yield "It is outside business hours now: this is what callers hear inside them."
    elif why := _why_no_offer(number, position=position, at=at):
        yield f"A caller at this position hears no offer at the moment: {why}"
    yield "Key 1 works at any moment of it, also during the music."


def _why_no_offer(number: PhoneNumber, *, position: int, at: datetime) -> str:
    turn = Turn(number.queue_id, position - 1)
    return offering.why_no_offer(number, turn, estimate=offering.estimate_for(number, turn, at=at), at=at)


def _outside_hours(number: PhoneNumber) -> Part:
    if number.voicemail_enabled:
        notes = ["Then a tone; what the caller says becomes a ticket."]
        return Part("Outside business hours", [_once(number, "voicemail", "Voicemail")], notes)
    return Part("Outside business hours", [_once(number, "after_hours", "After-hours text")], ["Then the call ends."])


def _once(number: PhoneNumber, greeting: str, name: str) -> Item:
    audio = getattr(number, f"{greeting}_audio")
    if not audio:
        text = number.greeting_text(greeting)
        return Item(name, speech_seconds(text), text=text)
    try:
        with audio.open("rb") as file:
            return Item(name, duration_seconds(file), audio_url=audio.url)
    except (NotAudio, OSError):
        return Item(f"{name} (the file cannot be read)", 0.0, audio_url=audio.url)
