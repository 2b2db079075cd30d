"""What must hold at every moment, asked in SQL of the tables alone: no status list, predicate or query of the product is used."""

from dataclasses import dataclass

from django.db import connection

IN_LINE = "('waiting', 'offered')"
WITH_AN_AGENT = "('connecting_agent', 'dialing', 'connected')"
OPEN = "('waiting', 'offered', 'connecting_agent', 'dialing', 'connected')"
TICKET_DUE = "('not_reached', 'expired', 'closed', 'could_not_dial')"

WAYS = """
    ('', 'enter', 'waiting'),
    ('waiting', 'offer', 'offered'), ('waiting', 'pick', 'connecting_agent'), ('waiting', 'expire', 'expired'),
    ('waiting', 'close', 'closed'), ('waiting', 'abandon', 'abandoned'), ('waiting', 'cancel', 'canceled'),
    ('offered', 'accept', 'connecting_agent'), ('offered', 'miss_offer', 'waiting'), ('offered', 'decline', 'waiting'),
    ('offered', 'withdraw', 'waiting'), ('offered', 'expire', 'expired'), ('offered', 'close', 'closed'),
    ('offered', 'abandon', 'abandoned'), ('offered', 'cancel', 'canceled'),
    ('connecting_agent', 'dial', 'dialing'), ('connecting_agent', 'bridge', 'connected'),
    ('connecting_agent', 'agent_left', 'waiting'), ('connecting_agent', 'refuse', 'could_not_dial'),
    ('connecting_agent', 'abandon', 'abandoned'), ('connecting_agent', 'cancel', 'canceled'),
    ('dialing', 'bridge', 'connected'), ('dialing', 'not_reached', 'not_reached'), ('dialing', 'refuse', 'could_not_dial'),
    ('dialing', 'agent_left', 'waiting'), ('dialing', 'retry', 'waiting'), ('dialing', 'postpone', 'waiting'),
    ('dialing', 'cancel', 'canceled'),
    ('connected', 'hand_over', 'connected'), ('connected', 'complete', 'completed'), ('connected', 'not_reached', 'not_reached')
"""
"""The state machine as the design has it, written down a second time."""


@dataclass(frozen=True)
class Invariant:
    """A sentence, and a query for the rows that break it."""

    sentence: str
    broken_by: str


