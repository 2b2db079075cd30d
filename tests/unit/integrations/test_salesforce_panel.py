"""The page in Salesforce's softphone panel: framed by that org alone, with its script alone; and its definition (rule 47)."""

from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from contactcenter import env
from tests.factories import AdminFactory, AgentFactory, SupervisorFactory

ACME, PAGES = "https://acme.my.salesforce.com", "https://acme.lightning.force.com"
pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(settings: Any) -> None:
    settings.SALESFORCE_MY_DOMAIN = ACME
    settings.EMBED_ORIGINS = env.pages_of_salesforce(ACME)
    settings.PUBLIC_BASE_URL = "https://calls.example.com"


def directives(response: Any) -> dict[str, set[str]]:
    policy = response.headers["Content-Security-Policy"].split(";")
    return {words[0]: set(words[1:]) for part in policy if (words := part.split())}


def test_only_that_org_frames_it_and_only_that_orgs_script_runs_in_it(acme: None, client: Client) -> None:
    client.force_login(AgentFactory().user)
    page = client.get("/salesforce/?sfdcIFrameOrigin=https://elsewhere.example")
    assert page.status_code == 200 and "X-Frame-Options" not in page.headers
    assert directives(page)["frame-ancestors"] == {"'self'", ACME, PAGES}
    assert ACME in directives(page)["script-src"]
    assert f'<script src="{ACME}/support/api/60.0/lightning/opencti_min.js">' in page.content.decode()

    console = client.get("/console/")
    assert directives(console)["frame-ancestors"] == {"'self'", ACME, PAGES}
    assert ACME not in directives(console)["script-src"]
    assert directives(client.get("/tickets/"))["frame-ancestors"] == {"'none'"}


def test_it_is_an_agents_page_and_asks_for_the_login_with_what_salesforce_said(acme: None, client: Client) -> None:
    asked = client.get("/salesforce/?sfdcIFrameOrigin=x")
    assert asked.status_code == 302 and "sfdcIFrameOrigin" in asked.headers["Location"]
    client.force_login(SupervisorFactory())
    assert client.get("/salesforce/").status_code == 403


def test_without_an_org_there_is_no_such_page(client: Client) -> None:
    client.force_login(AgentFactory(user__is_superuser=True).user)
    assert client.get("/salesforce/").status_code == 404
    assert client.get("/salesforce/call-center/").status_code == 404


def test_the_definition_names_our_page_and_is_for_admins(acme: None, client: Client) -> None:
    client.force_login(AgentFactory().user)
    assert client.get("/salesforce/call-center/").status_code == 404
    client.force_login(AdminFactory())
    answer = client.get("/salesforce/call-center/")
    assert answer.headers["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)
    items = {item.get("name"): item.text or "" for item in root.iter("item")}
    assert items["reqAdapterUrl"] == "https://calls.example.com/salesforce/"
    assert items["reqInternalName"].isalnum() and len(items["reqInternalName"]) <= 40
    assert (items["reqUseApi"], items["reqSalesforceCompatibilityMode"]) == ("true", "Lightning")
    for parent in [root, *root]:  # Salesforce wants them from 0 without a gap
        assert [int(child.get("sortOrder", -1)) for child in parent] == list(range(len(parent)))
    assert [section.get("name") for section in root] == ["reqGeneralInfo", "reqDialingOptions"]


@pytest.mark.parametrize(
    "written", ["acme.my.salesforce.com", "https://acme.example.com", "https://acme.my.salesforce.com/"]
)
def test_what_is_no_my_domain_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("SALESFORCE_MY_DOMAIN", written)
    with pytest.raises(ImproperlyConfigured, match="Write it as"):
        env.salesforce_domain("SALESFORCE_MY_DOMAIN")


def test_the_pages_of_an_org_follow_from_its_address() -> None:
    assert env.pages_of_salesforce(ACME) == [ACME, PAGES]
    sandbox = "https://acme--dev.sandbox.my.salesforce.com"
    assert env.pages_of_salesforce(sandbox)[1] == "https://acme--dev.sandbox.lightning.force.com"
    assert env.pages_of_salesforce("") == []
