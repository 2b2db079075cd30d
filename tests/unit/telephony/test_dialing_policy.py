"""Numbers that must not be dialed (rule 24)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony import dialing_policy

SUPPORT, SALES = "+14155550100", "+14155550101"


def refused(number, *, dialed_number=SUPPORT, **policy):
    refusal = dialing_policy.check(number=number, dialed_number=dialed_number, our_numbers=[SUPPORT, SALES], **policy)
    return refusal.code if refusal else None


@pytest.mark.parametrize("number", ["+14155552671", "(415) 555-2671", "+17875551234", "+18005551234", "+15005550006"])
def test_ordinary_numbers_of_the_own_country_and_its_territories_are_dialed(number):
    assert refused(number) is None


@pytest.mark.parametrize(
    ("number", "dialed_number"),
    [
        ("911", SUPPORT), ("112", SUPPORT), ("+1911", SUPPORT), ("1", SUPPORT), ("411", SUPPORT), ("123456", SUPPORT),
        ("999", "+442083661178"), ("+44999", "+442083661178"), ("+44112", "+442083661178"), ("000", "+61293744000"),
    ],
)  # fmt: skip
def test_emergency_and_short_numbers_are_never_dialed(number, dialed_number):  # rule 24; twilio.md 8
    assert refused(number, dialed_number=dialed_number) == "emergency"
    everywhere = ("US", "GB", "AU")
    assert refused(number, dialed_number=dialed_number, allowed_regions=everywhere) == "emergency"


@pytest.mark.parametrize(
    "number",
    [
        "+19005551234", "+1 (900) 555-1234", "(900) 555-1234", "01119005551234", "+12129761234", "212-976-1234",
        "+449098790000", "+447012345678", "+448451234567", "+33891123456", "+81990123456", "+39899123456",
        "+4990012345678", "+31909123456", "+46900123456", "+34803123456", "+41900123456",
    ],
)  # fmt: skip
def test_numbers_that_charge_extra_are_refused_however_they_are_written(number):  # rule 24
    allowed = ("US", "GB", "FR", "JP", "IT", "DE", "NL", "SE", "ES", "CH")
    assert refused(number, allowed_regions=allowed) in {"extra_charge", "invalid"}


@pytest.mark.parametrize("number", ["+881612345678", "+870773111632", "+882161234567", "+979123456789", "+80012345678"])
def test_satellite_and_international_services_are_refused_whatever_is_allowed(number):  # rule 24; twilio.md 8
    assert refused(number, allowed_regions=("US", "001")) == "satellite"


@pytest.mark.parametrize("number", ["+18765221234", "+16492321234", "+18095551234", "+16042345678", "+442083661177"])
def test_another_country_is_refused_also_behind_the_same_country_code(number):  # rules 8, 24; twilio.md 8
    assert refused(number) == "country_not_allowed"


def test_a_country_on_the_allow_list_is_dialed():  # rule 8
    assert refused("+442083661177", allowed_regions=("GB",)) is None
    assert refused("+18765221234", allowed_regions=("US", "JM")) is None
    assert refused("+14155552671", allowed_regions=("GB",)) == "country_not_allowed"


@pytest.mark.parametrize("number", [SUPPORT, SALES, "(415) 555-0101"])
def test_our_own_numbers_are_refused(number):  # rule 24
    assert refused(number) == "own_number"


@pytest.mark.parametrize("number", ["+15558675310", "client:bob", "١٢٣", "+1415555\x002671", "9" * 9999])
def test_what_is_no_number_is_refused(number):  # rule 23
    assert refused(number) == "invalid"


@pytest.mark.parametrize("number", ["", " ", "anonymous", "Restricted", "unavailable", "+266696687", "266696687"])
def test_who_shows_no_number_is_not_called_back(number):  # rule 23; twilio.md 1.2
    assert refused(number) == "withheld"


def test_toll_free_numbers_can_be_refused():
    assert refused("+18005551234", toll_free_allowed=False) == "toll_free"


def test_the_caller_hears_a_reason():  # rule 24
    refusal = dialing_policy.check(number="+19005551234", dialed_number=SUPPORT, our_numbers=[])
    assert refusal.sentence == "Sorry, we cannot call back numbers that charge extra."


def test_nothing_is_allowed_when_the_dialed_number_is_of_no_country():
    assert refused("+14155552671", dialed_number="junk") == "country_not_allowed"


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_makes_it_raise_or_pass(number, dialed_number):
    assert dialing_policy.check(number=number, dialed_number=dialed_number, our_numbers=[dialed_number])
