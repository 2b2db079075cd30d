"""Settings changed safely in the admin: versions, bringing back, several at once, copies, export and import."""

import json

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from callbacks.admin.versions import KeepsVersions
from callbacks.configuration.kinds import KINDS
from callbacks.models import Menu, PhoneNumber, Queue, SettingVersion, Translation
from tests.factories import AdminFactory, BusinessHoursFactory, PhoneNumberFactory, QueueFactory, SupervisorFactory
from tests.integration.admin_forms import add_row, filled, save

pytestmark = pytest.mark.django_db

NUMBERS = "/admin/callbacks/phonenumber/"
VERSIONS = "/admin/callbacks/settingversion/"


@pytest.fixture
def ada(client):
    client.force_login(AdminFactory(username="ada"))
    return client


@pytest.fixture
def support():
    return PhoneNumberFactory(name="Support", number="+14155550100", queue=QueueFactory(name="Support"))


def page_of(number: PhoneNumber, page: str = "change") -> str:
    return reverse(f"admin:callbacks_phonenumber_{page}", args=[number.pk])


def chosen(page: str, *numbers: PhoneNumber) -> str:
    return f"{NUMBERS}{page}/?" + "&".join(f"number={number.pk}" for number in numbers)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


# History


def test_the_history_of_a_number_says_who_changed_what(ada, support):
    save(ada, page_of(support), max_answer_seconds="30")
    text = text_of(ada.get(page_of(support, "history")))
    assert "by ada" in text
    assert "Max answer time" in text and ">20<" in text and ">30<" in text


def test_all_changes_are_in_one_list(ada, support):
    save(ada, page_of(support), max_answer_seconds="30")
    save(ada, reverse("admin:callbacks_queue_change", args=[support.queue_id]), priority="2")
    hours = BusinessHoursFactory(name="Week")
    save(ada, reverse("admin:callbacks_businesshours_change", args=[hours.pk]), time_zone="Europe/Berlin")
    text = text_of(ada.get(VERSIONS))
    for line in ("Max answer time: 20 → 30", "Priority: 0 → 2", "Time zone: UTC → Europe/Berlin"):
        assert line in text


def test_a_switch_in_the_list_is_a_version_too(ada, support):
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "_save": "Save", "form-0-id": support.pk}
    assert ada.post(NUMBERS, data).status_code == 302
    assert "Enable Callback: on → off" in text_of(ada.get(VERSIONS))


def test_a_version_is_shown_then_brought_back(ada, support):
    save(ada, page_of(support), max_answer_seconds="30", welcome_text="Hello.")
    first = SettingVersion.objects.last()
    page = f"{VERSIONS}{first.pk}/bring-back/"
    preview = text_of(ada.get(page))
    assert ">30<" in preview and ">20<" in preview
    support.refresh_from_db()
    assert support.max_answer_seconds == 30  # nothing yet

    assert ada.post(page).status_code == 302
    support.refresh_from_db()
    assert (support.max_answer_seconds, support.welcome_text) == (20, "Thank you for calling.")
    assert SettingVersion.objects.first().made_by.username == "ada"
    assert SettingVersion.objects.count() == 3


def test_a_version_whose_queue_is_gone_is_refused_in_a_sentence(ada, support):
    old = support.queue
    save(ada, page_of(support), queue=QueueFactory(name="Other").pk)
    old.delete()
    answer = ada.post(f"{VERSIONS}{SettingVersion.objects.last().pk}/bring-back/", follow=True)
    assert "There is no queue called" in text_of(answer)


def test_a_deleted_number_can_be_brought_back(ada, support):
    ada.post(page_of(support, "delete"), {"post": "yes"})
    assert not PhoneNumber.objects.exists()
    deletion, before = SettingVersion.objects.filter(kind="phone_numbers")
    ada.post(f"{VERSIONS}{before.pk}/bring-back/")
    assert PhoneNumber.objects.get().name == "Support"


def test_a_change_by_the_api_is_a_version_too(ada, support):
    page = f"/api/v1/phone-numbers/{support.pk}/"
    assert ada.patch(page, {"max_answer_seconds": 30}, content_type="application/json").status_code == 200
    latest = SettingVersion.objects.first()
    assert (latest.how, latest.made_by.username) == ("API", "ada")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if admin.site.is_registered(kind.model)], ids=lambda k: k.name)
