"""Business hours: weekly periods in a time zone, special days, and closures."""

import zoneinfo
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from callbacks.hours import Schedule


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name!r} is not a time zone. Use a name such as Europe/Berlin or America/New_York.")


class BusinessHours(models.Model):
    """When a number is open. `compiled` is the schedule as one value, so that a call costs no further query."""

    name = models.CharField(
        max_length=80, unique=True, help_text="How admins find these hours, e.g. “Support, Berlin”."
    )
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text="The zone in which the times below are meant, e.g. Europe/Berlin. Summer time is taken care of.",
    )
    holiday_country = models.CharField(
        max_length=2,
        blank=True,
        help_text="Closed on this country's public holidays. Two letters, e.g. US; empty: none.",
    )
    holiday_region = models.CharField(
        max_length=10, blank=True, help_text="State or region of the country, for its regional holidays, e.g. CA."
    )
    compiled = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = "business hours"
        verbose_name_plural = "business hours"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    # Mutators

    def compile(self) -> None:
        """Bring `compiled` up to date after a change of the hours, their periods, special days or closures."""
        schedule = Schedule(
            time_zone=self.time_zone,
            periods=tuple((p.weekday, p.opens_at, p.closes_at) for p in self.periods.all()),
            special_days={day.date: day.times for day in self.special_days.all()},
            closures=tuple((c.starts_at, c.ends_at) for c in self.closures.all()),
            holiday_country=self.holiday_country,
            holiday_region=self.holiday_region,
        )
        self.compiled = schedule.to_json()
        self.save(update_fields=["compiled"])

    # Queries

    def is_open(self, *, at: datetime) -> bool:
        return self.schedule.is_open(at)

    def running_closure(self, *, at: datetime) -> "Closure | None":
        """The closure that is on, the one that lasts longest of several."""
        return self.closures.running(at=at).order_by("-ends_at").first()

    # Properties

    @property
    def schedule(self) -> Schedule:
        return Schedule.from_json(self.compiled)


class OpeningPeriod(models.Model):
    """Open each week on `weekday` from `opens_at` until `closes_at`, half-open; past midnight where it closes earlier."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    hours = models.ForeignKey(BusinessHours, on_delete=models.CASCADE, related_name="periods")
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices)
    opens_at = models.TimeField()
    closes_at = models.TimeField(
        help_text="The first moment when it is closed. Earlier than the opening: on the next day. "
        "Midnight to midnight: the whole day."
    )

    class Meta:
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["hours", "weekday", "opens_at"], name="callbacks_period_starts_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="callbacks_period_weekday_is_a_day"),
            models.CheckConstraint(
                condition=~Q(opens_at=F("closes_at")) | Q(opens_at="00:00"),
                name="callbacks_period_is_not_empty",
                violation_error_message="A period cannot open and close at the same time. For a whole day: 00:00 to 00:00.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class SpecialDay(models.Model):
    """A date whose hours differ from the week's: a holiday, or a short day."""

    hours = models.ForeignKey(BusinessHours, on_delete=models.CASCADE, related_name="special_days")
    date = models.DateField()
    name = models.CharField(max_length=80)
    is_closed = models.BooleanField(default=True, help_text="Closed the whole day; else open in the hours beside.")
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name = "holiday or special day"
        verbose_name_plural = "holidays and special days"
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["hours", "date"], name="callbacks_special_day_is_given_once"),
            models.CheckConstraint(
                condition=Q(is_closed=True) | Q(opens_at__isnull=False, closes_at__isnull=False),
                name="callbacks_special_day_has_hours_or_is_closed",
                violation_error_message="Give both times, or tick closed.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.name}"

    @property
    def times(self) -> tuple[time, time] | None:
        """When it is open on this day; None for a day that is closed."""
        if self.is_closed or self.opens_at is None or self.closes_at is None:
            return None
        return self.opens_at, self.closes_at


class ClosureQuerySet(models.QuerySet["Closure"]):
    def running(self, *, at: datetime) -> "ClosureQuerySet":
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class Closure(models.Model):
    """Closed from one moment until another, whatever the week says."""

    hours = models.ForeignKey(BusinessHours, on_delete=models.CASCADE, related_name="closures")
    name = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    greeting_text = models.TextField(
        max_length=1000,
        blank=True,
        db_default="",
        help_text="Said instead of the after-hours text while it lasts. Empty: that text.",
    )

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = "one-off closure"
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="callbacks_closure_ends_after_it_starts",
                violation_error_message="A closure must end after it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
