"""The page on which customers ask for a callback: no login, no cookie, in frames of allowed origins alone."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from callbacks.configuration.snapshot import snapshot
from callbacks.models import CallbackRequest, Category, CodeCall, FormCategory, PhoneNumber, QueueEntry, RequestForm
from callbacks.operations import code_calls
from contactcenter import clock
from tests.factories import AdminFactory, BusinessHoursFactory, PhoneNumberFactory
from tests.integration.signed import Carrier, address

pytestmark = pytest.mark.django_db
PAGE = "/request-callback/support/"


@pytest.fixture
def support() -> PhoneNumber:
    return PhoneNumberFactory(name="Support", number="+14155550100")


@pytest.fixture
def form(support: PhoneNumber) -> RequestForm:
    return RequestForm.objects.create(
        phone_number=support, slug="support", asks_for="OrderNumber", origins="https://www.example.com"
    )


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def proof_in(page: str) -> str:
    found = re.search(r'name="proof" value="([^"]+)"', page)
    assert found
    return found[1]


def send(visitor: Client, fields: dict[str, str], url: str = PAGE, **headers: str):
    proof = proof_in(visitor.get(url).content.decode())
    return visitor.post(url, {"proof": proof, **fields}, headers=headers)


def ask(visitor: Client, **fields: str) -> str:
    """The address of the request that was made."""
    answer = send(visitor, {"number": "415 555 2671", **fields})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url


def test_a_visitor_asks_hears_a_code_and_stands_in_line(form: RequestForm, visitor: Client) -> None:
    """Rule 20: the place counts from the moment at which the number is confirmed."""
    category = Category.objects.create(name="Orders")
    FormCategory.objects.create(form=form, category=category)
    mine = ask(visitor, name="Maria <b>", category=str(category.pk), data_OrderNumber="4711")
    assert "+1415•••2671" in visitor.get(mine).content.decode()
    made = CallbackRequest.objects.get()

    said = Carrier().post(address("code", call_id=CodeCall.objects.get().pk)).content.decode()
    spoken = [verb.text or "" for verb in ElementTree.fromstring(said)]
    assert ", ".join(made.code) in spoken[0] and ", ".join(made.code) in spoken[1]
    assert ElementTree.fromstring(said)[-1].tag == "Hangup"

    assert "That is not the code" in send(visitor, {"do": "confirm", "code": "12"}, mine).content.decode()
    assert send(visitor, {"do": "confirm", "code": made.code}, mine).status_code == 302
    assert "You are number <strong>1</strong> in line" in visitor.get(mine).content.decode()
    entry = QueueEntry.objects.get()
    assert (entry.category, entry.data, entry.caller_name) == ("Orders", {"OrderNumber": "4711"}, "Maria <b>")

    assert send(visitor, {"do": "cancel"}, mine).status_code == 302
    assert "This callback is canceled" in visitor.get(mine, headers={"HX-Request": "true"}).content.decode()
    assert visitor.cookies == {}


def test_the_call_that_tells_the_code_is_kept_and_says_nothing_once_it_is_of_no_use(
    form: RequestForm, visitor: Client
) -> None:
    ask(visitor)
    call = CodeCall.objects.get()
    carrier, sid = Carrier(), "CA" + "7" * 32
    for status in ("ringing", "completed", "in-progress"):
        report = {"CallSid": sid, "CallStatus": status}
        assert carrier.post(address("code-report", call_id=call.pk), report).status_code == 204
    call.refresh_from_db()
    assert (call.call_sid, call.status) == (sid, "completed")
    assert carrier.post(address("code-report", call_id=0)).status_code == 404

    CallbackRequest.objects.update(status="canceled")
    assert "<Say" not in carrier.post(address("code", call_id=call.pk)).content.decode()
    assert code_calls.code_for(call_id=call.pk, at=clock.now()) is None


@pytest.mark.parametrize(
    ("origins", "policy"), [("", "'none'"), ("https://www.example.com", "https://www.example.com")]
)
def test_only_its_own_origins_may_show_it_in_a_frame(
    form: RequestForm, visitor: Client, origins: str, policy: str
) -> None:
    RequestForm.objects.update(origins=origins)
    page = visitor.get(PAGE)
    assert f"frame-ancestors {policy}" in page.headers["Content-Security-Policy"]
    assert ("X-Frame-Options" in page.headers) is (not origins)
    assert "frame-ancestors 'none'" in visitor.get("/accounts/login/").headers["Content-Security-Policy"]


def test_what_is_sent_from_elsewhere_or_without_the_proof_changes_nothing(form: RequestForm, visitor: Client) -> None:
    fields = {"number": "415 555 2671"}
    assert visitor.post(PAGE, fields).status_code == 403
    assert visitor.post(PAGE, {**fields, "proof": "1:abc:def"}).status_code == 403
    assert send(visitor, fields, Origin="https://evil.example").status_code == 403
    assert send(visitor, fields, Origin="null").status_code == 403
    assert not CallbackRequest.objects.exists()
    assert send(visitor, fields, Origin="http://testserver").status_code == 302


@pytest.mark.parametrize("number", ["", "12", "call me", "+1 900 555 0100", "911", "+14155550100", "x" * 41])
def test_a_number_that_we_do_not_call_is_refused_on_the_page(form: RequestForm, visitor: Client, number: str) -> None:
    """Rule 24."""
    answer = send(visitor, {"number": number})
    assert answer.status_code == 200
    assert 'class="errorlist' in answer.content.decode()
    assert not CodeCall.objects.exists()


def test_while_closed_or_switched_off_there_is_no_form(form: RequestForm, visitor: Client) -> None:
    """Rules 2, 3."""
    PhoneNumber.objects.update(business_hours=BusinessHoursFactory(periods=[]))
    closed = visitor.get(PAGE).content.decode()
    assert "Closed, never opens" in closed and "<form" not in closed

    PhoneNumber.objects.update(callback_enabled=False)
    assert "No callbacks can be asked for" in visitor.get(PAGE).content.decode()

    RequestForm.objects.update(is_active=False)
    assert visitor.get(PAGE).status_code == 404


def test_who_sends_again_and_again_is_told_to_wait(form: RequestForm, visitor: Client, settings) -> None:
    settings.REST_FRAMEWORK = {
        **settings.REST_FRAMEWORK,
        "DEFAULT_THROTTLE_RATES": {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "request_form": "1/hour"},
    }
    first, second = (send(visitor, {"number": "12"}).content.decode() for _ in range(2))
    assert "Wait a minute" not in first and "Wait a minute" in second


def test_a_request_of_a_program_has_no_page(form: RequestForm, visitor: Client, support: PhoneNumber) -> None:
    other = PhoneNumberFactory()
    made = CallbackRequest.objects.create(phone_number=other, number="+14155552671", created_at=clock.now())
    assert visitor.get(f"{PAGE}{made.public_id}/").status_code == 404


def test_an_admin_sets_it_up_and_it_is_kept_among_the_settings_of_the_number(
    support: PhoneNumber, client: Client
) -> None:
    client.force_login(AdminFactory())
    page = client.get("/admin/callbacks/requestform/add/")
    assert page.status_code == 200
    fields = {
        "phone_number": support.pk,
        "slug": "support",
        "is_active": "on",
        "title": "Call me",
        "categories-TOTAL_FORMS": 0,
        "categories-INITIAL_FORMS": 0,
    }
    refused = client.post("/admin/callbacks/requestform/add/", {**fields, "origins": "https://a.example/page"})
    assert "write an origin such as" in refused.content.decode()

    client.post("/admin/callbacks/requestform/add/", {**fields, "origins": "https://a.example"})

    kept = snapshot(PhoneNumber.objects.get(pk=support.pk))["request_form"]
    assert (kept["slug"], kept["origins"]) == ("support", "https://a.example")
    assert client.get("/admin/callbacks/requestform/").status_code == 200
    assert client.get("/admin/callbacks/callbackrequest/").status_code == 200
