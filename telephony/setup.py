"""Tell the carrier where we live: the addresses behind our numbers and behind the agents' browsers."""

from collections.abc import Iterable
from contextlib import closing

from twilio.rest import Client

from telephony.carrier import CarrierRefused
from telephony.twilio.client import build_client, is_the_real_carrier
from telephony.twilio.errors import translated

APPLICATION_NAME = "Contact center"


def connect_numbers(*, numbers: Iterable[tuple[str, str]], base_url: str) -> str:
    """Point each (E.164 number, friendly name) and the application at `base_url`; answers the application's sid.

    May be run again at any time. A number that the account does not hold is created at a simulator; at
    the real carrier that would be a purchase, so CarrierRefused names it instead.
    """
    client = build_client()
    with closing(client.http_client.session), translated():
        for number, name in numbers:
            _connect_number(client, number=number, name=name, base_url=base_url)
        return _connect_application(client, base_url=base_url)


def _connect_number(client: Client, *, number: str, name: str, base_url: str) -> None:
    wanted = {
        "friendly_name": name,
        "voice_url": f"{base_url}/voice/incoming/",
        "voice_method": "POST",
        "status_callback": f"{base_url}/voice/status/",
        "status_callback_method": "POST",
    }
    held = client.incoming_phone_numbers.list(phone_number=number, limit=20)
    exact = next((one for one in held if one.phone_number == number), None)
    if exact is not None:
        client.incoming_phone_numbers(exact.sid).update(**wanted)
    elif is_the_real_carrier():
        raise CarrierRefused(f"The account does not hold {number}. Buy it in the Twilio console first.")
    else:
        client.incoming_phone_numbers.create(phone_number=number, **wanted)


def _connect_application(client: Client, *, base_url: str) -> str:
    wanted = {
        "voice_url": f"{base_url}/voice/agent/",
        "voice_method": "POST",
        "status_callback": f"{base_url}/voice/status/",
        "status_callback_method": "POST",
    }
    found = client.applications.list(friendly_name=APPLICATION_NAME, limit=1)
    if found:
        application = client.applications(found[0].sid).update(**wanted)
    else:
        application = client.applications.create(friendly_name=APPLICATION_NAME, **wanted)
    return str(application.sid)
