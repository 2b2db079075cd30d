"""A look-up asks only hosts on the list, never inside our own network, and takes no more than it must (security.md: SSRF)."""

import contextlib
import json
import socketserver
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from contactcenter.outside import NotFetched, fetch_json, post_json, why_not_ask
from tests.unit.telephony.http_server import a_server_that, answering

LIMITS = {"seconds": 1.0, "most_bytes": 2048}


@pytest.fixture
def crm() -> Iterator[str]:
    with a_server_that(answering(200, b'{"Tier": "gold"}')) as url:
        yield url


def host_of(url: str) -> str:
    return url.partition("://")[2]


def fetch(
    url: str, *, hosts: list[str] | None = None, in_development: bool = True, **limits: float
) -> dict[str, object]:
    host = host_of(url).partition("/")[0]
    listed = [host] if hosts is None else hosts
    return fetch_json(url, hosts=listed, in_development=in_development, **(LIMITS | limits))  # type: ignore[arg-type]


def why_not(url: str, **how: object) -> str:
    with pytest.raises(NotFetched) as refused:
        fetch(url, **how)  # type: ignore[arg-type]
    return str(refused.value)


def test_an_allowed_host_is_asked(crm: str) -> None:
    assert fetch(f"{crm}/caller?number=1") == {"Tier": "gold"}


def test_a_host_that_is_not_on_the_list_is_not_asked(crm: str) -> None:
    assert "is not in LOOKUP_HOSTS" in why_not(crm, hosts=["crm.example.com", "127.0.0.1"])


def test_outside_development_our_own_network_is_refused(crm: str) -> None:
    secure = crm.replace("http://", "https://")
    assert "is inside a private network" in why_not(secure, in_development=False)
    assert "Use https://" in why_not(crm, in_development=False)


@pytest.mark.parametrize(
    "host",
    ["10.0.0.1", "169.254.169.254", "192.168.1.1", "[::1]", "[::ffff:127.0.0.1]", "[fd00::1]", "0.0.0.0", "2130706433"],
)
def test_private_addresses_are_refused_however_they_are_written(host: str) -> None:
    assert "is inside a private network" in why_not(
        f"https://{host}/", hosts=[host.strip("[]"), f"{host.strip('[]')}:443"], in_development=False
    )


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://crm.example.com/", "Write a whole address"),
        ("crm.example.com/", "Write a whole address"),
        ("https://", "Write a whole address"),
        ("https://u:p@crm.example.com/", "cannot hold a name and password"),
        ("https://crm.example.com:99999/", "This is no address."),
        ("https://crm.example.com:8443/", "is not in LOOKUP_HOSTS"),
        ("https://crm.example.com.evil.example/", "is not in LOOKUP_HOSTS"),
        ("https://evil.example/#crm.example.com", "is not in LOOKUP_HOSTS"),
        ("https://CRM.example.com/", ""),
        ("https://data.example.com:8443/", ""),
    ],
)
def test_an_address_is_refused_with_a_sentence(url: str, sentence: str) -> None:
    why = why_not_ask(url, hosts=["crm.example.com", "Data.example.com:8443"], in_development=False)
    assert sentence in why
    assert bool(why) is bool(sentence)


def test_a_redirect_is_not_followed(crm: str) -> None:
    def away(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", crm)
        handler.end_headers()

    with a_server_that(away) as url:
        assert why_not(url) == "The host answered 302."


def test_a_long_answer_is_not_read_to_its_end() -> None:
    with a_server_that(answering(200, b'{"a": "' + b"x" * 4000 + b'"}')) as url:
        assert why_not(url) == "The answer is longer than 2 kB."


A_MINUTE = 50
"""Less than the host would take, with room for a busy machine."""


def drip(handler: BaseHTTPRequestHandler, *, first: bytes, drop: bytes) -> None:
    """A byte now and then for a minute, or until nobody listens: no single read takes long."""
    with contextlib.suppress(OSError):
        handler.wfile.write(first)
        for _ in range(1200):
            handler.wfile.write(drop)
            time.sleep(0.05)


SLOW = {
    "its first line": (b"", b"H"),
    "its headers": (b"HTTP/1.0 200 OK\r\n", b"X-More: 1\r\n"),
    "its answer": (b"HTTP/1.0 200 OK\r\n\r\n{", b" "),
}


@pytest.mark.parametrize("part", SLOW)
def test_a_slow_host_is_left_in_time(part: str) -> None:
    first, drop = SLOW[part]
    begun = time.monotonic()
    with a_server_that(lambda handler: drip(handler, first=first, drop=drop)) as url:
        assert why_not(url, seconds=0.3) == "The host took too long."
        assert time.monotonic() - begun < A_MINUTE


def test_a_host_that_is_slow_to_agree_on_a_secret_is_left_in_time() -> None:
    begun = time.monotonic()
    with dripping_before_tls() as url:
        assert why_not(url, seconds=0.3) == "The host took too long."
        assert time.monotonic() - begun < A_MINUTE


@contextlib.contextmanager
def dripping_before_tls() -> Iterator[str]:
    """Begins a record of 4 kB, and sends it a byte at a time."""

    class Slowly(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self.request.sendall(b"\x16\x03\x03\x10\x00\x02\x00\x0f\xfc")
                for _ in range(1200):
                    self.request.sendall(b"\x03")
                    time.sleep(0.05)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Slowly) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"https://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[1]", b'"text"', b"[" * 1500])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with a_server_that(answering(200, body)) as url:
        assert why_not(url) in {"The answer is not JSON.", "The answer is not a JSON object."}


