"""The addresses of the tickets' pages."""

from django.urls import path

from tickets import list_views, mention_views, views

app_name = "tickets"
urlpatterns = [
    path("", list_views.ticket_list, name="list"),
    path("export/", list_views.ticket_export, name="export"),
    path("change/", list_views.change_many, name="change-many"),
    path("filters/", list_views.save_filter, name="save-filter"),
    path("filters/<int:pk>/", list_views.change_filter, name="change-filter"),
    path("mentions/", mention_views.mention_list, name="mentions"),
    path("mentions/read/", mention_views.read_all, name="read-mentions"),
    path("<int:number>/", views.ticket_detail, name="detail"),
    path("<int:number>/assign/", views.assign, name="assign"),
    path("<int:number>/status/", views.set_status, name="status"),
    path("<int:number>/priority/", views.set_priority, name="priority"),
    path("<int:number>/notes/", views.add_note, name="notes"),
]