INVARIANTS = (
    # I1, rule 49: exactly one ticket where one is due
    Invariant(
        "an entry that ended unserved has exactly one ticket, any other has none",
        f"""SELECT e.id, e.status || ' with ' || count(t.id) || ' tickets' FROM callbacks_queueentry e
            LEFT JOIN tickets_ticket t ON t.source_key = 'entry:' || e.id
            GROUP BY e.id HAVING count(t.id) <> CASE WHEN e.status IN {TICKET_DUE} THEN 1 ELSE 0 END""",
    ),
    Invariant(
        "a conversation has no more tickets than entries",
        """SELECT 0, t.conversation_id || ': ' || count(DISTINCT t.id) || ' tickets' FROM tickets_ticket t
           WHERE t.conversation_id IS NOT NULL GROUP BY t.conversation_id
           HAVING count(DISTINCT t.id) > (
               SELECT greatest(count(*), 1) FROM callbacks_queueentry e WHERE e.conversation_id = t.conversation_id)""",
    ),
    Invariant(
        "an entry is over exactly when it says when it ended",
        f"""SELECT e.id, e.status || ' ended ' || coalesce(e.ended_at::text, 'never') FROM callbacks_queueentry e
            WHERE (e.status IN {OPEN}) <> (e.ended_at IS NULL)""",
    ),
    Invariant(
        "a conversation is in progress exactly as long as one of its entries is",
        f"""SELECT min(e.id), c.id || ' ' || c.outcome FROM callbacks_conversation c
            JOIN callbacks_queueentry e ON e.conversation_id = c.id GROUP BY c.id
            HAVING bool_or(e.status IN {OPEN}) <> (c.outcome = 'in_progress')
                OR bool_or(e.status IN {OPEN}) <> (c.ended_at IS NULL)""",
    ),
    # Rule 22: the ledger has a row for each offer, and a rule for each who was passed over
    Invariant(
        "each offer has its row in the fairness ledger; who takes over from a colleague takes nobody out of the line",
        """SELECT o.entry_id, 'offer ' || o.id FROM callbacks_offer o
           WHERE o.agent_label = 'agent' AND NOT EXISTS (SELECT 1 FROM callbacks_decision d WHERE d.offer_id = o.id)""",
    ),
    Invariant(
        "nobody further ahead is passed over without a rule",
        """SELECT d.entry_id, d.passed::text FROM callbacks_decision d WHERE d.passed::text LIKE '%unexplained%'""",
    ),
    # I3: one agent per entry, one entry per agent
    Invariant(
        "an agent has at most one open offer",
        """SELECT agent_id, count(*) || ' open' FROM callbacks_offer WHERE status = 'open'
           GROUP BY agent_id HAVING count(*) > 1""",
    ),
    Invariant(
        "an agent has at most one entry in hand",
        """SELECT agent_id, count(*) || ' in hand' FROM callbacks_offer WHERE status = 'accepted' AND ended_at IS NULL
           GROUP BY agent_id HAVING count(*) > 1""",
    ),
    Invariant(
        "an offered entry has one open offer, or some where all are rung at once, and nobody has it in hand",
        """SELECT e.id, e.status || ' with ' || count(o.id) || ' open offers' FROM callbacks_queueentry e
           JOIN callbacks_queue q ON q.id = e.queue_id
           LEFT JOIN callbacks_offer o ON o.entry_id = e.id AND o.status = 'open'
           GROUP BY e.id, q.strategy
           HAVING (count(o.id) > 0) <> (e.status = 'offered')
               OR (count(o.id) > 1 AND q.strategy <> 'all_at_once')""",
    ),
    Invariant(
        "an entry with an agent is in the hand of exactly that agent",
        f"""SELECT e.id, e.status || ' in ' || count(o.id) || ' hands' FROM callbacks_queueentry e
            LEFT JOIN callbacks_offer o ON o.entry_id = e.id AND o.status = 'accepted' AND o.ended_at IS NULL
            GROUP BY e.id HAVING count(o.id) <> CASE WHEN e.status IN {WITH_AN_AGENT} THEN 1 ELSE 0 END
                OR (e.status IN {WITH_AN_AGENT} AND bool_or(o.agent_id IS DISTINCT FROM e.agent_id))""",
    ),
    Invariant(
        "as long as somebody has an entry in hand nobody else has it",
        """SELECT one.entry_id, one.agent_id || ' and ' || other.agent_id FROM callbacks_offer one
           JOIN callbacks_offer other ON other.entry_id = one.entry_id AND other.id > one.id
           WHERE one.accepted_at < coalesce(other.ended_at, 'infinity')
             AND other.accepted_at < coalesce(one.ended_at, 'infinity')""",
    ),
    Invariant(
        "who stopped ringing because another was faster lost to one who accepted in that moment",
        """SELECT o.entry_id, 'offer ' || o.id FROM callbacks_offer o WHERE o.close_reason = 'accepted_elsewhere'
           AND (SELECT count(*) FROM callbacks_offer taken
                WHERE taken.entry_id = o.entry_id AND taken.accepted_at = o.closed_at) = 0""",
    ),
    Invariant(
        "a waiting entry has no agent",
        "SELECT id, 'agent ' || agent_id FROM callbacks_queueentry WHERE status = 'waiting' AND agent_id IS NOT NULL",
    ),
    # I4: an agent's state is what the offers say
    Invariant(
        "who rings has an open offer",
        """SELECT a.id, a.name FROM agents_agent a WHERE a.state = 'ringing'
           AND NOT EXISTS (SELECT 1 FROM callbacks_offer o WHERE o.agent_id = a.id AND o.status = 'open')
           AND NOT EXISTS (SELECT 1 FROM callbacks_guest g WHERE g.agent_id = a.id AND g.ended_at IS NULL
               AND g.accepted_at IS NULL)""",
    ),
    Invariant(
        "who has an open offer rings, or has left or come back since it was made",
        """SELECT a.id, a.name || ' is ' || a.state FROM agents_agent a
           JOIN callbacks_offer o ON o.agent_id = a.id AND o.status = 'open'
           WHERE a.state <> 'ringing' AND NOT (a.state IN ('away', 'offline', 'available') AND EXISTS (
               SELECT 1 FROM agents_agentstatechange s WHERE s.agent_id = a.id AND s.from_state = 'ringing'
               AND s.to_state IN ('away', 'offline') AND s.at >= o.made_at))""",
    ),
    Invariant(
        "who is busy has an entry of that kind in hand, and who has one in hand is busy",
        """SELECT a.id, a.name || ' is ' || a.state FROM agents_agent a
           LEFT JOIN callbacks_offer o ON o.agent_id = a.id AND o.status = 'accepted' AND o.ended_at IS NULL
           WHERE NOT EXISTS (SELECT 1 FROM callbacks_guest g WHERE g.agent_id = a.id AND g.ended_at IS NULL
                 AND g.accepted_at IS NOT NULL)
             AND ((a.state = 'busy_call') <> (o.id IS NOT NULL AND o.kind = 'live')
               OR (a.state = 'busy_callback') <> (o.id IS NOT NULL AND o.kind = 'callback'))""",
    ),
    Invariant(
        "who was asked into a conversation and has accepted is busy, and has nothing else in hand",
        """SELECT a.id, a.name || ' is ' || a.state FROM agents_agent a
           JOIN callbacks_guest g ON g.agent_id = a.id AND g.ended_at IS NULL AND g.accepted_at IS NOT NULL
           LEFT JOIN callbacks_offer o ON o.agent_id = a.id AND o.status = 'accepted' AND o.ended_at IS NULL
           WHERE a.state NOT IN ('busy_call', 'busy_callback') OR o.id IS NOT NULL""",
    ),
    Invariant(
        "a guest is with a turn that goes on",
        """SELECT g.id, g.name FROM callbacks_guest g JOIN callbacks_offer o ON o.id = g.turn_id
           WHERE g.ended_at IS NULL AND (o.status <> 'accepted' OR o.ended_at IS NOT NULL)""",
    ),
    Invariant(
        "wrap-up has an end",
        """SELECT id, state FROM agents_agent WHERE (state = 'wrap_up') <> (wrap_up_until IS NOT NULL)""",
    ),
    # I5, rules 14, 20, 22: the place
    Invariant(
        "an entry has a place exactly as long as it is in line",
        f"""SELECT e.id, e.status FROM callbacks_queueentry e LEFT JOIN callbacks_place p ON p.entry_id = e.id
            WHERE (e.status IN {IN_LINE}) <> (p.entry_id IS NOT NULL)""",
    ),
    Invariant(
        "a place says what its entry says",
        """SELECT e.id, e.status || ' ' || e.kind || ' ' || p.kind FROM callbacks_queueentry e
           JOIN callbacks_place p ON p.entry_id = e.id
           WHERE p.waiting <> (e.status = 'waiting') OR p.kind <> e.kind OR p.rank_at <> e.rank_at
              OR p.lane_id <> e.lane_id OR p.queue_id <> e.queue_id OR p.phone_number_id <> e.phone_number_id""",
    ),
    Invariant(
        "the rank is the time of arrival less the head start, unless somebody intervened",
        """SELECT e.id, e.rank_at::text FROM callbacks_queueentry e
           WHERE e.rank_at <> e.queued_at - e.priority * interval '300 seconds' AND NOT EXISTS (
               SELECT 1 FROM callbacks_queueentryevent h WHERE h.conversation_id = e.conversation_id
               AND h.name = 'intervention' AND h.details ->> 'what' LIKE 'put it first%%')""",
    ),
    # I2, rules 35-37: calls to customers
    Invariant(
        "between two numbers there is one attempt in flight",
        """SELECT min(id), from_number || ' to ' || to_number FROM callbacks_callleg
           WHERE purpose = 'customer' AND ended_at IS NULL GROUP BY from_number, to_number HAVING count(*) > 1""",
    ),
    Invariant(
        "each attempt has its call, and each turn at most one attempt",
        """SELECT e.id, e.attempts || ' attempts, ' || count(l.id) || ' calls' FROM callbacks_queueentry e
           LEFT JOIN (callbacks_callleg l JOIN callbacks_offer o ON o.id = l.offer_id)  -- a leg goes on in later entries
             ON o.entry_id = e.id AND l.purpose = 'customer' AND l.failure NOT IN (
               'the carrier takes no calls', 'the call could not be placed in time')  -- those were never made
           GROUP BY e.id HAVING count(l.id) <> e.attempts OR count(DISTINCT l.offer_id) <> count(l.id)""",
    ),
    Invariant(
        "nobody is dialed more than three times for one entry, and once more for each retry and each wish for more time",
        """SELECT e.id, count(l.id) || ' calls' FROM callbacks_queueentry e
           JOIN callbacks_offer o ON o.entry_id = e.id
           JOIN callbacks_callleg l ON l.offer_id = o.id AND l.purpose = 'customer' AND l.failure NOT IN (
               'the carrier takes no calls', 'the call could not be placed in time')
           GROUP BY e.id HAVING count(l.id) > 3 + (SELECT count(*) FROM callbacks_queueentryevent h
               WHERE h.entry_id = e.id AND h.name IN ('retry', 'postpone'))""",
    ),
    Invariant(
        "who was busy or did not answer is tried again as often as the number says, and never after any other outcome",
        """SELECT e.id, count(h.id) || ' retries, ' || min(h.details ->> 'why') FROM callbacks_queueentry e
           JOIN callbacks_phonenumber n ON n.id = e.phone_number_id
           JOIN callbacks_queueentryevent h ON h.entry_id = e.id AND h.name = 'retry'
           GROUP BY e.id, n.id, h.details ->> 'why' HAVING count(h.id) > CASE h.details ->> 'why'
               WHEN 'busy' THEN n.retries_when_busy WHEN 'no_answer' THEN n.retries_when_no_answer ELSE 0 END""",
    ),
    # Rule 8: where a number asks to press 1
    Invariant(
        "more time is given three times at most",
        """SELECT entry_id, count(*)::text FROM callbacks_queueentryevent WHERE name = 'postpone'
           GROUP BY entry_id HAVING count(*) > 3""",
    ),
    Invariant(
        "who is asked to press 1 talks to the agent after the key alone",
        """SELECT e.id, e.status FROM callbacks_queueentry e JOIN callbacks_phonenumber n ON n.id = e.phone_number_id
           WHERE n.asks_to_press_1 AND e.kind = 'callback' AND e.status IN ('connected', 'completed')
             AND NOT EXISTS (SELECT 1 FROM callbacks_queueentryevent h WHERE h.entry_id = e.id
                 AND h.name = 'key_pressed' AND h.actor = 'customer' AND h.details ->> 'digits' = '1')""",
    ),
    Invariant(
        "nobody is asked to press 1 by a number that does not ask",
        """SELECT e.id, h.name FROM callbacks_queueentry e JOIN callbacks_phonenumber n ON n.id = e.phone_number_id
           JOIN callbacks_queueentryevent h ON h.entry_id = e.id
           WHERE NOT n.asks_to_press_1 AND (h.name = 'postpone' OR (h.name = 'key_pressed' AND h.actor = 'customer'))""",
    ),
    Invariant(
        "a leg has ended exactly when its status is final",
        """SELECT id, purpose || ' ' || status FROM callbacks_callleg
           WHERE (ended_at IS NOT NULL) <> (status IN ('completed', 'busy', 'no_answer', 'failed', 'canceled'))""",
    ),
    Invariant(
        "who dials has written the call down, who talks to a called-back customer has one that was answered",
        """SELECT e.id, e.status FROM callbacks_queueentry e WHERE e.kind = 'callback' AND (
               (e.status = 'dialing' AND NOT EXISTS (SELECT 1 FROM callbacks_callleg l WHERE l.entry_id = e.id
                   AND l.purpose = 'customer' AND l.ended_at IS NULL))
               OR (e.status = 'connected' AND NOT EXISTS (SELECT 1 FROM callbacks_callleg l WHERE l.entry_id = e.id
                   AND l.purpose = 'customer' AND l.status IN ('answered', 'completed'))))""",
    ),
    # Rules 41, 42: duplicates
    Invariant(
        "a caller has one open callback per setting",
        f"""SELECT min(id), callback_number || ' ' || count(*) FROM callbacks_queueentry
            WHERE callback_requested_at IS NOT NULL AND status IN {OPEN}
            GROUP BY phone_number_id, queue_id, callback_number HAVING count(*) > 1""",
    ),
    Invariant(
        "a callback was asked for, or is an agent's by hand and in no line; it has a number, and nobody waits on the line for it",
        f"""SELECT id, status FROM callbacks_queueentry WHERE kind = 'callback' AND (
                (callback_requested_at IS NULL AND status IN {IN_LINE}) OR callback_number = ''
                OR (status IN {OPEN} AND live_leg_id IS NOT NULL))""",
    ),
    Invariant(
        "a live entry has a caller on the line",
        f"SELECT id, status FROM callbacks_queueentry WHERE kind = 'live' AND status IN {OPEN} AND live_leg_id IS NULL",
    ),
    Invariant(
        "nobody waits on a call that is over",
        f"""SELECT e.id, e.status FROM callbacks_queueentry e JOIN callbacks_callleg l ON l.id = e.live_leg_id
            WHERE e.kind = 'live' AND e.status IN {OPEN} AND l.ended_at IS NOT NULL""",
    ),
    Invariant(
        "a promised callback is never abandoned",
        """SELECT id, status FROM callbacks_queueentry
           WHERE callback_requested_at IS NOT NULL AND status = 'abandoned'""",
    ),
    # I7, rules 18, 39: the wait has an end
    Invariant(
        "what is overdue was not offered",
        """SELECT e.id, o.made_at::text FROM callbacks_queueentry e JOIN callbacks_offer o ON o.entry_id = e.id
           WHERE o.made_at >= e.deadline_at""",
    ),
    # I8: the history explains everything
    Invariant(
        "the history of an entry is one unbroken chain of known steps that ends at its status",
        f"""WITH steps AS (
                SELECT h.entry_id, h.name, h.from_status, h.to_status,
                    lag(h.to_status, 1, '') OVER (PARTITION BY h.entry_id ORDER BY h.id) AS before,
                    row_number() OVER (PARTITION BY h.entry_id ORDER BY h.id DESC) = 1 AS is_last
                FROM callbacks_queueentryevent h WHERE h.to_status <> '')
            SELECT e.id, coalesce(s.before || ' | ' || s.from_status || ' ' || s.name || ' ' || s.to_status, 'nothing')
            FROM callbacks_queueentry e LEFT JOIN steps s ON s.entry_id = e.id
            WHERE s.entry_id IS NULL OR s.before <> s.from_status OR (s.is_last AND s.to_status <> e.status)
               OR (s.from_status, s.name, s.to_status) NOT IN (VALUES {WAYS})""",
    ),
    Invariant(
        "who asks for a supervisor is talking",
        """SELECT e.id, o.id || ' asks, ' || e.status FROM callbacks_offer o JOIN callbacks_queueentry e ON e.id = o.entry_id
           WHERE o.help_asked_at IS NOT NULL AND (o.ended_at IS NOT NULL OR e.status <> 'connected')""",
    ),
    Invariant(
        "each call for a supervisor has had one end, or goes on",
        """SELECT 0, ev.conversation_id || ': ' || string_agg(ev.name, ', ' ORDER BY ev.id) FROM callbacks_queueentryevent ev
           WHERE ev.name LIKE 'help!_%' ESCAPE '!' GROUP BY ev.conversation_id
           HAVING count(*) FILTER (WHERE ev.name = 'help_asked') <> count(*) FILTER (WHERE ev.name <> 'help_asked') + (
               SELECT count(*) FROM callbacks_offer o JOIN callbacks_queueentry e ON e.id = o.entry_id
               WHERE e.conversation_id = ev.conversation_id AND o.help_asked_at IS NOT NULL)""",
    ),
    Invariant(
        "the history of an agent is one unbroken chain that ends at the state",
        """WITH steps AS (
               SELECT s.agent_id, s.from_state, s.to_state,
                   lag(s.to_state) OVER (PARTITION BY s.agent_id ORDER BY s.id) AS before,
                   row_number() OVER (PARTITION BY s.agent_id ORDER BY s.id DESC) = 1 AS is_last
               FROM agents_agentstatechange s)
           SELECT a.id, coalesce(s.before, '') || ' | ' || s.from_state || ' ' || s.to_state || ', is ' || a.state
           FROM agents_agent a JOIN steps s ON s.agent_id = a.id
           WHERE s.before <> s.from_state OR (s.is_last AND s.to_state <> a.state)""",
    ),
)

EVERYTHING = " UNION ALL ".join(
    f"SELECT {number}, broken.* FROM ({invariant.broken_by}) AS broken(id, what)"
    for number, invariant in enumerate(INVARIANTS)
)


def violations() -> list[str]:
    """Each broken invariant with the row that breaks it; one round trip.

    They are asked in PostgreSQL's own words: the same tests on SQLite leave them to the run on PostgreSQL.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        return [f"{INVARIANTS[number].sentence}: {row} ({what})" for number, row, what in cursor.fetchall()]


def assert_all_hold() -> None:
    broken = violations()
    assert not broken, "\n".join(broken)
