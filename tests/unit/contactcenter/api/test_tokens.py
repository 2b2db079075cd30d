"""Tokens of programs: let in where their scopes say so, and nowhere else."""

from datetime import timedelta

import pytest
from rest_framework.response import Response
from rest_framework.test import APIClient, APIRequestFactory
from rest_framework.views import APIView

from contactcenter import clock
from contactcenter.api.permissions import IsSupervisor
from contactcenter.api.tokens import HasScope, token_of
from contactcenter.models import ApiToken, Scope
from tests.factories import AdminFactory, SupervisorFactory

pytestmark = pytest.mark.django_db


class Figures(APIView):
    scope = Scope.STATS
    permission_classes = [IsSupervisor | HasScope]

    def get(self, request):
        return Response({"asked_by": str(request.user), "name": token_of(request).name if request.auth else ""})


class Unscoped(APIView):
    def get(self, request):
        return Response({})


def a_token(**fields):
    return ApiToken.objects.make(**{"name": "Analyst", "scopes": ["stats"], "created_at": clock.now(), **fields})


def ask(view, key):
    request = APIRequestFactory().get("/", headers={"Authorization": f"Token {key}"})
    return view.as_view()(request)


def test_a_program_is_let_in_by_the_scope_of_its_token():
    token, key = a_token()

    answer = ask(Figures, key)

    assert (answer.status_code, answer.data) == (200, {"asked_by": "Analyst", "name": "Analyst"})
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_a_program_is_let_in_nowhere_else():
    _, key = a_token(scopes=["callback_requests"])

    assert ask(Figures, key).status_code == 403
    assert ask(Unscoped, key).status_code == 403
    client = APIClient(headers={"Authorization": f"Token {key}"})
    assert {client.get(f"/api/v1/{path}/").status_code for path in ("tickets", "queue-entries", "queues")} == {403}


@pytest.mark.parametrize("spoilt", ["expired", "revoked", "another key"])
def test_a_token_that_may_not_be_used_is_no_token(spoilt):
    token, key = a_token(expires_at=clock.now() - timedelta(seconds=1) if spoilt == "expired" else None)
    if spoilt == "revoked":
        token.revoke(at=clock.now())

    assert ask(Figures, key + "x" if spoilt == "another key" else key).status_code == 401


def test_the_key_is_nowhere_in_the_database():
    token, key = a_token()

    stored = ApiToken.objects.filter(pk=token.pk).values().get()

    assert key not in str(stored) and key.startswith(stored["shown"])


def test_a_supervisor_still_signs_in_as_the_person():
    client = APIClient()
    client.force_login(SupervisorFactory(username="sue"))
    assert client.get("/api/v1/tickets/").status_code == 200


def test_an_admin_sees_a_new_token_once(client):
    client.force_login(AdminFactory())

    page = client.post("/admin/contactcenter/apitoken/add/", {"name": "Web shop", "scopes": ["callback_requests"]})

    token = ApiToken.objects.get()
    key = page.content.decode().split('value="cc_')[1].split('"')[0]
    assert ApiToken.objects.of(f"cc_{key}", at=clock.now()) == token
    assert "no-store" in page.headers["Cache-Control"]
    again = client.get(f"/admin/contactcenter/apitoken/{token.pk}/change/").content.decode()
    assert f"cc_{key}" not in again


def test_an_admin_revokes_a_token(client):
    token, key = a_token()
    client.force_login(AdminFactory())

    client.post("/admin/contactcenter/apitoken/", {"action": "revoke", "_selected_action": [token.pk]})

    assert ask(Figures, key).status_code == 401
