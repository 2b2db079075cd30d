"""The addresses of the reports."""

from django.urls import path, re_path

from reporting import email_views, views

app_name = "reports"
urlpatterns = [
    path("", views.dashboard_page, name="dashboard"),
    path("now/", views.now_part, name="now"),
    path("interactions/", views.interactions_page, name="interactions"),
    re_path(r"^interactions\.(?P<form>csv|xlsx)$", views.interactions_file, name="file"),
    path("emails/", email_views.emails_page, name="emails"),
    path("emails/<int:pk>/", email_views.change, name="change-email"),
    path("metrics/", views.metrics_page, name="metrics"),
]
