"""Answering machine detection (twilio.md 4): a verdict some seconds after somebody, or something, picked up."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from telephony.simulator.calls import Call
from telephony.simulator.webhooks import Webhook

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch

GREETING_END_SECONDS = 5.0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Detection:
    """How somebody wants to know who answered; without `callback_url` nobody is told."""

    mode: str = "Enable"
    timeout_seconds: float = 30.0
    silence_seconds: float = 5.0
    callback_url: str = ""
    callback_method: str = "POST"


async def detect(*, call: Call, detection: Detection) -> str:
    """Takes its time on the simulated clock, then says human, machine_start, machine_end_beep, fax or unknown."""
    phone = call.far_end
    verdict = "human" if phone is None else phone.verdict
    seconds = 2.0 if phone is None else phone.verdict_seconds
    if phone is not None and phone.behavior == "silent" and phone.amd_seconds is None:
        seconds = detection.silence_seconds
    if verdict.startswith("machine") and detection.mode == "DetectMessageEnd":
        verdict, seconds = "machine_end_beep", seconds + GREETING_END_SECONDS
    if seconds > detection.timeout_seconds:
        verdict, seconds = "unknown", detection.timeout_seconds
    await call.clock.sleep(seconds)
    call.answered_by = verdict
    return verdict


async def detect_and_tell(*, switch: Switch, call: Call, detection: Detection) -> None:
    """Beside the call; if the call ends first there is no verdict."""
    started = call.clock.now()
    verdict = await detect(call=call, detection=detection)
    if call.has_ended or not detection.callback_url:
        return
    form = {
        "AccountSid": call.account_sid,
        "CallSid": call.sid,
        "AnsweredBy": verdict,
        "MachineDetectionDuration": str(round((call.clock.now() - started) * 1000)),
    }
    switch.webhooks.tell(
        Webhook(
            stream=call.sid,
            event="amd",
            url=detection.callback_url,
            method=detection.callback_method,
            form=form,
            jar=call.jar,
        )
    )
