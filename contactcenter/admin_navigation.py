"""The admin's sidebar: what is set up, what happened, who may come in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

GROUPS = (
    (
        "Settings",
        (
            ("Phone numbers", "dialpad", "callbacks_phonenumber"),
            ("Business hours", "schedule", "callbacks_businesshours"),
            ("Queues", "group_work", "callbacks_queue"),
            ("Agents", "headset_mic", "agents_agent"),
            ("Skills", "school", "agents_skill"),
            ("Dispositions", "fact_check", "callbacks_disposition"),
            ("Away reasons", "free_breakfast", "agents_awayreason"),
            ("Menus", "apps", "callbacks_menu"),
            ("Web forms", "web", "callbacks_requestform"),
            ("Categories", "category", "callbacks_category"),
            ("Routing steps", "alt_route", "callbacks_routingstep"),
            ("Event subscriptions", "webhook", "integrations_subscription"),
            ("Salesforce", "cloud", "integrations_salesforceorg"),
        ),
    ),
    (
        "History",
        (
            ("Changes of settings", "difference", "callbacks_settingversion"),
            ("Reports by e-mail", "forward_to_inbox", "reporting_reportschedule"),
            ("Conversations", "forum", "callbacks_conversation"),
            ("Queue entries", "format_list_numbered", "callbacks_queueentry"),
            ("Timelines", "timeline", "callbacks_queueentryevent"),
            ("Offers", "notifications", "callbacks_offer"),
            ("Call legs", "call", "callbacks_callleg"),
            ("Events told", "outgoing_mail", "integrations_delivery"),
            ("Salesforce tasks", "task", "integrations_salesforcetask"),
            ("Callback requests", "add_call", "callbacks_callbackrequest"),
            ("Refused numbers", "phone_disabled", "callbacks_refusednumber"),
            ("Tickets", "confirmation_number", "tickets_ticket"),
            ("States of agents", "history", "agents_agentstatechange"),
        ),
    ),
    (
        "Access",
        (
            ("Users", "person", "auth_user"),
            ("Groups", "groups", "auth_group"),
            ("People's tokens", "key", "authtoken_tokenproxy"),
            ("Programs' tokens", "vpn_key", "contactcenter_apitoken"),
            ("Second factors", "phonelink_lock", "mfa_authenticator"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links; each is shown to who may see its page."""
    return [{"title": title, "items": [_link(*page) for page in pages]} for title, pages in GROUPS]


def _link(title: str, icon: str, page: str) -> dict[str, Any]:
    app, model = page.split("_")

    def may_see(request: HttpRequest) -> bool:
        return bool(request.user.has_perm(f"{app}.view_{model}"))

    return {"title": title, "icon": icon, "link": reverse(f"admin:{page}_changelist"), "permission": may_see}
