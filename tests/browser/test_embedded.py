"""A CRM's page with the console in a frame: told what happens, has customers called; a page not named has nothing (rule 47)."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

ROOT = Path(__file__).resolve().parents[2]
CRM, CONSOLE, STRANGER = "http://crm.test", "http://console.test", "http://stranger.test"

OUTER = f"""<!doctype html><title>CRM</title><iframe id="console" src="{CONSOLE}/"></iframe>
<script>
  window.heard = [];
  window.addEventListener("message", (event) => heard.push([event.origin, event.data]));
  const frame = document.getElementById("console");
  window.call = (number) => frame.contentWindow.postMessage(
    {{ type: "contactcenter.dial", number, name: "Maria", data: {{ ContactId: "003" }}, reference: "r1" }}, "{CONSOLE}");
  window.greet = () => frame.contentWindow.postMessage({{ type: "contactcenter.hello" }}, "{CONSOLE}");
</script>"""

INNER = f"""<!doctype html><title>Console</title><script type="module">
  import {{ tellTheFrame }} from "/js/console/embedded.js";
  import {{ createStore }} from "/js/console/store.js";
  window.store = createStore();
  window.dialed = [];
  tellTheFrame(window.store, ["{CRM}"], async (wish) => {{
    window.dialed.push(wish);
    if (wish.number === "soon") throw Object.assign(new Error("This is no number."), {{ code: "no_number" }});
    return {{ conversation_id: "c9", number: "+14155552671" }};
  }});
</script>"""

OFFER = {
    "id": 7,
    "label": "Callback",
    "kind": "callback",
    "caller": "+14155552671",
    "conversation_id": "c1",
    "queue": "Support",
}
CALL = {
    "conversation_id": "c1",
    "kind": "callback",
    "caller": "+14155552671",
    "connected_at": None,
    "verdict_until": None,
}


@pytest.fixture
def console(page: Page) -> Page:
    """Pages of three origins, out of this repository's files; no server."""

    def answer(route: Route) -> None:
        origin, _, path = route.request.url.removeprefix("http://").partition("/")
        if f"http://{origin}" != CONSOLE:
            route.fulfill(body=OUTER, content_type="text/html")
        elif path.startswith("js/"):
            route.fulfill(body=(ROOT / "static" / path).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=INNER, content_type="text/html")

    page.route("**/*", answer)
    return page


def apply(page: Page, message: dict[str, object]) -> None:
    page.frames[1].wait_for_function("window.store")
    page.frames[1].evaluate("(message) => window.store.apply(message)", message)


def heard(page: Page, count: int) -> list[dict[str, object]]:
    page.wait_for_function("(count) => heard.length >= count", arg=count)
    told = page.evaluate("heard")
    assert {origin for origin, _ in told} == {CONSOLE}
    assert {(message["source"], message["version"]) for _, message in told} == {("contactcenter", 1)}
    return [message for _, message in told]


def test_a_page_that_was_named_is_told_what_rings_and_who_is_on_the_line(console: Page) -> None:
    console.goto(f"{CRM}/")
    apply(console, {"type": "agent.state", "state": "available", "since": None, "reason": ""})
    assert console.evaluate("heard") == []  # nobody has asked
    console.evaluate("greet()")
    assert heard(console, 1)[0]["state"] == "available"

    apply(console, {"type": "offer.made", "offer": OFFER})
    apply(console, {"type": "agent.state", "state": "busy_callback", "since": None, "reason": ""})
    for stage in ("calling", "connected", "connected", "ended"):
        apply(console, {"type": "call.progress", "stage": stage, "at": "2026-03-02T15:00:00Z", **CALL})

    told = heard(console, 7)
    assert [message["type"] for message in told] == [
        *("state", "offer", "state", "offer.closed"),
        *("call", "call", "call.ended"),
    ]
    assert (told[1]["caller"], told[1]["label"], told[1]["conversation_id"]) == ("+14155552671", "Callback", "c1")
    assert [message.get("stage") for message in told[4:]] == ["calling", "connected", "ended"]


def test_a_number_that_is_clicked_on_the_page_is_called_and_the_page_hears_what_came_of_it(console: Page) -> None:
    console.goto(f"{CRM}/")
    console.frames[1].wait_for_function("window.store")
    console.evaluate("call('(415) 555-2671')")
    [good] = heard(console, 1)
    assert good["type"] == "dial.result" and good["ok"] is True
    assert (good["reference"], good["conversation_id"], good["number"]) == ("r1", "c9", "+14155552671")
    console.evaluate("call('soon')")
    bad = heard(console, 2)[1]
    assert (bad["ok"], bad["code"], bad["detail"]) == (False, "no_number", "This is no number.")
    asked = console.frames[1].evaluate("JSON.parse(JSON.stringify(dialed))")
    assert asked[0] == {"number": "(415) 555-2671", "name": "Maria", "data": {"ContactId": "003"}}


