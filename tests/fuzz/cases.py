"""Requests that schemathesis makes up from our own description of the API, sent to the real application and judged."""

import io
from functools import cache
from typing import Any

import schemathesis
import yaml
from django.core import signals
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import close_old_connections
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from tests.fuzz.world import World
from tests.integration.api_cast import as_described
from tests.integration.test_api_roles import EVERYBODY, WHO_MAY

MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]

LEFT_OUT = {
    "positive_data_acceptance": "A well-formed request may name a queue, an agent or a code that there is not: that is a 400.",
}
"""Checks of schemathesis that are not made, each with the reason; all others are."""


class Application:
    """Our application, which leaves the connection alone in whose transaction the test is, as Django's test client does."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        both = [signals.request_started, signals.request_finished]
        for signal in both:
            signal.disconnect(close_old_connections)
        try:
            response: Any = self.handler(environ, start_response)
            body = b"".join(response)
            response.close()
        finally:
            for signal in both:
                signal.connect(close_old_connections)
        return [body]


@cache
def description() -> Any:
    """Our schema, whose requests go to our application in this process."""
    written = io.StringIO()
    call_command("spectacular", stdout=written)
    schema = schemathesis.openapi.from_dict(yaml.safe_load(written.getvalue()))
    schema.app = Application()
    return schema


def operations() -> dict[str, Any]:
    """By method and address below the API's, e.g. `GET agents/{id}/`."""
    found = (result.ok() for result in description().get_all_operations())
    return {f"{one.method.upper()} {one.path.removeprefix('/api/v1/')}": one for one in found}


def requests_to(operation: Any, world: World) -> st.SearchStrategy[Any]:
    """Fitting and unfitting ones; mostly they name rows and words that are there."""
    made = st.one_of([operation.as_strategy(generation_mode=mode) for mode in MODES])
    named = st.sampled_from([True, True, False])
    return st.builds(lambda case, real: _made_real(case, world) if real else case, made, named)


def askers(name: str) -> st.SearchStrategy[str]:
    """Mostly somebody who may; the others are everybody, and who is nobody."""
    described = {as_described(route): may for route, may in WHO_MAY.items()}
    scopes = {"stats", "callback_requests"}
    may = (described[name] or scopes) - {"anonymous"}
    return st.sampled_from(sorted(may) * 2 + sorted(EVERYBODY | scopes))


def checks() -> list[Any]:
    """Those that are made."""
    load_all_checks()
    return [check for check in CHECKS.get_all() if check.__name__ not in LEFT_OUT]


def _made_real(case: Any, world: World) -> Any:
    """What is wrong with a request stays wrong."""
    key = world.rows.get(case.path.removeprefix("/api/v1/").split("/")[0])
    if key is not None and not case.meta.is_negative_at(ParameterLocation.PATH):
        for name in case.path_parameters or {}:
            case.path_parameters[name] = key if isinstance(key, int) else str(key)
    for container in (case.query, case.body):
        if isinstance(container, dict):
            container |= {name: word for name, word in world.words.items() if isinstance(container.get(name), str)}
    return case
