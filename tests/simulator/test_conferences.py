"""Conference rooms entered by TwiML (twilio.md 0.4, 0.5, 2.2, 3.2)."""

from tests.simulator.world import ANA, BOB, OURS, Carrier, Product, eventually


def conference(attributes: str = "", name: str = "room", action: str = 'action="/after"') -> str:
    return f"<Dial {action}><Conference {attributes}>{name}</Conference></Dial><Say>Next verb</Say>"


def callback(path: str, events: str = "start end join leave") -> str:
    return f'statusCallback="{path}" statusCallbackEvent="{events}"'


def test_it_starts_with_two_of_whom_one_may_start_it(line: Carrier, product: Product) -> None:
    product.says("/in", conference(f'startConferenceOnEnter="false" {callback("/room")}'))  # twilio.md 0.5
    first, second = line.dial_in(ANA), line.dial_in(BOB)
    product.wait_for("/room", count=2, StatusCallbackEvent="participant-join")
    assert line.twilio.conferences.list(friendly_name="room")[0].status == "init"
    product.says("/in", conference())
    line.dial_in("+14155552672")
    product.wait_for("/room", StatusCallbackEvent="conference-start")
    assert len(line.call(first)["talking_with"]) == len(line.call(second)["talking_with"]) == 2


def test_until_then_there_is_classical_music_or_silence_where_wait_url_is_empty(
    line: Carrier, product: Product
) -> None:
    product.says("/in", conference('startConferenceOnEnter="false"'), conference('waitUrl=""', name="quiet"))
    waiting = line.dial_in(ANA)  # twilio.md 0.5
    assert eventually(lambda: line.log(waiting, "hold_music"))[0]["text"] == "classical"
    quiet = line.dial_in(BOB)
    eventually(lambda: line.call(quiet)["conference"] == "quiet")
    assert line.log(quiet, "hold_music") == []


def test_a_wait_url_is_executed_again_and_again_until_the_start(line: Carrier, product: Product) -> None:
    product.says("/wait", "<Say>Please hold the line</Say>")  # twilio.md 2.2
    product.says("/in", conference('waitUrl="/wait"'), conference())
    sid = line.dial_in(ANA)
    product.wait_for("/wait", count=3)
    assert set(line.said(sid)) == {"Please hold the line"}
    line.dial_in(BOB)
    eventually(lambda: line.call(sid)["talking_with"])
    assert product.wait_for("/wait")["CallSid"] == sid


def test_a_wait_url_that_fails_or_gathers_leaves_the_conference_unentered(line: Carrier, product: Product) -> None:
    product.says("/wait", "<Gather/>")  # twilio.md 2.2
    product.says("/in", conference('waitUrl="/wait"', action=""))
    sid = line.dial_in()
    line.wait_for(sid, "completed")
    assert line.said(sid) == ["Next verb"]
    assert line.twilio.conferences.list() == []


def test_events_go_where_the_first_participant_said(line: Carrier, product: Product) -> None:
    product.says("/in", conference(callback("/first")), conference(callback("/second")))  # twilio.md 0.4
    line.dial_in(ANA)
    product.wait_for("/first", StatusCallbackEvent="participant-join")
    line.dial_in(BOB)
    product.wait_for("/first", StatusCallbackEvent="conference-start")
    assert product.forms("/second") == []


def test_without_events_nothing_is_told(line: Carrier, product: Product) -> None:
    product.says("/in", conference('statusCallback="/room"'))  # twilio.md 2.2: the default is none
    line.dial_in(ANA, script=[{"after": 3, "hang_up": True}])
    product.wait_for("/ended")
    assert product.forms("/room") == []


def test_a_join_tells_all_about_the_participant(line: Carrier, product: Product) -> None:
    product.says(
        "/in", conference(f'participantLabel="caller" muted="true" endConferenceOnExit="true" {callback("/room")}')
    )
    sid = line.dial_in()  # twilio.md 3.2
    form = product.wait_for("/room")
    expected = {
        "StatusCallbackEvent": "participant-join",
        "FriendlyName": "room",
        "CallSid": sid,
        "ParticipantLabel": "caller",
        "Muted": "true",
        "Hold": "false",
        "Coaching": "false",
        "StartConferenceOnEnter": "true",
        "EndConferenceOnExit": "true",
        "SequenceNumber": "1",
    }
    assert expected.items() <= form.items()
    assert form["ConferenceSid"].startswith("CF")


def test_a_label_is_taken_once_and_the_second_goes_to_the_next_verb(line: Carrier, product: Product) -> None:
    product.says("/in", conference('participantLabel="agent" waitUrl=""', action=""))  # twilio.md 2.2: 16025
    first = line.dial_in(ANA)
    eventually(lambda: line.call(first)["conference"])
    second = line.dial_in(BOB)
    line.wait_for(second, "completed")
    assert line.said(second) == ["Next verb"]
    assert [error["code"] for error in line.log(second, "error")] == [16025]


