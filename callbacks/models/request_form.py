"""A page on which customers ask for a callback, at an address of its own, perhaps inside the pages of others."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models

from callbacks.models.data_rules import NAME
from callbacks.models.phone_number import PhoneNumber
from callbacks.models.routing import Category

MOST_QUESTIONS = 5


def validate_origins(written: str) -> None:
    """One origin a line: scheme and host, no path. Only https, but for this machine itself."""
    for origin in origins_in(written):
        try:
            parts = urlsplit(origin)
            whole = f"{parts.scheme}://{parts.netloc}" == origin and bool(parts.hostname) and parts.port != 0
        except ValueError:
            whole = False
        is_here = whole and parts.hostname in {"localhost", "127.0.0.1"}
        if not whole or set(origin) & set(" ;,'\"*\\") or parts.username is not None:
            raise ValidationError(f"{origin[:80]}: write an origin such as https://www.example.com, one a line.")
        if parts.scheme != "https" and not (is_here and parts.scheme == "http"):
            raise ValidationError(f"{origin[:80]}: use https://.")


def validate_names(written: str) -> None:
    names = names_in(written)
    if len(names) > MOST_QUESTIONS:
        raise ValidationError(f"At most {MOST_QUESTIONS} things can be asked for.")
    for name in names:
        if not NAME.match(name):
            raise ValidationError(f"{name[:40]}: begin with a letter, then letters, digits and _ only.")


class RequestForm(models.Model):
    """The page of one number."""

    phone_number = models.OneToOneField(PhoneNumber, on_delete=models.CASCADE, related_name="request_form")
    is_active = models.BooleanField(
        "Enabled", default=True, help_text="Off: the page is not there. Callbacks already asked for are kept."
    )
    slug = models.SlugField(
        unique=True, max_length=40, help_text="The page is at /request-callback/ and this, e.g. support."
    )
    title = models.CharField(max_length=80, default="Request a callback", help_text="Its heading.")
    intro = models.CharField(
        max_length=300,
        blank=True,
        default="Leave your number. You get a place in line, and we call you when it is your turn.",
        help_text="Said below the heading.",
    )
    asks_for = models.CharField(
        max_length=200,
        blank=True,
        validators=[validate_names],
        help_text="What else is asked for, kept as data of the call, e.g. OrderNumber, Topic.",
    )
    origins = models.TextField(
        "May be embedded by",
        max_length=1000,
        blank=True,
        validators=[validate_origins],
        help_text="Origins of the pages that may show it in a frame, one a line, e.g. https://www.example.com. "
        "Empty: none.",
    )

    class Meta:
        verbose_name = "web form"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    # Properties

    @property
    def names_asked_for(self) -> list[str]:
        return names_in(self.asks_for)

    @property
    def embedding_origins(self) -> list[str]:
        return origins_in(self.origins)


class FormCategory(models.Model):
    """A category from which people choose on the page."""

    form = models.ForeignKey(RequestForm, on_delete=models.CASCADE, related_name="categories")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "category"
        verbose_name_plural = "categories"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "category"], name="callbacks_form_names_a_category_once"),
        ]

    def __str__(self) -> str:
        return str(self.category)


def origins_in(written: str) -> list[str]:
    return [line.strip() for line in written.splitlines() if line.strip()]


def names_in(written: str) -> list[str]:
    return [name for part in written.split(",") if (name := part.strip())]
