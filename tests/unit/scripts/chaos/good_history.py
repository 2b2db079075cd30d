"""A history made by hand in which everything is in order: two callbacks, one served, one busy; two agents."""

from scripts.chaos.history import (
    Agent,
    Call,
    Conversation,
    Entry,
    Event,
    History,
    Leg,
    Offer,
    StateChange,
    Ticket,
)

SUPPORT = 1
ANA, BOB = 11, 12
MARIA, PEDRO = "+14155552001", "+14155552002"
OURS = "+14155550100"
CONFIRMATION = "We’ll call you back when it’s your turn. You won’t lose your position."


def good() -> History:
    """Maria came at 0 and spoke to Ana; Pedro came at 5 and was busy when Bob had accepted."""
    return History(
        entries=[
            entry(1, "completed", MARIA, came=0, ended=40),
            entry(2, "not_reached", PEDRO, came=5, ended=36),
        ],
        events=[
            event(1, 1, "enter", "", "waiting", 0),
            event(2, 2, "enter", "", "waiting", 5),
            event(3, 1, "callback_requested", "", "", 10),
            event(4, 1, "offer", "waiting", "offered", 30, offer=101, rank_at="0"),
            event(5, 2, "offer", "waiting", "offered", 30, offer=102, rank_at="5"),
            event(6, 1, "accept", "offered", "connecting_agent", 31, offer=101),
            event(7, 2, "accept", "offered", "connecting_agent", 31, offer=102),
            event(8, 1, "dial", "connecting_agent", "dialing", 33),
            event(9, 2, "dial", "connecting_agent", "dialing", 33),
            event(10, 1, "bridge", "dialing", "connected", 35),
            event(11, 2, "not_reached", "dialing", "not_reached", 36),
            event(12, 1, "complete", "connected", "completed", 40),
        ],
        offers=[offer(101, 1, ANA, made=30, ended=40), offer(102, 2, BOB, made=30, ended=36)],
        legs=[
            leg(1, 1, "inbound", OURS, "CA-in-1", ended=14),
            leg(2, 2, "inbound", OURS, "CA-in-2", ended=15),
            leg(3, 1, "customer", MARIA, "CA-out-1", ended=40),
            leg(4, 2, "customer", PEDRO, "CA-out-2", ended=36),
        ],
        agents=[
            Agent(id=ANA, name="Ana", state="available", queues=frozenset({SUPPORT})),
            Agent(id=BOB, name="Bob", state="available", queues=frozenset({SUPPORT})),
        ],
        changes=[*shift(ANA, busy_until=40), *shift(BOB, busy_until=36)],
        tickets=[Ticket(id=1, reason="not_reached", source_key="entry:2")],
        conversations=[
            Conversation(id="c1", outcome="completed", ended_at=40),
            Conversation(id="c2", outcome="not_reached", ended_at=36),
        ],
        calls=[
            call("CA-in-1", MARIA, OURS, "inbound", 0, 14, said=(CONFIRMATION,)),
            call("CA-in-2", PEDRO, OURS, "inbound", 5, 15, said=(CONFIRMATION,)),
            call("CA-out-1", OURS, MARIA, "outbound-api", 33, 40, answered=35, room="room-101"),
            call("CA-out-2", OURS, PEDRO, "outbound-api", 33, 36, answered=None, room="room-102"),
            call("CA-ana", "client:agent_11", "", "inbound", 32, 40, room="room-101", client="agent_11"),
            call("CA-bob", "client:agent_12", "", "inbound", 32, 36, room="room-102", client="agent_12"),
        ],
        confirmed_accepts=frozenset({101, 102}),
    )


def entry(pk: int, status: str, number: str, *, came: float, ended: float) -> Entry:
    return Entry(
        id=pk,
        conversation=f"c{pk}",
        status=status,
        kind="callback",
        queue=SUPPORT,
        callback_number=number,
        queued_at=came,
        rank_at=came,
        deadline_at=came + 3600,
        requested_at=came + 10,
        ended_at=ended,
    )


def event(pk: int, entry: int, name: str, before: str, after: str, at: float, **details: object) -> Event:
    return Event(
        id=pk, entry=entry, name=name, before=before, after=after, at=at, committed_at=at + 0.01, details=details
    )


def offer(pk: int, entry: int, agent: int, *, made: float, ended: float) -> Offer:
    return Offer(
        id=pk,
        entry=entry,
        agent=agent,
        status="accepted",
        room=f"room-{pk}",
        made_at=made,
        accepted_at=made + 1,
        ended_at=ended,
    )


def leg(pk: int, entry: int, purpose: str, to: str, sid: str | None, *, ended: float | None) -> Leg:
    return Leg(
        id=pk,
        entry=entry,
        purpose=purpose,
        to_number=to,
        call_sid=sid,
        status="completed",
        created_at=0,
        ended_at=ended,
    )


def shift(agent: int, *, busy_until: float) -> list[StateChange]:
    """Available, rung, busy, wrap-up, available."""
    steps = [
        ("offline", "available", 1),
        ("available", "ringing", 30),
        ("ringing", "busy_callback", 31),
        ("busy_callback", "wrap_up", busy_until),
        ("wrap_up", "available", busy_until + 1),
    ]
    return [
        StateChange(id=agent * 100 + number, agent=agent, before=before, after=after, at=at)
        for number, (before, after, at) in enumerate(steps)
    ]


def call(
    sid: str,
    who: str,
    to: str,
    direction: str,
    started: float,
    ended: float | None,
    *,
    answered: float | None = -1,
    room: str = "",
    client: str = "",
    said: tuple[str, ...] = (),
) -> Call:
    return Call(
        sid=sid,
        from_number=who,
        to_number=to,
        direction=direction,
        status="completed" if ended is not None else "in-progress",
        started_at=started,
        answered_at=started if answered == -1 else answered,
        ended_at=ended,
        room=room,
        client=client,
        said=said,
    )
