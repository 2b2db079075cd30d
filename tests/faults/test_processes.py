"""Processes, PostgreSQL and Redis are ended, frozen and started again under people who call and answer.

Rule 49, on the production form: two webs, two workers, beat, the simulated carrier.
"""

import threading
import time
from datetime import datetime

import psycopg
import pytest
import requests

from tests.crash.bomb import Bomb, Point
from tests.faults.production import Production
from tests.faults.storm import Storm
from tests.scenarios.cast import SUPPORT, Agent, Caller, Supervisor

pytestmark = pytest.mark.e2e

CONFIRMATION = "We’ll call you back"
IN_TIME = 8.0
"""Two seconds, and the pauses of a busy machine; the carrier waits for fifteen."""

SWEPT_WITHIN = 10
REACHED = [
    "call_arrived",
    "enter",
    "key_pressed",
    "callback_requested",
    "call_ended",
    "offer",
    "accept",
    "agent_joined",
]
REACHED += ["dial", "bridge", "complete"]
"""What the timeline of a callback says that went well, whatever else is between."""

CARRIER_WAITS = 15
"""Seconds that the carrier gives a document at most."""

CONSOLES = 150
BETWEEN_CALLS_SECONDS = 0.05


def is_called_back(maria: Caller, ana: Agent, sue: Supervisor, *, conversation: str) -> list[str]:
    """Ana accepts and hangs up after a word with Maria; returns the timeline. Maria was called once, and in her place."""
    sue.sets_number(max_answer_seconds=60)
    ana.becomes("available").is_offered(seconds=20)
    ana.accepts()
    sue.sees_status(conversation, "connected", seconds=30)
    ana.api.post(f"calls/{conversation}/hang-up/").raise_for_status()
    sue.sees_outcome(conversation, "completed", seconds=30)
    assert len(maria.calls_received()) == 1
    return [line["name"] for line in sue.conversation(conversation)["timeline"]]


def asks_for_a_callback(maria: Caller, sue: Supervisor) -> str:
    maria.asks_for_a_callback()
    return str(sue.row_of(maria)["conversation_id"])


def missed_in_order(names: list[str], wanted: list[str]) -> str:
    """The first of `wanted` that did not follow those before it, and what there was instead; empty: all came so."""
    left = iter(names)
    return next((f"no {name} in {names}" for name in wanted if name not in left), "")


# PostgreSQL


