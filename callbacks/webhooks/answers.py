"""What the carrier is told, in the shapes that several doors share."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from callbacks import announcement, carrier_urls
from callbacks.in_force import said_to
from callbacks.models import CallLeg, PhoneNumber
from callbacks.models.greetings import Greetings
from telephony import twiml
from telephony.twilio.responses import follow
from telephony.twiml import Prompt

UNKNOWN_CALL = "This call cannot be continued. Please call again. Goodbye."
LONGEST_MESSAGE_SECONDS = 180
HOLD_SECONDS = 5


def params(request: HttpRequest) -> dict[str, Any]:
    return request.carrier_params  # type: ignore[attr-defined, no-any-return]


def greeting(greetings: Greetings, name: str) -> Prompt:
    return greetings.prompt(name, base_url=settings.PUBLIC_BASE_URL)


def heard_on(leg: CallLeg, number: PhoneNumber) -> Greetings:
    """What the caller on this leg hears: in the language chosen, as it was when the call entered the line."""
    return said_to(leg.entry) if leg.entry else number


def play(number: PhoneNumber, prompts: list[Prompt], *, music_seconds: float, leg_id: int) -> HttpResponse:
    return follow(
        twiml.announce_and_gather(
            prompts=prompts,
            music_url=announcement.music_url(number, music_seconds),
            action_url=carrier_urls.key(leg_id),
            next_url=carrier_urls.wait(leg_id),
            gather_timeout_seconds=announcement.GATHER_SECONDS,
        )
    )


def hold(number: PhoneNumber, *, leg_id: int) -> HttpResponse:
    """An agent has accepted and is not in the room yet: music for a moment, no announcement; keys change nothing."""
    return play(number, [], music_seconds=HOLD_SECONDS, leg_id=leg_id)


def record_message(number: PhoneNumber, prompts: list[Prompt], *, leg_id: int) -> HttpResponse:
    return follow(
        twiml.say_and_record(
            prompts=prompts, action_url=carrier_urls.message(leg_id), max_seconds=LONGEST_MESSAGE_SECONDS
        )
    )


def say(text: str) -> HttpResponse:
    return follow(twiml.say_and_hang_up(prompts=[Prompt(text=text)]))


def unknown() -> HttpResponse:
    return HttpResponse("unknown call\n", status=404, content_type="text/plain")
