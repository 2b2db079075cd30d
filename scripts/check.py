"""`make check`: every check runs, each says its name and its result; the exit status is 1 when one failed."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

PYTHON = sys.executable
BIN = Path(PYTHON).parent
AT_ONCE = 2


@dataclass(frozen=True)
class Check:
    """A command that says by its exit status whether all is well."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    check: Check
    passed: bool
    seconds: float
    output: str


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="contactcenter-check-") as folder:
        checks = all_checks(Path(folder))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            results = [report(result) for result in pool.map(run, checks)]
    failed = [result.check.name for result in results if not result.passed]
    print(f"\n{len(failed)} of {len(results)} checks failed: {', '.join(failed)}" if failed else "\nAll checks passed")
    return 1 if failed else 0


def all_checks(folder: Path) -> list[Check]:
    """In the order in which they are reported: the quickest to mend first."""
    django = production_like(folder)
    ruff, concise = [PYTHON, "-m", "ruff"], ["--output-format", "concise"]
    manage = [PYTHON, "manage.py"]
    return [
        Check("format (ruff format)", [*ruff, "format", "--check", *concise, "."]),
        Check("lint (ruff)", [*ruff, "check", "--quiet", *concise, "."]),
        Check("types (mypy)", [PYTHON, "-m", "mypy"], django),
        Check("import contracts (import-linter)", [str(BIN / "lint-imports"), "--no-cache"]),
        Check("migrations complete", [*manage, "makemigrations", "--check", "--dry-run"], django),
        Check("migrations do not stop calls", [PYTHON, "-m", "scripts.migration_rules"], django),
        Check("deployment (check --deploy)", [*manage, "check", "--deploy", "--fail-level", "WARNING"], django),
        Check("templates (djlint)", [PYTHON, "-m", "djlint", "templates", "--lint", "--quiet"]),
    ]


def production_like(folder: Path) -> dict[str, str]:
    """The environment of an installation in production; nothing in it is reached by a check."""
    return {
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(folder),
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PUBLIC_BASE_URL": "https://callcenter.example.com",
        "ALLOWED_HOSTS": "callcenter.example.com",
        "DATABASE_URL": f"sqlite:///{folder / 'empty.sqlite3'}",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_KEY_SID": f"SK{secrets.token_hex(16)}",
        "TWILIO_API_KEY_SECRET": secrets.token_hex(16),
        "TWILIO_TWIML_APP_SID": f"AP{secrets.token_hex(16)}",
        "TWILIO_API_BASE_URL": "https://api.twilio.com",
        "SIMULATOR_URL": "",
    }


def run(check: Check) -> Result:
    started = time.monotonic()
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())} | check.environment
    done = subprocess.run(
        check.command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return Result(check, done.returncode == 0, time.monotonic() - started, done.stdout)


def report(result: Result) -> Result:
    print(f"{'ok    ' if result.passed else 'FAILED'}  {result.check.name}  ({result.seconds:.1f} s)", flush=True)
    if not result.passed:
        print("\n".join(f"        {line}" for line in result.output.rstrip().splitlines()), flush=True)
    return result


if __name__ == "__main__":
    sys.exit(main())
