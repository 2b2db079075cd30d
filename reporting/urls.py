"""The addresses of the reports."""

from django.urls import path, re_path

from reporting import email_views, views, what_if_views

app_name = "reports"
urlpatterns = [
    path("", views.dashboard_page, name="dashboard"),
    path("now/", views.now_part, name="now"),
    path("interactions/", views.interactions_page, name="interactions"),
    re_path(r"^interactions\.(?P<form>csv|xlsx)$", views.interactions_file, name="file"),
    path("emails/", email_views.emails_page, name="emails"),
    path("emails/<int:pk>/", email_views.change, name="change-email"),
    path("what-if/", what_if_views.what_ifs_page, name="what-ifs"),
    path("what-if/<int:pk>/", what_if_views.what_if_page, name="what-if"),
    path("what-if/<int:pk>/state/", what_if_views.what_if_part, name="what-if-part"),
    path("what-if/<int:pk>/cancel/", what_if_views.cancel, name="cancel-what-if"),
    path("metrics/", views.metrics_page, name="metrics"),
]
