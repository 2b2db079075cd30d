"""Settings of a number beyond its greetings, in groups as admin shows them; all are off or modest by default (rule 8)."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

validate_countries = RegexValidator(
    r"\A[A-Z]{2}(, ?[A-Z]{2})*\Z", "Write two letters per country, with commas between: US, CA, MX."
)


class OfferSettings(models.Model):
    """When a waiting caller is offered a callback: only when it helps, and only when it can be kept (rule 8)."""

    offer_from_wait_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text="Offer only to callers whose estimated wait is at least so long, in minutes. Empty: however short.",
    )
    offer_from_waiting = models.PositiveSmallIntegerField(
        "Offer from callers waiting",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Offer only while at least so many wait in the line, virtual holders counted. Empty: however few.",
    )
    offer_from_calls_per_agent = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Offer only while at least so many wait for each agent who is signed in. Empty: however few.",
    )
    most_pending_callbacks = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="No further offer while so many callbacks of this number wait. Empty: no limit.",
    )
    stop_offering_minutes = models.PositiveSmallIntegerField(
        "Stop offering before closing",
        default=0,
        db_default=0,
        validators=[MaxValueValidator(24 * 60)],
        help_text="No offer in the last minutes before closing. 0: until closing.",
    )
    offer_only_before_closing = models.BooleanField(
        "Offer only what can be served by closing",
        default=False,
        db_default=False,
        help_text="On: no offer to callers whose turn, as estimated, comes after closing.",
    )
    say_estimated_wait = models.BooleanField(
        default=False,
        db_default=False,
        help_text="On: callers hear the estimated wait after their position, as a range; nothing where it is too uncertain.",
    )
    first_attempt_delay_seconds = models.PositiveSmallIntegerField(
        "Delay before the first attempt",
        default=0,
        db_default=0,
        validators=[MaxValueValidator(600)],
        help_text="A callback is not offered to an agent for so long after the request, in seconds, so that nobody is "
        "rung while hanging up.",
    )
    missed_callback_minutes = models.PositiveSmallIntegerField(
        "Remember a missed callback",
        default=60,
        db_default=60,
        validators=[MaxValueValidator(24 * 60)],
        help_text="Who calls within so many minutes after a callback that did not reach them takes up the old place. 0: never.",
    )

    class Meta:
        abstract = True

    @property
    def needs_estimates(self) -> bool:
        """Whether a setting asks how long a caller will wait."""
        return bool(self.offer_from_wait_minutes or self.offer_only_before_closing or self.say_estimated_wait)

    @property
    def has_conditions(self) -> bool:
        """Whether the offer depends on where a caller stands in line."""
        line = self.offer_from_waiting or self.offer_from_calls_per_agent or self.most_pending_callbacks
        return self.needs_estimates or bool(line or self.stop_offering_minutes)


class CallbackNumberSettings(models.Model):
    """Which number is called back, and what it may cost (rules 19, 23, 24)."""

    class OtherNumber(models.TextChoices):
        NEVER = "never", "No: only the number that they call from"
        WHEN_NEEDED = "when_needed", "Where their own cannot be called"
        ALWAYS = "always", "Yes, with key 2 while they wait"

    other_number = models.CharField(
        "Callers may give another number",
        max_length=12,
        choices=OtherNumber.choices,
        default=OtherNumber.NEVER,
        db_default="never",
        help_text="They key it in, hear it read back and confirm it. The number that they called from stays on record.",
    )
    number_to_dial = models.CharField(
        max_length=120,
        blank=True,
        db_default="",
        help_text="Where callbacks go, e.g. $(ContactNumber), taken from the call's data. Empty: the caller's number.",
    )
    number_to_present = models.CharField(
        max_length=120,
        blank=True,
        db_default="",
        help_text="What the customer's phone shows, e.g. $(BrandNumber), taken from the call's data. Empty: the number to "
        "present above, else the number that was dialed.",
    )
    allowed_countries = models.CharField(
        max_length=400,
        blank=True,
        db_default="",
        validators=[validate_countries],
        help_text="Countries that may be called, e.g. US, CA. Empty: the country of this number alone.",
    )
    toll_free_allowed = models.BooleanField(
        "Toll-free numbers may be called",
        default=True,
        db_default=True,
        help_text="Off: callbacks to toll-free numbers are refused.",
    )
    most_open_per_caller = models.PositiveSmallIntegerField(
        "Open callbacks per caller",
        null=True,
        blank=True,
        default=3,
        validators=[MinValueValidator(1)],
        help_text="How many callbacks one number may have waiting, over all numbers of ours. Empty: no limit.",
    )
    most_hourly_per_caller = models.PositiveSmallIntegerField(
        "Callbacks per caller and hour",
        null=True,
        blank=True,
        default=3,
        validators=[MinValueValidator(1)],
        help_text="How many callbacks one number may be promised within an hour. Empty: no limit.",
    )
    most_daily_per_caller = models.PositiveSmallIntegerField(
        "Callbacks per caller and day",
        null=True,
        blank=True,
        default=5,
        validators=[MinValueValidator(1)],
        help_text="How many callbacks one number may be promised within 24 hours. Empty: no limit.",
    )
    most_per_minute = models.PositiveSmallIntegerField(
        "Callbacks per minute",
        null=True,
        blank=True,
        default=100,
        validators=[MinValueValidator(1)],
        help_text="How many callbacks this number promises within a minute. Empty: no limit.",
    )
    most_hourly_calls = models.PositiveIntegerField(
        "Calls to customers per hour",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="A hard stop: beyond so many calls within an hour no callback is offered, and no customer is called "
        "until the hour has room again. Empty: no limit.",
    )
    most_daily_calls = models.PositiveIntegerField(
        "Calls to customers per day",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="A hard stop: beyond so many calls within 24 hours no callback is offered, and no customer is called. "
        "Empty: no limit.",
    )
    distrusts_false_numbers = models.BooleanField(
        "Distrust numbers that failed the network's check",
        default=False,
        db_default=False,
        help_text="On: a call whose number failed it (StirVerstat: validation failed) counts as one that shows none: no "
        "callback to that number, and nothing that belongs to it, such as a callback that waits.",
    )

    class Meta:
        abstract = True


class AttemptSettings(models.Model):
    """How a customer is tried: who counts as reached, and whether it is tried again (rules 35, 36, 38)."""

    asks_to_press_1 = models.BooleanField(
        "Whoever answers must press 1",
        default=False,
        db_default=False,
        help_text="On: whoever answers hears “press 1 to take your callback, 2 for ten more minutes, 3 to cancel”; who "
        "presses nothing was not reached. Machine detection stays on.",
    )
    retries_when_busy = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(5)],
        help_text="How often a customer whose line is busy is tried again, in the same place. 0: a ticket at once.",
    )
    retries_when_no_answer = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        validators=[MaxValueValidator(5)],
        help_text="How often a customer who does not answer is tried again, in the same place. 0: a ticket at once.",
    )
    retry_after_minutes = models.PositiveSmallIntegerField(
        default=10,
        db_default=10,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
        help_text="Time between two attempts, in minutes.",
    )

    class Meta:
        abstract = True


class DataSettings(models.Model):
    """What is looked up about a call, and shown with it (rules 21, 29)."""

    lookup_url = models.CharField(
        "Look-up address",
        max_length=400,
        blank=True,
        db_default="",
        help_text="Asked for data when a call arrives, e.g. https://crm.example.com/caller?number=$(Caller). Its host must "
        "be in LOOKUP_HOSTS. It answers a JSON object of texts. The call never waits for it.",
    )
    screen_pop_url = models.CharField(
        "Screen-pop address",
        max_length=400,
        blank=True,
        db_default="",
        help_text="Opened for the agent who accepts, e.g. https://crm.example.com/?phone=$(Caller). Empty: none.",
    )
    carrier_data = models.CharField(
        "Carrier parameters to keep",
        max_length=400,
        blank=True,
        db_default="",
        help_text="Parameters of the carrier's request that are kept as data, with commas between, e.g. "
        "FromCity, StirVerstat. Empty: none.",
    )

    class Meta:
        abstract = True


__all__ = [
    "AttemptSettings",
    "CallbackNumberSettings",
    "DataSettings",
    "OfferSettings",
    "validate_countries",
]
