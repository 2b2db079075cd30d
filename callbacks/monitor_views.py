"""What the page of a live conversation needs for a supervisor who listens in: whether one may, and the browser's audio."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.views import VOICE_SDK_URL
from callbacks.models import Conversation
from callbacks.models.guest import MONITORING, identity_of_supervisor
from callbacks.queries.visits import MAY_MONITOR
from contactcenter import roles
from telephony.voice_tokens import agent_access_token

WORDS = {"listen": "Listen in", "whisper": "Whisper to the agent", "barge": "Speak to both"}


def may_monitor(user: Any) -> bool:
    return roles.is_supervisor(user) and bool(user.has_perm(MAY_MONITOR))


def monitor_of(request: HttpRequest, conversation: Conversation) -> dict[str, Any] | None:
    """The panel of a conversation that goes on; None where it is over, or the person may not."""
    if conversation.is_over or not may_monitor(request.user):
        return None
    return {
        "modes": [(mode.value, WORDS[mode.value]) for mode in MONITORING],
        "config": {
            "conversation": str(conversation.pk),
            "audio": {
                "driver": "simulator" if settings.SIMULATOR_URL else "twilio",
                "simulator_url": settings.SIMULATOR_URL,
                "token_url": reverse("conversations:voice-token"),
                "sdk_url": VOICE_SDK_URL,
            },
        },
    }


@require_GET
@login_required
@never_cache
def voice_token(request: HttpRequest) -> JsonResponse:
    """A token for this supervisor's browser; 503 with a sentence where browser audio is not set up."""
    if not may_monitor(request.user):
        detail = "Only supervisors with the permission to listen in have audio here."
        return JsonResponse({"code": "not_permitted", "detail": detail}, status=403)
    identity = identity_of_supervisor(request.user.pk or 0)
    try:
        return JsonResponse({"identity": identity, "token": agent_access_token(identity=identity)})
    except ImproperlyConfigured as missing:
        return JsonResponse({"code": "no_browser_audio", "detail": str(missing)}, status=503)
