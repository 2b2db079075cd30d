"""Data as people write it in a form: a line each, `Tier = gold`."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminTextareaWidget

from callbacks.models.data_rules import validate_data


class DataLinesField(forms.Field):
    """Names and values, a line each. JSON is understood as well, and shown where a value has several lines."""

    default_validators = [validate_data]

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("help_text", "A line each, as Tier = gold.")
        options.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 3}))
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        if not all(_fits_a_line(text) for text in value.values()):
            return json.dumps(value, ensure_ascii=False)
        return "\n".join(f"{name} = {text}".rstrip() for name, text in value.items())

    def to_python(self, value: Any) -> dict[str, str]:
        written = str(value or "").strip()
        if "\0" in written:
            raise ValidationError("Write text without control characters.")
        return _from_json(written) if written.startswith("{") else _from_lines(written)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or {}))
        except ValidationError:
            return True


def _fits_a_line(text: str) -> bool:
    return not text or text.splitlines() == [text] == [text.strip()]


def _from_lines(written: str) -> dict[str, str]:
    lines = [line for line in written.splitlines() if line.strip()]
    if any("=" not in line for line in lines):
        raise ValidationError("Write a line each, with = between name and value: Tier = gold.")
    pairs = [(name.strip(), text.strip()) for name, text in (line.split("=", 1) for line in lines)]
    names = [name for name, _ in pairs]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise ValidationError(f"{doubled[0]} is there twice.")
    return dict(pairs)


def _from_json(written: str) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise ValidationError("Write a line each: Tier = gold.") from error
    return found
