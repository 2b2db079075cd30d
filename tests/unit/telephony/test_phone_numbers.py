"""What people, networks and attackers write where a telephone number belongs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony import phone_numbers


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("+14155552671", None, "+14155552671"),
        ("+1 (415) 555-2671", None, "+14155552671"),
        (" +14155552671 ", None, "+14155552671"),
        ("4155552671", "US", "+14155552671"),
        ("0049 30 12345678", "GB", "+493012345678"),
        ("011442083661177", "US", "+442083661177"),
        ("+14155550100", None, "+14155550100"),
        ("+390612345678", None, "+390612345678"),
    ],
)
def test_a_valid_number_is_written_as_e164(raw, region, expected):
    assert phone_numbers.normalize(raw, region=region) == expected


@pytest.mark.parametrize(
    "raw",
    [
        None, "", " ", "anonymous", "+1", "+0123456789", "4155552671", "+" + "1" * 40, "client:bob", "sip:x@y.example",
        "+1415555CALL", "+١٤١٥٥٥٥٢٦٧١", "\uff0b14155552671", "+1415555\x002671", "+15558675310", "tel:+14155552671",
        "+14155552671;ext=5", "+14155552671\n+14155552672", "9" * 10_000,
    ],
)  # fmt: skip
def test_nothing_else_is_a_number(raw):  # rule 23
    assert phone_numbers.normalize(raw) is None


@pytest.mark.parametrize("raw", ["+266696687", "+86282452253", "+8656696", "+2562533", "+7378742833"])
def test_words_spelled_on_a_keypad_are_withheld_numbers_and_no_numbers(raw):  # rule 23; twilio.md 1.2
    assert phone_numbers.is_withheld(raw)
    assert phone_numbers.normalize(raw) is None


@pytest.mark.parametrize("raw", [None, "", "anonymous", "Anonymous", "RESTRICTED", "private", "unavailable", "blocked"])
def test_a_withheld_caller_is_recognized(raw):  # rule 23
    assert phone_numbers.is_withheld(raw)


def test_a_shown_number_is_not_withheld():
    assert not phone_numbers.is_withheld("+14155552671")


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("+14155552671", "US"), ("+18765221234", "JM"), ("+442083661177", "GB"), ("+882161234567", "001"),
        ("+16042345678", "CA"), ("junk", ""),
    ],
)  # fmt: skip
def test_the_region_is_the_country_and_not_the_country_code(number, region):  # twilio.md 8
    assert phone_numbers.region_of(number) == region


def test_numbers_are_written_for_people():
    assert phone_numbers.national("+14155552671") == "(415) 555-2671"
    assert phone_numbers.with_country("+14155552671") == "+1 415-555-2671"
    assert phone_numbers.national("junk") == "junk"


def test_a_masked_number_keeps_its_first_and_last_digits_only():
    assert phone_numbers.masked("+14155552671") == "+1415•••2671"
    assert phone_numbers.masked("client:bob") == "•••"
    assert phone_numbers.masked("") == "•••"


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text):
    for region in (None, "US"):
        number = phone_numbers.normalize(text, region=region)
        assert number is None or number.startswith("+")
    phone_numbers.is_withheld(text)
    phone_numbers.national(text)
    phone_numbers.masked(text)


def test_a_huge_text_is_turned_down_at_once():
    began = time.perf_counter()
    for _ in range(100):
        phone_numbers.normalize("+1 " * 100_000, region="US")
    assert time.perf_counter() - began < 20  # thirty million characters, had they been read


@pytest.mark.parametrize(
    "written",
    ["+44 20 7946 0018", "0044 20 7946-0018", "+44 (0)20 7946 0018", "020 7946 0018", "(020) 7946 0018", "7946.0018"],
)
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    assert any(digits in "+442079460018" for digits in phone_numbers.spellings(written))


@pytest.mark.parametrize("written", ["", "12", "Maria 555", "+1415٣٣٣", "#4155"])
def test_what_is_no_number_has_no_digits_to_look_for(written: str) -> None:
    assert phone_numbers.spellings(written) == set()
