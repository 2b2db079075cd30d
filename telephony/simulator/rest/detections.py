"""MachineDetection parameters of Calls and Participants (twilio.md 4)."""

from __future__ import annotations

from telephony.simulator.machine_detection import Detection
from telephony.simulator.rest.errors import RestError
from telephony.simulator.rest.parameters import INVALID_CALLBACK, INVALID_PARAMETER, Parameters


def read_detection(parameters: Parameters, *, callback: str) -> Detection | None:
    """`callback` is the name of the parameter that says whom to tell."""
    mode = parameters.text("MachineDetection")
    if not mode:
        return None
    if mode not in ("Enable", "DetectMessageEnd"):
        raise RestError(INVALID_PARAMETER, "MachineDetection must be Enable or DetectMessageEnd")
    parameters.number("MachineDetectionSpeechThreshold", 2400, least=1000, most=6000)
    parameters.number("MachineDetectionSpeechEndThreshold", 1200, least=500, most=5000)
    return Detection(
        mode=mode,
        timeout_seconds=parameters.number("MachineDetectionTimeout", 30, least=3, most=59),
        silence_seconds=parameters.number("MachineDetectionSilenceTimeout", 5000, least=2000, most=10_000) / 1000,
        callback_url=parameters.url(callback, code=INVALID_CALLBACK),
        callback_method=parameters.method(f"{callback}Method"),
    )
