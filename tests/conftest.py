"""What every test may rely on: a database of its own kind, and real time-outs."""

import os

import pytest

from tests.plugins.stack import find_chromium


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite the tests use a file, as `make run` does: in memory there is one connection and no second writer."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    if default["ENGINE"] == "django.db.backends.sqlite3":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        default.setdefault("TEST", {})["NAME"] = str(settings.VAR_DIR / f"test-{worker}.sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """pytest-playwright's `browser`, `context` and `page` use the system's Chromium, as root too."""
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": ["--no-sandbox"]}
