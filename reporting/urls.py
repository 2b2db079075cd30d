"""The addresses of the reports."""

from django.urls import path, re_path

from reporting import views

app_name = "reports"
urlpatterns = [
    path("", views.dashboard_page, name="dashboard"),
    path("now/", views.now_part, name="now"),
    path("interactions/", views.interactions_page, name="interactions"),
    re_path(r"^interactions\.(?P<form>csv|xlsx)$", views.interactions_file, name="file"),
    path("metrics/", views.metrics_page, name="metrics"),
]
