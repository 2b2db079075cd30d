"""The front page, one-click logins, and the way home by role."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.factories.agents import AgentFactory
from tests.factories.numbers import PhoneNumberFactory
from tests.factories.users import AdminFactory, SupervisorFactory, UserFactory

pytestmark = pytest.mark.django_db

FRONT, HOME = reverse("pages:front"), reverse("pages:home")


def login_address(name: str) -> str:
    return reverse("pages:demo-login", args=[name])


@pytest.fixture
def _demo(settings: Settings) -> None:
    settings.DEMO = True
    settings.SIMULATOR_URL = "http://127.0.0.1:8010"


@pytest.fixture
def _no_demo(settings: Settings) -> None:
    settings.DEMO = False


@pytest.mark.usefixtures("_demo")
def test_the_demos_front_page_leads_to_a_telephone_that_dials() -> None:
    PhoneNumberFactory(number="+14155550100", name="Support")
    page = Client().get(FRONT).content.decode()
    assert "http://127.0.0.1:8010/?dial=1&amp;from=%2B14155552671&amp;to=%2B14155550100" in page


@pytest.mark.usefixtures("_demo")
def test_the_front_page_stands_even_before_there_is_a_number() -> None:
    assert Client().get(FRONT).status_code == 200


@pytest.mark.usefixtures("_demo")
def test_one_click_logs_in_and_goes_where_the_button_says() -> None:
    AgentFactory(name="Ana")
    client = Client()
    answer = client.post(login_address("ana"), {"next": "/tickets/"})
    assert answer["Location"] == "/tickets/"
    assert client.get(reverse("console:page")).status_code == 200


@pytest.mark.usefixtures("_demo")
def test_one_click_never_leads_to_another_site() -> None:
    AgentFactory(name="Ana")
    answer = Client().post(login_address("ana"), {"next": "https://evil.example/"})
    assert answer["Location"] == HOME


@pytest.mark.usefixtures("_demo")
def test_one_click_needs_a_post_with_its_token_and_a_person_of_the_demo() -> None:
    AgentFactory(name="Ana")
    UserFactory(username="root", is_superuser=True)
    assert Client().get(login_address("ana")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(login_address("ana")).status_code == 403
    assert Client().post(login_address("root")).status_code == 404


@pytest.mark.usefixtures("_no_demo")
def test_outside_the_demo_there_is_no_one_click_login() -> None:
    AgentFactory(name="Ana")
    client = Client()
    assert client.post(login_address("ana")).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("_no_demo")
def test_outside_the_demo_the_front_is_the_login_or_home() -> None:
    client = Client()
    assert client.get(FRONT)["Location"] == reverse("account_login")
    client.force_login(UserFactory())
    assert client.get(FRONT)["Location"] == HOME


def test_home_is_where_each_role_works() -> None:
    client = Client()
    for user, place in [
        (AgentFactory(name="Ana").user, reverse("console:page")),
        (SupervisorFactory(), reverse("tickets:list")),
        (AdminFactory(), reverse("admin:index")),
    ]:
        client.force_login(user)
        assert client.get(HOME)["Location"] == place
    client.force_login(UserFactory())
    assert client.get(HOME).status_code == 403


def test_navigation_shows_what_is_theirs() -> None:
    client = Client()
    client.force_login(AgentFactory(name="Ana").user)
    agents_page = client.get(reverse("console:page")).content.decode()
    client.force_login(SupervisorFactory())
    supervisors_page = client.get(reverse("tickets:list")).content.decode()
    assert "Console</a>" in agents_page and "Conversations</a>" not in agents_page
    assert "Conversations</a>" in supervisors_page and "Console</a>" not in supervisors_page


@pytest.mark.parametrize("address", ["/accounts/login/", "/nothing-here/", "/accounts/signup/"])
def test_pages_for_everybody_carry_no_script_or_style_of_their_own(address: str) -> None:
    """The Content-Security-Policy would refuse them."""
    page = Client().get(address).content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
