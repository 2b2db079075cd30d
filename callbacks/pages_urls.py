"""The addresses of conversations, of the audit and the estimated waits, and of the line's live strip."""

from django.urls import path

from callbacks import (
    audit_views,
    board_views,
    conversation_views,
    estimate_views,
    fairness_views,
    monitor_views,
    ticket_views,
    views,
)

app_name = "conversations"
urlpatterns = [
    path("board/", board_views.board_page, name="board"),
    path("conversations/", views.conversation_list, name="list"),
    path("conversations/<uuid:conversation_id>/", conversation_views.conversation_detail, name="detail"),
    path("conversations/<uuid:conversation_id>/timeline/", conversation_views.conversation_timeline, name="timeline"),
    path("conversations/<uuid:conversation_id>/json/", conversation_views.conversation_json, name="json"),
    path("conversations/<uuid:conversation_id>/csv/", conversation_views.conversation_csv, name="csv"),
    path("callers/", ticket_views.caller, name="caller"),
    path("tickets/<int:number>/call-back/", ticket_views.call_back, name="call-back"),
    path("conversations/voice-token/", monitor_views.voice_token, name="voice-token"),
    path("audit/", audit_views.audit_page, name="audit"),
    path("audit/estimates/", estimate_views.estimates_page, name="estimates"),
    path("audit/fairness/", fairness_views.fairness_page, name="fairness"),
    path("line/strip/", views.line_strip, name="strip"),
]
