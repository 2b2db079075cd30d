"""Addresses of the pages that belong to no single app."""

from django.urls import path

from contactcenter import views

app_name = "pages"
urlpatterns = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("demo/login/<slug:username>/", views.demo_login, name="demo-login"),
]
