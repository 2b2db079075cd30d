"""What a verb works with."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from telephony.simulator.calls import Call, DocumentRequest
from telephony.simulator.documents import Document, Verb

if TYPE_CHECKING:
    from telephony.simulator.switch import Switch


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stage:
    """One document being performed on one call."""

    switch: Switch
    call: Call
    document: Document

    def action_of(self, verb: Verb, **fields: str) -> DocumentRequest:
        """The request to a verb's action URL; without one, to the current document's own."""
        url = self.document.resolve(verb.word("action"))
        return DocumentRequest(url=url, method=verb.method(), fields=fields)