def test_a_caller_stays_on_the_line_while_postgresql_is_away_and_her_key_counts(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Rules 13, 15."""
    maria.dials()
    maria.hears("Press 1")
    production.kill("postgres")
    answer = production.api("sue").get("tickets/")
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()["code"]) == (503, "3", "unavailable")
    assert production.health()[0] == 503
    begun = time.monotonic()
    spoken = production.posts("voice/incoming/", CallSid="CA" + "e" * 32, From=maria.number, To=SUPPORT)
    assert (spoken.status_code, "One moment" in spoken.text) == (200, True)
    assert time.monotonic() - begun < IN_TIME
    assert production.posts("voice/status/", CallSid=maria.sid, CallStatus="completed").status_code == 503
    maria.presses("1")
    maria.hears("One moment")
    production.starts_again("postgres")
    maria.hears(CONFIRMATION, seconds=30)
    maria.is_off_the_line()
    assert not maria.heard("went wrong")
    conversation = str(sue.row_of(maria)["conversation_id"])
    assert not missed_in_order(is_called_back(maria, ana, sue, conversation=conversation), REACHED)


def test_what_was_acknowledged_before_postgresql_crashed_is_there(production: Production, sue: Supervisor) -> None:
    load = [Load(production, number) for number in range(4)]
    for one in load:
        one.start()
    production.wait_until(lambda: all(one.acknowledged for one in load), seconds=20, what="the load")
    production.kill("postgres")
    production.starts_again("postgres")
    known = [len(one.acknowledged) for one in load]
    production.wait_until(
        lambda: all(len(one.acknowledged) > before for one, before in zip(load, known, strict=True)),
        seconds=SWEPT_WITHIN,
        what="the connections come back",
    )
    for one in load:
        one.ends()
    with psycopg.connect(production.database_url) as connection:
        there = {sid for (sid,) in connection.execute("SELECT call_sid FROM callbacks_callleg")}
        halves = connection.execute(
            "SELECT count(*) FROM callbacks_callleg WHERE purpose = 'inbound' AND entry_id IS NULL AND call_sid LIKE 'CAfa%'"
        ).fetchone()
    acknowledged = {sid for one in load for sid in one.acknowledged}
    assert acknowledged <= there
    assert halves == (0,)
    assert [trouble for one in load for trouble in one.troubles] == []
    assert max(one.longest for one in load) < IN_TIME
    # The carrier knows none of these calls: recovery asks it, and clears the line.
    production.wait_until(lambda: not sue.line(), seconds=60, what="the line is empty")


class Load(threading.Thread):
    """One call after the other, each from another number; notes which were taken, and what must not be answered."""

    def __init__(self, production: Production, number: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[str] = []
        self.troubles: list[str] = []
        self.longest = 0.0
        self._production, self._number = production, number
        self._over = threading.Event()

    def run(self) -> None:
        calls = 0
        while not self._over.wait(BETWEEN_CALLS_SECONDS):
            calls += 1
            sid = f"CAfa{self._number:02}{calls:028}"
            begun = time.monotonic()
            answer = self._production.posts(
                "voice/incoming/", CallSid=sid, From=f"+1303555{100 + calls % 100:04}", To=SUPPORT
            )
            self.longest = max(self.longest, time.monotonic() - begun)
            self._note(sid, answer)

    def _note(self, sid: str, answer: requests.Response) -> None:
        if "/voice/wait/" in answer.text:
            self.acknowledged.append(sid)
        elif answer.status_code != 200 or "One moment" not in answer.text or "Traceback" in answer.text:
            self.troubles.append(f"{answer.status_code} {answer.text[:200]}")

    def ends(self) -> None:
        self._over.set()
        self.join(timeout=90)


# Redis


def test_hints_that_died_with_redis_are_found_by_the_sweeps(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    conversation = asks_for_a_callback(maria, sue)
    sue.sets_number(max_answer_seconds=60)
    storm = Storm(production, "ana", consoles=1)
    with storm:
        production.kill("redis")
        begun = time.monotonic()
        ana.becomes("available")  # the matcher cannot be told
        assert time.monotonic() - begun < IN_TIME  # and nobody waits for that: it may be a caller who pressed a key
        production.starts_again("redis")
        ana.is_offered(seconds=SWEPT_WITHIN)
        # An offer that nobody saw ring would be a miss: the console is brought up to date by itself.
        production.wait_until(storm.all_know_of_an_offer, seconds=SWEPT_WITHIN, what="the console shows the offer")
        production.flushes_redis()
        ana.accepts()
        production.flushes_redis()
        sue.sees_status(conversation, "connected", seconds=30)
        production.flushes_redis()
        ana.api.post(f"calls/{conversation}/hang-up/").raise_for_status()
        sue.sees_outcome(conversation, "completed", seconds=30)
    assert len(maria.calls_received()) == 1


# Sockets


def test_hundreds_of_consoles_lose_their_server_and_come_back(production: Production) -> None:
    with Storm(production, "ana", consoles=CONSOLES) as storm:
        for name in ("web1", "web2"):
            production.kill(name)
        production.starts_again("web1", "web2")
        begun = time.monotonic()
        assert production.api("sue").get("tickets/").status_code == 200
        answered = time.monotonic() - begun
        production.wait_until(storm.all_are_back, seconds=30, what="every console has a snapshot again")
    assert answered < CARRIER_WAITS


# Beat


def test_two_beats_do_nothing_twice_and_none_is_seen(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    production.another_beat()
    conversation = asks_for_a_callback(maria, sue)
    assert not missed_in_order(is_called_back(maria, ana, sue, conversation=conversation), REACHED)
    production.kill("beat2")
    production.kill("beat")
    production.wait_until(
        lambda: (production.health()[1]["beat"] or 0) > 3, seconds=20, what="the health page tells of a silent beat"
    )
    production.starts_again("beat")
    production.wait_until(
        lambda: (production.health()[1]["beat"] or 99) < 3, seconds=20, what="the health page tells of a live beat"
    )


def test_without_beat_the_hints_alone_make_the_call(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    production.kill("beat")
    conversation = asks_for_a_callback(maria, sue)
    is_called_back(maria, ana, sue, conversation=conversation)
    production.starts_again("beat")


# Deployment


def test_a_rolling_restart_in_the_middle_of_an_offer_and_of_a_call(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Each process ends by itself when it is asked to, within 30 s, and nobody on the telephone notices."""
    sue.sets_number(max_answer_seconds=60)
    conversation = asks_for_a_callback(maria, sue)
    offer = ana.becomes("available").is_offered()
    for name in ("worker1", "web1", "beat"):
        production.asks_to_end(name)
    production.starts_again("worker1", "web1", "beat")
    assert ana.offers()[0]["id"] == offer["id"]
    ana.accepts(offer)
    sue.sees_status(conversation, "connected", seconds=30)
    for name in ("worker2", "web2"):
        production.asks_to_end(name)
    production.starts_again("worker2", "web2")
    assert sue.conversation(conversation)["status"] == "connected"
    ana.api.post(f"calls/{conversation}/hang-up/").raise_for_status()
    sue.sees_outcome(conversation, "completed", seconds=30)
    assert len(maria.calls_received()) == 1


def test_a_worker_that_waits_for_the_carrier_ends_in_time_and_the_call_is_found(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    sue.sets_number(max_answer_seconds=60)
    conversation = asks_for_a_callback(maria, sue)
    production.simulator("PUT", "sim/faults", rest={"timeout_after": 1, "match": "POST .*Participants"})
    ana.becomes("available").accepts()
    production.wait_until(maria.calls_received, seconds=15, what="Maria's telephone rings")
    production.simulator("PUT", "sim/faults")
    took = [production.asks_to_end(name) for name in ("worker1", "worker2")]
    production.starts_again("worker1", "worker2")
    assert max(took) < 30
    sue.sees_status(conversation, "connected", seconds=30)
    ana.api.post(f"calls/{conversation}/hang-up/").raise_for_status()
    sue.sees_outcome(conversation, "completed", seconds=30)
    assert len(maria.calls_received()) == 1


# Reports


@pytest.mark.parametrize("lost", ["completed", "/voice/leg/"])
def test_all_reports_of_one_kind_are_lost_and_the_call_ends_all_the_same(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor, lost: str
) -> None:
    maria.telephone("hang_up_after", ring_seconds=1, hang_up_after_seconds=3)
    sue.sets_number(max_answer_seconds=60)
    conversation = asks_for_a_callback(maria, sue)
    production.simulator("PUT", "sim/faults", webhooks={"drop": 1, "match": lost})
    ana.becomes("available").accepts()
    sue.sees_outcome(conversation, "completed", seconds=40)
    ana.is_in("wrap_up", "available", seconds=40)
    assert len(maria.calls_received()) == 1
    assert sue.tickets(conversation_id=conversation) == []


# Clocks


@pytest.mark.usefixtures("faketime")
@pytest.mark.parametrize("by", ["+600s", "-600s"])
def test_a_worker_whose_clock_is_ten_minutes_off_makes_the_same_history(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor, by: str
) -> None:
    production.one_worker_whose_clock_is_off(by)
    try:
        before = time.time()
        sue.sets_number(max_answer_seconds=5)
        conversation = asks_for_a_callback(maria, sue)
        ana.becomes("available")
        ana.is_in("away", seconds=20)  # not at once, and not in ten minutes: after five seconds of ringing
        names = is_called_back(maria, ana, sue, conversation=conversation)
        assert not missed_in_order(names, ["offer", "miss_offer", *REACHED[5:]])
        rang = seconds_of_the_first_ring(sue, conversation)
        assert 4.5 < rang < 60
        assert_times_are_right(sue, conversation, since=before)
    finally:
        production.workers_as_before()


def moments(sue: Supervisor, conversation: str) -> list[tuple[str, float]]:
    timeline = sue.conversation(conversation)["timeline"]
    return [(line["name"], datetime.fromisoformat(line["at"]).timestamp()) for line in timeline]


def seconds_of_the_first_ring(sue: Supervisor, conversation: str) -> float:
    at = dict(reversed(moments(sue, conversation)))
    return at["miss_offer"] - at["offer"]


def assert_times_are_right(sue: Supervisor, conversation: str, *, since: float) -> None:
    told = [at for _, at in moments(sue, conversation)]
    assert told == sorted(told)
    assert since - 2 < told[0] and told[-1] < time.time() + 2


# A process that sleeps


def test_a_worker_that_was_frozen_past_its_lease_does_not_dial_a_second_time(
    production: Production, maria: Caller, ana: Agent, sue: Supervisor
) -> None:
    """Frozen after its intent is written down; the other worker has the telephone rung; then it wakes."""
    sue.sets_number(max_answer_seconds=60)
    conversation = asks_for_a_callback(maria, sue)
    claimed = Point("worker", "after commit in tasks.dial_customer > dialing.dial_customer", 1)
    with Bomb(production.folder, claimed, signal="SIGSTOP"):
        ana.becomes("available").accepts()
        frozen = production.wait_until(production.frozen, seconds=20, what="a worker freezes")
        production.wait_until(maria.calls_received, seconds=40, what="the other worker has Maria's telephone rung")
        production.thaws(frozen)
        sue.sees_status(conversation, "connected", seconds=30)
    ana.api.post(f"calls/{conversation}/hang-up/").raise_for_status()
    sue.sees_outcome(conversation, "completed", seconds=30)
    assert len(maria.calls_received()) == 1


def test_every_process_still_lives(production: Production) -> None:
    """Nothing of all this ended a process that was not told to."""
    dead = [name for name in production.system.running if not production.system.is_up(name)]
    assert [name for name in dead if name not in {"beat2", "skewed"}] == []
