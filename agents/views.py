"""The console's page, and the access token of a browser that is an agent's telephone."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agents.checks import VOICE_SDK
from agents.models import Agent, AwayReason
from contactcenter import roles
from telephony.voice_tokens import agent_access_token

NOTIFICATION_WORKER = settings.BASE_DIR / "static/js/console/notification_worker.js"
VOICE_SDK_URL = f"{settings.STATIC_URL}{VOICE_SDK}"


@require_GET
@login_required
@never_cache
def console(request: HttpRequest) -> HttpResponse:
    """The page on which an agent works; others are told what it is."""
    if not roles.is_agent(request.user):
        return render(request, "console/not_an_agent.html", status=403)
    away_reasons = list(AwayReason.objects.active().values_list("name", flat=True))
    context = {"page": "console", "console": _bootstrap(request.user.agent), "away_reasons": away_reasons}
    return render(request, "console/page.html", context)


@require_GET
@never_cache
def notification_worker(request: HttpRequest) -> HttpResponse:
    """The script behind desktop notifications: served from here, for a browser lets it act for its own folder alone."""
    return HttpResponse(NOTIFICATION_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


@require_GET
@login_required
@never_cache
def voice_token(request: HttpRequest) -> HttpResponse:
    """A token for this agent's browser; 503 with a sentence where browser audio is not set up."""
    if not roles.is_agent(request.user):
        return JsonResponse({"code": "not_an_agent", "detail": "Only agents have audio."}, status=403)
    identity = request.user.agent.identity
    try:
        return JsonResponse({"identity": identity, "token": agent_access_token(identity=identity)})
    except ImproperlyConfigured as missing:
        return JsonResponse({"code": "no_browser_audio", "detail": str(missing)}, status=503)


def _bootstrap(agent: Agent) -> dict[str, Any]:
    return {
        "agent": {"name": agent.name, "identity": agent.identity},
        "socket": "/ws/console/",
        "heartbeat_seconds": settings.HEARTBEAT_SECONDS,
        "embed_origins": settings.EMBED_ORIGINS,
        "audio": {
            "driver": _audio_driver(agent),
            "simulator_url": settings.SIMULATOR_URL,
            "token_url": reverse("console:voice-token"),
            "sdk_url": VOICE_SDK_URL,
        },
    }


def _audio_driver(agent: Agent) -> str:
    if agent.answers_on_a_telephone:
        return "telephone"
    return "simulator" if settings.SIMULATOR_URL else "twilio"
