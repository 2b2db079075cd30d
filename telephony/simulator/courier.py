"""Carries one request to the product: signed, with time limits, retries, redirects and cookies (twilio.md 1.3)."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import time
import uuid
from collections.abc import Mapping
from urllib.parse import unquote, urlencode, urljoin, urlsplit, urlunsplit

import aiohttp
import yarl

from telephony.simulator.basic_auth import encode_basic
from telephony.simulator.clock import Clock
from telephony.simulator.events import Exchanges
from telephony.simulator.overrides import Overrides, read_overrides
from telephony.simulator.signature import sign

USER_AGENT = "TwilioProxy/1.1"
MAX_REDIRECTS = 10
MAX_BYTES = 32 * 1024 * 1024
UNREACHABLE, TIMED_OUT = "ct", "rt"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back; `failure` is a retry class (ct rt 4xx 5xx) or empty, `code` Twilio's error code or None."""

    url: str
    status: int = 0
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes = b""
    seconds: float = 0.0
    failure: str = ""
    code: int | None = None

    @property
    def is_good(self) -> bool:
        return self.code is None and 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Courier:
    """One HTTP client for all webhooks."""

    def __init__(self, *, token: str, exchanges: Exchanges, clock: Clock) -> None:
        self._token = token
        self._exchanges = exchanges
        self._clock = clock
        # No kept connections: one that the product has just closed would lose a webhook.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        self._client = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=True
        )

    async def close(self) -> None:
        await self._client.close()

    async def send(
        self,
        *,
        url: str,
        method: str,
        form: Mapping[str, str],
        jar: aiohttp.CookieJar | None = None,
        headers: Mapping[str, str] | None = None,
        is_noted: bool = True,
    ) -> Reply:
        """Never raises for what the other side does: the reply says what went wrong."""
        started = time.monotonic()
        bare, overrides = read_overrides(url)
        token = str(uuid.uuid4())
        reply = Reply(url=bare, failure=UNREACHABLE, code=11205)
        for _ in range(1 + overrides.retries):
            left = started + overrides.total_seconds - time.monotonic()
            if left <= 0:
                break
            errand = _Errand(bare, method.upper(), dict(form), jar, dict(headers or {}), token, overrides, is_noted)
            reply = await self._attempt(errand, left)
            if not overrides.retry_after(reply.failure):
                break
        return dataclasses.replace(reply, seconds=time.monotonic() - started)

    async def _attempt(self, errand: _Errand, seconds: float) -> Reply:
        started, started_at = time.monotonic(), self._clock.now()
        try:
            async with asyncio.timeout(seconds):
                reply = await self._follow(errand)
        except aiohttp.ConnectionTimeoutError:
            reply = Reply(url=errand.url, failure=UNREACHABLE, code=11205)
        except TimeoutError:
            reply = Reply(url=errand.url, failure=TIMED_OUT, code=11205)
        except aiohttp.ClientConnectorError as error:
            reply = Reply(url=errand.url, failure=UNREACHABLE, code=11205, body=str(error).encode())
        except (aiohttp.ClientError, ValueError) as error:
            reply = Reply(url=errand.url, failure=TIMED_OUT, code=11200, body=str(error).encode())
        if errand.is_noted:
            self._note(errand, reply, started_at, time.monotonic() - started)
        return reply

    async def _follow(self, errand: _Errand) -> Reply:
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._ask(errand)
            target = reply.headers.get("Location")
            if reply.status not in (301, 302, 303, 307, 308) or not target:
                return reply
            method = errand.method if reply.status in (307, 308) else "GET"
            form = errand.form if method == errand.method else {}
            errand = dataclasses.replace(errand, url=urljoin(errand.url, target), method=method, form=form)
        return Reply(url=errand.url, code=11215)

    async def _ask(self, errand: _Errand) -> Reply:
        reply = await self._request(errand, user_and_password=None)
        if reply.status == 401 and "@" in urlsplit(errand.url).netloc and "WWW-Authenticate" in reply.headers:
            reply = await self._request(errand, user_and_password=urlsplit(errand.url).netloc.rpartition("@")[0])
        return reply

    async def _request(self, errand: _Errand, *, user_and_password: str | None) -> Reply:
        parts = urlsplit(errand.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return Reply(url=errand.url, code=11100)
        url = _with_query(errand.url, errand.form) if errand.method == "GET" else errand.url
        form = {} if errand.method == "GET" else errand.form
        headers = {
            **errand.headers,
            "User-Agent": USER_AGENT,
            "X-Twilio-Signature": sign(url=url, form=form, token=self._token),
            "I-Twilio-Idempotency-Token": errand.token,
        }
        if user_and_password is not None:
            headers["Authorization"] = _basic(user_and_password)
        body = None if errand.method == "GET" else urlencode(form).encode()
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        return await self._exchange(errand, yarl.URL(_as_sent(url), encoded=True), headers, body)

    async def _exchange(self, errand: _Errand, url: yarl.URL, headers: dict[str, str], body: bytes | None) -> Reply:
        limits = aiohttp.ClientTimeout(
            total=None, sock_connect=errand.overrides.connect_seconds, sock_read=errand.overrides.read_seconds
        )
        cookies = errand.jar.filter_cookies(url) if errand.jar is not None else None
        async with self._client.request(
            errand.method, url, data=body, headers=headers, cookies=cookies, timeout=limits, allow_redirects=False
        ) as response:
            content = await response.content.read(MAX_BYTES)
            while not response.content.at_eof() and len(content) < MAX_BYTES:
                content += await response.content.read(MAX_BYTES - len(content))
            if errand.jar is not None:
                errand.jar.update_cookies(response.cookies, url)
        failure = f"{response.status // 100}xx" if response.status >= 400 else ""
        code = 11200 if response.status >= 400 else None
        return Reply(
            url=errand.url, status=response.status, headers=response.headers, body=content, failure=failure, code=code
        )

    def _note(self, errand: _Errand, reply: Reply, at: float, seconds: float) -> None:
        is_text = reply.content_type.startswith(("text/", "application/")) or not reply.content_type
        shown = (
            reply.body[:8_192].decode(errors="replace")
            if is_text
            else f"({len(reply.body)} bytes of {reply.content_type})"
        )
        self._exchanges.add(
            at=at,
            direction="webhook",
            method=errand.method,
            url=errand.url,
            status=reply.status,
            request=errand.form,
            response=shown if reply.status else json.dumps({"failure": reply.failure, "code": reply.code}),
            seconds=seconds,
        )


@dataclasses.dataclass(frozen=True)
class _Errand:
    url: str
    method: str
    form: dict[str, str]
    jar: aiohttp.CookieJar | None
    headers: dict[str, str]
    token: str
    overrides: Overrides
    is_noted: bool


def _with_query(url: str, form: Mapping[str, str]) -> str:
    if not form:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(form)}"


def _as_sent(url: str) -> str:
    """As configured, port included, without user:password."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path or "/", parts.query, ""))


def _basic(user_and_password: str) -> str:
    user, _, password = user_and_password.partition(":")
    return encode_basic(user=unquote(user), password=unquote(password))
