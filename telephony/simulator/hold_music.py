"""What somebody hears who waits in a conference: a playlist, silence, or documents of the product's own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from telephony.simulator import grammar
from telephony.simulator.calls import Call, DocumentRequest
from telephony.simulator.documents import Document, DocumentError

if TYPE_CHECKING:
    from telephony.simulator.conference_seats import Participant
    from telephony.simulator.conferences import Conference
    from telephony.simulator.switch import Switch

CLASSICAL = "classical"


class WaitingRoom:
    """Prepared before entering: a waitUrl that fails means that the conference is not entered (twilio.md 2.2)."""

    def __init__(
        self, *, switch: Switch, request: DocumentRequest | None, music: str, first: Document | None = None
    ) -> None:
        self._switch = switch
        self._request = request
        self._music = music
        self._first = first

    @classmethod
    async def prepare(cls, *, switch: Switch, participant: Participant, conference: Conference) -> WaitingRoom:
        """Raises DocumentError. A room that has started needs no music, so none is asked for."""
        seat = participant.seat
        if not seat.wait_url:
            return cls(switch=switch, request=None, music="" if seat.wait_url == "" else CLASSICAL)
        fields = {"ConferenceSid": conference.sid, "FriendlyName": conference.name}
        request = DocumentRequest(url=seat.wait_url, method=seat.wait_method, fields=fields)
        if conference.status == "in-progress":
            return cls(switch=switch, request=request, music="")
        first = await _obtain(switch, participant.call, request)
        return cls(switch=switch, request=request, music="", first=first)

    async def entertain(self, participant: Participant) -> None:
        """Until canceled; at its end the document is asked for again."""
        call = participant.call
        if self._request is None:
            if self._music:
                call.note("hold_music", text=self._music)
            return
        try:
            await self._play_documents(call, self._request)
        except DocumentError as error:
            call.note("error", text=error.sentence, code=error.code)

    async def _play_documents(self, call: Call, again: DocumentRequest) -> None:
        from telephony.simulator.interpreter import perform  # it imports the verbs, which import us
        from telephony.simulator.verbs.stage import Stage

        document = self._first or await _obtain(self._switch, call, again)
        call.catch_up()
        while True:
            before = call.cursor
            following = await perform(Stage(switch=self._switch, call=call, document=document))
            if following is None and call.cursor - before < 0.01:
                return  # a document without sound: silence
            document = await _obtain(self._switch, call, following or again)


async def _obtain(switch: Switch, call: Call, request: DocumentRequest) -> Document:
    from telephony.simulator.interpreter import obtain  # it imports the verbs, which import us

    return await obtain(switch=switch, call=call, request=request, allowed=grammar.WAIT_VERBS)


async def hold(*, switch: Switch, participant: Participant, url: str | None, method: str) -> None:
    """What is heard on hold: HoldUrl's documents, or the playlist."""
    participant.call.catch_up()
    request = DocumentRequest(url=url, method=method) if url else None
    waiting_room = WaitingRoom(switch=switch, request=request, music=f"hold {CLASSICAL}")
    await waiting_room.entertain(participant)


async def announce(
    *, switch: Switch, conference: Conference, participants: list[Participant], url: str, method: str
) -> None:
    """AnnounceUrl's document, to each of these; then the conference tells that it ended or failed."""
    request = DocumentRequest(url=url, method=method)
    outcomes = await asyncio.gather(
        *(_announce_to(switch, one.call, request) for one in participants), return_exceptions=True
    )
    conference.announce_end(url=url, failed=any(isinstance(one, Exception) for one in outcomes))


async def _announce_to(switch: Switch, call: Call, request: DocumentRequest) -> None:
    from telephony.simulator.interpreter import perform  # it imports the verbs, which import us
    from telephony.simulator.verbs.stage import Stage

    call.catch_up()
    await perform(Stage(switch=switch, call=call, document=await _obtain(switch, call, request)))