def test_a_name_that_no_host_can_have_is_refused_in_a_sentence() -> None:
    host = f"{'a' * 70}.example.com"
    assert "cannot be the name of a host" in why_not(f"https://{host}/", hosts=[host], in_development=False)


def test_a_letter_that_no_request_can_hold_goes_as_its_bytes() -> None:
    seen: list[str] = []

    def remember(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.path)
        answering(200, b"{}")(handler)

    with a_server_that(remember) as url:
        fetch(f"{url}/für?name=Zoë&sum=1+1%20")
    assert seen == ["/f%C3%BCr?name=Zo%C3%AB&sum=1+1%20"]


def test_a_host_that_is_not_there_says_so() -> None:
    assert why_not("http://127.0.0.1:1/").startswith("The host did not answer: ")


def test_what_is_asked_is_what_stands_in_the_address() -> None:
    seen: list[str] = []

    def remember(handler: BaseHTTPRequestHandler) -> None:
        seen.append(f"{handler.command} {handler.path} {handler.headers['Host']}")
        answering(200, json.dumps({}).encode())(handler)

    with a_server_that(remember) as url:
        fetch(f"{url}/a?b=%2B1#c")
    assert seen == [f"GET /a?b=%2B1 {host_of(url)}"]


# Telling instead of asking


def tell(url: str, **how: object) -> None:
    given: dict[str, object] = {
        "headers": {"X-Kind": "test"},
        "hosts": [host_of(url).partition("/")[0]],
        "seconds": 1.0,
        "listed_in": "TICKET_WEBHOOK_HOSTS",
        "in_development": True,
    }
    post_json(url, b'{"a": 1}', **(given | how))  # type: ignore[arg-type]


def why_not_told(url: str, **how: object) -> str:
    with pytest.raises(NotFetched) as refused:
        tell(url, **how)
    return str(refused.value)


def test_what_is_told_arrives_as_it_was_written() -> None:
    seen: list[tuple[str, bytes]] = []

    def remember(handler: BaseHTTPRequestHandler) -> None:
        seen.append((f"{handler.command} {handler.path} {handler.headers['X-Kind']}", handler.body))  # type: ignore[attr-defined]
        answering(204, b"")(handler)

    with a_server_that(remember) as url:
        tell(f"{url}/hook?x=1")
    assert seen == [("POST /hook?x=1 test", b'{"a": 1}')]


def test_the_same_guard_stands_before_what_is_told(crm: str) -> None:
    assert "is not in TICKET_WEBHOOK_HOSTS" in why_not_told(crm, hosts=["crm.example.com"])
    assert "Use https://" in why_not_told(crm, in_development=False)
    assert "private network" in why_not_told(crm.replace("http://", "https://"), in_development=False)


def test_who_does_not_take_it_says_so() -> None:
    with a_server_that(answering(500, b"")) as url:
        assert why_not_told(url) == "The host answered 500."
    assert why_not_told("http://127.0.0.1:1/").startswith("The host did not answer: ")


def test_who_answers_and_then_drips_has_not_taken_it() -> None:
    begun = time.monotonic()
    with a_server_that(lambda handler: drip(handler, first=b"HTTP/1.0 200 OK\r\n", drop=b"X-More: 1\r\n")) as url:
        assert why_not_told(url, seconds=0.3) == "The host took too long."
        assert time.monotonic() - begun < A_MINUTE
