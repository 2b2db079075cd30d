"""Settings of a phone number in the admin (rules 1, 2, 4, 5, 6, 7) and what a bad value comes to."""

import io
import math
import re
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from callbacks.models import PhoneNumber
from contactcenter import clock
from telephony import twiml
from telephony.audio import clip
from tests.factories import AdminFactory, PhoneNumberFactory, QueueEntryFactory
from tests.integration.admin_forms import errors, save
from tests.sounds import decibels, heard, recorded

pytestmark = pytest.mark.django_db

NUMBERS = "/admin/callbacks/phonenumber/"


@pytest.fixture(autouse=True)
def _uploads_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ada(client):
    client.force_login(AdminFactory(username="ada"))
    return client


@pytest.fixture
def support():
    return PhoneNumberFactory(name="Support", number="+14155550100")


def page_of(number: PhoneNumber) -> str:
    return reverse("admin:callbacks_phonenumber_change", args=[number.pk])


def listen_to(client, number: PhoneNumber, position: str = "1"):
    return client.get(reverse("admin:callbacks_phonenumber_listen", args=[number.pk]), {"position": position})


def wav(*, milliseconds: int = 2500, name: str = "hello.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, clip(milliseconds=milliseconds), content_type="audio/wav")


# What is on the page


def test_the_page_has_the_headings_of_the_product(ada, support):
    text = ada.get(page_of(support)).content.decode()
    for heading in ("Activation", "Greetings", "Callback Offer", "Callback Confirmation", "Enable Callback"):
        assert heading in text


def test_a_new_number_begins_with_the_default_greetings(ada):
    """Rules 4 and 5."""
    form = ada.get(f"{NUMBERS}add/").context["adminform"].form
    assert form["callback_offer_text"].value() == "Press 1 to get a callback and keep your position."
    assert (
        form["callback_confirmation_text"].value()
        == "We’ll call you back when it’s your turn. You won’t lose your position."
    )
    assert form["max_answer_seconds"].value() == 20
    assert form["max_queue_wait_seconds"].value() == 30 * 60
    assert form["max_callback_wait_seconds"].value() == 4 * 3600


def test_a_number_can_be_added(ada, support):
    response = save(
        ada,
        f"{NUMBERS}add/",
        number="+1 (415) 555-0101",
        name="Sales",
        queue=support.queue_id,
        business_hours=support.business_hours_id,
    )
    assert response.status_code == 302
    assert PhoneNumber.objects.get(name="Sales").number == "+14155550101"


def test_the_list_says_whether_a_number_is_open(ada, support):
    PhoneNumberFactory(closed=True)
    text = ada.get(NUMBERS).content.decode()
    assert "Open around the clock" in text
    assert "Closed, never opens" in text


# Rules 1 and 2


def test_a_change_of_one_number_changes_nothing_for_another(ada, support):
    """Rule 1."""
    sales = PhoneNumberFactory(name="Sales")
    before = PhoneNumber.objects.filter(pk=sales.pk).values().get()

    data = {"callback_offer_text": "Press one, please.", "max_answer_seconds": "7", "voicemail_enabled": "on"}
    assert save(ada, page_of(support), **data).status_code == 302

    assert PhoneNumber.objects.filter(pk=sales.pk).values().get() == before
    support.refresh_from_db()
    assert support.callback_offer_text == "Press one, please."
    assert support.max_answer_seconds == 7


def test_callback_is_switched_off_in_the_list(ada, support):
    """Rule 2."""
    sales = PhoneNumberFactory(name="Sales")
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    data |= {"form-0-id": sales.pk, "form-0-callback_enabled": "on", "form-1-id": support.pk}

    assert ada.post(NUMBERS, data).status_code == 302

    support.refresh_from_db()
    sales.refresh_from_db()
    assert not support.callback_enabled
    assert sales.callback_enabled
    assert not support.offers_callbacks(at=clock.now())


def test_who_changed_a_setting_is_on_record(ada, support):
    save(ada, page_of(support), max_answer_seconds="9")
    latest = support.history.first()
    assert (latest.history_user.username, latest.max_answer_seconds) == ("ada", 9)
    assert ada.get(f"{page_of(support).removesuffix('change/')}history/").status_code == 200


# Rule 6


def test_an_emptied_text_means_the_default_and_shows_it(ada, support):
    """Rule 6."""
    assert save(ada, page_of(support), callback_offer_text="").status_code == 302
    support.refresh_from_db()
    assert support.callback_offer_text == ""
    assert support.greeting_text("callback_offer") == "Press 1 to get a callback and keep your position."
    widget = ada.get(page_of(support)).context["adminform"].form["callback_offer_text"].field.widget
    assert widget.attrs["placeholder"] == "Press 1 to get a callback and keep your position."


@pytest.mark.parametrize("text", ["</Say><Dial>+19005550100</Dial>", "{{ settings.SECRET_KEY }} {% debug %}", "R&B <3"])
def test_marks_in_a_greeting_are_plain_text(ada, support, text):
    """Said as typed: one Say, no Dial (security: TwiML injection)."""
    assert save(ada, page_of(support), callback_offer_text=text).status_code == 302
    support.refresh_from_db()
    document = twiml.say_and_hang_up(prompts=[support.prompt("callback_offer", base_url="https://example.com")])
    assert document.count("<Say") == 1
    assert "<Dial" not in document
    page = listen_to(ada, support).content.decode()
    assert "</Say><Dial>" not in page
    assert "{{ settings.SECRET_KEY }}" in page or "settings" not in text


def test_an_uploaded_sound_is_played_in_place_of_the_text(ada, support):
    """Rule 6."""
    assert save(ada, page_of(support), callback_offer_audio=wav(milliseconds=2500)).status_code == 302
    support.refresh_from_db()
    assert support.prompt("callback_offer", base_url="https://example.com").audio_url.startswith(
        "https://example.com/media/"
    )
    (_, waiting, *_) = listen_to(ada, support).context["preview"]
    offer = waiting.items[2]
    assert (offer.name, offer.seconds) == ("Callback Offer", 2.5)
    assert waiting.seconds == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize(
    ("field", "name", "kind"),
    [
        ("welcome_audio", "hello.mp3", ("MP3", "MPEG_LAYER_III")),
        ("welcome_audio", "hello.flac", ("FLAC", "PCM_16")),
        ("hold_music", "hello.wav", ("WAV", "PCM_24")),
        ("hold_music", "hello.mp3", ("MP3", "MPEG_LAYER_III")),
        ("hold_music", "hello.ogg", ("OGG", "VORBIS")),
    ],
)
def test_an_upload_is_stored_as_telephones_play_it_and_its_length_is_shown(ada, support, field, name, kind):
    """Rules 6, 7: 8 kHz, mono, µ-law, as long and as loud as it was recorded."""
    recording = recorded(3, rate=44_100, channels=2, kind=kind).getvalue()
    assert save(ada, page_of(support), **{field: SimpleUploadedFile(name, recording)}).status_code == 302
    support.refresh_from_db()
    sound = getattr(support, field)
    assert sound.name.endswith(".wav")
    with sound.open("rb") as file:
        stored = file.read()
    assert struct.unpack("<HHIIHH", stored[20:36]) == (7, 1, 8000, 8000, 1, 8)
    assert len(heard(stored)) / 8000 == pytest.approx(3, abs=0.06)
    assert decibels(heard(stored)) == pytest.approx(20 * math.log10(0.3 / math.sqrt(2)), abs=0.5)
    assert "This one lasts 3.0 s." in ada.get(page_of(support)).content.decode()


def test_what_is_on_record_is_not_converted_again(ada, support):
    save(ada, page_of(support), welcome_audio=wav(), hold_music=wav(name="music.wav"))
    support.refresh_from_db()
    before = (support.welcome_audio.name, support.hold_music.name)
    save(ada, page_of(support), name="Help")
    support.refresh_from_db()
    assert (support.welcome_audio.name, support.hold_music.name) == before


def test_saving_again_keeps_an_uploaded_sound_even_if_its_file_is_lost(ada, support):
    save(ada, page_of(support), welcome_audio=wav())
    support.refresh_from_db()
    support.welcome_audio.storage.delete(support.welcome_audio.name)
    assert save(ada, page_of(support), name="Help").status_code == 302
    assert "the file cannot be read" in listen_to(ada, support).content.decode()


SOUNDS = [
    ("page.wav", b"<html><script>alert(1)</script></html>", "no WAV, MP3, OGG or FLAC"),
    ("page.html", b"<html></html>", "not allowed"),
    ("empty.wav", b"RIFF\x00\x00\x00\x00WAVE", "damaged"),
    ("silent.wav", recorded(level=0).getvalue(), "Nothing can be heard"),
    ("rattle.wav", recorded(level=4).getvalue(), "too loud"),
    ("lecture.mp3", recorded(601, rate=8000, channels=1, kind=("MP3", "MPEG_LAYER_III")).getvalue(), "lasts 601 s"),
    ("large.wav", b"RIFF" + bytes(10 * 1024 * 1024), "larger than 10 MB"),
]


@pytest.mark.parametrize("field", ["welcome_audio", "hold_music"])
@pytest.mark.parametrize(("name", "content", "sentence"), SOUNDS)
def test_a_file_that_is_no_sound_is_refused(ada, support, field, name, content, sentence):
    response = save(ada, page_of(support), **{field: SimpleUploadedFile(name, content)})
    assert sentence in errors(response)[field][0]
    support.refresh_from_db()
    assert not getattr(support, field)


# Bad values


BAD_VALUES = [
    ("number", "12345"),
    ("number", ""),
    ("number", "<script>"),
    ("name", ""),
    ("name", "x" * 81),
    ("max_answer_seconds", "0"),
    ("max_answer_seconds", "-1"),
    ("max_answer_seconds", "1000000000"),
    ("max_answer_seconds", "abc"),
    ("max_queue_wait_seconds", "0"),
    ("max_queue_wait_seconds", "86401"),
    ("max_callback_wait_seconds", "0"),
    ("max_callback_wait_seconds", "9223372036854775808"),
    ("callback_offer_text", "x" * 1001),
    ("callback_offer_text", "nul\x00"),
    ("language", "../../etc"),
    ("language", "english"),
    ("voice", '"><script>'),
    ("present_number", "+1"),
    ("closing_policy", "explode"),
    ("queue", "999999"),
    ("business_hours", ""),
]


@pytest.mark.parametrize(("field", "value"), BAD_VALUES)
def test_a_bad_value_is_refused_beside_its_field(ada, support, field, value):
    before = PhoneNumber.objects.filter(pk=support.pk).values().get()
    assert field in errors(save(ada, page_of(support), **{field: value}))
    assert PhoneNumber.objects.filter(pk=support.pk).values().get() == before


def test_a_callback_may_not_be_dropped_while_it_rings(ada, support):
    response = save(ada, page_of(support), max_answer_seconds="60", max_callback_wait_seconds="30")
    assert "Shorter than the max answer time" in errors(response)["max_callback_wait_seconds"][0]


def test_a_number_exists_once(ada, support):
    sales = PhoneNumberFactory(name="Sales")
    assert "number" in errors(save(ada, page_of(sales), number="+1 415 555 0100"))


@pytest.mark.parametrize("language", ["en-US", "de-DE", "es", "es-419", "zh-Hant-TW", "cmn-CN"])
def test_language_codes_of_all_forms_are_taken(ada, support, language):
    assert save(ada, page_of(support), language=language).status_code == 302


# The preview


def test_the_cycle_is_heard_in_order_and_lasts_thirty_seconds(ada, support):
    """Rules 6 and 12."""
    arrival, waiting, confirmation, outside = listen_to(ada, support, position="3").context["preview"]
    assert [item.text for item in waiting.items] == [
        "Thank you for holding. Your call is important to us.",
        "You are number 3 in line.",
        "Press 1 to get a callback and keep your position.",
        "",
    ]
    assert waiting.items[-1].is_music
    assert waiting.seconds == pytest.approx(30, abs=0.1)
    assert arrival.items[0].text == "Thank you for calling."
    assert confirmation.items[0].text.startswith("We’ll call you back")
    assert "closed at the moment" in outside.items[0].text


@pytest.mark.parametrize("position", ["", "0", "-1", "abc", "٣", "9" * 100, "1000000"])
def test_an_absurd_position_is_answered_with_a_possible_one(ada, support, position):
    response = listen_to(ada, support, position=position)
    assert response.status_code == 200
    assert 1 <= response.context["situation"].position <= 999


def test_without_callback_no_offer_is_heard(ada, support):
    """Rule 2."""
    PhoneNumber.objects.update(callback_enabled=False)
    (_, waiting, *_) = listen_to(ada, support).context["preview"]
    assert "Callback Offer" not in [item.name for item in waiting.items]
    assert "no offer is spoken" in waiting.notes[0]
    assert waiting.seconds == pytest.approx(30, abs=0.1)


def test_outside_hours_the_preview_says_so(ada):
    number = PhoneNumberFactory(closed=True, voicemail_enabled=True)
    (_, waiting, _, outside) = listen_to(ada, number).context["preview"]
    assert "outside business hours then" in waiting.notes[0]
    assert outside.items[0].text.startswith("Please leave a message")


def test_a_preview_of_no_number_is_not_found(ada):
    assert ada.get(f"{NUMBERS}999/listen/").status_code == 404


# Deletion and the carrier


def test_a_number_with_callers_is_not_deleted(ada, support):
    QueueEntryFactory(phone_number=support)
    response = ada.post(f"{page_of(support).removesuffix('change/')}delete/", {"post": "yes"}, follow=True)
    assert "1 of its callers wait" in response.content.decode()
    assert PhoneNumber.objects.filter(pk=support.pk).exists()


def test_a_number_without_callers_is_deleted(ada, support):
    ada.post(f"{page_of(support).removesuffix('change/')}delete/", {"post": "yes"})
    assert not PhoneNumber.objects.exists()


def test_a_carrier_that_does_not_answer_is_a_sentence(ada, support):
    response = ada.post(NUMBERS, {"action": "connect", "_selected_action": [support.pk]}, follow=True)
    assert re.search(r"Not connected: \S+", response.content.decode())


def test_a_file_that_is_read_once_can_be_read_again():
    """The check leaves the file at its beginning, from where it is stored."""
    from callbacks.models.greeting_rules import validate_sound

    file = SimpleUploadedFile("hello.wav", clip(milliseconds=100))
    validate_sound(file)
    assert file.tell() == 0
    assert io.BytesIO(file.read()).getvalue().startswith(b"RIFF")
