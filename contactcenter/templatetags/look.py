"""What templates need to show numbers, times and words the same way everywhere."""

from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from contactcenter import clock
from telephony import phone_numbers

register = template.Library()

BADGES = {
    "open": "accent",
    "pending": "warn",
    "resolved": "good",
    "in_progress": "accent",
    "completed": "good",
    "fulfilled_inbound": "good",
    "not_reached": "bad",
    "expired": "bad",
    "closed": "bad",
    "could_not_dial": "bad",
    "abandoned": "warn",
    "high": "warn",
    "urgent": "bad",
}


@register.simple_tag
def phone(number: object) -> SafeString:
    """A telephone number in national form with its country; one click copies it."""
    raw = str(number or "")
    if phone_numbers.is_withheld(raw):
        return format_html('<span class="phone quiet">{}</span>', "Number withheld")
    return format_html(
        '<span class="phone" title="{}">{}<abbr>{}</abbr></span>',
        raw,
        phone_numbers.national(raw),
        phone_numbers.region_of(raw),
    )


@register.filter
def readable(number: object) -> str:
    """A telephone number as the scripts of live pages write it, so that nothing changes when they take over."""
    raw = str(number or "")
    if phone_numbers.is_withheld(raw):
        return "Number withheld"
    return phone_numbers.national(raw) if raw.startswith("+1") else raw


@register.simple_tag
def ago(at: datetime | None) -> SafeString:
    """How long ago, in words, with the exact time on hover."""
    if at is None:
        return SafeString("")
    return _time(at, _ago_in_words(clock.now() - at))


@register.simple_tag
def exact(at: datetime | None) -> SafeString:
    """The time of day to the second, with the date on hover."""
    return _time(at, f"{localtime(at):%H:%M:%S}") if at else SafeString("")


@register.simple_tag
def moment(when: datetime, at: datetime) -> SafeString:
    """When something is due, seen from `at`: in 4 minutes, or 2 hours ago; the exact time on hover."""
    if when <= at:
        return _time(when, _ago_in_words(at - when))
    words = _ago_in_words(when - at).removesuffix(" ago")
    return _time(when, "in a moment" if words == "just now" else f"in {words}")


@register.filter
def duration(seconds: float | None) -> str:
    """Seconds as 0:17, 12:04, 1:02:09."""
    minutes, rest = divmod(max(0, int(seconds or 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def elapsed(since: str, at: str) -> str:
    """From one moment to another, both as the interfaces write them, as 12:04."""
    return duration((datetime.fromisoformat(at) - datetime.fromisoformat(since)).total_seconds())


@register.filter
def words(value: object) -> str:
    """A word of the interfaces as people write it: no_answer, No answer."""
    return str(value or "").replace("_", " ").capitalize()


@register.filter
def badge(word: str) -> str:
    """The class of a badge that shows this status, outcome or priority."""
    return BADGES.get(word, "")


def _time(at: datetime, text: str) -> SafeString:
    local = localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), f"{local:%a %d %b %Y, %H:%M:%S %Z}", text
    )


def _ago_in_words(age: timedelta) -> str:
    seconds = max(0, int(age.total_seconds()))
    if seconds < 60:
        return "just now"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"
