"""Data as an admin writes it: a line each; what comes out, and what goes back into the form."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from callbacks.data_lines import DataLinesField

FIELD = DataLinesField()


@pytest.mark.parametrize(
    ("written", "data"),
    [
        ("", {}),
        ("  \n ", {}),
        ("Tier = gold", {"Tier": "gold"}),
        ("Tier=gold\r\n\r\nArea = north = west\n", {"Tier": "gold", "Area": "north = west"}),
        ("Tier =", {"Tier": ""}),
        ('{"Tier": "gold"}', {"Tier": "gold"}),
    ],
)
def test_a_line_is_a_name_and_its_value(written: str, data: dict[str, str]) -> None:  # rule 21
    assert FIELD.clean(written) == data


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("Tier gold", "with = between name and value"),
        ("Tier = gold\nTier = silver", "Tier is there twice"),
        ("9 = gold", "begin with a letter"),
        ("Tier = " + "x" * 501, "at most 500"),
        ("Tier = a\0b", "without control characters"),
        ('{"Tier": 5}', "must be a text"),
        ("{", "a line each"),
        ("{" * 100_000, "a line each"),
    ],
)
def test_what_is_no_data_is_refused_with_a_sentence(written: str, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        FIELD.clean(written)


@given(
    st.dictionaries(
        st.from_regex(r"\A[A-Za-z][A-Za-z0-9_]{0,9}\Z"), st.text(max_size=20).filter(lambda text: "\0" not in text)
    )
)
def test_what_the_form_shows_means_the_same_again(data: dict[str, str]) -> None:
    shown = FIELD.prepare_value(data)
    assert FIELD.clean(shown) == data
    assert not FIELD.has_changed(data, shown)
