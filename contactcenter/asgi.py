"""HTTP and the sockets of consoles and boards, served by daphne."""

import os

from contactcenter.quick_start import nothing_is_garbage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings")

with nothing_is_garbage():
    from django.core.asgi import get_asgi_application

    django_application = get_asgi_application()

    from channels.auth import AuthMiddlewareStack
    from channels.routing import ProtocolTypeRouter, URLRouter
    from channels.security.websocket import AllowedHostsOriginValidator
    from django.urls import get_resolver

    from agents import routing as consoles
    from callbacks import routing as boards

    get_resolver().url_patterns  # noqa: B018 - all views, now rather than at the first request

application = ProtocolTypeRouter(
    {
        "http": django_application,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter(consoles.websocket_urlpatterns + boards.websocket_urlpatterns))
        ),
    }
)
