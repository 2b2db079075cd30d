"""What admin and the API do with routing settings: copies, words, and why something cannot be deleted."""

from collections.abc import Iterator

from django.db import transaction

from agents.models import Skill
from callbacks.models import Category, Lane, Menu, MenuChoice, RequiredSkill, RoutingStep, StepSkill
from callbacks.queries.ability import in_words


def why_not_delete_skill(skill: Skill) -> str:
    """Empty where nothing asks for it."""
    categories = RequiredSkill.objects.filter(skill=skill).values_list("category__name", flat=True)
    steps = StepSkill.objects.filter(skill=skill).values_list("step__name", flat=True)
    if users := [*categories, *steps]:
        return f"{skill} cannot be deleted: {_listed(users)} requires it. Take it out there first."
    lanes = Lane.objects.filter(skills__has_key=skill.name)
    if waiting := sum(lane.entries.in_line().count() for lane in lanes):  # type: ignore[attr-defined]
        return f"{skill} cannot be deleted: {waiting} in line require it. Let them be served first."
    return ""


def why_not_delete_category(category: Category) -> str:
    """Empty where no menu and no step leads to it."""
    menus = Menu.objects.filter(otherwise=category).values_list("phone_number__name", flat=True)
    choices = MenuChoice.objects.filter(category=category).values_list("menu__phone_number__name", flat=True)
    if users := sorted({*menus, *choices}):
        return f"{category} cannot be deleted: the menu of {_listed(users)} leads to it. Change that first."
    steps = RoutingStep.objects.filter(category=category).values_list("name", flat=True)
    if steps:
        return f"{category} cannot be deleted: the routing step {_listed(list(steps))} is about it. Change that first."
    return ""


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more


@transaction.atomic
def duplicate_step(step: RoutingStep) -> RoutingStep:
    """A copy with another name, right behind the original and switched off."""
    skills = list(step.skills.all())
    copy = RoutingStep.objects.get(pk=step.pk)
    copy.pk, copy.is_active, copy.name = None, False, _free_name(step.name)
    copy.save(force_insert=True)
    for skill in skills:
        copy.skills.create(skill_id=skill.skill_id, least_level=skill.least_level)
    return copy


def _free_name(name: str) -> str:
    number = 2
    while RoutingStep.objects.filter(name=f"{name[:74]} ({number})").exists():
        number += 1
    return f"{name[:74]} ({number})"


def step_in_words(step: RoutingStep) -> str:
    """What a step changes, on one line."""
    return "; ".join(_changes(step)) or "nothing"


def _changes(step: RoutingStep) -> Iterator[str]:
    if step.set_queue:
        yield f"queue {step.set_queue}"
    if step.set_priority is not None:
        yield f"priority {step.set_priority}"
    if step.add_priority:
        yield f"priority {step.add_priority:+}"
    if step.drop_skills:
        yield "skills dropped"
    if skills := {one.skill.name: one.least_level for one in step.skills.all()}:
        yield f"requires {in_words(skills)}"
    yield from (f"{name} = {value}" if value else f"{name} removed" for name, value in step.set_data.items())
