"""Settings as data: kept in versions, compared, brought back, copied, exported and imported, all or none."""

import json
from datetime import time, timedelta

import pytest

from agents.models import Skill
from callbacks.configuration import changing, documents, versions
from callbacks.configuration.application import Refused, apply
from callbacks.configuration.changing import Wish
from callbacks.configuration.kinds import BY_NAME, KINDS
from callbacks.configuration.snapshot import everything, snapshot
from callbacks.models import BusinessHours, Menu, PhoneNumber, Queue, RoutingStep, SettingVersion, Translation
from tests.factories import AT, AdminFactory, AgentFactory, BusinessHoursFactory, PhoneNumberFactory, QueueFactory

pytestmark = pytest.mark.django_db

NUMBERS = BY_NAME["phone_numbers"]


@pytest.fixture
def ada():
    return AdminFactory(username="ada")


@pytest.fixture
def support() -> PhoneNumber:
    hours = BusinessHoursFactory(name="Week", periods=[(0, time(9), time(17))])
    queue = QueueFactory(name="Support", agents=[AgentFactory(user__username="ana")])
    number = PhoneNumberFactory(number="+14155550100", name="Support", queue=queue, business_hours=hours)
    Translation.objects.create(phone_number=number, language="de-DE", welcome_text="Hallo.")
    menu = Menu.objects.create(phone_number=number, text="For sales press 1.")
    menu.choices.create(key="1", name="Sales")
    return number


def change(number: PhoneNumber, *, by, how: str = "", **settings) -> None:
    changing.carry_out(changing.several([number], settings), by=by, at=AT, how=how)


def lines(version: SettingVersion) -> list[str]:
    return [str(line) for line in versions.changes_of(version)]


# Versions


def test_each_change_is_a_version_with_who_when_and_what(support: PhoneNumber, ada) -> None:
    change(support, by=ada, how="in admin", max_answer_seconds=30, voicemail_enabled=True)
    latest, found = SettingVersion.objects.all()
    assert (latest.made_by, latest.made_at, latest.how, latest.name) == (ada, AT, "in admin", "+14155550100")
    assert (found.made_by, found.how) == (None, "as it was found")
    assert sorted(lines(latest)) == ["Max answer time: 20 → 30", "Voicemail: off → on"]


def test_what_changes_nothing_is_no_version(support: PhoneNumber, ada) -> None:
    change(support, by=ada, max_answer_seconds=20)
    assert not SettingVersion.objects.exists()


def test_an_earlier_version_comes_back_as_a_new_one(support: PhoneNumber, ada) -> None:
    change(support, by=ada, max_answer_seconds=30, menu=None, translations=[])
    assert not Menu.objects.exists()
    first = SettingVersion.objects.last()
    versions.bring_back(first, by=ada, at=AT + timedelta(minutes=1))
    support.refresh_from_db()
    assert support.max_answer_seconds == 20
    assert support.menu.choices.get().name == "Sales"
    assert support.translations.get().welcome_text == "Hallo."
    assert snapshot(support) == first.snapshot
    assert SettingVersion.objects.count() == 3
    assert "Menu: not there → there" in lines(SettingVersion.objects.first())


def test_what_was_changed_elsewhere_is_not_put_on_anybody(support: PhoneNumber, ada) -> None:
    change(support, by=ada, max_answer_seconds=30)
    PhoneNumber.objects.filter(pk=support.pk).update(name="Help")
    change(support, by=ada, max_answer_seconds=40)
    latest, elsewhere, *_ = SettingVersion.objects.all()
    assert (elsewhere.made_by, lines(elsewhere)) == (None, ["Name: Support → Help"])
    assert lines(latest) == ["Max answer time: 30 → 40"]


def test_a_version_that_refers_to_what_is_gone_is_refused_in_a_sentence(support: PhoneNumber, ada) -> None:
    old = support.queue
    change(support, by=ada, queue=QueueFactory(name="Other").name)
    old.memberships.all().delete()
    old.delete()
    with pytest.raises(Refused, match="There is no queue called 'Support'"):
        versions.bring_back(SettingVersion.objects.last(), by=ada, at=AT)
    support.refresh_from_db()
    assert support.queue.name == "Other"


