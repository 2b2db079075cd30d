"""Secrets that `make run` makes once and keeps in var/run.env: a key, and an account at the simulated carrier."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "TWILIO_ACCOUNT_SID": lambda: f"AC{secrets.token_hex(16)}",
    "TWILIO_AUTH_TOKEN": lambda: secrets.token_hex(16),
    "TWILIO_API_KEY_SID": lambda: f"SK{secrets.token_hex(16)}",
    "TWILIO_API_KEY_SECRET": lambda: secrets.token_hex(16),
}


def values(path: Path, *, only: set[str] | None = None) -> dict[str, str]:
    """What the file holds, after adding what it lacks; `only` some of the names."""
    known = _read(path)
    missing = {name: make() for name, make in MAKERS.items() if not known.get(name)}
    if missing:
        known |= missing
        _write(path, known)
    return {name: known[name] for name in MAKERS if only is None or name in only}


def _read(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _write(path: Path, known: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "# Made by `make run` and kept by it. A value in .env or in the environment wins.\n"
    text += "".join(f"{name}={value}\n" for name, value in known.items())
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    os.replace(fresh, path)  # noqa: PTH105 - the atomic one
