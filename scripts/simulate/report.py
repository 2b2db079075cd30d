"""The table at the end of a run."""

from collections import Counter
from collections.abc import Iterable, Iterator

from scripts.simulate.evidence import Evidence
from scripts.simulate.verdict import Check

FAULTS_SHOWN = 10


def lines_of(evidence: Evidence, checks: list[Check]) -> Iterator[str]:
    """What happened, and whether every promise held."""
    yield from _outcomes(evidence)
    yield ""
    width = max(len(check.promise) for check in checks)
    for check in checks:
        yield f"  {'ok    ' if check.holds else 'FAILED'}  {check.promise:<{width}}  {check.found}"
        yield from _faults(check.faults)


def _outcomes(evidence: Evidence) -> Iterator[str]:
    """How each kind of caller ended."""
    stories = evidence.story_of()
    ended: dict[str, Counter[str]] = {}
    for caller in evidence.callers:
        counts = ended.setdefault(caller.part.name, Counter())
        counts.update(story.status for story in stories[caller.number])
    statuses = sorted({status for counts in ended.values() for status in counts})
    yield f"  {'callers':<26}" + "".join(f"{status:>13}" for status in statuses)
    for name, counts in sorted(ended.items(), key=lambda item: -item[1].total()):
        yield f"  {name:<26}" + "".join(f"{counts[status] or '':>13}" for status in statuses)
    totals = Counter(story.status for story in evidence.stories)
    yield f"  {'all':<26}" + "".join(f"{totals[status]:>13}" for status in statuses)


def _faults(faults: Iterable[str]) -> Iterator[str]:
    faults = list(faults)
    yield from (f"            {fault}" for fault in faults[:FAULTS_SHOWN])
    if len(faults) > FAULTS_SHOWN:
        yield f"            and {len(faults) - FAULTS_SHOWN} more"


def work_of(did: Iterable[tuple[str, Counter[str]]]) -> Iterator[str]:
    """What each agent did."""
    for name, counts in did:
        yield f"  {name:<6}" + ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))
