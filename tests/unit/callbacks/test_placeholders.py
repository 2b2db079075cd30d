"""`$(Name)` in settings: filled, spoken around, never read out (rules 19, 29)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks import placeholders
from tests.factories import QueueEntryFactory

VALUES = {"Name": "Maria", "Tier": "gold & silver", "Empty": ""}


def test_each_name_is_filled_with_its_value():
    assert placeholders.filled("$(Name), $(Tier)!", VALUES) == "Maria, gold & silver!"
    assert placeholders.filled("no name at all: $5 (or so)", VALUES) == "no name at all: $5 (or so)"


@pytest.mark.parametrize("text", ["$(Nobody)", "Hello $(Empty)", "$(Name) and $(Nobody)"])
def test_without_a_value_there_is_no_text(text):
    assert placeholders.filled(text, VALUES) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello $(Name). Welcome.", "Hello Maria. Welcome."),
        ("Hello $(Nobody). Welcome.", "Welcome."),
        ("Hello $(Nobody)! Your tier is $(Tier)? Welcome.", "Your tier is gold & silver? Welcome."),
        ("Hello $(Nobody).", ""),
        ("Pay $5. Hello.", "Pay $5. Hello."),
        ("Hello $(Na me). Welcome.", "Welcome."),
    ],
)
def test_a_sentence_that_lacks_a_value_is_not_said(text, said):
    assert placeholders.spoken(text, VALUES) == said


@given(st.text(max_size=200))
def test_a_name_is_never_read_out(text):
    assert "$(" not in placeholders.spoken(f"{text} $(Nobody) $(", {})


@pytest.mark.parametrize("text", ["$(Name)", "a $(b_2) c", "$", "$5", "()", ""])
def test_what_is_well_formed(text):
    assert placeholders.is_well_formed(text)


@pytest.mark.parametrize("text", ["$(", "$()", "$(1a)", "$(a b)", "$(Name", "$($(Name))", f"$({'x' * 41})", "$(é)"])
def test_what_is_not(text):
    assert not placeholders.is_well_formed(text)


def test_a_value_in_an_address_stays_one_piece():  # security.md: SSRF
    url = "https://crm.example.com/$(Path)?phone=$(Caller)&end=1"
    values = {"Caller": "+1&admin=1#x", "Path": "../../a@b/c?d"}
    assert placeholders.filled_url(url, values) == (
        "https://crm.example.com/..%2F..%2Fa%40b%2Fc%3Fd?phone=%2B1%26admin%3D1%23x&end=1"
    )
    assert placeholders.filled_url(url, {}) == "https://crm.example.com/?phone=&end=1"
    assert placeholders.filled_url("https://crm.example.com/$(Long)", {"Long": "x" * 3000}) == ""


@pytest.mark.django_db
def test_every_call_has_these_and_its_data_cannot_stand_before_them():  # rule 29
    entry = QueueEntryFactory(caller_name="Maria", category="Billing", data={"Tier": "gold", "Caller": "+19005551234"})
    values = placeholders.values_of(entry)
    assert {name: values[name] for name in placeholders.BUILT_IN} == {
        "Caller": entry.caller,
        "CallerName": "Maria",
        "DialedNumber": entry.dialed_number,
        "NumberName": entry.phone_number.name,
        "Queue": entry.queue.name,
        "Category": "Billing",
        "Language": "en-US",
        "ConversationId": str(entry.conversation_id),
    }
    assert values["Tier"] == "gold"
    assert set(values) == {*placeholders.BUILT_IN, "Tier"}
    assert len(values) == len(placeholders.BUILT_IN) + 1
