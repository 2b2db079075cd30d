"""Where Salesforce finds the console."""

from django.urls import path

from integrations import views

app_name = "salesforce"
urlpatterns = [
    path("", views.adapter, name="adapter"),
    path("call-center/", views.call_center, name="call-center"),
]
