"""Figures as people read them, by their unit."""

from django import template

from reporting.metrics import BOOK, SECONDS, SHARE, Metric
from reporting.queries.dashboard import Figure

register = template.Library()


@register.filter
def in_unit(value: float | None, metric: Metric | str) -> str:
    """34 %, 5 min 10 s, 1,204; a dash where there is no figure."""
    return in_words(value, BOOK[metric].unit if isinstance(metric, str) else metric.unit)


@register.filter
def in_words(value: float | None, unit: str) -> str:
    """The same, of a figure that is in no book."""
    if value is None:
        return "–"
    if unit == SHARE:
        return f"{_floor(100 * value)} %"
    if unit == SECONDS:
        return seconds(value)
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


@register.filter
def seconds(value: float | None) -> str:
    if value is None:
        return "–"
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@register.filter
def get(values: dict[str, float | None], name: str) -> str:
    """A metric of a row, in its unit."""
    return in_unit(values.get(name), name)


@register.filter
def chosen(values: dict[str, str], name: str) -> str:
    return values.get(name, "")


@register.filter
def plain(number: float) -> str:
    """As SVG reads it, whatever the language."""
    return f"{number:g}"


@register.filter
def difference(figure: Figure) -> str:
    """How much more or less than before: +3, −0.4 points, +12 s; nothing where one of the two is not known, or they are equal."""
    if figure.value is None or figure.before is None or figure.value == figure.before:
        return ""
    change, unit = figure.value - figure.before, figure.metric.unit
    sign, size = ("+" if change > 0 else "−"), abs(change)
    if unit == SHARE:
        return f"{sign}{100 * size:.1f} points"
    return sign + (seconds(size) if unit == SECONDS else in_unit(size, figure.metric))


def _floor(percent: float) -> str:
    """99.96 of 100 is not always."""
    return f"{percent:.0f}" if percent in {0, 100} else f"{min(percent, 99.9):.1f}".removesuffix(".0")
