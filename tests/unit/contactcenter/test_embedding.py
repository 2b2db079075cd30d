"""The console in a frame: of pages that an operator has named, with cookies that browsers keep there, and no others (rule 47)."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import get_resolver

from contactcenter import env
from contactcenter.embedding import IN_FRAMES
from tests.factories import AgentFactory, SupervisorFactory

CRM = "https://crm.example.com"


@pytest.fixture
def named(settings: Any) -> None:
    settings.EMBED_ORIGINS = [CRM]


@pytest.mark.django_db
def test_only_the_console_and_its_login_are_shown_in_the_frames_of_who_was_named(named: None, client: Client) -> None:
    pages = {"/accounts/login/": Client()}
    client.force_login(AgentFactory().user)
    pages["/console/"] = client
    for path, visitor in pages.items():
        page = visitor.get(path)
        assert page.status_code == 200
        assert f"frame-ancestors {CRM};" in page.headers["Content-Security-Policy"] + ";"
        assert "X-Frame-Options" not in page.headers

    client.force_login(SupervisorFactory())
    for path in ("/tickets/", "/board/", "/accounts/password/change/", "/no-such-page/"):
        page = client.get(path)
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"], path
        assert page.headers["X-Frame-Options"] == "DENY"


def test_the_pages_that_may_be_framed_are_pages() -> None:
    names = {f"{app}:{name}" if app else name for app, name in named_addresses(get_resolver().url_patterns)}
    assert names >= IN_FRAMES


def named_addresses(patterns: Any, app: str = "") -> Any:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named_addresses(pattern.url_patterns, pattern.app_name or app)
        else:
            yield app, pattern.name


@pytest.mark.django_db
def test_without_a_name_nothing_is_framed(client: Client) -> None:
    client.force_login(AgentFactory().user)
    assert "frame-ancestors 'none'" in client.get("/console/").headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_cookies_for_frames_are_partitioned_and_others_are_not(settings: Any) -> None:
    for same_site, secure, partitioned in (("None", True, True), ("Lax", True, False), ("None", False, False)):
        settings.CSRF_COOKIE_SAMESITE, settings.CSRF_COOKIE_SECURE = same_site, secure
        cookie = Client().get("/accounts/login/").cookies[settings.CSRF_COOKIE_NAME]
        assert ("Partitioned" in cookie.OutputString()) is partitioned


@pytest.mark.parametrize(
    ("origins", "public", "same_site"),
    [
        (CRM, "https://calls.example.com", "None"),
        ("", "https://calls.example.com", "Lax"),
        (CRM, "http://127.0.0.1", "Lax"),
    ],
)
def test_cookies_leave_our_own_pages_only_where_a_page_was_named(origins: str, public: str, same_site: str) -> None:
    given = {**os.environ, "DEBUG": "1", "ENV_FILE": os.devnull, "EMBED_ORIGINS": origins, "PUBLIC_BASE_URL": public}
    code = "from contactcenter import settings as s; print(s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE)"
    said = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    assert said.stdout.split() == [same_site, same_site]


@pytest.mark.parametrize(
    "origin",
    [
        "crm.example.com",
        "https://crm.example.com/",
        "http://crm.example.com",
        "https://u:p@crm.example.com",
        "https://",
        "*",
    ],
)
def test_what_is_no_origin_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    monkeypatch.setenv("EMBED_ORIGINS", origin)
    with pytest.raises(ImproperlyConfigured, match="is no origin"):
        env.origins("EMBED_ORIGINS")
