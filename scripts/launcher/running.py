"""What a running `make run` lets others on this machine know: the addresses that differ from start to start."""

import json
from pathlib import Path

SHARED = (
    "REDIS_URL",
    "DATABASE_URL",
    "PUBLIC_BASE_URL",
    "SIMULATOR_URL",
    "TWILIO_API_BASE_URL",
    "PORT",
    "SIMULATOR_PORT",
)


def publish(var: Path, environment: dict[str, str]) -> None:
    """For the owner's eyes only: addresses may hold passwords."""
    file = var / "running.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps({name: environment[name] for name in SHARED if name in environment}))


def withdraw(var: Path) -> None:
    (var / "running.json").unlink(missing_ok=True)


def environment_of(var: Path) -> dict[str, str]:
    """Empty when nothing runs there."""
    try:
        known: dict[str, str] = json.loads((var / "running.json").read_text())
    except (OSError, ValueError):
        return {}
    return known
