"""What the fairness ledger says: how often somebody was served before another who was ahead, and why; and whether it is whole."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Exists, Min, OuterRef, QuerySet

from callbacks.models import Offer
from callbacks.models.decision import BEGINNING, Decision, LedgerHead, Why

MOST_SUMMED = 10_000
CHECKED_AT_ONCE = 1000


@dataclass(frozen=True)
class Report:
    """Since a moment: all decisions, those that passed somebody over, and by which rules, each counted once a decision."""

    decisions: int
    inversions: int
    by_reason: dict[Why, int]
    sealed_until: int
    head: str
    unsealed: int

    @property
    def unexplained(self) -> int:
        """Must be 0."""
        return self.by_reason.get(Why.UNEXPLAINED, 0)


def report(*, since: datetime) -> Report:
    """Reasons are summed up over the latest ten thousand inversions."""
    reasons: Counter[Why] = Counter()
    for passed in inversions(since=since).values_list("passed", flat=True)[:MOST_SUMMED]:
        reasons.update({Why(one["why"]) for one in passed})
    head = LedgerHead.objects.current()
    return Report(
        decisions=Decision.objects.filter(at__gte=since).count(),
        inversions=inversions(since=since).count(),
        by_reason=dict(reasons.most_common()),
        sealed_until=head.number,
        head=head.digest,
        unsealed=Decision.objects.filter(number=None).count(),
    )


def inversions(*, since: datetime) -> QuerySet[Decision]:
    """Decisions for somebody who was not the first in line of all whom the agent may serve; the latest first."""
    return Decision.objects.filter(at__gte=since, passed_count__gt=0).order_by("-at", "-pk")


def problems(*, noted: str = "") -> Iterator[str]:
    """What is wrong with the ledger, in words: a row that was changed, is missing or was put in. Reads all of it.

    `noted`: a head, `number:digest`, that was written down earlier; it must still be in the chain.
    """
    yield from _of_the_chain(noted)
    yield from _of_the_offers()


def _of_the_chain(noted: str) -> Iterator[str]:
    number, digest = 0, BEGINNING
    wanted, _, wanted_digest = noted.partition(":")
    for decision in Decision.objects.filter(number__isnull=False).order_by("number").iterator(CHECKED_AT_ONCE):
        if decision.number != number + 1:
            yield f"{_rows(number + 1, decision.number or 0)} missing."
        elif decision.previous != digest:
            yield f"Row {decision.number} does not follow the one before it: one of the two was changed or put in."
        number, digest = decision.number or 0, decision.digest
        if decision.digest != decision.digest_of(number=number, previous=decision.previous):
            yield f"Row {number} was changed: it does not say what was sealed."
        if str(number) == wanted and digest != wanted_digest:
            yield f"Row {number} is not the one that was noted: the chain was made anew."
    head = LedgerHead.objects.current()
    if (head.number, head.digest) != (number, digest):
        yield f"The chain ends at row {number}, and should at {head.number}."
    if wanted and (not wanted.isdigit() or int(wanted) > number):
        yield f"Row {wanted}, which was noted, is missing."


def _rows(first: int, following: int) -> str:
    return f"Row {first} is" if following - first <= 1 else f"Rows {first} to {following - 1} are"


def _of_the_offers() -> Iterator[str]:
    """Each offer since the ledger began has its row, and each row its offer."""
    begun = Decision.objects.aggregate(first=Min("offer_id"))["first"]
    if begun is None:
        return
    decided = Decision.objects.filter(offer_id=OuterRef("pk"))
    offers = Offer.objects.out_of_the_line().filter(~Exists(decided), pk__gte=begun)
    for pk in offers.order_by("pk").values_list("pk", flat=True):
        yield f"Offer {pk} has no row: it was taken out."
    said = Decision.objects.order_by("offer_id").values_list("offer_id", "entry_id", "agent_id")
    rows = said.iterator(CHECKED_AT_ONCE)
    while some := list(islice(rows, CHECKED_AT_ONCE)):
        offers = Offer.objects.filter(pk__in=[offer for offer, _, _ in some])
        made = {pk: (entry, agent) for pk, entry, agent in offers.values_list("pk", "entry_id", "agent_id")}
        for offer, entry, agent in some:
            if offer not in made:
                yield f"The row of offer {offer} is of an offer that was never made: it was put in."
            elif made[offer] != (entry, agent):
                yield f"The row of offer {offer} names another entry or agent than the offer."
