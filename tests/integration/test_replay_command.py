"""`manage.py replay_day` at its door: what it refuses, and in which words."""

import pytest
from django.core.management import CommandError, call_command

from tests.factories import PhoneNumberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["2026-03-02"], "nobody called"),
        (["yesterday"], "is no day"),
        (["2026-03-02", "--time-zone", "Mars/Olympus"], "no time zone"),
        (["2026-03-02", "--set", "colour=red"], "nobody called"),
    ],
)
def test_what_cannot_be_replayed_is_refused_in_a_sentence(words: list[str], sentence: str) -> None:
    PhoneNumberFactory()

    with pytest.raises(CommandError, match=sentence):
        call_command("replay_day", *words)
