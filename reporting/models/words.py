"""The words of interactions: what they are, how they came, what they came to; and of reports by e-mail."""

from django.db import models


class InteractionKind(models.TextChoices):
    INBOUND = "inbound", "Inbound"
    CALLBACK = "callback", "Callback"
    OUTBOUND = "outbound", "Outbound"


class MediaType(models.TextChoices):
    LIVE_CALL = "live_call", "Live call"
    QUEUED_CALLBACK = "queued_callback", "Queued callback"


class InteractionOutcome(models.TextChoices):
    """An interaction's own; `in_progress` exactly as long as it has no end."""

    IN_PROGRESS = "in_progress", "In progress"
    COMPLETED = "completed", "Completed"
    TRANSFERRED = "transferred", "Passed on"
    FULFILLED_INBOUND = "fulfilled_inbound", "Fulfilled inbound"
    CALLBACK = "callback", "Became a callback"
    CALLBACK_KEPT = "callback_kept", "Kept the callback"
    ABANDONED = "abandoned", "Abandoned"
    LEFT_MENU = "left_menu", "Left in the menu"
    VOICEMAIL = "voicemail", "Left a message"
    EXPIRED = "expired", "Waited too long"
    CLOSED = "closed", "Closed"
    COULD_NOT_DIAL = "could_not_dial", "Could not dial"
    CANCELED = "canceled", "Canceled"
    NOT_REACHED = "not_reached", "Not reached"
    NO_ANSWER = "no_answer", "No answer"
    BUSY = "busy", "Busy"
    MACHINE = "machine", "Voicemail"
    FAILED = "failed", "Failed"
    NOT_CONFIRMED = "not_confirmed", "Did not press 1"
    POSTPONED = "postponed", "Asked for more time"
    AGENT_LEFT = "agent_left", "Agent left"


class Promise(models.TextChoices):
    """What became of a promised callback; empty while that is open, and where it was canceled."""

    KEPT = "kept", "Kept"
    BROKEN = "broken", "Broken"


class Origin(models.TextChoices):
    """How a callback came about; empty for what is none."""

    CALL = "call", "Taken on a call"
    ELSEWHERE = "elsewhere", "Asked for without a call"
    AGREED = "agreed", "Agreed on after a call"
    TICKET = "ticket", "From a ticket"
    REOPENED = "reopened", "Opened again"


class Every(models.TextChoices):
    """How often a report is sent, always of the last whole one of these."""

    DAY = "daily", "Every day"
    WEEK = "weekly", "Every week"
    MONTH = "monthly", "Every month, on the first"


class Attachment(models.TextChoices):
    """The interactions that a report by e-mail is counted from."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"
