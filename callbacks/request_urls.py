"""Where customers ask for a callback."""

from django.urls import path

from callbacks import request_views

app_name = "request-callback"
urlpatterns = [
    path("<slug:slug>/", request_views.ask, name="ask"),
    path("<slug:slug>/<uuid:public_id>/", request_views.follow, name="follow"),
]
