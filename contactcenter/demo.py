"""The demo's people, numbers, queues and hours, as the front page and the documentation name them."""

from dataclasses import dataclass
from datetime import time

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import transaction

from agents.models import Agent, AwayReason
from callbacks.models import BusinessHours, Disposition, PhoneNumber, Queue
from contactcenter.roles import SUPERVISORS

PASSWORD = "demo"  # noqa: S105 - known to everybody, which is why it is refused where DEBUG is off


@dataclass(frozen=True)
class Line:
    """A number and its queue, with the agents who answer."""

    number: str
    name: str
    agents: tuple[str, ...]


AGENTS = ("ana", "bob", "cyd")
LINES = (
    Line("+14155550100", "Support", ("ana", "bob", "cyd")),
    Line("+14155550101", "Sales", ("ana", "bob")),
)
DISPOSITIONS = (
    ("Resolved", "The customer has what was asked for."),
    ("Follow-up", "Something is left to do: open a ticket, or agree on a time to call."),
    ("Passed on", "Somebody else takes care of it."),
    ("Wrong number", "The customer wanted somebody else."),
    ("Nobody there", "Connected, and nobody spoke."),
)
AWAY_REASONS = ("Break", "Lunch", "Meeting", "Training")
WITHOUT_CAPS = {
    "most_open_per_caller": None,
    "most_hourly_per_caller": None,
    "most_daily_per_caller": None,
    "most_per_minute": None,
}
"""Who tries things out calls again and again."""


def is_loaded() -> bool:
    return (
        PhoneNumber.objects.filter(number=LINES[0].number).exists() and User.objects.filter(username="admin").exists()
    )


@transaction.atomic
def load() -> None:
    """Make what is missing; what is there stays as somebody may have changed it."""
    password = make_password(PASSWORD)
    _person("admin", password, first_name="Ada", is_staff=True, is_superuser=True)
    supervisor = _person("sue", password, first_name="Sue")
    supervisor.groups.add(Group.objects.get_or_create(name=SUPERVISORS)[0])
    agents = {name: _agent(name, password) for name in AGENTS}
    around_the_clock = _hours("Around the clock", "UTC", [(day, time(0), time(0)) for day in range(7)])
    _hours("Office hours, New York", "America/New_York", [(day, time(9), time(17)) for day in range(5)], country="US")
    for line in LINES:
        _line(line, agents=agents, hours=around_the_clock)
    _words_of_agents()


def _words_of_agents() -> None:
    for order, (name, words) in enumerate(DISPOSITIONS, start=1):
        Disposition.objects.get_or_create(name=name, defaults={"help": words, "order": order})
    for order, name in enumerate(AWAY_REASONS, start=1):
        AwayReason.objects.get_or_create(name=name, defaults={"order": order})


@transaction.atomic
def reset_passwords() -> None:
    """Give the demo's people the demo's password again, and let them in."""
    User.objects.filter(username__in=["admin", "sue", *AGENTS]).update(password=make_password(PASSWORD), is_active=True)


def _person(username: str, password: str, **fields: object) -> User:
    user, _ = User.objects.get_or_create(username=username, defaults={"password": password, **fields})
    return user


def _agent(username: str, password: str) -> Agent:
    name = username.capitalize()
    user = _person(username, password, first_name=name)
    return Agent.objects.get_or_create(user=user, defaults={"name": name})[0]


def _hours(name: str, time_zone: str, periods: list[tuple[int, time, time]], *, country: str = "") -> BusinessHours:
    defaults = {"time_zone": time_zone, "holiday_country": country}
    hours, is_new = BusinessHours.objects.get_or_create(name=name, defaults=defaults)
    if is_new:
        for weekday, opens_at, closes_at in periods:
            hours.periods.create(weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        hours.compile()
    return hours


def _line(line: Line, *, agents: dict[str, Agent], hours: BusinessHours) -> None:
    queue, is_new = Queue.objects.get_or_create(name=line.name)
    if is_new:
        for name in line.agents:
            queue.memberships.create(agent=agents[name])
    defaults = {"name": line.name, "queue": queue, "business_hours": hours, **WITHOUT_CAPS}
    PhoneNumber.objects.get_or_create(number=line.number, defaults=defaults)
