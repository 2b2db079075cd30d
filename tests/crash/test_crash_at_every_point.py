"""A process is killed at each point of a callback's way, and started again: nothing is lost, nothing happens twice.

Rule 49. A point is before or after a commit, before or after a request to the carrier, the begin or the end of a task.
All of them take long: `make crash`. Here a few are drawn by a seed; CRASH_SEED=7 draws others, CRASH_POINTS=all is all,
CRASH_FLOWS="key 1" takes those of one story.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.crash.bomb import Bomb, Point
from tests.crash.story import FLOWS, Flow, Story
from tests.plugins.running_stack import RunningStack
from tests.plugins.stack import SHORT_TIMERS

pytestmark = pytest.mark.e2e

SEED = int(os.environ.get("CRASH_SEED", "1"))
SURVIVED, NOT_MET, FAILED = "survived", "not met this time", "FAILED"
HOW_MANY = os.environ.get("CRASH_POINTS", "4")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """The product with fuses in it."""
    folder = tmp_path_factory.mktemp("crash")
    fused = {"DJANGO_SETTINGS_MODULE": "tests.crash.settings", "CRASH_FOLDER": str(folder)}
    timers = {"ANNOUNCEMENT_SECONDS": "5", "AGENT_JOIN_SECONDS": "4", "SWEEP_SECONDS": "1"}
    timers |= {"DIAL_LEASE_SECONDS": "4", "CARRIER_TIMEOUT_SECONDS": "2"}  # what is cut off is found again soon
    started = RunningStack(folder, environment=SHORT_TIMERS | timers | fused)
    try:
        started.start()
        yield started
    finally:
        started.stop()


def test_a_callback_survives_a_crash_at_every_point(stack: RunningStack, capsys: pytest.CaptureFixture[str]) -> None:
    """Rule 49."""
    points = _points(stack)
    chosen = _chosen(points)
    with capsys.disabled():
        print(f"\n{len(points)} points at which a process can die; killed at {len(chosen)} of them (seed {SEED})")
        verdicts = [_kill(stack, flow, point) for flow, point in chosen]
        print("; ".join(f"{count} {verdict.partition(':')[0]}" for verdict, count in _counted(verdicts)))
    failures = [verdict for verdict in verdicts if verdict.startswith(FAILED)]
    assert not failures, "\n".join(failures)


def _counted(verdicts: list[str]) -> list[tuple[str, int]]:
    return Counter(FAILED if verdict.startswith(FAILED) else verdict for verdict in verdicts).most_common()


def _points(stack: RunningStack) -> list[tuple[str, Point]]:
    """Each flow once, unharmed, to see where it comes by."""
    found: list[tuple[str, Point]] = []
    for name, flow in _flows().items():
        stack.reset()
        bomb = Bomb(stack.folder)
        story = Story(stack, flow, bomb=bomb)
        wrong = story.tell()
        assert not wrong, f"{name}, with nobody killed: {wrong}"
        assert not flow.must or flow.must in story.happened(), f"{name}: there was no {flow.must}"
        found += [(name, point) for point in bomb.points_passed()]
    return found


def _flows() -> dict[str, Flow]:
    return {name: flow for name, flow in FLOWS.items() if name in os.environ.get("CRASH_FLOWS", name)}


def _chosen(points: list[tuple[str, Point]]) -> list[tuple[str, Point]]:
    if HOW_MANY == "all":
        return points
    dice = random.Random(SEED)
    dice.shuffle(points)
    of_each = [[point for point in points if point[0] == name] for name in _flows()]
    in_turn = [point for round_of_all in zip_longest(*of_each) for point in round_of_all if point]
    return sorted(in_turn[: int(HOW_MANY)])


def _kill(stack: RunningStack, flow: str, point: Point) -> str:
    """The flow again, with a death at this point; a point that is not met this time kills nobody, which is said."""
    stack.reset()
    bomb = Bomb(stack.folder, point)
    wrong = Story(stack, FLOWS[flow], bomb=bomb).tell()
    verdict = FAILED if wrong else SURVIVED if bomb.went_off else NOT_MET
    print(f"  {verdict}: {flow}, {point}", flush=True)
    if wrong:
        _keep_evidence(stack, point)
    return f"{FAILED}: {flow}, {point}: {'; '.join(wrong)}" if wrong else verdict


def _keep_evidence(stack: RunningStack, point: Point) -> None:
    folder = os.environ.get("CRASH_EVIDENCE")
    if folder:
        text = "\n".join(f"=== {name}\n{log}" for name, log in stack.logs_of_this_test())
        Path(folder, f"{abs(hash(point))}.log").write_text(f"{point}\n{text}")
