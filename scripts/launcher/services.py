"""Redis for `make run`: the embedded Valkey with its data in var, or the server that the user named."""

import asyncio
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from scripts import processes, valkey
from scripts.launcher.children import Child
from scripts.launcher.output import Output
from scripts.launcher.plan import Plan, Refused

START_SECONDS = 10.0
MISSING = (
    "There is no Redis or Valkey for this machine: the embedded one comes for Linux on x86-64 and ARM only. "
    "Install one (Debian: apt-get install redis-server; macOS: brew install valkey), or name one: "
    "make run REDIS_URL=redis://127.0.0.1:6379/0"
)


async def start_valkey(plan: Plan, port: int) -> Child:
    """Start it on `port`; data that a crash left unreadable is put aside, since Redis may forget."""
    server = valkey.embedded_server() or valkey.installed_server()
    if server is None:
        raise Refused(MISSING)
    folder = plan.var / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    child = await _start(server, port, folder, plan)
    if child is None:
        print("The data of the last run's Valkey cannot be read; starting without it (nothing lasting is in there).")
        shutil.rmtree(folder)
        folder.mkdir()
        child = await _start(server, port, folder, plan)
    if child is None:
        raise Refused(f"Valkey does not start; see {plan.var / 'log' / 'valkey.log'}")
    return child


async def check_given_redis(url: str) -> None:
    """Raises Refused when nobody answers at REDIS_URL; its password is not repeated."""
    import redis
    from redis.asyncio import Redis

    client = Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3)
    try:
        await client.ping()
    except (redis.RedisError, OSError) as error:
        where = urlsplit(url)
        raise Refused(
            f"No Redis answers at REDIS_URL ({where.hostname or where.path}:{where.port or 6379}): {error}. "
            "Start it, or leave REDIS_URL out to use the embedded Valkey."
        ) from error
    finally:
        await client.aclose()


async def _start(server: str, port: int, folder: Path, plan: Plan) -> Child | None:
    child = Child(
        "valkey",
        valkey.command(server=server, port=port, folder=folder, keep_data=True),
        environment=plan.environment,
        output=Output("valkey", plan.var / "log", verbose=plan.verbose, speaks=False),
    )
    await child.start()
    deadline = asyncio.get_running_loop().time() + START_SECONDS
    while asyncio.get_running_loop().time() < deadline and child.is_running:
        if processes.answers(port):
            return child
        await asyncio.sleep(0.02)
    await child.stop(seconds=1)
    return None
