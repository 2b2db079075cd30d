"""How the REST API behaves and describes itself: its defaults, the page of its documentation, the names of its answers."""

from typing import Any

SPECTACULAR_SETTINGS = {
    "TITLE": "Contact center",
    "DESCRIPTION": "Queued callbacks: the line, the offers, the calls, and what is left to follow up.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "contactcenter.api.schema.describe_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "AgentStateEnum": "agents.states.AgentState",
        "EntryStatusEnum": "callbacks.lifecycle.Status",
        "TicketStatusEnum": "tickets.models.TicketStatus",
        "ChosenStateEnum": "agents.serializers.CHOSEN",
        "EndedStateEnum": ["away", "offline"],
        "KindEnum": "callbacks.models.place.Kind",
        "InteractionKindEnum": "reporting.models.words.InteractionKind",
        "InteractionOutcomeEnum": "reporting.models.words.InteractionOutcome",
        "UpOrDownEnum": ["ok", "down"],
        "RequestStatusEnum": "callbacks.queries.requests.STATUSES",
        "CarrierStateEnum": ["ok", "down", "trying"],
    },
}


def rest_framework(*, rate: str, behind_proxy: bool) -> dict[str, Any]:
    """`rate`: the requests of one user."""
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            # The first one names itself to who is not signed in: a token makes that a 401, a session could only say 403.
            "contactcenter.api.tokens.PersonsOrProgramsToken",
            "rest_framework.authentication.SessionAuthentication",
        ],
        "DEFAULT_PARSER_CLASSES": [
            "contactcenter.api.parsers.BoundedJSON",
            "contactcenter.api.parsers.BoundedForm",
            "rest_framework.parsers.MultiPartParser",
        ],
        "TEST_REQUEST_DEFAULT_FORMAT": "json",
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PAGINATION_CLASS": "contactcenter.api.CursorPages",
        "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "DEFAULT_THROTTLE_CLASSES": ["contactcenter.api.throttles.PerUser"],
        "DEFAULT_THROTTLE_RATES": {
            "user": rate,
            "stats": "120/min",
            "login": "20/min",
            "login_address": "100/min",
            "request_form": "60/min",
        },
        "NUM_PROXIES": 1 if behind_proxy else 0,  # else anybody could name an address of their choice
        "EXCEPTION_HANDLER": "contactcenter.api.errors_with_a_code",
        "PAGE_SIZE": 50,
        "DATETIME_FORMAT": "iso-8601",
        "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    }