def test_each_page_of_settings_keeps_versions(kind):
    assert isinstance(admin.site.get_model_admin(kind.model), KeepsVersions)


# Languages (rule 6)


def test_a_language_is_added_on_the_number_s_page(ada, support):
    row = {
        "language": "de-DE",
        "voice": "Polly.Vicki",
        "hold_message_text": "Bitte warten.",
        "phone_number": support.pk,
    }
    assert add_row(ada, page_of(support), "translations", row).status_code == 302
    german = Translation.objects.get()
    assert (german.phone_number, german.greeting_text("hold_message")) == (support, "Bitte warten.")
    assert "Further language de-DE: not there → there" in text_of(ada.get(VERSIONS))


# Several at once


def test_several_numbers_are_changed_after_a_look_at_what_changes(ada, support):
    sales, shop = PhoneNumberFactory(name="Sales"), PhoneNumberFactory(name="Shop")
    assert chosen("change-chosen", sales, support).startswith(NUMBERS)
    picked = ada.post(NUMBERS, {"action": "change_several", "_selected_action": [support.pk, sales.pk]})
    assert picked.status_code == 302

    wanted = {"change_max_answer_seconds": "on", "max_answer_seconds": "44", "change_voicemail_enabled": "on"}
    wanted |= {"voicemail_enabled": "on"}
    preview = ada.post(picked.url, {**wanted, "preview": "1"})
    assert text_of(preview).count("Max answer time") == 2
    assert set(PhoneNumber.objects.values_list("max_answer_seconds", flat=True)) == {20}

    assert ada.post(picked.url, {**wanted, "apply": "1"}).status_code == 302
    values = dict(PhoneNumber.objects.values_list("name", "max_answer_seconds"))
    assert values == {"Support": 44, "Sales": 44, "Shop": 20}  # rule 1
    assert SettingVersion.objects.filter(how="several at once", made_by__username="ada").count() == 2
    assert shop.name


def test_only_what_is_ticked_is_changed(ada, support):
    ada.post(chosen("change-chosen", support), {"max_answer_seconds": "44", "change_name": "on", "apply": "1"})
    support.refresh_from_db()
    assert (support.max_answer_seconds, support.name) == (20, "Support")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("max_answer_seconds", "soon", "Enter a whole number."),
        ("max_answer_seconds", "", "This field cannot be null."),
        ("max_answer_seconds", "0", "Ensure this value is greater than or equal to 1."),
        ("max_callback_wait_seconds", "5", "it would be dropped while it rings"),
        ("queue", "999999", "Select a valid choice."),
    ],
)
def test_a_bad_value_for_several_is_refused(ada, support, name, value, sentence):
    data = {f"change_{name}": "on", name: value, "apply": "1"}
    assert sentence in text_of(ada.post(chosen("change-chosen", support), data))
    assert not SettingVersion.objects.exists()


def test_settings_are_copied_by_their_headings(ada, support):
    support.max_answer_seconds, support.welcome_text = 33, "Hello."
    support.save()
    Menu.objects.create(phone_number=support, text="Press 1.").choices.create(key="1", name="Sales")
    sales = PhoneNumberFactory(name="Sales")
    page = chosen("copy-chosen", sales)
    assert "Queue &amp; limits" in text_of(ada.get(page))
    data = {"source": support.pk, "groups": ["Greetings", "Menu"]}
    assert "Welcome text" in text_of(ada.post(page, {**data, "preview": "1"}))
    assert ada.post(page, {**data, "apply": "1"}).status_code == 302
    sales.refresh_from_db()
    assert (sales.welcome_text, sales.max_answer_seconds, sales.menu.text) == ("Hello.", 20, "Press 1.")


def test_nothing_chosen_is_said(ada, support):
    assert "Tick at least one setting." in text_of(ada.post(chosen("change-chosen", support), {"preview": "1"}))
    assert "Tick at least one group" in text_of(ada.post(chosen("copy-chosen", support), {"preview": "1"}))
    assert "No number is chosen" in text_of(ada.get(f"{NUMBERS}change-chosen/?number=x&number=9"))


# Files