def test_a_deleted_row_can_be_brought_back(ada) -> None:
    queue = QueueFactory(name="Gone", priority=2)
    versions.keep_deletion(queue, by=ada, at=AT)
    queue.delete()
    deletion, before = SettingVersion.objects.all()
    with pytest.raises(Refused, match="deletion"):
        versions.bring_back(deletion, by=ada, at=AT)
    versions.bring_back(before, by=ada, at=AT)
    assert Queue.objects.get(name="Gone").priority == 2


def test_hours_come_back_as_a_whole(support: PhoneNumber, ada) -> None:
    hours = support.business_hours
    monday = [{"weekday": 0, "opens_at": "10:00", "closes_at": "12:00"}]
    changing.carry_out([Wish(BY_NAME["business_hours"], {"periods": monday}, row=hours)], by=ada, at=AT, how="")
    hours.refresh_from_db()
    assert hours.schedule.periods == ((0, time(10), time(12)),)
    versions.bring_back(SettingVersion.objects.last(), by=ada, at=AT)
    hours.refresh_from_db()
    assert hours.schedule.periods == ((0, time(9), time(17)),)


def test_who_has_a_skill_and_how_well_comes_back_too(ada) -> None:
    german, ana = Skill.objects.create(name="German"), AgentFactory(user__username="ana")
    german.holders.create(agent=ana, level=7)
    skills = BY_NAME["skills"]
    changing.carry_out([Wish(skills, {"holders": []}, row=german)], by=ada, at=AT, how="")
    assert lines(SettingVersion.objects.first()) == ["Agent skill ana: there → not there"]
    versions.bring_back(SettingVersion.objects.last(), by=ada, at=AT)
    assert german.holders.get().level == 7
    with pytest.raises(Refused, match="no agent with the username bob"):
        changing.try_out([Wish(skills, {"name": "German", "holders": [{"agent": "bob", "level": 3}]})], at=AT)


# Several at once


def test_trying_out_says_what_would_change_and_changes_nothing(support: PhoneNumber) -> None:
    outcomes = changing.try_out(changing.several([support], {"max_answer_seconds": 45}), at=AT)
    assert [(one.title, [str(line) for line in one.changes]) for one in outcomes] == [
        ("Phone number Support +14155550100", ["Max answer time: 20 → 45"])
    ]
    support.refresh_from_db()
    assert support.max_answer_seconds == 20
    assert not SettingVersion.objects.exists()


def test_one_that_is_refused_changes_none(support: PhoneNumber, ada) -> None:
    other = PhoneNumberFactory(max_callback_wait_seconds=60)
    with pytest.raises(Refused) as refused:
        changing.carry_out(changing.several([support, other], {"max_answer_seconds": 90}), by=ada, at=AT, how="")
    assert len(refused.value.reasons) == 1
    assert "it would be dropped while it rings" in refused.value.reasons[0]
    assert set(PhoneNumber.objects.values_list("max_answer_seconds", flat=True)) == {20}


def test_settings_are_copied_from_one_number_to_others(support: PhoneNumber, ada) -> None:  # rule 1: only those chosen
    sales, shop = PhoneNumberFactory(name="Sales"), PhoneNumberFactory(name="Shop")
    support.max_answer_seconds = 33
    support.save()
    wishes = changing.copied(support, [sales], ["max_answer_seconds", "menu", "translations"])
    changing.carry_out(wishes, by=ada, at=AT, how="copied")
    sales.refresh_from_db()
    shop.refresh_from_db()
    assert (sales.max_answer_seconds, sales.menu.choices.get().name, sales.name) == (33, "Sales", "Sales")
    assert sales.translations.get().language == "de-DE"
    assert shop.max_answer_seconds == 20
    assert Menu.objects.filter(phone_number=support).exists()


# Files


@pytest.mark.parametrize("as_yaml", [False, True])
def test_an_export_is_read_again_without_a_difference(support: PhoneNumber, as_yaml: bool) -> None:
    wishes = documents.read(documents.written(as_yaml=as_yaml).encode())
    assert changing.try_out(wishes, at=AT) == []


