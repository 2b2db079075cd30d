"""What there is to know of a number before its settings are looked over."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from callbacks import announcement, lint, placeholders
from callbacks.lint import Facts, Finding, OddFile, Spoken
from callbacks.models import Category, Menu, PhoneNumber, RoutingStep
from callbacks.models.greetings import GREETINGS, Greetings
from callbacks.queries.sounds import odd_sounds

FAR_POSITION = 999
DAYS_LOOKED_AT = 14
PLACED_IN = ("number_to_dial", "number_to_present", "lookup_url", "screen_pop_url")
NEEDED = ("translations", "menu__choices", "queue__memberships")
"""What to prefetch, so that many numbers cost no more questions than one."""


def findings_of(number: PhoneNumber, *, at: datetime) -> list[Finding]:
    """All that is probably wrong with a number's settings, errors first."""
    return lint.look_over(facts_of(number, at=at))


def facts_of(number: PhoneNumber, *, at: datetime) -> Facts:
    menu = getattr(number, "menu", None)
    translations = list(number.translations.all()) if number.pk else []
    placed = {name: getattr(number, name) for name in PLACED_IN if "$(" in getattr(number, name)}
    spoken: list[tuple[Greetings, str]] = [(number, ""), *((one, one.language) for one in translations)]
    return Facts(
        texts=[text for greetings, of in spoken for text in _texts(greetings, of=of)] + _menu_text(number, menu),
        callback_enabled=number.callback_enabled,
        cycle_speech_seconds=max(_speech(number, greetings, at=at) for greetings, _ in spoken),
        cycle_seconds=settings.ANNOUNCEMENT_SECONDS - announcement.GATHER_SECONDS,
        max_queue_wait_seconds=number.max_queue_wait_seconds,
        members=len(number.queue.memberships.all()),
        has_menu=menu is not None,
        menu_keys=frozenset(choice.key for choice in menu.choices.all()) if menu else frozenset(),
        menu_languages=frozenset(choice.language for choice in menu.choices.all() if choice.language)
        if menu
        else frozenset(),
        languages=frozenset({number.language, *(one.language for one in translations)}),
        placeholders=placed,
        known_names=_names_set(number, menu) if placed and not number.lookup_url else None,
        odd_files=tuple(
            OddFile(field=odd.field, name=odd.title, file=odd.file.name, is_lost=odd.is_lost)
            for odd in odd_sounds(number)
        ),
        **_hours(number, at=at),
    )


def _texts(greetings: Greetings, *, of: str) -> Iterator[Spoken]:
    for name in GREETINGS:
        if not getattr(greetings, f"{name}_audio"):
            prompt = greetings.prompt(name, base_url="")
            title = name.replace("_", " ").capitalize() + (f" ({of})" if of else "")
            yield Spoken(
                field=f"{name}_text", name=title, text=prompt.text, language=prompt.language, voice=prompt.voice
            )


def _menu_text(number: PhoneNumber, menu: Menu | None) -> list[Spoken]:
    if menu is None or not menu.text:
        return []
    return [Spoken(field="menu", name="The menu", text=menu.text, language=number.language, voice=number.voice)]


def _speech(number: PhoneNumber, greetings: Greetings, *, at: datetime) -> float:
    cycle = announcement.plan_cycle(
        number, position=FAR_POSITION, at=at, offer=number.callback_enabled, greetings=greetings
    )
    return sum(item.seconds for item in cycle.spoken)


def _hours(number: PhoneNumber, *, at: datetime) -> dict[str, Any]:
    schedule = number.business_hours.schedule
    opening = at if schedule.is_open(at) else schedule.next_opening(at)
    if opening is None:
        return {"ever_opens": False}
    lengths, until = [], at + timedelta(days=DAYS_LOOKED_AT)
    while opening is not None and opening < until:
        closing = schedule.next_closing(opening)
        if closing is None:
            return {}
        lengths.append((closing - opening).total_seconds())
        opening = schedule.next_opening(closing)
    left = schedule.next_closing(at) if schedule.is_open(at) else None
    return {
        "longest_opening_seconds": max(lengths, default=None),
        "open_seconds_left_today": (left - at).total_seconds() if left else None,
    }


def _names_set(number: PhoneNumber, menu: Menu | None) -> frozenset[str]:
    """The names of data that a call of this number can have."""
    data = [*Category.objects.values_list("data", flat=True), *RoutingStep.objects.values_list("set_data", flat=True)]
    asked = {choice.ask_for for choice in menu.choices.all()} if menu else set()
    carried = {name.strip() for name in number.carrier_data.split(",")}
    return frozenset({*placeholders.BUILT_IN, *asked, *carried, *(name for one in data for name in one)})
