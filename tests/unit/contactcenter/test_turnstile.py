"""Nobody's reason to look is lost, though not everybody looks."""

import threading
import time

import pytest

from contactcenter.turnstile import Turnstile

PATIENCE_SECONDS = 60


class Work:
    """Goes on until it is told to end; says when it has begun."""

    def __init__(self) -> None:
        self.done = 0
        self.has_begun = threading.Semaphore(0)
        self.may_end = threading.Semaphore(0)

    def __call__(self) -> None:
        self.has_begun.release()
        assert self.may_end.acquire(timeout=PATIENCE_SECONDS)
        self.done += 1


def in_a_thread(turnstile: Turnstile, work: Work, passed: list[bool]) -> threading.Thread:
    thread = threading.Thread(target=lambda: passed.append(turnstile.pass_through(work)), daemon=True)
    thread.start()
    return thread


def until_somebody_waits(turnstile: Turnstile) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not turnstile._waits.locked():
        assert time.monotonic() < deadline, "nobody waits"


def test_who_comes_while_one_works_and_one_waits_leaves_it_to_the_one_who_waits() -> None:  # rules 22, 26
    turnstile, work, passed = Turnstile(), Work(), []  # type: Turnstile, Work, list[bool]
    first = in_a_thread(turnstile, work, passed)
    assert work.has_begun.acquire(timeout=PATIENCE_SECONDS)
    second = in_a_thread(turnstile, work, passed)
    until_somebody_waits(turnstile)
    assert [turnstile.pass_through(work) for _ in range(3)] == [False, False, False]
    assert work.done == 0
    work.may_end.release()
    assert work.has_begun.acquire(timeout=PATIENCE_SECONDS)  # the second looks after all who left it to it had come
    work.may_end.release()
    for thread in (first, second):
        thread.join(PATIENCE_SECONDS)
    assert (work.done, passed) == (2, [True, True])


def test_who_comes_once_the_one_who_waited_has_begun_looks_again() -> None:  # rule 26
    """That one may have looked too early."""
    turnstile, work, passed = Turnstile(), Work(), []  # type: Turnstile, Work, list[bool]
    threads = [in_a_thread(turnstile, work, passed)]
    assert work.has_begun.acquire(timeout=PATIENCE_SECONDS)
    threads.append(in_a_thread(turnstile, work, passed))
    until_somebody_waits(turnstile)
    work.may_end.release()
    assert work.has_begun.acquire(timeout=PATIENCE_SECONDS)  # the second works
    threads.append(in_a_thread(turnstile, work, passed))
    until_somebody_waits(turnstile)
    for _ in range(2):
        work.may_end.release()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert (work.done, passed) == (3, [True, True, True])


def test_work_that_fails_keeps_nobody_out() -> None:
    turnstile, done = Turnstile(), []  # type: Turnstile, list[int]

    def fails() -> None:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        turnstile.pass_through(fails)
    assert turnstile.pass_through(lambda: done.append(1))
    assert done == [1]
