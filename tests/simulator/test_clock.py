"""The simulated clock: faster, slower, standing still, stepped."""

import asyncio

import pytest

from telephony.simulator.clock import Clock
from tests.simulator.world import ANA, OURS, Carrier, Product


async def test_sleepers_wake_in_order_of_time_when_it_is_stepped() -> None:
    clock, woken = Clock(speed=0), []

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append((seconds, round(clock.now() - start)))

    start = clock.now()
    tasks = [asyncio.create_task(sleep(seconds)) for seconds in (30, 10, 20)]
    await clock.step(25)
    assert woken == [(10, 10), (20, 20)]
    await clock.step(5)
    assert woken[-1] == (30, 30)
    await asyncio.gather(*tasks)


async def test_who_sleeps_again_within_a_step_is_woken_within_it() -> None:
    clock, beats = Clock(speed=0), 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await clock.sleep(1)
            beats += 1

    task = asyncio.create_task(beat())
    await clock.step(10.5)
    task.cancel()
    assert beats == 10


async def test_a_new_speed_holds_for_those_who_sleep_already() -> None:
    clock = Clock(speed=0.001)
    sleeper = asyncio.create_task(clock.sleep(100))
    await asyncio.sleep(0)
    clock.set_speed(10_000)
    await asyncio.wait_for(sleeper, 30)


async def test_a_step_waits_for_what_the_product_is_asked() -> None:
    clock, order = Clock(speed=0), []

    async def ask_then_sleep() -> None:
        await clock.sleep(1)
        with clock.waiting_for_product():
            await asyncio.sleep(0.05)
        order.append("answered")
        await clock.sleep(5)
        order.append("slept")

    task = asyncio.create_task(ask_then_sleep())
    await clock.step(10)
    assert order == ["answered", "slept"]
    await task


async def test_canceled_sleepers_are_forgotten() -> None:
    clock = Clock(speed=1)
    for _ in range(3):
        sleeper = asyncio.create_task(clock.sleep(10_000))
        await asyncio.sleep(0)
        sleeper.cancel()
        await asyncio.sleep(0)
    assert clock._next_due() is None


def test_the_clock_is_read_and_set_over_http(carrier: Carrier) -> None:
    reading = carrier.ask("POST", "clock", {"speed": 0})
    assert reading["speed"] == 0
    assert carrier.ask("GET", "clock")["now"] == reading["now"]
    assert carrier.ask("POST", "clock", {"step": 60})["now"] == reading["now"] + 60


@pytest.mark.parametrize("wanted", [{"speed": -1}, {"speed": "fast"}, {"step": -5}, {"stop": 1}, {"speed": 1e9}])
def test_a_senseless_setting_is_refused(carrier: Carrier, wanted: dict[str, object]) -> None:
    assert carrier.sim("POST", "clock", json=wanted).status_code == 400


def test_minutes_of_waiting_take_no_time_when_stepped(line: Carrier, product: Product) -> None:
    product.says("/in", '<Gather numDigits="1" action="/keys"><Pause length="29"/></Gather><Redirect>/in</Redirect>')
    line.stand_still()
    sid = line.dial_in(ANA, OURS)
    product.wait_for("/in")
    line.step(600)  # and none passes otherwise
    assert product.paths().count("/in") >= 17
    assert line.call(sid)["status"] == "in-progress"
