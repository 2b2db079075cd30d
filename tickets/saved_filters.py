"""Keeps filters under a name, for oneself or, by a supervisor, for all; and the one that a person begins with."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from contactcenter import roles
from tickets.errors import TicketRefused
from tickets.forms import query_of
from tickets.models import DefaultFilter, SavedFilter

MOST_PER_PERSON = 50


@transaction.atomic
def save(*, user: Any, name: str, query: Mapping[str, str], shared: bool, begin_with: bool) -> SavedFilter:
    """A filter of this person's that has this name already is replaced. Raises TicketRefused, with the reason."""
    words = " ".join(name.replace("\x00", "").split())
    if not 0 < len(words) <= 60:
        raise TicketRefused("Give the filter a name of at most 60 characters.")
    if shared and not roles.is_supervisor(user):
        raise TicketRefused("Only supervisors share filters. Keep it for yourself.")
    mine = SavedFilter.objects.filter(owner=user)
    if not mine.filter(name=words).exists() and mine.count() >= MOST_PER_PERSON:
        raise TicketRefused(f"You have {MOST_PER_PERSON} filters already. Delete one first.")
    saved, _ = SavedFilter.objects.update_or_create(
        owner=user, name=words, defaults={"query": query_of(query), "is_shared": shared}
    )
    if begin_with:
        set_default(user=user, saved=saved)
    return saved


def set_default(*, user: Any, saved: SavedFilter | None) -> None:
    """The list begins with it from now on; with what is to be done where it is None."""
    if saved is None:
        DefaultFilter.objects.filter(user=user).delete()
    else:
        DefaultFilter.objects.update_or_create(user=user, defaults={"saved": saved})


def delete(saved: SavedFilter, *, user: Any) -> None:
    """One's own, and as a supervisor any that is shared. Raises TicketRefused for another's."""
    if saved.owner_id != user.pk and not roles.is_supervisor(user):
        raise TicketRefused("This filter is shared by a supervisor, and stays.")
    saved.delete()


def default_of(user: Any) -> SavedFilter | None:
    """A filter that is no longer shared is no longer begun with."""
    kept = DefaultFilter.objects.filter(user=user, saved__in=SavedFilter.objects.visible_to(user))
    found = kept.select_related("saved").first()
    return found.saved if found else None
