"""Which of those who have a board open may still look at it: asked for all of them at once."""

from collections.abc import Collection
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import Q

from contactcenter import roles


class Onlooker(NamedTuple):
    """Who has a board open, and in which session; without one it is the person alone that counts."""

    user_id: int
    session_key: str | None


def who_may_look(onlookers: Collection[Onlooker]) -> set[Onlooker]:
    """Those who are supervisors still, in a session that is not over; two statements however many there are."""
    supervisors = _supervisors({one.user_id for one in onlookers})
    sessions = _alive({one.session_key for one in onlookers if one.session_key})
    return {
        one for one in onlookers if one.user_id in supervisors and (not one.session_key or one.session_key in sessions)
    }


def _supervisors(pks: set[int]) -> set[int]:
    role = Q(is_superuser=True) | Q(groups__name=roles.SUPERVISORS)
    return set(get_user_model().objects.filter(role, pk__in=pks, is_active=True).values_list("pk", flat=True))


def _alive(keys: set[str]) -> set[str]:
    return set(Session.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
