"""What we say ourselves is there in each language, with the same blanks to fill."""

import string

import pytest

from callbacks import sentences
from callbacks.models.greetings import GREETINGS
from callbacks.sentences import en
from telephony import dialing_policy


def blanks(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", sentences.BY_LANGUAGE)
def test_each_language_has_all_sentences_with_the_same_blanks(language: str) -> None:  # rule 6
    known = sentences.BY_LANGUAGE[language]
    assert known.keys() == en.SENTENCES.keys()
    assert {name: blanks(text) for name, text in known.items()} == {
        name: blanks(text) for name, text in en.SENTENCES.items()
    }


@pytest.mark.parametrize("language", set(sentences.BY_LANGUAGE) - {"en"})
def test_no_sentence_was_left_in_english(language: str) -> None:
    assert not {text for name, text in sentences.BY_LANGUAGE[language].items() if text == en.SENTENCES[name]}


def test_all_defaults_of_greetings_are_among_them() -> None:  # rules 4, 5
    assert {name: en.SENTENCES[name] for name in GREETINGS} == GREETINGS


def test_each_refusal_of_the_policy_can_be_said_in_each_language() -> None:  # rule 24
    refusals = [one for one in vars(dialing_policy).values() if isinstance(one, dialing_policy.Refusal)]
    assert refusals
    assert [refusal.code for refusal in refusals if sentences.name_of(refusal.sentence) is None] == []


def test_a_language_is_known_in_each_country() -> None:
    assert sentences.sentence("thanks", language="de-AT") == "Vielen Dank. Auf Wiederhören."
    assert sentences.knows("es")
    assert not sentences.knows("pt-BR")
    assert sentences.sentence("thanks", language="pt-BR") == "Thank you. Goodbye."
