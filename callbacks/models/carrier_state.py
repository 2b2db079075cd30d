"""Whether the carrier takes calls at the moment: one row, shared by all workers."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from contactcenter import rows


class CarrierStateManager(models.Manager["CarrierState"]):
    def current(self) -> "CarrierState":
        """How it stands, without a lock; a carrier that has never failed has no row yet."""
        return self.filter(pk=1).first() or CarrierState(pk=1)

    def word(self) -> str:
        """How it stands, in the one word; for whoever needs no more."""
        return rows.first_value("SELECT word FROM callbacks_carrierstate WHERE id = 1") or CarrierState.Word.OK

    def locked(self) -> "CarrierState":
        """The row, locked until the transaction ends."""
        state, _ = self.select_for_update().get_or_create(pk=1)
        return state


class CarrierState(models.Model):
    """A breaker: `ok`, `down` after failures in a row, `trying` once it answers again, until one call was placed."""

    class Word(models.TextChoices):
        OK = "ok", "Ok"
        DOWN = "down", "Down"
        TRYING = "trying", "Trying again"

    word = models.CharField(max_length=6, choices=Word.choices, default=Word.OK)
    since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    dial_failures = models.PositiveIntegerField(default=0)
    last_failure_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    probe_at = models.DateTimeField(null=True)

    objects = CarrierStateManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="callbacks_carrier_state_is_one_row"),
            models.CheckConstraint(
                condition=Q(word__in=["ok", "down", "trying"]), name="callbacks_carrier_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_word_display()

    # Mutators

    def note_failure(self, *, dial: bool, error: str, at: datetime) -> bool:
        """Count a request that came to nothing; True where these are as many in a row as it takes.

        A run is of failures that follow one another without a long pause. An answered question ends the run of questions
        alone: a carrier may answer them all and yet place no call. While trying, the first call that fails is enough.
        """
        window = timedelta(seconds=settings.CARRIER_FAILURE_WINDOW_SECONDS)
        if self.last_failure_at is None or at - self.last_failure_at > window:
            self.failures = self.dial_failures = 0
        self.failures, self.dial_failures = self.failures + 1, self.dial_failures + int(dial)
        self.last_failure_at, self.last_error = at, error[:200]
        self.save()
        most = settings.CARRIER_FAILURES_TO_PAUSE
        return (self.is_trying and dial) or max(self.failures, self.dial_failures) >= most

    def go_down(self, *, at: datetime) -> bool:
        """False where it is down already."""
        if self.is_down:
            return False
        self._become(self.Word.DOWN, at=at)
        self.probe_at = at + timedelta(seconds=settings.CARRIER_PROBE_SECONDS)
        self.save()
        return True

    def note_answer(self, *, dial: bool, at: datetime) -> bool:
        """The carrier did what it was asked, or said why not; True where that ends a pause."""
        recovers = dial and not self.is_ok
        self.failures = 0
        if dial:
            self.dial_failures = 0
        if recovers:
            self._become(self.Word.OK, at=at)
        self.save()
        return recovers

    def take_probe(self, *, at: datetime) -> bool:
        """Take the right to ask whether it is back; one process gets it at a time."""
        if not self.is_down or self.probe_at is None or self.probe_at > at:
            return False
        self.probe_at = at + timedelta(seconds=settings.CARRIER_PROBE_SECONDS)
        self.save()
        return True

    def try_again(self, *, at: datetime) -> bool:
        """It answers: let one callback through. False where another process was first."""
        if not self.is_down:
            return False
        self.failures = self.dial_failures = 0
        self._become(self.Word.TRYING, at=at)
        self.save()
        return True

    def _become(self, word: "CarrierState.Word", *, at: datetime) -> None:
        self.word, self.since, self.probe_at = word, at, None

    # Properties

    @property
    def is_ok(self) -> bool:
        return self.word == self.Word.OK

    @property
    def is_down(self) -> bool:
        return self.word == self.Word.DOWN

    @property
    def is_trying(self) -> bool:
        return self.word == self.Word.TRYING

    @property
    def has_nothing_to_forget(self) -> bool:
        return self.is_ok and not self.failures and not self.dial_failures
