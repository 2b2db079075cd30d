"""Callbacks asked for elsewhere: asked, confirmed by a code, canceled. Until confirmed they stand in no line."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from callbacks.models import CallbackRequest, Category, PhoneNumber, Queue, QueueEntry, RefusedNumber
from callbacks.models.callback_request import MOST_TRIES, CodeCall
from callbacks.operations import code_calls, interventions, requested_callbacks
from callbacks.operations.errors import NotYours, Refused, TooLate
from callbacks.operations.requested_callbacks import RuleRefused
from contactcenter.models import ApiToken


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for; `number` in E.164."""

    phone_number: PhoneNumber
    number: str
    queue: Queue | None = None
    category: Category | None = None
    name: str = ""
    data: dict[str, str] = field(default_factory=dict)
    earliest_at: datetime | None = None

    @property
    def digest(self) -> str:
        """The same for the same wish: by it a repeated request is told from another one with the same key."""
        said = [self.phone_number.pk, self.number, self.queue and self.queue.pk, self.category and self.category.pk]
        more: list[Any] = [self.name, self.data, self.earliest_at and self.earliest_at.isoformat()]
        return sha256(json.dumps([*said, *more], sort_keys=True).encode()).hexdigest()


class WrongCode(Refused):
    """That is not the code; or no more tries are left."""


def ask(
    *, wish: Wish, at: datetime, token: ApiToken | None = None, idempotency_key: str = "", address: str = ""
) -> CallbackRequest:
    """Take a request: into the line at once where a program vouches for the number, else its number is called with a code.

    The same key with the same wish is the same request. Raises RuleRefused, HasOne, TooManyCodes, or TooLate for another
    wish with the same key.
    """
    if before := _same_key(token, idempotency_key):
        return _repeated(before, wish)
    try:
        with transaction.atomic():
            return _take(wish, token=token, idempotency_key=idempotency_key, address=address, at=at)
    except IntegrityError:
        before = _same_key(token, idempotency_key)
        if before is None:
            raise
        return _repeated(before, wish)
    except RuleRefused as refused:
        _keep_refusal(wish, refused, at=at)
        raise


def _same_key(token: ApiToken | None, idempotency_key: str) -> CallbackRequest | None:
    if token is None or not idempotency_key:
        return None
    return CallbackRequest.objects.filter(token=token, idempotency_key=idempotency_key).first()


def _repeated(before: CallbackRequest, wish: Wish) -> CallbackRequest:
    if before.asked_digest != wish.digest:
        raise TooLate("key_used", "Another request was made with this Idempotency-Key. Use a new one.")
    return before


def _take(wish: Wish, *, token: ApiToken | None, idempotency_key: str, address: str, at: datetime) -> CallbackRequest:
    request = CallbackRequest.objects.create(
        phone_number=wish.phone_number,
        queue=wish.queue,
        category=wish.category,
        number=wish.number,
        name=wish.name,
        data=wish.data,
        earliest_at=wish.earliest_at,
        token=token,
        idempotency_key=idempotency_key,
        asked_digest=wish.digest,
        created_at=at,
    )
    if token is not None and token.vouches_for_numbers:
        request.accept(requested_callbacks.enter_line(request, at=at), at=at)
    else:
        requested_callbacks.refuse_at_once(request, at=at)
        code_calls.order(request, address=address, at=at)
    return request


def call_again(*, request_id: int, address: str = "", at: datetime) -> CodeCall:
    """Say the code once more, by another call. Raises TooLate, TooManyCodes."""
    with transaction.atomic():
        request = CallbackRequest.objects.locked(request_id)
        _refuse_unless_confirmable(request, at=at)
        return code_calls.order(request, address=address, at=at)


def confirm(*, request_id: int, code: str, at: datetime) -> CallbackRequest:
    """With the right code it comes into the line; once it has, any further code changes nothing.

    Raises WrongCode, TooLate, RuleRefused, HasOne.
    """
    try:
        with transaction.atomic():
            request = CallbackRequest.objects.locked(request_id)
            if request.is_accepted:
                return request
            _refuse_unless_confirmable(request, at=at)
            if is_right := request.is_code(code):
                request.accept(requested_callbacks.enter_line(request, at=at), at=at)
            else:
                request.count_a_try()
    except RuleRefused as refused:
        _keep_refusal(request, refused, at=at)
        raise
    if not is_right:
        left = MOST_TRIES - request.tries
        raise WrongCode("wrong_code", f"That is not the code. {_tries_left(left)}")
    return request


def _tries_left(left: int) -> str:
    if left <= 0:
        return "Ask for a callback anew to get another one."
    return "One try is left." if left == 1 else f"{left} tries are left."


def _refuse_unless_confirmable(request: CallbackRequest, *, at: datetime) -> None:
    if request.is_accepted:
        raise TooLate("confirmed", "This callback is confirmed already.")
    if not request.is_unconfirmed:
        raise TooLate("canceled", "This request was canceled. Ask for a callback anew.")
    if at >= request.confirm_until:
        raise TooLate("lapsed", "The time for the code is over. Ask for a callback anew.")
    if request.tries >= MOST_TRIES:
        raise WrongCode("too_many_tries", "Too many wrong codes. Ask for a callback anew.")


def cancel(*, request_id: int, at: datetime) -> None:
    """The customer does not want it any more; twice is once. TooLate once the customer is dialed, or it is over."""
    with transaction.atomic():
        request = CallbackRequest.objects.locked(request_id)
        if request.is_unconfirmed:
            request.cancel()
            return
    entry = latest_entry(request)
    if entry is not None and not entry.was_canceled:
        reason = "Canceled where it was asked for."
        interventions.cancel(entry_id=entry.pk, actor=request.asked_by, reason=reason, at=at)


def latest_entry(request: CallbackRequest) -> QueueEntry | None:
    """Where the conversation stands now: who is passed on or calls again has a new entry."""
    if request.conversation_id is None:
        return None
    entries = QueueEntry.objects.filter(conversation=request.conversation_id)
    return entries.select_related("queue", "phone_number").order_by("-pk").first()


def of_token(public_id: UUID, *, token: ApiToken) -> CallbackRequest:
    """A program's own request. Raises NotYours."""
    request = CallbackRequest.objects.filter(public_id=public_id, token=token).first()
    if request is None:
        raise NotYours
    return request


def forget(*, at: datetime) -> None:
    """Delete what was never confirmed, once no limit looks back at it."""
    CallbackRequest.objects.to_forget(at=at).delete()


def _keep_refusal(asked: Wish | CallbackRequest, refused: RuleRefused, *, at: datetime) -> None:
    """For the admins who ask whether the policy is right."""
    RefusedNumber.objects.create(
        phone_number=asked.phone_number, number=asked.number, code=refused.code, sentence=str(refused)[:300], at=at
    )
