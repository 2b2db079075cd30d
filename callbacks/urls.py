"""Where the carrier knocks."""

from django.urls import path

from callbacks.webhooks import codes, incoming, menu, other_number, press_one, reports, rooms, second_call, waiting

app_name = "voice"
urlpatterns = [
    path("incoming/", incoming.incoming, name="incoming"),
    path("status/", reports.status, name="status"),
    path("agent/", rooms.agent, name="agent"),
    path("agent/after/<int:offer_id>/", rooms.agent_after, name="agent-after"),
    path("agent/waits/<int:offer_id>/", rooms.agent_waits, name="agent-waits"),
    path("held/<int:offer_id>/", rooms.held, name="held"),
    path("tones/<int:offer_id>/<slug:name>/", rooms.tones, name="tones"),
    path("wait/<int:leg_id>/", waiting.wait, name="wait"),
    path("menu/<int:leg_id>/<int:tries>/", menu.pressed, name="menu"),
    path("menu/<int:leg_id>/ask/<int:choice_id>/<int:tries>/", menu.keyed, name="menu-ask"),
    path("key/<int:leg_id>/", waiting.key, name="key"),
    path("other-number/<int:leg_id>/<int:attempt>/", other_number.give, name="other-number"),
    path("other-number/<int:leg_id>/<int:attempt>/confirm/", other_number.confirm, name="other-number-confirm"),
    path("second-call/<int:leg_id>/", second_call.choose, name="second-call"),
    path("press-1/<int:leg_id>/", press_one.ask, name="press-one"),
    path("press-1/<int:leg_id>/<int:attempt>/", press_one.decide, name="press-one-key"),
    path("join/<int:leg_id>/", rooms.join, name="join"),
    path("after/<int:leg_id>/", waiting.after, name="after"),
    path("message/<int:leg_id>/", incoming.message, name="message"),
    path("conference/", reports.conference, name="conference"),
    path("leg/<int:leg_id>/", reports.leg, name="leg"),
    path("code/<int:call_id>/", codes.say_code, name="code"),
    path("code/<int:call_id>/report/", codes.report, name="code-report"),
    path("machine/<int:leg_id>/", reports.machine, name="machine"),
]
