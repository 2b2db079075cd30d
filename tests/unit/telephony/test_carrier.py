"""The port: how statuses order, and how a process gets its carrier."""

import threading
from itertools import pairwise

import pytest

from telephony.carrier import CallGone, CarrierRefused, LegStatus, forget_carrier, get_carrier
from telephony.fake import FakeCarrier
from telephony.twilio.carrier import TwilioCarrier


@pytest.fixture(autouse=True)
def _fresh():
    forget_carrier()
    yield
    forget_carrier()


def test_a_leg_only_moves_forward():  # rule 37; twilio.md F12
    forward = [LegStatus.QUEUED, LegStatus.INITIATED, LegStatus.RINGING, LegStatus.ANSWERED, LegStatus.COMPLETED]
    assert all(earlier.rank < later.rank for earlier, later in pairwise(forward))


@pytest.mark.parametrize("status", LegStatus)
def test_exactly_the_ends_are_terminal(status):
    ends = {LegStatus.COMPLETED, LegStatus.BUSY, LegStatus.NO_ANSWER, LegStatus.FAILED, LegStatus.CANCELED}
    assert status.is_terminal == (status in ends)


def test_settings_choose_the_carrier(settings):
    settings.CARRIER = "telephony.fake.FakeCarrier"
    assert isinstance(get_carrier(), FakeCarrier)
    settings.CARRIER = "telephony.twilio.carrier.TwilioCarrier"
    assert isinstance(get_carrier(), TwilioCarrier)


def test_a_thread_keeps_its_carrier_and_shares_it_with_no_other(settings):
    settings.CARRIER = "telephony.twilio.carrier.TwilioCarrier"
    others = []
    thread = threading.Thread(target=lambda: others.append(get_carrier()))
    thread.start()
    thread.join()
    assert get_carrier() is get_carrier()
    assert get_carrier() is not others[0]


def test_an_error_says_its_code_and_its_reason():
    error = CarrierRefused("not allowed there", code=21215)
    assert (error.code, error.detail, str(error)) == (21215, "not allowed there", "21215: not allowed there")
    assert issubclass(CallGone, CarrierRefused)
