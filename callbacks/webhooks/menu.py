"""A caller is in a keypad menu: the keys pressed, and what else is keyed in (rule 10)."""

from django.http import HttpRequest, HttpResponse

from callbacks.operations import menus
from callbacks.webhooks import incoming, menu_documents
from callbacks.webhooks.answers import UNKNOWN_CALL, params, say
from contactcenter import clock
from telephony.twilio import requests
from telephony.twilio.signature import carrier_request

LONGEST_MARK = 10


@carrier_request(speaks=True)
def pressed(request: HttpRequest, leg_id: int, tries: int) -> HttpResponse:
    """A key of the menu, or none: the carrier comes here in either case."""
    said = params(request)
    following = menus.press(
        leg_id=leg_id,
        key=requests.digits(said)[:1],
        tries=tries,
        said=_mark(request, "said"),
        call=requests.incoming_call(said),
        at=clock.now(),
    )
    return _next(following, leg_id=leg_id)


def _mark(request: HttpRequest, name: str) -> int | None:
    """Which menu or question it was, from the address that we gave."""
    mark = request.GET.get(name, "")
    return int(mark) if mark.isdecimal() and len(mark) <= LONGEST_MARK else None


@carrier_request(speaks=True)
def keyed(request: HttpRequest, leg_id: int, choice_id: int, tries: int) -> HttpResponse:
    """What a choice has asked for, or nothing."""
    said = params(request)
    following = menus.key_in(
        leg_id=leg_id,
        choice_id=choice_id,
        digits=requests.digits(said),
        tries=tries,
        heard=menus.Heard(menu=_mark(request, "said"), question=_mark(request, "asked")),
        call=requests.incoming_call(said),
        at=clock.now(),
    )
    return _next(following, leg_id=leg_id)


def _next(following: menus.Next, *, leg_id: int) -> HttpResponse:
    if following.answered is not None:
        return incoming.after_menu(following.answered)
    if following.menu is None:
        return say(UNKNOWN_CALL)
    if following.asked is not None:
        return menu_documents.ask(following.asked, menu=following.menu, leg_id=leg_id, tries=following.tries)
    return menu_documents.say_menu(following.menu, leg_id=leg_id, tries=following.tries)
