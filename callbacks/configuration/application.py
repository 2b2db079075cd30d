"""Makes a row of settings be what plain data says, with the checks that admin and API have; all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import FileField, Model

from agents.models import Agent
from callbacks import setting_rules
from callbacks.configuration.kinds import BY_MODEL, Kind, Part, Row
from callbacks.configuration.snapshot import snapshot
from callbacks.models import BusinessHours, PhoneNumber


class Refused(Exception):
    """Settings that cannot be; `reasons` are sentences, each beginning with where it is."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def apply(kind: Kind, settings: Row, *, row: Model | None = None, where: str = "") -> Model:
    """Change `row`, or the one that is called so, or make it. What `settings` does not mention stays.

    Expects a transaction. Raises Refused, with a reason for each setting that is wrong.
    """
    where = where or f"{kind.title} {settings.get(kind.key, '')}".strip()
    known = {field.name for field in kind.fields} | {part.name for part in kind.parts}
    _refuse_unknown(settings, known | ({"agents"} if kind.has_members else set()), where=where)
    row = row or called(kind, settings, where=where) or kind.model()
    with _reasons(where):
        _write(row, kind, settings)
        if kind.has_members and "agents" in settings:
            _set_members(row, settings["agents"])
    before = snapshot(row)
    for part in kind.parts:
        if part.name in settings and settings[part.name] != before[part.name]:
            _replace(row, part, settings[part.name], where=f"{where}, {part.name}")
    with _reasons(where):
        _check_as_a_whole(row)
    return row


def called(kind: Kind, settings: Row, *, where: str = "") -> Model | None:
    """The row that the settings speak of, by its name; None where it is new. Raises Refused where they have no name."""
    key = settings.get(kind.key)
    if not isinstance(key, str) or not key:
        raise Refused([f"{where or kind.title}: its {kind.key} is missing."])
    return kind.model._default_manager.filter(**{kind.key: key}).first()  # noqa: SLF001


def _write(row: Model, shape: Kind | Part, settings: Row) -> None:
    for field in shape.fields:
        if field.name in settings:
            setattr(row, field.name, _meant(field, settings[field.name]))
    row.full_clean()
    row.save()


def _meant(field: Any, value: Any) -> Any:
    if field.is_relation and value is not None and field.related_model is Agent:
        return _agent(field.name, value)
    if field.is_relation and value is not None:
        other = BY_MODEL[field.related_model]
        found = other.model._default_manager.filter(**{other.key: str(value)}).first()  # noqa: SLF001
        if found is None:
            raise ValidationError({field.name: f"There is no {other.title.lower()} called {value!r}."})
        return found
    if isinstance(field, FileField) and value and not _is_stored(value):
        raise ValidationError({field.name: f"The sound file {value!r} is not here. Upload it first."})
    return value


def _agent(name: str, username: Any) -> Agent:
    found = Agent.objects.filter(user__username=str(username)).first()
    if found is None:
        raise ValidationError({name: f"There is no agent with the username {username}."})
    return found


def _is_stored(name: Any) -> bool:
    return isinstance(name, str) and ".." not in name and not name.startswith("/") and default_storage.exists(name)


def _set_members(row: Any, usernames: Any) -> None:
    if not isinstance(usernames, list) or not all(isinstance(name, str) for name in usernames):
        raise ValidationError({"agents": "Write a list of usernames."})
    found = Agent.objects.filter(user__username__in=usernames)
    if missing := set(usernames) - set(found.values_list("user__username", flat=True)):
        raise ValidationError({"agents": f"There is no agent with the username {', '.join(sorted(missing))}."})
    row.agents.set(found)


def _replace(row: Model, part: Part, given: Any, *, where: str) -> None:
    """The rows of a part as given, in place of those before."""
    rows = [given] if part.is_single and given else given or []
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise Refused([f"{where}: write {'its settings' if part.is_single else 'a list'}."])
    known = {field.name for field in part.fields} | {deeper.name for deeper in part.parts}
    part.model._default_manager.filter(**{part.parent: row}).delete()  # noqa: SLF001
    for place, one in enumerate(rows, start=1):
        _refuse_unknown(one, known, where=f"{where} {place}")
        new = part.model(**{part.parent: row})
        with _reasons(f"{where} {place}"):
            _write(new, part, one)
        for deeper in part.parts:
            _replace(new, deeper, one.get(deeper.name), where=f"{where}, {deeper.name}")


def _check_as_a_whole(row: Model) -> None:
    if isinstance(row, PhoneNumber):
        setting_rules.check_number(row)
    if isinstance(row, BusinessHours):
        setting_rules.check_holidays(country=row.holiday_country, region=row.holiday_region)
        setting_rules.check_periods((one.weekday, one.opens_at, one.closes_at) for one in row.periods.all())
        row.compile()


def _refuse_unknown(settings: Row, known: set[str], *, where: str) -> None:
    if unknown := sorted(str(name)[:80] for name in settings if name not in known):
        raise Refused([f"{where}: there is no setting called {name!r}." for name in unknown])


@contextmanager
def _reasons(where: str) -> Iterator[None]:
    """What a model's checks refuse becomes sentences that say where."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as refused:
        raise Refused(list(_sentences(refused, where=where))) from refused
    except (TypeError, ValueError, AttributeError) as wrong:
        raise Refused([f"{where}: {wrong}"]) from wrong
    except IntegrityError as doubled:
        raise Refused([f"{where}: this is there already, or refers to what is not there."]) from doubled


def _sentences(refused: ValidationError, *, where: str) -> Iterator[str]:
    if not hasattr(refused, "error_dict"):
        yield from (f"{where}: {sentence}" for sentence in refused.messages)
        return
    for field, sentences in refused.message_dict.items():
        name = "" if field == NON_FIELD_ERRORS else f"{field}: "
        yield from (f"{where}: {name}{sentence}" for sentence in sentences)
