"""Real voices: pages that speak and hear for a call, brought together as the carrier's rooms have it.

The simulator passes on what the pages need to find each other (WebRTC signals); the sound goes from page to page.
"""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Any

from telephony.simulator.calls import Call

if TYPE_CHECKING:
    from telephony.simulator.conferences import Conferences

Message = dict[str, Any]
UNREAD_LIMIT = 500


class Voice:
    """One page that carries the voice of one call; `outbox` ends with None."""

    def __init__(self, call: Call, *, number: int) -> None:
        self.call = call
        self.number = number
        self.outbox: asyncio.Queue[Message | None] = asyncio.Queue()
        self.told: list[Message] | None = None

    def tell(self, message: Message) -> None:
        """A page that reads nothing is let go."""
        self.outbox.put_nowait(message if self.outbox.qsize() < UNREAD_LIMIT else None)


class Voices:
    """All pages that carry a voice; of two for one call the later one does."""

    def __init__(self, *, conferences: Conferences) -> None:
        self._conferences = conferences
        self._numbers = itertools.count(1)
        self._by_call: dict[str, Voice] = {}

    def enter(self, call: Call) -> Voice:
        earlier = self._by_call.get(call.sid)
        if earlier is not None:
            earlier.tell({"type": "replaced"})
            earlier.outbox.put_nowait(None)
        voice = self._by_call[call.sid] = Voice(call, number=next(self._numbers))
        self._bring_together()
        return voice

    def leave(self, voice: Voice) -> None:
        if self._by_call.get(voice.call.sid) is voice:
            del self._by_call[voice.call.sid]
            self._bring_together()

    def pass_on(self, voice: Voice, *, to: int, signal: Any) -> None:
        """To a page with which this one is in a room; to anybody else nothing is said."""
        for other in self._by_call.values():
            if other.number == to and self._share_a_room(voice, other):
                other.tell({"type": "signal", "from": voice.number, "signal": signal})

    def follow(self, call: Call) -> None:
        """A call changed: who is with whom may have."""
        if not self._by_call:
            return
        voice = self._by_call.get(call.sid)
        if voice is not None and call.has_ended:
            voice.tell({"type": "ended"})
            voice.outbox.put_nowait(None)
            del self._by_call[call.sid]
        self._bring_together()

    def _bring_together(self) -> None:
        """Tell each page who is with it, where that changed."""
        for voice in self._by_call.values():
            company = [self._seen_by(voice, other) for other in self._by_call.values() if other is not voice]
            peers = [peer for peer in company if peer is not None]
            if peers != voice.told:
                voice.told = peers
                voice.tell({"type": "peers", "me": voice.number, "peers": peers})

    def _seen_by(self, voice: Voice, other: Voice) -> Message | None:
        if not self._share_a_room(voice, other):
            return None
        return {"number": other.number, "hears_me": other.call.sid in heard_by(voice.call, self._conferences)}

    def _share_a_room(self, one: Voice, other: Voice) -> bool:
        if one is other or one.call.has_ended or other.call.has_ended:
            return False
        if one.call.bridged_with == other.call.sid:
            return True
        return one.call.conference is not None and one.call.conference == other.call.conference


def heard_by(call: Call, conferences: Conferences) -> set[str]:
    """SIDs of the calls whose people hear what is said on this one: not who is on hold, and a coach only the coached."""
    if call.bridged_with is not None:
        return {call.bridged_with}
    conference = conferences.living(name=call.conference) if call.conference else None
    me = conference.participants.get(call.sid) if conference is not None else None
    if conference is None or conference.status != "in-progress" or me is None or me.is_on_hold or me.seat.muted:
        return set()
    others = (one for one in conference.inside if one is not me and not one.is_on_hold)
    return {one.call.sid for one in others if not me.seat.coach or me.seat.coach == one.call.sid}
