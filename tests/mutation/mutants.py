"""The guards that rule 49 stands on, each with the edit that removes it and the tests that must then fail."""

from dataclasses import dataclass

UNIT = ("tests/unit/callbacks/operations",)
ROWS = ("tests/unit/callbacks/test_models_constraints.py",)
RACES = ("tests/concurrency",)
MODEL = ("tests/model",)
OPERATIONS = "callbacks/operations"


@dataclass(frozen=True)
class Mutant:
    """One guard less: `old` becomes `new` in `file`, or the database index `drops` is gone."""

    guard: str
    seen_by: tuple[str, ...]
    file: str = ""
    old: str = ""
    new: str = ""
    drops: str = ""


def _sweep(guard: str, line: str) -> Mutant:
    return Mutant(guard, (*UNIT, *MODEL), f"{OPERATIONS}/recovery.py", f"    _each({line}", f"    # _each({line}")


MUTANTS = (
    # The database has the last word
    Mutant("one open offer per agent", ROWS, drops="callbacks_offer_one_open_per_agent"),
    Mutant("one entry in hand per agent", ROWS, drops="callbacks_offer_one_in_hand_per_agent"),
    Mutant("one accepted offer per entry", ROWS, drops="callbacks_offer_one_accepted_per_entry"),
    Mutant("one open callback per setting", ROWS, drops="callbacks_entry_one_open_callback_per_setting"),
    Mutant("one active entry per agent", ROWS, drops="callbacks_entry_one_active_per_agent"),
    Mutant("one attempt in flight per pair", ROWS, drops="callbacks_leg_one_attempt_in_flight_per_pair"),
    # Locks
    Mutant(
        "the entry's lock",
        RACES,
        "callbacks/models/queue_entry.py",
        'self.select_for_update(of=("self",))',
        "self.all()",
    ),
    Mutant(
        "the agent's lock", RACES, "agents/operations.py", "Agent.objects.select_for_update().get", "Agent.objects.get"
    ),
    Mutant(
        "one matcher at a time",
        RACES,
        f"{OPERATIONS}/dispatch.py",
        "at += _lock_routing_domain()",
        "pass",
    ),
    # Compare and swap
    Mutant(
        "accept only an offer that is open",
        (*UNIT, *RACES),
        f"{OPERATIONS}/offers.py",
        "        if not offer.is_open:\n            raise _gone(offer)\n        if at >=",
        "        if at >=",
    ),
    Mutant(
        "accept only in time",
        (*UNIT, *RACES),
        f"{OPERATIONS}/offers.py",
        "if at >= offer.expires_at:",
        "if False:",
    ),
    Mutant(
        "offer only what still waits",
        (*UNIT, *RACES),
        f"{OPERATIONS}/dispatch.py",
        "return entry.is_waiting and entry.deadline_at > at",
        "return True",
    ),
    Mutant(
        "offer only to who is still there",
        (*UNIT, *RACES),
        f"{OPERATIONS}/dispatch.py",
        "lambda pair: pair[1] in agents and agents[pair[1]].is_available, plan",
        "lambda pair: True, plan",
    ),
    Mutant(
        "expire only what still waits",
        (*UNIT, *RACES),
        f"{OPERATIONS}/expiry.py",
        "if not entry.is_waiting or entry.deadline_at > at:",
        "if entry.deadline_at > at:",
    ),
    Mutant(
        "ask the carrier once for a leg",
        (*UNIT, *RACES),
        f"{OPERATIONS}/dialing.py",
        "if leg.asked_at is not None or leg.is_over",
        "if leg.is_over",
    ),
    Mutant(
        "a leg only moves forward",
        (*UNIT, *MODEL),
        "callbacks/models/call_leg.py",
        "if self.ended_at is not None or status.rank <= self.rank:",
        "if False:",
    ),
    Mutant(
        "what is over stays over",
        ("tests/unit/callbacks/test_lifecycle.py", *MODEL),
        "callbacks/lifecycle.py",
        "    S.EXPIRED: {},",
        "    S.EXPIRED: {T.OFFER: S.OFFERED, T.EXPIRE: S.EXPIRED},",
    ),
    Mutant(
        "one ticket per entry",
        ("tests/unit/tickets", *UNIT),
        "tickets/operations.py",
        "    if source_key is None:\n        ticket",
        "    if True:\n        ticket",
    ),
    Mutant(
        "no second dial before the first call has ended",
        (*UNIT, *MODEL),
        f"{OPERATIONS}/bridging.py",
        "    if _pair_is_busy(entry):",
        "    if False:",
    ),
    Mutant(
        "look before dialing again",
        (*UNIT, *MODEL),
        f"{OPERATIONS}/lost_dials.py",
        "    if found is not None:",
        "    if False:",
    ),
    Mutant(
        "give up a dial that nobody can clear up",
        UNIT,
        f"{OPERATIONS}/lookups.py",
        "if found is None or at - silent_since < timedelta(seconds=settings.DIAL_GIVE_UP_SECONDS):",
        "if True:",
    ),
    Mutant(
        "keep the number while a call to it may exist",
        UNIT,
        f"{OPERATIONS}/endings.py",
        "        if call_may_exist:",
        "        if False:",
    ),
    Mutant(
        "offer nothing while the carrier is down",
        UNIT,
        f"{OPERATIONS}/pacing.py",
        "    if not carrier.is_ok:",
        "    if False:",
    ),
    # Sweeps
    _sweep("the sweep of lapsed offers", "_lapsed_offers"),
    _sweep("the sweep of agents who never joined", "_never_joined"),
    _sweep("the sweep of machine verdicts", "_due_verdicts"),
    _sweep("the sweep of agents who wait in vain", "_waiting_in_vain"),
    _sweep("the sweep of calls never written down", "_without_a_dial"),
    _sweep("the sweep of callers never brought", "_callers_not_brought"),
    _sweep("the sweep of calls never asked for", "_unasked_dials"),
    _sweep("the sweep of requests never answered", "_unanswered_asks"),
    _sweep("the sweep of silent calls", "_silent_legs"),
    Mutant(
        "the sweep of deadlines",
        (*UNIT, *MODEL),
        f"{OPERATIONS}/expiry.py",
        "        expire_if_due(entry_id=entry_id, at=at)\n    for",
        "        pass\n    for",
    ),
    Mutant(
        "the sweep of wrap-ups",
        ("tests/unit/agents", *MODEL),
        "agents/operations.py",
        "        _end_wrap_up_if_over(agent_id, at=at)",
        "        pass",
    ),
)
