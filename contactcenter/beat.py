"""A beat that waits while the database is away, instead of ending: the sweeps go on as soon as it is back."""

import logging
import time
from typing import Any

from django.db import Error
from django_celery_beat.schedulers import DatabaseScheduler

from contactcenter import database

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0


class PatientScheduler(DatabaseScheduler):
    """django-celery-beat's, which ends with an error where it cannot read its table."""

    def setup_schedule(self) -> None:
        while True:
            try:
                super().setup_schedule()
            except Error as error:
                self._be_patient(error)
                time.sleep(PAUSE_SECONDS)
            else:
                return

    def tick(self, *args: Any, **options: Any) -> float:
        """Run what is due; returns in how many seconds to come again."""
        try:
            wait: float = super().tick(*args, **options)
        except Error as error:
            self._be_patient(error)
            return PAUSE_SECONDS
        return wait

    def _be_patient(self, error: Error) -> None:
        if not database.is_temporary(error):
            raise error
        logger.warning("the database is away: no sweeps until it is back", extra={"error": str(error)[:200]})
        database.forget_broken_connections()
        self._initial_read = True  # what was being read when it failed is read again
