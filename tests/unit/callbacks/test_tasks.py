"""A hint that comes late, to something that is not there any more, is quiet (rule 37): brokers deliver late and twice."""

import logging
from typing import Any

import pytest

from callbacks import tasks
from callbacks.models import Offer, PhoneNumber, QueueEntry
from tests.unit.callbacks.operations.conftest import MARIA, Line, ana, line, support

__all__ = ["ana", "line", "support"]

GONE = 987_654_321


@pytest.mark.parametrize(
    ("task", "about"),
    [
        (tasks.lapse_offers, {"offer_ids": [GONE]}),
        (tasks.release_offers, {"agent_id": GONE}),
        (tasks.check_agent_joined, {"offer_id": GONE}),
        (tasks.ring_agent, {"offer_id": GONE}),
        (tasks.dial_customer, {"leg_id": GONE}),
        (tasks.bring_caller, {"entry_id": GONE}),
        (tasks.dismiss_caller, {"leg_id": GONE}),
        (tasks.hang_up, {"leg_id": GONE}),
        (tasks.decide_machine, {"leg_id": GONE}),
        (tasks.look_up_data, {"entry_id": GONE}),
        (tasks.end_stray_call, {"call_sid": "CA" + "f" * 32}),
        (tasks.end_room, {"conference_sid": "CF" + "f" * 32}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_hint_about_what_is_gone_is_quiet(
    line: Line, caplog: pytest.LogCaptureFixture, task: Any, about: dict[str, Any]
) -> None:
    with caplog.at_level(logging.WARNING):
        task(**about)
    assert caplog.records == []


def test_offers_that_are_gone_do_not_keep_the_others_from_lapsing(line: Line, support: PhoneNumber, ana: Any) -> None:
    entry, offer = line.offered(MARIA, support)  # long ago by the tasks' own clock
    tasks.lapse_offers(offer_ids=[GONE, offer.pk])
    assert Offer.objects.get(pk=offer.pk).close_reason == "missed"
    assert QueueEntry.objects.get(pk=entry.pk).events.filter(name="miss_offer").count() == 1