def test_a_page_that_was_not_named_hears_nothing(console: Page) -> None:
    console.goto(f"{STRANGER}/")
    apply(console, {"type": "agent.state", "state": "available", "since": None, "reason": ""})
    console.evaluate("greet()")
    console.evaluate("call('+14155552671')")
    apply(console, {"type": "offer.made", "offer": OFFER})
    # One more round trip between the two: whatever was sent before it would be there.
    console.frames[1].evaluate("window.parent.postMessage('done', '*')")
    console.wait_for_function("heard.length > 0")
    assert [message for _, message in console.evaluate("heard")] == ["done"]
    assert console.frames[1].evaluate("dialed") == []


PANEL = """<!doctype html><title>Panel</title><script>
  window.done = [];
  const told = (name) => (asked) => done.push([name, asked]);
  window.sforce = { opencti: {
    CALL_TYPE: { INBOUND: "inbound", OUTBOUND: "outbound" },
    onClickToDial: ({ listener }) => { window.click = listener; },
    ...Object.fromEntries(
      ["enableClickToDial", "disableClickToDial", "searchAndScreenPop", "setSoftphonePanelVisibility", "setSoftphoneItemLabel"]
        .map((name) => [name, told(name)])),
  } };
</script><p data-role="no-salesforce" hidden></p><iframe data-role="console" src="/"></iframe>
<script type="module" src="/js/salesforce/adapter.js"></script>"""


def open_panel(page: Page) -> None:
    inner = INNER.replace(f'["{CRM}"]', "[window.location.origin]")
    pages = {"salesforce/": PANEL, "sign-in/": "<!doctype html><title>Sign in</title>"}

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(f"{CONSOLE}/")
        if path.startswith("js/"):
            route.fulfill(body=(ROOT / "static" / path).read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=pages.get(path, inner), content_type="text/html")

    page.route("**/*", answer)
    page.goto(f"{CONSOLE}/salesforce/")


def done_in(page: Page, name: str, count: int = 1) -> list[dict[str, object]]:
    """What Salesforce was asked by that name, once it was asked so often."""
    page.wait_for_function("([name, count]) => done.filter(([one]) => one === name).length >= count", arg=[name, count])
    return [asked for one, asked in page.evaluate("done") if one == name]


def test_a_click_that_met_the_page_to_sign_in_keeps_no_record_shut_later(page: Page) -> None:
    open_panel(page)
    apply(page, {"type": "agent.state", "state": "available", "since": None, "reason": ""})
    done_in(page, "enableClickToDial")
    page.evaluate("done.length = 0")
    page.frames[1].goto(f"{CONSOLE}/sign-in/")
    done_in(page, "disableClickToDial")  # who is not signed in calls nobody
    page.evaluate("click({ number: '(415) 555-2671' })")  # as it is pressed in that moment
    page.frames[1].goto(f"{CONSOLE}/")
    apply(page, {"type": "agent.state", "state": "busy_callback", "since": None, "reason": ""})
    apply(page, {"type": "call.progress", "stage": "calling", "at": "2026-03-02T15:00:00Z", **CALL})
    [popped] = done_in(page, "searchAndScreenPop")
    assert popped["searchParams"] == "+14155552671"


def test_salesforce_comes_forward_opens_the_record_and_has_clicked_numbers_called(page: Page) -> None:
    """Its script is a stand-in that remembers what it is asked; the console's part and the adapter are ours."""
    open_panel(page)

    def done(name: str, count: int = 1) -> list[dict[str, object]]:
        return done_in(page, name, count)

    assert done("setSoftphoneItemLabel") == [{"label": "Offline"}] and done("disableClickToDial")
    apply(page, {"type": "agent.state", "state": "available", "since": None, "reason": ""})
    done("enableClickToDial")
    assert done("setSoftphoneItemLabel", 2)[1] == {"label": "Available"}
    apply(page, {"type": "offer.made", "offer": OFFER})
    assert done("setSoftphonePanelVisibility") == [{"visible": True}]
    apply(page, {"type": "agent.state", "state": "busy_callback", "since": None, "reason": ""})
    for stage in ("calling", "connected"):
        apply(page, {"type": "call.progress", "stage": stage, "at": "2026-03-02T15:00:00Z", **CALL})
    [popped] = done("searchAndScreenPop")
    assert (popped["searchParams"], popped["callType"]) == ("+14155552671", "outbound")
    apply(page, {"type": "call.progress", "stage": "ended", "at": "2026-03-02T15:01:00Z", **CALL})

    page.evaluate("click({ number: '(415) 555-2671', recordName: 'Maria', recordId: '003', objectType: 'Contact' })")
    done("setSoftphonePanelVisibility", 3)  # the click, and its result
    apply(
        page,
        {"type": "call.progress", "stage": "calling", "at": "2026-03-02T15:02:00Z", **CALL, "conversation_id": "c9"},
    )
    apply(page, {"type": "offer.made", "offer": OFFER})
    done("setSoftphonePanelVisibility", 4)  # by now whatever would have opened has opened
    assert len(done("searchAndScreenPop")) == 1
    asked = page.frames[1].evaluate("JSON.parse(JSON.stringify(dialed))")
    data = {"SalesforceId": "003", "SalesforceObject": "Contact"}
    assert asked == [{"number": "(415) 555-2671", "name": "Maria", "data": data}]
