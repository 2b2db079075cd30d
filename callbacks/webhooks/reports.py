"""Reports about calls and rooms: noted, with nothing to say."""

from django.http import HttpRequest, HttpResponse

from callbacks.operations import legs, lookups
from callbacks.webhooks.answers import params, unknown
from contactcenter import clock
from telephony.twilio import requests
from telephony.twilio.responses import noted
from telephony.twilio.signature import carrier_request


@carrier_request
def status(request: HttpRequest) -> HttpResponse:
    """The status callback of every number, and of the TwiML app."""
    event = requests.leg_event(params(request))
    return noted() if lookups.record_inbound_end(event=event, at=clock.now()) else unknown()


@carrier_request
def conference(request: HttpRequest) -> HttpResponse:
    """Who joined and left a room."""
    event = requests.conference_event(params(request))
    if not event.conference_sid or not event.room:
        return unknown()
    lookups.record_room_event(event=event, at=clock.now())
    return noted()


@carrier_request
def leg(request: HttpRequest, leg_id: int) -> HttpResponse:
    """Progress of a leg that we placed."""
    event = requests.leg_event(params(request))
    if not event.call_sid:
        return unknown()
    return noted() if legs.record_leg(leg_id=leg_id, event=event, at=clock.now()) else unknown()


@carrier_request
def machine(request: HttpRequest, leg_id: int) -> HttpResponse:
    """The verdict of machine detection."""
    verdict = requests.machine_verdict(params(request))
    return noted() if legs.record_verdict(leg_id=leg_id, verdict=verdict, at=clock.now()) else unknown()
