"""Pushes of which the latest is enough."""

import asyncio

from contactcenter.gathering import HANDFUL, SECONDS_A_LISTENER, SECONDS_BETWEEN, Gathering

CROWD = 1000


class Sockets:
    """Who listens to what, what each was told and when, on a clock that a test moves."""

    def __init__(self, count: int) -> None:
        self.names = [f"socket {number}" for number in range(count)]
        self.told: list[tuple[float, str, bytes]] = []
        self.now = 0.0
        self.while_asleep: dict[float, bytes] = {}
        self.gathering = Gathering(listeners=lambda group: self.names, deliver=self._hear, sleep=self._sleep)

    def _hear(self, name: str, message: bytes) -> None:
        self.told.append((self.now, name, message))

    async def _sleep(self, seconds: float) -> None:
        self.now += seconds
        for moment in [moment for moment in self.while_asleep if moment <= self.now]:
            self.gathering.add("queue.1", self.while_asleep.pop(moment))

    async def hear(self, message: bytes) -> None:
        self.gathering.add("queue.1", message)
        while self.gathering._rounds:
            await asyncio.gather(*self.gathering._rounds.values())


async def test_the_first_is_told_at_once_and_of_those_that_follow_the_latest_a_second_later() -> None:
    sockets = Sockets(1)
    sockets.while_asleep = {0.1: b"second", 0.2: b"third"}

    await sockets.hear(b"first")

    assert sockets.told == [(0.0, "socket 0", b"first"), (SECONDS_BETWEEN, "socket 0", b"third")]


async def test_a_crowd_is_told_in_handfuls_spread_over_the_round_and_everybody_once() -> None:
    sockets = Sockets(CROWD)

    await sockets.hear(b"news")

    moments = sorted({moment for moment, _, _ in sockets.told})
    assert len(moments) == CROWD / HANDFUL
    assert max(moments) < CROWD * SECONDS_A_LISTENER
    assert sorted(name for _, name, _ in sockets.told) == sorted(sockets.names)


async def test_who_listens_to_nothing_any_more_ends_the_round() -> None:
    sockets = Sockets(0)

    await sockets.hear(b"nobody is there")

    assert sockets.told == []
    assert sockets.gathering._rounds == {}
