"""Which path is answered by whom."""

from __future__ import annotations

from aiohttp import web

from telephony.simulator.sim import calls, events, settings, voice


def sim_routes() -> list[web.RouteDef]:
    return [*_call_routes(), *_setting_routes()]


def _call_routes() -> list[web.RouteDef]:
    call = "/sim/calls/{sid}"
    return [
        web.post("/sim/calls", calls.dial),
        web.get("/sim/calls", calls.list_calls),
        web.get(call, calls.show_call),
        web.post(f"{call}/press", calls.press),
        web.post(f"{call}/answer", calls.answer),
        web.post(f"{call}/decline", calls.decline),
        web.post(f"{call}/voicemail", calls.voicemail),
        web.post(f"{call}/hang-up", calls.hang_up),
        web.get(f"{call}/voice", voice.carry_voice),
        web.post("/sim/clients/{identity}/connect", calls.connect_client),
    ]


def _setting_routes() -> list[web.RouteDef]:
    return [
        web.get("/sim/numbers", settings.list_numbers),
        web.get("/sim/phones", settings.list_phones),
        web.put("/sim/phones/{number}", settings.configure_phone),
        web.delete("/sim/phones/{number}", settings.forget_phone),
        web.get("/sim/faults", settings.show_faults),
        web.put("/sim/faults", settings.set_faults),
        web.get("/sim/clock", settings.show_clock),
        web.post("/sim/clock", settings.set_clock),
        web.get("/sim/health", settings.health),
        web.get("/sim/events", events.stream_events),
        web.get("/sim/exchanges", events.show_exchanges),
    ]
