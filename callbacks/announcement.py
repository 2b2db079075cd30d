"""What a waiting caller hears, in which order, and for how long: each cycle starts 30 s after the one before (rule 12).

The length of speech is not known in advance: it is estimated, music fills the rest, and each cycle measures by how much
the last one missed its start and makes up for it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error

from callbacks import carrier_urls
from callbacks.in_force import as_of
from callbacks.models import PhoneNumber
from callbacks.models.greetings import Greetings
from callbacks.queries.estimates import Estimate
from contactcenter import database
from telephony.audio import NotAudio, clip, duration_seconds
from telephony.twiml import Prompt, speech_seconds
from telephony.uploaded_music import clip_of

logger = logging.getLogger(__name__)

GATHER_SECONDS = 1
"""How long the carrier listens for a key after the music, before it goes on."""

LARGEST_CORRECTION_SECONDS = 4.0
"""A start that is further off was no drift: the caller was on hold elsewhere, or the carrier's clock runs differently."""

SHORTEST_MUSIC_SECONDS = 0.5


@dataclass(frozen=True)
class Spoken:
    """One thing said in a cycle."""

    what: str
    prompt: Prompt
    seconds: float


@dataclass(frozen=True)
class Cycle:
    """One announcement and the music after it; `next_at` is when the following one is due."""

    spoken: list[Spoken]
    music_seconds: float
    next_at: datetime

    @property
    def prompts(self) -> list[Prompt]:
        return [item.prompt for item in self.spoken]

    @property
    def seconds(self) -> float:
        return sum(item.seconds for item in self.spoken) + self.music_seconds + GATHER_SECONDS


def plan_cycle(
    number: PhoneNumber,
    *,
    position: int,
    at: datetime,
    offer: bool,
    due_at: datetime | None = None,
    promised: bool = False,
    greetings: Greetings | None = None,
    other_number: bool = False,
    estimate: Estimate | None = None,
) -> Cycle:
    """The announcement that starts at `at`, in this order: hold message, position, wait, offer (rule 12).

    `due_at` is when it should have started: the cycle is made shorter or longer by what it missed. `greetings` are what
    this caller hears where it is not what the number says now: another language, or an earlier version.
    """
    spoken = list(_spoken(greetings or number, position=position, offer=offer, promised=promised, estimate=estimate))
    if offer and other_number and not promised:
        spoken.append(_sentence("other_number", (greetings or number).sentence("other_number_offer")))
    length = settings.ANNOUNCEMENT_SECONDS - _late_by(due_at, at=at)
    speech = sum(item.seconds for item in spoken)
    music = max(length - speech - GATHER_SECONDS, SHORTEST_MUSIC_SECONDS)
    return Cycle(spoken, round(music, 1), at + timedelta(seconds=speech + music + GATHER_SECONDS))


def position_prompt(greetings: Greetings, position: int) -> Prompt:
    if position > 1000:
        return greetings.sentence("position_far")
    if position == 1:
        return greetings.sentence("position_next")
    return greetings.sentence("position", position=position)


def wait_prompt(greetings: Greetings, estimate: Estimate) -> Prompt:
    """The estimated wait as people say it, in whole minutes, the coarser the longer: never less than was meant."""
    step = 1 if estimate.high <= 10 * 60 else 5 if estimate.high <= 30 * 60 else 10
    low, high = estimate.low // (60 * step) * step, -(-max(estimate.high, 1) // (60 * step)) * step
    if high == 1:
        return greetings.sentence("estimated_wait_a_minute")
    if low == 0:
        return greetings.sentence("estimated_wait_under", high=high)
    return greetings.sentence("estimated_wait", low=low, high=high)


def music_until(due_at: datetime | None, *, at: datetime) -> float:
    """Seconds of music that bring the caller to the next announcement after a key that changed nothing (rule 13)."""
    if due_at is None:
        return SHORTEST_MUSIC_SECONDS
    left = (due_at - at).total_seconds() - GATHER_SECONDS
    return round(min(max(left, SHORTEST_MUSIC_SECONDS), settings.ANNOUNCEMENT_SECONDS), 1)


def music_url(number: PhoneNumber, seconds: float) -> str:
    return carrier_urls.music(number.pk, number.revision, int(seconds * 1000))


def music(*, number_id: int, milliseconds: int, revision: int = 0) -> bytes:
    """A WAV of this length: the number's own hold music where an admin uploaded some, else the built-in melody (rule 7)."""
    number = _with_music_of_its_own(number_id, revision=revision)
    if number is not None:
        try:
            with number.hold_music.open("rb") as uploaded:
                return clip_of(uploaded.file, milliseconds=milliseconds)
        except (NotAudio, OSError):
            logger.warning(
                "hold music cannot be played; the built-in melody takes its place", extra={"number": number_id}
            )
    return clip(milliseconds=milliseconds)


def _with_music_of_its_own(number_id: int, *, revision: int) -> PhoneNumber | None:
    """None for number 0, which is nobody's, and while the database is away: music must not end for that."""
    if not number_id:
        return None
    try:
        number = PhoneNumber.objects.filter(pk=number_id).first()
        number = as_of(number, revision=revision) if number else None
    except Error as error:
        if not database.is_temporary(error):
            raise
        return None
    return number if number and number.hold_music else None


def _spoken(
    greetings: Greetings, *, position: int, offer: bool, promised: bool, estimate: Estimate | None
) -> Iterator[Spoken]:
    yield _greeting(greetings, "hold_message")
    yield _sentence("position", position_prompt(greetings, position))
    if estimate is not None:
        yield _sentence("estimated_wait", wait_prompt(greetings, estimate))
    if promised:
        yield _sentence("promised", greetings.sentence("promised"))
    elif offer:
        yield _greeting(greetings, "callback_offer")


def _greeting(greetings: Greetings, name: str) -> Spoken:
    prompt = greetings.prompt(name, base_url=settings.PUBLIC_BASE_URL)
    return Spoken(name, prompt, _seconds(greetings, name, prompt))


def _sentence(what: str, prompt: Prompt) -> Spoken:
    return Spoken(what, prompt, speech_seconds(prompt.text))


def _seconds(greetings: Greetings, name: str, prompt: Prompt) -> float:
    if not prompt.audio_url:
        return speech_seconds(prompt.text)
    audio = getattr(greetings, f"{name}_audio")
    try:
        with audio.open("rb") as file:
            return duration_seconds(file)
    except (NotAudio, OSError):
        return 0.0


def _late_by(due_at: datetime | None, *, at: datetime) -> float:
    if due_at is None:
        return 0.0
    late = (at - due_at).total_seconds()
    return late if abs(late) <= LARGEST_CORRECTION_SECONDS else 0.0