def test_an_export_is_imported_after_a_look(ada, support):
    file = ada.get(f"{VERSIONS}export/")
    assert file["Content-Disposition"] == 'attachment; filename="settings.json"'
    document = json.loads(file.content)
    document["queues"][0]["priority"] = 3
    upload = SimpleUploadedFile("settings.json", json.dumps(document).encode())
    preview = ada.post(f"{VERSIONS}import/", {"file": upload})
    assert "Priority" in text_of(preview)
    assert Queue.objects.get().priority == 0
    content = dict(preview.context["hidden"])["content"]
    assert ada.post(f"{VERSIONS}import/", {"content": content, "apply": "1"}).status_code == 302
    assert Queue.objects.get().priority == 3


def test_a_bad_file_is_refused_with_its_line(ada):
    upload = SimpleUploadedFile("settings.json", b'{"format": 1,\n "queues": [}')
    assert "Line 2, column 13" in text_of(ada.post(f"{VERSIONS}import/", {"file": upload}))
    assert "holds no settings" in text_of(ada.post(f"{VERSIONS}import/", {}))


def test_yaml_is_exported_too(ada, support):
    assert "name: Support" in ada.get(f"{VERSIONS}export/?format=yaml").content.decode()


# Who may


@pytest.mark.parametrize(
    "page", [f"{VERSIONS}export/", f"{VERSIONS}import/", f"{NUMBERS}change-chosen/", f"{NUMBERS}copy-chosen/", VERSIONS]
)
def test_settings_are_for_admins_alone(client, page):
    client.force_login(SupervisorFactory(is_staff=True))
    assert client.get(page).status_code in (302, 403)
    assert client.post(page).status_code in (302, 403)


# What is probably wrong


def test_findings_are_on_the_page_in_the_list_after_a_save_and_in_the_api(ada, support):
    wrong = "names key 3, but the key for a callback is 1."
    answer = save(ada, page_of(support), callback_offer_text="Press 3 to get a callback.")
    assert wrong in text_of(ada.get(answer.url))
    assert wrong in text_of(ada.get(page_of(support)))
    assert "2 found" in text_of(ada.get(NUMBERS))
    findings = ada.get(f"/api/v1/phone-numbers/{support.pk}/").json()["findings"]
    assert ("error", "callback_offer_text") in [(one["severity"], one["field"]) for one in findings]


def test_the_page_begins_with_the_form_that_it_saves(ada, support):
    page = ada.get(page_of(support))
    assert filled(page)["name"] == "Support"
    assert [title for title, options in page.context["adminform"].fieldsets if "tab" not in options.get("classes", [])]


# Listening (rule 6)


def test_a_moment_a_wait_and_a_language_are_chosen(ada, support):
    Translation.objects.create(phone_number=support, language="de-DE")
    page = page_of(support, "listen")
    asked = {"position": "7", "wait": "12", "language": "de-DE", "at": "2026-03-02T09:30"}
    answer = ada.get(page, asked)
    assert "Sie sind die Nummer 7" in text_of(answer)
    assert answer.context["situation"].wait_minutes == 12
    assert "2026-03-02T09:30" in text_of(answer)
    for odd in ({"wait": "-1"}, {"at": "tomorrow"}, {"language": "x" * 99}, {"position": "a"}):
        assert ada.get(page, odd).status_code == 200


def test_settings_are_heard_before_they_are_saved(ada, support):
    data = filled(ada.get(page_of(support))) | {"hold_message_text": "Not saved yet.", "max_answer_seconds": "0"}
    text = text_of(ada.post(page_of(support, "listen"), data))
    assert "Not saved yet." in text
    assert "Some settings cannot be as they stand" in text
    support.refresh_from_db()
    assert support.hold_message_text != "Not saved yet."


def test_languages_are_set_by_the_api(ada, support):  # rule 6
    page = f"/api/v1/phone-numbers/{support.pk}/"

    def patch(*languages):
        return ada.patch(page, {"translations": list(languages)}, content_type="application/json")

    answer = patch({"language": "de-DE", "hold_message_text": "Bitte warten."}, {"language": "fr"})
    assert [one["language"] for one in answer.json()["translations"]] == ["de-DE", "fr"]
    assert patch({"language": "de-DE", "voice": "Polly.Vicki"}).status_code == 200
    german = Translation.objects.get()
    assert (german.voice, german.hold_message_text) == ("Polly.Vicki", "Bitte warten.")
    refused = patch({"language": "German"})
    assert refused.status_code == 400 and "translations" in str(refused.json())
    assert patch({"language": "fr"}, {"language": "fr"}).status_code in (200, 400)
    assert Translation.objects.count() == 1
