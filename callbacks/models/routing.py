"""Where a call goes: keypad menus, categories, and the steps that change its route (rules 10, 11)."""

import zlib
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from agents.models import GREATEST_LEVEL, LEAST_LEVEL, Agent, Skill
from callbacks.models.business_hours import BusinessHours
from callbacks.models.data_rules import validate_data, validate_data_name
from callbacks.models.greeting_rules import validate_language
from callbacks.models.greetings import Greetings
from callbacks.models.phone_number import PhoneNumber
from callbacks.models.queue import GREATEST_PRIORITY, LEAST_PRIORITY, Lane, Queue
from telephony.twiml import Prompt

KEYS = [(key, key) for key in "1234567890*#"]
ORDER = {key: place for place, (key, _) in enumerate(KEYS)}
KEY_NAMES = {"*": "key_star", "#": "key_pound"}
_priority_bounds = [MinValueValidator(LEAST_PRIORITY), MaxValueValidator(GREATEST_PRIORITY)]


class Category(models.Model):
    """What a call is about: which queue serves it, what the agent must be able to do, how urgent it is."""

    name = models.CharField(max_length=80, unique=True, help_text="Shown to agents on each notification, e.g. Billing.")
    queue = models.ForeignKey(
        Queue,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="categories",
        help_text="The line that these calls enter. Empty: the queue of the number that was dialed.",
    )
    priority = models.SmallIntegerField(
        default=0,
        validators=_priority_bounds,
        help_text="From -5 to 5, added to the queue's. Each step counts as five minutes of waiting.",
    )
    data: Any = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_data],
        help_text='Data that each such call carries, as {"Name": "value"}.',
    )

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__gte=LEAST_PRIORITY, priority__lte=GREATEST_PRIORITY),
                name="callbacks_category_priority_is_between_minus_5_and_5",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RequiredSkill(models.Model):
    """A skill that calls of a category ask for, with the least level."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="required_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    least_level = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(LEAST_LEVEL), MaxValueValidator(GREATEST_LEVEL)],
        help_text="Agents below this level are not rung.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "skill"], name="callbacks_category_requires_a_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} from {self.least_level}"


class Menu(models.Model):
    """What a caller is asked before entering a line: "For sales press 1"."""

    phone_number = models.OneToOneField(PhoneNumber, on_delete=models.CASCADE, related_name="menu")
    text = models.TextField(
        max_length=1000,
        blank=True,
        help_text="What is said, e.g. “For sales press 1, for support press 2.” Empty: made of the choices' names.",
    )
    seconds_to_press = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="How long a caller has for the key after the text, in seconds.",
    )
    most_tries = models.PositiveSmallIntegerField(
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="How often the menu is said where no key, or a wrong one, is pressed.",
    )
    otherwise = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The category of callers who chose nothing. Empty: none; they enter the number's own queue.",
    )

    def __str__(self) -> str:
        return f"menu of {self.phone_number}"

    # Queries

    def prompts(self) -> list[Prompt]:
        """What is said: the text, else each choice by its name, in the language that it leads to."""
        number = self.phone_number
        if self.text.strip():
            return [Prompt(text=self.text, language=number.language, voice=number.voice)]
        return [choice.prompt(number) for choice in sorted(self.choices.all(), key=lambda choice: ORDER[choice.key])]

    def mark(self) -> int:
        """A number that is another once a key means something else, or the menu says something else."""
        keys = sorted((one.key, one.name, one.category_id, one.language, one.ask_for) for one in self.choices.all())
        return zlib.crc32(repr((self.text, keys)).encode())


def in_language(language: str, *, number: PhoneNumber) -> Greetings:
    """The greetings of a number in one of its further languages; its own where the language is none of them."""
    if language in {"", number.language}:
        return number
    return number.translations.filter(language=language).first() or number


class MenuChoice(models.Model):
    """One key of a menu."""

    menu = models.ForeignKey(Menu, on_delete=models.CASCADE, related_name="choices")
    key = models.CharField(max_length=1, choices=KEYS)
    name = models.CharField(max_length=80, help_text="Said where the menu has no text of its own, e.g. Sales.")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="choices")
    language = models.CharField(
        max_length=10,
        blank=True,
        validators=[validate_language],
        help_text="All that this caller hears from here on is in this language; it must be among the number's.",
    )
    ask_for = models.CharField(
        max_length=40,
        blank=True,
        validators=[validate_data_name],
        help_text="Ask the caller to key in something more, kept as data under this name, e.g. AccountNumber.",
    )
    ask_text = models.CharField(
        max_length=300, blank=True, help_text="How it is asked for, e.g. “Please key in your account number, then #.”"
    )

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["menu", "key"], name="callbacks_menu_has_a_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    # Queries

    def prompt(self, number: PhoneNumber) -> Prompt:
        """ "For sales, press 1", where the menu has no text of its own."""
        heard = in_language(self.language, number=number)
        key = heard.sentence(KEY_NAMES[self.key]).text if self.key in KEY_NAMES else self.key
        return heard.sentence("menu_choice", choice=self.name, key=key)

    def question(self, number: PhoneNumber) -> Prompt:
        """How the caller is asked to key something in."""
        heard = in_language(self.language, number=number)
        if self.ask_text.strip():
            return Prompt(text=self.ask_text, language=heard.language, voice=heard.voice)
        return heard.sentence("menu_ask", what=self.ask_for)

    def question_mark(self) -> int:
        """A number that is another once something else is asked for, or in other words."""
        return zlib.crc32(repr((self.ask_for, self.ask_text)).encode())


class RoutingStep(models.Model):
    """A rule that may change the route of a call at one of three moments (rule 11). Steps run in their order."""

    class Stage(models.TextChoices):
        ARRIVAL = "arrival", "When the call enters the line"
        CALLBACK_REQUEST = "callback_request", "When a callback is asked for"
        BEFORE_OFFER = "before_offer", "When a callback is about to be offered to an agent"

    name = models.CharField(max_length=80, unique=True, help_text="Shown on the timeline of each call that it changed.")
    order = models.PositiveIntegerField(default=0, db_index=True, help_text="Steps with a lower order run first.")
    is_active = models.BooleanField("active", default=True, help_text="Off: the step is kept but does nothing.")
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.ARRIVAL)
    stops = models.BooleanField(
        "last step", default=False, help_text="On: where this step applies, no later one of its moment runs."
    )

    # Conditions: all that are given must hold
    phone_number = models.ForeignKey(
        PhoneNumber, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: any number."
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.CASCADE, related_name="+", help_text="Empty: any category."
    )
    language = models.CharField(
        max_length=10, blank=True, validators=[validate_language], help_text="Of the caller, e.g. es-US. Empty: any."
    )
    caller_prefix = models.CharField(
        max_length=16,
        blank=True,
        validators=[RegexValidator(r"\A\+[0-9]{1,15}\Z", "Write the beginning of a number, e.g. +1415 or +49.")],
        help_text="The caller's number begins with this, e.g. +1415. Empty: any number, withheld ones too.",
    )
    hours = models.ForeignKey(
        BusinessHours,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Applies only inside these hours. Empty: at any time.",
    )
    outside_hours = models.BooleanField(default=False, help_text="Applies outside the hours above instead.")
    data_name = models.CharField(
        max_length=40, blank=True, validators=[validate_data_name], help_text="Data that the call carries, e.g. Tier."
    )
    data_value = models.CharField(
        max_length=200, blank=True, help_text="The value that it must have. Empty: any value, so long as there is one."
    )

    # Changes
    set_queue = models.ForeignKey(
        Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: stays."
    )
    set_priority = models.SmallIntegerField(
        null=True, blank=True, validators=_priority_bounds, help_text="From -5 to 5. Empty: stays."
    )
    add_priority = models.SmallIntegerField(
        default=0,
        validators=[MinValueValidator(-10), MaxValueValidator(10)],
        help_text="Added to the priority that the call has; what comes out is kept between -5 and 5.",
    )
    drop_skills = models.BooleanField(
        default=False, help_text="The call requires none of the skills that it did, only those below."
    )
    set_data: Any = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_data],
        help_text='Data to set, as {"Name": "value"}; an empty value removes it.',
    )

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class StepSkill(models.Model):
    """A skill that a routing step makes a call require."""

    step = models.ForeignKey(RoutingStep, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    least_level = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(LEAST_LEVEL), MaxValueValidator(GREATEST_LEVEL)]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "skill"], name="callbacks_step_requires_a_skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} from {self.least_level}"


class AgentLane(models.Model):
    """An agent may serve a lane: worked out when memberships, skills or lanes change, so that matching never does."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="lanes")
    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="agent_lanes")
    score = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "lane"], name="callbacks_agent_serves_a_lane_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} serves {self.lane}"
