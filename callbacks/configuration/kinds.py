"""What kinds of settings there are, under which names they refer to each other, and what each is made of."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Field, Model

from agents.models import Agent, AgentSkill, AwayReason, Skill
from callbacks.models import (
    BusinessHours,
    Category,
    Closure,
    Disposition,
    FormCategory,
    Menu,
    MenuChoice,
    OpeningPeriod,
    PhoneNumber,
    Queue,
    QueueDisposition,
    RequestForm,
    RequiredSkill,
    RoutingStep,
    SpecialDay,
    StepSkill,
    Translation,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """Rows that belong to another: `name` is how they are reached from it, `key` tells them apart."""

    name: str
    model: type[Model]
    parent: str
    key: tuple[str, ...] = ()
    parts: tuple["Part", ...] = ()
    is_single: bool = False

    @property
    def fields(self) -> list[Field]:
        return [field for field in _editable(self.model) if field.name != self.parent]


@dataclass(frozen=True)
class Kind:
    """Settings of one kind; others refer to a row by its `key`."""

    name: str
    title: str
    model: type[Model]
    key: str
    parts: tuple[Part, ...] = ()
    has_members: bool = False

    @property
    def fields(self) -> list[Field]:
        return _editable(self.model)


def _editable(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if field.editable and not field.primary_key]  # noqa: SLF001


KINDS = (
    Kind("skills", "Skill", Skill, "name", parts=(Part("holders", AgentSkill, "skill", key=("agent",)),)),
    Kind("dispositions", "Disposition", Disposition, "name"),
    Kind("away_reasons", "Away reason", AwayReason, "name"),
    Kind(
        "queues",
        "Queue",
        Queue,
        "name",
        parts=(Part("dispositions", QueueDisposition, "queue", key=("disposition",)),),
        has_members=True,
    ),
    Kind(
        "business_hours",
        "Business hours",
        BusinessHours,
        "name",
        parts=(
            Part("periods", OpeningPeriod, "hours", key=("weekday", "opens_at")),
            Part("special_days", SpecialDay, "hours", key=("date",)),
            Part("closures", Closure, "hours", key=("name", "starts_at")),
        ),
    ),
    Kind(
        "categories",
        "Category",
        Category,
        "name",
        parts=(Part("required_skills", RequiredSkill, "category", key=("skill",)),),
    ),
    Kind(
        "phone_numbers",
        "Phone number",
        PhoneNumber,
        "number",
        parts=(
            Part("translations", Translation, "phone_number", key=("language",)),
            Part(
                "menu",
                Menu,
                "phone_number",
                is_single=True,
                parts=(Part("choices", MenuChoice, "menu", key=("key",)),),
            ),
            Part(
                "request_form",
                RequestForm,
                "phone_number",
                is_single=True,
                parts=(Part("categories", FormCategory, "form", key=("category",)),),
            ),
        ),
    ),
    Kind(
        "routing_steps",
        "Routing step",
        RoutingStep,
        "name",
        parts=(Part("skills", StepSkill, "step", key=("skill",)),),
    ),
)
"""In an order in which each refers only to those before it."""

BY_NAME = {kind.name: kind for kind in KINDS}
BY_MODEL = {kind.model: kind for kind in KINDS}


def kind_of(row: Model) -> Kind:
    return BY_MODEL[type(row)]


def key_of(row: Model) -> str:
    """Under which name others refer to the row; people are no settings, and go by their usernames."""
    if isinstance(row, Agent):
        return row.user.get_username()
    return str(getattr(row, kind_of(row).key))
