"""Asks hosts that an operator has allowed, and tells them something; never one inside our own network."""

import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import string
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

USUAL_PORTS = {"https": 443, "http": 80}


class NotFetched(Exception):
    """Nothing usable came back; the text says why, for an admin."""


def why_not_ask(url: str, *, hosts: Collection[str], in_development: bool, listed_in: str = "LOOKUP_HOSTS") -> str:
    """Why nobody is asked at this address, in a sentence; empty where it may be asked."""
    try:
        parts = urlsplit(url)
        port = parts.port or USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return "This is no address."
    if parts.scheme not in USUAL_PORTS or not parts.hostname:
        return "Write a whole address, beginning with https://."
    if parts.scheme == "http" and not in_development:
        return "Use https://: what is known about callers must not travel in the open."
    if parts.username or parts.password:
        return "An address cannot hold a name and password."
    names = {parts.hostname} if port == USUAL_PORTS[parts.scheme] else set()
    if not {*names, f"{parts.hostname}:{port}"} & {host.lower() for host in hosts}:
        return f"{parts.netloc} is not in {listed_in}, the list of hosts that may be asked."
    return ""


def fetch_json(
    url: str, *, hosts: Collection[str], seconds: float, most_bytes: int, in_development: bool = False
) -> dict[str, Any]:
    """Ask with GET, once: no redirect is followed, and the host's address is the one that was looked at.

    Raises NotFetched, also after `seconds` in all or `most_bytes`. Private addresses are refused; `in_development` this
    machine itself is not.
    """
    if why := why_not_ask(url, hosts=hosts, in_development=in_development):
        raise NotFetched(why)
    until = time.monotonic() + seconds
    try:
        with _connected(urlsplit(url), until=until, in_development=in_development) as connection:
            body = _body(connection, _target(url), most_bytes=most_bytes)
    except TimeoutError as error:
        raise NotFetched("The host took too long.") from error
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched(f"The host did not answer: {str(error) or type(error).__name__}."[:200]) from error
    return _object(body)


def post_json(
    url: str,
    body: bytes,
    *,
    headers: dict[str, str],
    hosts: Collection[str],
    seconds: float,
    listed_in: str,
    in_development: bool = False,
) -> None:
    """Tell a host something, once, under the same guard; any 2xx will do, and its words are not read.

    Raises NotFetched, also after `seconds` in all.
    """
    if why := why_not_ask(url, hosts=hosts, in_development=in_development, listed_in=listed_in):
        raise NotFetched(why)
    until = time.monotonic() + seconds
    try:
        with _connected(urlsplit(url), until=until, in_development=in_development) as connection:
            connection.request("POST", _target(url), body, {"Content-Type": "application/json", **headers})
            with connection.getresponse() as answer:
                if not 200 <= answer.status < 300:
                    raise NotFetched(f"The host answered {answer.status}.")
    except TimeoutError as error:
        raise NotFetched("The host took too long.") from error
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched(f"The host did not answer: {str(error) or type(error).__name__}."[:200]) from error


@dataclass(frozen=True)
class Answer:
    """What a host said, whatever its status is."""

    status: int
    body: bytes

    def json(self) -> Any:
        """None where it is no JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def exchange(
    method: str,
    url: str,
    body: bytes | None,
    *,
    headers: dict[str, str],
    hosts: Collection[str],
    seconds: float,
    most_bytes: int,
    listed_in: str,
    in_development: bool = False,
) -> Answer:
    """One request and its answer, under the same guard. Raises NotFetched where there is none, not for a status."""
    if why := why_not_ask(url, hosts=hosts, in_development=in_development, listed_in=listed_in):
        raise NotFetched(why)
    until = time.monotonic() + seconds
    try:
        with _connected(urlsplit(url), until=until, in_development=in_development) as connection:
            connection.request(method, _target(url), body, headers)
            with connection.getresponse() as answer:
                return Answer(answer.status, _read(answer, most_bytes=most_bytes))
    except TimeoutError as error:
        raise NotFetched("The host took too long.") from error
    except (OSError, http.client.HTTPException) as error:
        raise NotFetched(f"The host did not answer: {str(error) or type(error).__name__}."[:200]) from error


def _target(url: str) -> str:
    """As it stands in the address; a letter that a request cannot hold goes as its bytes."""
    parts = urlsplit(url)
    return quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=string.punctuation)


def _body(connection: http.client.HTTPConnection, target: str, *, most_bytes: int) -> bytes:
    connection.request("GET", target, headers={"Accept": "application/json"})
    with connection.getresponse() as answer:
        if answer.status != 200:
            raise NotFetched(f"The host answered {answer.status}.")
        return _read(answer, most_bytes=most_bytes)


def _public_address(host: str, port: int, *, in_development: bool) -> str:
    """Where the host is; every address that it has must be a public one, for any of them may be the next answer."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except UnicodeError as error:
        raise NotFetched(f"{host[:80]} cannot be the name of a host.") from error
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if not (address.is_global and not address.is_multicast) and not (in_development and address.is_loopback):
            raise NotFetched(f"{host} is inside a private network.")
    return sorted(found)[0]


@contextlib.contextmanager
def _connected(parts: SplitResult, *, until: float, in_development: bool) -> Iterator[http.client.HTTPConnection]:
    port = parts.port or USUAL_PORTS[parts.scheme]
    address = _public_address(parts.hostname or "", port, in_development=in_development)
    line = _line(parts, address, port, until=until)
    with contextlib.closing(line), _cut_off(line, at=until):
        connection = http.client.HTTPConnection(parts.hostname or "", port)
        connection.sock = line
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        with contextlib.closing(connection):
            yield connection


def _line(parts: SplitResult, address: str, port: int, *, until: float) -> socket.socket:
    """To the address that was looked at: the name is not resolved again, and its certificate must be the host's."""
    plain = socket.create_connection((address, port), timeout=_left(until))
    if parts.scheme != "https":
        return plain
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=parts.hostname or "", do_handshake_on_connect=False)


@contextlib.contextmanager
def _cut_off(line: socket.socket, *, at: float) -> Iterator[None]:
    """Cut the line at this time: a host that sends a byte a second never runs into the time-out of a single read."""
    late = threading.Event()
    timer = threading.Timer(_left(at), _cut, args=[line, late])
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
        timer.join()  # or it might cut another's line, that has got the number of this one
    if late.is_set():
        raise TimeoutError  # what a cut line brought looks whole: a header that ends is no error


def _cut(line: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)  # the plain one's: TLS would change what the reader holds


def _read(answer: http.client.HTTPResponse, *, most_bytes: int) -> bytes:
    body = b""
    while len(body) <= most_bytes:
        piece = answer.read1(most_bytes + 1 - len(body))
        if not piece:
            return body
        body += piece
    raise NotFetched(f"The answer is longer than {most_bytes // 1024} kB.")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotFetched("The answer is not JSON.") from error
    if not isinstance(found, dict):
        raise NotFetched("The answer is not a JSON object.")
    return found
