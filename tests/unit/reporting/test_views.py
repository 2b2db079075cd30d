"""The reports of supervisors: who sees them, what they say, that their address is their state, and their files."""

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from callbacks.models import Translation
from contactcenter import clock
from reporting.metrics import BOOK, RATES
from tests.factories import AgentFactory, InteractionFactory, PhoneNumberFactory, QueueEntryFactory, SupervisorFactory

pytestmark = pytest.mark.django_db

DASHBOARD, INTERACTIONS, METRICS = (reverse(f"reports:{name}") for name in ("dashboard", "interactions", "metrics"))
PAGES = [DASHBOARD, INTERACTIONS, METRICS, reverse("reports:now"), reverse("reports:file", args=["csv"])]


@pytest.fixture
def sue() -> Client:
    client = Client()
    client.force_login(SupervisorFactory())
    return client


@pytest.fixture
def yesterday() -> datetime:
    return clock.now() - timedelta(days=1)


def page(client: Client, path: str = DASHBOARD, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_they_are_for_supervisors(path: str) -> None:
    client = Client()
    assert client.get(path).status_code == 302
    client.force_login(AgentFactory(name="Ana").user)
    assert client.get(path).status_code == 403


def test_with_nothing_to_count_it_says_so(sue: Client) -> None:
    assert "Nothing began in this time" in page(sue)
    assert "No interaction fits" in page(sue, INTERACTIONS)


def test_each_figure_has_its_sentence(sue: Client, yesterday: datetime) -> None:  # rule 46
    InteractionFactory(started_at=yesterday)
    text = page(sue)
    assert "talked with an agent" in text
    for name in ("abandonment", "promise_kept", "live_wait"):
        assert f'data-metric="{name}"' in text
        assert BOOK[name].title in text


def test_media_type_is_the_first_filter_and_filters_all(sue: Client, yesterday: datetime) -> None:  # rule 44
    InteractionFactory(started_at=yesterday)
    InteractionFactory(started_at=yesterday, callback=True)
    text = page(sue, media_type="queued_callback")
    assert text.index('name="media_type"') < text.index('name="queue"')
    assert '<option value="queued_callback" selected>' in text
    assert "5 min" in text
    assert "10 s" not in text


def test_where_numbers_speak_several_languages_it_filters_by_the_one_that_was_chosen(
    sue: Client, yesterday: datetime
) -> None:
    assert 'name="language"' not in page(sue)
    Translation.objects.create(phone_number=PhoneNumberFactory(), language="es-US")
    InteractionFactory(started_at=yesterday, language="es-US", customer="+12125550111")
    InteractionFactory(started_at=yesterday, customer="+12125550122")
    assert '<option value="es-US" selected>' in page(sue, language="es-US")
    spanish, none = (page(sue, INTERACTIONS, language=word) for word in ("es-US", "own"))
    assert "555-0111" in spanish and "555-0122" not in spanish
    assert "555-0122" in none and "555-0111" not in none


def test_each_figure_leads_to_what_it_is_counted_from(sue: Client, yesterday: datetime) -> None:
    InteractionFactory(started_at=yesterday, outcome="abandoned", customer="+12125550111")
    InteractionFactory(started_at=yesterday, customer="+12125550122")
    address = f"{INTERACTIONS}?days=7&amp;kind=inbound&amp;outcome=abandoned"
    assert f'href="{address}"' in page(sue, days="7", media_type="live_call")
    leads_to = page(sue, address.replace("&amp;", "&"))
    assert "555-0111" in leads_to and "555-0122" not in leads_to


def test_the_way_to_a_callback_is_of_both_media_types_and_of_those_who_opted_in(
    sue: Client, yesterday: datetime
) -> None:
    InteractionFactory(started_at=yesterday, outcome="callback", offer_heard=True)
    InteractionFactory(started_at=yesterday, callback=True, origin="call")
    InteractionFactory(started_at=yesterday, callback=True, origin="agreed")
    text = " ".join(page(sue, media_type="queued_callback").split())
    for stage in ("entries", "callbacks_offered", "became_callbacks", "opted_in_kept", "opted_in_spoken"):
        assert '<strong class="figure">1</strong>' in text.partition(f'data-stage="{stage}"')[2].partition("</li>")[0]
    assert 'agreed on after a call <strong class="figure">1</strong>.' in text


def test_the_waits_are_drawn_and_in_a_table(sue: Client, yesterday: datetime) -> None:
    InteractionFactory(started_at=yesterday)
    InteractionFactory(started_at=yesterday, callback=True)
    text = page(sue, days="7")
    assert 'class="bar-live"' in text and 'class="bar-callback"' in text
    assert "<td>10 s</td><td>5 min</td>" in text


def test_the_line_of_this_moment_is_on_it(sue: Client) -> None:
    QueueEntryFactory(now=True)
    QueueEntryFactory(now=True, callback=True)
    text = page(sue)
    assert 'data-role="live-now">1<' in text
    assert 'data-role="callbacks-now">1<' in text


def test_times_are_those_of_the_time_zone_that_is_asked_for(sue: Client) -> None:
    text = page(sue, **{"from": "2026-03-02", "until": "2026-03-03", "time_zone": "Asia/Tokyo"})
    assert "From Mon 2 Mar 2026, 00:00 until Tue 3 Mar 2026, 00:00, Asia/Tokyo" in text
    assert 'name="from" value="2026-03-02"' in text and 'name="until" value="2026-03-03"' in text


def test_an_address_that_asks_for_nonsense_says_what_is_wrong(sue: Client) -> None:
    text = page(sue, until="soon")
    assert 'data-role="wrong"' in text
    assert "Write a day" in text
    assert sue.get(reverse("reports:file", args=["csv"]), {"from": "soon"}).status_code == 400


def test_the_interactions_lead_to_their_conversations(sue: Client, yesterday: datetime) -> None:  # rule 45
    wanted = InteractionFactory(started_at=yesterday, customer="+12125550123")
    InteractionFactory(started_at=yesterday, customer="+12125550199")
    text = page(sue, INTERACTIONS, search="(212) 555-0123")
    assert text.count("data-interaction=") == 1
    assert reverse("conversations:detail", args=[wanted.conversation_id]) in text


def test_their_pages_end_where_they_do(sue: Client, yesterday: datetime) -> None:
    conversation = InteractionFactory(started_at=yesterday).conversation
    for _ in range(50):
        InteractionFactory(started_at=yesterday, conversation=conversation)
    assert "Older →" in page(sue, INTERACTIONS)
    last = page(sue, INTERACTIONS, page="2")
    assert "Older →" not in last and last.count("data-interaction=") == 1
    assert "No interaction fits" in page(sue, INTERACTIONS, page="99999")


def test_no_cell_of_a_file_is_a_formula(sue: Client, yesterday: datetime) -> None:
    InteractionFactory(started_at=yesterday, category='=HYPERLINK("http://bad")', customer="+12125550123")
    as_csv = page(sue, reverse("reports:file", args=["csv"]))
    assert "\"'=HYPERLINK" in as_csv

    book = sue.get(reverse("reports:file", args=["xlsx"]))
    sheet = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "+12125550123" in sheet


def test_the_book_is_a_page(sue: Client) -> None:  # rule 46
    text = page(sue, METRICS)
    assert all(f'data-metric="{metric.name}"' in text for metric in RATES)
    assert "offers = accepted + missed" in text
