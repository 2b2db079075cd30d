"""How the REST API describes itself: the page of its documentation, and the names of what it answers with."""

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
        "UpOrDownEnum": ["ok", "down"],
        "CarrierStateEnum": ["ok", "down", "trying"],
    },
}
