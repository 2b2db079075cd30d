"""Settings of numbers and data that can never work are refused with a sentence, under their field."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from callbacks import number_rules
from callbacks.models import Category, PhoneNumber, RoutingStep, Translation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.LOOKUP_HOSTS = ["crm.example.com"]
    settings.DEBUG = False


def refused(**fields: Any) -> dict[str, str]:
    number = PhoneNumber(number="+14155550100", name="Support", **fields)
    try:
        number_rules.check_callback_number(number)
        number_rules.check_data(number)
    except ValidationError as error:
        return {field: sentences[0] for field, sentences in error.message_dict.items()}
    return {}


def test_the_defaults_are_right() -> None:
    assert refused() == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"allowed_countries": "US, CA,GB"},
        {"number_to_dial": "+14155552671"},
        {"number_to_dial": "(415) 555-2671"},
        {"number_to_dial": "$(Caller)"},
        {"number_to_dial": "$(Anything)", "lookup_url": "https://crm.example.com/$(Caller)"},
        {"number_to_present": "$(FromNumber)", "carrier_data": "FromCity, FromNumber"},
        {"screen_pop_url": "https://crm.example.com/$(Queue)?a=$(CallerName)#$(Category)"},
        {"lookup_url": "https://crm.example.com/$(Caller)"},
        {"welcome_text": "Hello $(CallerName). It costs $5 (or so)."},
    ],
)
def test_what_works_is_taken(fields: dict[str, str]) -> None:
    assert refused(**fields) == {}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("allowed_countries", "US, XX", "There is no country 'XX'."),
        ("number_to_dial", "nonsense", "Write a telephone number such as"),
        ("number_to_dial", "+1555", "Write a telephone number such as"),
        (
            "number_to_dial",
            "$(Nobody)",
            "Nothing gives a call of this number a value for $(Nobody). Known names: Caller,",
        ),
        ("number_to_present", "$(a b)", "Write a name as $(Name)"),
        ("number_to_present", "$(Caller", "Write a name as $(Name)"),
        ("screen_pop_url", "javascript:alert(1)", "Write a whole address"),
        ("screen_pop_url", "data:text/html,x", "Write a whole address"),
        ("screen_pop_url", "//crm.example.com/", "Write a whole address"),
        ("screen_pop_url", "https://crm.example.com/ x", "Write a whole address"),
        ("screen_pop_url", "https://$(Caller)/", "The host must be written out"),
        ("screen_pop_url", "https://crm.example.com$(Caller)/", "The host must be written out"),
        ("screen_pop_url", "https://u@crm.example.com/", "The host must be written out"),
        ("screen_pop_url", "https://crm.example.com/$(Nobody)", "Nothing gives a call"),
        ("lookup_url", "http://crm.example.com/", "Use https://"),
        ("lookup_url", "https://evil.example/", "is not in LOOKUP_HOSTS"),
        ("lookup_url", "https://169.254.169.254/", "is not in LOOKUP_HOSTS"),
        ("lookup_url", "file:///etc/passwd", "Write a whole address"),
        ("lookup_url", "https://crm.example.com/$(Nobody)", "Nothing gives a call"),
        ("lookup_url", "https://$(Caller)/", "The host must be written out"),
        ("carrier_data", "FromCity; FromZip", "begin with a letter"),
        ("welcome_text", "Hello $(Nobody).", "Nothing gives a call"),
        ("callback_offer_text", "Hello $(.", "Write a name as $(Name)"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(field: str, value: str, sentence: str) -> None:
    found = refused(**{field: value})
    assert set(found) == {field}
    assert sentence in found[field]


def test_names_come_from_categories_and_steps() -> None:
    Category.objects.create(name="Billing", data={"Team": "north"})
    RoutingStep.objects.create(name="VIP", set_data={"Tier": "gold"})
    assert refused(number_to_dial="$(Team)", screen_pop_url="https://crm.example.com/$(Tier)") == {}


def test_greetings_in_another_language_are_held_to_the_same_names() -> None:
    number = PhoneNumber(number="+14155550100", name="Support")
    number_rules.check_greetings(Translation(language="de-DE", welcome_text="Hallo $(CallerName)."), of=number)
    with pytest.raises(ValidationError) as refused:
        number_rules.check_greetings(Translation(language="de-DE", welcome_text="Hallo $(Nobody)."), of=number)
    assert list(refused.value.message_dict) == ["welcome_text"]


def test_names_that_programs_write_are_named_by_the_operator(settings: Any) -> None:
    assert "number_to_dial" in refused(number_to_dial="$(ContactNumber)")
    settings.DATA_NAMES = ["ContactNumber"]
    assert refused(number_to_dial="$(ContactNumber)") == {}
