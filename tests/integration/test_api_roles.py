"""Who may call what: every route of the router against a table that is kept here (security.md: roles)."""

import pytest

from tests.factories import AgentFactory, UserFactory
from tests.integration.api_cast import a_cast, address, routes, signed_in

EVERYBODY = {"anonymous", "no role", "agent", "supervisor", "admin"}
SIGNED_IN_STAFF = {"agent", "supervisor", "admin"}
AGENTS = {"agent"}
SUPERVISORS = {"supervisor", "admin"}
ADMINS = {"admin"}
PROGRAMS: set[str] = set()
"""No person at all: who has a token with the scope."""

WHO_MAY = {
    "POST token/": EVERYBODY,
    "GET health/": EVERYBODY,
    "GET schema/": EVERYBODY,
    "GET docs/": EVERYBODY,
    "GET agents/": SUPERVISORS,
    "GET agents/<int:pk>/": SUPERVISORS,
    "PATCH agents/<int:pk>/": ADMINS,
    "POST agents/<int:pk>/end-state/": SUPERVISORS,
    "POST agents/<int:pk>/end-state/preview/": SUPERVISORS,
    "GET agents/<int:pk>/history/": SUPERVISORS,
    "GET agents/me/": AGENTS,
    "PATCH agents/me/": AGENTS,
    "GET agents/me/day/": AGENTS,
    "POST agents/me/heartbeat/": AGENTS,
    "GET offers/": AGENTS,
    "POST offers/<int:pk>/accept/": AGENTS,
    "POST offers/<int:pk>/decline/": AGENTS,
    "GET queue-entries/": SIGNED_IN_STAFF,
    "GET queue-entries/<int:pk>/why/": SUPERVISORS,
    "POST queue-entries/<int:pk>/pick/": AGENTS,
    "POST queue-entries/<int:pk>/cancel/": SUPERVISORS,
    "POST queue-entries/<int:pk>/assign/": SUPERVISORS,
    "POST queue-entries/<int:pk>/move/": SUPERVISORS,
    "POST queue-entries/<int:pk>/offer-now/": SUPERVISORS,
    "GET queue-entries/<int:pk>/candidates/": SUPERVISORS,
    "POST queue-entries/<int:pk>/preview/": SUPERVISORS,
    "POST queue-entries/<int:pk>/priority/": SUPERVISORS,
    "POST queue-entries/<int:pk>/skills/": SUPERVISORS,
    "POST queue-entries/<int:pk>/reopen/": SUPERVISORS,
    "PATCH queue-entries/<int:pk>/data/": SUPERVISORS,
    "POST calls/": AGENTS,
    "GET calls/numbers/": AGENTS,
    "POST calls/<uuid:conversation_id>/hang-up/": AGENTS,
    "POST calls/<uuid:conversation_id>/its-a-person/": AGENTS,
    "POST calls/<uuid:conversation_id>/voicemail/": AGENTS,
    "POST calls/<uuid:conversation_id>/end-wrap-up/": AGENTS,
    **{
        f"POST calls/<uuid:conversation_id>/{verb}/": AGENTS
        for verb in ("hold", "resume", "mute", "unmute", "keys", "transfer")
    },
    "GET calls/<uuid:conversation_id>/targets/": AGENTS,
    "GET calls/<uuid:conversation_id>/": AGENTS,
    "PATCH calls/<uuid:conversation_id>/": AGENTS,
    "POST calls/<uuid:conversation_id>/extend-wrap-up/": AGENTS,
    "POST calls/<uuid:conversation_id>/ticket/": AGENTS,
    "POST calls/<uuid:conversation_id>/call-back-later/": AGENTS,
    "GET contacts/": SIGNED_IN_STAFF,
    **{
        f"POST calls/<uuid:conversation_id>/{verb}/": AGENTS
        for verb in ("consult", "all-together", "end-consultation", "hand-over", "ask-for-help", "take-back-help")
    },
    "GET consultations/": AGENTS,
    **{f"POST consultations/<int:pk>/{verb}/": AGENTS for verb in ("accept", "decline", "leave")},
    **{f"{method} conversations/<uuid:pk>/monitor/": SUPERVISORS for method in ("GET", "POST", "DELETE")},
    "GET conversations/": SUPERVISORS,
    "GET conversations/<uuid:pk>/": SUPERVISORS,
    "GET board/": SUPERVISORS,
    "GET audit/": SUPERVISORS,
    "GET audit/entries/": SUPERVISORS,
    "GET audit/fairness/": SUPERVISORS,
    "GET audit/carrier/": SUPERVISORS,
    "GET stats/estimates/": SUPERVISORS,
    "GET stats/interactions/": SUPERVISORS,
    "GET stats/summary/": SUPERVISORS,
    "GET stats/metrics/": SUPERVISORS,
    "GET tickets/": SIGNED_IN_STAFF,
    "GET tickets/<int:pk>/": SIGNED_IN_STAFF,
    "PATCH tickets/<int:pk>/": SIGNED_IN_STAFF,
    "POST tickets/<int:pk>/notes/": SIGNED_IN_STAFF,
    "PATCH tickets/bulk/": SIGNED_IN_STAFF,
    "POST tickets/<int:pk>/call-back/": SIGNED_IN_STAFF,
    "GET mentions/": SIGNED_IN_STAFF,
    "POST mentions/read/": SIGNED_IN_STAFF,
    "GET ticket-filters/": SIGNED_IN_STAFF,
    "POST ticket-filters/": SIGNED_IN_STAFF,
    "DELETE ticket-filters/<int:pk>/": SIGNED_IN_STAFF,
    "GET phone-numbers/": ADMINS,
    "GET phone-numbers/<int:pk>/": ADMINS,
    "PATCH phone-numbers/<int:pk>/": ADMINS,
    "GET queues/": ADMINS,
    "GET queues/<int:pk>/": ADMINS,
    "PATCH queues/<int:pk>/": ADMINS,
    "GET business-hours/": ADMINS,
    "GET business-hours/<int:pk>/": ADMINS,
    "PATCH business-hours/<int:pk>/": ADMINS,
    "POST callback-requests/": PROGRAMS,
    "GET callback-requests/<uuid:pk>/": PROGRAMS,
    "DELETE callback-requests/<uuid:pk>/": PROGRAMS,
    "POST callback-requests/<uuid:pk>/confirm/": PROGRAMS,
    "POST callback-requests/<uuid:pk>/call-again/": PROGRAMS,
    "GET request-forms/": ADMINS,
    "POST request-forms/": ADMINS,
    "GET request-forms/<int:pk>/": ADMINS,
    "PATCH request-forms/<int:pk>/": ADMINS,
    "DELETE request-forms/<int:pk>/": ADMINS,
    "GET dispositions/": SIGNED_IN_STAFF,
    "POST dispositions/": ADMINS,
    "GET dispositions/<int:pk>/": ADMINS,
    "PATCH dispositions/<int:pk>/": ADMINS,
    "DELETE dispositions/<int:pk>/": ADMINS,
    "GET away-reasons/": SIGNED_IN_STAFF,
    "POST away-reasons/": ADMINS,
    "GET away-reasons/<int:pk>/": ADMINS,
    "PATCH away-reasons/<int:pk>/": ADMINS,
    "DELETE away-reasons/<int:pk>/": ADMINS,
    "GET skills/": ADMINS,
    "POST skills/": ADMINS,
    "GET skills/<int:pk>/": ADMINS,
    "PATCH skills/<int:pk>/": ADMINS,
    "DELETE skills/<int:pk>/": ADMINS,
    "GET categories/": ADMINS,
    "POST categories/": ADMINS,
    "GET categories/<int:pk>/": ADMINS,
    "PATCH categories/<int:pk>/": ADMINS,
    "DELETE categories/<int:pk>/": ADMINS,
    "GET menus/": ADMINS,
    "POST menus/": ADMINS,
    "GET menus/<int:pk>/": ADMINS,
    "PATCH menus/<int:pk>/": ADMINS,
    "DELETE menus/<int:pk>/": ADMINS,
    "GET routing-steps/": ADMINS,
    "POST routing-steps/": ADMINS,
    "GET routing-steps/<int:pk>/": ADMINS,
    "PATCH routing-steps/<int:pk>/": ADMINS,
    "DELETE routing-steps/<int:pk>/": ADMINS,
}


