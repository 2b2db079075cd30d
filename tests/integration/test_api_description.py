"""The API describes itself, wholly: OpenAPI without a warning, every route in it, and a docs page that a browser may show."""

import io

import pytest
import yaml
from django.core.management import call_command

from tests.integration.api_cast import as_described, routes, signed_in

NOT_DESCRIBED = {"GET schema/", "GET docs/"}


@pytest.fixture(scope="module")
def description():
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    return yaml.safe_load(written.getvalue())


def test_every_call_is_described(description):
    described = {
        f"{method.upper()} {path.removeprefix('/api/v1/')}"
        for path, operations in description["paths"].items()
        for method in operations
    }

    assert described == {as_described(route) for route in routes() if route not in NOT_DESCRIBED}


def test_every_call_says_what_it_is_for_and_how_it_refuses(description):
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if operation["tags"] == ["health"]:
                continue
            assert operation.get("summary") or operation.get("description"), (method, path)
            assert operation["responses"]["429"]["content"]["application/json"]["schema"] == {
                "$ref": "#/components/schemas/Error"
            }, (method, path)


def test_words_of_the_interface_are_listed_where_they_are_used(description):
    schemas = description["components"]["schemas"]

    assert set(schemas["EntryStatusEnum"]["enum"]) >= {"waiting", "offered", "connecting_agent", "could_not_dial"}
    assert set(schemas["AgentStateEnum"]["enum"]) >= {"busy_call", "busy_callback", "wrap_up"}


@pytest.mark.django_db
def test_the_description_is_there_for_anybody():
    answer = signed_in().get("/api/v1/schema/", HTTP_ACCEPT="application/json")

    assert answer.status_code == 200


@pytest.mark.django_db
def test_the_docs_page_runs_no_script_but_ours():
    answer = signed_in().get("/api/v1/docs/")

    assert answer.status_code == 200
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert "'unsafe-inline'" in policy["style-src"]
    page = answer.content.decode()
    assert "<script>" not in page
    assert "//cdn" not in page
