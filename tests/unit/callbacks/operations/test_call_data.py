"""What a call carries as data, and the numbers that follow from it."""

from typing import Any

import pytest

from agents.models import Agent
from callbacks.models import CallLeg, PhoneNumber, QueueEntry
from callbacks.operations import call_data, data_lookup, intake
from callbacks.operations.errors import NotYours, TooLate
from callbacks.queries import offer_payload, timeline_of
from telephony.carrier import IncomingCall
from tests.factories import PhoneNumberFactory
from tests.unit.callbacks.operations.conftest import LENA, MARIA, Line
from tests.unit.telephony.http_server import a_server_that, answering

OFFICE = "+14155550987"


def configure(number: PhoneNumber, **settings: Any) -> PhoneNumber:
    for name, value in settings.items():
        setattr(number, name, value)
    number.save()
    return number


def set_data(line: Line, entry: QueueEntry, **data: str) -> QueueEntry:
    return call_data.set_data(entry_id=entry.pk, data=data, actor="sue", at=line.at)


def events(entry: QueueEntry) -> list[str]:
    return [event.name for event in entry.conversation.events.all()]


def arrives(line: Line, number: PhoneNumber, **said: str) -> QueueEntry:
    sid = line.carrier.add_call(from_number=MARIA, to_number=str(number.number))
    call = IncomingCall(call_sid=sid, caller=MARIA, dialed=str(number.number), raw=said)
    leg = intake.answer_call(call=call, at=line.at).leg
    assert isinstance(leg, CallLeg)
    return line.entry(leg)


# From the carrier


def test_carrier_parameters_are_kept_where_an_admin_names_them(line: Line, support: PhoneNumber) -> None:  # rule 21
    configure(support, carrier_data="FromCity, StirVerstat, FromZip")
    said = {
        "FromCity": "SAN\nFRANCISCO\x00",
        "StirVerstat": "TN-Validation-Passed-A",
        "FromState": "CA",
        "FromZip": " ",
    }
    entry = arrives(line, support, **said)
    assert entry.data == {"FromCity": "SANFRANCISCO", "StirVerstat": "TN-Validation-Passed-A"}


def test_a_long_parameter_is_cut(line: Line, support: PhoneNumber) -> None:
    configure(support, carrier_data="FromCity")
    assert len(arrives(line, support, FromCity="x" * 5000).data["FromCity"]) == 500


def test_nothing_is_kept_by_default(line: Line, support: PhoneNumber) -> None:
    assert arrives(line, support, FromCity="Reno").data == {}


# From outside


def test_data_can_be_written_while_the_entry_is_open(line: Line, support: PhoneNumber) -> None:  # rule 21
    entry = line.callback(MARIA, support)
    set_data(line, entry, Tier="gold", Account="1")
    set_data(line, entry, Account="", Name="Maria")
    entry.refresh_from_db()
    assert entry.data == {"Tier": "gold", "Name": "Maria"}
    assert "sue set Account, Name." in [row["text"] for row in timeline_of(entry.conversation)]


def test_an_entry_that_is_over_or_not_there_takes_no_data(line: Line, support: PhoneNumber) -> None:
    leg = line.call(MARIA, support)
    line.hang_up(leg)
    with pytest.raises(TooLate):
        set_data(line, line.entry(leg), Tier="gold")
    with pytest.raises(NotYours):
        call_data.set_data(entry_id=0, data={}, actor="sue", at=line.at)


def test_no_more_than_fifty_items_are_kept(line: Line, support: PhoneNumber) -> None:
    entry = line.callback(MARIA, support)
    set_data(line, entry, **{f"a{number}": "x" for number in range(50)})
    with pytest.raises(TooLate, match="At most 50 items"):
        set_data(line, entry, one_more="x")
    set_data(line, entry, a0="", one_more="x")


# The number to call back


