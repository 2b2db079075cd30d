"""What is added up over interactions: each sum once, in words and in SQL. The metric book is made of these.

The SQL is read by PostgreSQL and SQLite alike. Whoever changes a sum adds a migration and runs `rebuild_interactions`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sum:
    """So many interactions `where`, or of those so much of `of`; with `most` the greatest in place of the sum."""

    name: str
    words: str
    where: str = ""
    of: str = ""
    most: bool = False

    @property
    def sql(self) -> str:
        """Over rows of `reporting_interaction`."""
        how = f"{'MAX' if self.most else 'SUM'}({self.of})" if self.of else "COUNT(*)"
        filtered = f"{how} FILTER (WHERE {self.where})" if self.where else how
        return f"COALESCE({filtered}, 0)" if self.of else filtered

    @property
    def sql_of_slots(self) -> str:
        """Over rows that were added up before."""
        return f"{'MAX' if self.most else 'SUM'}({self.name})"


CALL_IN = "kind = 'inbound' AND NOT transferred"
IN_LINE = f"{CALL_IN} AND NOT again AND queued_at IS NOT NULL"
SERVED = "outcome IN ('completed', 'transferred')"
CALLBACK = "kind = 'callback'"
OUT, BY_HAND = (f"kind = 'outbound' AND media_type = '{media}'" for media in ("queued_callback", "live_call"))
OPTED_IN = f"{CALLBACK} AND origin = 'call'"
SPOKEN = "outcome IN ('completed', 'fulfilled_inbound')"
REACHED = f"{OUT} AND {SERVED}"
IN_TIME_SECONDS = 20

_CALLS = (
    Sum("interactions", "interactions of any kind"),
    Sum("customers", "conversations that began", "opens"),
    Sum("calls", "calls that came in", CALL_IN),
    Sum("calls_again", "calls of somebody who had a callback already", f"{CALL_IN} AND again"),
    Sum("calls_not_in_line", "calls that never came into a line", f"{CALL_IN} AND NOT again AND queued_at IS NULL"),
    Sum("entries", "calls that came into a line", IN_LINE),
    Sum("answered", "of those, talked with an agent on that call", f"{IN_LINE} AND {SERVED}"),
    Sum("abandoned", "of those, hung up while waiting, with no callback", f"{IN_LINE} AND outcome = 'abandoned'"),
    Sum("became_callbacks", "of those, became a callback", f"{IN_LINE} AND outcome = 'callback'"),
    Sum("waited_too_long", "of those, reached the longest wait", f"{IN_LINE} AND outcome IN ('expired', 'voicemail')"),
    Sum("entries_canceled", "of those, canceled or closed", f"{IN_LINE} AND outcome IN ('canceled', 'closed')"),
    Sum("entries_open", "of those, still going on", f"{IN_LINE} AND outcome = 'in_progress'"),
    Sum("transfers", "calls passed on by an agent", "transferred"),
    Sum("callbacks_offered", "callers who were offered a callback", f"{IN_LINE} AND offer_heard"),
    Sum(
        "answered_in_time",
        f"calls answered within {IN_TIME_SECONDS} s",
        f"{IN_LINE} AND {SERVED} AND wait_seconds <= {IN_TIME_SECONDS}",
    ),
)
_WAITS = (
    Sum("live_wait_seconds", "seconds that answered callers held", f"{IN_LINE} AND {SERVED}", "wait_seconds"),
    Sum("live_wait_longest", "the longest of those", f"{IN_LINE} AND {SERVED}", "wait_seconds", most=True),
    Sum(
        "abandoned_wait_seconds",
        "seconds held before hanging up",
        f"{IN_LINE} AND outcome = 'abandoned'",
        "wait_seconds",
    ),
    Sum(
        "callback_wait_seconds",
        "seconds from arrival until called back and connected",
        f"{CALLBACK} AND {SPOKEN}",
        "wait_seconds",
    ),
    Sum(
        "callback_wait_longest",
        "the longest of those",
        f"{CALLBACK} AND {SPOKEN}",
        "wait_seconds",
        most=True,
    ),
    Sum("saved_seconds", "seconds off the telephone that would have been on hold", CALLBACK, "saved_seconds"),
)
_CALLBACKS = (
    Sum("callbacks", "callbacks that were promised", CALLBACK),
    *(
        Sum(f"callbacks_{name}", f"of those, {words}", f"{CALLBACK} AND outcome = '{outcome}'")
        for name, outcome, words in (
            ("completed", "completed", "connected by our call"),
            ("fulfilled_inbound", "fulfilled_inbound", "connected when the customer called again"),
            ("not_reached", "not_reached", "called without reaching the customer"),
            ("expired", "expired", "dropped after the longest wait"),
            ("closed", "closed", "dropped at closing time"),
            ("could_not_dial", "could_not_dial", "refused by dialing policy or carrier"),
            ("canceled", "canceled", "canceled"),
            ("open", "in_progress", "still open"),
        )
    ),
    Sum("opted_in", "of those, taken by a caller who waited", OPTED_IN),
    Sum("opted_in_kept", "of those that callers took, we did our part", f"{OPTED_IN} AND promise = 'kept'"),
    Sum("opted_in_spoken", "of those that callers took, connected", f"{OPTED_IN} AND {SPOKEN}"),
    Sum("asked_elsewhere", "callbacks that were asked for without a call", f"{CALLBACK} AND origin = 'elsewhere'"),
    Sum("agreed_on", "callbacks that agent and customer agreed on", f"{CALLBACK} AND origin = 'agreed'"),
    Sum("from_tickets", "callbacks from a ticket", f"{CALLBACK} AND origin = 'ticket'"),
    Sum("opened_again", "callbacks that a supervisor opened again", f"{CALLBACK} AND origin = 'reopened'"),
    Sum("promises_kept", "callbacks of which we did our part", f"{CALLBACK} AND promise = 'kept'"),
    Sum("promises_broken", "callbacks that were never tried", f"{CALLBACK} AND promise = 'broken'"),
    Sum("attempts", "calls made for callbacks", OUT),
    Sum("attempts_open", "of those, still going on", f"{OUT} AND outcome = 'in_progress'"),
    Sum("reached", "of those, connected with a person", REACHED),
    Sum("machines", "of those, answered by a machine", f"{OUT} AND outcome = 'machine'"),
    Sum("calls_by_hand", "calls that agents made by hand, for nobody in line", BY_HAND),
    Sum("reconnects", "times that a call came back to its place after an agent had accepted it", "", "reconnects"),
)
_ESTIMATED = "estimate_high_seconds IS NOT NULL"
_JUDGED = f"{_ESTIMATED} AND (turn_seconds IS NOT NULL OR outcome IN ('expired', 'voicemail', 'closed'))"
_ESTIMATES = (
    Sum("estimates", "estimates whose turn came, or who waited in vain", _JUDGED),
    Sum(
        "estimates_no_longer",
        "of those, turn came no later than said",
        f"{_JUDGED} AND turn_seconds <= estimate_high_seconds",
    ),
    Sum(
        "estimates_within",
        "of those, turn came within the range",
        f"{_JUDGED} AND turn_seconds BETWEEN estimate_low_seconds AND estimate_high_seconds",
    ),
)
_AGENTS = (
    Sum("agent_seconds", "agents' seconds from accept to the end of a turn", "", "agent_seconds"),
    Sum(
        "reaching_seconds",
        "of callbacks' turns, seconds without the customer",
        "media_type = 'queued_callback'",
        "reaching_seconds",
    ),
    Sum("talk_seconds", "seconds of conversation", "", "talk_seconds"),
    Sum(
        "talks",
        "conversations between agent and customer",
        "answered_at IS NOT NULL AND kind <> 'callback' AND talk_seconds > 0",
    ),
    Sum("hold_seconds", "seconds on hold during a conversation", "", "hold_seconds"),
    Sum("wrap_up_seconds", "seconds of wrap-up", "", "wrap_up_seconds"),
)
_OFFERS = (
    Sum("offers", "notifications to agents, picks included", "", "offers"),
    Sum("offers_accepted", "of those, accepted or picked", "", "offers_accepted"),
    Sum("offers_missed", "of those, missed", "", "offers_missed"),
    Sum("offers_declined", "of those, declined", "", "offers_declined"),
    Sum("offers_withdrawn", "of those, taken back", "", "offers_withdrawn"),
    Sum("offers_elsewhere", "of those, accepted by a colleague", "", "offers_elsewhere"),
    Sum("offers_ended", "of those, ended with caller, callback or deadline", "", "offers_ended"),
    Sum("offers_open", "of those, ringing", "", "offers_open"),
    Sum("decisions", "decisions who is served next, from the fairness ledger", "", "decisions"),
    Sum("passed_over", "of those, passed over somebody further ahead, by a rule or a person", "", "passed_over"),
    Sum("unexplained", "of those, passed over somebody with no rule that explains it", "", "unexplained"),
)
_TICKETS = (
    *(
        Sum(f"tickets_{reason}", f"tickets: {reason.replace('_', ' ')}", f"ticket_reason = '{reason}'")
        for reason in (
            "not_reached",
            "max_wait_exceeded",
            "closed_before_reached",
            "voicemail",
            "queue_wait_exceeded",
            "could_not_dial",
        )
    ),
    Sum("tickets_opened_by_agent", "tickets: opened by agent", "", "agent_tickets"),
)

SUMS: tuple[Sum, ...] = (*_CALLS, *_WAITS, *_CALLBACKS, *_ESTIMATES, *_AGENTS, *_OFFERS, *_TICKETS)
BY_NAME = {one.name: one for one in SUMS}
