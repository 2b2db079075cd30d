"""From Twilio's failures to ours: what was refused, what may be asked again, what is unclear."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import urllib3
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.response import Response

from telephony.carrier import CallGone, CarrierBusy, CarrierError, CarrierRefused, CarrierUnclear
from telephony.phone_numbers import masked

# Not in progress any more; not found. twilio.md 5.2
_GONE_CODES = frozenset({21220, 20404})

# Not let in, too many: nothing is wrong with the number. With a wrong token callbacks wait until it is right.
_NOT_PROCESSED = frozenset({401, 429})


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever the client raises into a CarrierError."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise _from_answer(error) from error
    except TwilioException as error:
        raise _from_client(error) from error
    except requests.RequestException as error:
        raise _from_network(error) from error
    except (ValueError, TypeError, AttributeError) as error:  # an answer that is no answer
        raise CarrierUnclear(f"unreadable answer: {_shown(error)}") from error


def _from_answer(error: TwilioRestException | TwilioServiceException) -> CarrierError:
    detail = _shown(getattr(error, "msg", "") or getattr(error, "detail", "") or error)
    return _kind_of(int(error.status), error.code)(detail, code=error.code)


def _from_client(error: TwilioException) -> CarrierError:
    """The client refuses by itself, before any request; or a list was not to be had, which has another shape."""
    response = next((one for one in error.args if isinstance(one, Response)), None)
    if response is None:
        return CarrierRefused(_shown(error))
    code = _code_in(response.text)
    return _kind_of(response.status_code, code)(_shown(f"{error.args[0]}: HTTP {response.status_code}"), code=code)


def _code_in(text: str) -> int | None:
    try:
        return int(json.loads(text)["code"])
    except (ValueError, TypeError, KeyError):
        return None


def _kind_of(status: int, code: int | None) -> type[CarrierError]:
    if status in _NOT_PROCESSED:
        return CarrierBusy
    if code in _GONE_CODES or status == 404:
        return CallGone
    if 400 <= status < 500 and status != 408:
        return CarrierRefused
    return CarrierUnclear


def _from_network(error: requests.RequestException) -> CarrierError:
    """Only a connection that never came about is surely not processed; a reset one may have been."""
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return CarrierBusy(f"no connection: {_shown(error)}")
    return CarrierUnclear(_shown(error))


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _shown(error: object) -> str:
    """Error texts repeat the number that was dialed, and end up in logs."""
    return re.sub(r"\+[0-9]{8,15}", lambda match: masked(match[0]), str(error))[:500]
