"""A caller keys in another number to be called back at: asked for, read back, confirmed."""

from django.http import HttpRequest, HttpResponse

from callbacks import announcement, carrier_urls
from callbacks.models import CallLeg, PhoneNumber
from callbacks.operations import other_number
from callbacks.operations.other_number import Answer, Next
from callbacks.webhooks.answers import UNKNOWN_CALL, greeting, heard_on, params, play, say
from contactcenter import clock
from telephony import phone_numbers, twiml
from telephony.twilio import requests
from telephony.twilio.responses import follow
from telephony.twilio.signature import carrier_request
from telephony.twiml import Prompt

LONGEST_NUMBER = 20
SECONDS_BETWEEN_KEYS = 6


@carrier_request(speaks=True)
def give(request: HttpRequest, leg_id: int, attempt: int) -> HttpResponse:
    """The digits of a number; none where the caller pressed nothing in time."""
    digits = requests.digits(params(request))
    return _answer(other_number.give(leg_id=leg_id, digits=digits, attempt=attempt, at=clock.now()))


@carrier_request(speaks=True)
def confirm(request: HttpRequest, leg_id: int, attempt: int) -> HttpResponse:
    """The key that says whether the number that was read back is right."""
    digits = requests.digits(params(request))
    return _answer(other_number.confirm(leg_id=leg_id, digits=digits, attempt=attempt, at=clock.now()))


def ask(leg: CallLeg, number: PhoneNumber, *, attempt: int = 1, sentence: str = "") -> HttpResponse:
    """Ask for a number, after the sentence that says why the last one would not do."""
    greetings = heard_on(leg, number)
    prompts = [*([greetings.spoken(sentence)] if sentence else []), greetings.sentence("key_in_a_number")]
    return follow(
        twiml.gather_digits(
            prompts=prompts,
            action_url=carrier_urls.other_number(leg.pk, attempt),
            next_url=carrier_urls.other_number(leg.pk, attempt),
            timeout_seconds=SECONDS_BETWEEN_KEYS,
            max_digits=LONGEST_NUMBER,
        )
    )


def _answer(answer: Answer | None) -> HttpResponse:
    if answer is None:
        return say(UNKNOWN_CALL)
    match answer.next:
        case Next.ASK:
            return ask(answer.leg, answer.number, attempt=answer.attempt, sentence=answer.sentence)
        case Next.READ_BACK:
            return _read_back(answer)
        case Next.CONFIRMED:
            greetings = heard_on(answer.leg, answer.number)
            return follow(twiml.say_and_hang_up(prompts=[greeting(greetings, "callback_confirmation")]))
        case Next.HOLD:
            return _hold(answer)
        case _:
            return follow(twiml.say_and_redirect(prompts=[], url=carrier_urls.wait(answer.leg.pk)))


def _read_back(answer: Answer) -> HttpResponse:
    greetings = heard_on(answer.leg, answer.number)
    url = carrier_urls.other_number_confirm(answer.leg.pk, answer.attempt)
    return follow(
        twiml.gather_digits(
            prompts=[greetings.sentence("read_back", number=digit_by_digit(answer.given))],
            action_url=url,
            next_url=url,
            finish_on_key="",
            timeout_seconds=SECONDS_BETWEEN_KEYS,
            max_digits=1,
        )
    )


def _hold(answer: Answer) -> HttpResponse:
    """Back to the music until the next announcement is due."""
    greetings = heard_on(answer.leg, answer.number)
    prompts: list[Prompt] = [greetings.spoken(answer.sentence)] if answer.sentence else []
    prompts.append(greetings.sentence("place_kept"))
    seconds = announcement.music_until(answer.leg.cycle_due_at, at=clock.now())
    seconds -= sum(twiml.speech_seconds(prompt.text) for prompt in prompts)
    return play(answer.number, prompts, music_seconds=max(seconds, 0.5), leg_id=answer.leg.pk)


def digit_by_digit(e164: str) -> str:
    """As it is read out: every digit by itself, a pause where people of its country write a gap."""
    groups = "".join(character if character.isdecimal() else " " for character in phone_numbers.national(e164)).split()
    return ", ".join(" ".join(group) for group in groups)
