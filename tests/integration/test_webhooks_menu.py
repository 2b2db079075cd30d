"""The documents of a keypad menu, read as the carrier reads them."""

import pytest

from callbacks.models import Menu, QueueEntry
from tests.factories import PhoneNumberFactory
from tests.integration.test_webhooks_documents import Call, said, shape

pytestmark = pytest.mark.django_db

NUMBER = {"From": "+14155552671", "To": "+14155550100"}


@pytest.fixture
def menu() -> Menu:
    support = PhoneNumberFactory(name="Support", number="+14155550100")
    support.translations.create(language="de-DE")
    menu = Menu.objects.create(phone_number=support, seconds_to_press=7)
    menu.choices.create(key="1", name="sales")
    menu.choices.create(key="#", name="Vertrieb", language="de-DE", ask_for="Kundennummer")
    return menu


def menu_url(call: Call, tries: int) -> str:
    """The address that the carrier was given: it says which menu the caller hears."""
    return f"/voice/menu/{call.leg.pk}/{tries}/?said={Menu.objects.get().mark()}"


def test_the_welcome_is_followed_by_the_menu_in_one_document(menu: Menu) -> None:  # rule 10, twilio.md 2.4
    call = Call()
    assert shape(call.document) == ["Gather", "Say", "Say", "Say", "Redirect"]
    assert said(call.document)[1:] == ["For sales, press 1.", "Für Vertrieb drücken Sie Raute."]
    [gather] = call.document.iter("Gather")
    assert (gather.get("numDigits"), gather.get("finishOnKey"), gather.get("timeout")) == ("1", "", "7")
    assert gather.get("action") == f"http://testserver{menu_url(call, 1)}"
    [redirect] = call.document.iter("Redirect")
    assert redirect.text == gather.get("action")


def test_a_text_of_its_own_is_said_instead(menu: Menu) -> None:
    menu.text = "One or pound."
    menu.save()
    assert said(Call().document)[1:] == ["One or pound."]


def test_a_key_leads_into_the_line_without_a_second_welcome(menu: Menu) -> None:
    call = Call()
    call.read(menu_url(call, 1), Digits="1", **NUMBER)
    assert (shape(call.document), said(call.document)) == (["Redirect"], [])
    assert QueueEntry.objects.get().live_leg == call.leg


def test_a_key_without_a_meaning_brings_the_menu_again(menu: Menu) -> None:
    call = Call()
    call.read(menu_url(call, 1), Digits="5", **NUMBER)
    [gather] = call.document.iter("Gather")
    assert (gather.get("action"), len(said(call.document))) == (f"http://testserver{menu_url(call, 2)}", 2)


def test_what_is_asked_for_ends_with_the_pound_key_or_after_20_digits(menu: Menu) -> None:
    call = Call()
    call.read(menu_url(call, 1), Digits="#", **NUMBER)
    [gather] = call.document.iter("Gather")
    assert said(call.document) == ["Bitte geben Sie Kundennummer ein und drücken Sie dann die Rautetaste."]
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("20", "#")
    url = (gather.get("action") or "").removeprefix("http://testserver")
    call.read(url, Digits="4711", **NUMBER)
    entry = QueueEntry.objects.get()
    assert (entry.data, entry.language) == ({"Kundennummer": "4711"}, "de-DE")


def test_a_menu_that_is_gone_meanwhile_leads_into_the_line(menu: Menu) -> None:
    call = Call()
    url = menu_url(call, 1)
    menu.delete()
    call.read(url, Digits="1", **NUMBER)
    assert shape(call.document) == ["Redirect"]


def test_a_call_that_nobody_knows_is_told_so(menu: Menu) -> None:
    call = Call()
    call.read("/voice/menu/0/1/", Digits="1", **NUMBER)
    assert "cannot be continued" in said(call.document)[0]


def test_a_key_whose_meaning_was_changed_meanwhile_brings_the_new_menu(menu: Menu) -> None:  # rule 10
    call = Call()
    url = menu_url(call, 1)
    menu.choices.filter(key="1").update(name="service")
    call.read(url, Digits="1", **NUMBER)
    [gather] = call.document.iter("Gather")
    assert said(call.document) == ["For service, press 1.", "Für Vertrieb drücken Sie Raute."]
    assert gather.get("action") == f"http://testserver{menu_url(call, 1)}"  # it is no try of the caller's
    call.read(menu_url(call, 1), Digits="1", **NUMBER)
    assert QueueEntry.objects.get().live_leg == call.leg


def asked(call: Call) -> str:
    """Presses the pound key; answers the address for what is keyed in then."""
    call.read(menu_url(call, 1), Digits="#", **NUMBER)
    [gather] = call.document.iter("Gather")
    return (gather.get("action") or "").removeprefix("http://testserver")


def test_an_answer_to_a_question_that_was_changed_meanwhile_is_asked_for_anew(menu: Menu) -> None:  # rule 10
    call = Call()
    url = asked(call)
    menu.choices.filter(key="#").update(ask_text="Bitte geben Sie Ihr Geburtsjahr ein.")
    call.read(url, Digits="4711", **NUMBER)
    assert said(call.document) == ["Bitte geben Sie Ihr Geburtsjahr ein."]
    assert not QueueEntry.objects.exists()
    [gather] = call.document.iter("Gather")
    call.read((gather.get("action") or "").removeprefix("http://testserver"), Digits="1980", **NUMBER)
    assert QueueEntry.objects.get().data == {"Kundennummer": "1980"}


@pytest.mark.parametrize("digits", ["4711", ""])
def test_a_choice_that_was_changed_during_its_question_brings_the_new_menu(menu: Menu, digits: str) -> None:  # rule 10
    call = Call()
    url = asked(call)
    menu.choices.filter(key="#").update(name="Service", ask_for="")
    call.read(url, **({"Digits": digits} if digits else {}), **NUMBER)
    assert said(call.document) == ["For sales, press 1.", "Für Service drücken Sie Raute."]
    assert not QueueEntry.objects.exists()


def test_a_choice_that_is_gone_during_its_question_brings_the_new_menu(menu: Menu) -> None:  # rule 10
    call = Call()
    url = asked(call)
    menu.choices.filter(key="#").delete()
    call.read(url, Digits="4711", **NUMBER)
    assert said(call.document) == ["For sales, press 1."]


@pytest.mark.parametrize("query", ["", "?said=", "?said=x", "?said=-1", "?said=" + "9" * 99])
def test_an_address_without_a_mark_is_as_good_as_any(menu: Menu, query: str) -> None:  # rule 37
    call = Call()
    call.read(f"/voice/menu/{call.leg.pk}/1/{query}", Digits="1", **NUMBER)
    assert QueueEntry.objects.get().live_leg == call.leg
