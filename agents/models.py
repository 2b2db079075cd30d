"""Agents, what they can do, and the history of their states."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField

from agents.states import CHOSEN_BY_THE_AGENT, MAY_PICK, ON_A_CALL, AgentState, may_follow
from contactcenter import rows

MOVED = ("state", "state_since", "state_reason", "idle_since", "wrap_up_until", "wrap_up_conversation")
"""The columns that a change of state writes."""

AFTER_CALL = ["after_call", "after_call_reason", "after_call_by"]

LEAST_LEVEL, GREATEST_LEVEL = 1, 10

validate_skill_name = RegexValidator(
    r"\A[^\s,:=$()][^,:=$()]*\Z", "A name cannot begin with a space, nor hold any of , : = $ ( )."
)
validate_away_reason = RegexValidator(
    r"\A(?!(?i:missed|left[ _]call|console lost|end of day)\Z)\w[\w '’&/-]*\Z",
    "Use letters, digits and spaces; and not a word with which the system itself says why somebody is away.",
)


class StateRefused(Exception):
    """An agent cannot go from the present state to the one asked for."""


class AgentQuerySet(models.QuerySet["Agent"]):
    def available(self) -> "AgentQuerySet":
        return self.filter(state=AgentState.AVAILABLE)

    def signed_in(self) -> "AgentQuerySet":
        return self.exclude(state=AgentState.OFFLINE)

    def longest_idle_first(self) -> "AgentQuerySet":
        return self.order_by("idle_since", "pk")

    def presence_lost(self, *, since: datetime) -> "AgentQuerySet":
        """Signed in through a console that has not been heard of since then; who is on a call stays until it ends."""
        return self.exclude(state__in=[AgentState.OFFLINE, *ON_A_CALL]).filter(
            Q(bound_to_console=True), Q(heartbeat_at__lt=since) | Q(heartbeat_at=None, state_since__lt=since)
        )

    def signed_in_too_long(self, *, since: datetime) -> "AgentQuerySet":
        """Signed in without a console, and in the same state since before then."""
        return self.exclude(state__in=[AgentState.OFFLINE, *ON_A_CALL]).filter(
            bound_to_console=False, state_since__lt=since
        )

    def with_wrap_up_over(self, *, at: datetime) -> "AgentQuerySet":
        return self.filter(state=AgentState.WRAP_UP, wrap_up_until__lte=at)

    def in_order_locked(self, pks: Sequence[int]) -> list["Agent"]:
        """These agents, by id, their rows locked until the transaction ends."""
        return rows.locked_in_order(Agent, pks)

    def ring(self, agents: Sequence["Agent"], *, at: datetime) -> None:
        """`enter` *ringing* for many at once, in two statements. Expects a transaction that holds their locks."""
        changes = [agent.move_to(AgentState.RINGING, at=at) for agent in agents]
        moved = {name: getattr(agents[0], name) for name in MOVED if name != "idle_since"}  # who rings was idle before
        rows.update("agents_agent", [agent.pk for agent in agents], **moved)
        rows.insert(changes)


class Agent(models.Model):
    """Somebody who answers. The state is moved by `enter` alone."""

    class Device(models.TextChoices):
        BROWSER = "browser", "The browser"
        TELEPHONE = "telephone", "A telephone"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agent")
    name = models.CharField(max_length=80, help_text="Shown to colleagues and supervisors.")
    device = models.CharField(
        max_length=10,
        choices=Device.choices,
        default=Device.BROWSER,
        help_text="Where the agent talks: in the console, or on a telephone that we ring after each accept.",
    )
    telephone = PhoneNumberField(
        blank=True,
        help_text="The number that rings after an accept, where the device is a telephone. With +country code.",
    )
    state = models.CharField(max_length=14, choices=AgentState.choices, default=AgentState.OFFLINE, editable=False)
    state_since = models.DateTimeField(null=True, editable=False)
    state_reason = models.CharField(max_length=40, blank=True, editable=False)
    idle_since = models.DateTimeField(null=True, editable=False)
    wrap_up_until = models.DateTimeField(null=True, editable=False)
    wrap_up_conversation = models.UUIDField(null=True, editable=False)
    after_call = models.CharField(
        max_length=14, choices=AgentState.choices, blank=True, default="", db_default="", editable=False
    )
    after_call_reason = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
    after_call_by = models.CharField(max_length=80, blank=True, default="", db_default="", editable=False)
    """The supervisor who wants it; empty: the agent."""
    bound_to_console = models.BooleanField(default=False, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)

    objects = AgentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AgentState.values), name="agents_agent_state_is_known"),
            models.CheckConstraint(
                condition=~Q(device="telephone") | ~Q(telephone=""),
                name="agents_agent_telephone_has_a_number",
                violation_error_message="Give the number of the telephone on which this agent answers.",
            ),
        ]
        indexes = [
            models.Index(fields=["idle_since", "id"], condition=Q(state="available"), name="agents_available_idle"),
        ]

    def __str__(self) -> str:
        return self.name

    # Mutators

    def enter(
        self,
        state: AgentState,
        *,
        at: datetime,
        reason: str = "",
        actor: str = "",
        wrap_up_seconds: float = 0,
        conversation_id: Any = None,
        also: Sequence[str] = (),
    ) -> None:
        """Move to `state`, leaving a row of history; StateRefused where it may not follow the present one.

        Expects a transaction that holds this row's lock. Entering the present state again only changes the reason.
        `also`: names of other fields that were set and are to be saved with it.
        """
        change = self.move_to(
            state,
            at=at,
            reason=reason,
            actor=actor,
            wrap_up_seconds=wrap_up_seconds,
            conversation_id=conversation_id,
        )
        self.save(update_fields=[*MOVED, *also])
        rows.insert([change])

    def move_to(
        self,
        state: AgentState,
        *,
        at: datetime,
        reason: str = "",
        actor: str = "",
        wrap_up_seconds: float = 0,
        conversation_id: Any = None,
    ) -> "AgentStateChange":
        """Move in memory alone; returns the row of history, not yet written. For `enter` and its like for many."""
        if state != self.state and not may_follow(current=self.state, following=state):
            raise StateRefused(f"{self.name} is {self.get_state_display()} and cannot become {state.label}.")
        previous, since = self.state, self.state_since
        if state == AgentState.AVAILABLE and previous != AgentState.AVAILABLE and previous != AgentState.RINGING:
            self.idle_since = at
        if state != previous:
            self.state_since = at
        self.state, self.state_reason = state, reason
        wraps_up = state == AgentState.WRAP_UP
        self.wrap_up_until = at + timedelta(seconds=wrap_up_seconds) if wraps_up else None
        self.wrap_up_conversation = conversation_id if wraps_up else None
        return AgentStateChange(
            agent=self, from_state=previous, to_state=state, reason=reason, actor=actor, at=at, previous_since=since
        )

    def wish_after_call(self, state: str, *, reason: str = "", by: str = "") -> None:
        """Not available, but this, once call and notes are over; an empty state takes the wish back."""
        self.after_call, self.after_call_reason, self.after_call_by = state, reason, by
        self.save(update_fields=AFTER_CALL)

    def extend_wrap_up(self, *, until: datetime) -> None:
        self.wrap_up_until = until
        self.save(update_fields=["wrap_up_until"])

    # Properties

    @property
    def identity(self) -> str:
        """The name under which the carrier knows this agent's browser."""
        return f"agent_{self.pk}"

    @property
    def is_signed_in(self) -> bool:
        return self.state != AgentState.OFFLINE

    @property
    def is_available(self) -> bool:
        return self.state == AgentState.AVAILABLE

    @property
    def is_on_a_call(self) -> bool:
        return self.state in ON_A_CALL

    @property
    def is_busy(self) -> bool:
        """On a call, or writing its notes."""
        return self.is_on_a_call or self.state == AgentState.WRAP_UP

    @property
    def may_pick(self) -> bool:
        return self.state in MAY_PICK

    @property
    def may_choose_a_state(self) -> bool:
        """Whether the present state is one that the agent may leave by choice."""
        return self.state in CHOSEN_BY_THE_AGENT or self.state in {AgentState.WRAP_UP, AgentState.RINGING}

    @property
    def answers_on_a_telephone(self) -> bool:
        return self.device == self.Device.TELEPHONE


