"""Tells the product how a call comes along (twilio.md 5.1)."""

from __future__ import annotations

from telephony.simulator.calls import ENDED, EVENT_OF_STATUS, Call
from telephony.simulator.webhooks import Webhook, Webhooks
from telephony.simulator.words import rfc2822, wall_now


def send_status_callbacks(*, webhooks: Webhooks, call: Call) -> None:
    """To each subscriber of this status' event. A call canceled in the queue is not told to anybody."""
    event = EVENT_OF_STATUS.get(call.status)
    if event is None or call.dialed_on is None:
        return
    for subscription in call.subscriptions:
        if event in subscription.events and subscription.url:
            form = call.fields() | _progress(call, subscription.sent)
            subscription.sent += 1
            webhooks.tell(
                Webhook(
                    stream=call.sid,
                    event=event,
                    url=subscription.url,
                    method=subscription.method,
                    form=form,
                    jar=call.jar,
                )
            )


def _progress(call: Call, sequence_number: int) -> dict[str, str]:
    fields = {
        "Timestamp": rfc2822(wall_now()) or "",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence_number),
    }
    if call.status in ENDED:
        minutes = -(-call.seconds // 60)
        fields |= {"CallDuration": str(call.seconds), "Duration": str(minutes)}
        if call.sip_code is not None:
            fields["SipResponseCode"] = str(call.sip_code)
    return fields
