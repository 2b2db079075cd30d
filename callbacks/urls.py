"""Where the carrier knocks."""

from django.urls import path

from callbacks import webhooks

app_name = "voice"
urlpatterns = [
    path("incoming/", webhooks.incoming, name="incoming"),
    path("status/", webhooks.status, name="status"),
    path("agent/", webhooks.agent, name="agent"),
    path("agent/after/<int:offer_id>/", webhooks.agent_after, name="agent-after"),
    path("wait/<int:leg_id>/", webhooks.wait, name="wait"),
    path("key/<int:leg_id>/", webhooks.key, name="key"),
    path("join/<int:leg_id>/", webhooks.join, name="join"),
    path("after/<int:leg_id>/", webhooks.after, name="after"),
    path("message/<int:leg_id>/", webhooks.message, name="message"),
    path("conference/", webhooks.conference, name="conference"),
    path("leg/<int:leg_id>/", webhooks.leg, name="leg"),
    path("machine/<int:leg_id>/", webhooks.machine, name="machine"),
]
