"""Settings by command: looked over, exported, imported."""

import pytest
from django.core.management import CommandError, call_command

from callbacks.models import PhoneNumber, Queue, SettingVersion
from tests.factories import AgentFactory, PhoneNumberFactory, QueueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(
        name="Support", number="+14155550100", queue=QueueFactory(name="Support", agents=[AgentFactory()])
    )


def run(capsys, *command) -> str:
    call_command(*map(str, command))
    return capsys.readouterr().out


def test_numbers_in_order(support, capsys) -> None:
    assert "1 looked at, no errors." in run(capsys, "check_numbers")


def test_a_number_with_an_error_ends_with_a_status_of_1(support, capsys) -> None:
    PhoneNumber.objects.update(callback_offer_text="Press 3 to get a callback.")
    with pytest.raises(CommandError, match="1 to mend"):
        call_command("check_numbers", "+14155550100")
    assert "names key 3, but the key for a callback is 1. (callback_offer_text)" in capsys.readouterr().out


def test_a_number_that_is_not_ours_is_refused(support) -> None:
    with pytest.raises(CommandError, match="There is no number"):
        call_command("check_numbers", "+14155550199")


@pytest.mark.parametrize("name", ["settings.json", "settings.yaml"])
def test_an_export_is_shown_then_imported(support, tmp_path, capsys, name) -> None:
    file = tmp_path / name
    call_command("export_settings", str(file))
    Queue.objects.update(priority=3)
    assert "Priority: 3 → 0" in run(capsys, "import_settings", file)
    assert Queue.objects.get().priority == 3
    assert "1 changed." in run(capsys, "import_settings", file, "--apply")
    assert Queue.objects.get().priority == 0
    assert SettingVersion.objects.first().how == f"import of {name}"


def test_a_file_that_is_bad_or_missing_is_refused(tmp_path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_settings", str(tmp_path / "none.json"))
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 1\nqueues:\n  - {name: A, priority: 9}\n")
    with pytest.raises(CommandError, match="less than or equal to 5"):
        call_command("import_settings", str(bad), "--apply")
    assert not Queue.objects.exists()
