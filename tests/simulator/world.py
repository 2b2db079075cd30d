"""The world of these tests: a simulator, a product that answers as told, and people who call."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import requests
from aiohttp import web
from twilio.rest import Client

from telephony.simulator.account import Credentials, Directory
from telephony.simulator.clock import Clock
from telephony.simulator.server import build_app
from telephony.simulator.switch import Switch

ACCOUNT_SID = "AC" + "5" * 32
AUTH_TOKEN = "the-token-of-the-tests"
OURS, OTHER_OURS = "+14155550100", "+14155550101"
ANA, BOB = "+14155552671", "+442079460018"
PATIENCE_SECONDS = 30
LONG = 600
"""Rings for twelve seconds of the wall, at this speed: nobody is late on a busy machine."""


def eventually(holds: Callable[[], Any], *, what: str = "it") -> Any:
    """The first true answer of `holds`; fails when there is none for half a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := holds()):
        assert time.monotonic() < deadline, f"{what} did not happen in time"
        time.sleep(0.005)
    return answer


class Loop:
    """An event loop in a thread of its own, in which servers run."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        future: concurrent.futures.Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(PATIENCE_SECONDS)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def start_server(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


class Product:
    """Plays the product: answers paths as told, with an empty 204 where nothing was said, and remembers all."""

    def __init__(self, *, loop: Loop) -> None:
        self._loop = loop
        self._answers: dict[str, Any] = {}
        self.seen: list[web.Request] = []
        self._forms: list[tuple[str, dict[str, str]]] = []
        self._closing = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner, self.url = loop.run(start_server(app))

    def close(self) -> None:
        self._loop.run(self._stop())

    async def keeps_silent(self, request: web.Request) -> web.Response:
        """An answer that never comes: `says("/in", product.keeps_silent)`."""
        await self._closing.wait()
        return web.Response(status=204)

    async def _stop(self) -> None:
        self._closing.set()
        for _ in range(20):  # a connection that is being accepted while the server closes would be left open
            await asyncio.sleep(0)
        await self._runner.cleanup()

    def says(self, path: str, *documents: Any) -> str:
        """One document for each request, the last for all that follow: TwiML inside <Response>, or a response factory."""
        self._answers[path] = list(documents)
        return self.url + path

    def forms(self, path: str) -> list[dict[str, str]]:
        return [form for where, form in list(self._forms) if where == path]

    def paths(self) -> list[str]:
        return [path for path, _ in list(self._forms)]

    def wait_for(self, path: str, *, count: int = 1, **fields: str) -> dict[str, str]:
        """The form of the request at that path that has these fields (the count-th)."""

        def found() -> dict[str, str] | None:
            matching = [form for form in self.forms(path) if fields.items() <= form.items()]
            return matching[count - 1] if len(matching) >= count else None

        form: dict[str, str] = eventually(found, what=f"request {count} to {path} with {fields}")
        return form

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        posted = await request.post()
        form = {name: str(value) for name, value in (posted or request.query).items()}
        self.seen.append(request)
        self._forms.append((request.path, form))
        answers = self._answers.get(request.path, [])
        answer = answers.pop(0) if len(answers) > 1 else next(iter(answers), None)
        if answer is None:
            return web.Response(status=204)
        if callable(answer):
            made = answer(request)
            return await made if asyncio.iscoroutine(made) else made
        return web.Response(text=f"<Response>{answer}</Response>", content_type="text/xml")


class Carrier:
    """The simulator, with Twilio's own client and our own API in hand."""

    def __init__(self, *, loop: Loop, speed: float) -> None:
        self._loop = loop
        self._http = requests.Session()
        self._http.trust_env = False
        self.switch, self._runner, self.url = loop.run(self._start(speed))
        self.twilio = Client(ACCOUNT_SID, AUTH_TOKEN)
        self.twilio.api.base_url = self.url
        self.twilio.http_client.session.trust_env = False

    async def _start(self, speed: float) -> tuple[Switch, web.AppRunner, str]:
        credentials = Credentials(
            account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, api_key_sid="SKkey", api_key_secret="secret"
        )
        switch = Switch(
            credentials=credentials, directory=Directory(), clock=Clock(speed=speed), base_url="http://unset"
        )
        self._stopping = asyncio.Event()
        runner, url = await start_server(build_app(switch=switch, stopping=self._stopping))
        switch.recordings._base_url = url
        return switch, runner, url

    def close(self) -> None:
        self._loop.run(self._stop())
        self.twilio.http_client.session.close()
        self._http.close()

    async def _stop(self) -> None:
        self._stopping.set()
        await self.switch.stop()
        for _ in range(20):
            await asyncio.sleep(0)
        await self._runner.cleanup()

    # Twilio's side

    def number(self, number: str = OURS, **settings: Any) -> Any:
        return self.twilio.incoming_phone_numbers.create(phone_number=number, **settings)

    def rest(self, method: str, path: str, *, auth: Any = (ACCOUNT_SID, AUTH_TOKEN), **more: Any) -> requests.Response:
        """Below /2010-04-01/Accounts/{sid}/, without the client in between."""
        url = f"{self.url}/2010-04-01/Accounts/{ACCOUNT_SID}/{path}"
        return self._http.request(method, url, auth=auth, timeout=PATIENCE_SECONDS, **more)

    # Our side

    def sim(self, method: str, path: str, **more: Any) -> requests.Response:
        return self._http.request(method, f"{self.url}/sim/{path}", timeout=PATIENCE_SECONDS, **more)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; fails when it is refused."""
        answer = self.sim(method, path, json=body)
        assert answer.ok, answer.text
        return answer.json()

    def stand_still(self) -> None:
        """From now on time passes by `step` alone: what is expected to the second does not depend on the machine."""
        self.ask("POST", "clock", {"speed": 0})

    def step(self, seconds: float) -> None:
        """What is due within these seconds is done, each at its time, the documents that are asked for included."""
        self.ask("POST", "clock", {"step": seconds})

    def dial_in(self, from_number: str = ANA, to_number: str = OURS, **more: Any) -> str:
        return str(self.ask("POST", "calls", {"from": from_number, "to": to_number, **more})["sid"])

    def connect(self, identity: str, **params: str) -> str:
        return str(self.ask("POST", f"clients/{identity}/connect", {"params": params})["sid"])

    def telephone(self, number: str, behavior: str, **more: Any) -> None:
        self.ask("PUT", f"phones/{number}", {"behavior": behavior, **more})

    def call(self, sid: str) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", f"calls/{sid}")
        return found

    def wait_for(self, sid: str, status: str) -> dict[str, Any]:
        call: dict[str, Any] = eventually(
            lambda: found if (found := self.call(sid))["status"] == status else None, what=f"{sid} {status}"
        )
        return call

    def log(self, sid: str, kind: str) -> list[dict[str, Any]]:
        return [entry for entry in self.call(sid)["log"] if entry["kind"] == kind]

    def said(self, sid: str) -> list[str]:
        return [entry["text"] for entry in self.log(sid, "say")]

    def wait_until_said(self, sid: str, text: str) -> None:
        eventually(lambda: text in self.said(sid), what=f"“{text}”")

    def press(self, sid: str, digits: str) -> None:
        self.ask("POST", f"calls/{sid}/press", {"digits": digits})

    def hang_up(self, sid: str) -> None:
        self.ask("POST", f"calls/{sid}/hang-up")

    def calls_to(self, number: str) -> list[dict[str, Any]]:
        return [call for call in self.ask("GET", "calls")["calls"] if call["to"] == number]

    def wait_for_call_to(self, number: str) -> str:
        found = eventually(lambda: self.calls_to(number), what=f"a call to {number}")
        return str(found[0]["sid"])
