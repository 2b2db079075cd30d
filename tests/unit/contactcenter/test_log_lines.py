"""Every log line carries what the code attached to it, and nothing that would print a request."""

import json
import logging
import logging.config
from typing import Any

import pytest

from contactcenter import log_config


@pytest.fixture
def formatter() -> logging.Formatter:
    """The one that all handlers use in production."""
    lines = log_config.logging_config(level="INFO", style="json")["formatters"]["lines"]
    made = lines["()"](**{name: value for name, value in lines.items() if name != "()"})
    assert isinstance(made, logging.Formatter)
    return made


def written(formatter: logging.Formatter, **extra: Any) -> dict[str, Any]:
    logger = logging.getLogger("callbacks.models.queue_entry")
    record = logger.makeRecord(logger.name, logging.INFO, "x.py", 1, "entry %s", ("offered",), None, extra=extra)
    line: dict[str, Any] = json.loads(formatter.format(record))
    return line


def test_a_transitions_line_has_its_conversation_id(formatter: logging.Formatter) -> None:
    line = written(formatter, conversation_id="c-1", entry=7)
    assert (line["event"], line["conversation_id"], line["entry"]) == ("entry offered", "c-1", 7)


def test_a_request_attached_by_a_library_is_not_printed(formatter: logging.Formatter) -> None:
    assert "request" not in written(formatter, request=object())
