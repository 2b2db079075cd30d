"""Prepares the installation in one process: migrations, static files, demo data, numbers at the carrier.

One process, because each start of Django costs a second. It prints `done: <step>` after each step.
"""

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")


def main(steps: list[str]) -> int:
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandError
    from django.db.utils import OperationalError

    step = "settings"
    try:
        django.setup()
        for step in steps:
            started = time.monotonic()
            STEPS[step]()
            print(f"done: {step} {time.monotonic() - started:.1f} s", flush=True)
    except (ImproperlyConfigured, CommandError) as error:
        print(f"ERROR {step}: {error}", flush=True)
        return 1
    except OperationalError as error:
        print(f"ERROR {step}: the database does not answer as it should: {error}", flush=True)
        return 1
    return 0


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def load_demo() -> None:
    from django.core.management import call_command

    call_command("load_demo")


def connect_numbers() -> None:
    """The simulator starts at the same time as this process; it answers within a second or two."""
    from urllib.parse import urlsplit

    from django.conf import settings
    from django.core.management import call_command

    from scripts import processes

    port = urlsplit(settings.TWILIO_API_BASE_URL).port or 443
    processes.wait_until(lambda: processes.answers(port), seconds=30, what="the start of the simulator")
    call_command("connect_numbers")


STEPS = {
    "migrate": migrate,
    "collect_static_files": collect_static_files,
    "load_demo": load_demo,
    "connect_numbers": connect_numbers,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
