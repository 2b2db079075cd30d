"""Serializers that refuse what they do not know, and those that change a setting as admin would."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelRefused
from django.db import transaction
from rest_framework import serializers
from rest_framework.settings import api_settings


class StrictSerializer(serializers.Serializer):
    """A body whose every field is known: a misspelt or read-only one is refused by name, never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        refuse_unknown_fields(self, data)
        return super().to_internal_value(data)


class NamedRow(serializers.SlugRelatedField):
    """A row, by its name. No database has a text with NUL in it, and PostgreSQL does not even look for one."""

    def to_internal_value(self, data: Any) -> Any:
        if "\x00" in str(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class ModelSettings(serializers.ModelSerializer):
    """A row of settings: changed with the model's own checks, so that API and admin accept the same."""

    def to_internal_value(self, data: Any) -> Any:
        refuse_unknown_fields(self, data)
        return super().to_internal_value(data)

    @transaction.atomic
    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        for name, value in validated_data.items():
            setattr(instance, name, value)
        with refusals_by_field():
            instance.full_clean()
            self.check(instance)
        instance.save()
        return instance

    def check(self, instance: Any) -> None:
        """What must fit together beyond the model's own checks; raises Django's ValidationError."""


@contextmanager
def refusals_by_field(*, under: str = "") -> Iterator[None]:
    """What a model's checks refuse becomes a 400 that names the fields, `under` the list in which they are."""
    try:
        yield
    except ModelRefused as refused:
        errors = serializers.as_serializer_error(refused)
        if NON_FIELD_ERRORS in errors:
            errors[api_settings.NON_FIELD_ERRORS_KEY] = errors.pop(NON_FIELD_ERRORS)
        raise serializers.ValidationError({under: errors} if under else errors) from refused


def refuse_unknown_fields(serializer: serializers.Serializer, data: Any) -> None:
    """Raises ValidationError naming each field of `data` that cannot be set here."""
    if not isinstance(data, dict):
        return
    errors = {}
    for name in data:
        field = serializer.fields.get(name)
        if field is None:
            errors[str(name)[:80]] = ["There is no such field."]
        elif field.read_only:
            errors[name] = ["This cannot be changed here."]
    if errors:
        raise serializers.ValidationError(errors)
