"""The addresses of the tickets' pages."""

from django.urls import path

from tickets import views

app_name = "tickets"
urlpatterns = [
    path("", views.ticket_list, name="list"),
    path("export/", views.ticket_export, name="export"),
    path("<int:number>/", views.ticket_detail, name="detail"),
    path("<int:number>/assign/", views.assign, name="assign"),
    path("<int:number>/status/", views.set_status, name="status"),
    path("<int:number>/priority/", views.set_priority, name="priority"),
    path("<int:number>/notes/", views.add_note, name="notes"),
]
