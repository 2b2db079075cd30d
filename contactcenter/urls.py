"""All addresses of the product."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

from callbacks.webhooks.music import hold_music
from contactcenter.metrics import metrics

urlpatterns = [
    path("", include("contactcenter.pages_urls")),
    path("", include("callbacks.pages_urls")),
    path("request-callback/", include("callbacks.request_urls")),
    path("console/", include("agents.urls")),
    path("tickets/", include("tickets.urls")),
    path("reports/", include("reporting.urls")),
    path("salesforce/", include("integrations.urls")),
    path("api/v1/", include("contactcenter.api_urls")),
    path("metrics", metrics, name="metrics"),
    path("voice/", include("callbacks.urls")),
    path("media/hold/<int:number_id>/<int:milliseconds>.wav", hold_music, name="hold-music"),
    path("media/hold/<int:number_id>/<int:revision>/<int:milliseconds>.wav", hold_music, name="hold-music"),
    # Greetings and music that admins uploaded: the carrier fetches them, so they are public by nature.
    re_path(r"^media/(?P<path>(?:greetings|music)/.+)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
]

handler500 = "contactcenter.without_database.server_error"
