"""Recordings and their sound: a valid WAV of silence, as long as what was recorded, up to half a minute."""

from __future__ import annotations

import dataclasses
import datetime
import struct

from telephony.simulator.calls import Call
from telephony.simulator.words import API_VERSION, new_sid, wall_now

RATE = 8_000
MEDIA_SECONDS = 30
KEPT = 5_000


@dataclasses.dataclass(kw_only=True)
class Recording:
    call_sid: str
    account_sid: str
    started_at: float
    seconds: int = 0
    status: str = "in-progress"
    source: str = "RecordVerb"
    sid: str = dataclasses.field(default_factory=lambda: new_sid("RE"))
    created_on: datetime.datetime = dataclasses.field(default_factory=wall_now)

    @property
    def path(self) -> str:
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Recordings/{self.sid}"

    def sound(self) -> bytes:
        return silence(seconds=min(self.seconds, MEDIA_SECONDS))


class Recordings:
    """All recordings of the account; `base_url` is the address at which we are reached."""

    def __init__(self, *, base_url: str) -> None:
        self._base_url = base_url
        self.by_sid: dict[str, Recording] = {}

    def begin(self, *, call: Call) -> Recording:
        recording = Recording(call_sid=call.sid, account_sid=call.account_sid, started_at=call.clock.now())
        self.by_sid[recording.sid] = recording
        if len(self.by_sid) > KEPT:
            self.forget(next(iter(self.by_sid)))
        return recording

    def forget(self, sid: str) -> None:
        self.by_sid.pop(sid, None)

    def url_of(self, recording: Recording) -> str:
        return self._base_url + recording.path


def silence(*, seconds: int) -> bytes:
    """A mono WAV, PCM with 8 bits, that every player understands."""
    body = b"\x80" * (seconds * RATE)
    shape = struct.pack("<HHIIHH", 1, 1, RATE, RATE, 1, 8)
    return b"".join(
        [
            b"RIFF" + struct.pack("<I", 4 + 8 + len(shape) + 8 + len(body)) + b"WAVE",
            b"fmt " + struct.pack("<I", len(shape)) + shape,
            b"data" + struct.pack("<I", len(body)) + body,
        ]
    )
