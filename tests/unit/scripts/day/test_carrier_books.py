"""What a carrier's log adds up to: read without the product, so that the two can be held against each other (rules 45, 46)."""

import itertools
from typing import Any

from scripts.day.carrier_books import Books, books_of
from scripts.day.play import COUNTS, OPEN, Day
from scripts.day.recorder import told_of

MARIA, OMAR = "+14155552671", "+12125550123"
SUPPORT = "+14155550100"
CONFIRMED = "We’ll call you back when it’s your turn. You won’t lose your position."
sids = itertools.count()


def call(caller: str, to: str, *, log: list[dict[str, Any]] = [], **more: Any) -> dict[str, Any]:  # noqa: B006 - not changed
    usual = {"direction": "inbound", "client": None, "status": "completed", "answered_by": None}
    usual |= {"told": True, "started_at": 100.0}
    return {"sid": f"CA{next(sids)}", "from": caller, "to": to, "log": log, **usual, **more}


def stays(room: str, since: float, until: float) -> list[dict[str, Any]]:
    return [{"kind": "joined", "at": since, "text": room}, {"kind": "left", "at": until, "text": room}]


def agent(room: str, since: float, until: float) -> dict[str, Any]:
    return call("client:agent_1", "", client="agent_1", started_at=0.0, log=stays(room, since, until))


def promised(caller: str = MARIA) -> dict[str, Any]:
    return call(
        caller, SUPPORT, log=[{"kind": "digit", "text": "1", "at": 5}, {"kind": "say", "text": CONFIRMED, "at": 6}]
    )


def called_back(customer: str = MARIA, **more: Any) -> dict[str, Any]:
    return call(SUPPORT, customer, direction="outbound-api", **more)


def test_who_was_in_a_room_with_an_agent_was_answered() -> None:
    books = books_of([call(MARIA, SUPPORT, log=stays("room-1", 20, 50)), agent("room-1", 115, 140)])

    assert books.sums == {"calls": 1, "entries": 1, "answered": 1}
    assert books.talk_seconds == 20  # from 120, when Maria came, to 140, when the agent went


def test_who_left_before_anybody_came_abandoned() -> None:
    books = books_of(
        [call(MARIA, SUPPORT), call(OMAR, SUPPORT, log=stays("room-1", 20, 50)), agent("room-2", 115, 140)]
    )

    assert books.sums == {"calls": 2, "entries": 2, "abandoned": 2}
    assert books.talk_seconds == 0


def test_who_hung_up_before_anybody_heard_of_it_was_not_there() -> None:
    books = books_of([call(MARIA, SUPPORT, told=False), call(OMAR, SUPPORT)])
    assert (books.sums["calls"], books.unheard) == (1, 1)


def test_who_is_asked_for_patience_is_heard_of_once_they_come_back_and_are_answered() -> None:
    def asked(sid: str, answer: str, *, url: str = "/voice/inbound/", status: str = "ringing") -> dict[str, Any]:
        request = {"CallSid": sid, "CallStatus": status}
        return {"direction": "webhook", "url": url, "status": 200, "request": request, "response": answer}

    patience, again = "<Redirect>/voice/inbound/?again=1</Redirect>", "/voice/inbound/?again=1"
    left, stayed = asked("CA1", patience), asked("CA2", patience)
    came_back = asked("CA2", "<Say>Welcome</Say>", url=again, status="in-progress")

    assert told_of([left, stayed]) == set()
    assert told_of([left, stayed, came_back, asked("CA3", "<Say>Welcome</Say>")]) == {"CA2", "CA3"}
    assert told_of([asked("CA4", "<Say/>", url="/voice/wait/4/", status="in-progress")]) == set()


def test_two_who_only_pass_each_other_do_not_talk() -> None:
    books = books_of([promised(), called_back(log=stays("room-1", 10, 14)), agent("room-1", 100, 110.4)])

    assert (books.sums["callbacks_expired"], books.brief) == (1, 1)
    product = dict.fromkeys((*COUNTS, *OPEN, "talk_seconds", "talks"), 0.0) | dict.fromkeys(books.sums, 1.0)
    heard = product | {"callbacks_expired": 0.0, "callbacks_completed": 1.0, "reached": 1.0}
    for account in (product, heard):
        assert list(Day(calls=1, seconds=1.0, product=account, carrier=books).differences()) == []


def test_a_callback_is_completed_by_a_talk_with_a_person() -> None:
    first = called_back(status="canceled")  # the agent left while it rang
    second = called_back(log=stays("room-2", 10, 40))
    books = books_of([promised(), first, second, agent("room-2", 100, 145)])

    assert books.sums["callbacks_completed"] == books.sums["reached"] == 1
    assert (books.sums["attempts"], books.talk_seconds) == (2, 30)


def test_a_machine_an_engaged_line_and_nobody_at_all_are_no_talk() -> None:
    machine = called_back(answered_by="machine_start", log=stays("room-1", 10, 14))
    books = books_of([promised(), machine, agent("room-1", 100, 114), promised(OMAR), called_back(OMAR, status="busy")])

    assert books.sums["callbacks_not_reached"] == 2
    assert (books.sums["machines"], books.sums["attempts"], books.talk_seconds) == (1, 2, 0)


def test_who_was_never_called_waited_in_vain() -> None:
    assert books_of([promised(), promised(OMAR), called_back(OMAR, status="canceled")]).sums["callbacks_expired"] == 2


def test_whatever_is_not_equal_is_named() -> None:
    product = dict.fromkeys((*COUNTS, *OPEN), 0.0) | {
        "calls": 3.0,
        "talk_seconds": 62.0,
        "talks": 2.0,
        "entries_open": 1.0,
    }
    day = Day(calls=3, seconds=1.0, product=product, carrier=Books({"calls": 3, "reached": 1}, 59.0))

    assert list(day.differences()) == [
        "reached: 0 by the product, 1 by the carrier's log",
        "entries_open: 1",
        "talk_seconds: 62 by the product, 59",
    ]
