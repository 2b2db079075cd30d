"""Every page that the story does not come by, for who looks after the look."""

from collections.abc import Callable
from typing import Any

from scripts.screenshots.camera import Camera
from scripts.throwaway import Stack

SUPERVISORS = {
    "board-empty-queue": "/board/?queue=Sales",
    "tickets-filtered": "/tickets/?status=open&q=nobody-is-called-this",
    "mentions": "/tickets/mentions/",
    "conversations-none": "/conversations/?search=nobody-is-called-this",
    "caller": "/callers/?number=%2B14155552671",
    "reports": "/reports/",
    "interactions": "/reports/interactions/",
    "metrics": "/reports/metrics/",
    "emails": "/reports/emails/",
    "what-if": "/reports/what-if/",
    "fairness": "/audit/fairness/",
    "estimates": "/audit/estimates/",
    "no-console": "/console/",
    "password": "/accounts/password/change/",
}
ADMINS = {
    "admin": "/admin/",
    "admin-numbers": "/admin/callbacks/phonenumber/",
    "admin-queues": "/admin/callbacks/queue/",
    "admin-queue": "/admin/callbacks/queue/1/change/",
    "admin-hours": "/admin/callbacks/businesshours/1/change/",
    "admin-agents": "/admin/agents/agent/",
    "admin-agent": "/admin/agents/agent/1/change/",
    "admin-versions": "/admin/callbacks/settingversion/",
}
PREPARE = """
async (slug) => {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const send = (method, path, body) => fetch(`/api/v1/${path}`, { method, headers, body: JSON.stringify(body) });
  const numbers = (await (await fetch("/api/v1/phone-numbers/")).json()).results;
  for (const { id } of numbers) await send("PATCH", `phone-numbers/${id}/`, { max_answer_seconds: 60 });
  await send("POST", "request-forms/", { phone_number: numbers[0].id, slug });
}
"""
PUBLIC = {"login": "/accounts/login/", "request-callback": "/request-callback/support/"}


class Tour:
    """Goes from address to address, as whoever may see it."""

    def __init__(
        self, camera: Camera, signed_in: Callable[[str, str], Any], window: Callable[[], Any], stack: Stack
    ) -> None:
        self._camera, self._signed_in, self._window, self._stack = camera, signed_in, window, stack

    def prepare(self) -> None:
        """A form to ask for a callback; and offers ring for as long as further pictures take."""
        self._signed_in("admin", "/").evaluate(PREPARE, "support")

    def look_everywhere(self) -> None:
        admin = self._signed_in("admin", "/")
        self._walk(self._window(), PUBLIC)
        self._walk(self._signed_in("sue", "/"), SUPERVISORS)
        self._walk(admin, ADMINS, anew=True)

    def _walk(self, page: Any, addresses: dict[str, str], *, anew: bool = False) -> None:
        for name, address in addresses.items():
            page.goto(f"{self._stack.web_url}{address}")
            page.wait_for_load_state("networkidle")
            self._camera.look(page, name, anew=anew)
