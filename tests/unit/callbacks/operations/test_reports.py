"""The carrier's reports: kept in its own words by what acts on them, without what admits somebody, and not for ever."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from callbacks.models import CarrierReport
from callbacks.models.carrier_report import LONGEST, MOST_FIELDS, bounded
from callbacks.operations import bridging, intake, legs, reports
from telephony.carrier import AnsweredBy, ConferenceEvent, IncomingCall, LegEvent, LegStatus, MachineVerdict
from tests.factories import AT
from tests.unit.callbacks.operations.conftest import MARIA


def kept() -> list[tuple[str, dict[str, str]]]:
    return [(report.kind, report.fields) for report in CarrierReport.objects.order_by("pk")]


def test_what_was_acted_on_is_kept_once_as_it_came(line: Any, support: Any, ana: Any) -> None:
    """Rule 37: the same report again changes nothing, and is not kept a second time."""
    _, offer, leg = line.dialed("+12125550123", support)
    call = IncomingCall(
        call_sid="CA999", caller=MARIA, dialed=str(support.number), raw={"CallSid": "CA999", "From": MARIA}
    )
    intake.answer_call(call=call, at=AT)
    intake.answer_call(call=call, at=AT)
    ringing = LegEvent(call_sid=leg.call_sid or "", status=LegStatus.RINGING, sequence=1, raw={"CallStatus": "ringing"})
    for event in (ringing, ringing, replace(ringing, sequence=0)):
        legs.record_leg(leg_id=leg.pk, event=event, at=AT)
    verdict = MachineVerdict(
        call_sid=leg.call_sid or "", answered_by=AnsweredBy.HUMAN, raw={"AnsweredBy": "human", "AccountSid": "AC1"}
    )
    legs.record_verdict(leg_id=leg.pk, verdict=verdict, at=AT)
    event = ConferenceEvent(
        conference_sid="CF1", room=offer.room, kind="join", label="nobody", raw={"StatusCallbackEvent": "join"}
    )
    bridging.record_room_event(event=event, at=AT)
    assert kept() == [
        ("incoming", {"CallSid": "CA999", "From": MARIA}),
        ("status", {"CallStatus": "ringing"}),
        ("machine", {"AnsweredBy": "human"}),
        ("room", {"StatusCallbackEvent": "join"}),
    ]


def test_what_we_asked_the_carrier_ourselves_is_no_report(line: Any, support: Any, ana: Any) -> None:
    line.offered(MARIA, support)
    assert kept() == []


def test_a_report_is_cut_to_a_size_and_holds_nothing_that_admits_somebody() -> None:
    """Nor is there more of it than can be looked through."""
    many = {f"Field{number}": "x" for number in range(100)}
    assert len(bounded(many)) == MOST_FIELDS
    assert bounded({"Long": "x" * 1000}) == {"Long": "x" * LONGEST}
    assert bounded({"Nul": "a\x00b"}) == {"Nul": "a\ufffdb"}
    assert bounded({"offer": "signed", "AccessToken": "t", "AccountSid": "AC1", "X-Signature": "s", "To": "+1"}) == {
        "To": "+1"
    }


def test_reports_are_forgotten_after_their_days(line: Any, support: Any, settings: Any) -> None:
    settings.CARRIER_REPORT_DAYS = 10
    leg = line.call(MARIA, support)
    for days in (9, 11):
        CarrierReport.objects.create(
            conversation=leg.conversation, leg=leg, kind="status", fields={}, at=AT - timedelta(days=days)
        )
    assert reports.forget(at=AT) == 1
    assert [report.at for report in CarrierReport.objects.all()] == [AT - timedelta(days=9)]
