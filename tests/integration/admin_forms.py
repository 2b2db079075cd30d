"""Fills the admin's forms as a browser would: everything as it is on the page, but for what a test changes."""

from typing import Any

from django.forms import BaseForm, CheckboxInput, FileField, MultiWidget
from django.test import Client


def save(client: Client, url: str, **changes: Any) -> Any:
    """Open the page, change these fields and save; answers the response (302 where it was saved)."""
    page = client.get(url)
    return client.post(url, {**filled(page), **changes})


def add_row(client: Client, url: str, prefix: str, *rows: dict[str, Any], **changes: Any) -> Any:
    """Save with these rows added to an inline."""
    page = client.get(url)
    data = filled(page)
    first = int(data[f"{prefix}-TOTAL_FORMS"])
    for number, row in enumerate(rows, start=first):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        data |= {f"{prefix}-{number}-id": ""}
    data[f"{prefix}-TOTAL_FORMS"] = first + len(rows)
    return client.post(url, {**data, **changes})


def errors(response: Any) -> dict[str, list[str]]:
    """The page's errors by field; those of inlines and of the whole under their own names, without forms."""
    assert response.status_code == 200, "it was saved"
    found = {name: list(words) for name, words in response.context["adminform"].form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        if words := list(inline.formset.non_form_errors()):
            found.setdefault("inline", []).extend(words)
        for form in inline.formset.forms:
            for name, words in form.errors.items():
                found.setdefault(name, []).extend(words)
    return found


def filled(page: Any) -> dict[str, Any]:
    data = _values(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        data |= _values(inline.formset.management_form)
        for form in inline.formset.initial_forms:
            data |= _values(form)
    return data


def _values(form: BaseForm) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, FileField):
            continue
        if isinstance(bound.field.widget, MultiWidget):
            for number, part in enumerate(bound.field.widget.decompress(value)):
                data[f"{bound.html_name}_{number}"] = "" if part is None else str(part)
        elif isinstance(bound.field.widget, CheckboxInput):
            data |= {bound.html_name: "on"} if value else {}
        else:
            data[bound.html_name] = "" if value is None else value if isinstance(value, list) else str(value)
    return data
