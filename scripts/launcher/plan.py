"""Decides what `make run` starts, on which ports and with which environment; a value that the user set wins."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scripts.launcher import kept

ROOT = Path(__file__).resolve().parent.parent.parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


class Refused(Exception):
    """`make run` cannot start as it is asked to; the message says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """One start of the product on this machine."""

    var: Path
    port: int
    simulator_port: int
    simulated: bool
    debug: bool
    demo: bool
    redis_given: bool
    verbose: bool
    environment: dict[str, str]

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"


def make_plan(*, given: Mapping[str, str], root: Path = ROOT) -> Plan:
    """Raises Refused with a sentence for a value that cannot be."""
    asked = {**_env_file(Path(given.get("ENV_FILE") or root / ".env")), **given}
    var = Path(asked.get("VAR_DIR") or root / "var")
    port = _port(asked, "PORT", default=8000)
    simulator_port = _port(asked, "SIMULATOR_PORT", default=8010)
    if port == simulator_port:
        raise Refused(f"PORT and SIMULATOR_PORT are both {port}: give them different numbers.")
    simulated = _is_simulated(asked, simulator_port)
    defaults = _defaults(asked, var=var, port=port, simulator_port=simulator_port, simulated=simulated)
    environment = {**defaults, **{name: value for name, value in asked.items() if value or name not in defaults}}
    return Plan(
        var=var,
        port=port,
        simulator_port=simulator_port,
        simulated=simulated,
        debug=_is_on(environment.get("DEBUG")),
        demo=_is_on(environment.get("DEBUG")) and _is_on(environment.get("DEMO")),
        redis_given=bool(asked.get("REDIS_URL")),
        verbose=_is_on(asked.get("VERBOSE")),
        environment=environment,
    )


def _env_file(path: Path) -> dict[str, str]:
    """What `.env` says, read by the same parser as the settings."""
    if not path.is_file():
        return {}
    import environ

    before = dict(os.environ)
    try:
        environ.Env.read_env(str(path), overwrite=True)
        return {name: value for name, value in os.environ.items() if before.get(name) != value}
    finally:
        os.environ.clear()
        os.environ.update(before)


def _port(asked: Mapping[str, str], name: str, *, default: int) -> int:
    raw = asked.get(name, "").strip() or str(default)
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= 65535):
        raise Refused(
            f"{name}={raw} is not a port: use a number from 1 to 65535, for example `make run {name}={default}`."
        )
    return int(raw)


def _is_simulated(asked: Mapping[str, str], simulator_port: int) -> bool:
    """The simulator stands in unless an account of the carrier is configured."""
    if not asked.get("TWILIO_ACCOUNT_SID"):
        return True
    address = urlsplit(asked.get("TWILIO_API_BASE_URL", ""))
    return address.hostname in LOOPBACK and address.port == simulator_port


def _defaults(
    asked: Mapping[str, str], *, var: Path, port: int, simulator_port: int, simulated: bool
) -> dict[str, str]:
    common = {
        "VAR_DIR": str(var),
        "PORT": str(port),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "LOG_FORMAT": "console",
        "PYTHONUNBUFFERED": "1",
        **kept.values(var / "run.env", only=None if simulated else {"SECRET_KEY"}),
    }
    if simulated:
        carrier = f"http://127.0.0.1:{simulator_port}"
        return common | {
            "DEBUG": "1",
            "DEMO": "1",
            "DATABASE_URL": f"sqlite:///{var / 'contactcenter.sqlite3'}",
            "TWILIO_API_BASE_URL": carrier,
            "SIMULATOR_URL": carrier,
            "SIMULATOR_PORT": str(simulator_port),
        }
    return common | _defaults_for_a_real_account(asked.get("PUBLIC_BASE_URL", ""), var)


def _defaults_for_a_real_account(public_url: str, var: Path) -> dict[str, str]:
    """No demo logins where strangers come in through a tunnel, and a database that never held any."""
    address = urlsplit(public_url)
    hosts = [host for host in (address.hostname, "127.0.0.1", "localhost") if host]
    return {
        "DEBUG": "0",
        "DEMO": "0",
        "DATABASE_URL": f"sqlite:///{var / 'live.sqlite3'}",
        "ALLOWED_HOSTS": ",".join(hosts),
        "BEHIND_PROXY": "1" if address.scheme == "https" else "0",
    }


def _is_on(word: str | None) -> bool:
    return (word or "").strip().lower() in {"1", "true", "yes", "on"}
