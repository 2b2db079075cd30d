"""What `make run` starts, and with which values: the user's win."""

from pathlib import Path

import pytest

from scripts.launcher.plan import Plan, Refused, make_plan


def plan(root: Path, **given: str) -> Plan:
    return make_plan(given={"VAR_DIR": str(root / "var"), **given}, root=root)


def test_without_any_variable_the_demo_runs_on_the_simulator(tmp_path: Path) -> None:
    made = plan(tmp_path)
    assert (made.port, made.simulator_port, made.simulated, made.demo) == (8000, 8010, True, True)
    assert made.environment["TWILIO_API_BASE_URL"] == "http://127.0.0.1:8010"
    assert made.environment["DATABASE_URL"] == f"sqlite:///{tmp_path}/var/contactcenter.sqlite3"


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    first, second = plan(tmp_path), plan(tmp_path)
    assert first.environment["SECRET_KEY"] == second.environment["SECRET_KEY"]
    assert first.environment["TWILIO_ACCOUNT_SID"].startswith("AC")
    assert len(first.environment["TWILIO_ACCOUNT_SID"]) == 34


def test_kept_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    plan(tmp_path)
    assert (tmp_path / "var" / "run.env").stat().st_mode & 0o077 == 0


def test_a_value_of_the_environment_wins(tmp_path: Path) -> None:
    made = plan(tmp_path, SECRET_KEY="mine", DATABASE_URL="postgres://here/db", PORT="9000")
    assert made.environment["SECRET_KEY"] == "mine"
    assert made.environment["DATABASE_URL"] == "postgres://here/db"
    assert made.web_url == made.environment["PUBLIC_BASE_URL"] == "http://127.0.0.1:9000"


def test_a_value_of_the_env_file_counts_and_the_environment_wins_over_it(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9100\nSIMULATOR_PORT=9110\nTIME_ZONE=Europe/Berlin\n")
    made = plan(tmp_path, PORT="9200")
    assert (made.port, made.simulator_port) == (9200, 9110)
    assert made.environment["TIME_ZONE"] == "Europe/Berlin"


def test_an_empty_variable_counts_as_not_set(tmp_path: Path) -> None:
    made = plan(tmp_path, PORT="", DATABASE_URL="", REDIS_URL="")
    assert made.port == 8000
    assert made.environment["DATABASE_URL"].startswith("sqlite:///")
    assert made.redis_given is False


def test_a_real_account_runs_without_simulator_demo_logins_or_demo_data(tmp_path: Path) -> None:
    made = plan(tmp_path, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="t", PUBLIC_BASE_URL="https://cc.example.com")
    assert (made.simulated, made.demo) == (False, False)
    assert made.environment["DEBUG"] == "0"
    assert made.environment["ALLOWED_HOSTS"] == "cc.example.com,127.0.0.1,localhost"
    assert made.environment["DATABASE_URL"].endswith("live.sqlite3")
    assert "TWILIO_API_KEY_SECRET" not in made.environment
    assert "SIMULATOR_URL" not in made.environment


def test_an_account_at_the_simulator_is_no_real_account(tmp_path: Path) -> None:
    made = plan(tmp_path, TWILIO_ACCOUNT_SID="AC1", TWILIO_API_BASE_URL="http://localhost:8010")
    assert made.simulated is True
    assert made.environment["TWILIO_ACCOUNT_SID"] == "AC1"


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "8000.5", "８０００"])
def test_a_port_that_cannot_be_is_refused_by_name(tmp_path: Path, port: str) -> None:
    with pytest.raises(Refused, match=r"PORT=.* is not a port.*make run PORT=8000"):
        plan(tmp_path, PORT=port)


def test_one_port_for_two_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="different numbers"):
        plan(tmp_path, PORT="9000", SIMULATOR_PORT="9000")
