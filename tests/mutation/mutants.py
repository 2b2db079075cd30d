"""The guards that rule 49 stands on, each with the edit that removes it and the tests that must then fail."""

from dataclasses import dataclass

OPERATIONS_TESTS = "tests/unit/callbacks/operations"
RACE_TESTS = "tests/concurrency"
UNIT = (OPERATIONS_TESTS,)
ROWS = ("tests/unit/callbacks/test_models_constraints.py",)
RACES = (RACE_TESTS,)
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


def _sweep(guard: str, line: str, *, seen_by: str = "test_repairs.py") -> Mutant:
    tests = (f"{OPERATIONS_TESTS}/{seen_by}", *UNIT, *MODEL)
    return Mutant(guard, tests, f"{OPERATIONS}/recovery.py", f"    _each({line}", f"    # _each({line}")


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
        (f"{RACE_TESTS}/test_accept.py::test_two_tabs_accept_and_one_gets_it", *RACES),
        "callbacks/models/queue_entry.py",
        'self.select_for_update(of=("self",))',
        "self.all()",
    ),
    Mutant(
        "the agent's lock",
        (f"{RACE_TESTS}/test_line.py::test_one_agent_picks_two_entries", *RACES),
        "agents/operations.py",
        "Agent.objects.select_for_update().get",
        "Agent.objects.get",
    ),
    Mutant(
        "one matcher at a time",
        (
            f"{RACE_TESTS}/test_switches.py::test_while_the_carrier_is_tried_two_matchers_let_one_callback_through",
            *RACES,
        ),
        f"{OPERATIONS}/dispatch.py",
        "at += _lock_routing_domain()",
        "pass",
    ),
    Mutant(
        "the lock of agents whom the matcher chooses",
        (f"{RACE_TESTS}/test_leaving.py::test_available_as_the_matcher_chooses", *RACES),
        "agents/models.py",
        "return rows.locked_in_order(Agent, pks)",
        'return list(self.filter(pk__in=pks).order_by("pk"))',
    ),
    Mutant(
        "the lock of what is known of the carrier",
        (f"{RACE_TESTS}/test_switches.py::test_failures_at_once_are_all_counted",),
        "callbacks/models/carrier_state.py",
        "self.select_for_update().get_or_create(pk=1)",
        "self.get_or_create(pk=1)",
    ),
    Mutant(
        "one ticket per cause, by the database",
        (f"{RACE_TESTS}/test_switches.py::test_one_cause_reported_three_times_opens_one_ticket",),
        "tickets/models/ticket.py",
        "source_key = models.CharField(max_length=60, null=True, blank=True, unique=True, editable=False)",
        "source_key = models.CharField(max_length=60, null=True, blank=True, editable=False)",
    ),
    Mutant(
        "one leg per call of the carrier, by the database",
        (f"{RACE_TESTS}/test_line.py::test_one_call_is_announced_three_times", *RACES),
        "callbacks/models/call_leg.py",
        "call_sid = models.CharField(max_length=40, null=True, unique=True)",
        "call_sid = models.CharField(max_length=40, null=True)",
    ),
    # Compare and swap
    Mutant(
        "accept only an offer that is open",
        (f"{OPERATIONS_TESTS}/test_offers.py", *UNIT, *RACES),
        f"{OPERATIONS}/offers.py",
        "        if not offer.is_open:\n            raise _gone(offer)\n        if at >=",
        "        if at >=",
    ),
    Mutant(
        "accept only in time",
        (f"{OPERATIONS_TESTS}/test_offers.py", *UNIT, *RACES),
        f"{OPERATIONS}/offers.py",
        "if at >= offer.expires_at:",
        "if False:",
    ),
    Mutant(
        "offer only what still waits",
        (f"{OPERATIONS_TESTS}/test_dispatch_to_who_left.py", *UNIT, *RACES),
        f"{OPERATIONS}/dispatch.py",
        "return entry.is_waiting and entry.deadline_at > at",
        "return True",
    ),
    Mutant(
        "offer only to who is still there",
        (f"{OPERATIONS_TESTS}/test_dispatch_to_who_left.py", *UNIT, *RACES),
        f"{OPERATIONS}/dispatch.py",
        "lambda pair: pair[1] in agents and agents[pair[1]].is_available, plan",
        "lambda pair: True, plan",
    ),
    Mutant(
        "expire only what still waits",
        (f"{OPERATIONS_TESTS}/test_expiry.py", f"{RACE_TESTS}/test_accept.py", *UNIT, *RACES),
        f"{OPERATIONS}/expiry.py",
        "if not entry.is_waiting or entry.deadline_at > at:",
        "if entry.deadline_at > at:",
    ),
    Mutant(
        "ask the carrier once for a leg",
        (f"{RACE_TESTS}/test_calls.py::test_three_workers_dial_one_customer", *UNIT, *RACES),
        f"{OPERATIONS}/dialing.py",
        "if leg.asked_at is not None or leg.is_over",
        "if leg.is_over",
    ),
    Mutant(
        "a leg only moves forward",
        (f"{RACE_TESTS}/test_calls.py::test_answered_and_completed_arrive_together", *UNIT, *MODEL),
        "callbacks/models/call_leg.py",
        "if self.ended_at is not None or status.rank <= self.rank:",
        "if False:",
    ),
    Mutant(
        "a report of a call is heard once, and none after a later one",
        ("tests/integration/test_webhooks_twice.py", "tests/unit/callbacks/test_models_call_leg.py"),
        "callbacks/models/call_leg.py",
        "        if self._was_heard(sequence):\n            return False\n",
        "",
    ),
    Mutant(
        "a report of a room is heard once, and none after a later one of the same leg",
        ("tests/integration/test_webhooks_twice.py",),
        "callbacks/models/offer.py",
        "if sequence <= heard.get(about, -1):",
        "if False:",
    ),
    Mutant(
        "one leg's report of a room does not silence another's",
        ("tests/integration/test_webhooks_twice.py",),
        "callbacks/models/offer.py",
        'about = f"{conference_sid} {label}".rstrip()',
        "about = conference_sid",
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
        (f"{OPERATIONS_TESTS}/test_expiry.py", "tests/unit/tickets", *UNIT),
        "tickets/operations.py",
        "    if source_key is None:\n        ticket",
        "    if True:\n        ticket",
    ),
    Mutant(
        "no second dial before the first call has ended",
        (f"{OPERATIONS_TESTS}/test_calls_to_customers.py", *UNIT, *MODEL),
        f"{OPERATIONS}/bridging.py",
        "    if calls.exists():",
        "    if False:",
    ),
    Mutant(
        "look before dialing again",
        (f"{OPERATIONS_TESTS}/test_calls_to_customers.py", *UNIT, *MODEL),
        f"{OPERATIONS}/lost_dials.py",
        "    if found is not None:",
        "    if False:",
    ),
    Mutant(
        "give up a dial that nobody can clear up",
        (f"{OPERATIONS_TESTS}/test_repairs.py", *UNIT),
        f"{OPERATIONS}/lookups.py",
        "if found is None or at - silent_since < timedelta(seconds=settings.DIAL_GIVE_UP_SECONDS):",
        "if True:",
    ),
    Mutant(
        "keep the number while a call to it may exist",
        (f"{OPERATIONS_TESTS}/test_repairs.py", *UNIT),
        f"{OPERATIONS}/endings.py",
        "        if call_may_exist:",
        "        if False:",
    ),
    Mutant(
        "offer nothing while the carrier is down",
        (f"{OPERATIONS_TESTS}/test_breaker.py", *UNIT),
        f"{OPERATIONS}/pacing.py",
        "    if word != CarrierState.Word.OK:",
        "    if False:",
    ),
    Mutant(
        "plan anew what changed before it was locked",
        (f"{OPERATIONS_TESTS}/test_dispatch_to_who_left.py", *UNIT, *RACES),
        f"{OPERATIONS}/dispatch.py",
        "line.passed_over |= {pk for pk in unseen if pk not in entries or not _is_to_be_had(entries[pk], at=at)}",
        "pass",
    ),
    Mutant(
        "offer nobody before it is time to try again",
        (f"{RACE_TESTS}/test_switches.py::test_key_1_puts_the_first_attempt_off_as_the_matcher_looks", *UNIT),
        f"{OPERATIONS}/dispatch.py",
        "entry.deadline_at > at and entry.is_due(at=at)",
        "entry.deadline_at > at",
    ),
    Mutant(
        "a room has its agent once",
        (f"{RACE_TESTS}/test_leaving.py::test_the_join_is_reported_three_times_and_one_call_is_written_down", *MODEL),
        f"{OPERATIONS}/bridging.py",
        "    if offer.agent_joined_at is not None:\n        return\n    offer.agent_joined_at,",
        "    offer.agent_joined_at,",
    ),
    Mutant(
        "a report of another call is not this leg's",
        (f"{OPERATIONS_TESTS}/test_calls_to_customers.py", *UNIT, *MODEL),
        f"{OPERATIONS}/legs.py",
        "        if _is_a_stray(leg, event):",
        "        if False:",
    ),
    Mutant(
        "a call of a former attempt is not taken for this one",
        (f"{OPERATIONS_TESTS}/test_lost_dials.py", *UNIT, *MODEL),
        f"{OPERATIONS}/lost_dials.py",
        "next((call for call in calls if call.call_sid not in known), None)",
        "next(iter(calls), None)",
    ),
    Mutant(
        "ask before an agent counts as gone",
        (f"{OPERATIONS_TESTS}/test_lookups.py", *UNIT),
        f"{OPERATIONS}/lookups.py",
        "        ask_before_an_agent_leaves(at=at, offer__room=event.room)",
        "        pass",
    ),
    Mutant(
        "the fence of a worker that paused",
        (f"{RACE_TESTS}/test_leaving.py::test_a_worker_that_paused_for_half_its_lease_does_not_ask",),
        f"{OPERATIONS}/dialing.py",
        "return begun + settings.DIAL_LEASE_SECONDS / 2",
        "return begun + 3600",
    ),
    Mutant(
        "dial nobody while the carrier is down",
        (f"{OPERATIONS_TESTS}/test_lost_dials.py", *UNIT),
        f"{OPERATIONS}/dialing.py",
        "    if breaker.is_down() or (leg.ask_after",
        "    if (leg.ask_after",
    ),
    Mutant(
        "ask nothing of a carrier that is down",
        (f"{OPERATIONS_TESTS}/test_breaker.py", *UNIT),
        f"{OPERATIONS}/breaker.py",
        "    if is_down():\n        raise CarrierBusy",
        "    if False:\n        raise CarrierBusy",
    ),
    Mutant(
        "ask the carrier itself before a question counts against it",
        (f"{OPERATIONS_TESTS}/test_breaker.py", *UNIT),
        f"{OPERATIONS}/breaker.py",
        "    if not dial and _pings():",
        "    if False:",
    ),
    Mutant(
        "one process at a time asks whether the carrier is back",
        (f"{OPERATIONS_TESTS}/test_breaker.py", f"{RACE_TESTS}/test_switches.py"),
        "callbacks/models/carrier_state.py",
        "if not self.is_down or self.probe_at is None or self.probe_at > at:",
        "if not self.is_down:",
    ),
    # The database undoes work
    Mutant(
        "do again what the database undid",
        ("tests/faults/test_undone_by_the_database.py",),
        "contactcenter/database.py",
        "if attempt == ATTEMPTS or not _may_try_again(error, deadline=deadline):",
        "if True:",
    ),
    Mutant(
        "give up on a database that does not answer in time",
        ("tests/faults/test_undone_by_the_database.py",),
        "contactcenter/database.py",
        "                _cut(wrapper)",
        "                pass",
    ),
    # Presence
    Mutant(
        "sign out who is no longer there",
        ("tests/faults/test_presence.py",),
        "agents/operations.py",
        '_sign_out(agent_id, at=at, reason="console lost", if_still=Agent.objects.presence_lost(since=lost_before))',
        "pass",
    ),
    Mutant(
        "look again before somebody is signed out",
        (f"{RACE_TESTS}/test_leaving.py::test_a_heartbeat_that_came_in_time_keeps_the_agent_there",),
        "agents/operations.py",
        "    if if_still.filter(pk=agent_id).exists():",
        "    if True:",
    ),
    Mutant(
        "end only a wrap-up that still goes on",
        (f"{RACE_TESTS}/test_leaving.py::test_wrap_up_ends_as_the_agent_goes_away",),
        "agents/operations.py",
        "if agent.state == AgentState.WRAP_UP and agent.wrap_up_until is not None and agent.wrap_up_until <= at:",
        "if True:",
    ),
    # Caps, and settings in mid-call
    Mutant(
        "the caps of one caller, one promise at a time",
        (f"{RACE_TESTS}/test_caps.py", *RACES),
        f"{OPERATIONS}/callback_policy.py",
        'locks.one_at_a_time(f"promises to {name}")',
        "pass",
    ),
    Mutant(
        "the last call that a hard stop allows",
        (f"{RACE_TESTS}/test_caps.py", *RACES),
        f"{OPERATIONS}/callback_policy.py",
        'locks.one_at_a_time("calls that are counted")',
        "pass",
    ),
    Mutant(
        "ten more minutes outlast the longest wait",
        (f"{OPERATIONS_TESTS}/test_press_one.py", f"{RACE_TESTS}/test_more_time.py"),
        f"{OPERATIONS}/press_one.py",
        "    if deadline_at > entry.deadline_at:",
        "    if False:",
    ),
    Mutant(
        "an attempt is asked for key 1 as its call began",
        (f"{OPERATIONS_TESTS}/test_settings_in_mid_call.py",),
        "callbacks/in_force.py",
        "settings_of(entry).asks_to_press_1",
        "entry.phone_number.asks_to_press_1",
    ),
    # Sweeps
    _sweep("the sweep of lapsed offers", "_lapsed_offers"),
    _sweep("the sweep of agents who never joined", "_never_joined"),
    _sweep("the sweep of machine verdicts", "_due_verdicts"),
    _sweep("the sweep of agents who wait in vain", "_waiting_in_vain", seen_by="test_breaker.py"),
    _sweep("the sweep of calls never written down", "_without_a_dial"),
    _sweep("the sweep of callers who are gone", "_callers_gone", seen_by="test_recovery_of_legs.py"),
    _sweep("the sweep of callers never brought", "_callers_not_brought", seen_by="test_recovery_of_legs.py"),
    _sweep("the sweep of calls never asked for", "_unasked_dials"),
    _sweep("the sweep of requests never answered", "_unanswered_asks"),
    _sweep("the sweep of what rings and is not served", "expiry.offered_but_not_served", seen_by="test_breaker.py"),
    _sweep("the sweep of silent calls", "_silent_legs"),
    Mutant(
        "the sweep of deadlines",
        (f"{OPERATIONS_TESTS}/test_expiry.py", *UNIT, *MODEL),
        f"{OPERATIONS}/expiry.py",
        "        expire_if_due(entry_id=entry_id, at=at)\n    for",
        "        pass\n    for",
    ),
    Mutant(
        "the sweep of wrap-ups",
        (f"{OPERATIONS_TESTS}/test_repairs.py", *MODEL),
        "agents/operations.py",
        "        _end_wrap_up_if_over(agent_id, at=at)",
        "        pass",
    ),
)
