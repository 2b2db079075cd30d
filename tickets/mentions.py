"""Who is named in a note by @username: colleagues who may see the ticket; and what they have not read yet."""

import re
from datetime import datetime
from typing import Any

from tickets.models import Ticket, TicketMention, TicketNote
from tickets.models.mention import MentionQuerySet
from tickets.people import assignable
from tickets.queries import visible_to, who_may_see

NAME = re.compile(r"(?<![\w@.])@([\w.+-]{1,150})")
MOST_IN_A_NOTE, MOST_SUGGESTED = 20, 200


def mention_in(note: TicketNote, *, at: datetime) -> list[TicketMention]:
    """Write down who is named, once each. Whoever may not see the ticket, and the author, is not. Expects a transaction."""
    people = [person for person in named_in(note.text) if person != note.author and may_see(person, note.ticket)]
    return [TicketMention.objects.create(ticket=note.ticket, note=note, user=person, at=at) for person in people]


def named_in(text: str) -> list[Any]:
    """Colleagues of these usernames, upper and lower case alike; a full stop or comma behind a name is none of it."""
    written = [name.lower() for name in NAME.findall(text)[:MOST_IN_A_NOTE]]
    wanted = {spelling for name in written for spelling in (name, name.rstrip(".+-"))}
    if not wanted:
        return []
    return [person for person in assignable() if person.get_username().lower() in wanted]


def not_told(text: str, *, ticket: Ticket) -> list[str]:
    """Who is named and may not see the ticket: the author should know."""
    return [person.get_username() for person in named_in(text) if not may_see(person, ticket)]


def may_see(person: Any, ticket: Ticket) -> bool:
    return visible_to(person).filter(pk=ticket.pk).exists()


def suggested_for(ticket: Ticket) -> list[Any]:
    """Whom a note on this ticket may name."""
    return list(who_may_see(ticket)[:MOST_SUGGESTED])


def mentions_of(user: Any) -> MentionQuerySet:
    """Of a person, newest first; those on tickets that the person may no longer see are left out."""
    mine = TicketMention.objects.filter(user=user, ticket__in=visible_to(user))
    return mine.select_related("ticket", "note__author")


def unread_count(user: Any) -> int:
    return TicketMention.objects.unread().filter(user=user).count()
