"""How long something takes, as people say it in passing: 40 s, 12 min, 2 h 5 min, 3 days."""

from datetime import timedelta


def in_words(duration: timedelta) -> str:
    """To the second under a minute, to the minute under a day; what is negative is nought."""
    seconds = max(0, int(duration.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
