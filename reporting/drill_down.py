"""From a figure to the interactions that it is counted from: the same view, narrowed to them."""

from django.http import QueryDict
from django.urls import reverse

INBOUND, CALLBACK = {"kind": "inbound"}, {"kind": "callback"}
OUTBOUND = {"kind": "outbound", "media_type": "queued_callback"}
COMPLETED = {"outcome": "completed"}
NARROWED: dict[str, tuple[str, dict[str, str]]] = {
    "customers": ("All interactions", {}),
    "answered": ("These calls", INBOUND | COMPLETED),
    "abandonment": ("Who hung up", INBOUND | {"outcome": "abandoned"}),
    "service_level": ("The calls", INBOUND),
    "opt_in_rate": ("Who took it", INBOUND | {"outcome": "callback"}),
    "promise_kept": ("The callbacks", CALLBACK),
    "live_wait": ("These calls", INBOUND | COMPLETED),
    "callback_wait": ("These callbacks", CALLBACK | COMPLETED),
    "saved_per_callback": ("These callbacks", CALLBACK | COMPLETED),
    "connect_rate": ("The calls", OUTBOUND),
    "reaching_per_attempt": ("The calls", OUTBOUND),
    "expiry_rate": ("Which ones", CALLBACK | {"outcome": "expired"}),
}
ELSEWHERE = {
    "punctuality": ("By minutes said", "conversations:estimates"),
    "fairness": ("The ledger", "conversations:fairness"),
}


def links(query: QueryDict) -> dict[str, tuple[str, str]]:
    """By the name of a figure, what the link says and where it leads."""
    pages = {name: (says, reverse(page)) for name, (says, page) in ELSEWHERE.items()}
    return pages | {name: (says, _address(query, narrowed)) for name, (says, narrowed) in NARROWED.items()}


def _address(query: QueryDict, narrowed: dict[str, str]) -> str:
    view = query.copy()
    view.pop("page", None)
    if "kind" in narrowed:
        view.pop("media_type", None)  # the kind says it already, and another would find nothing
    for name, value in narrowed.items():
        view[name] = value
    return f"{reverse('reports:interactions')}?{view.urlencode()}"
