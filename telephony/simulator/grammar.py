"""Which elements and attributes TwiML knows, as far as this carrier executes it (twilio.md 2.2)."""

from __future__ import annotations

CALLBACK = {"statusCallback", "statusCallbackEvent", "statusCallbackMethod"}
AMD = {
    "machineDetection",
    "machineDetectionTimeout",
    "machineDetectionSpeechThreshold",
    "machineDetectionSpeechEndThreshold",
    "machineDetectionSilenceTimeout",
    "amdStatusCallback",
    "amdStatusCallbackMethod",
}
RECORDING = {
    "trim",
    "recordingStatusCallback",
    "recordingStatusCallbackEvent",
    "recordingStatusCallbackMethod",
}
SPEECH = {
    "partialResultCallback",
    "partialResultCallbackMethod",
    "language",
    "hints",
    "bargeIn",
    "debug",
    "enhanced",
    "profanityFilter",
    "speechModel",
    "speechTimeout",
    "maxSpeechTime",
    "dtmfDetection",
}

ATTRIBUTES: dict[str, set[str]] = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": {"action", "method", "timeout", "finishOnKey", "numDigits", "actionOnEmptyResult", "input", *SPEECH},
    "Redirect": {"method"},
    "Hangup": set(),
    "Reject": {"reason"},
    "Record": {"action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "transcribe", *RECORDING}
    | {"transcribeCallback"},
    "Dial": {"action", "method", "timeout", "timeLimit", "callerId", "hangupOnStar", "answerOnBridge", "record"}
    | {"sequential", "ringTone", "referUrl", "referMethod", "recordingTrack", *RECORDING},
    "Number": {"url", "method", "sendDigits", "byoc", *CALLBACK, *AMD},
    "Client": {"url", "method", *CALLBACK},
    "Identity": set(),
    "Parameter": {"name", "value"},
    "Conference": {"muted", "beep", "startConferenceOnEnter", "endConferenceOnExit", "participantLabel", "waitUrl"}
    | {"waitMethod", "maxParticipants", "record", "region", "coach", "jitterBufferSize", "eventCallbackUrl"}
    | CALLBACK
    | RECORDING,
}

VERBS = {"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Reject", "Record", "Dial"}
CHILDREN: dict[str, set[str]] = {
    "Response": VERBS,
    "Gather": {"Say", "Play", "Pause"},
    "Dial": {"Number", "Client", "Conference"},
    "Client": {"Identity", "Parameter"},
}
WAIT_VERBS = {"Play", "Say", "Pause", "Redirect"}
"""What a document behind a conference's waitUrl may contain: no Gather (twilio.md 2.2)."""
SPEAKS_FREELY = {"Say"}
"""Elements whose children are speech markup, not TwiML."""
