"""All addresses of the REST API."""

from django.urls import include, path, re_path
from rest_framework.routers import SimpleRouter

from agents.api import AgentListView, HeartbeatView, MeView
from callbacks.api.agent_states import AgentHistoryView, EndStatePreviewView, EndStateView
from callbacks.api.agents import AgentViewSet
from callbacks.api.agents_day import ContactViewSet, DayView
from callbacks.api.audit import AuditViewSet
from callbacks.api.board import BoardView
from callbacks.api.callback_requests import CallbackRequestViewSet
from callbacks.api.calls import CallViewSet
from callbacks.api.consultations import ConsultationViewSet
from callbacks.api.conversations import ConversationViewSet
from callbacks.api.dialing import DialViewSet
from callbacks.api.estimates import EstimatesViewSet
from callbacks.api.health import HealthView
from callbacks.api.monitoring import MonitorView
from callbacks.api.offers import OfferViewSet
from callbacks.api.queue_entries import QueueEntryViewSet
from callbacks.api.request_forms import RequestFormViewSet
from callbacks.api.routing import CategoryViewSet, MenuViewSet, RoutingStepViewSet, SkillViewSet
from callbacks.api.settings import BusinessHoursViewSet, PhoneNumberViewSet, QueueViewSet
from callbacks.api.tickets import TicketCallBackView
from callbacks.api.turns import TurnViewSet
from callbacks.api.words_of_agents import AwayReasonViewSet, DispositionViewSet
from contactcenter.api.documents import DocsView, NoSuchAddress, SchemaView
from contactcenter.api.login import TokenView
from reporting.api.stats import InteractionViewSet, MetricsView, SummaryView
from tickets.api import MentionViewSet, SavedFilterViewSet, TicketViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("offers", OfferViewSet, basename="offer")
router.register("queue-entries", QueueEntryViewSet, basename="queue-entry")
router.register("calls", DialViewSet, basename="dial")
router.register("calls", CallViewSet, basename="call")
router.register("calls", TurnViewSet, basename="turn")
router.register("contacts", ContactViewSet, basename="contact")
router.register("consultations", ConsultationViewSet, basename="consultation")
router.register("conversations", ConversationViewSet, basename="conversation")
router.register("audit", AuditViewSet, basename="audit")
router.register("stats/estimates", EstimatesViewSet, basename="estimates")
router.register("stats/interactions", InteractionViewSet, basename="interaction")
router.register("tickets", TicketViewSet, basename="ticket")
router.register("mentions", MentionViewSet, basename="mention")
router.register("ticket-filters", SavedFilterViewSet, basename="ticket-filter")
router.register("phone-numbers", PhoneNumberViewSet, basename="phone-number")
router.register("queues", QueueViewSet, basename="queue")
router.register("skills", SkillViewSet, basename="skill")
router.register("categories", CategoryViewSet, basename="category")
router.register("menus", MenuViewSet, basename="menu")
router.register("routing-steps", RoutingStepViewSet, basename="routing-step")
router.register("callback-requests", CallbackRequestViewSet, basename="callback-request")
router.register("request-forms", RequestFormViewSet, basename="request-form")
router.register("dispositions", DispositionViewSet, basename="disposition")
router.register("away-reasons", AwayReasonViewSet, basename="away-reason")
router.register("business-hours", BusinessHoursViewSet, basename="business-hours")

urlpatterns = [
    path("token/", TokenView.as_view(), name="token"),
    path("health/", HealthView.as_view(), name="health"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("agents/", AgentListView.as_view(), name="agent-list"),
    path("agents/<int:pk>/", AgentViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="agent-detail"),
    path("agents/<int:pk>/end-state/", EndStateView.as_view(), name="agent-end-state"),
    path("agents/<int:pk>/end-state/preview/", EndStatePreviewView.as_view(), name="agent-end-state-preview"),
    path("agents/<int:pk>/history/", AgentHistoryView.as_view(), name="agent-history"),
    path("agents/me/", MeView.as_view(), name="agent-me"),
    path("agents/me/day/", DayView.as_view(), name="agent-day"),
    path("agents/me/heartbeat/", HeartbeatView.as_view(), name="agent-heartbeat"),
    path("board/", BoardView.as_view(), name="board"),
    path("conversations/<uuid:pk>/monitor/", MonitorView.as_view(), name="conversation-monitor"),
    path("tickets/<int:pk>/call-back/", TicketCallBackView.as_view(), name="ticket-call-back"),
    path("stats/summary/", SummaryView.as_view(), name="stats-summary"),
    path("stats/metrics/", MetricsView.as_view(), name="stats-metrics"),
    path("", include(router.urls)),
    re_path(r"^.*$", NoSuchAddress.as_view(), name="no-such-address"),
]
