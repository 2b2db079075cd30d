"""The absolute addresses that the carrier is given; our ids travel in them, so an answer that outruns us finds its row."""

from django.conf import settings
from django.urls import reverse


def menu(leg_id: int, *, tries: int, said: int) -> str:
    return f"{_url('voice:menu', leg_id, tries)}?said={said}"


def menu_ask(leg_id: int, *, choice_id: int, tries: int, said: int, asked: int) -> str:
    return f"{_url('voice:menu-ask', leg_id, choice_id, tries)}?said={said}&asked={asked}"


def wait(leg_id: int) -> str:
    return _url("voice:wait", leg_id)


def key(leg_id: int) -> str:
    return _url("voice:key", leg_id)


def other_number(leg_id: int, attempt: int) -> str:
    return _url("voice:other-number", leg_id, attempt)


def other_number_confirm(leg_id: int, attempt: int) -> str:
    return _url("voice:other-number-confirm", leg_id, attempt)


def second_call(leg_id: int) -> str:
    return _url("voice:second-call", leg_id)


def press_one(leg_id: int) -> str:
    return _url("voice:press-one", leg_id)


def press_one_key(leg_id: int, attempt: int) -> str:
    return _url("voice:press-one-key", leg_id, attempt)


def join(leg_id: int) -> str:
    return _url("voice:join", leg_id)


def after_room(leg_id: int) -> str:
    return _url("voice:after", leg_id)


def message(leg_id: int) -> str:
    return _url("voice:message", leg_id)


def agent_after(offer_id: int) -> str:
    return _url("voice:agent-after", offer_id)


def agent_waits(offer_id: int) -> str:
    return _url("voice:agent-waits", offer_id)


def held(offer_id: int) -> str:
    return _url("voice:held", offer_id)


def tones(offer_id: int, name: str) -> str:
    """The keys themselves are in no address: addresses are logged, and some keys are secret."""
    return _url("voice:tones", offer_id, name)


def conference() -> str:
    return _url("voice:conference")


def leg(leg_id: int) -> str:
    return _url("voice:leg", leg_id)


def machine(leg_id: int) -> str:
    return _url("voice:machine", leg_id)


def code(call_id: int) -> str:
    return _url("voice:code", call_id)


def code_report(call_id: int) -> str:
    return _url("voice:code-report", call_id)


def music(number_id: int, revision: int, milliseconds: int) -> str:
    return _url("hold-music", number_id, revision, milliseconds)


def _url(name: str, *args: int | str) -> str:
    return settings.PUBLIC_BASE_URL + reverse(name, args=args)