def test_a_callback_goes_to_the_number_in_the_data_and_the_callers_own_stays_on_record(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 19
    configure(support, number_to_dial="$(ContactNumber)")
    leg = line.call(MARIA, support)
    set_data(line, line.entry(leg), ContactNumber="(415) 555-0987")
    line.press(leg)
    line.hang_up(leg)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    assert line.dial(offer).to_number == OFFICE
    entry = line.entry(leg)
    assert (entry.caller, entry.callback_number) == (MARIA, OFFICE)


@pytest.mark.parametrize("value", ["", "nonsense", "$(Caller)"])
def test_without_a_number_in_the_data_the_callers_own_is_called(line: Line, support: PhoneNumber, value: str) -> None:
    configure(support, number_to_dial="$(ContactNumber)")
    leg = line.call(MARIA, support)
    set_data(line, line.entry(leg), ContactNumber=value)
    line.press(leg)
    assert line.entry(leg).callback_number == MARIA


def test_a_number_in_the_data_is_judged_like_any_other(line: Line, support: PhoneNumber) -> None:  # rule 24
    configure(support, number_to_dial="$(ContactNumber)")
    leg = line.call(MARIA, support)
    set_data(line, line.entry(leg), ContactNumber="+19005551234")
    set_data(line, line.entry(leg), ContactNumber="+442083661177")
    chosen = line.press(leg)
    assert chosen is not None
    assert chosen.sentence == "Sorry, we cannot call back numbers of that country."


def test_a_number_that_was_promised_stays_whatever_the_data_say_later(line: Line, support: PhoneNumber) -> None:
    configure(support, number_to_dial="$(ContactNumber)")
    entry = line.callback(MARIA, support)
    assert set_data(line, entry, ContactNumber=OFFICE).callback_number == MARIA


def test_one_number_has_one_callback_whoever_asked_for_it(line: Line, support: PhoneNumber) -> None:  # rules 41, 43
    configure(support, number_to_dial=OFFICE)
    line.callback(MARIA, support)
    chosen = line.press(line.call(LENA, support))
    assert chosen is not None
    assert chosen.sentence == "You already have a callback. You keep your place on this call."


# The number to present


def test_the_number_to_present_may_come_from_data_if_it_is_ours(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 29
    brand = PhoneNumberFactory(number="+14155550177")
    configure(support, number_to_present="$(Brand)")
    leg = line.call(MARIA, support)
    set_data(line, line.entry(leg), Brand=str(brand.number))
    line.press(leg)
    line.hang_up(leg)
    [offer] = line.match()
    line.accept(offer)
    line.agent_joins(offer)
    assert line.dial(offer).from_number == "+14155550177"


def test_a_caller_cannot_say_what_other_telephones_show(line: Line, support: PhoneNumber) -> None:  # rule 29
    configure(support, number_to_present="$(Brand)")
    entry = line.entry(line.call(MARIA, support))
    assert set_data(line, entry, Brand=OFFICE).present_number == str(support.number)


def test_a_number_that_an_admin_wrote_out_is_presented(line: Line, support: PhoneNumber) -> None:  # rule 29
    configure(support, number_to_present=OFFICE)
    assert line.entry(line.call(MARIA, support)).present_number == OFFICE


# What the agent sees


def test_the_agents_offer_has_the_address_of_the_record(
    line: Line, support: PhoneNumber, ana: Agent
) -> None:  # rule 29
    configure(support, screen_pop_url="https://crm.example.com/?phone=$(Caller)&tier=$(Tier)")
    entry = line.callback(MARIA, support)
    set_data(line, entry, Tier="gold & silver")
    [offer] = line.match()
    offer.refresh_from_db()
    url = offer_payload(offer, at=line.at)["screen_pop_url"]
    assert url == "https://crm.example.com/?phone=%2B14155552671&tier=gold%20%26%20silver"


def test_without_an_address_nothing_is_opened(line: Line, support: PhoneNumber, ana: Agent) -> None:
    line.callback(MARIA, support)
    [offer] = line.match()
    assert offer_payload(offer, at=line.at)["screen_pop_url"] == ""


# Greetings


def test_greetings_hold_values_and_a_sentence_without_one_is_not_said(line: Line, support: PhoneNumber) -> None:
    configure(support, hold_message_text="Thank you, $(Name). Please hold. Your tier is $(Tier).")
    leg = line.call(MARIA, support)
    set_data(line, line.entry(leg), Name="Maria")
    heard = line.hear(leg)
    assert heard.cycle is not None
    assert heard.cycle.prompts[0].text == "Thank you, Maria. Please hold."


def test_a_greeting_of_which_nothing_is_left_is_the_default(line: Line, support: PhoneNumber) -> None:  # rule 6
    configure(support, hold_message_text="Thank you, $(Name).")
    heard = line.hear(line.call(MARIA, support))
    assert heard.cycle is not None
    assert heard.cycle.prompts[0].text == "Thank you for holding. Your call is important to us."


# Looked up


@pytest.fixture
def crm(settings: Any) -> Any:
    """A host that answers what a test wants; allowed, and on this machine."""
    settings.DEBUG = True

    def start(status: int, body: bytes) -> Any:
        return a_server_that(answering(status, body))

    return start


def look_up(line: Line, number: PhoneNumber, url: str, settings: Any) -> QueueEntry:
    settings.LOOKUP_HOSTS = [url.partition("://")[2]]
    configure(number, lookup_url=f"{url}/caller?number=$(Caller)")
    entry = line.entry(line.call(MARIA, number))
    data_lookup.look_up(entry_id=entry.pk, at=line.at)
    entry.refresh_from_db()
    return entry


def test_what_a_look_up_answers_becomes_data(
    line: Line, support: PhoneNumber, crm: Any, settings: Any
) -> None:  # rule 21
    with crm(200, b'{"Tier": "gold", "Name": "Maria\\n"}') as url:
        entry = look_up(line, support, url, settings)
    assert entry.data == {"Tier": "gold", "Name": "Maria"}
    assert "Looked up: Name, Tier." in [row["text"] for row in timeline_of(entry.conversation)]


def test_what_the_call_carries_already_stays(line: Line, support: PhoneNumber) -> None:
    entry = line.callback(MARIA, support)
    set_data(line, entry, Tier="silver")
    call_data.add_found(entry_id=entry.pk, found={"Tier": "gold", "Name": "Maria"}, at=line.at)
    entry.refresh_from_db()
    assert entry.data == {"Tier": "silver", "Name": "Maria"}


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, b"{}", "The host answered 500."),
        (200, b"<html>", "The answer is not JSON."),
        (200, b"[]", "The answer is not a JSON object."),
        (200, b'{"Tier": 3}', "Tier: the value must be a text"),
        (200, b'{"a b": "c"}', "begin with a letter"),
    ],
)
def test_a_look_up_that_fails_is_on_the_timeline(
    line: Line, support: PhoneNumber, crm: Any, settings: Any, status: int, body: bytes, why: str
) -> None:
    with crm(status, body) as url:
        entry = look_up(line, support, url, settings)
    assert entry.data == {}
    [event] = entry.conversation.events.filter(name="data_not_found")
    assert why in event.details["why"]


def test_without_hosts_nobody_is_asked(line: Line, support: PhoneNumber, crm: Any, settings: Any) -> None:
    with crm(200, b'{"Tier": "gold"}') as url:
        configure(support, lookup_url=f"{url}/$(Caller)")
        entry = line.entry(line.call(MARIA, support))
        data_lookup.look_up(entry_id=entry.pk, at=line.at)
    entry.refresh_from_db()
    assert entry.data == {}
    assert "data_not_found" in events(entry)


def test_an_answer_that_comes_too_late_changes_nothing(line: Line, support: PhoneNumber) -> None:
    leg = line.call(MARIA, support)
    line.hang_up(leg)
    call_data.add_found(entry_id=line.entry(leg).pk, found={"Tier": "gold"}, at=line.at)
    assert line.entry(leg).data == {}
