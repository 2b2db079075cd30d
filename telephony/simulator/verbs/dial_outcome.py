"""What a <Dial> came to, in the words of its action request."""

from __future__ import annotations

import dataclasses

from telephony.simulator.calls import Call


@dataclasses.dataclass(kw_only=True)
class Outcome:
    """`answered` only after a conference, which has neither DialCallSid nor DialCallDuration (twilio.md 2.2)."""

    status: str = "failed"
    leg: Call | None = None
    is_conference: bool = False
    is_bridged: bool = False

    def fields(self) -> dict[str, str]:
        fields = {"DialCallStatus": self.status}
        if self.is_conference:
            return fields
        fields["DialBridged"] = "true" if self.is_bridged else "false"
        if self.leg is not None:
            fields["DialCallSid"] = self.leg.sid
        if self.leg is not None and self.is_bridged:
            fields["DialCallDuration"] = str(self.leg.seconds)
        return fields

    def interrupted(self) -> dict[str, str]:
        """Somebody hung up, or moved the call elsewhere, while it ran."""
        if not self.is_conference:
            self.status = "completed" if self.is_bridged else "canceled"
        return self.fields()
