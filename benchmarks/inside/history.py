"""What ten times the history costs: the same questions, and the same writing, on a tenth of the interactions and on all."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol

from benchmarks.inside import bulk

PROJECTED = 40
LAST_DAY = timedelta(days=1)


class Fill(Protocol):
    """Puts interactions where they belong in time."""

    def __call__(self, *, first: int, last: int, of: int) -> None: ...


def measure(interactions: int, rounds: int, *, fill: Fill) -> dict[str, Any]:
    """Milliseconds with the newest tenth, with all, and the ratio. Afterwards all are there, with no statement's time bounded."""
    tenth = interactions // 10
    fill(first=interactions - tenth + 1, last=interactions, of=interactions)
    few = ask(interactions, rounds)
    bulk.run("TRUNCATE reporting_interaction, reporting_slot")  # rows lie in the order of time, as history writes them
    fill(first=1, last=interactions, of=interactions)
    all_of_them = ask(interactions, rounds)
    return {
        "few": tenth,
        "many": interactions,
        **{
            name: {"few_ms": took, "many_ms": all_of_them[name], "ratio": round(all_of_them[name] / took, 3)}
            for name, took in few.items()
        },
    }


def ask(interactions: int, rounds: int) -> dict[str, float]:
    """Median milliseconds, by what is asked."""
    add_up()
    questions: dict[str, Callable[[], Any]] = {
        "summary": summary_of_a_day,
        "page": newest_page,
        "customer": lambda: found(f"+49302{interactions // 3:07}"),
        "part": lambda: found(f"{interactions // 3:07}"),
        "conversation": lambda: found(f"00000000-0000-0000-0001-{interactions // 3:012x}"),
        "agent": by_agent,
    }
    took = {name: median(question, times=4 * rounds) for name, question in questions.items()}
    return took | {"project": projecting()}


def add_up() -> None:
    from reporting.operations import rebuilding

    for _ in rebuilding.add_up_all():
        pass
    bulk.run("VACUUM ANALYZE reporting_slot")


def summary_of_a_day() -> None:
    from reporting.api import summaries
    from reporting.metrics import USUAL
    from reporting.queries.summary import Asked

    until = newest()
    asked = Asked(first=until - LAST_DAY, until=until, metrics=USUAL, groups=("media_type",), interval="15m")
    assert summaries.document(asked, compared=False)["rows"]


def newest_page() -> None:
    from reporting.models import Interaction

    assert len(Interaction.objects.select_related("queue", "agent").order_by("-started_at", "-pk")[:100]) == 100


def found(words: str) -> None:
    from reporting.models import Interaction
    from reporting.queries.search import matching

    assert list(matching(Interaction.objects.order_by("-started_at", "-pk"), words)[:100])


def by_agent() -> None:
    """From the interactions themselves: the sums of the quarters do not have it."""
    from reporting.api import summaries
    from reporting.metrics import USUAL
    from reporting.queries.summary import Asked

    until = newest()
    asked = Asked(first=until - LAST_DAY, until=until, metrics=USUAL, groups=("agent",), interval="1d")
    assert summaries.document(asked, compared=False)["rows"]


def newest() -> Any:
    """The end of the filled days, on a quarter of an hour."""
    from benchmarks.inside.stats import BEGIN

    return BEGIN + timedelta(days=31)


def projecting() -> float:
    """A conversation's interactions written anew, with the sums of their quarter of an hour; the median."""
    from callbacks.models import Conversation
    from reporting.models import Interaction
    from reporting.operations.projection import project

    took = []
    for pk in Conversation.objects.order_by("pk").values_list("pk", flat=True)[:PROJECTED]:
        Interaction.objects.filter(conversation_id=pk).delete()
        began = time.perf_counter()
        project(conversation_ids=[pk])
        took.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(took), 2)


def median(question: Callable[[], Any], *, times: int) -> float:
    """Of so many times, after one that warms up."""
    question()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        question()
        took.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(took), 2)
