"""Data that a call carries: names and values, from menus, keyed digits, steps, the API or a look-up (rules 19, 21)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

MOST_ITEMS = 50
LONGEST_NAME = 40
LONGEST_VALUE = 500
NAME = re.compile(r"\A[A-Za-z][A-Za-z0-9_]{0,39}\Z")

validate_data_name = RegexValidator(NAME, "Begin with a letter, then letters, digits and _ only, e.g. AccountNumber.")


def validate_data(value: Any) -> None:
    """Refuse what is no flat set of names and texts; says which item is wrong."""
    if not isinstance(value, dict):
        raise ValidationError('Write pairs of name and value, e.g. {"Tier": "gold"}.')
    if len(value) > MOST_ITEMS:
        raise ValidationError(f"At most {MOST_ITEMS} items can be kept.")
    for name, text in value.items():
        if not NAME.match(name):
            raise ValidationError(f"{name[:60]!r}: begin with a letter, then letters, digits and _ only.")
        if not isinstance(text, str) or len(text) > LONGEST_VALUE:
            raise ValidationError(f"{name}: the value must be a text of at most {LONGEST_VALUE} characters.")
