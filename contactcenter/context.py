"""What every template may know: the installation's mode and the roles of the person who looks."""

from django.conf import settings
from django.http import HttpRequest

from contactcenter import roles
from tickets.mentions import unread_count


def product(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None:
        return {"demo": settings.DEMO, "simulator_url": settings.SIMULATOR_URL}
    return {
        "demo": settings.DEMO,
        "simulator_url": settings.SIMULATOR_URL,
        "is_admin": roles.is_admin(user),
        "is_supervisor": roles.is_supervisor(user),
        "is_agent": roles.is_agent(user),
        "unread_mentions": lambda: unread_count(user) if user.is_authenticated else 0,
    }