class AgentStateChange(models.Model):
    """One step in the history of an agent's states; never edited."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="state_changes")
    from_state = models.CharField(max_length=14, choices=AgentState.choices)
    to_state = models.CharField(max_length=14, choices=AgentState.choices)
    reason = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=80, blank=True, default="", db_default="")
    """The supervisor who did it; empty: the agent, or the system."""
    at = models.DateTimeField()
    previous_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["agent", "at"], name="agents_change_agent_at")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class AwayReasonQuerySet(models.QuerySet["AwayReason"]):
    def active(self) -> "AwayReasonQuerySet":
        return self.filter(is_active=True)


class AwayReason(models.Model):
    """Why an agent is away, by the agent's own word. The history of states keeps the name as it was."""

    name = models.CharField(
        max_length=40,
        unique=True,
        validators=[validate_away_reason],
        help_text="In the agent's menu beside Away and on the supervisors' board, e.g. Lunch.",
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Smaller numbers come first in the menu.")
    is_active = models.BooleanField(
        "Active", default=True, help_text="Off: no longer in the menu. Who is away for it stays so."
    )

    objects = AwayReasonQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """Something that not every agent can do: a language, a product, a tool. Calls may require it (rule 10)."""

    name = models.CharField(
        max_length=40,
        unique=True,
        validators=[validate_skill_name],
        help_text="As admins and supervisors read it, e.g. German, Billing.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AgentSkill(models.Model):
    """How well an agent does something, from 1 to 10."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="holders")
    level = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(LEAST_LEVEL), MaxValueValidator(GREATEST_LEVEL)],
        help_text="From 1, has begun, to 10, could teach it. Calls may ask for a least level.",
    )

    class Meta:
        ordering = ["skill__name"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "skill"], name="agents_agent_has_a_skill_once"),
            models.CheckConstraint(
                condition=Q(level__gte=LEAST_LEVEL, level__lte=GREATEST_LEVEL), name="agents_skill_level_is_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
