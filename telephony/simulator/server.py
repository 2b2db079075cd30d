"""Puts the switch behind HTTP, and stops it within two seconds."""

from __future__ import annotations

import asyncio
import logging
import signal

from aiohttp import web

from telephony.simulator.account import Directory
from telephony.simulator.clock import Clock
from telephony.simulator.options import Options
from telephony.simulator.pages import page_routes
from telephony.simulator.rest.front import STOPPING, SWITCH, rest_front
from telephony.simulator.rest.routes import rest_routes
from telephony.simulator.sim.answers import sim_front
from telephony.simulator.sim.routes import sim_routes
from telephony.simulator.switch import Switch

logger = logging.getLogger("simulator")


async def serve(*, options: Options) -> None:
    """Until SIGTERM or SIGINT. Raises OSError when the port is taken, ValueError for a bad state file."""
    directory = Directory(state_file=options.state_file)
    clock = Clock(speed=options.speed)
    switch = Switch(credentials=options.credentials, directory=directory, clock=clock, base_url=options.base_url)
    stopping = asyncio.Event()
    runner = web.AppRunner(build_app(switch=switch, stopping=stopping), access_log=None, shutdown_timeout=0.5)
    try:
        await runner.setup()
        await web.TCPSite(runner, options.host, options.port, backlog=1024).start()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        logger.info("The simulator answers at %s (speed %g)", options.base_url, options.speed)
        await stopping.wait()
    finally:
        stopping.set()
        await switch.stop()
        await runner.cleanup()


def build_app(*, switch: Switch, stopping: asyncio.Event) -> web.Application:
    app = web.Application(middlewares=[rest_front, sim_front], client_max_size=1024 * 1024)
    app[SWITCH] = switch
    app[STOPPING] = stopping
    app.add_routes([*page_routes(), *sim_routes(), *rest_routes()])
    return app
