"""Calls that tell somebody a code: proof that whoever asks for a callback holds the telephone that it would ring.

Each costs money and rings somewhere, whoever wrote the number on a page: so there are limits for each number, for each
address on the internet, and for all together.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from callbacks import after_commit, carrier_urls
from callbacks.models import CallbackRequest, CodeCall
from callbacks.operations import breaker, callback_policy, locks, pacing
from callbacks.operations.errors import Refused
from callbacks.queries.spending import DAY, HOUR, reaches
from telephony.carrier import CarrierBusy, CarrierError, CarrierUnclear, LegEvent, get_carrier

logger = logging.getLogger(__name__)

RING_SECONDS, LONGEST_SECONDS = 25, 60
AT_ONCE = 20
"""How many a sweep asks for."""


class TooManyCodes(Refused):
    """A limit of code calls is reached; the text says which."""


def order(request: CallbackRequest, *, address: str, at: datetime) -> CodeCall:
    """Have the number of a request called. Expects a transaction. Raises TooManyCodes.

    `address`: from where on the internet it was asked for; empty for a program, whose own users we do not see.
    """
    digest = digest_of(address)
    locks.one_at_a_time("code calls")
    calls = CodeCall.objects.all()
    if reaches(calls.filter(number=request.number, wanted_at__gt=at - DAY), settings.CODE_CALLS_PER_NUMBER_A_DAY):
        raise TooManyCodes("too_many_codes", "This number was called often enough today. Try again tomorrow.")
    of_address = calls.filter(address_digest=digest, wanted_at__gt=at - HOUR)
    if digest and reaches(of_address, settings.CODE_CALLS_PER_ADDRESS_AN_HOUR):
        raise TooManyCodes("too_many_codes", "Too many codes were asked for from here. Try again in an hour.")
    if reaches(calls.filter(wanted_at__gt=at - DAY), settings.CODE_CALLS_A_DAY):
        raise TooManyCodes("too_many_codes", "No more codes can be given today. Please call us instead.")
    if not request.phone_number.is_open(at=at):
        raise TooManyCodes("closed_now", f"{request.phone_number.name} is closed now, and calls nobody.")
    call = CodeCall.objects.create(request=request, number=request.number, address_digest=digest, wanted_at=at)
    after_commit.place_code_call(call.pk)
    return call


def digest_of(address: str) -> str:
    """Addresses are personal data: enough is kept to count them."""
    return salted_hmac("code calls", address, algorithm="sha256").hexdigest() if address else ""


def place(*, call_id: int, at: datetime) -> None:
    """Ask the carrier for the call, once: no answer is not asked again, for the person can have another call."""
    call = CodeCall.objects.select_related("request__phone_number").filter(pk=call_id).first()
    if call is None or breaker.is_down() or not call.request.is_unconfirmed:
        return
    if callback_policy.why_not_call(call.number, of=call.request.phone_number):
        return
    if wait := pacing.seconds_until_a_call(at=at):
        after_commit.place_code_call(call.pk, seconds=wait)
        return
    if CodeCall.objects.claim(call_id, at=at):
        _ask(call, at=at)


def _ask(call: CodeCall, *, at: datetime) -> None:
    try:
        with breaker.watched(at=at, dial=True):
            placed = get_carrier().place_call(
                to=call.number,
                caller_id=call.request.phone_number.presented,
                document_url=carrier_urls.code(call.pk),
                ring_seconds=RING_SECONDS,
                leg_url=carrier_urls.code_report(call.pk),
                machine_url=None,
                time_limit_seconds=LONGEST_SECONDS,
            )
    except CarrierBusy:
        call.note(asked_at=None)
    except CarrierUnclear:
        logger.warning("no clear answer to a code call", extra={"code_call": call.pk})
    except CarrierError as error:
        logger.warning("a code call was refused", extra={"code_call": call.pk, "error": str(error)})
        call.note(status="failed")
    else:
        CodeCall.objects.filter(pk=call.pk, call_sid__isnull=True).update(call_sid=placed.call_sid)


def sweep(*, at: datetime) -> None:
    """Ask for those whose hint was lost, or that the carrier was too busy for."""
    for call_id in list(CodeCall.objects.due(at=at).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        place(call_id=call_id, at=at)


def code_for(*, call_id: int, at: datetime) -> tuple[CodeCall, str] | None:
    """What to say to who has answered; None where the code is of no use any more."""
    call = CodeCall.objects.select_related("request__phone_number").filter(pk=call_id).first()
    if call is None or not call.request.is_unconfirmed or at >= call.request.confirm_until:
        return None
    return call, call.request.code


def record_report(*, call_id: int, event: LegEvent) -> bool:
    """How the call went on; False where there is no such call. The end stays the end, whatever comes late."""
    call = CodeCall.objects.filter(pk=call_id).first()
    if call is None:
        return False
    if event.call_sid and call.call_sid is None:
        CodeCall.objects.filter(pk=call_id, call_sid__isnull=True).update(call_sid=event.call_sid)
    is_over = call.status in {"completed", "busy", "no_answer", "failed", "canceled"}
    if event.status is not None and not is_over:
        call.note(status=event.status.value)
    return True
