"""What the pages of tickets show in one way: by when one is due, and who is named in a note."""

import re

from django import template
from django.utils.html import escape, format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from contactcenter import clock
from contactcenter.templatetags.look import moment
from tickets.mentions import NAME
from tickets.models import Ticket

register = template.Library()

ESCAPED_NAME = re.compile(NAME.pattern)


@register.simple_tag
def due(ticket: Ticket) -> SafeString:
    """`Overdue`, in words and color, with since when; or in how long it is due. Nothing once it is resolved."""
    if ticket.due_at is None or ticket.is_resolved:
        return SafeString("")
    at = clock.now()
    told = moment(ticket.due_at, at)
    if ticket.is_overdue(at=at):
        return format_html(
            '<span class="badge bad" data-role="overdue">Overdue</span> <span class="small">{}</span>', told
        )
    return format_html('<span class="small">Due {}</span>', told)


@register.filter
def with_names(text: str) -> SafeString:
    """A note as paragraphs, those named in it set apart."""
    shown = linebreaks(escape(text))
    return mark_safe(ESCAPED_NAME.sub(r'<strong class="mention">@\1</strong>', shown))  # noqa: S308 - escaped above
