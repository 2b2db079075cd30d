"""What a caller in a keypad menu is told to do: press a key, or key in something more (rule 10)."""

from collections.abc import Iterable

from django.http import HttpResponse

from callbacks import carrier_urls
from callbacks.models import CallLeg, Menu, MenuChoice
from callbacks.operations import menus
from callbacks.webhooks.answers import UNKNOWN_CALL, say
from telephony import twiml
from telephony.twilio.responses import follow
from telephony.twiml import Prompt


def first(prompts: list[Prompt], *, leg: CallLeg) -> HttpResponse:
    """The first document of a call to a number with a menu."""
    menu = menus.menu_of(leg)
    return say_menu(menu, leg_id=leg.pk, tries=1, after=prompts) if menu else say(UNKNOWN_CALL)


def say_menu(menu: Menu, *, leg_id: int, tries: int, after: Iterable[Prompt] = ()) -> HttpResponse:
    url = carrier_urls.menu(leg_id, tries=tries, said=menu.mark())
    return follow(
        twiml.gather_digits(
            prompts=[*after, *menu.prompts()],
            action_url=url,
            next_url=url,
            finish_on_key="",  # # and * are keys of the menu too
            timeout_seconds=menu.seconds_to_press,
            max_digits=1,
        )
    )


def ask(choice: MenuChoice, *, menu: Menu, leg_id: int, tries: int) -> HttpResponse:
    url = carrier_urls.menu_ask(
        leg_id, choice_id=choice.pk, tries=tries, said=menu.mark(), asked=choice.question_mark()
    )
    return follow(
        twiml.gather_digits(
            prompts=[choice.question(menu.phone_number)],
            action_url=url,
            next_url=url,
            timeout_seconds=menu.seconds_to_press,
            max_digits=menus.MOST_DIGITS,
        )
    )
