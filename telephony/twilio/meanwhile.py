"""What a caller hears while the database is away: a moment of music, then the same step again, with what was pressed."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from telephony import twiml

ONE_MOMENT = "One moment, please."
MUSIC_MILLISECONDS = 4000
MOST_ROUNDS = 100
"""Some eight minutes: longer than any restart. Who still listens then gets an apology."""

ROUND = "again"
CARRIED = ("Digits", "RecordingUrl", "RecordingSid", "RecordingDuration", "offer")
"""What the carrier says once, with the step that it belongs to, and not again when it is sent back there."""


def hold_and_come_back(request: HttpRequest, *, keys_url: str) -> str:
    """The document; empty where it has been tried for too long. Nothing in it needs the database."""
    number = _round_of(request) + 1
    if number > MOST_ROUNDS:
        return ""
    spoken = [twiml.Prompt(text=ONE_MOMENT)] if number == 1 else []
    music = settings.PUBLIC_BASE_URL + reverse("hold-music", args=[0, MUSIC_MILLISECONDS])
    if not keys_url:
        prompts = [*spoken, twiml.Prompt(audio_url=music)]
        return twiml.say_and_redirect(prompts=prompts, url=_same_step(request, number))
    return twiml.announce_and_gather(
        prompts=spoken, music_url=music, action_url=keys_url, next_url=_same_step(request, number)
    )


def brought_along(request: HttpRequest) -> dict[str, str]:
    """What an earlier request of the same step said, from the address that we sent the caller back to."""
    return {name: request.GET[name] for name in CARRIED if name in request.GET}


def _round_of(request: HttpRequest) -> int:
    text = request.GET.get(ROUND, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _same_step(request: HttpRequest, number: int) -> str:
    said = request.carrier_params  # type: ignore[attr-defined]
    carried = {name: said[name] for name in CARRIED if said.get(name)}
    return f"{settings.PUBLIC_BASE_URL}{request.path}?{urlencode(carried | {ROUND: str(number)})}"
