"""What the database itself refuses: each named constraint with a row that breaks it."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from agents.models import Agent, Skill
from callbacks.models import (
    BusinessHours,
    CallbackRequest,
    CarrierPace,
    CarrierState,
    Category,
    Disposition,
    Guest,
    Lane,
    LedgerHead,
    Menu,
    PhoneNumber,
    Queue,
    QueueEntry,
    RequestForm,
    RoutingStep,
)
from callbacks.models.guest import Mode
from callbacks.models.offer import Offer
from contactcenter.models import ApiToken
from telephony.carrier import LegStatus
from tests.factories import (
    AT,
    AgentFactory,
    BusinessHoursFactory,
    CallLegFactory,
    OfferFactory,
    PhoneNumberFactory,
    QueueEntryFactory,
    QueueFactory,
    SupervisorFactory,
)

pytestmark = pytest.mark.django_db
MARIA = "+14155552671"


def refused(constraint: str, act: Callable[[], object]) -> None:
    model = next(
        model for model in apps.get_app_config("callbacks").get_models()
        if constraint in {each.name for each in model._meta.constraints}
    )  # fmt: skip
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        act()
    assert constraint in str(error.value) or _is_spelled_by_fields(model, constraint, str(error.value))


def _is_spelled_by_fields(model: type[models.Model], constraint: str, message: str) -> bool:
    """SQLite names the columns of a unique constraint instead of its name."""
    [found] = [each for each in model._meta.constraints if each.name == constraint]
    columns = [model._meta.get_field(name).column for name in getattr(found, "fields", ())]
    return bool(columns) and all(f"{model._meta.db_table}.{column}" in message for column in columns)


def change(row: models.Model, **fields: Any) -> Callable[[], object]:
    return lambda: type(row)._default_manager.filter(pk=row.pk).update(**fields)


# Entries


def test_a_status_that_nobody_knows() -> None:
    refused("callbacks_entry_status_is_known", change(QueueEntryFactory(), status="frobnicated"))


def test_a_kind_that_nobody_knows() -> None:
    refused("callbacks_entry_kind_is_known", change(QueueEntryFactory(), kind="fax"))


def test_a_callback_to_nowhere() -> None:  # rule 23
    refused("callbacks_entry_callback_has_a_number", change(QueueEntryFactory(callback=True), callback_number=""))


def test_a_second_open_callback_through_the_same_setting() -> None:  # rule 41
    first = QueueEntryFactory(callback=True, caller=MARIA)
    refused(
        "callbacks_entry_one_open_callback_per_setting",
        lambda: QueueEntryFactory(callback=True, caller=MARIA, phone_number=first.phone_number),
    )


def test_a_callback_to_the_same_caller_through_another_number_or_queue() -> None:  # rule 42
    first = QueueEntryFactory(callback=True, caller=MARIA)
    QueueEntryFactory(callback=True, caller=MARIA, phone_number__queue=first.queue)
    QueueEntryFactory(callback=True, caller=MARIA, phone_number=first.phone_number, queue=QueueFactory())
    assert QueueEntry.objects.open().callbacks().count() == 3


def test_a_new_callback_when_the_last_one_is_over() -> None:  # rule 41
    first = QueueEntryFactory(callback=True, caller=MARIA)
    QueueEntry.objects.filter(pk=first.pk).update(status="completed")
    QueueEntryFactory(callback=True, caller=MARIA, phone_number=first.phone_number)
    assert QueueEntry.objects.open().count() == 1


def test_two_live_calls_of_one_caller_are_no_callbacks() -> None:  # rule 41
    first = QueueEntryFactory(caller=MARIA)
    QueueEntryFactory(caller=MARIA, phone_number=first.phone_number)
    assert QueueEntry.objects.open().count() == 2


def test_an_agent_with_two_entries() -> None:  # rule 49
    ana = AgentFactory(name="Ana")
    first, second = QueueEntryFactory(), QueueEntryFactory()
    change(first, agent=ana, status="dialing")()
    refused("callbacks_entry_one_active_per_agent", change(second, agent=ana, status="connected"))


# Offers


def an_offer(**fields: Any) -> Offer:
    return OfferFactory(**fields)


def test_two_open_offers_to_one_agent() -> None:  # rule 30
    first = an_offer()
    refused("callbacks_offer_one_open_per_agent", lambda: an_offer(agent=first.agent))


def test_two_turns_of_one_agent() -> None:  # rule 49
    first = an_offer(status="accepted")
    refused("callbacks_offer_one_in_hand_per_agent", lambda: an_offer(agent=first.agent, status="accepted"))


def test_two_agents_with_one_entry() -> None:  # rule 26
    first = an_offer(status="accepted")
    refused("callbacks_offer_one_accepted_per_entry", lambda: an_offer(entry=first.entry, status="accepted"))


def test_an_open_offer_that_says_why_it_was_closed() -> None:
    refused("callbacks_offer_reason_only_when_closed", change(an_offer(), close_reason="missed"))


def test_a_turn_that_is_over_makes_room_for_the_next() -> None:  # rule 32
    first = an_offer(status="accepted", ended_at=AT)
    an_offer(entry=first.entry, agent=first.agent, status="accepted")
    assert Offer.objects.in_hand().count() == 1


# Legs


def test_two_attempts_in_flight_to_one_customer() -> None:  # rule 49
    first = CallLegFactory(customer=True, call_sid=None)
    refused(
        "callbacks_leg_one_attempt_in_flight_per_pair",
        lambda: CallLegFactory(
            customer=True, call_sid=None, from_number=first.from_number, to_number=first.to_number
        ),
    )  # fmt: skip


def test_an_attempt_after_the_last_one_ended() -> None:  # rules 33, 36
    first = CallLegFactory(customer=True, call_sid=None, ended_at=AT, status=LegStatus.NO_ANSWER.value)
    CallLegFactory(customer=True, call_sid=None, from_number=first.from_number, to_number=first.to_number)


def test_two_legs_that_are_the_same_call() -> None:  # rule 37
    first = CallLegFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CallLegFactory(call_sid=first.call_sid)


# Settings


@pytest.mark.parametrize("priority", [-6, 6, 2**14])
def test_a_priority_beyond_five_steps(priority: int) -> None:  # rule 22
    refused(
        "callbacks_queue_priority_is_between_minus_5_and_5",
        lambda: QueueFactory(priority=priority),
    )


def test_an_agent_who_is_a_member_twice() -> None:
    queue, ana = QueueFactory(), AgentFactory(name="Ana")
    queue.memberships.create(agent=ana)
    refused("callbacks_agent_is_a_member_once", lambda: queue.memberships.create(agent=ana))


def test_a_disposition_that_a_queue_names_twice() -> None:
    queue, sold = QueueFactory(), Disposition.objects.create(name="Sold")
    queue.dispositions.create(disposition=sold)
    refused("callbacks_queue_names_a_disposition_once", lambda: queue.dispositions.create(disposition=sold))


def test_a_second_row_that_paces_the_calls() -> None:
    refused("callbacks_carrier_pace_is_one_row", lambda: CarrierPace.objects.create(pk=2, next_at=AT))


def test_a_second_row_about_the_carrier_or_a_word_that_nobody_knows() -> None:
    refused("callbacks_carrier_state_is_one_row", lambda: CarrierState.objects.create(pk=2))
    refused("callbacks_carrier_state_is_known", lambda: CarrierState.objects.create(pk=1, word="maybe"))


def test_a_lane_made_twice() -> None:
    queue = QueueFactory()
    Lane.objects.intern(queue=queue, skills={"french": 2})
    refused("callbacks_lane_is_made_once", lambda: Lane.objects.create(queue=queue, skills_key="french:2"))


@pytest.mark.parametrize("priority", [-6, 6])
def test_a_category_beyond_five_steps(priority: int) -> None:  # rule 22
    refused(
        "callbacks_category_priority_is_between_minus_5_and_5",
        lambda: Category.objects.create(name="Billing", priority=priority),
    )


def test_routes_that_say_a_thing_twice() -> None:  # rules 10, 11
    german = Skill.objects.create(name="German")
    category = Category.objects.create(name="Billing")
    category.required_skills.create(skill=german)
    refused("callbacks_category_requires_a_skill_once", lambda: category.required_skills.create(skill=german))
    step = RoutingStep.objects.create(name="At night")
    step.skills.create(skill=german)
    refused("callbacks_step_requires_a_skill_once", lambda: step.skills.create(skill=german))
    menu = Menu.objects.create(phone_number=PhoneNumberFactory())
    menu.choices.create(key="1", name="Sales")
    refused("callbacks_menu_has_a_key_once", lambda: menu.choices.create(key="1", name="Support"))


def test_an_agent_who_serves_a_lane_twice() -> None:
    ana, lane = AgentFactory(), Lane.objects.intern(queue=QueueFactory())
    ana.lanes.create(lane=lane)
    refused("callbacks_agent_serves_a_lane_once", lambda: ana.lanes.create(lane=lane))


def test_a_language_given_twice() -> None:  # rule 6
    number = PhoneNumberFactory()
    number.translations.create(language="de-DE")
    refused("callbacks_number_has_a_language_once", lambda: number.translations.create(language="de-DE"))


def test_hours_that_make_no_sense() -> None:  # rule 3
    hours: BusinessHours = BusinessHoursFactory()
    nine = time(9)
    refused(
        "callbacks_period_starts_once", lambda: hours.periods.create(weekday=0, opens_at=time(0), closes_at=nine)
    )  # fmt: skip
    refused(
        "callbacks_period_weekday_is_a_day", lambda: hours.periods.create(weekday=7, opens_at=nine, closes_at=time(17))
    )
    refused("callbacks_period_is_not_empty", lambda: hours.periods.create(weekday=0, opens_at=nine, closes_at=nine))
    hours.special_days.create(date=AT.date(), name="Open house")
    refused("callbacks_special_day_is_given_once", lambda: hours.special_days.create(date=AT.date(), name="Again"))
    refused(
        "callbacks_special_day_has_hours_or_is_closed",
        lambda: hours.special_days.create(date=AT.date() + timedelta(days=1), name="When?", is_closed=False),
    )
    refused(
        "callbacks_closure_ends_after_it_starts",
        lambda: hours.closures.create(name="Backwards", starts_at=AT, ends_at=AT),
    )


def a_guest(turn: Offer, *, agent: Agent | None, user: Any = None) -> Guest:
    return Guest.objects.create(
        turn=turn, agent=agent, user=agent.user if agent else user, name="Bob", mode=Mode.CONSULT, made_at=AT, due_at=AT
    )


def test_an_agent_is_one_guest_and_a_turn_has_one_colleague() -> None:  # rule 49
    turn, other = OfferFactory(), OfferFactory()
    bob, cleo = AgentFactory(), AgentFactory()
    guest = a_guest(turn, agent=bob)
    refused("callbacks_guest_one_visit_per_agent", lambda: a_guest(other, agent=bob))
    refused("callbacks_guest_one_colleague_per_turn", lambda: a_guest(turn, agent=cleo))
    refused("callbacks_guest_mode_is_known", change(guest, mode="lurk"))
    guest.note_that(ended_at=AT)
    a_guest(turn, agent=cleo)


def test_a_supervisor_listens_to_one_conversation_at_a_time() -> None:
    sue = SupervisorFactory()
    a_guest(OfferFactory(), agent=None, user=sue)
    refused("callbacks_guest_one_ear_per_supervisor", lambda: a_guest(OfferFactory(), agent=None, user=sue))


def test_the_ledger_ends_in_one_place() -> None:
    refused("callbacks_ledger_head_is_one_row", lambda: LedgerHead.objects.create(pk=2))


def test_a_program_that_asks_twice_under_one_key() -> None:
    number = PhoneNumberFactory()
    token, _ = ApiToken.objects.make(name="Web shop", created_at=AT)
    asked = {"phone_number": number, "number": MARIA, "token": token, "idempotency_key": "order 7", "created_at": AT}
    CallbackRequest.objects.create(**asked)
    refused("callbacks_request_once_per_idempotency_key", lambda: CallbackRequest.objects.create(**asked))


def test_a_request_that_was_accepted_and_stands_in_no_line() -> None:  # rule 49
    asked = {"phone_number": PhoneNumberFactory(), "number": MARIA, "status": "accepted", "created_at": AT}
    refused("callbacks_request_accepted_has_an_entry", lambda: CallbackRequest.objects.create(**asked))


def test_a_form_that_names_a_category_twice() -> None:
    number = PhoneNumberFactory()
    form = RequestForm.objects.create(slug="shop", phone_number=number)
    billing = Category.objects.create(name="Billing", queue=number.queue)
    form.categories.create(category=billing)
    refused("callbacks_form_names_a_category_once", lambda: form.categories.create(category=billing))


def test_every_named_constraint_is_proven_here() -> None:
    from pathlib import Path

    proven = Path(__file__).read_text()
    named = {each.name for model in apps.get_app_config("callbacks").get_models() for each in model._meta.constraints}
    assert {name for name in named if name not in proven} == set()


# What may not be deleted


def test_a_queue_a_number_and_hours_in_use_stay() -> None:
    entry = QueueEntryFactory()
    for row in (entry.queue, entry.phone_number, entry.phone_number.business_hours):
        with pytest.raises(models.ProtectedError):
            row.delete()
    assert (Queue.objects.count(), PhoneNumber.objects.count(), BusinessHours.objects.count()) == (1, 1, 1)


def test_an_agent_who_is_deleted_leaves_the_history() -> None:
    entry = QueueEntryFactory()
    ana = AgentFactory(name="Ana")
    change(entry, agent=ana)()
    Agent.objects.filter(pk=ana.pk).delete()
    entry.refresh_from_db()
    assert entry.agent is None
