"""The front page, the way home by role, and the demo's one-click logins."""

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from callbacks.models import PhoneNumber
from contactcenter import demo, roles

DEMO_USERS = ("admin", "sue", *demo.AGENTS)
DEMO_CALLER = "+14155552671"


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """In demo mode the tour; elsewhere the way in."""
    if not settings.DEMO:
        return redirect("pages:home" if request.user.is_authenticated else "account_login")
    number = PhoneNumber.objects.order_by("pk").first()
    return render(
        request,
        "pages/front.html",
        {
            "number": number,
            "caller_url": _caller_url(number),
            "settings_label": f"Settings of {number.name}" if number else "Settings",
            "settings_url": reverse("admin:callbacks_phonenumber_change", args=[number.pk]) if number else "/admin/",
        },
    )


@require_POST
def demo_login(request: HttpRequest, username: str) -> HttpResponse:
    """Log in as one of the demo's people without a password; nothing of the kind outside demo mode."""
    if not settings.DEMO or username not in DEMO_USERS:
        raise Http404
    user = get_object_or_404(get_user_model(), username=username, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("pages:home")
    return redirect(target)


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Where each role starts its day."""
    if roles.is_agent(request.user):
        return redirect("console:page")
    if roles.is_admin(request.user):
        return redirect("admin:index")
    if roles.is_supervisor(request.user):
        return redirect("tickets:list")
    return render(request, "pages/no_role.html", status=403)


def _caller_url(number: PhoneNumber | None) -> str:
    """The simulator's page with a telephone that dials at once."""
    if number is None:
        return f"{settings.SIMULATOR_URL}/"
    question = urlencode({"dial": "1", "from": DEMO_CALLER, "to": str(number.number)})
    return f"{settings.SIMULATOR_URL}/?{question}"
