"""THE METRIC BOOK: what each figure means, how it is worked out, and what must always hold of it (rule 46)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reporting.sums import BY_NAME, IN_TIME_SECONDS, SUMS

SHARE, SECONDS, COUNT, RATIO = "share", "seconds", "count", "ratio"
"""Units: a share is from 0 to 1."""


@dataclass(frozen=True)
class Metric:
    """The sums of `top`, divided by those of `bottom` where there are any; a name after `-` is taken off."""

    name: str
    title: str
    sentence: str
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    unit: str = COUNT
    invariant: str = "Never below 0."

    def of(self, sums: Mapping[str, Any]) -> float | None:
        """None where there is nothing to divide by: no figure, not 0."""
        top = sums[self.top[0]] if len(self.top) == 1 else _added(self.top, sums)
        if not self.bottom:
            return _short(top)
        bottom = _added(self.bottom, sums)
        return _short(top / bottom) if bottom else None

    @property
    def formula(self) -> str:
        """In words."""
        return _words(self.top) + (f" ÷ {_words(self.bottom)}" if self.bottom else "")

    @property
    def sql(self) -> str:
        """Over rows of `reporting_interaction`."""
        top = _sql(self.top)
        return f"1.0 * {top} / NULLIF({_sql(self.bottom)}, 0)" if self.bottom else top

    @cached_property
    def sums(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("-") for name in (*self.top, *self.bottom))


@dataclass(frozen=True)
class Invariant:
    """Two amounts that are equal over any interactions, whatever happened."""

    sentence: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    def holds(self, sums: Mapping[str, Any]) -> bool:
        return abs(_added(self.left, sums) - _added(self.right, sums)) < 0.001


def _added(names: tuple[str, ...], sums: Mapping[str, Any]) -> float:
    return sum(-sums[name[1:]] if name.startswith("-") else sums[name] for name in names)


def _short(value: float) -> float:
    whole = int(value)
    return whole if value == whole else round(value, 4)


def _words(names: tuple[str, ...]) -> str:
    words = "".join(f" − {name[1:]}" if name.startswith("-") else f" + {name}" for name in names)[3:]
    return f"({words})" if len(names) > 1 else words


def _sql(names: tuple[str, ...]) -> str:
    terms = "".join(
        f" - {BY_NAME[name[1:]].sql}" if name.startswith("-") else f" + {BY_NAME[name].sql}" for name in names
    )[3:]
    return f"({terms})" if len(names) > 1 else terms


def _share(name: str, title: str, sentence: str, top: tuple[str, ...], bottom: tuple[str, ...]) -> Metric:
    return Metric(name, title, sentence, top, bottom, SHARE, "From 0 to 1; none where nothing was to be counted.")


def _mean(name: str, title: str, sentence: str, top: str, bottom: tuple[str, ...]) -> Metric:
    return Metric(
        name, title, sentence, (top,), bottom, SECONDS, "Never below 0; none where nothing was to be counted."
    )


CALLED_BACK = ("callbacks_completed", "callbacks_fulfilled_inbound")
PROMISES = ("promises_kept", "promises_broken")
TRIED = ("attempts", "-attempts_open")

RATES: tuple[Metric, ...] = (
    _share(
        "offer_rate",
        "Offered a callback",
        "Of the callers who came into a line, how many were offered a callback.",
        ("callbacks_offered",),
        ("entries",),
    ),
    _share(
        "opt_in_rate",
        "Opted in",
        "Of the callers who were offered a callback, how many took it.",
        ("became_callbacks",),
        ("callbacks_offered",),
    ),
    _share(
        "service_level",
        "Service level",
        f"Of the callers who waited on the telephone to some end, how many had an agent within {IN_TIME_SECONDS} seconds.",
        ("answered_in_time",),
        ("entries", "-became_callbacks", "-entries_open"),
    ),
    _share(
        "abandonment",
        "Abandoned",
        "Of the callers who came into a line and whose wait is over, how many hung up with no callback. "
        "Who became a callback has not abandoned.",
        ("abandoned",),
        ("entries", "-entries_open"),
    ),
    _mean(
        "live_wait",
        "Wait of those who held",
        "How long callers held, on average, until they talked with an agent.",
        "live_wait_seconds",
        ("answered",),
    ),
    _mean(
        "callback_wait",
        "Wait of those who opted in",
        "How long it took, on average, from the arrival of the call until the customer talked with an agent.",
        "callback_wait_seconds",
        CALLED_BACK,
    ),
    _share(
        "promise_kept",
        "Promise kept",
        "Of the promised callbacks that are over and were not canceled, for how many we did our part: called in time, or "
        "talked when the customer called again. A customer who did not pick up was called.",
        ("promises_kept",),
        PROMISES,
    ),
    _share(
        "punctuality",
        "No later than said",
        "Of the estimated waits, after how many the turn came no later than the end of the range. Waiting in vain is later.",
        ("estimates_no_longer",),
        ("estimates",),
    ),
    _share(
        "estimate_within",
        "Within the range said",
        "Of the estimated waits, after how many the turn came within the range.",
        ("estimates_within",),
        ("estimates",),
    ),
    Metric(
        "attempts_per_callback",
        "Attempts per callback",
        "How often we called, for each callback that is over and was tried.",
        TRIED,
        ("callbacks_completed", "callbacks_not_reached"),
        RATIO,
        "Never below 0.",
    ),
    _share(
        "connect_rate",
        "Connected",
        "Of our calls for callbacks that are over, how many reached a person.",
        ("reached",),
        TRIED,
    ),
    _mean(
        "reaching_per_attempt",
        "Agent’s time on ringing and voicemail",
        "How long an agent was bound by a call for a callback, on average, without talking with the customer.",
        "reaching_seconds",
        TRIED,
    ),
    _mean("talk_time", "Conversation", "How long agent and customer talked, on average.", "talk_seconds", ("talks",)),
    _mean(
        "saved_per_callback",
        "Hold time saved",
        "How long, on average, a customer who was called back would have held and did not.",
        "saved_seconds",
        CALLED_BACK,
    ),
    _share(
        "offers_accepted_rate",
        "Accepted by agents",
        "Of the notifications to agents that are over, how many were accepted.",
        ("offers_accepted",),
        ("offers", "-offers_open"),
    ),
    _share(
        "fairness",
        "In order",
        "Of the decisions who is served next, how many followed the order of the line, or passed somebody over by a rule or "
        "a person that the fairness ledger names.",
        ("decisions", "-unexplained"),
        ("decisions",),
    ),
    _share(
        "expiry_rate",
        "Expired",
        "Of the promised callbacks, how many were dropped because nobody was free within the longest wait.",
        ("callbacks_expired",),
        ("callbacks",),
    ),
)

COUNTS: tuple[Metric, ...] = tuple(
    Metric(
        one.name,
        one.name.replace("_", " ").capitalize(),
        f"{one.words[0].upper()}{one.words[1:]}.",
        (one.name,),
        unit=SECONDS if one.of.endswith("_seconds") else COUNT,
    )
    for one in SUMS
)

BOOK: dict[str, Metric] = {one.name: one for one in (*RATES, *COUNTS)}
USUAL = (
    "interactions", "customers", "entries", "answered", "abandoned", "became_callbacks", "callbacks", "callbacks_offered",
    "opt_in_rate", "service_level", "abandonment", "live_wait", "callback_wait", "promise_kept", "connect_rate",
)  # fmt: skip
"""What a summary has where nothing else is asked for."""

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "calls = entries + calls again + calls not in line",
        ("calls",),
        ("entries", "calls_again", "calls_not_in_line"),
    ),
    Invariant(
        "entries = answered + abandoned + callbacks + waited too long + canceled + open",
        ("entries",),
        ("answered", "abandoned", "became_callbacks", "waited_too_long", "entries_canceled", "entries_open"),
    ),
    Invariant(
        "callbacks = completed + fulfilled inbound + not reached + expired + closed + could not dial + canceled + open",
        ("callbacks",),
        tuple(one.name for one in SUMS if one.name.startswith("callbacks_") and one.name != "callbacks_offered"),
    ),
    Invariant(
        "callbacks = promises kept + promises broken + canceled + open",
        ("callbacks",),
        (*PROMISES, "callbacks_canceled", "callbacks_open"),
    ),
    Invariant(
        "callbacks = opted in + asked elsewhere + agreed on + from tickets + opened again",
        ("callbacks",),
        ("opted_in", "asked_elsewhere", "agreed_on", "from_tickets", "opened_again"),
    ),
    Invariant(
        "offers = accepted + missed + declined + withdrawn + accepted elsewhere + ended + open",
        ("offers",),
        tuple(one.name for one in SUMS if one.name.startswith("offers_")),
    ),
    Invariant(
        "interactions = calls + calls passed on + callbacks + attempts + calls by hand",
        ("interactions",),
        ("calls", "transfers", "callbacks", "attempts", "calls_by_hand"),
    ),
)


def broken(sums: Mapping[str, Any]) -> list[str]:
    """The invariants that these sums break, and the shares that are none."""
    found = [one.sentence for one in INVARIANTS if not one.holds(sums)]
    for metric in RATES:
        value = metric.of(sums)
        if value is not None and (value < 0 or (metric.unit == SHARE and value > 1)):
            found.append(f"{metric.name} is {value}")
    found += [f"{name} is {sums[name]}" for name in BY_NAME if sums[name] < 0]
    return found
