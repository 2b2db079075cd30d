"""A keypad menu: what a key means, how often the menu is said again, and what else is asked for (rule 10).

Nothing is kept between the carrier's requests but what its signed addresses say: the same request twice has the same answer.
"""

from dataclasses import dataclass
from datetime import datetime

from callbacks.models import CallLeg, Menu, MenuChoice
from callbacks.operations import intake
from callbacks.operations.intake import Answered, Arrival, MenuChoices
from telephony.carrier import IncomingCall

MOST_DIGITS = 20


@dataclass(frozen=True)
class Heard:
    """The marks of what was said to a caller who is asked for more: of the menu, and of the question. None: not known."""

    menu: int | None = None
    question: int | None = None


NOT_KNOWN = Heard()


@dataclass(frozen=True)
class Next:
    """What a caller in a menu meets: the menu or a question once more, or `answered`, which is the line."""

    menu: Menu | None = None
    asked: MenuChoice | None = None
    tries: int = 1
    answered: Answered | None = None


def menu_of(leg: CallLeg) -> Menu | None:
    """The menu of the number that was dialed on this leg."""
    menus = Menu.objects.select_related("phone_number", "otherwise__queue").prefetch_related("choices")
    return menus.filter(phone_number=leg.conversation.phone_number_id).first()


def press(*, leg_id: int, key: str, tries: int, call: IncomingCall, at: datetime, said: int | None = None) -> Next:
    """A caller has pressed a key in the menu, or nothing (an empty `key`), for the `tries`th time.

    `said` is the mark of the menu that the caller heard: a key has never another meaning than the one that was said.
    """
    leg, menu = _in_a_menu(leg_id, at=at)
    if leg is None or menu is None:
        return _on(leg_id, call=call, chosen=MenuChoices(), at=at)
    if key and said is not None and said != menu.mark():
        leg.conversation.record("menu_changed", at=at, actor="caller", key=key)
        return Next(menu, tries=tries)
    choice = menu.choices.select_related("category__queue").filter(key=key).first() if key else None
    if choice is None and tries < menu.most_tries:
        return Next(menu, tries=tries + 1)
    if choice is None:
        leg.conversation.record("menu_not_chosen", at=at, actor="caller")
        return _on(leg_id, call=call, chosen=MenuChoices(menu.otherwise), at=at)
    leg.conversation.record("menu_chosen", at=at, actor="caller", key=key, choice=choice.name)
    if choice.ask_for:
        return Next(menu, asked=choice)
    return _on(leg_id, call=call, chosen=MenuChoices(choice.category, choice.language), at=at)


def key_in(
    *,
    leg_id: int,
    choice_id: int,
    digits: str,
    tries: int,
    call: IncomingCall,
    at: datetime,
    heard: Heard = NOT_KNOWN,
) -> Next:
    """A caller has keyed in what the choice asks for, or nothing; who never does enters the line without it.

    What is keyed in answers the question that was `heard`, and the choice leads where the menu said: where either has
    been changed meanwhile it is said anew.
    """
    leg, menu = _in_a_menu(leg_id, at=at)
    if leg is None or menu is None:
        return _on(leg_id, call=call, chosen=MenuChoices(), at=at)
    if heard.menu not in {None, menu.mark()}:
        leg.conversation.record("question_changed", at=at, actor="caller")
        return Next(menu)
    choice = menu.choices.select_related("category__queue").filter(pk=choice_id).first()
    if choice is None:
        return _on(leg_id, call=call, chosen=MenuChoices(), at=at)
    if digits and heard.question not in {None, choice.question_mark()}:
        leg.conversation.record("question_changed", at=at, actor="caller")
        return Next(menu, asked=choice, tries=tries)
    if not digits and tries < menu.most_tries:
        return Next(menu, asked=choice, tries=tries + 1)
    data = {choice.ask_for: digits[:MOST_DIGITS]} if digits else {}
    if digits:
        leg.conversation.record("menu_keyed", at=at, actor="caller", what=choice.ask_for)
    return _on(leg_id, call=call, chosen=MenuChoices(choice.category, choice.language, data), at=at)


def _in_a_menu(leg_id: int, *, at: datetime) -> tuple[CallLeg | None, Menu | None]:
    """The leg and its menu while the caller is in it; a repeated request of one who is in the line finds neither."""
    leg = CallLeg.objects.select_related("conversation").filter(pk=leg_id, entry=None, ended_at=None).first()
    if leg is None:
        return None, None
    leg.note(heartbeat_at=at)
    return leg, menu_of(leg)


def _on(leg_id: int, *, call: IncomingCall, chosen: MenuChoices, at: datetime) -> Next:
    answered = intake.enter_after_menu(leg_id=leg_id, call=call, chosen=chosen, at=at)
    return Next(answered=answered if answered.arrival is not Arrival.UNKNOWN_NUMBER else None)
