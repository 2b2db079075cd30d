"""Conferences: who is inside, when they start and end, and what their subscriber is told (twilio.md 3.2)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from telephony.simulator.calls import Subscription
from telephony.simulator.conference_seats import (
    COACH_GONE,
    DUPLICATE_LABEL,
    ROOM_FULL,
    ROOM_OVER,
    CannotJoin,
    Participant,
)
from telephony.simulator.hold_music import WaitingRoom
from telephony.simulator.webhooks import Webhook
from telephony.simulator.words import new_sid, rfc2822, wall_now

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch

KEPT = 10_000
GROUP_OF_EVENT = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}


class Conference:
    """A room. Its subscriber is whom the first participant named; later names are ignored."""

    def __init__(self, *, name: str, switch: Switch) -> None:
        self.sid = new_sid("CF")
        self.name = name
        self.status = "init"
        self.participants: dict[str, Participant] = {}
        self.reason_ended: str | None = None
        self.ended_by: str | None = None
        self.created_on: datetime.datetime = wall_now()
        self.updated_on = self.created_on
        self._switch = switch
        self._subscription: Subscription | None = None
        self._is_configured = False

    @property
    def is_over(self) -> bool:
        return self.status == "completed"

    @property
    def inside(self) -> list[Participant]:
        return [one for one in self.participants.values() if one.has_joined]

    def find(self, sid_or_label: str) -> Participant | None:
        by_label = (one for one in self.participants.values() if one.seat.label and one.seat.label == sid_or_label)
        return self.participants.get(sid_or_label) or next(by_label, None)

    def reserve(self, participant: Participant) -> None:
        """A participant whose telephone is yet to be answered."""
        self._configure(participant)
        participant.conference = self
        self.participants[participant.call.sid] = participant

    def join(self, participant: Participant, *, waiting_room: WaitingRoom) -> None:
        """Raises CannotJoin."""
        self._check(participant)
        self.reserve(participant)
        participant.has_joined = True
        participant.call.conference = self.name
        participant.call.note("joined", text=self.name)
        self._tell("participant-join", participant.fields())
        self._beep("onEnter", participant)
        if self.status == "init":
            self._start_if_possible()
        if self.status == "init":
            participant.music = self._switch.help(participant.call, waiting_room.entertain(participant))
        self._changed()

    def leave(self, participant: Participant, *, reason: str, status: str | None = None, kicked: bool = False) -> None:
        """One who was never inside has failed to be added."""
        if self.participants.pop(participant.call.sid, None) is None:
            return
        was_inside = participant.has_joined
        self._take_out(participant, reason if was_inside else "participant_add_failed", status)
        if self.is_over:
            return
        if was_inside and participant.seat.end_on_exit:
            verb = "kicked" if kicked else "left"
            self._end(f"participant-with-end-conference-on-exit-{verb}", "moderator_ended_conference", participant)
        elif not self.inside and (was_inside or not self.participants):
            self._end("last-participant-kicked" if kicked else "last-participant-left", "", participant)
        self._changed()

    def end_by_api(self) -> None:
        if not self.is_over:
            self._end("conference-ended-via-api", "conference_ended_via_api", None)

    def modify(self, participant: Participant, *, event: str) -> None:
        """Tells that a participant was muted, held or otherwise changed."""
        participant.updated_on = wall_now()
        self._tell(event, participant.fields())
        self._changed()

    def announce_end(self, *, url: str, failed: bool) -> None:
        self._tell("announcement-fail" if failed else "announcement-end", {"AnnounceUrl": url})

    def _check(self, participant: Participant) -> None:
        seat, inside = participant.seat, self.inside
        if self.is_over:
            raise CannotJoin(ROOM_OVER, f"The conference {self.sid} is over.")
        if len(inside) >= min([seat.max_participants, *(one.seat.max_participants for one in inside)]):
            raise CannotJoin(ROOM_FULL, f"The conference {self.sid} is full.")
        if seat.label and any(one.seat.label == seat.label for one in inside):
            raise CannotJoin(DUPLICATE_LABEL, f"There is a participant {seat.label!r} in {self.sid} already.")
        if seat.coach and not any(one.call.sid == seat.coach for one in inside):
            raise CannotJoin(COACH_GONE, f"The participant to coach, {seat.coach}, is not in {self.sid}.")

    def _configure(self, participant: Participant) -> None:
        if not self._is_configured:
            self._is_configured = True
            self._subscription = participant.seat.callback

    def _start_if_possible(self) -> None:
        if len(self.inside) < 2 or not any(one.seat.start_on_enter for one in self.inside):
            return
        self.status, self.updated_on = "in-progress", wall_now()
        for one in self.inside:
            _stop_music(one)
        self._tell("conference-start", {})

    def _take_out(self, participant: Participant, reason: str, status: str | None) -> None:
        _stop_music(participant)
        participant.call.conference = None
        if participant.has_joined:
            participant.call.note("left", text=self.name)
        call_status = status or participant.call.status
        fields = participant.fields() | {"ParticipantCallStatus": call_status, "ReasonParticipantLeft": reason}
        self._tell("participant-leave", fields)
        self._beep("onExit", participant)
        participant.has_joined = False
        participant.out.set()
        participant.call.changed()

    def _end(self, reason: str, reason_for_others: str, by: Participant | None) -> None:
        others = self.inside
        for one in others:
            del self.participants[one.call.sid]
            self._take_out(one, reason_for_others, None)
        self.status, self.updated_on = "completed", wall_now()
        self.reason_ended, self.ended_by = reason, by.call.sid if by else None
        fields = {"ReasonConferenceEnded": reason, "Reason": _sentence(reason, by)}
        if by is not None:
            fields |= {"CallSidEndingConference": by.call.sid}
            fields |= {"ParticipantLabelEndingConference": by.seat.label} if by.seat.label else {}
        self._tell("conference-end", fields)

    def _beep(self, when: str, participant: Participant) -> None:
        if participant.has_joined and participant.seat.beep in ("true", when):
            for one in self.inside:
                one.call.note("play", url="", text="beep", seconds=0)

    def _tell(self, event: str, fields: dict[str, str]) -> None:
        """SequenceNumber counts what was sent; nothing follows conference-end."""
        subscription = self._subscription
        if subscription is None or GROUP_OF_EVENT[event] not in subscription.events or self.is_told_out(event):
            return
        subscription.sent += 1
        form = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self._switch.credentials.account_sid,
            "SequenceNumber": str(subscription.sent),
            "Timestamp": rfc2822(wall_now()) or "",
            "StatusCallbackEvent": event,
            **fields,
        }
        self._switch.webhooks.tell(
            Webhook(stream=self.sid, event=event, url=subscription.url, method=subscription.method, form=form)
        )

    def is_told_out(self, event: str) -> bool:
        return self.is_over and event != "conference-end"

    def _changed(self) -> None:
        for one in self.inside:
            one.call.changed()


def _stop_music(participant: Participant) -> None:
    if participant.music is not None:
        participant.music.cancel()
        participant.music = None


def _sentence(reason: str, by: Participant | None) -> str:
    who = f" ({by.call.sid})" if by is not None else ""
    return f"{reason.replace('-', ' ').capitalize()}{who}"


class Conferences:
    """All rooms, by SID and by name; a name belongs to one living room at a time."""

    def __init__(self, *, switch: Switch) -> None:
        self._switch = switch
        self.by_sid: dict[str, Conference] = {}
        self._by_name: dict[str, Conference] = {}

    def open(self, *, name: str) -> Conference:
        """The living room of that name, or a new one."""
        conference = self.living(name=name)
        if conference is None:
            conference = Conference(name=name, switch=self._switch)
            self.by_sid[conference.sid] = self._by_name[name] = conference
            self._prune()
        return conference

    def living(self, *, name: str) -> Conference | None:
        conference = self._by_name.get(name)
        return None if conference is None or conference.is_over else conference

    def drop_if_empty(self, conference: Conference) -> None:
        """A room that was opened for somebody who could not enter."""
        if conference.status == "init" and not conference.participants:
            self.by_sid.pop(conference.sid, None)
            if self._by_name.get(conference.name) is conference:
                del self._by_name[conference.name]

    def _prune(self) -> None:
        if len(self.by_sid) <= KEPT:
            return
        for sid in [one.sid for one in self.by_sid.values() if one.is_over][: KEPT // 10]:
            gone = self.by_sid.pop(sid)
            if self._by_name.get(gone.name) is gone:
                del self._by_name[gone.name]
