"""Beat's sweeps: as often as is set, and never piled up (architecture.md, rule 6)."""

import pytest
from django.conf import settings
from django_celery_beat.schedulers import ModelEntry

from contactcenter.celery import app

SWEEPS = ("sweep_expiry", "sweep_recovery", "sweep_dispatch", "sweep_presence")


@pytest.fixture
def entries(db: None) -> dict[str, ModelEntry]:
    """The schedule as beat reads it back from its table."""
    app.finalize()
    return {name: ModelEntry.from_entry(name, app=app, **app.conf.beat_schedule[name]) for name in SWEEPS}


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_runs_as_often_as_is_set(entries: dict[str, ModelEntry], name: str) -> None:
    assert entries[name].schedule.run_every.total_seconds() == settings.SWEEP_SECONDS


@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_that_nobody_took_in_time_is_dropped(entries: dict[str, ModelEntry], name: str) -> None:
    """Else those of ten minutes without a worker would stand before every hint of the eleventh."""
    assert entries[name].options["expires"] == 2 * settings.SWEEP_SECONDS
