"""How the simulator is started: arguments, with the environment as their default."""

from __future__ import annotations

import argparse
import dataclasses
import math
import os
import pathlib
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from telephony.simulator.account import Credentials

LOCAL_ACCOUNT_SID = "AC" + "0" * 32
LOCAL_AUTH_TOKEN = "simulator-auth-token"  # noqa: S105 - no secret: it opens nothing but a simulator
MAX_SPEED = 1_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Options:
    host: str
    port: int
    speed: float
    credentials: Credentials
    state_file: pathlib.Path | None

    @property
    def base_url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence, exit status 2."""
        self.exit(2, f"simulator: {message.removeprefix('argument ')}\n")


def read_options(arguments: Sequence[str], *, environment: Mapping[str, str] = os.environ) -> Options:
    """Exits with status 2 and a sentence when something is wrong."""
    known = _parser(environment).parse_args(arguments)
    credentials = Credentials(
        account_sid=known.account_sid,
        auth_token=known.auth_token,
        api_key_sid=environment.get("TWILIO_API_KEY_SID", ""),
        api_key_secret=environment.get("TWILIO_API_KEY_SECRET", ""),
    )
    return Options(
        host=known.host, port=known.port, speed=known.speed, credentials=credentials, state_file=known.state_file
    )


def _parser(environment: Mapping[str, str]) -> _Parser:
    parser = _Parser(
        prog="python -m telephony.simulator", description="A carrier in a box: Twilio's voice API, locally."
    )
    account_sid = environment.get("TWILIO_ACCOUNT_SID") or LOCAL_ACCOUNT_SID
    auth_token = environment.get("TWILIO_AUTH_TOKEN") or LOCAL_AUTH_TOKEN
    port, speed = environment.get("SIMULATOR_PORT") or "8010", environment.get("SIMULATOR_SPEED") or "1"
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
    parser.add_argument("--port", type=_port, default=port, help="SIMULATOR_PORT, default 8010")
    parser.add_argument("--speed", type=_speed, default=speed, help="SIMULATOR_SPEED: simulated seconds in a second")
    parser.add_argument("--account-sid", type=_account_sid, default=account_sid, help="TWILIO_ACCOUNT_SID")
    parser.add_argument("--auth-token", type=_token, default=auth_token, help="TWILIO_AUTH_TOKEN, signs the webhooks")
    parser.add_argument("--state-file", type=_state_file, help="JSON file that remembers numbers and applications")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 65_535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535.")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0 <= speed <= MAX_SPEED:
        raise argparse.ArgumentTypeError(f"{text!r} is not a speed from 0 to {MAX_SPEED}.")
    return speed


def _account_sid(text: str) -> str:
    if not re.fullmatch(r"AC[0-9a-fA-F]{32}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an account SID: AC and 32 hexadecimal digits.")
    return text


def _token(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("the auth token is empty.")
    return text


def _state_file(text: str) -> pathlib.Path:
    path = pathlib.Path(text)
    if not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no directory {str(path.parent)!r} for the state file.")
    return path