def test_an_export_makes_the_same_settings_elsewhere(support: PhoneNumber, ada) -> None:
    before, file = everything(), documents.written().encode()
    RoutingStep.objects.all().delete()
    PhoneNumber.objects.all().delete()
    BusinessHours.objects.all().delete()
    Queue.objects.all().delete()
    changing.carry_out(documents.read(file), by=ada, at=AT, how="import")
    assert everything() == before
    assert PhoneNumber.objects.get().business_hours.schedule.periods == ((0, time(9), time(17)),)


def test_yaml_written_by_hand_is_understood(ada) -> None:
    file = b"""
format: 1
queues:
  - name: Sales
    priority: 2
business_hours:
  - name: Evenings
    time_zone: Europe/Berlin
    periods:
      - {weekday: 0, opens_at: 17:00, closes_at: 22:30}
"""
    changing.carry_out(documents.read(file), by=ada, at=AT, how="import")
    assert Queue.objects.get(name="Sales").priority == 2
    assert BusinessHours.objects.get(name="Evenings").schedule.periods == ((0, time(17), time(22, 30)),)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b'{"format": 1,\n "queues": [}', "Line 2, column 13"),
        (b"format: 1\nqueues: [", "Line 2"),
        (b"format: 1\nqueues: &all [{name: A}]\nskills: *all", "aliases are not allowed"),
        (b"\xff\xfe", "no text in UTF-8"),
        (b"just words", "holds no settings"),
        (b'{"format": 9}', "format is 9"),
        (b'{"format": 1, "telephones": []}', "telephones: there is no such kind"),
        (b'{"format": 1, "queues": {"name": "A"}}', "queues: write a list"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_a_sentence(file: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        documents.read(file)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "settings", "sentence"),
    [
        ("queues", {"priority": 1}, "Queue: its name is missing."),
        ("queues", {"name": "A", "colour": "red"}, "Queue A: there is no setting called 'colour'."),
        ("queues", {"name": "A", "priority": 9}, "Queue A: priority: Ensure this value is less than or equal to 5."),
        ("queues", {"name": "A", "priority": "high"}, "Queue A: priority:"),
        ("queues", {"name": "A", "agents": ["nobody"]}, "There is no agent with the username nobody."),
        ("queues", {"name": "A", "agents": "ana"}, "Write a list of usernames."),
        ("queues", {"name": ["A"]}, "its name is missing"),
        ("phone_numbers", {"number": "+14155550100", "queue": "None"}, "There is no queue called 'None'."),
        ("phone_numbers", {"number": "12"}, "number:"),
        ("business_hours", {"name": "A", "time_zone": "Mars"}, "'Mars' is not a time zone."),
        ("business_hours", {"name": "A", "periods": [{"weekday": 9}]}, "Business hours A, periods 1: weekday:"),
        ("business_hours", {"name": "A", "periods": "always"}, "periods: write a list."),
        ("business_hours", {"name": "A", "holiday_country": "ZZ"}, "No public holidays are on record for 'ZZ'"),
    ],
)
def test_a_bad_setting_is_refused_with_where_it_is(kind: str, settings: dict, sentence: str, ada) -> None:
    with pytest.raises(Refused) as refused:
        changing.carry_out([Wish(BY_NAME[kind], settings)], by=ada, at=AT, how="")
    assert sentence in str(refused.value)
    assert not BY_NAME[kind].model.objects.exists()


def test_a_sound_file_that_is_not_here_is_refused(support: PhoneNumber, ada) -> None:
    for name in ("greetings/none.wav", "../../etc/passwd", "/etc/passwd"):
        with pytest.raises(Refused, match="is not here"):
            change(support, by=ada, welcome_audio=name)


def test_overlapping_periods_are_refused() -> None:
    times = [("09:00", "12:00"), ("11:00", "13:00")]
    periods = [{"weekday": 0, "opens_at": opens, "closes_at": closes} for opens, closes in times]
    with pytest.raises(Refused, match="overlap"):
        apply(BY_NAME["business_hours"], {"name": "Twice", "periods": periods})


def test_all_kinds_can_be_exported() -> None:
    document = json.loads(documents.written())
    assert set(document) == {"format", *(kind.name for kind in KINDS)}