def test_every_route_says_who_may_call_it():
    assert set(routes()) == set(WHO_MAY)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_role_is_let_in_where_the_table_says_so_and_nowhere_else(role):
    client = signed_in(_somebody(role))
    refusal = 401 if role == "anonymous" else 403

    answers = {}
    for route in WHO_MAY:
        method, path = address(route)
        answers[route] = getattr(client, method)(path, {}).status_code

    assert {route: status for route, status in answers.items() if role not in WHO_MAY[route]} == {
        route: refusal for route in WHO_MAY if role not in WHO_MAY[route]
    }
    assert not {route for route, status in answers.items() if role in WHO_MAY[route] and status in {401, 403, 405, 500}}


@pytest.mark.django_db
def test_who_is_no_longer_active_is_let_in_nowhere():
    cast = a_cast()
    client = signed_in(cast.ana)
    assert client.get("/api/v1/agents/me/").status_code == 200

    cast.ana.user.is_active = False
    cast.ana.user.save()

    assert client.get("/api/v1/agents/me/").status_code == 401


@pytest.mark.django_db
def test_a_session_needs_the_csrf_token_to_change_anything():
    cast = a_cast()
    client = signed_in(cast.ana)
    client.handler.enforce_csrf_checks = True

    answer = client.patch("/api/v1/agents/me/", {"state": "available"})

    assert answer.status_code == 403
    cast.ana.refresh_from_db()
    assert cast.ana.state == "offline"


def _somebody(role):
    cast = a_cast()
    return {
        "anonymous": None,
        "no role": UserFactory() if role == "no role" else None,
        "agent": AgentFactory() if role == "agent" else None,
        "supervisor": cast.sue,
        "admin": cast.ada,
    }[role]
