"""What is probably wrong with a number's settings, from facts alone."""

import pytest

from callbacks import lint
from callbacks.languages import language_of
from callbacks.lint import Facts, Spoken


def offer(text: str, language: str = "en-US") -> Spoken:
    return Spoken(field="callback_offer_text", name="The offer", text=text, language=language)


def menu(text: str) -> Spoken:
    return Spoken(field="menu", name="The menu", text=text, language="en-US")


def sentences(**facts) -> list[str]:
    return [finding.sentence for finding in lint.look_over(Facts(**facts))]


def test_settings_in_order_have_no_findings() -> None:
    assert sentences(texts=[offer("Press 1 to get a callback and keep your position.")]) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Press 2 to get a callback.", "The offer names key 2, but the key for a callback is 1."),
        ("Drücken Sie die 2 für einen Rückruf.", "The offer names key 2, but the key for a callback is 1."),
        ("We can call you back.", "The offer names no key. Callers press 1 for a callback."),
        ("For 20 minutes press 12.", "The offer names no key. Callers press 1 for a callback."),
    ],
)
def test_the_key_that_the_offer_names(text: str, finding: str) -> None:
    assert finding in sentences(texts=[offer(text, "de-DE" if "Rückruf" in text else "en-US")])


@pytest.mark.parametrize(
    "text",
    [
        "Press 1 to get a callback.",
        "Press key 1 for a callback, press 2 for another number.",
        "Für einen Rückruf drücken Sie die 1.",
        "Für einen Rückruf drücken Sie bitte die Taste 1.",
        "Pulse 1 para que le llamemos.",
        "Appuyez sur la 1 pour être rappelé.",
    ],
)
def test_an_offer_that_names_the_key_is_right_in_each_language(text: str) -> None:
    assert "1" in lint.named_keys(text)


def test_an_offer_that_is_not_made_is_not_looked_at() -> None:  # rule 2
    assert sentences(texts=[offer("Press 2.")], callback_enabled=False) == []


def test_speech_that_is_longer_than_the_cycle() -> None:  # rule 12
    assert sentences(cycle_speech_seconds=47.2, cycle_seconds=30) == [
        "The announcement is 47 s of speech, longer than its cycle of 30 s: there is no music left."
    ]
    assert sentences(cycle_speech_seconds=30, cycle_seconds=30) == []


def test_a_wait_that_is_longer_than_the_hours() -> None:  # rules 3, 18
    week, day = "the longest opening of the next two weeks", "what is left until closing today"
    assert sentences(max_queue_wait_seconds=5 * 3600, longest_opening_seconds=4 * 3600, open_seconds_left_today=60) == [
        f"The max queue wait of 300 min is longer than {week}, 240 min."
    ]
    assert sentences(max_queue_wait_seconds=1800, longest_opening_seconds=4 * 3600, open_seconds_left_today=600) == [
        f"The max queue wait of 30 min is longer than {day}, 10 min."
    ]
    assert sentences(max_queue_wait_seconds=1800, longest_opening_seconds=None) == []
    assert sentences(ever_opens=False) == ["These hours never open: nobody can enter the line."]


def test_german_words_in_an_english_voice() -> None:  # rule 6
    german = "Bitte drücken Sie die 1 für einen Rückruf, und Sie behalten Ihren Platz."
    assert sentences(texts=[offer(german)]) == ["The offer looks German, but is read by a voice of language en-US."]
    assert sentences(texts=[offer(german, "de-AT")]) == []


def test_a_menu_whose_text_and_keys_differ() -> None:  # rule 10
    facts = {"texts": [menu("For sales press 1, for help press 3.")], "has_menu": True}
    assert sentences(**facts, menu_keys=frozenset("12")) == [
        "The menu's text names key 3, which it does not have.",
        "The menu's text does not name key 2.",
    ]
    assert sentences(**facts, menu_keys=frozenset("13")) == []
    assert sentences(has_menu=True) == ["The menu has no choices: callers are asked for a key that does nothing."]


def test_a_language_of_the_menu_in_which_nothing_is_written() -> None:  # rule 6
    offered = {"menu_languages": frozenset({"pt-BR", "es-US", "de-AT"}), "languages": frozenset({"en-US"})}
    assert sentences(**offered) == [
        "The menu offers pt-BR, in which nothing is written: its callers would hear English."
    ]
    assert sentences(menu_languages=frozenset({"pt-BR"}), languages=frozenset({"pt-PT"})) == []


def test_a_queue_that_nobody_answers() -> None:
    assert sentences(members=0) == ["Nobody is a member of this number's queue: callers wait for no one."]


def test_placeholders() -> None:  # rules 19, 29
    known = frozenset({"Caller"})
    for text, finding in {
        "$(Caller)": [],
        "$(Tier)": ["$(Tier): no menu, step or category sets this name; a look-up or the API must."],
        "$(Tier": ["'$(Tier' is no placeholder. Write $(Name)."],
        "$()": ["'$()' is no placeholder. Write $(Name)."],
    }.items():
        assert sentences(placeholders={"screen_pop_url": text}, known_names=known) == finding


def test_errors_come_first() -> None:
    found = lint.look_over(Facts(texts=[offer("We can call you back.")], members=0))
    assert [finding.severity for finding in found] == ["error", "warning"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thank you for holding. Your call is important to us.", "en"),
        ("Vielen Dank für Ihre Geduld. Ihr Anruf ist uns wichtig.", "de"),
        ("Gracias por esperar. Su llamada es importante para nosotros.", "es"),
        ("Merci de patienter. Votre appel est important pour nous.", "fr"),
        ("Grazie per la chiamata. La preghiamo di attendere con noi.", "it"),
        ("Dank u voor het bellen. Uw gesprek is belangrijk voor ons.", "nl"),
        ("Contoso Ltd.", None),
        ("1 2 3 4 5", None),
        ("", None),
        ("Sales Vertrieb Ventas Ventes", None),
    ],
)
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert language_of(text) == language
