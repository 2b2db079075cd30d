"""JSON in and out, errors as `{"error": sentence}`, and who may ask: pages from this machine only."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from telephony.simulator.faults import BadFaults
from telephony.simulator.phones import BadPhone
from telephony.simulator.scripts import BadScript
from telephony.simulator.switch import NotOwned

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):  # an answer, not a failure
    """What was asked makes no sense, or not now."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@web.middleware
async def sim_front(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only for /sim; a page of a foreign origin is refused before anything happens."""
    if not request.path.startswith("/sim/"):
        return await handler(request)
    origin = request.headers.get("Origin")
    if origin is not None and not is_near(request, origin):
        return refusal("Pages of other machines may not use this simulator.", status=403)
    if request.method == "OPTIONS":
        return web.Response(status=204, headers=cors_headers(request))
    response = await _answered(request, handler)
    if not response.prepared:
        response.headers.update(cors_headers(request))
    return response


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as error:
        return refusal(str(error), status=error.status)
    except NotOwned as error:
        return refusal(str(error), status=404)
    except (BadFaults, BadPhone, BadScript) as error:
        return refusal(str(error), status=400)
    except web.HTTPNotFound:
        return refusal(f"There is nothing at {request.path}.", status=404)
    except web.HTTPMethodNotAllowed:
        return refusal(f"{request.path} does not take {request.method}.", status=405)


def is_near(request: web.Request, origin: str) -> bool:
    """A page served on this machine, or our own at an IP address: a name could be anybody's that points here."""
    try:
        parts = urlsplit(origin)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    return host in LOOPBACK or (parts.netloc == request.host and _is_ip_address(host))


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def cors_headers(request: web.Request) -> dict[str, str]:
    origin = request.headers.get("Origin")
    if origin is None:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
        "Access-Control-Allow-Headers": "Content-Type",
        "Vary": "Origin",
    }


def refusal(sentence: str, *, status: int) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


async def read_json(request: web.Request) -> dict[str, Any]:
    """An object; nothing at all is an empty one. Raises Refused."""
    try:
        body = await request.text()
        content = json.loads(body) if body.strip() else {}
    except (ValueError, LookupError, RecursionError) as error:
        raise Refused(f"The body is not JSON: {error}.") from error
    if not isinstance(content, dict):
        raise Refused("The body is a JSON object.")
    return content
