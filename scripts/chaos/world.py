"""The numbers of a chaos run, of all kinds: the demo's two, one that rings all, one that asks for key 1, one with a menu."""

import random
from typing import Any

from scripts.simulate import cast

ALL_AT_ONCE, KEY_1, MENU = "+14155550102", "+14155550103", "+14155550104"
LINES = (*((number, weight / 2) for number, weight in cast.LINES), (ALL_AT_ONCE, 0.2), (KEY_1, 0.2), (MENU, 0.1))
MENU_TEXT, MENU_KEY = "Choose with key 4.", "4"
RECEPTION, CARE = "Reception", "Care"
WHAT_IS_PRESSED = ("1", "1", "1", "1", "1", "1", "3", "")
"""By who is called back and asked; nothing at all leaves a ticket, 3 cancels. More time would last longer than a run."""

SECONDS_OF_KEYS, LISTENS_SECONDS = range(3, 30, 3), 45


def phone_of(caller: cast.Caller, *, dice: random.Random) -> dict[str, Any]:
    """What the caller's telephone does when it is called back; where a key is asked for, it is pressed until it counts."""
    if caller.dials != KEY_1 or not caller.part.has_a_person or caller.part.behavior == "silent":
        return caller.phone
    key = dice.choice(WHAT_IS_PRESSED)
    script: list[dict[str, Any]] = [{"after": seconds, "press": key} for seconds in SECONDS_OF_KEYS if key]
    return {**caller.phone, "behavior": "answer", "script": [*script, {"after": LISTENS_SECONDS, "hang_up": True}]}


def add_numbers() -> None:
    """What the demo has not; the menu leads to Support."""
    from callbacks.models import Menu, PhoneNumber, Queue

    support = PhoneNumber.objects.get(queue__name="Support")
    reception = Queue.objects.create(name=RECEPTION, strategy=Queue.Strategy.ALL_AT_ONCE)
    care = Queue.objects.create(name=CARE)
    _add(ALL_AT_ONCE, RECEPTION, reception, like=support)
    _add(KEY_1, CARE, care, like=support, asks_to_press_1=True)
    chosen = _add(MENU, "Menu", support.queue, like=support)
    Menu.objects.create(phone_number=chosen, text=MENU_TEXT).choices.create(key=MENU_KEY, name="Help")


def _add(number: str, name: str, queue: Any, *, like: Any, **settings: bool) -> Any:
    from contactcenter.demo import WITHOUT_CAPS

    hours = like.business_hours
    return type(like).objects.create(
        number=number, name=name, queue=queue, business_hours=hours, **WITHOUT_CAPS, **settings
    )
