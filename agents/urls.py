"""The console's addresses."""

from django.urls import path

from agents import views

app_name = "console"
urlpatterns = [
    path("", views.console, name="page"),
    path("sw.js", views.notification_worker, name="notification-worker"),
    path("voice-token/", views.voice_token, name="voice-token"),
]
