"""What every test may rely on: a database of its own kind, no clock of the machine's load, a sensible order."""

import os
import sys

import hypothesis
import pytest

from tests.plugins import migrated

hypothesis.settings.register_profile("any machine", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite the tests use a file, as `make run` does: in memory there is one connection and no second writer."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    ours = default.setdefault("TEST", {})
    if default["ENGINE"] == "django.db.backends.sqlite3":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        ours["NAME"] = str(settings.VAR_DIR / f"test-{worker}.sqlite3")
    elif like := migrated.template(os.environ["DATABASE_URL"]):
        ours["TEMPLATE"] = like


@pytest.fixture(autouse=True)
def _nothing_remembered_of_an_earlier_database() -> None:
    """Superseded settings never change, so a process remembers them; a test begins with a database of its own."""
    if module := sys.modules.get("callbacks.in_force"):
        module.forget()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In random order, but the quick ones first, then the longest of all, then whole systems, then browsers.

    Playwright's event loop stays once it has run, and then no asynchronous test can have one of its own.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if "playwright" in getattr(item, "fixturenames", ()) or "browser" in item.path.parts:
        return 3
    if not item.get_closest_marker("e2e"):
        return 0
    return 1 if "crash" in item.path.parts else 2