def test_a_full_room_is_passed_by(line: Carrier, product: Product) -> None:
    product.says("/in", conference('maxParticipants="2"', action=""))
    sids = [line.dial_in(ANA), line.dial_in(BOB)]
    eventually(lambda: all(line.call(sid)["talking_with"] for sid in sids))
    third = line.dial_in("+14155552672")
    line.wait_for(third, "completed")
    assert line.said(third) == ["Next verb"]


def test_the_last_one_to_leave_ends_the_room(line: Carrier, product: Product) -> None:
    product.says("/in", conference(callback("/room")))
    line.hang_up(eventually(lambda: line.wait_for(line.dial_in(), "in-progress"))["sid"])
    end = product.wait_for("/room", StatusCallbackEvent="conference-end")
    assert end["ReasonConferenceEnded"] == "last-participant-left"


def test_those_whom_the_end_of_the_room_puts_out_go_on_with_their_action(line: Carrier, product: Product) -> None:
    product.says("/in", conference('endConferenceOnExit="true"'), conference())
    product.says("/after", "<Say>The agent has left</Say>")
    agent = line.dial_in(ANA)
    eventually(lambda: line.call(agent)["conference"])
    caller = line.dial_in(BOB)
    eventually(lambda: line.call(caller)["talking_with"])
    line.hang_up(agent)
    line.wait_for(caller, "completed")
    assert line.said(caller) == ["The agent has left"]
    assert product.wait_for("/after", CallSid=caller)["CallStatus"] == "in-progress"


def test_the_action_is_requested_once_when_the_caller_hangs_up_and_has_no_effect(
    line: Carrier, product: Product
) -> None:
    product.says("/in", conference())  # twilio.md 2.3
    product.says("/after", "<Say>Too late</Say>")
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["conference"])
    line.hang_up(sid)
    form = product.wait_for("/after")
    assert form["CallStatus"] == "completed"
    product.wait_for("/ended")
    assert line.said(sid) == []


def test_a_redirect_asks_first_for_the_action_and_the_new_document_has_control(line: Carrier, product: Product) -> None:
    product.says("/in", conference(callback("/room")))  # twilio.md 0.11
    product.says("/after", "<Say>Not this</Say>")
    product.says("/new", '<Say>But this</Say><Pause length="600"/>')
    sid = line.dial_in()
    eventually(lambda: line.call(sid)["conference"])
    line.twilio.calls(sid).update(url=f"{product.url}/new")
    line.wait_until_said(sid, "But this")
    assert line.said(sid) == ["But this"]
    documents = [path for path in product.paths() if path in ("/after", "/new")]
    assert documents == ["/after", "/new"]
    left = product.wait_for("/room", StatusCallbackEvent="participant-leave")
    assert (left["ReasonParticipantLeft"], left["ParticipantCallStatus"]) == (
        "participant_updated_via_api",
        "in-progress",
    )


def test_beeps_are_heard_by_those_inside(line: Carrier, product: Product) -> None:
    product.says("/in", conference('beep="false"'), conference('beep="onEnter"'))
    first = line.dial_in(ANA)
    eventually(lambda: line.call(first)["conference"])
    line.dial_in(BOB)
    eventually(lambda: line.call(first)["talking_with"])
    assert [entry["text"] for entry in line.log(first, "play")] == ["beep"]


def test_a_live_caller_is_taken_out_of_the_wait_loop_into_a_room(line: Carrier, product: Product) -> None:
    product.says("/in", '<Gather numDigits="1" action="/keys"><Say loop="0">Please wait</Say></Gather>')
    product.says("/join", conference('participantLabel="customer" waitUrl=""'))  # twilio.md 2.5
    sid = line.dial_in()
    line.wait_until_said(sid, "Please wait")
    line.twilio.calls(sid).update(url=f"{product.url}/join", method="POST")
    eventually(lambda: line.call(sid)["conference"] == "room")
    assert product.forms("/keys") == []


def test_an_announcement_is_heard_by_all_inside(line: Carrier, product: Product) -> None:
    product.says("/in", conference(callback("/room", "start announcement")))
    product.says("/announce", "<Say>One minute left</Say>")
    sids = [line.dial_in(ANA), line.dial_in(BOB)]
    sid = product.wait_for("/room", StatusCallbackEvent="conference-start")["ConferenceSid"]
    line.twilio.conferences(sid).update(announce_url=f"{product.url}/announce")
    product.wait_for("/room", StatusCallbackEvent="announcement-end")
    assert all("One minute left" in line.said(one) for one in sids)


def test_the_number_called_stays_the_same_in_every_room(line: Carrier, product: Product) -> None:
    product.says("/in", conference(callback("/room", "join")))
    line.dial_in(ANA)
    line.dial_in(BOB)
    rooms = {product.wait_for("/room", count=count)["ConferenceSid"] for count in (1, 2)}
    assert len(rooms) == 1
    assert {call["to"] for call in line.ask("GET", "calls")["calls"]} == {OURS}
