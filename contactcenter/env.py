"""Reads settings from the environment, and says what to do about a wrong value."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def read_env_file(path: Path) -> None:
    """Load `.env` where there is one; the process's own environment wins."""
    if path.is_file():
        environ.Env.read_env(str(path))


def text(name: str, *, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is neither on nor off. Use {name}=1 or {name}=0.")


def whole_number(name: str, *, default: int, least: int = 0, most: int = 10**9) -> int:
    return _number(name, int, default=default, least=least, most=most, kind="a whole number")


def seconds(name: str, *, default: float, least: float = 0, most: float = 10**7) -> float:
    return _number(name, float, default=default, least=least, most=most, kind="a number of seconds")


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word for word in (part.strip() for part in text(name, default=default).split(",")) if word]


def hosts(name: str) -> list[str]:
    """Hosts with commas between, with their port where it is not the usual one: crm.example.com, crm.example.com:8443."""
    return [host.lower() for host in words(name)]


def url(name: str, *, default: str = "", schemes: tuple[str, ...] = ("http", "https")) -> str:
    """An address without its trailing slash."""
    raw = text(name, default=default)
    if not raw:
        return ""
    parts = urlsplit(raw)
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        allowed = " or ".join(f"{scheme}://…" for scheme in schemes)
        raise ImproperlyConfigured(f"{name}={raw!r} is not an address. Write it as {allowed}.")
    return raw.rstrip("/")


def origins(name: str) -> list[str]:
    """Origins of pages, with commas between: https://crm.example.com. Over http only this machine itself."""
    found = words(name)
    for origin in found:
        try:
            parts = urlsplit(origin)
            is_whole = bool(parts.hostname) and parts.port != 0 and f"{parts.scheme}://{parts.netloc}" == origin
        except ValueError:
            is_whole = False
        is_here = is_whole and parts.hostname in {"localhost", "127.0.0.1"}
        if not is_whole or "@" in origin or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
            raise ImproperlyConfigured(f"{name}: {origin!r} is no origin. Write it as https://crm.example.com.")
    return found


MY_DOMAIN, LIGHTNING = ".my.salesforce.com", ".lightning.force.com"


def salesforce_domain(name: str) -> str:
    """An org's own address, https://acme.my.salesforce.com; its pages are at another, which follows from it."""
    [found] = origins(name)[:1] or [""]
    if found and not found.endswith(MY_DOMAIN):
        raise ImproperlyConfigured(f"{name}={found!r} is no My Domain. Write it as https://acme{MY_DOMAIN}.")
    return found


def pages_of_salesforce(my_domain: str) -> list[str]:
    """The origins of an org's pages."""
    return [my_domain, my_domain.removesuffix(MY_DOMAIN) + LIGHTNING] if my_domain else []


def _number(name: str, parse: Callable[[str], T], *, default: T, least: float, most: float, kind: str) -> T:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = parse(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} is not {kind}. For example: {name}={default}.") from None
    if not least <= value <= most:  # type: ignore[operator]
        raise ImproperlyConfigured(f"{name}={raw} must be between {least} and {most}. For example: {name}={default}.")
    return value
