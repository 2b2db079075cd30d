"""The product's settings with a point at each commit, each request to the carrier, each begin and end of a task."""

from typing import Any

from celery.signals import task_postrun, task_prerun

from contactcenter.settings import *  # noqa: F403
from contactcenter.settings import DATABASES
from tests.crash import fuse

DATABASES["default"]["ENGINE"] = "tests.crash.backend"
CARRIER = "tests.crash.carrier.FusedCarrier"
TALKING_CHECK_SECONDS = 4
RING_GRACE_SECONDS = 4


@task_prerun.connect
def begin(*, task: Any, **_: Any) -> None:
    fuse.point("begin of task", where=task.name.rpartition(".")[2])


@task_postrun.connect
def end(*, task: Any, **_: Any) -> None:
    fuse.point("end of task", where=task.name.rpartition(".")[2])
