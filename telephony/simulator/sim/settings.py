"""Telephones, faults, the clock, numbers: what tests set and pages show."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from telephony.simulator.rest.front import SWITCH
from telephony.simulator.sim.answers import Refused, read_json
from telephony.simulator.switch import Switch
from telephony.simulator.words import is_e164

MAX_SPEED = 1_000
MAX_STEP_SECONDS = 366 * 86_400


async def list_numbers(request: web.Request) -> web.Response:
    return web.json_response({"numbers": owned_numbers(request.app[SWITCH])})


def owned_numbers(switch: Switch) -> list[dict[str, str]]:
    numbers = switch.directory.numbers.values()
    return [{"number": one.phone_number, "friendly_name": one.friendly_name} for one in numbers]


async def list_phones(request: web.Request) -> web.Response:
    return web.json_response({"phones": [phone.as_json() for phone in request.app[SWITCH].phones.all()]})


async def configure_phone(request: web.Request) -> web.Response:
    """A telephone number, or `client:identity` for a browser, which is registered from then on."""
    number = request.match_info["number"]
    if not is_e164(number) and not number.startswith("client:"):
        raise Refused("A telephone has a number like +14155552671, or is client:somebody.")
    switch = request.app[SWITCH]
    phone = switch.phones.configure(number=number, wanted=await read_json(request))
    switch.bus.publish({"type": "phone", "phone": phone.as_json()})
    return web.json_response(phone.as_json())


async def forget_phone(request: web.Request) -> web.Response:
    request.app[SWITCH].phones.forget(request.match_info["number"])
    return web.Response(status=204)


async def show_faults(request: web.Request) -> web.Response:
    return web.json_response(request.app[SWITCH].faults.settings)


async def set_faults(request: web.Request) -> web.Response:
    faults = request.app[SWITCH].faults
    faults.replace(await read_json(request))
    return web.json_response(faults.settings)


async def show_clock(request: web.Request) -> web.Response:
    return web.json_response(clock_reading(request.app[SWITCH]))


async def set_clock(request: web.Request) -> web.Response:
    """`{speed}` and `{step: seconds}`; the answer comes when the step has been taken."""
    switch, wanted = request.app[SWITCH], await read_json(request)
    unknown = sorted(set(wanted) - {"speed", "step"})
    if unknown:
        raise Refused(f"A clock has a speed and takes a step; “{unknown[0]}” is neither.")
    speed = _number(wanted, "speed", MAX_SPEED)
    step = _number(wanted, "step", MAX_STEP_SECONDS)
    if speed is not None:
        switch.clock.set_speed(speed)
    if step is not None:
        await switch.clock.step(step)
    switch.bus.publish({"type": "clock", **clock_reading(switch)})
    return web.json_response(clock_reading(switch))


def clock_reading(switch: Switch) -> dict[str, Any]:
    return {"now": round(switch.clock.now(), 3), "speed": switch.clock.speed}


async def health(request: web.Request) -> web.Response:
    return web.json_response({"ok": True, "calls": len(request.app[SWITCH].calls)})


def _number(wanted: dict[str, Any], name: str, most: float) -> float | None:
    value = wanted.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise Refused(f"{name} is a number from 0 to {most}.")
    return float(value)
