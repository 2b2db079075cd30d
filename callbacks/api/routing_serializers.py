"""Skills, categories, menus and routing steps as the API shows and changes them, with the checks that admin has."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model

from agents.models import AgentSkill, Skill
from agents.serializers import AgentByUsername, SkillByName
from callbacks import setting_rules
from callbacks.models import Category, Menu, MenuChoice, RequiredSkill, RoutingStep, StepSkill
from contactcenter.api import ModelSettings
from contactcenter.api.fields import refusals_by_field

Parts = dict[str, tuple[type[Model], str]]


class SettingsWithParts(ModelSettings):
    """A row and its lists; a list that is given replaces the one before, all of it or none."""

    parts: ClassVar[Parts] = {}
    """By field: what its rows are, and the column in which they name this row."""

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Any:
        lists = self._lists(validated_data)
        model: Any = self.Meta.model  # type: ignore[attr-defined]
        row = model(**validated_data)
        with refusals_by_field():
            row.full_clean()
            self.check(row)
        row.save()
        return self._with_lists(row, lists)

    @transaction.atomic
    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        lists = self._lists(validated_data)
        return self._with_lists(super().update(instance, validated_data), lists)

    def _lists(self, values: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        return {name: values.pop(name) for name in self.parts if name in values}

    def _with_lists(self, row: Any, lists: dict[str, list[dict[str, Any]]]) -> Any:
        for name, rows in lists.items():
            model, column = self.parts[name]
            with refusals_by_field(under=name):
                getattr(row, name).all().delete()
                for values in rows:
                    part = model(**{column: row}, **values)
                    part.full_clean()
                    part.save()
        return type(row).objects.get(pk=row.pk)


class HolderSerializer(ModelSettings):
    """An agent who has a skill."""

    agent = AgentByUsername(help_text="The username.")

    class Meta:
        model = AgentSkill
        fields = ["agent", "level"]


class SkillSerializer(SettingsWithParts):
    """Something that not every agent can do, and who can."""

    holders = HolderSerializer(many=True, required=False)
    parts: ClassVar[Parts] = {"holders": (AgentSkill, "skill")}

    class Meta:
        model = Skill
        fields = ["id", "name", "holders"]


class AskedSkill(ModelSettings):
    """A skill that is asked for, with the least level."""

    skill = SkillByName()

    class Meta:
        fields = ["skill", "least_level"]


class RequiredSkillSerializer(AskedSkill):
    """What calls of a category ask for."""

    class Meta(AskedSkill.Meta):
        model = RequiredSkill


class CategorySerializer(SettingsWithParts):
    """What a call is about: its queue, priority, data, and what the agent must be able to do."""

    required_skills = RequiredSkillSerializer(many=True, required=False)
    parts: ClassVar[Parts] = {"required_skills": (RequiredSkill, "category")}

    class Meta:
        model = Category
        fields = ["id", "name", "queue", "priority", "data", "required_skills"]


class ChoiceSerializer(ModelSettings):
    """A key of a menu."""

    class Meta:
        model = MenuChoice
        fields = ["key", "name", "category", "language", "ask_for", "ask_text"]


class MenuSerializer(SettingsWithParts):
    """What callers of a number are asked before they enter a line."""

    choices = ChoiceSerializer(many=True, required=False)
    parts: ClassVar[Parts] = {"choices": (MenuChoice, "menu")}

    class Meta:
        model = Menu
        fields = ["id", "phone_number", "text", "seconds_to_press", "most_tries", "otherwise", "choices"]


class StepSkillSerializer(AskedSkill):
    """What is required from a step on."""

    class Meta(AskedSkill.Meta):
        model = StepSkill


class RoutingStepSerializer(SettingsWithParts):
    """A rule that may change where a call goes: when it runs, its conditions, and its changes."""

    skills = StepSkillSerializer(many=True, required=False)
    parts: ClassVar[Parts] = {"skills": (StepSkill, "step")}

    class Meta:
        model = RoutingStep
        fields = [
            *("id", "name", "order", "is_active", "stage", "stops"),
            *("phone_number", "category", "language", "caller_prefix", "hours", "outside_hours"),
            *("data_name", "data_value"),
            *("set_queue", "set_priority", "add_priority", "drop_skills", "set_data", "skills"),
        ]

    def check(self, instance: RoutingStep) -> None:
        setting_rules.check_step(
            hours=instance.hours,
            outside_hours=instance.outside_hours,
            data_name=instance.data_name,
            data_value=instance.data_value,
        )
